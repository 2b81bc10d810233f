//! A report made of what was counted, and checked: figures that contradict each other make no report.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::arrange::figures;
use super::counts::Counts;
use super::figures::{Figure, Key, Name, Report};
use crate::calendar::model::{Month, local_date};

/// What the catalogues call their entries, and which nature is a kind of which.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    pub natures: Vec<NatureEntry>,
    /// Code and name.
    pub departments: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatureEntry {
    pub code: String,
    pub name: Name,
    pub parent: Option<String>,
}

/// Figures that ought to be equal and are not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the report of {month} does not add up: {what} is {expected} by one count and {found} by another, a difference of {}", found - expected)]
pub struct Discrepancy {
    pub month: String,
    pub what: &'static str,
    pub expected: i64,
    pub found: i64,
}

/// The last day of a month that can be counted: its last, or today when that is earlier.
pub fn until(month: Month, today: NaiveDate) -> NaiveDate {
    today.min(month.first_day_of_next() - Days::new(1))
}

/// The day at whose end the month's opening balance is counted: the one before it, or today when that is earlier.
pub fn begin(month: Month, today: NaiveDate) -> NaiveDate {
    today.min(month.first_day() - Days::new(1))
}

impl Report {
    /// Builds the report and checks it.
    ///
    /// # Errors
    /// The first two figures that contradict each other: such a report is a bug and is never shown.
    pub fn from_counts(
        month: Month,
        counts: &Counts,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<Report, Discrepancy> {
        let today = local_date(now);
        let report = Report {
            month,
            until: until(month, today),
            generated_at: now,
            figures: figures(month, today, counts, catalogue),
        };
        report.reconcile(counts)?;
        Ok(report)
    }

    /// Holds every figure against another way to count it.
    fn reconcile(&self, counts: &Counts) -> Result<(), Discrepancy> {
        let must_equal = |what, expected, found| {
            if expected == found {
                return Ok(());
            }
            Err(Discrepancy {
                month: self.month.to_string(),
                what,
                expected,
                found,
            })
        };
        let (flow, before) = (counts.flow, counts.before);
        let registered = self.count(Key::Registered);
        must_equal("the number registered", flow.registered, registered)?;
        must_equal("the number of closings", flow.closed, counts.closings.times)?;
        must_equal("the number of reopenings", flow.reopened, counts.reopenings.times)?;
        must_equal("the number open", counts.ever.balance(), counts.open_now)?;
        must_equal("the opening balance", before.balance(), counts.open_at_begin)?;
        let closing = before.and(flow).balance();
        must_equal("the closing balance", closing, self.count(Key::Closing))?;
        for (division, whole) in [
            (Key::OpenByAge, closing),
            (Key::ByMainNature, registered),
            (Key::ByNature, registered),
            (Key::ByAdmissibility, registered),
            (Key::ByStatus, registered),
            (Key::ByKind, registered),
            (Key::ByChannel, registered),
            (Key::ByFinding, registered),
            (Key::ByOutcome, registered),
            (Key::ByDepartment, registered),
        ] {
            let parts = self.of(division).map(Figure::count);
            must_equal(division.as_str(), whole, parts.sum())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
