//! The rules of the website: codes, what a form may say, and what looks like spam. Pure.

mod decision;
mod fields;
mod key;
mod phase;
mod quarantined;
mod suspicion;

pub use decision::{Decision, Section};
pub use fields::{completed, nested, scored};
pub use key::{TrackingCode, TrackingKey};
pub use phase::Phase;
pub use quarantined::{Quarantined, SentLater, Verdict};
pub use suspicion::{Signs, Suspicion};

use chrono::{DateTime, Months, TimeDelta, Utc};

/// The time within which the same form by the same visitor is the same submission.
pub const SAME_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// The time within which visits are counted for one visitor, and for one text.
pub const VISITS_WITHIN: TimeDelta = TimeDelta::hours(1);
pub const TEXTS_WITHIN: TimeDelta = TimeDelta::hours(24);
/// The working days after which what nobody decided on is released.
pub const RELEASED_AFTER: std::num::NonZeroU8 = std::num::NonZeroU8::new(2).expect("two is not zero");
/// The time for which what was discarded can be taken back.
pub const DISCARDED_KEPT: TimeDelta = TimeDelta::days(30);

/// Whether a code of a complaint that was closed at this time no longer counts: a year later.
pub fn is_expired(closed_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let end = closed_at.and_then(|closed_at| closed_at.checked_add_months(Months::new(12)));
    end.is_some_and(|end| end <= now)
}
