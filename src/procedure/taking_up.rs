//! Taking a complaint up: the first time, again after an answer, over from a colleague, after a wait, reopened with a
//! resolution term of its own, or restored when its merge with another complaint is taken apart.

use chrono::{DateTime, NaiveDate, Utc};

use super::complaint::{Closing, Complaint, PreviousClosing, Status, Waiting};
use super::event::{Event, EventData};
use super::people::{Actor, Assignee};
use super::refusal::Refusal;
use super::rules::Rules;
use super::vocabulary::{Outcome, StatusName};
use crate::calendar::model::{CalendarDate, local_date};
use crate::i18n::Text;

/// The state of a complaint before it was merged into another.
#[derive(Debug, Clone, PartialEq)]
pub struct BeforeMerge {
    status: Status,
    /// The day on which the resolution term was paused, for a complaint that waited.
    paused_on: Option<NaiveDate>,
}

impl BeforeMerge {
    /// The state before the last closing in `events`, which are all events of a merged complaint. A complaint that
    /// waited, and whose reason to wait was erased since, is restored as in progress.
    pub fn of(events: &[Event]) -> Option<Self> {
        let closed = events.iter().rposition(|event| event.to == Some(StatusName::Closed))?;
        let last_pause = || events[..closed].iter().rev().find_map(pause);
        let (status, paused_on) = match events[closed].from? {
            StatusName::Registered => (Status::Registered, None),
            StatusName::Forwarded => (Status::Forwarded, None),
            StatusName::Answered => (Status::Answered, None),
            StatusName::Waiting => match last_pause() {
                Some((waiting, since)) => (Status::Waiting(waiting), Some(since)),
                None => (Status::InProgress, None),
            },
            StatusName::InProgress | StatusName::Closed => (Status::InProgress, None),
        };
        Some(BeforeMerge { status, paused_on })
    }
}

fn pause(event: &Event) -> Option<(Waiting, NaiveDate)> {
    match &event.what {
        EventData::Paused {
            waiting_for,
            reason,
            expected_date,
        } => {
            let waiting = Waiting {
                waiting_for: *waiting_for,
                reason: reason.clone(),
                expected_date: *expected_date,
            };
            Some((waiting, local_date(event.at)))
        }
        _ => None,
    }
}

impl Complaint {
    /// Whether the complaint is closed as a duplicate of another.
    pub fn is_merged(&self) -> bool {
        self.closing()
            .is_some_and(|closing| closing.outcome == Outcome::Duplicate)
    }

    pub(super) fn proceed(
        mut self,
        reason: Option<String>,
        actor: &Actor,
        now: DateTime<Utc>,
        rules: &Rules,
    ) -> Result<(Complaint, EventData), Refusal> {
        let takes_over = self.access_facts().is_taken_over_by(actor, local_date(now));
        let what = match &self.status {
            Status::Closed(closing) => {
                let reason = reason.ok_or_else(|| reason_required(REOPENING))?;
                let closing = closing.clone();
                self.reopen(&closing, now, rules)?;
                self.take_up(actor)?;
                EventData::Reopened {
                    reason,
                    resolution_due_date: Some(self.terms.resolution_due),
                }
            }
            Status::Waiting(_) if !takes_over => EventData::Resumed {
                resolution_due_date: None,
            },
            status => {
                if matches!(status, Status::Answered) && reason.is_none() {
                    return Err(reason_required(TAKING_UP_AGAIN));
                }
                if takes_over {
                    self.assignee = Assignee::default();
                }
                self.take_up(actor)?;
                EventData::TakenUp {
                    handler: self.assignee.clone(),
                    reason,
                    resolution_due_date: None,
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
        if self.assignee.subject.is_none() {
            let Actor { person, place, .. } = actor;
            self.assignee.subject = place.subject.clone().or_else(|| Some(person.subject.clone()));
            self.assignee.name = place.name.clone().or_else(|| person.name.clone());
            self.assignee.department = place.department.clone().or(self.assignee.department.take());
        }
        self.check_handler()
    }

    /// Restores the state before the merge: status, handler and terms. This is no reopening, and the merge was no closing
    /// of the complaint.
    pub(super) fn unmerge(
        mut self,
        before: BeforeMerge,
        reason: Option<String>,
    ) -> Result<(Complaint, EventData), Refusal> {
        let reason = reason.ok_or_else(|| reason_required(UNMERGING))?;
        self.check_handler()?;
        self.terms.paused_on = before.paused_on;
        let merged_at = self.closing().map(|closing| closing.at);
        self.first_closed_at = self.first_closed_at.filter(|first| Some(*first) != merged_at);
        let after = Complaint {
            status: before.status,
            ..self
        };
        Ok((after, EventData::Unmerged { reason }))
    }

    /// Prepares a closed complaint for being handled again.
    fn reopen(&mut self, closing: &Closing, now: DateTime<Utc>, rules: &Rules) -> Result<(), Refusal> {
        if closing.outcome == Outcome::Inadmissible && self.finding.is_none() {
            // Closing set `admissible` to false without an assessment; reopening undoes that decision.
            self.admissible = None;
        }
        self.reopened_count += 1;
        self.evidence.unanswered.reopening = None;
        self.previous_closing = Some(PreviousClosing {
            outcome: closing.outcome,
            closed_at: closing.at,
            short_description: self.signal.short_description.clone(),
            handling_summary: closing.handling_summary.clone(),
        });
        let today = CalendarDate::of(now).map_err(|_| outside_calendar())?;
        self.terms.restart(local_date(closing.at), today, &rules.terms);
        Ok(())
    }
}

/// The refusal of a transition that needs a reason.
const fn reason_required(message: Text) -> Refusal {
    Refusal::Fault {
        pointer: "/reason",
        code: "required",
        message,
    }
}

const REOPENING: Text = Text::of("Geef de reden van heropening.", "Give the reason for reopening.");
const TAKING_UP_AGAIN: Text = Text::of(
    "Deze klacht is al beantwoord. Geef de reden om de klacht weer in behandeling te nemen.",
    "This complaint was answered. Give the reason for taking it up again.",
);
const UNMERGING: Text = Text::of(
    "Geef de reden om deze klacht weer los te maken.",
    "Give the reason for taking the merge apart.",
);

const fn outside_calendar() -> Refusal {
    Refusal::conflict(
        "out-of-range",
        Text::of(
            "De kalender van dit register loopt van 1990 tot en met 2099.",
            "The calendar of this register runs from 1990 to 2099.",
        ),
    )
}
