//! Remedies: what is offered to put it right, and what became of it. Each offer and each move is an event of the
//! complaint.

pub mod api;
