//! Explanation of the terms of a complaint day by day, and extension of the resolution term.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::case_file::contacts;
use super::complaint::Complaint;
use super::contact::RecordedContact;
use super::event::{Event, EventData};
use super::people::Actor;
use super::refusal::Refusal;
use super::vocabulary::StatusName;
use crate::calendar::model::{Day, Why, local_date};
use crate::i18n::Text;

/// Both terms, with an explanation for every day.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    pub first_response: Vec<Day>,
    pub resolution: Vec<(NaiveDate, DayOfResolution)>,
    pub pauses: Vec<Pause>,
    pub extensions: Vec<Extension>,
    pub late_answers: Vec<LateAnswer>,
}

/// The treatment of a day in the resolution term. The resolution term runs in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOfResolution {
    Counts,
    Paused,
    Extended,
}

/// A period in which the resolution term was paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    pub from: NaiveDate,
    /// The first day that counts again, exclusive end of the pause; `None` while the pause lasts.
    pub until: Option<NaiveDate>,
    pub reason: String,
}

/// An extension of the resolution term to a later end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    pub at: DateTime<Utc>,
    pub previous_due: NaiveDate,
    pub due: NaiveDate,
    pub reason: String,
}

/// An answer that came after its term, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateAnswer {
    pub at: DateTime<Utc>,
    pub reason: String,
}

impl Complaint {
    /// Extends the resolution term to the later end `due`; the original end is kept.
    ///
    /// # Errors
    /// As [`Complaint::record`], and a fault at `/dueDate` when `due` is not after the present end or is more than
    /// 365 days after the original end.
    pub fn extend(
        self,
        due: NaiveDate,
        reason: String,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Event), Refusal> {
        let previous = self.terms.resolution_due;
        let original = self.terms.resolution_original_due;
        let begin = if self.reopened_count > 0 {
            original.max(local_date(now))
        } else {
            original
        };
        let furthest = begin + Days::new(LONGEST_EXTENSION);
        if due <= previous || due > furthest {
            return Err(Refusal::Fault {
                pointer: "/dueDate",
                code: "out_of_range",
                message: Text::of(
                    "Kies een datum na de huidige einddatum en hooguit een jaar na de oorspronkelijke.",
                    "Choose a date after the present due date and at most a year after the original one.",
                ),
            });
        }
        let what = EventData::TermExtended {
            previous_due_date: previous,
            due_date: due,
            reason,
        };
        self.record(what, actor, now)
    }

    /// Explains every day of both terms, by the calendar policy that was in force when the terms were set. A term that
    /// began anew begins on the day of reopening.
    pub fn explain_terms(&self, events: &[Event]) -> Explanation {
        let received = local_date(self.signal.received_at);
        let pauses = pauses(events);
        let first_day = self.terms.begun_anew.first_response.map_or(
            Day {
                date: received,
                why: Why::DayOfReceipt,
            },
            |date| Day {
                date,
                why: Why::DayOfReopening,
            },
        );
        let day = |date| Day {
            date,
            why: self.terms.policy.why(date),
        };
        let first_response = self.terms.first_response_due.map_or_else(Vec::new, |due| {
            let following = days_after(first_day.date, due).map(day);
            std::iter::once(first_day).chain(following).collect()
        });
        let (begin, first_end) = last_reopening(events).unwrap_or((received, self.terms.resolution_original_due));
        let mut left = (first_end - begin).num_days();
        let end = self
            .terms
            .paused_on
            .map_or(self.terms.resolution_due, |day| day.max(self.terms.resolution_due));
        let resolution = days_after(begin, end)
            .map(|date| {
                let kind = if pauses.iter().any(|pause| pause.holds(date)) {
                    DayOfResolution::Paused
                } else if left > 0 {
                    left -= 1;
                    DayOfResolution::Counts
                } else {
                    DayOfResolution::Extended
                };
                (date, kind)
            })
            .collect();
        Explanation {
            first_response,
            resolution,
            pauses,
            extensions: extensions(events),
            late_answers: self.late_answers(events),
        }
    }

    /// The late answers and responses that are not struck out, with their reasons, in the order of the contacts; then the
    /// first response that another time of receipt made late.
    fn late_answers(&self, events: &[Event]) -> Vec<LateAnswer> {
        let mut contacts = contacts(events);
        contacts.retain(|noted| noted.struck_out.is_none());
        let late = |at, reason: Option<&str>| {
            let reason = reason?.to_owned();
            Some(LateAnswer { at, reason })
        };
        let of_contact = |noted: &RecordedContact| {
            let by_contact = late(noted.contact.at, noted.contact.late_reason.as_deref());
            let done = noted.called_back.as_ref().map(|done| &done.call_back);
            let by_call_back = done.and_then(|done| late(done.at, done.late_reason.as_deref()));
            by_contact.into_iter().chain(by_call_back)
        };
        let by_correction = |event: &Event| match &event.what {
            EventData::Corrected { changes } => {
                let told = changes.iter().find(|change| change.field == "/lateReason")?;
                late(self.terms.first_response_at?, told.new.as_str())
            }
            _ => None,
        };
        let corrected = events.iter().filter_map(by_correction);
        contacts.iter().flat_map(of_contact).chain(corrected).collect()
    }
}

/// The maximum extension of the resolution term, in days from its original end.
const LONGEST_EXTENSION: u64 = 365;

impl Pause {
    fn holds(&self, date: NaiveDate) -> bool {
        self.from <= date && self.until.is_none_or(|until| date < until)
    }
}

fn days_after(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().skip(1).take_while(move |date| *date <= last)
}

/// The day of the last reopening, and the end of the resolution term that began with it.
fn last_reopening(events: &[Event]) -> Option<(NaiveDate, NaiveDate)> {
    events.iter().rev().find_map(|event| match &event.what {
        EventData::Reopened {
            resolution_due_date, ..
        } => Some((local_date(event.at), (*resolution_due_date)?)),
        _ => None,
    })
}

/// The pauses of a complaint. A pause begins with the status `waiting` and ends with the next change of status. Taking a
/// merge apart continues the pause that the merge had ended.
fn pauses(events: &[Event]) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    for event in events.iter().filter(|event| event.to.is_some()) {
        if let Some(open) = pauses.last_mut().filter(|pause| pause.until.is_none()) {
            open.until = Some(local_date(event.at));
        }
        match &event.what {
            EventData::Paused { reason, .. } => pauses.push(Pause {
                from: local_date(event.at),
                until: None,
                reason: reason.clone(),
            }),
            EventData::Unmerged { .. } if event.to == Some(StatusName::Waiting) => {
                if let Some(last) = pauses.last_mut() {
                    last.until = None;
                }
            }
            _ => {}
        }
    }
    pauses
}

fn extensions(events: &[Event]) -> Vec<Extension> {
    let extension = |event: &Event| match &event.what {
        EventData::TermExtended {
            previous_due_date,
            due_date,
            reason,
        } => Some(Extension {
            at: event.at,
            previous_due: *previous_due_date,
            due: *due_date,
            reason: reason.clone(),
        }),
        _ => None,
    };
    events.iter().filter_map(extension).collect()
}
