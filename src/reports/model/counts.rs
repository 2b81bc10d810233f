//! The counts of one month, from which its report is built. Pure.

use std::collections::BTreeMap;

/// The counts of one month. Days and months are those of Europe/Amsterdam.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Complaints registered in the month, one group for each combination of attributes.
    pub cohort: Vec<Group>,
    /// Registrations, closings and reopenings in the month, counted from the events.
    pub flow: Flow,
    /// The sum of the flows of all earlier months.
    pub before: Flow,
    /// The sum of the flows of all months.
    pub ever: Flow,
    /// Complaints open at the moment of counting.
    pub open_now: i64,
    /// Complaints open at the end of the day before the month.
    pub open_at_begin: i64,
    /// Complaints open at the end of the closing day, by their age on that day in the order of [`Age::ALL`].
    pub open_at_end: [i64; Age::ALL.len()],
    /// Closings in the month, counted from the periods in which complaints were open.
    pub closings: EventCounts,
    pub reopenings: EventCounts,
    /// Merges that were taken apart.
    pub restorings: EventCounts,
    pub first_response: FirstResponse,
    pub resolution: Term,
    /// Complaints registered in the month with a remedy, by kind of remedy.
    pub remedies: BTreeMap<String, RemedyCounts>,
    /// Executed compensations of complaints registered in the month, by currency.
    pub compensation: BTreeMap<String, Compensation>,
    pub measures: Measures,
    pub forgotten: Forgotten,
    pub website: Website,
}

/// Counts of the website.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Website {
    /// Submissions that looked like spam.
    pub quarantined: i64,
    /// Ratings by their score, from 1 to 5.
    pub ratings: [i64; 5],
}

/// Complaints erased in the month, whenever they were registered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// At somebody's request.
    pub erased: i64,
    /// Because the time for which they were to be kept was over.
    pub purged: i64,
}

/// The number of complaints with the same attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub kind: String,
    pub channel: String,
    /// The code of the nature, that of the merge target for a merged one.
    pub nature: String,
    pub department: Option<String>,
    pub admissible: Option<bool>,
    pub finding: Option<String>,
    /// `None` for complaints that are open.
    pub outcome: Option<String>,
    pub repeated: bool,
    pub count: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    pub registered: i64,
    pub closed: i64,
    pub reopened: i64,
    pub restored: i64,
}

/// The number of events, and of the complaints that they belong to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventCounts {
    pub times: i64,
    pub complaints: i64,
}

/// First responses that were due in the month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstResponse {
    pub term: Term,
    /// Responses given, on time or late.
    pub given: i64,
    /// Number of responses by the working days that they took.
    pub days: BTreeMap<i32, i64>,
}

/// The number of items due, and of those done on time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Term {
    /// Items done, and items not done that are late by now.
    pub due: i64,
    pub on_time: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RemedyCounts {
    /// Complaints with such a remedy in any status.
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
    /// Measures due that are done.
    pub done: i64,
}

/// A range of days since registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// First day of the range.
    pub from: i32,
    /// Last day of the range; `None` for an open end.
    pub to: Option<i32>,
}

impl Age {
    pub const ALL: [Age; 5] = [
        Age::from_range(0, 7),
        Age::from_range(8, 14),
        Age::from_range(15, 28),
        Age::from_range(29, 56),
        Age { from: 57, to: None },
    ];

    const fn from_range(from: i32, to: i32) -> Self {
        Age { from, to: Some(to) }
    }
}

impl Flow {
    /// The change of the number of open complaints.
    pub const fn balance(self) -> i64 {
        self.registered + self.reopened + self.restored - self.closed
    }

    /// Adds two flows.
    pub const fn plus(self, other: Flow) -> Flow {
        Flow {
            registered: self.registered + other.registered,
            closed: self.closed + other.closed,
            reopened: self.reopened + other.reopened,
            restored: self.restored + other.restored,
        }
    }
}

impl Term {
    /// On time ÷ due, from 0 to 1; `None` if nothing was due.
    #[expect(clippy::cast_precision_loss, reason = "nobody gets 2^53 complaints in a month")]
    pub fn share(self) -> Option<f64> {
        (self.due > 0).then(|| self.on_time as f64 / self.due as f64)
    }
}

impl FirstResponse {
    /// The median number of working days, the mean of the middle two for an even number of responses. `None` without
    /// responses, or if a duration is unknown.
    pub fn median(&self) -> Option<f64> {
        let all = self.measured()?;
        let lower = self.nth((all + 1) / 2)?;
        let upper = self.nth(all / 2 + 1)?;
        Some(f64::midpoint(f64::from(lower), f64::from(upper)))
    }

    /// The 90th percentile of the working days by the nearest rank. `None` in the same cases as the median.
    pub fn percentile_90(&self) -> Option<f64> {
        self.nth((self.measured()? * 9 + 9) / 10).map(f64::from)
    }

    /// The number of responses, if the duration of each is known.
    fn measured(&self) -> Option<i64> {
        let measured = self.days.values().sum();
        (measured == self.given).then_some(measured)
    }

    /// The `n`th shortest duration in working days, counting from 1.
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
        assert_eq!((some.median(), some.percentile_90()), (None, None));
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
            assert_eq!(responses(days).percentile_90(), ninetieth, "{days:?}");
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
