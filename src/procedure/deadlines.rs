//! The terms of a complaint: first response and resolution, and the effect of a pause on these terms.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::model::{CalendarDate, Policy, TermRules, due_after_weeks, local_date};

/// The due dates of the terms, and the calendar policy with which the due dates were computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    pub policy: Policy,
    /// `None` when nobody can be answered.
    pub first_response_due: Option<NaiveDate>,
    pub first_response_at: Option<DateTime<Utc>>,
    pub resolution_due: NaiveDate,
    pub resolution_original_due: NaiveDate,
    /// The day on which the resolution term was paused; `None` while the resolution term runs.
    pub paused_on: Option<NaiveDate>,
    pub begun_anew: BegunAnew,
}

/// The days of reopening from which terms run; `None` for a term that runs from receipt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BegunAnew {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<NaiveDate>,
}

impl Terms {
    /// Computes both terms from the day of receipt: the first response in working days, the resolution in weeks. Where
    /// nobody can be answered there is no first-response term.
    pub(super) fn from_receipt(received: CalendarDate, is_answerable: bool, rules: &TermRules) -> Self {
        let resolution = due_after_weeks(received, rules.resolution_weeks);
        Terms {
            policy: rules.policy.clone(),
            first_response_due: is_answerable.then(|| rules.policy.due(received, rules.first_response_days)),
            first_response_at: None,
            resolution_due: resolution,
            resolution_original_due: resolution,
            paused_on: None,
            begun_anew: BegunAnew::default(),
        }
    }

    /// Computes the terms from another day of receipt; keeps the first response, the pause, the days added since, and
    /// the terms that run from a day of reopening.
    pub(super) fn moved(&self, received: CalendarDate, is_answerable: bool, rules: &TermRules) -> Self {
        let fresh = Terms::from_receipt(received, is_answerable, rules);
        let mut moved = Terms {
            resolution_original_due: fresh.resolution_original_due,
            ..self.clone()
        };
        if self.begun_anew.first_response.is_none() {
            moved.policy = fresh.policy;
            moved.first_response_due = fresh.first_response_due;
        }
        if self.begun_anew.resolution.is_none() {
            moved.resolution_due += fresh.resolution_original_due - self.resolution_original_due;
        }
        moved.answerable(received, is_answerable, rules)
    }

    /// The terms after a correction by which the complainant can be answered, or no longer can.
    pub(super) fn answerable(mut self, received: CalendarDate, is_answerable: bool, rules: &TermRules) -> Self {
        if !is_answerable {
            self.first_response_due = None;
        } else if self.first_response_due.is_none() {
            self.policy = rules.policy.clone();
            self.first_response_due = Some(self.first_response_due_by(received, rules));
        }
        self
    }

    fn first_response_due_by(&self, received: CalendarDate, rules: &TermRules) -> NaiveDate {
        let reopened = self.begun_anew.first_response.map(CalendarDate::try_from);
        let begin = reopened.and_then(Result::ok).unwrap_or(received);
        rules.policy.due(begin, rules.first_response_days)
    }

    /// Computes the first-response term anew by `rules`, from `received` or the day on which the term began anew; an
    /// unchanged end keeps the policy that explains it. Returns the ends before and after it, if they differ.
    pub(super) fn recompute_first_response(
        &mut self,
        received: CalendarDate,
        rules: &TermRules,
    ) -> Option<(NaiveDate, NaiveDate)> {
        let before = self.first_response_due?;
        let after = self.first_response_due_by(received, rules);
        if before == after {
            return None;
        }
        self.first_response_due = Some(after);
        self.policy = rules.policy.clone();
        Some((before, after))
    }

    /// Begins a resolution term of its own on the day of reopening; the original end is kept. A first-response term that
    /// had not ended when the complaint was closed, without a response, begins anew as well: nothing is late by being
    /// reopened.
    pub(super) fn restart(&mut self, closed: NaiveDate, reopened: CalendarDate, rules: &TermRules) {
        self.resolution_due = due_after_weeks(reopened, rules.resolution_weeks);
        self.begun_anew.resolution = Some(reopened.get());
        if self.first_response_at.is_none() && self.first_response_due.is_some_and(|due| closed <= due) {
            self.policy = rules.policy.clone();
            self.first_response_due = Some(rules.policy.due(reopened, rules.first_response_days));
            self.begun_anew.first_response = Some(reopened.get());
        }
    }

    /// Pauses the resolution term. The first-response term never pauses.
    pub(super) fn pause(&mut self, today: NaiveDate) {
        self.paused_on = Some(today);
    }

