//! One complaint: registering, numbering, reading and correcting it.

mod bulk;
mod changing_safely;
mod correcting;
mod erased;
pub mod forgetting;
mod gone;
mod numbers;
mod reading;
mod referenced;
mod registering;
mod rich;
mod signals;
mod terms;
