//! The figures of a month and how they must add up. Pure. Source: the procedure's chapter "Rapportage"; the date of
//! registration leads.

use crate::calendar::model::Month;

/// What was counted for one month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Complaints registered in the month, one entry for each combination of what they are told apart by.
    pub cohort: Vec<Group>,
    /// What came in, was closed and was reopened in the month.
    pub flow: Flow,
    /// The same for all months before it.
    pub before: Flow,
    /// The same for all months there are.
    pub ever: Flow,
    /// Complaints open at the moment of counting.
    pub open_now: i64,
    /// First responses due in the month, and those given in time.
    pub first_response: FirstResponse,
}

/// Complaints that are alike, and how many they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub nature: String,
    pub channel: String,
    pub admissible: Option<bool>,
    pub closed: bool,
    pub duplicate: bool,
    pub count: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    pub registered: i64,
    pub closed: i64,
    pub reopened: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FirstResponse {
    /// Due in the month: responded to, or not and late by now. What is not yet due is left out, and so is what was
    /// closed without a response before it was due.
    pub due: i64,
    /// Given on or before the due date.
    pub on_time: i64,
}

/// The report of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub month: Month,
    pub registered: i64,
    /// Largest first.
    pub by_nature: Vec<(String, i64)>,
    pub by_channel: Vec<(String, i64)>,
    pub admissible: i64,
    pub not_admissible: i64,
    pub undecided: i64,
    pub open: i64,
    pub closed_of_registered: i64,
    /// Of those registered, the ones closed as duplicate of another: counted, and shown apart.
    pub duplicates: i64,
    pub opening: i64,
    pub reopened: i64,
    pub closed: i64,
    pub closing: i64,
    pub first_response: FirstResponse,
}

/// Figures that ought to be equal and are not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the report of {month} does not add up: {what} is {expected} by one count and {found} by another"
)]
pub struct Discrepancy {
    pub month: String,
    pub what: &'static str,
    pub expected: i64,
    pub found: i64,
}

impl Report {
    /// Makes the report of what was counted.
    ///
    /// # Errors
    /// The first two figures that contradict each other: such a report is a bug and is never shown.
    pub fn of(month: Month, counts: &Counts) -> Result<Report, Discrepancy> {
        let registered = sum(&counts.cohort, |_| true);
        let must_equal = |what, expected, found| {
            if expected == found {
                Ok(())
            } else {
                Err(Discrepancy {
                    month: month.to_string(),
                    what,
                    expected,
                    found,
                })
            }
        };
        must_equal("the number registered", counts.flow.registered, registered)?;
        must_equal("the number open", counts.ever.balance(), counts.open_now)?;
        let opening = counts.before.balance();
        Ok(Report {
            month,
            registered,
            by_nature: tally(&counts.cohort, |group| &group.nature),
            by_channel: tally(&counts.cohort, |group| &group.channel),
            admissible: sum(&counts.cohort, |group| group.admissible == Some(true)),
            not_admissible: sum(&counts.cohort, |group| group.admissible == Some(false)),
            undecided: sum(&counts.cohort, |group| group.admissible.is_none()),
            open: sum(&counts.cohort, |group| !group.closed),
            closed_of_registered: sum(&counts.cohort, |group| group.closed),
            duplicates: sum(&counts.cohort, |group| group.duplicate),
            opening,
            reopened: counts.flow.reopened,
            closed: counts.flow.closed,
            closing: opening + counts.flow.balance(),
            first_response: counts.first_response,
        })
    }
}

impl Flow {
    /// How many more are open after it than before it.
    #[must_use]
    pub const fn balance(self) -> i64 {
        self.registered + self.reopened - self.closed
    }
}

impl FirstResponse {
    /// On time ÷ due, from 0 to 1; nothing when none was due.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a month never has 2^52 complaints"
    )]
    pub fn share(self) -> Option<f64> {
        (self.due > 0).then(|| self.on_time as f64 / self.due as f64)
    }
}

fn sum(cohort: &[Group], counts: impl Fn(&Group) -> bool) -> i64 {
    cohort
        .iter()
        .filter(|group| counts(group))
        .map(|group| group.count)
        .sum()
}

fn tally(cohort: &[Group], by: impl Fn(&Group) -> &String) -> Vec<(String, i64)> {
    let mut totals = std::collections::BTreeMap::<&String, i64>::new();
    for group in cohort {
        *totals.entry(by(group)).or_default() += group.count;
    }
    let mut totals: Vec<_> = totals
        .into_iter()
        .map(|(name, count)| (name.clone(), count))
        .collect();
    totals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(nature: &str, closed: bool, count: i64) -> Group {
        Group {
            nature: nature.into(),
            channel: "phone".into(),
            admissible: None,
            closed,
            duplicate: false,
            count,
        }
    }

    fn counts() -> Counts {
        Counts {
            cohort: vec![group("tariff", true, 3), group("privacy", false, 4)],
            flow: Flow {
                registered: 7,
                closed: 5,
                reopened: 1,
            },
            before: Flow {
                registered: 10,
                closed: 6,
                reopened: 0,
            },
            ever: Flow {
                registered: 17,
                closed: 11,
                reopened: 1,
            },
            open_now: 7,
            first_response: FirstResponse { due: 4, on_time: 3 },
        }
    }

    #[test]
    fn the_closing_balance_is_opening_plus_registered_plus_reopened_minus_closed() {
        let report = Report::of("2026-10".parse().unwrap(), &counts()).unwrap();
        assert_eq!((report.opening, report.closing), (4, 7));
        assert_eq!(
            report.closing,
            report.opening + report.registered + report.reopened - report.closed
        );
        assert_eq!(
            report.by_nature,
            [("privacy".to_owned(), 4), ("tariff".to_owned(), 3)]
        );
        assert_eq!(report.first_response.share(), Some(0.75));
    }

    #[test]
    fn figures_that_contradict_each_other_are_an_error_that_names_the_difference() {
        let month: Month = "2026-10".parse().unwrap();
        let fewer = Counts {
            cohort: vec![group("tariff", true, 6)],
            ..counts()
        };
        let error = Report::of(month, &fewer).unwrap_err();
        assert_eq!((error.expected, error.found), (7, 6));
        let lost = Counts {
            open_now: 6,
            ..counts()
        };
        assert!(
            Report::of(month, &lost)
                .unwrap_err()
                .to_string()
                .contains("the number open is 7")
        );
    }

    #[test]
    fn without_anything_due_there_is_no_share() {
        assert_eq!(FirstResponse::default().share(), None);
    }
}
