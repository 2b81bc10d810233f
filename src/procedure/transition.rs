//! The transitions of a complaint between statuses, with the conditions and the required content of each transition.

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::access::Permissions;
use super::assignment::Reachable;
use super::closure::Closure;
use super::complaint::{Closing, Complaint, Feedback, Status, Waiting};
use super::event::{Event, EventData};
use super::people::{Actor, Assignee};
use super::refusal::{Refusal, gate, late_reason_required};
use super::rules::{RetentionStart, Rules};
use super::taking_up::BeforeMerge;
use super::vocabulary::{Channel, Outcome, StatusName, WaitingFor};
use crate::calendar::model::{local_date, without_clock_skew};
use crate::i18n::Text;

/// A requested transition with its content.
#[derive(Debug, Clone, PartialEq)]
pub enum Transition {
    Forward {
        to: Assignee,
        /// The entries of the catalogues for `to`.
        found: Reachable,
        note: Option<String>,
    },
    Return {
        reason: String,
    },
    /// Takes up, takes over or resumes a complaint or, with a reason, reopens a closed complaint or takes a merge apart.
    Proceed {
        reason: Option<String>,
        /// The state to restore when a merge is taken apart.
        before_merge: Option<BeforeMerge>,
    },
    Wait {
        waiting_for: WaitingFor,
        reason: String,
        expected_date: Option<NaiveDate>,
    },
    Answer {
        /// The id of the answer among the contacts with the complainant.
        contact: Uuid,
        feedback_at: Option<DateTime<Utc>>,
        channel: Channel,
        summary: String,
        late_reason: Option<String>,
    },
    Close(Closure),
}

/// A command on a complaint: a transition, or an entry in the case. One type for both lets several commands be applied
/// in sequence.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Transition(Transition),
    Record(EventData),
}

impl Command {
    /// Applies the command to `complaint`.
    ///
    /// # Errors
    /// As [`Complaint::transition`] and [`Complaint::record`].
    pub fn apply_to(
        self,
        complaint: Complaint,
        actor: &Actor,
        now: DateTime<Utc>,
        rules: &Rules,
    ) -> Result<(Complaint, Event), Refusal> {
        match self {
            Command::Transition(transition) => complaint.transition(transition, actor, now, rules),
            Command::Record(what) => complaint.record(what, actor, now),
        }
    }
}

impl Transition {
    /// The status to which this transition leads.
    pub const fn target(&self) -> StatusName {
        match self {
            Transition::Forward { .. } => StatusName::Forwarded,
            Transition::Return { .. } => StatusName::Registered,
            Transition::Proceed { .. } => StatusName::InProgress,
            Transition::Wait { .. } => StatusName::Waiting,
            Transition::Answer { .. } => StatusName::Answered,
            Transition::Close(_) => StatusName::Closed,
        }
    }

    /// Whether the transition closes the complaint as a duplicate of another.
    fn is_merge(&self) -> bool {
        matches!(self, Transition::Close(closure) if closure.outcome == Outcome::Duplicate)
    }
}

impl Complaint {
    /// Makes the transition.
    ///
    /// # Errors
    /// The refusal, with all missing facts.
    pub fn transition(
        mut self,
        transition: Transition,
        actor: &Actor,
        now: DateTime<Utc>,
        rules: &Rules,
    ) -> Result<(Complaint, Event), Refusal> {
        let today = local_date(now);
        let from = self.status.name();
        self.evidence.demand_approval(rules.four_eyes_inadmissible);
        let cut_short = matches!(&transition, Transition::Close(closure) if closure.outcome.is_early_from(from));
        let permissions = self.access_facts().permissions(actor, today);
        if let Err(refusal) = permissions.check_transition(transition.target(), cut_short) {
            return Err(self.unless_gate(&transition, permissions).unwrap_or(refusal));
        }
        let due_after_pause = if transition.is_merge() {
            // Taking the merge apart continues the pause.
            self.terms.paused_on = None;
            None
        } else {
            self.terms.resume(today)
        };
        let (after, what) = match transition {
            Transition::Forward { to, found, note } => self.forward(to, &found, note, actor, now)?,
            Transition::Return { reason } => self.give_back(reason),
            Transition::Proceed {
                before_merge: Some(before),
                reason,
            } if self.is_merged() => self.unmerge(before, reason)?,
            Transition::Proceed { reason, .. } => self.proceed(reason, actor, now, rules)?,
            Transition::Wait {
                waiting_for,
                reason,
                expected_date,
            } => self.wait(waiting_for, reason, expected_date, now)?,
            Transition::Answer {
                contact,
                feedback_at,
                channel,
                summary,
                late_reason,
            } => self.answer(
                Feedback {
                    at: feedback_at.map_or(now, |at| without_clock_skew(at, now)),
                    channel,
                    summary,
                },
                contact,
                late_reason,
                now,
            )?,
            Transition::Close(closure) => self.close(closure, now, rules)?,
        };
        let to = after.status.name();
        let what = what.ending_pause(due_after_pause);
        Ok(after.with_event(from, Some(to), what, actor, now))
    }

