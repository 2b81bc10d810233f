//! One complaint: registering, numbering, reading and correcting it.

mod changing_safely;
mod correcting;
mod erased;
pub mod forgetting;
mod gone;
mod numbers;
mod reading;
mod registering;
mod signals;
mod terms;
