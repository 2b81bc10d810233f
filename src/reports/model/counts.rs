//! What is counted for the report of a month, before it is arranged and checked. Pure.

use std::collections::BTreeMap;

/// Everything that was counted for one month. Days and months are those of Europe/Amsterdam.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Complaints registered in the month, one entry for each combination of what they are told apart by.
    pub cohort: Vec<Group>,
    /// What came in, was closed and was reopened in the month, by the events.
    pub flow: Flow,
    /// The same for all months before it.
    pub before: Flow,
    /// The same for all months there are.
    pub ever: Flow,
    /// Complaints open at the moment of counting.
    pub open_now: i64,
    /// Complaints open at the end of the day before the month.
    pub open_at_begin: i64,
    /// Complaints open at the end of the last day that counts, by their age on that day.
    pub open_at_end: [i64; Age::ALL.len()],
    /// Closings in the month, by the spells in which complaints were open, and of how many complaints.
    pub closings: Happenings,
    pub reopenings: Happenings,
    pub first_response: FirstResponse,
    pub resolution: Term,
    /// Of complaints registered in the month, by kind of remedy.
    pub remedies: BTreeMap<String, Remedied>,
    /// Executed compensations of complaints registered in the month, by currency.
    pub compensation: BTreeMap<String, Compensation>,
    pub measures: Measures,
}

/// Complaints that are alike, and how many they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub kind: String,
    pub channel: String,
    /// The code as which it is counted.
    pub nature: String,
    pub department: Option<String>,
    pub admissible: Option<bool>,
    pub finding: Option<String>,
    /// Of those that are closed.
    pub outcome: Option<String>,
    pub repeated: bool,
    pub count: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    pub registered: i64,
    pub closed: i64,
    pub reopened: i64,
}

/// How often something happened, and to how many complaints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Happenings {
    pub times: i64,
    pub complaints: i64,
}

/// First responses whose term ended in the month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstResponse {
    pub term: Term,
    /// Given, on time or not.
    pub given: i64,
    /// How many were given after so many working days.
    pub days: BTreeMap<i32, i64>,
}

/// What was due, and how much of it was on time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Term {
    /// Done, or not and late by now.
    pub due: i64,
    pub on_time: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Remedied {
    /// Complaints with such a remedy, whatever came of it.
    pub offered: i64,
    pub executed: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compensation {
    pub complaints: i64,
    pub cents: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measures {
    pub made: i64,
    pub due: i64,
    /// Of those due.
    pub done: i64,
}

/// How long ago an open complaint was registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// In days.
    pub from: i32,
    /// In days; the oldest have no end.
    pub to: Option<i32>,
}

impl Age {
    pub const ALL: [Age; 5] = [
        Age::between(0, 7),
        Age::between(8, 14),
        Age::between(15, 28),
        Age::between(29, 56),
        Age { from: 57, to: None },
    ];

    const fn between(from: i32, to: i32) -> Self {
        Age { from, to: Some(to) }
    }
}

impl Flow {
    /// How many more are open after it than before it.
    pub const fn balance(self) -> i64 {
        self.registered + self.reopened - self.closed
    }

    /// Both together.
    pub const fn and(self, other: Flow) -> Flow {
        Flow {
            registered: self.registered + other.registered,
            closed: self.closed + other.closed,
            reopened: self.reopened + other.reopened,
        }
    }
}

impl Term {
    /// On time ÷ due, from 0 to 1; nothing when none was due.
    #[expect(clippy::cast_precision_loss, reason = "nobody gets 2^53 complaints in a month")]
    pub fn share(self) -> Option<f64> {
        (self.due > 0).then(|| self.on_time as f64 / self.due as f64)
    }
}

impl FirstResponse {
    /// The middle of the working days; between the two in the middle when they are even in number. Nothing unless all
    /// that were given are known.
    pub fn median(&self) -> Option<f64> {
        let all = self.measured()?;
        let lower = self.nth((all + 1) / 2)?;
        let upper = self.nth(all / 2 + 1)?;
        Some(f64::midpoint(f64::from(lower), f64::from(upper)))
    }

    /// The working days within which nine of ten came, by the nearest rank.
    pub fn ninetieth(&self) -> Option<f64> {
        self.nth((self.measured()? * 9 + 9) / 10).map(f64::from)
    }

    fn measured(&self) -> Option<i64> {
        let measured = self.days.values().sum();
        (measured == self.given).then_some(measured)
    }

    /// The days of the `n`th from below, counting from 1.
    fn nth(&self, n: i64) -> Option<i32> {
        let mut passed = 0;
        self.days.iter().find_map(|(days, count)| {
            passed += count;
            (n > 0 && passed >= n).then_some(*days)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn responses(days: &[i32]) -> FirstResponse {
        let mut responses = FirstResponse::default();
        for day in days {
            *responses.days.entry(*day).or_default() += 1;
            responses.given += 1;
        }
        responses
    }

    #[test]
    fn the_median_is_the_middle_and_between_two_when_even() {
        for (days, median) in [
            (&[][..], None),
            (&[3][..], Some(3.0)),
            (&[1, 4][..], Some(2.5)),
            (&[9, 1, 2][..], Some(2.0)),
            (&[0, 0, 1, 5][..], Some(0.5)),
        ] {
            assert_eq!(responses(days).median(), median, "{days:?}");
        }
    }

    #[test]
    fn what_is_only_known_of_some_is_not_told_of_all() {
        let mut some = responses(&[1, 2, 3]);
        some.given += 1;
        assert_eq!((some.median(), some.ninetieth()), (None, None));
    }

    #[test]
    fn nine_of_ten_came_within_the_ninetieth_percentile() {
        let ten: Vec<i32> = (1..=10).collect();
        let eleven: Vec<i32> = (1..=11).collect();
        for (days, ninetieth) in [
            (&[][..], None),
            (&[3][..], Some(3.0)),
            (&ten[..], Some(9.0)),
            (&eleven[..], Some(10.0)),
        ] {
            assert_eq!(responses(days).ninetieth(), ninetieth, "{days:?}");
        }
    }

    #[test]
    fn without_anything_due_there_is_no_share() {
        assert_eq!(Term::default().share(), None);
        assert_eq!(Term { due: 4, on_time: 3 }.share(), Some(0.75));
    }

    #[test]
    fn ages_follow_each_other_without_a_gap() {
        for pair in Age::ALL.windows(2) {
            assert_eq!(pair[0].to, Some(pair[1].from - 1));
        }
    }
}
