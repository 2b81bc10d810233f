//! The register of complaints: storage (`store`) and HTTP access (`api`). The model of a complaint and the rules for
//! changing a complaint are in `procedure`.

pub mod api;
pub mod job;
pub mod store;
