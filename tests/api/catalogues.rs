//! The catalogues that managers keep: natures, causes, departments, staff.

mod absence;
mod entries;
mod history;
mod merging;
