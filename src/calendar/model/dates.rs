//! The checked years and dates of the register, and the instants at which days begin in
//! Europe/Amsterdam. Working days are decided in the parent module.

use std::borrow::Borrow;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use serde::{Deserialize, Serialize};

use crate::i18n::Text;

/// The reason for this calendar to refuse a value from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// The year lies outside [`Year::RANGE`].
    YearOutOfRange(i32),
    /// The text is no date written as `2026-10-31`.
    NotADate(String),
    /// The text is no month written as `2026-10`.
    NotAMonth(String),
}

/// A calendar year from 1990 up to and including 2099.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(i32);

/// A date in a [`Year`], such as a day of receipt or a closing day; in text and
/// in JSON `"2026-10-31"`.
///
/// Dates computed from a `CalendarDate` are plain [`NaiveDate`]s, because a term that starts
/// in December 2099 ends in 2100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarDate(NaiveDate);

impl Year {
    /// The years the register accepts.
    pub const RANGE: RangeInclusive<i32> = 1990..=2099;

    /// The year as a number, 1990–2099.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl CalendarDate {
    /// The date in Europe/Amsterdam at that instant.
    ///
    /// # Errors
    /// [`CalendarError::YearOutOfRange`] when that date lies outside [`Year::RANGE`].
    pub fn of(at: DateTime<Utc>) -> Result<Self, CalendarError> {
        Self::try_from(local_date(at))
    }

    /// The date as a [`NaiveDate`], without the guarantee about its year.
    pub const fn get(self) -> NaiveDate {
        self.0
    }

    /// The year the date lies in.
    pub fn year(self) -> Year {
        Year(self.0.year())
    }

    /// The words about a date outside [`Year::RANGE`].
    pub const fn out_of_range() -> Text {
        Text::of(
            "Het register kent de jaren 1990 tot en met 2099.",
            "The register knows the years 1990 to 2099.",
        )
    }
}

impl TryFrom<i32> for Year {
    type Error = CalendarError;

    fn try_from(year: i32) -> Result<Self, Self::Error> {
        if Self::RANGE.contains(&year) {
            Ok(Self(year))
        } else {
            Err(CalendarError::YearOutOfRange(year))
        }
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<NaiveDate> for CalendarDate {
    type Error = CalendarError;

    fn try_from(date: NaiveDate) -> Result<Self, Self::Error> {
        Year::try_from(date.year()).map(|_| Self(date))
    }
}

impl From<CalendarDate> for NaiveDate {
    fn from(date: CalendarDate) -> Self {
        date.0
    }
}

/// Allows a lookup of any date in a set of checked dates.
impl Borrow<NaiveDate> for CalendarDate {
    fn borrow(&self) -> &NaiveDate {
        &self.0
    }
}

impl FromStr for CalendarDate {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<NaiveDate>()
            .ok()
            // chrono also reads `2026-3-2`; one date has one spelling here.
            .filter(|date| date.to_string() == text)
            .ok_or_else(|| CalendarError::NotADate(text.to_owned()))
            .and_then(Self::try_from)
    }
}

impl TryFrom<String> for CalendarDate {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CalendarDate> for String {
    fn from(date: CalendarDate) -> Self {
        date.to_string()
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YearOutOfRange(year) => {
                write!(
                    f,
                    "year {year} lies outside {}–{}",
                    Year::RANGE.start(),
                    Year::RANGE.end()
                )
            }
            Self::NotADate(text) => write!(f, "{text:?} is no date such as 2026-10-31"),
            Self::NotAMonth(text) => write!(f, "{text:?} is no month such as 2026-10"),
        }
    }
}

impl std::error::Error for CalendarError {}

/// The time cut to the microsecond, which is the precision of the database.
pub fn in_micros(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

/// The longest time by which the clock of a caller may run ahead.
const LONGEST_SKEW: TimeDelta = TimeDelta::seconds(60);

/// The time that a caller tells, cut to the microsecond; `now` for one that lies ahead by no more than clocks differ.
pub fn without_clock_skew(told: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let told = in_micros(told);
    if told <= now + LONGEST_SKEW {
        told.min(now)
    } else {
        told
    }
}

/// The date in Europe/Amsterdam at that instant.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Amsterdam).date_naive()
}

/// The time of day in Europe/Amsterdam at that instant.
pub fn local_time(at: DateTime<Utc>) -> NaiveTime {
    at.with_timezone(&Amsterdam).time()
}

/// The first instant of the next Amsterdam day, at which a term ending on that date is over.
///
/// Exact from 1990 until summer time would begin in 2100: the time-zone tables end with 2099.
pub fn end_of_day(date: NaiveDate) -> DateTime<Utc> {
    start_of_day(date + Days::new(1))
}

/// The first instant of that Amsterdam day.
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    // Directive 2000/84/EC: clocks change at 01:00 UTC. The offset at 00:00 UTC is
    // therefore still that of local midnight, an hour or two before.
    let midnight = date.and_time(NaiveTime::MIN);
    midnight.and_utc() - Amsterdam.offset_from_utc_datetime(&midnight).fix()
}

