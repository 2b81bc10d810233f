//! Working days under a policy, and deadlines with an explanation per day. Dates and policy are parameters.

mod dates;
mod holidays;
mod in_words;
mod month;

use std::collections::BTreeSet;
use std::num::NonZeroU8;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

pub use dates::{
    CalendarDate, CalendarError, Year, end_of_day, in_micros, local_date, local_time, start_of_day, without_clock_skew,
};
pub use holidays::{Holiday, LiberationDay, easter};
pub use in_words::{MONTHS, day_in_words, moment_in_words};
pub use month::Month;

/// The settings that determine the terms of a complaint.
#[derive(Debug, Clone, PartialEq)]
pub struct TermRules {
    pub policy: Policy,
    /// Working days.
    pub first_response_days: NonZeroU8,
    pub resolution_weeks: NonZeroU8,
}

/// The choices on working days in which practice differs; kept in JSON with each deadline,
/// so that the deadline can be explained after the policy has changed.
///
/// `{"liberationDay":"lustrum","goodFriday":false,"closingDays":["2026-12-24"]}`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// The years in which 5 May is a holiday.
    pub liberation_day: LiberationDay,
    /// Whether Good Friday is a holiday, as the Algemene termijnenwet, art. 3, has it.
    pub good_friday: bool,
    /// Further dates on which the company is closed.
    pub closing_days: BTreeSet<CalendarDate>,
}

/// The reason for a date to count towards a term or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The only reason to count.
    WorkingDay,
    /// Saturday or Sunday, also when a holiday falls on that day: the holiday then changes nothing.
    Weekend,
    Holiday(Holiday),
    /// The day a term starts from, working day or not.
    DayOfReceipt,
    /// The day from which a term of a reopened complaint starts.
    DayOfReopening,
}

/// One date of a term, explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: NaiveDate,
    pub why: Why,
}

/// The last date of a term in working days, explained. The term ends at
/// [`end_of_day`] of `due`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub due: NaiveDate,
    /// Every date from the day of receipt up to and including `due`, in order.
    pub days: Vec<Day>,
}

impl Policy {
    /// The observed holidays of that year, weekends included, in order of date; two on
    /// one date are both listed, in the order of [`Holiday`].
    pub fn holidays(&self, year: Year) -> Vec<(NaiveDate, Holiday)> {
        let closing_days = self.closing_days.iter().filter(|day| day.year() == year);
        let mut holidays: Vec<_> = self
            .observed_in(year.get())
            .chain(closing_days.map(|day| (day.get(), Holiday::CompanyClosingDay)))
            .collect();
        holidays.sort_unstable();
        holidays
    }

    /// Returns whether the date is a working day, and the reason if not; never the day a
    /// term starts from.
    ///
    /// Defined for every date: dates outside [`Year::RANGE`] follow the same rules, without
    /// closing days.
    pub fn why(&self, date: NaiveDate) -> Why {
        if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            return Why::Weekend;
        }
        self.holiday(date).map_or(Why::WorkingDay, Why::Holiday)
    }

    /// Whether the date is Monday–Friday and no observed holiday.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.why(date) == Why::WorkingDay
    }

    /// The last date of a term of so many working days; after [`Year::RANGE`] when the
    /// term starts late enough in 2099.
    ///
    /// The company's complaint procedure: the day of receipt never counts, day 1 is the
    /// next working day, and the term ends at the end of its last day.
    pub fn due(&self, received: CalendarDate, working_days: NonZeroU8) -> NaiveDate {
        self.nth_working_day_after(received.get(), working_days)
    }

    /// The same date as [`Policy::due`], with every date since receipt explained.
    pub fn deadline(&self, received: CalendarDate, working_days: NonZeroU8) -> Deadline {
        let due = self.due(received, working_days);
        let receipt = Day {
            date: received.get(),
            why: Why::DayOfReceipt,
        };
        let rest = dates_between(received.get(), due).map(|date| Day {
            date,
            why: self.why(date),
        });
        Deadline {
            due,
            days: std::iter::once(receipt).chain(rest).collect(),
        }
    }

    /// Counts the working days after `from` up to and including `to`; when `to` is
    /// earlier, returns minus the count from `to` to `from`. Takes time in proportion to
    /// the number of days between.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        dates_between(from, to)
            .map(|date| i64::from(self.is_working_day(date)))
            .sum()
    }

    fn nth_working_day_after(&self, date: NaiveDate, n: NonZeroU8) -> NaiveDate {
        date.iter_days()
            .skip(1)
            .filter(|date| self.is_working_day(*date))
            .nth(usize::from(n.get() - 1))
            .expect("closing days end in 2099, and chrono's dates run on for 260,000 years")
    }

    fn holiday(&self, date: NaiveDate) -> Option<Holiday> {
        let named = self
            .observed_in(date.year())
            .filter(|(on, _)| *on == date)
            .map(|(_, holiday)| holiday)
            .min();
        named.or_else(|| self.closing_days.contains(&date).then_some(Holiday::CompanyClosingDay))
    }

    fn observed_in(&self, year: i32) -> impl Iterator<Item = (NaiveDate, Holiday)> {
        holidays::holidays_in(year)
            .into_iter()
            .filter(move |(_, holiday)| match holiday {
                Holiday::LiberationDay => self.liberation_day.observed_in(year),
                Holiday::GoodFriday => self.good_friday,
                _ => true,
            })
    }
}

impl Why {
    /// The stable name for data, in snake case; for a holiday the holiday's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::WorkingDay => "working_day",
            Self::Weekend => "weekend",
            Self::Holiday(holiday) => holiday.code(),
            Self::DayOfReceipt => "day_of_receipt",
            Self::DayOfReopening => "day_of_reopening",
        }
    }

    /// The reason for Dutch readers.
    pub const fn name_nl(self) -> &'static str {
        match self {
            Self::WorkingDay => "Werkdag",
            Self::Weekend => "Weekend",
            Self::Holiday(holiday) => holiday.name_nl(),
            Self::DayOfReceipt => "Dag van ontvangst",
            Self::DayOfReopening => "Dag van heropening",
        }
    }

    /// The reason for English readers.
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::WorkingDay => "Working day",
            Self::Weekend => "Weekend",
            Self::Holiday(holiday) => holiday.name_en(),
            Self::DayOfReceipt => "Day of receipt",
            Self::DayOfReopening => "Day of reopening",
        }
    }
}

impl Day {
    /// Whether the date is one of the term's working days.
    pub fn counts(&self) -> bool {
        self.why == Why::WorkingDay
    }
}

/// The last date of a term of so many weeks: the weekday of receipt, working day or not.
pub fn due_after_weeks(received: CalendarDate, weeks: NonZeroU8) -> NaiveDate {
    received.get() + Days::new(7 * u64::from(weeks.get()))
}

fn dates_between(after: NaiveDate, up_to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    after.iter_days().skip(1).take_while(move |date| *date <= up_to)
}

#[cfg(test)]
mod tests;
