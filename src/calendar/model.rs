//! Working days under a policy, and deadlines that explain themselves. Dates and policy come from outside.

mod dates;
mod holidays;
mod month;

use std::collections::BTreeSet;
use std::num::NonZeroU8;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

pub use dates::{CalendarDate, CalendarError, Year, end_of_day, local_date};
pub use holidays::{Holiday, LiberationDay, easter};
pub use month::Month;

/// Where practice differs on what a working day is; kept in JSON with each deadline,
/// so that the deadline can be explained after the policy has changed.
///
/// `{"liberationDay":"lustrum","goodFriday":false,"closingDays":["2026-12-24"]}`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// In which years 5 May is a holiday.
    pub liberation_day: LiberationDay,
    /// Whether Good Friday is a holiday, as the Algemene termijnenwet, art. 3, has it.
    pub good_friday: bool,
    /// Further dates on which the company is closed.
    pub closing_days: BTreeSet<CalendarDate>,
}

/// Why a date counts towards a term or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The only reason to count.
    WorkingDay,
    /// Saturday or Sunday, also where a holiday falls on it: it changes nothing then.
    Weekend,
    Holiday(Holiday),
    /// The day a term starts from, working day or not.
    DayOfReceipt,
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

    /// Whether the date is a working day, and why not; never [`Why::DayOfReceipt`].
    ///
    /// It answers for every date: outside [`Year::RANGE`] by the same rules, without
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

    /// The number of working days after `from` up to and including `to`; when `to` is
    /// the earlier, minus the number the other way round. Takes time in proportion to
    /// the days between.
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
    /// The stable name for data, in snake case; for a holiday its own.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WorkingDay => "working_day",
            Self::Weekend => "weekend",
            Self::Holiday(holiday) => holiday.code(),
            Self::DayOfReceipt => "day_of_receipt",
        }
    }

    /// The reason for Dutch readers.
    pub const fn name_nl(self) -> &'static str {
        match self {
            Self::WorkingDay => "Werkdag",
            Self::Weekend => "Weekend",
            Self::Holiday(holiday) => holiday.name_nl(),
            Self::DayOfReceipt => "Dag van ontvangst",
        }
    }

    /// The reason for English readers.
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::WorkingDay => "Working day",
            Self::Weekend => "Weekend",
            Self::Holiday(holiday) => holiday.name_en(),
            Self::DayOfReceipt => "Day of receipt",
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
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::dates::tests::any_date;
    use super::*;

    const FIVE: NonZeroU8 = NonZeroU8::new(5).unwrap();

    fn termijnenwet() -> Policy {
        Policy {
            liberation_day: LiberationDay::Yearly,
            good_friday: true,
            ..Policy::default()
        }
    }

    fn day(text: &str) -> CalendarDate {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn any_term() -> impl Strategy<Value = NonZeroU8> {
        (1..=u8::MAX).prop_map(|n| n.try_into().unwrap())
    }

    fn any_closing_days(around: CalendarDate) -> impl Strategy<Value = BTreeSet<CalendarDate>> {
        let near = (0..30_u64).prop_filter_map("outside the years", move |n| {
            (around.get() + Days::new(n)).try_into().ok()
        });
        prop::collection::btree_set(near, 0..8)
    }

    fn any_policy(around: CalendarDate) -> impl Strategy<Value = Policy> {
        let liberation_day = prop_oneof![
            Just(LiberationDay::Lustrum),
            Just(LiberationDay::Yearly),
            Just(LiberationDay::Never)
        ];
        (liberation_day, any::<bool>(), any_closing_days(around)).prop_map(
            |(liberation_day, good_friday, closing_days)| Policy {
                liberation_day,
                good_friday,
                closing_days,
            },
        )
    }

    fn any_case() -> impl Strategy<Value = (CalendarDate, Policy, NonZeroU8)> {
        any_date().prop_flat_map(|received| (Just(received), any_policy(received), any_term()))
    }

    fn any_case_with_closing_days() -> impl Strategy<Value = ((CalendarDate, Policy, NonZeroU8), BTreeSet<CalendarDate>)>
    {
        any_case().prop_flat_map(|case| (Just(case.clone()), any_closing_days(case.0)))
    }

    #[test]
    fn the_worked_examples_hold() {
        let table = include_str!("../../tests/data/working-days.csv");
        let mut rows = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(table.as_bytes());
        let mut count = 0;
        for row in rows.deserialize::<(CalendarDate, NaiveDate, NaiveDate)>() {
            let (received, default, by_law) = row.unwrap();
            assert_eq!(Policy::default().due(received, FIVE), default, "{received}");
            assert_eq!(termijnenwet().due(received, FIVE), by_law, "{received}");
            count += 1;
        }
        assert_eq!(count, 10);
    }

    #[test]
    fn a_deadline_names_every_date_since_receipt() {
        let days = termijnenwet().deadline(day("2026-04-01"), FIVE).days;
        let explained: Vec<_> = days
            .iter()
            .map(|day| (day.date.day(), day.why.code(), day.counts()))
            .collect();
        let expected = [
            (1, "day_of_receipt", false),
            (2, "working_day", true),
            (3, "good_friday", false),
            (4, "weekend", false),
            (5, "weekend", false),
            (6, "easter_monday", false),
            (7, "working_day", true),
            (8, "working_day", true),
            (9, "working_day", true),
            (10, "working_day", true),
        ];
        assert_eq!(explained, expected);
    }

    #[test]
    fn a_year_lists_its_observed_holidays_in_order() {
        let policy = Policy {
            closing_days: [day("2016-05-06"), day("2017-01-02")].into(),
            ..termijnenwet()
        };
        let listed: Vec<_> = policy
            .holidays(Year::try_from(2016).unwrap())
            .into_iter()
            .map(|(on, holiday)| (on.to_string(), holiday.code()))
            .collect();
        let expected = [
            ("2016-01-01", "new_years_day"),
            ("2016-03-25", "good_friday"),
            ("2016-03-28", "easter_monday"),
            ("2016-04-27", "kings_day"),
            ("2016-05-05", "ascension_day"),
            ("2016-05-05", "liberation_day"),
            ("2016-05-06", "company_closing_day"),
            ("2016-05-16", "whit_monday"),
            ("2016-12-25", "christmas_day"),
            ("2016-12-26", "boxing_day"),
        ];
        assert_eq!(listed, expected.map(|(on, code)| (on.to_owned(), code)));
        assert_eq!(policy.why(date("2016-05-05")), Why::Holiday(Holiday::AscensionDay));
        assert_eq!(policy.why(date("2016-12-25")), Why::Weekend);
    }

    #[test]
    fn liberation_day_follows_the_policy() {
        let policy = |liberation_day| Policy {
            liberation_day,
            ..Policy::default()
        };
        for (on, lustrum) in [("2025-05-05", true), ("2026-05-05", false)] {
            assert_eq!(policy(LiberationDay::Lustrum).is_working_day(date(on)), !lustrum);
            assert!(!policy(LiberationDay::Yearly).is_working_day(date(on)));
            assert!(policy(LiberationDay::Never).is_working_day(date(on)));
        }
    }

    #[test]
    fn terms_run_on_past_the_last_year() {
        let policy = Policy {
            closing_days: [day("2099-12-31")].into(),
            ..Policy::default()
        };
        assert_eq!(policy.due(day("2099-12-30"), FIVE), date("2100-01-08"));
        assert_eq!(due_after_weeks(day("2099-12-30"), NonZeroU8::MAX), date("2104-11-19"));
        assert_eq!(
            due_after_weeks(day("2026-02-25"), NonZeroU8::new(8).unwrap()),
            date("2026-04-22")
        );
    }

    #[test]
    fn a_policy_is_stored_as_json() {
        let policy = Policy {
            closing_days: [day("2026-12-24")].into(),
            ..Policy::default()
        };
        let json = r#"{"liberationDay":"lustrum","goodFriday":false,"closingDays":["2026-12-24"]}"#;
        assert_eq!(serde_json::to_string(&policy).unwrap(), json);
        assert_eq!(serde_json::from_str::<Policy>(json).unwrap(), policy);
        assert!(serde_json::from_str::<Policy>("{}").is_err());
    }

    proptest! {
        #[test]
        fn a_deadline_agrees_with_its_explanation((received, policy, n) in any_case()) {
            let due = policy.due(received, n);
            let deadline = policy.deadline(received, n);
            prop_assert!(policy.is_working_day(due) && due > received.get());
            prop_assert_eq!(deadline.due, due);
            prop_assert_eq!(deadline.days.last().map(|day| (day.date, day.counts())), Some((due, true)));
            prop_assert_eq!(deadline.days[0], Day { date: received.get(), why: Why::DayOfReceipt });
            prop_assert!(deadline.days.windows(2).all(|pair| pair[0].date.succ_opt() == Some(pair[1].date)));
            prop_assert_eq!(deadline.days.iter().filter(|day| day.counts()).count(), usize::from(n.get()));
            prop_assert_eq!(policy.working_days_between(received.get(), due), i64::from(n.get()));
        }

        #[test]
        fn due_grows_with_receipt_and_with_the_term((received, policy, n) in any_case(), later in 1..40_u64) {
            let due = policy.due(received, n);
            if let Ok(later) = CalendarDate::try_from(received.get() + Days::new(later)) {
                prop_assert!(policy.due(later, n) >= due);
            }
            if let Some(longer) = n.checked_add(1) {
                prop_assert!(policy.due(received, longer) > due);
            }
        }

        #[test]
        fn more_holidays_never_bring_a_due_date_forward(((received, policy, n), more) in any_case_with_closing_days()) {
            let mut wider = policy.clone();
            wider.closing_days.extend(more);
            wider.closing_days.extend(CalendarDate::try_from(policy.due(received, n)));
            let later = wider.due(received, n);
            prop_assert!(later >= policy.due(received, n));
            wider.good_friday = true;
            wider.liberation_day = LiberationDay::Yearly;
            prop_assert!(wider.due(received, n) >= later);
        }

        #[test]
        fn the_time_of_receipt_does_not_matter((received, policy, n) in any_case()) {
            let midnight = end_of_day(received.get() - Days::new(1));
            let last_second = end_of_day(received.get()) - TimeDelta::seconds(1);
            for at in [midnight, last_second] {
                prop_assert_eq!(policy.due(CalendarDate::of(at).unwrap(), n), policy.due(received, n));
            }
        }

        #[test]
        fn working_days_add_up((a, policy, _) in any_case(), to_b in -400..400_i64, to_c in -400..400_i64) {
            let [a, b, c] = [0, to_b, to_c].map(|days| a.get() + TimeDelta::days(days));
            let between = |from, to| policy.working_days_between(from, to);
            prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
            prop_assert_eq!(between(a, b), -between(b, a));
        }
    }
}
