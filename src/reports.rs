//! The monthly report: its figures and the check that they add up (`model`), where they come from and the editions that
//! were frozen (`store`), how they are written down (`render`, `forms`), and asked for (`questions`, `api`).

pub mod api;
pub mod forms;
pub mod model;
pub mod questions;
pub mod render;
pub mod store;
