//! The register: what a complaint is and what may happen to it (`model`), where it is kept (`store`), and how callers
//! reach it (`api`).

pub mod api;
pub mod model;
pub mod store;
