//! Requests of persons about their data: access, erasure, rectification, restriction, objection. Each is a case of its own,
//! from its receipt to its certificate.

pub mod api;
pub mod job;
pub mod model;
pub mod store;
