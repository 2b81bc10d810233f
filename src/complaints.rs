//! The register: where complaints are kept (`store`), and how callers reach them (`api`). What a complaint is and what
//! may happen to it is in `procedure`.

pub mod api;
pub mod store;
