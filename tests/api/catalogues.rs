//! The catalogues that managers keep: natures, departments, staff.

mod absence;
mod entries;
mod history;
mod merging;
