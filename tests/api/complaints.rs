//! One complaint: registering, numbering, reading and correcting it.

mod changing_safely;
mod correcting;
mod numbers;
mod registering;
mod terms;
