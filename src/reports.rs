//! The monthly report: its figures and their reconciliation (`model`), the counting and the frozen editions (`store`), the
//! renderers (`render`) and output formats (`format`), requests for reports (`service`), and HTTP (`api`).

pub mod api;
pub mod format;
pub mod model;
pub mod render;
pub mod service;
pub mod store;
