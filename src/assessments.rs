//! The assessment: the reasoned decision on which a complaint's answer rests. Every revision is an event of the
//! complaint; nothing is kept twice.

pub mod api;
