//! Taking the register along: exports as files of one consistent moment, with the place in the feed to go on from.

pub mod api;
pub mod job;
pub mod model;
pub mod render;
pub mod store;
