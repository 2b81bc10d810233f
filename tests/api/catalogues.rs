//! The catalogues that managers keep: natures, causes, departments, staff.

mod absence;
mod areas;
mod entries;
mod history;
mod merging;
mod names;