/// A date of a year that chrono can hold, by a month and day that every year has.
pub(super) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day)
        .expect("the year comes from a date or a Year, and the day exists in every year")
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::Weekday;
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn any_date() -> impl Strategy<Value = CalendarDate> {
        let days = (date(2099, 12, 31) - date(1990, 1, 1)).num_days().unsigned_abs();
        (0..=days).prop_map(|n| CalendarDate(date(1990, 1, 1) + Days::new(n)))
    }

    fn all_dates() -> impl Iterator<Item = NaiveDate> {
        date(1990, 1, 1).iter_days().take_while(|day| day.year() < 2100)
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn every_day_starts_at_midnight_on_amsterdam_clocks() {
        for day in all_dates() {
            let midnight = Amsterdam.from_local_datetime(&day.and_time(NaiveTime::MIN));
            assert_eq!(start_of_day(day), midnight.single().unwrap(), "{day}");
        }
    }

    #[test]
    fn days_are_an_hour_shorter_or_longer_only_when_the_clocks_change() {
        // Until 1995 summer time ended on the last Sunday of September.
        for day in all_dates() {
            let last_sunday = day.weekday() == Weekday::Sun && (day + Days::new(7)).month() != day.month();
            let autumn = if day.year() < 1996 { 9 } else { 10 };
            let hours = match (last_sunday, day.month()) {
                (true, 3) => 23,
                (true, month) if month == autumn => 25,
                _ => 24,
            };
            assert_eq!((end_of_day(day) - start_of_day(day)).num_hours(), hours, "{day}");
        }
    }

    #[test]
    fn a_day_ends_at_the_first_instant_of_the_next() {
        assert_eq!(end_of_day(date(2026, 3, 28)), utc("2026-03-28T23:00:00Z"));
        assert_eq!(end_of_day(date(2026, 3, 29)), utc("2026-03-29T22:00:00Z"));
        assert_eq!(end_of_day(date(2026, 10, 25)), utc("2026-10-25T23:00:00Z"));
        assert_eq!(end_of_day(date(2099, 12, 31)), utc("2099-12-31T23:00:00Z"));
        assert_eq!(local_date(utc("2026-07-01T21:59:59.999Z")), date(2026, 7, 1));
        assert_eq!(local_date(utc("2026-07-01T22:00:00Z")), date(2026, 7, 2));
    }

    #[test]
    fn a_time_up_to_a_minute_ahead_is_now() {
        let now = utc("2026-10-30T14:00:00Z");
        for (told, kept) in [
            ("2026-10-30T14:00:00.000001Z", now),
            ("2026-10-30T14:01:00Z", now),
            ("2026-10-30T14:01:00.0000009Z", now),
            ("2026-10-30T14:01:00.000001Z", utc("2026-10-30T14:01:00.000001Z")),
            ("2026-10-30T13:59:59.9999999Z", utc("2026-10-30T13:59:59.999999Z")),
            ("1990-01-01T00:00:00Z", utc("1990-01-01T00:00:00Z")),
        ] {
            assert_eq!(without_clock_skew(utc(told), now), kept, "{told}");
        }
    }

    #[test]
    fn a_date_has_one_spelling() {
        for text in ["2026-3-2", "2026-02-29", "2026-03-02 ", "+2026-03-02", "02-03-2026", ""] {
            let error = CalendarError::NotADate(text.to_owned());
            assert_eq!(text.parse::<CalendarDate>(), Err(error), "{text:?}");
        }
    }

    #[test]
    fn years_outside_the_range_are_refused() {
        let refused = |year| Err(CalendarError::YearOutOfRange(year));
        assert_eq!("1989-12-31".parse::<CalendarDate>(), refused(1989));
        assert_eq!("2100-01-01".parse::<CalendarDate>(), refused(2100));
        assert_eq!(CalendarDate::of(utc("2099-12-31T23:00:00Z")), refused(2100));
        assert_eq!(
            CalendarDate::of(utc("1989-12-31T23:00:00Z")),
            Ok(CalendarDate(date(1990, 1, 1)))
        );
        assert!(serde_json::from_str::<CalendarDate>("\"2100-01-01\"").is_err());
        assert_eq!(
            CalendarError::YearOutOfRange(2100).to_string(),
            "year 2100 lies outside 1990–2099"
        );
    }

    proptest! {
        #[test]
        fn text_and_json_round_trip(day in any_date()) {
            prop_assert_eq!(day.to_string().parse(), Ok(day));
            let json = serde_json::to_string(&day).unwrap();
            prop_assert_eq!(serde_json::from_str::<CalendarDate>(&json).unwrap(), day);
        }
    }
}