    fn wait(
        mut self,
        waiting_for: WaitingFor,
        reason: String,
        expected_date: Option<NaiveDate>,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, EventData), Refusal> {
        let today = local_date(now);
        if expected_date.is_some_and(|expected| expected < today) {
            return Err(Refusal::Fault {
                pointer: "/expectedDate",
                code: "out_of_range",
                message: Text::of(
                    "De verwachte datum kan niet in het verleden liggen.",
                    "The expected date cannot lie in the past.",
                ),
            });
        }
        self.terms.pause(today);
        let waiting = Waiting {
            waiting_for,
            reason: reason.clone(),
            expected_date,
        };
        let what = EventData::Paused {
            waiting_for,
            reason,
            expected_date,
        };
        Ok((
            Complaint {
                status: Status::Waiting(waiting),
                ..self
            },
            what,
        ))
    }

    fn answer(
        mut self,
        feedback: Feedback,
        contact: Uuid,
        late_reason: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, EventData), Refusal> {
        if feedback.at > now || feedback.at < self.signal.received_at {
            return Err(Refusal::Fault {
                pointer: "/feedbackAt",
                code: "out_of_range",
                message: Text::of(
                    "Kies een tijdstip na de ontvangst dat niet in de toekomst ligt.",
                    "Choose a time after receipt that is not in the future.",
                ),
            });
        }
        let late = self.terms.is_late(feedback.at);
        if late && late_reason.is_none() {
            return Err(late_reason_required());
        }
        self.evidence.told();
        self.terms.respond(feedback.at);
        let what = EventData::Answered {
            contact,
            feedback_at: feedback.at,
            channel: feedback.channel,
            summary: feedback.summary.clone(),
            late_reason: late_reason.filter(|_| late),
            resolution_due_date: None,
        };
        Ok((
            Complaint {
                status: Status::Answered,
                feedback: Some(feedback),
                ..self
            },
            what,
        ))
    }

    fn close(
        mut self,
        mut closure: Closure,
        now: DateTime<Utc>,
        rules: &Rules,
    ) -> Result<(Complaint, EventData), Refusal> {
        let missing = self.missing_for(&closure, self.gaps());
        if !missing.is_empty() {
            return Err(gate(missing));
        }
        self.check_closure(&closure)?;
        if closure.outcome == Outcome::Inadmissible {
            self.admissible = Some(false);
        }
        self.evidence.unanswered.withdrawal = None;
        if let Some(prevention) = &closure.prevention {
            self.settle_prevention(prevention.clone())?;
        }
        closure.short_description = closure
            .short_description
            .or_else(|| self.signal.short_description.take());
        self.signal.short_description.clone_from(&closure.short_description);
        let what = EventData::Closed(closure.clone());
        let closing = Closing {
            outcome: closure.outcome,
            at: now,
            handling_summary: closure.handling_summary,
            duplicate_of: closure.duplicate_of,
            withdrawal: closure.withdrawal,
            inadmissibility: closure.inadmissibility,
            reopen_until: local_date(now) + Days::new(rules.reopen_days.into()),
        };
        let first_closed_at = self.first_closed_at.or(Some(now));
        if rules.retention_start == RetentionStart::Closing {
            self.retain_until = rules.retain_until(local_date(now));
        }
        Ok((
            Complaint {
                status: Status::Closed(closing),
                first_closed_at,
                ..self
            },
            what,
        ))
    }

    /// The refusal of the closing gate, if the transition is a closing and the answer is missing. The list of missing
    /// facts is then more useful than the refusal of the status.
    fn unless_gate(&self, transition: &Transition, permissions: Permissions) -> Option<Refusal> {
        let Transition::Close(closure) = transition else {
            return None;
        };
        let short_of_answer = closure.outcome != Outcome::NoResponse
            && self.feedback.is_none()
            && permissions.check_transition(StatusName::Closed, true).is_ok();
        short_of_answer.then(|| gate(self.missing_for(closure, permissions.gaps())))
    }
}

#[cfg(test)]
pub(super) mod tests;
