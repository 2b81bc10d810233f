//! Proposals of a handler for a complaint, by rules that managers keep. A person decides: nothing is forwarded
//! by a rule.

pub mod api;
pub mod model;
pub mod store;
