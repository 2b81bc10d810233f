//! Prevention measures: what keeps complaints from happening again, by whom and when, and whether it helped. A register
//! of its own; complaints name the measures that were taken because of them.

pub mod api;
pub mod model;
pub mod store;
