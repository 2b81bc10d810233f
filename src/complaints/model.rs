//! What a complaint is and what may happen to it. Pure: no HTTP, no database, no clock.
//! Source of the rules: the company's complaint procedure.

mod complaint;
mod correction;
mod deed;
mod event;
mod fact;
mod gate;
mod note;
mod position;
mod refusal;
mod terms;
mod transition;
mod words;

pub use complaint::{
    Actor, Agreement, Assignee, Closing, Complainant, Complaint, ComplaintId, Conversation, Employee, Evidence,
    ExternalReference, Feedback, Person, Rules, Signal, Status, Waiting,
};
pub use correction::{Correction, MistakenNaming};
pub use deed::Deed;
pub use event::{AddedDocument, Change, Event, Prevention, What};
pub use fact::{Fact, Spell, spells};
pub use gate::{Gaps, Held};
pub use position::{Allowed, Position, Standing};
pub use refusal::Refusal;
pub use terms::{DayOfResolution, Explanation, Extension, LateAnswer, Pause, Terms, is_overdue, is_resolution_overdue};
pub use transition::{Closure, Step};
pub(crate) use words::words;
pub use words::{Channel, Complexity, Finding, Kind, Outcome, StatusName, WaitingFor};