    /// Ends a pause, if any, and returns the new end of the resolution term. The days of the pause are added to the
    /// term, unless the term had ended before the pause.
    pub(super) fn resume(&mut self, today: NaiveDate) -> Option<NaiveDate> {
        let stood_still = self.stands_still();
        let paused_on = self.paused_on.take()?;
        if stood_still {
            self.resolution_due += today - paused_on;
        }
        Some(self.resolution_due)
    }

    /// Whether the resolution term is paused and had not ended before the pause.
    pub(super) fn stands_still(&self) -> bool {
        self.paused_on.is_some_and(|paused_on| paused_on <= self.resolution_due)
    }

    /// Records the time at which a person reached the complainant. The earliest such time is the time of the first
    /// response.
    pub(super) fn respond(&mut self, at: DateTime<Utc>) {
        self.first_response_at = Some(self.first_response_at.map_or(at, |first| first.min(at)));
    }

    /// Whether an answer at `at` is late, as a first response or by the resolution term.
    pub(super) fn is_late(&self, at: DateTime<Utc>) -> bool {
        self.is_late_response(at) || is_resolution_overdue(self.resolution_due, self.paused_on, None, local_date(at))
    }

    pub(super) fn is_late_response(&self, at: DateTime<Utc>) -> bool {
        self.first_response_at.is_none() && self.first_response_due.is_some_and(|due| local_date(at) > due)
    }
}

/// Whether an action due on `due` was done late or, if not done, is late on the day `today`.
pub fn is_overdue(due: NaiveDate, done_at: Option<DateTime<Utc>>, today: NaiveDate) -> bool {
    done_at.map_or(today, local_date) > due
}

/// As [`is_overdue`], for the resolution term. The resolution term does not run during a pause.
pub fn is_resolution_overdue(
    due: NaiveDate,
    paused_on: Option<NaiveDate>,
    done_at: Option<DateTime<Utc>>,
    today: NaiveDate,
) -> bool {
    is_overdue(due, done_at, paused_on.map_or(today, |paused| paused.min(today)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rules() -> TermRules {
        TermRules {
            policy: Policy::default(),
            first_response_days: 5.try_into().unwrap(),
            resolution_weeks: 8.try_into().unwrap(),
        }
    }

    /// Received on Friday 30 October 2026: eight weeks end on 25 December.
    fn terms() -> Terms {
        let received = "2026-10-30T14:00:00Z".parse().unwrap();
        Terms::from_receipt(CalendarDate::of(received).unwrap(), true, &rules())
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
        let moved = given.moved(earlier, true, &rules());
        assert_eq!(moved.resolution_original_due, date("2026-12-23"));
        assert_eq!(moved.resolution_due, date("2026-12-26"));
        assert_eq!(moved.first_response_due, Some(date("2026-11-04")));
    }

    #[test]
    fn terms_that_began_with_a_reopening_stay_when_the_day_of_receipt_moves() {
        let day = |text: &str| CalendarDate::try_from(date(text)).unwrap();
        let mut given = terms();
        given.restart(date("2026-11-02"), day("2026-11-20"), &rules());
        let moved = given.moved(day("2026-10-28"), true, &rules());
        assert_eq!(moved.first_response_due, given.first_response_due);
        assert_eq!(moved.resolution_due, given.resolution_due);
        assert_eq!(moved.resolution_original_due, date("2026-12-23"));
    }

    #[test]
    fn a_term_that_began_with_a_reopening_is_recomputed_from_that_day() {
        let day = |text: &str| CalendarDate::try_from(date(text)).unwrap();
        let mut given = terms();
        given.restart(date("2026-11-02"), day("2026-11-20"), &rules());
        assert_eq!(given.recompute_first_response(day("2026-10-30"), &rules()), None);
        let mut closing = rules();
        closing.policy.closing_days.insert(day("2026-11-23"));
        let ends = given.recompute_first_response(day("2026-10-30"), &closing);
        assert_eq!(ends, Some((date("2026-11-27"), date("2026-11-30"))));
    }

    #[test]
    fn where_nobody_can_be_answered_there_is_no_first_response_term() {
        let received = CalendarDate::try_from(date("2026-10-30")).unwrap();
        let without = Terms::from_receipt(received, false, &rules());
        assert_eq!(without.first_response_due, None);
        assert!(!without.is_late_response("2027-01-01T09:00:00Z".parse().unwrap()));
        let answerable = without.clone().answerable(received, true, &rules());
        assert_eq!(answerable, terms());
        assert_eq!(answerable.answerable(received, false, &rules()), without);
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
