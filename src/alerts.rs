//! The watchdog: it looks at every open promise in office hours, and raises an alert before and after one breaks.

pub mod api;
pub mod job;
pub mod model;
pub mod store;
