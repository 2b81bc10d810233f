//! The calendar months of the report, in Europe/Amsterdam. Days and their terms are in
//! other modules.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::dates::{CalendarDate, CalendarError, Year, date, start_of_day};

/// A calendar month in Europe/Amsterdam, in a [`Year`]; in text and in JSON `"2026-10"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: Year,
    month: u32,
}

impl Month {
    /// The month in Europe/Amsterdam at that instant.
    ///
    /// # Errors
    /// [`CalendarError::YearOutOfRange`] when that month lies outside [`Year::RANGE`].
    pub fn of(at: DateTime<Utc>) -> Result<Self, CalendarError> {
        CalendarDate::of(at).map(Self::from)
    }

    /// The year the month lies in.
    pub const fn year(self) -> Year {
        self.year
    }

    /// The number of the month in its year, 1–12.
    pub const fn number(self) -> u32 {
        self.month
    }

    /// The first date of the month.
    pub fn first_day(self) -> NaiveDate {
        date(self.year.get(), self.month, 1)
    }

    /// The first date after the month; in 2100 for December 2099.
    pub fn first_day_of_next(self) -> NaiveDate {
        self.first_day() + Months::new(1)
    }

    /// The first instant of the month and the first instant after it: half-open.
    pub fn range(self) -> (DateTime<Utc>, DateTime<Utc>) {
        (start_of_day(self.first_day()), start_of_day(self.first_day_of_next()))
    }

    /// The month after this one; none after December 2099.
    pub fn next(self) -> Option<Self> {
        CalendarDate::try_from(self.first_day_of_next()).ok().map(Self::from)
    }

    /// The month before this one; none before January 1990.
    pub fn previous(self) -> Option<Self> {
        CalendarDate::try_from(self.first_day() - Days::new(1))
            .ok()
            .map(Self::from)
    }

    /// The month that is `months` months earlier; January 1990 at the earliest.
    pub fn back(self, months: usize) -> Self {
        let earlier = std::iter::successors(Some(self), |month| month.previous());
        earlier.take(months + 1).last().unwrap_or(self)
    }

    /// The months from this one to `last`, in order; none when `last` is earlier.
    pub fn until(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| month.next()).take_while(move |month| *month <= last)
    }
}

impl From<CalendarDate> for Month {
    fn from(date: CalendarDate) -> Self {
        Self {
            year: date.year(),
            month: date.get().month(),
        }
    }
}

impl FromStr for Month {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match format!("{text}-01").parse::<CalendarDate>() {
            Ok(first_day) => Ok(first_day.into()),
            Err(CalendarError::NotADate(_)) => Err(CalendarError::NotAMonth(text.to_owned())),
            Err(error) => Err(error),
        }
    }
}

impl TryFrom<String> for Month {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::super::dates::tests::any_date;
    use super::super::dates::{end_of_day, local_date};
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn months_tile_the_time_line() {
        let mut month: Month = "1990-01".parse().unwrap();
        assert_eq!(month.previous(), None);
        let mut count = 1;
        while let Some(next) = month.next() {
            assert_eq!(month.range().1, next.range().0);
            assert!(month < next && next.previous() == Some(month));
            month = next;
            count += 1;
        }
        assert_eq!((month.to_string().as_str(), count), ("2099-12", 1320));
    }

    #[test]
    fn a_month_starts_and_ends_on_amsterdam_clocks() {
        let october: Month = "2026-10".parse().unwrap();
        assert_eq!(
            october.range(),
            (utc("2026-09-30T22:00:00Z"), utc("2026-10-31T23:00:00Z"))
        );
        assert_eq!(october.first_day(), date(2026, 10, 1));
        assert_eq!(october.first_day_of_next(), date(2026, 11, 1));
        assert_eq!((october.year().get(), october.number()), (2026, 10));
    }

    #[test]
    fn a_month_has_one_spelling() {
        for text in [
            "2026-1",
            "2026-13",
            "2026-00",
            "+2026-10",
            " 2026-10",
            "2026",
            "26-10",
            "",
            "2026-10-01",
        ] {
            let error = CalendarError::NotAMonth(text.to_owned());
            assert_eq!(text.parse::<Month>(), Err(error), "{text:?}");
        }
        assert!(serde_json::from_str::<Month>("\"2026-1\"").is_err());
    }

    #[test]
    fn months_outside_the_years_are_refused() {
        let refused = |year| Err(CalendarError::YearOutOfRange(year));
        assert_eq!("1989-12".parse::<Month>(), refused(1989));
        assert_eq!(Month::of(utc("2099-12-31T22:59:59Z")), "2099-12".parse());
        assert_eq!(Month::of(utc("2099-12-31T23:00:00Z")), refused(2100));
        assert_eq!(Month::of(utc("1989-12-31T23:00:00Z")), "1990-01".parse());
    }

    proptest! {
        #[test]
        fn every_instant_falls_in_the_month_of_its_local_date(day in any_date(), second in 0..90_000_i64) {
            let last_second = end_of_day(day.get()) - TimeDelta::seconds(1);
            let at = last_second.min(start_of_day(day.get()) + TimeDelta::seconds(second));
            let month = Month::of(at).unwrap();
            let (start, end) = month.range();
            prop_assert!(start <= at && at < end);
            prop_assert_eq!(local_date(at).with_day(1).unwrap(), month.first_day());
        }

        #[test]
        fn text_and_json_round_trip(month in any_date().prop_map(Month::from)) {
            prop_assert_eq!(month.to_string().parse(), Ok(month));
            let json = serde_json::to_string(&month).unwrap();
            prop_assert_eq!(&json, &format!("\"{month}\""));
            prop_assert_eq!(serde_json::from_str::<Month>(&json).unwrap(), month);
        }
    }
}
