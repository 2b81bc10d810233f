//! The investigation: what was listened to, who was spoken with, what the analysis says. Each step is an event of the
//! complaint.

pub mod api;
