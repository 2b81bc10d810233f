//! The transitions of a complaint between statuses, with the conditions and the required content of each transition.

use chrono::{DateTime, Days, NaiveDate, Utc};

use uuid::Uuid;

use super::closing_gate::Closure;
use super::complaint::{Closing, Complaint, Feedback, Status, Waiting};
use super::event::{Event, EventData};
use super::people::{Actor, Assignee};
use super::refusal::{Refusal, gate, late_reason_required, not_independent};
use super::rules::Rules;
use super::vocabulary::{Channel, Outcome, StatusName, WaitingFor};
use crate::calendar::model::local_date;
use crate::i18n::Text;

/// A requested transition with its content.
#[derive(Debug, Clone, PartialEq)]
pub enum Transition {
    Forward {
        to: Assignee,
        note: Option<String>,
    },
    Return {
        reason: String,
    },
    /// Takes up or resumes a complaint or, with a reason, reopens a closed complaint.
    Proceed {
        reason: Option<String>,
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
        let cut_short = matches!(&transition, Transition::Close(closure) if closure.outcome.cuts_short());
        let permissions = self.access_facts().permissions(actor, today);
        if let Err(refusal) = permissions.check_transition(transition.target(), cut_short) {
            return Err(self.unless_gate(&transition, actor, now).unwrap_or(refusal));
        }
        let from = self.status.name();
        let to = transition.target();
        let due_after_pause = self.terms.resume(today);
        let (after, what) = match transition {
            Transition::Forward { to, note } => self.forward(to, note, now)?,
            Transition::Return { reason } => self.give_back(reason),
            Transition::Proceed { reason } => self.proceed(reason, due_after_pause, actor)?,
            Transition::Wait {
                waiting_for,
                reason,
                expected_date,
            } => self.wait(waiting_for, reason, expected_date, now),
            Transition::Answer {
                contact,
                feedback_at,
                channel,
                summary,
                late_reason,
            } => self.answer(
                Feedback {
                    at: feedback_at.unwrap_or(now),
                    channel,
                    summary,
                },
                contact,
                late_reason,
                now,
            )?,
            Transition::Close(closure) => self.close(closure, now, rules)?,
        };
        Ok(after.with_event(from, Some(to), what, actor, now))
    }

    fn forward(
        self,
        to: Assignee,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, EventData), Refusal> {
        if to.subject.as_ref().is_some_and(|subject| self.is_about(subject)) {
            return Err(not_independent(Text::of(
                "De klacht gaat over deze medewerker; die behandelt haar niet.",
                "The complaint is about this employee, who does not handle it.",
            )));
        }
        let what = EventData::Forwarded {
            from: self.assignee,
            to: to.clone(),
            note,
        };
        Ok((
            Complaint {
                status: Status::Forwarded,
                assignee: to,
                forwarded_at: Some(now),
                first_forwarded_at: self.first_forwarded_at.or(Some(now)),
                ..self
            },
            what,
        ))
    }

    fn give_back(self, reason: String) -> (Complaint, EventData) {
        let after = Complaint {
            status: Status::Registered,
            assignee: Assignee::default(),
            forwarded_at: None,
            ..self
        };
        (after, EventData::Returned { reason })
    }

