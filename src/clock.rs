//! The only wall clock: all other code gets the time as a parameter.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// A source of the time: the system's clock or, in tests, a value that only `advance` changes.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    /// The system's clock, and how far this one is ahead of it.
    System(TimeDelta),
    Hand(Arc<AtomicI64>),
}

impl Clock {
    pub const fn system() -> Self {
        Clock(Source::System(TimeDelta::zero()))
    }

    /// A clock that is wrong, as that of a machine may be.
    pub const fn ahead_by(time: TimeDelta) -> Self {
        Clock(Source::System(time))
    }

    /// A clock that stands still at `start` until it is advanced; its clones move with it.
    pub fn standing_at(start: DateTime<Utc>) -> Self {
        Clock(Source::Hand(Arc::new(AtomicI64::new(start.timestamp_micros()))))
    }

    /// Returns the time now, in whole microseconds: the resolution of the database.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where the wall clock is read"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System(ahead) => {
                let now = Utc::now() + *ahead;
                now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
            }
            Source::Hand(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or(DateTime::UNIX_EPOCH)
            }
        }
    }

    /// Whether the clock runs by itself, so that it can be compared with another one.
    pub const fn runs(&self) -> bool {
        matches!(self.0, Source::System(_))
    }

    /// Advances a standing clock; has no effect on the system's clock.
    pub fn advance(&self, by: TimeDelta) {
        if let Source::Hand(micros) = &self.0 {
            micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
        }
    }
}
