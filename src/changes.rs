//! The feed of changes as followers read it: every version of every complaint once, in the order of the feed.

pub mod api;
pub mod cursor;
pub mod model;
pub mod store;
pub mod waiting;
