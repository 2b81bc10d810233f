//! What a complaint is and what may happen to it. Pure: no HTTP, no database, no clock.
//! Source of the rules: the company's complaint procedure.

mod complaint;
mod correction;
mod event;
mod position;
mod refusal;
mod transition;
mod words;

pub use complaint::{
    Actor, Agreement, Assignee, Closing, Complainant, Complaint, ComplaintId, Conversation,
    ExternalReference, Feedback, Person, Rules, Signal, Status, Terms, Waiting, is_overdue,
};
pub use event::{Change, Event, Prevention, What};
pub use position::{Allowed, Position, Standing};
pub use refusal::Refusal;
pub use transition::{Closure, Step};
pub use words::{Channel, Finding, Kind, Outcome, StatusName, WaitingFor};
