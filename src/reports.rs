//! The monthly report: its figures and the check that they add up (`model`), where they come from (`store`, which only
//! reads), how they are written down (`render`) and asked for (`api`).

pub mod api;
pub mod model;
pub mod render;
pub mod store;
