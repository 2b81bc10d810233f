//! A request repeated with the same `Idempotency-Key` gets the same answer and has no second effect.

pub mod api;
pub mod model;
pub mod store;
