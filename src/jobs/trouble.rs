//! The trouble that a job has, told once: a job that fails every few seconds for the same reason would fill the log.

use std::time::{Duration, Instant};

/// The last trouble of a job that was told.
#[derive(Debug, Default)]
pub(super) struct Trouble(Option<Told>);

#[derive(Debug)]
struct Told {
    text: String,
    at: Instant,
}

/// The same trouble is told again after this time.
const REMINDER: Duration = Duration::from_hours(1);

impl Trouble {
    /// Notes a trouble; returns whether it is to be told now.
    pub(super) fn is_news(&mut self, text: &str, now: Instant) -> bool {
        let is_told = self
            .0
            .as_ref()
            .is_some_and(|told| told.text == text && now.duration_since(told.at) < REMINDER);
        if !is_told {
            self.0 = Some(Told {
                text: text.to_owned(),
                at: now,
            });
        }
        !is_told
    }

    /// Notes that all is well; returns whether it was not.
    pub(super) fn is_over(&mut self) -> bool {
        self.0.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_trouble_is_told_when_it_begins_every_hour_and_when_it_is_over() {
        let (mut trouble, begin) = (Trouble::default(), Instant::now());
        let told =
            |trouble: &mut Trouble, text: &str, after: u64| trouble.is_news(text, begin + Duration::from_secs(after));
        assert!(!trouble.is_over());
        assert!(told(&mut trouble, "the scanner does not answer", 0));
        assert!(!told(&mut trouble, "the scanner does not answer", 15));
        assert!(!told(&mut trouble, "the scanner does not answer", 3_599));
        assert!(told(&mut trouble, "the scanner does not answer", 3_600));
        assert!(told(&mut trouble, "the database cannot be reached", 3_615));
        assert!(trouble.is_over());
        assert!(!trouble.is_over());
        assert!(told(&mut trouble, "the database cannot be reached", 3_630));
    }
}
