//! The steps in the life of a complaint: who takes them when, with what, and what stands in the way.

mod closing;
mod forwarding;
mod permissions;
mod requests;
