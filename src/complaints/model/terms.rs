//! The terms of a complaint: first response and resolution, with extension and pause, and why each day counts or not.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::complaint::{Actor, Complaint, Rules};
use super::event::{Event, What};
use super::refusal::Refusal;
use crate::calendar::model::{CalendarDate, Day, Policy, Why, due_after_weeks, local_date};
use crate::text::Text;

/// The dates by which something must have happened, and the calendar policy they were computed with.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    pub policy: Policy,
    pub first_response_due: NaiveDate,
    pub first_response_at: Option<DateTime<Utc>>,
    pub resolution_due: NaiveDate,
    pub resolution_original_due: NaiveDate,
    /// The day on which the resolution term was paused, as long as it is.
    pub paused_on: Option<NaiveDate>,
}

/// Both terms with every day accounted for.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    pub first_response: Vec<Day>,
    pub resolution: Vec<(NaiveDate, DayOfResolution)>,
    pub pauses: Vec<Pause>,
    pub extensions: Vec<Extension>,
    pub late_answers: Vec<LateAnswer>,
}

/// Why a day counts for the resolution term, which runs in calendar days, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOfResolution {
    Counts,
    Paused,
    Extended,
}

/// A time in which the resolution term stood still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    pub from: NaiveDate,
    /// Open as long as it lasts. The day itself counts again.
    pub until: Option<NaiveDate>,
    pub reason: String,
}

/// A later end that somebody gave the resolution term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    pub at: DateTime<Utc>,
    pub previous_due: NaiveDate,
    pub due: NaiveDate,
    pub reason: String,
}

/// Why an answer came after its term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateAnswer {
    pub at: DateTime<Utc>,
    pub reason: String,
}

impl Terms {
    /// First response: so many working days; resolution: so many weeks. Both from the day of receipt.
    pub(super) fn from_receipt(received: CalendarDate, rules: &Rules) -> Self {
        let resolution = due_after_weeks(received, rules.resolution_weeks);
        Terms {
            policy: rules.policy.clone(),
            first_response_due: rules.policy.due(received, rules.first_response_days),
            first_response_at: None,
            resolution_due: resolution,
            resolution_original_due: resolution,
            paused_on: None,
        }
    }

    /// The terms from another day of receipt, with what was given and gained since.
    pub(super) fn moved(&self, received: CalendarDate, rules: &Rules) -> Self {
        let fresh = Terms::from_receipt(received, rules);
        let gained = self.resolution_due - self.resolution_original_due;
        Terms {
            resolution_due: fresh.resolution_due + gained,
            first_response_at: self.first_response_at,
            paused_on: self.paused_on,
            ..fresh
        }
    }

    /// The first-response term never pauses; the resolution term does.
    pub(super) fn pause(&mut self, today: NaiveDate) {
        self.paused_on = Some(today);
    }

    /// Ends a pause, if there is one: the days it lasted are added to the term, unless it had ended before.
    pub(super) fn resume(&mut self, today: NaiveDate) -> Option<NaiveDate> {
        let stood_still = self.stands_still();
        let paused_on = self.paused_on.take()?;
        if stood_still {
            self.resolution_due += today - paused_on;
        }
        Some(self.resolution_due)
    }

    /// The resolution term is paused, and had not ended before.
    pub(super) fn stands_still(&self) -> bool {
        self.paused_on.is_some_and(|paused_on| paused_on <= self.resolution_due)
    }

    /// A person reached the complainant: the earliest such time is the first response.
    pub(super) fn respond(&mut self, at: DateTime<Utc>) {
        self.first_response_at = Some(self.first_response_at.map_or(at, |first| first.min(at)));
    }

    /// Whether an answer at `at` is late: as a first response, or after the end of the resolution term.
    pub(super) fn is_late(&self, at: DateTime<Utc>) -> bool {
        self.is_late_response(at) || is_resolution_overdue(self.resolution_due, self.paused_on, None, local_date(at))
    }

    pub(super) fn is_late_response(&self, at: DateTime<Utc>) -> bool {
        self.first_response_at.is_none() && local_date(at) > self.first_response_due
    }
}

impl Complaint {
    /// Gives the resolution term a later end; the original one is kept.
    ///
    /// # Errors
    /// As [`Complaint::note`], and a fault at `/dueDate` that is not after the present end or too far away.
    pub fn extend(
        self,
        due: NaiveDate,
        reason: String,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Event), Refusal> {
        let previous = self.terms.resolution_due;
        let furthest = self.terms.resolution_original_due + Days::new(LONGEST_EXTENSION);
        if due <= previous || due > furthest {
            return Err(Refusal::Fault {
                pointer: "/dueDate",
                code: "out_of_range",
                message: Text::of(
                    "De nieuwe datum ligt na de huidige en binnen een jaar na de oorspronkelijke.",
                    "The new date is after the present one and within a year of the original one.",
                ),
            });
        }
        let what = What::TermExtended {
            previous_due_date: previous,
            due_date: due,
            reason,
        };
        self.note(what, actor, now)
    }

    /// Accounts for every day of both terms, by the calendar policy that was in force when they were set.
    pub fn explain_terms(&self, events: &[Event]) -> Explanation {
        let received = local_date(self.signal.received_at);
        let pauses = pauses(events);
        let receipt = Day {
            date: received,
            why: Why::DayOfReceipt,
        };
        let day = |date| Day {
            date,
            why: self.terms.policy.why(date),
        };
        let following = days_after(received, self.terms.first_response_due).map(day);
        let first_response = std::iter::once(receipt).chain(following).collect();
        let mut left = (self.terms.resolution_original_due - received).num_days();
        let end = self
            .terms
            .paused_on
            .map_or(self.terms.resolution_due, |day| day.max(self.terms.resolution_due));
        let resolution = days_after(received, end)
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
            late_answers: late_answers(events),
        }
    }
}

