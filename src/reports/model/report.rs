//! Builds a report from counts and reconciles its figures.

use chrono::{DateTime, Utc};

use super::balance_days::closing_day;
use super::build::build_figures;
use super::catalogue::Catalogue;
use super::counts::Counts;
use super::figures::{Figure, Key, Report};
use crate::calendar::model::{Month, local_date};
use crate::vocabulary::Vocabulary;

/// Two counts of the same number that differ.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the report of {month} does not add up: {what} is {expected} by one count and {found} by another, a difference of {}", found - expected)]
pub struct Discrepancy {
    pub month: String,
    pub what: &'static str,
    pub expected: i64,
    pub found: i64,
}

impl Report {
    /// Builds the report and checks it.
    ///
    /// # Errors
    /// The first discrepancy between two figures. A discrepancy is a bug, so the report is not shown.
    pub fn from_counts(
        month: Month,
        counts: &Counts,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<Report, Discrepancy> {
        let today = local_date(now);
        let report = Report {
            month,
            until: closing_day(month, today),
            generated_at: now,
            figures: build_figures(month, today, counts, catalogue),
        };
        report.reconcile(counts)?;
        Ok(report)
    }

    /// Compares balances, totals and divisions with a second count of the same number.
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
        must_equal("the number restored", flow.restored, counts.restorings.times)?;
        must_equal("the number open", counts.ever.balance(), counts.open_now)?;
        must_equal("the opening balance", before.balance(), counts.open_at_begin)?;
        let closing = before.plus(flow).balance();
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
