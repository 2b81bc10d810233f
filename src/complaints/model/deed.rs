//! One thing that is done to a complaint: a step, or something that becomes part of the case.

use chrono::{DateTime, Utc};

use super::complaint::{Actor, Complaint, Rules};
use super::event::{Event, What};
use super::refusal::Refusal;
use super::transition::Step;

/// What a story of several deeds is told in.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    Step(Step),
    Note(What),
}

impl Deed {
    /// Does it.
    ///
    /// # Errors
    /// As [`Complaint::step`] and [`Complaint::note`].
    pub fn done_to(
        self,
        complaint: Complaint,
        actor: &Actor,
        now: DateTime<Utc>,
        rules: &Rules,
    ) -> Result<(Complaint, Event), Refusal> {
        match self {
            Deed::Step(step) => complaint.step(step, actor, now, rules),
            Deed::Note(what) => complaint.note(what, actor, now),
        }
    }
}
