//! The lists behind the figures: path and query of exactly what a figure counts. A test counts every one of them.

use chrono::{Days, NaiveDate};

use super::counts::Age;
use super::report::{begin, until};
use crate::calendar::model::Month;

pub(super) struct Lists {
    first: NaiveDate,
    last: NaiveDate,
    begin: NaiveDate,
    until: NaiveDate,
}

impl Lists {
    pub(super) fn new(month: Month, today: NaiveDate) -> Self {
        Lists {
            first: month.first_day(),
            last: month.first_day_of_next() - Days::new(1),
            begin: begin(month, today),
            until: until(month, today),
        }
    }

    /// Registered in the month, and what `filter` says besides.
    pub(super) fn registered(&self, filter: &str) -> String {
        let Lists { first, last, .. } = self;
        let join = if filter.is_empty() { "" } else { "&" };
        format!("/v1/complaints?registeredFrom={first}&registeredTo={last}{join}{filter}")
    }

    pub(super) fn open_at_begin(&self) -> String {
        format!("/v1/complaints?openOnDate={}", self.begin)
    }

    pub(super) fn open_at_end(&self) -> String {
        format!("/v1/complaints?openOnDate={}", self.until)
    }

    pub(super) fn open_of_age(&self, age: Age) -> String {
        let before = |days: i32| self.until - Days::new(u64::from(days.unsigned_abs()));
        let newest = before(age.from);
        let oldest = age
            .to
            .map_or_else(String::new, |to| format!("&registeredFrom={}", before(to)));
        format!("{}{oldest}&registeredTo={newest}", self.open_at_end())
    }

    pub(super) fn closed(&self) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/complaints?closedFromDate={first}&closedToDate={last}")
    }

    pub(super) fn reopened(&self) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/complaints?reopenedFromDate={first}&reopenedToDate={last}")
    }

    pub(super) fn first_responses(&self, how: &str) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/complaints?firstResponseDueFromDate={first}&firstResponseDueToDate={last}&firstResponse={how}")
    }

    pub(super) fn resolutions(&self, how: &str) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/complaints?resolutionDueFromDate={first}&resolutionDueToDate={last}&resolution={how}")
    }

    pub(super) fn measures_made(&self) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/measures?createdFromDate={first}&createdToDate={last}")
    }

    pub(super) fn measures_due(&self, filter: &str) -> String {
        let Lists { first, last, .. } = self;
        format!("/v1/measures?dueFromDate={first}&dueToDate={last}{filter}")
    }
}
