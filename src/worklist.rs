//! The watch list: what waits for somebody, so that the progress of every complaint is guarded. Nothing is kept here; each
//! entry counts a list of another slice.

pub mod api;
pub mod store;
