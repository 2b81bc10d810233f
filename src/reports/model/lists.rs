//! Paths and queries of the lists behind the figures. A list has exactly the items that its figure counts, which a test
//! checks for each figure.

use chrono::{Days, NaiveDate};

use super::balance_days::{closing_day, opening_day};
use super::counts::Age;
use crate::calendar::model::Month;

/// The dates of a month as they appear in queries.
pub(super) struct Lists {
    first: NaiveDate,
    last: NaiveDate,
    opening: NaiveDate,
    closing: NaiveDate,
}

impl Lists {
    pub(super) fn new(month: Month, today: NaiveDate) -> Self {
        Lists {
            first: month.first_day(),
            last: month.first_day_of_next() - Days::new(1),
            opening: opening_day(month, today),
            closing: closing_day(month, today),
        }
    }

    /// Complaints registered in the month that match `filter`, a query string or nothing.
    pub(super) fn registered(&self, filter: &str) -> String {
        let Lists { first, closing, .. } = self;
        let join = if filter.is_empty() { "" } else { "&" };
        format!("/v1/complaints?registeredFrom={first}&registeredTo={closing}{join}{filter}")
    }

    pub(super) fn open_at_begin(&self) -> String {
        format!("/v1/complaints?openOnDate={}", self.opening)
    }

    pub(super) fn open_at_end(&self) -> String {
        format!("/v1/complaints?openOnDate={}", self.closing)
    }

    /// Complaints open at the end of the month that were registered that many days before.
    pub(super) fn open_of_age(&self, age: Age) -> String {
        let before = |days: i32| self.closing - Days::new(u64::from(days.unsigned_abs()));
        let newest = before(age.from);
        let oldest = age
            .to
            .map_or_else(String::new, |to| format!("&registeredFrom={}", before(to)));
        format!("{}{oldest}&registeredTo={newest}", self.open_at_end())
    }

    pub(super) fn closed(&self) -> String {
        let Lists { first, closing, .. } = self;
        format!("/v1/complaints?closedFromDate={first}&closedToDate={closing}")
    }

    pub(super) fn reopened(&self) -> String {
        let Lists { first, closing, .. } = self;
        format!("/v1/complaints?reopenedFromDate={first}&reopenedToDate={closing}")
    }

    pub(super) fn restored(&self) -> String {
        let Lists { first, closing, .. } = self;
        format!("/v1/complaints?restoredFromDate={first}&restoredToDate={closing}")
    }

    /// Complaints whose first response was due in the month, in this state.
    pub(super) fn first_responses(&self, state: &str) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/complaints?firstResponseDueFromDate={first}&firstResponseDueToDate={last}&firstResponse={state}")
    }

    /// Complaints whose resolution was due in the month, in this state.
    pub(super) fn resolutions(&self, state: &str) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/complaints?resolutionDueFromDate={first}&resolutionDueToDate={last}&resolution={state}")
    }

    pub(super) fn measures_made(&self) -> String {
        let Lists { first, closing, .. } = self;
        format!("/v1/measures?createdFromDate={first}&createdToDate={closing}")
    }

    /// Measures due in the month; `filter` is empty or starts with `&`.
    pub(super) fn measures_due(&self, filter: &str) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/measures?dueFromDate={first}&dueToDate={last}{filter}")
    }
}
