//! Tombstones: what is left of a complaint that was erased, for thirteen months. By them whoever asks for it learns that it
//! is gone, and nothing brings it back.

pub mod api;
pub mod model;
pub mod store;
