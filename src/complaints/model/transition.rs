//! The ways in which a complaint moves on: from which status to which, by whom, and with what.

use chrono::{DateTime, NaiveDate, Utc};

use super::complaint::{
    Actor, Assignee, Closing, Complaint, ComplaintId, Feedback, Status, Waiting,
};
use super::event::{Event, Prevention, What};
use super::refusal::Refusal;
use super::words::{Channel, Outcome, StatusName, WaitingFor};
use crate::text::Text;

/// A step that somebody asks for, with what it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Forward {
        to: Assignee,
        note: Option<String>,
    },
    Return {
        reason: String,
    },
    /// Taking up, resuming or, with a reason, reopening.
    Proceed {
        reason: Option<String>,
    },
    Wait {
        waiting_for: WaitingFor,
        reason: String,
        expected_date: Option<NaiveDate>,
    },
    Answer {
        feedback_at: Option<DateTime<Utc>>,
        channel: Channel,
        summary: String,
    },
    Close(Closure),
}

/// What closing is asked with; the gate judges whether it is enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Closure {
    pub outcome: Outcome,
    pub short_description: Option<String>,
    pub handling_summary: Option<String>,
    pub no_prevention_reason: Option<String>,
    pub duplicate_of: Option<ComplaintId>,
}

impl Step {
    /// The status that this step leads to.
    #[must_use]
    pub const fn target(&self) -> StatusName {
        match self {
            Step::Forward { .. } => StatusName::Forwarded,
            Step::Return { .. } => StatusName::Registered,
            Step::Proceed { .. } => StatusName::InProgress,
            Step::Wait { .. } => StatusName::Waiting,
            Step::Answer { .. } => StatusName::Answered,
            Step::Close(_) => StatusName::Closed,
        }
    }
}

impl Complaint {
    /// Takes the step, or says what stands in its way.
    ///
    /// # Errors
    /// The refusal, with everything that is missing.
    pub fn step(
        self,
        step: Step,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Event), Refusal> {
        let cut_short = matches!(&step, Step::Close(closure) if closure.outcome.cuts_short());
        if let Err(refusal) = self
            .position()
            .standing(actor)
            .permits(step.target(), cut_short)
        {
            return Err(self.unless_gate(&step, actor).unwrap_or(refusal));
        }
        let from = self.status.name();
        let to = step.target();
        let (mut after, what) = match step {
            Step::Forward { to, note } => self.forward(to, note, now),
            Step::Return { reason } => self.give_back(reason),
            Step::Proceed { reason } => self.proceed(reason, actor)?,
            Step::Wait {
                waiting_for,
                reason,
                expected_date,
            } => self.wait(waiting_for, reason, expected_date),
            Step::Answer {
                feedback_at,
                channel,
                summary,
            } => self.answer(feedback_at, channel, summary, now)?,
            Step::Close(closure) => self.close(closure, now)?,
        };
        after.version += 1;
        let event = Event {
            version: after.version,
            at: now,
            by: actor.person.clone(),
            from: Some(from),
            to: Some(to),
            what,
        };
        Ok((after, event))
    }

    fn forward(self, to: Assignee, note: Option<String>, now: DateTime<Utc>) -> (Complaint, What) {
        let what = What::Forwarded {
            from: self.assignee,
            to: to.clone(),
            note,
        };
        (
            Complaint {
                status: Status::Forwarded,
                assignee: to,
                forwarded_at: Some(now),
                ..self
            },
            what,
        )
    }

    fn give_back(self, reason: String) -> (Complaint, What) {
        let after = Complaint {
            status: Status::Registered,
            assignee: Assignee::default(),
            forwarded_at: None,
            ..self
        };
        (after, What::Returned { reason })
    }

    fn proceed(
        mut self,
        reason: Option<String>,
        actor: &Actor,
    ) -> Result<(Complaint, What), Refusal> {
        let what = match &self.status {
            Status::Closed(closing) => {
                let reason = reason.ok_or(Refusal::Fault {
                    pointer: "/reason",
                    code: "required",
                    message: Text::of(
                        "Geef de reden van heropening.",
                        "Give the reason for reopening.",
                    ),
                })?;
                if closing.outcome == Outcome::Inadmissible {
                    // The decision that closed it is open again.
                    self.admissible = None;
                }
                self.reopened_count += 1;
                self.take_up(actor);
                What::Reopened { reason }
            }
            Status::Waiting(_) => What::Resumed,
            _ => {
                self.take_up(actor);
                What::TakenUp {
                    handler: self.assignee.clone(),
                }
            }
        };
        Ok((
            Complaint {
                status: Status::InProgress,
                ..self
            },
            what,
        ))
    }

    /// A complaint that was forwarded to a person stays theirs, also when a manager sets it going.
    fn take_up(&mut self, actor: &Actor) {
        if self.assignee.subject.is_none() {
            self.assignee.subject = Some(actor.person.subject.clone());
            self.assignee.name.clone_from(&actor.person.name);
            self.assignee.department = self
                .assignee
                .department
                .take()
                .or_else(|| actor.department.clone());
        }
    }