/// Days by which the resolution term can be extended at most, counted from its original end.
const LONGEST_EXTENSION: u64 = 365;

/// Whether something due on `due` was, or on the day `today` still is, late.
pub fn is_overdue(due: NaiveDate, done_at: Option<DateTime<Utc>>, today: NaiveDate) -> bool {
    done_at.map_or(today, local_date) > due
}

/// The same for the resolution term, which stands still while it is paused.
pub fn is_resolution_overdue(
    due: NaiveDate,
    paused_on: Option<NaiveDate>,
    done_at: Option<DateTime<Utc>>,
    today: NaiveDate,
) -> bool {
    is_overdue(due, done_at, paused_on.map_or(today, |paused| paused.min(today)))
}

impl Pause {
    fn holds(&self, date: NaiveDate) -> bool {
        self.from <= date && self.until.is_none_or(|until| date < until)
    }
}

fn days_after(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().skip(1).take_while(move |date| *date <= last)
}

/// A pause begins when the complaint waits and ends with the next status that it gets.
fn pauses(events: &[Event]) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    for event in events.iter().filter(|event| event.to.is_some()) {
        if let Some(open) = pauses.last_mut().filter(|pause| pause.until.is_none()) {
            open.until = Some(local_date(event.at));
        }
        if let What::Paused { reason, .. } = &event.what {
            pauses.push(Pause {
                from: local_date(event.at),
                until: None,
                reason: reason.clone(),
            });
        }
    }
    pauses
}

fn extensions(events: &[Event]) -> Vec<Extension> {
    let extension = |event: &Event| match &event.what {
        What::TermExtended {
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

fn late_answers(events: &[Event]) -> Vec<LateAnswer> {
    let late = |event: &Event| match &event.what {
        What::Answered {
            late_reason: Some(reason),
            feedback_at: at,
            ..
        } => Some((*at, reason.clone())),
        What::Contacted(contact) => Some((contact.at, contact.late_reason.clone()?)),
        _ => None,
    };
    events
        .iter()
        .filter_map(late)
        .map(|(at, reason)| LateAnswer { at, reason })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rules() -> Rules {
        Rules {
            policy: Policy::default(),
            first_response_days: 5.try_into().unwrap(),
            resolution_weeks: 8.try_into().unwrap(),
            retention_years: 5,
            reopen_days: 90,
            finding_rule: crate::assessments::model::FindingRule::Either,
        }
    }

    /// Received on Friday 30 October 2026: eight weeks end on 25 December.
    fn terms() -> Terms {
        let received = "2026-10-30T14:00:00Z".parse().unwrap();
        Terms::from_receipt(CalendarDate::of(received).unwrap(), &rules())
    }

    #[test]
    fn a_pause_adds_the_days_that_it_lasted() {
        let mut terms = terms();
        terms.pause(date("2026-11-10"));
        assert_eq!(terms.resume(date("2026-11-13")), Some(date("2026-12-28")));
        assert_eq!(terms.resume(date("2026-11-20")), None);
        assert_eq!(terms.resolution_original_due, date("2026-12-25"));
    }

    #[test]
    fn a_term_that_had_ended_gains_nothing_by_a_pause() {
        let mut terms = terms();
        terms.pause(date("2026-12-26"));
        assert!(is_resolution_overdue(
            terms.resolution_due,
            terms.paused_on,
            None,
            date("2027-02-01")
        ));
        assert_eq!(terms.resume(date("2027-02-01")), Some(date("2026-12-25")));
    }

    #[test]
    fn a_term_that_stands_still_is_not_overdue() {
        let mut terms = terms();
        terms.pause(date("2026-12-25"));
        let overdue =
            |terms: &Terms, today| is_resolution_overdue(terms.resolution_due, terms.paused_on, None, date(today));
        assert!(!overdue(&terms, "2027-02-01"));
        terms.resume(date("2027-02-01"));
        assert!(!overdue(&terms, "2027-02-01"));
        assert!(overdue(&terms, "2027-02-02"));
    }

    #[test]
    fn another_day_of_receipt_moves_the_terms_and_keeps_what_was_gained() {
        let mut given = terms();
        given.pause(date("2026-11-10"));
        given.resume(date("2026-11-13"));
        let earlier = CalendarDate::of("2026-10-28T14:00:00Z".parse().unwrap()).unwrap();
        let moved = given.moved(earlier, &rules());
        assert_eq!(moved.resolution_original_due, date("2026-12-23"));
        assert_eq!(moved.resolution_due, date("2026-12-26"));
        assert_eq!(moved.first_response_due, date("2026-11-04"));
    }

    proptest! {
        #[test]
        fn pauses_never_shorten_the_term_and_only_what_they_lasted_is_added(
            pauses in proptest::collection::vec((0_i64..20, 0_i64..20), 0..5)
        ) {
            let mut terms = terms();
            let mut today = date("2026-10-30");
            let mut lasted = 0;
            for (after, length) in pauses {
                today += chrono::TimeDelta::days(after);
                let running = today <= terms.resolution_due;
                terms.pause(today);
                today += chrono::TimeDelta::days(length);
                terms.resume(today);
                lasted += if running { length } else { 0 };
            }
            let gained = terms.resolution_due - terms.resolution_original_due;
            prop_assert_eq!(gained.num_days(), lasted);
        }
    }
}
