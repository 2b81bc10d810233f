//! Computing the first-response term anew, after a change of the calendar's policy.

use chrono::{DateTime, Utc};

use super::complaint::Complaint;
use super::event::{Event, EventData};
use super::people::Actor;
use crate::calendar::model::{CalendarDate, TermRules};

impl Complaint {
    /// Computes the first-response term of an open complaint without a first response by the rules in force. `None`
    /// when the term ends on the same day: the policy with which it was computed then goes on explaining it. The
    /// resolution term is in weeks, which no policy changes.
    pub fn recompute_term(self, actor: &Actor, now: DateTime<Utc>, rules: &TermRules) -> Option<(Complaint, Event)> {
        let status = self.status.name();
        if !status.is_open() || self.terms.first_response_at.is_some() {
            return None;
        }
        let received = CalendarDate::of(self.signal.received_at).ok()?;
        let mut after = self;
        let (previous_due_date, due_date) = after.terms.recompute_first_response(received, rules)?;
        let what = EventData::TermRecomputed {
            previous_due_date,
            due_date,
        };
        Some(after.with_event(status, None, what, actor, now))
    }
}