    fn wait(
        self,
        waiting_for: WaitingFor,
        reason: String,
        expected_date: Option<NaiveDate>,
    ) -> (Complaint, What) {
        let waiting = Waiting {
            waiting_for,
            reason: reason.clone(),
            expected_date,
        };
        let what = What::Paused {
            waiting_for,
            reason,
            expected_date,
        };
        (
            Complaint {
                status: Status::Waiting(waiting),
                ..self
            },
            what,
        )
    }

    fn answer(
        mut self,
        feedback_at: Option<DateTime<Utc>>,
        channel: Channel,
        summary: String,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, What), Refusal> {
        let at = feedback_at.unwrap_or(now);
        if at > now || at < self.signal.received_at {
            return Err(Refusal::Fault {
                pointer: "/feedbackAt",
                code: "out_of_range",
                message: Text::of(
                    "De terugkoppeling ligt na de ontvangst en niet in de toekomst.",
                    "Feedback is given after receipt and not in the future.",
                ),
            });
        }
        let first = self
            .terms
            .first_response_at
            .map_or(at, |first| first.min(at));
        self.terms.first_response_at = Some(first);
        self.feedback = Some(Feedback {
            at,
            channel,
            summary: summary.clone(),
        });
        let what = What::Answered {
            feedback_at: at,
            channel,
            summary,
        };
        Ok((
            Complaint {
                status: Status::Answered,
                ..self
            },
            what,
        ))
    }

    fn close(mut self, closure: Closure, now: DateTime<Utc>) -> Result<(Complaint, What), Refusal> {
        let missing = self.missing_for(&closure);
        if !missing.is_empty() {
            return Err(gate(missing));
        }
        self.judge_duplicate_of(&closure)?;
        if closure.outcome == Outcome::Inadmissible {
            self.admissible = Some(false);
        }
        let what = What::Closed {
            outcome: closure.outcome,
            short_description: closure.short_description.clone(),
            handling_summary: closure.handling_summary.clone(),
            prevention: closure
                .no_prevention_reason
                .clone()
                .map(|none| Prevention { none }),
            duplicate_of: closure.duplicate_of.map(|id| id.0),
        };
        let closing = Closing {
            outcome: closure.outcome,
            at: now,
            short_description: closure.short_description,
            handling_summary: closure.handling_summary,
            no_prevention_reason: closure.no_prevention_reason,
            duplicate_of: closure.duplicate_of,
        };
        let first_closed_at = self.first_closed_at.or(Some(now));
        Ok((
            Complaint {
                status: Status::Closed(closing),
                first_closed_at,
                ..self
            },
            what,
        ))
    }

    fn judge_duplicate_of(&self, closure: &Closure) -> Result<(), Refusal> {
        let fault = |code, message| Refusal::Fault {
            pointer: "/duplicateOf",
            code,
            message,
        };
        match closure.duplicate_of {
            Some(_) if closure.outcome != Outcome::Duplicate => Err(fault(
                "contradiction",
                Text::of(
                    "Alleen een dubbele klacht noemt een andere klacht.",
                    "Only a duplicate names another complaint.",
                ),
            )),
            Some(other) if other == self.id => Err(fault(
                "itself",
                Text::of(
                    "Een klacht is geen dubbel van zichzelf.",
                    "A complaint is no duplicate of itself.",
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Short of an answer, what is missing for closing says more than that the status is wrong.
    fn unless_gate(&self, step: &Step, actor: &Actor) -> Option<Refusal> {
        let Step::Close(closure) = step else {
            return None;
        };
        let position = self.position();
        let short_of_answer = self.feedback.is_none()
            && position
                .standing(actor)
                .permits(StatusName::Closed, true)
                .is_ok();
        short_of_answer.then(|| gate(self.missing_for(closure)))
    }

    /// The closing gate of the procedure: everything that this outcome needs and that is not there.
    fn missing_for(&self, closure: &Closure) -> Vec<&'static str> {
        let handled = matches!(closure.outcome, Outcome::Resolved | Outcome::NotResolved);
        let feedback_needed = handled || closure.outcome == Outcome::Inadmissible;
        let needs = [
            ("feedback", feedback_needed && self.feedback.is_none()),
            (
                "shortDescription",
                handled && closure.short_description.is_none(),
            ),
            (
                "handlingSummary",
                feedback_needed && closure.handling_summary.is_none(),
            ),
            (
                "prevention",
                handled && closure.no_prevention_reason.is_none(),
            ),
            (
                "duplicateOf",
                closure.outcome == Outcome::Duplicate && closure.duplicate_of.is_none(),
            ),
        ];
        needs
            .into_iter()
            .filter(|(_, missing)| *missing)
            .map(|(name, _)| name)
            .collect()
    }
}

/// The refusal of the closing gate.
pub(super) fn gate(missing: Vec<&'static str>) -> Refusal {
    let list = missing.join(", ");
    Refusal::NotNow {
        code: "closing-gate",
        reason: Text::written(
            format!("De klacht kan nog niet worden gesloten. Er ontbreekt: {list}."),
            format!("The complaint cannot be closed yet. Missing: {list}."),
        ),
        missing,
    }
}

#[cfg(test)]
mod tests;
