//! Refusals in the log: one line a second for each status, with how many there were, and not one for each. A flood that is
//! refused is told, and does not fill the disk.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;

const PERIOD: Duration = Duration::from_secs(1);

static OVERLOADED: Mutex<Tally> = Mutex::new(Tally::NONE);
static LIMITED: Mutex<Tally> = Mutex::new(Tally::NONE);

/// The refusals that no line has told yet.
#[derive(Debug)]
struct Tally {
    told_at: Option<Instant>,
    untold: u64,
}

/// Whether an answer with this status refuses a request for now.
pub fn is_refusal(status: StatusCode) -> bool {
    [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&status)
}

/// Counts a refusal, and tells of it and those before, unless something was told within a second.
pub fn tell(status: StatusCode, why: &str, request_id: &str) {
    let tally = if status == StatusCode::TOO_MANY_REQUESTS {
        &LIMITED
    } else {
        &OVERLOADED
    };
    let told = tally
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .count(Instant::now());
    if let Some(refused) = told {
        let (status, why) = (status.as_u16(), why.escape_debug());
        log::warn!("{request_id} refused with {status}: {why}; {refused} since the last such line");
    }
}

impl Tally {
    const NONE: Tally = Tally {
        told_at: None,
        untold: 0,
    };

    /// The number to tell of now, if any.
    fn count(&mut self, now: Instant) -> Option<u64> {
        self.untold += 1;
        if self.told_at.is_some_and(|told_at| now.duration_since(told_at) < PERIOD) {
            return None;
        }
        self.told_at = Some(now);
        Some(std::mem::take(&mut self.untold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_refusals_is_one_line_a_second() {
        let (mut tally, begun) = (Tally::NONE, Instant::now());
        let mut at = |millis| tally.count(begun + Duration::from_millis(millis));
        assert_eq!(at(0), Some(1));
        for millis in 1..1000 {
            assert_eq!(at(millis), None);
        }
        assert_eq!(at(1000), Some(1000));
        assert_eq!(at(5000), Some(1));
    }
}
