//! The time for which complaints are kept: legal holds, and erasing what need not be kept any longer.

pub mod api;
pub mod job;
pub mod model;
pub mod store;
