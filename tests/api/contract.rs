//! What holds for every answer, whatever was asked: its headers, its methods, its forms, its problems.

mod addresses;
mod all_faults;
mod bodies;
mod conditions;
mod documentation;
mod forgiving;
mod guides;
mod headers;
mod origins;
mod problems;
mod raw;
