//! Working days, holidays, terms and months: pure rules in `model`, and what callers may ask about them in `api`.

pub mod api;
pub mod model;
