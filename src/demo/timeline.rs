//! The times of a complaint of the demonstration: in office hours, in time or late.

use std::num::NonZeroU8;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;

use super::year::Year;
use crate::calendar::model::{CalendarDate, Policy, local_date};
use crate::procedure::Rules;

/// The main times of a complaint, each after the one before.
pub struct Timeline {
    pub registered: DateTime<Utc>,
    pub taken_up: DateTime<Utc>,
    /// First time that the complainant is reached.
    pub response: DateTime<Utc>,
    /// Time of the answer: the first response itself, or later.
    pub answer: DateTime<Utc>,
    pub closed: DateTime<Utc>,
    /// True when the resolution takes more than eight weeks.
    pub drags_on: bool,
}

impl Timeline {
    /// Draws the times of a complaint from its day of receipt and its time of registration.
    pub fn new(
        random: &mut StdRng,
        year: &Year,
        rules: &Rules,
        (received, registered): (CalendarDate, DateTime<Utc>),
    ) -> Self {
        let policy = &rules.terms.policy;
        let campaign = year.is_campaign(registered);
        let day = policy.due(received, response_day(random, year, rules, registered));
        let soonest = registered + TimeDelta::minutes(random.random_range(30..180));
        let response = office_hour(random, day).max(soonest);
        let drags_on = random.random_bool(year.drags_on(registered));
        let answer = if drags_on {
            let days = random.random_range(57..125);
            days_after(random, policy, registered, days).max(response + TimeDelta::days(1))
        } else if random.random_bool(if campaign { 0.6 } else { 0.3 }) {
            let days = random.random_range(if campaign { 6..32 } else { 1..11 });
            days_after(random, policy, response, days)
        } else {
            response
        };
        let wait = random.random_range(0..9);
        let closed =
            days_after(random, policy, answer, wait).max(answer + TimeDelta::minutes(random.random_range(10..90)));
        Timeline {
            registered,
            taken_up: between(registered, response, random.random_range(20..90)),
            response,
            answer,
            closed,
            drags_on,
        }
    }

    /// Returns the time after the given percentage of the handling.
    pub fn handling(&self, hundredths: i32) -> DateTime<Utc> {
        between(self.taken_up, self.answer, hundredths)
    }
}

/// Draws the working day after receipt of the first response.
fn response_day(random: &mut StdRng, year: &Year, rules: &Rules, registered: DateTime<Utc>) -> NonZeroU8 {
    let days = rules.terms.first_response_days.get();
    let day = if random.random_bool(year.on_time(registered)) {
        let (one, other) = (random.random_range(1..=days), random.random_range(1..=days));
        if random.random_bool(year.progress(registered)) {
            one.min(other)
        } else {
            one.max(other)
        }
    } else {
        let most = if year.is_campaign(registered) { 15 } else { 6 };
        days.saturating_add(random.random_range(1..=most))
    };
    NonZeroU8::new(day).unwrap_or(NonZeroU8::MIN)
}

/// Returns the time after the given percentage of the period.
pub fn between(from: DateTime<Utc>, to: DateTime<Utc>, hundredths: i32) -> DateTime<Utc> {
    from + (to - from) * hundredths / 100
}

/// Draws a time in office hours of the first working day at least `days` later.
pub fn days_after(random: &mut StdRng, policy: &Policy, at: DateTime<Utc>, days: u64) -> DateTime<Utc> {
    let earliest = local_date(at) + Days::new(days);
    let day = earliest
        .iter_days()
        .find(|day| policy.is_working_day(*day))
        .expect("closing days end in 2099, and chrono's dates run on for 260,000 years");
    office_hour(random, day)
}

/// Draws a time in office hours.
fn office_hour(random: &mut StdRng, day: NaiveDate) -> DateTime<Utc> {
    let passed = TimeDelta::seconds(random.random_range(7 * 3600..16 * 3600));
    day.and_time(chrono::NaiveTime::MIN).and_utc() + passed
}
