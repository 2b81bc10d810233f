//! The times at which messages are tried again, and the number that an address gets in a day.

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::calendar::model::{local_date, start_of_day};

/// The times between attempts.
const WAITS: [TimeDelta; 6] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(24),
];
/// The first so many waits are short.
const FREQUENT: usize = 3;
/// The attempts after which a message is shown to a person.
pub const ATTEMPTS: usize = WAITS.len() + 1;
/// The counted messages that an address gets in a day.
pub const COUNTED_A_DAY: i64 = 3;
/// The time for which a message is kept for the process that sends it: longer than an attempt can take.
pub const RESERVED: TimeDelta = TimeDelta::minutes(10);
/// The time of the day at which what was too much the day before is sent.
const MORNING: TimeDelta = TimeDelta::hours(8);

/// The time of the next attempt after so many, of which the last one ended at `now`; `None` after the last.
pub fn next_attempt(attempts: usize, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let wait = attempts.checked_sub(1).and_then(|failed| WAITS.get(failed))?;
    Some(now + *wait)
}

/// The time of the next attempt while the mail server lets nobody in: soon enough, and never the last, as no message is to blame.
pub fn next_look(attempts: usize, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    next_attempt(attempts.clamp(1, FREQUENT), now)
}

/// The morning after `now`, in Europe/Amsterdam.
pub fn next_morning(now: DateTime<Utc>) -> DateTime<Utc> {
    start_of_day(local_date(now) + Days::new(1)) + MORNING
}