    fn proceed(
        mut self,
        reason: Option<String>,
        due_after_pause: Option<NaiveDate>,
        actor: &Actor,
    ) -> Result<(Complaint, EventData), Refusal> {
        let what = match &self.status {
            Status::Closed(closing) => {
                let reason = reason.ok_or(Refusal::Fault {
                    pointer: "/reason",
                    code: "required",
                    message: Text::of("Geef de reden van heropening.", "Give the reason for reopening."),
                })?;
                if closing.outcome == Outcome::Inadmissible && self.finding.is_none() {
                    // Closing set `admissible` to false without an assessment; reopening undoes that decision.
                    self.admissible = None;
                }
                self.reopened_count += 1;
                self.take_up(actor)?;
                EventData::Reopened { reason }
            }
            Status::Waiting(_) => EventData::Resumed {
                resolution_due_date: due_after_pause,
            },
            _ => {
                self.take_up(actor)?;
                EventData::TakenUp {
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

    /// Assigns the complaint to `actor`, unless the complaint is already assigned to a person. A complaint that was
    /// forwarded to a person stays with that person, even when a manager takes the complaint up. Taking up is refused
    /// when the complaint turned out to be about that person.
    fn take_up(&mut self, actor: &Actor) -> Result<(), Refusal> {
        match &self.assignee.subject {
            Some(subject) if self.is_about(subject) => Err(not_independent(Text::of(
                "De klacht gaat over haar behandelaar. Stuur haar eerst door.",
                "The complaint is about its handler. Forward it first.",
            ))),
            Some(_) => Ok(()),
            None => {
                self.assignee.subject = Some(actor.person.subject.clone());
                self.assignee.name.clone_from(&actor.person.name);
                self.assignee.department = self.assignee.department.take().or_else(|| actor.department.clone());
                Ok(())
            }
        }
    }

    fn wait(
        mut self,
        waiting_for: WaitingFor,
        reason: String,
        expected_date: Option<NaiveDate>,
        now: DateTime<Utc>,
    ) -> (Complaint, EventData) {
        self.terms.pause(local_date(now));
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
                    "De terugkoppeling ligt na de ontvangst en niet in de toekomst.",
                    "Feedback is given after receipt and not in the future.",
                ),
            });
        }
        let late = self.terms.is_late(feedback.at);
        if late && late_reason.is_none() {
            return Err(late_reason_required());
        }
        self.terms.respond(feedback.at);
        let what = EventData::Answered {
            contact,
            feedback_at: feedback.at,
            channel: feedback.channel,
            summary: feedback.summary.clone(),
            late_reason: late_reason.filter(|_| late),
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

    fn close(mut self, closure: Closure, now: DateTime<Utc>, rules: &Rules) -> Result<(Complaint, EventData), Refusal> {
        let missing = self.missing_for(&closure);
        if !missing.is_empty() {
            return Err(gate(missing));
        }
        self.judge_duplicate_of(&closure)?;
        self.judge_outcome(&closure)?;
        if closure.outcome == Outcome::Inadmissible {
            self.admissible = Some(false);
        }
        if let Some(prevention) = &closure.prevention {
            self.settle_prevention(prevention.clone())?;
        }
        let what = EventData::Closed {
            outcome: closure.outcome,
            short_description: closure.short_description.clone(),
            handling_summary: closure.handling_summary.clone(),
            prevention: closure.prevention,
            duplicate_of: closure.duplicate_of.map(|id| id.0),
        };
        let closing = Closing {
            outcome: closure.outcome,
            at: now,
            short_description: closure.short_description,
            handling_summary: closure.handling_summary,
            duplicate_of: closure.duplicate_of,
            reopen_until: local_date(now) + Days::new(rules.reopen_days.into()),
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

    /// Refuses to close a complaint as inadmissible that was assessed as admissible.
    fn judge_outcome(&self, closure: &Closure) -> Result<(), Refusal> {
        let assessed_admissible = self.finding.is_some() && self.admissible == Some(true);
        if closure.outcome == Outcome::Inadmissible && assessed_admissible {
            return Err(Refusal::Fault {
                pointer: "/outcome",
                code: "contradiction",
                message: Text::of(
                    "De klacht is ontvankelijk bevonden. Herzie eerst het oordeel.",
                    "The complaint was found admissible. Revise the assessment first.",
                ),
            });
        }
        Ok(())
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

    /// The refusal of the closing gate, if the transition is a closing and the answer is missing. The list of missing
    /// facts is then more useful than the refusal of the status.
    fn unless_gate(&self, transition: &Transition, actor: &Actor, now: DateTime<Utc>) -> Option<Refusal> {
        let Transition::Close(closure) = transition else {
            return None;
        };
        let permissions = self.access_facts().permissions(actor, local_date(now));
        let short_of_answer = self.feedback.is_none() && permissions.check_transition(StatusName::Closed, true).is_ok();
        short_of_answer.then(|| gate(self.missing_for(closure)))
    }
}

#[cfg(test)]
mod tests;
