//! The times at which something is sent again: soon at first, then ever less often, for five days.

use chrono::TimeDelta;
use rand::Rng;

/// The published schedule of the specification, which ends after 75 hours; then once a day.
const PAUSES: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];

/// The longest time between two attempts.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

/// The time after which an address at which nothing arrives is disabled.
pub const DISABLED_AFTER: TimeDelta = TimeDelta::days(5);

/// The time until the next attempt, after so many that failed. A receiver may ask for more time, up to a day.
pub fn next_attempt(failed: i32, asked: Option<TimeDelta>) -> TimeDelta {
    let step = usize::try_from(failed.max(1) - 1).unwrap_or(usize::MAX);
    let pause = PAUSES.get(step).copied().unwrap_or(LONGEST_WAIT);
    // By chance a little later, so that not everything that failed together comes back together.
    let jitter = TimeDelta::milliseconds(rand::rng().random_range(0..=pause.num_milliseconds() / 10));
    let asked = asked.unwrap_or_default().clamp(TimeDelta::zero(), LONGEST_WAIT);
    (pause + jitter).max(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_to_a_day_and_last_for_five() {
        let mut whole = TimeDelta::zero();
        for failed in 1..=9 {
            let pause = next_attempt(failed, None);
            let step = PAUSES[usize::try_from(failed).unwrap() - 1];
            assert!(pause >= step && pause <= step + step / 10, "{failed}: {pause}");
            whole += step;
        }
        assert!(whole < DISABLED_AFTER && next_attempt(50, None) >= LONGEST_WAIT);
        assert!(next_attempt(0, None) <= TimeDelta::seconds(6));
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_and_not_for_less() {
        assert_eq!(next_attempt(1, Some(TimeDelta::minutes(10))), TimeDelta::minutes(10));
        assert!(next_attempt(4, Some(TimeDelta::seconds(1))) >= TimeDelta::hours(2));
        assert_eq!(next_attempt(1, Some(TimeDelta::days(90))), LONGEST_WAIT);
        assert!(next_attempt(1, Some(TimeDelta::seconds(-5))) >= TimeDelta::seconds(5));
    }
}
