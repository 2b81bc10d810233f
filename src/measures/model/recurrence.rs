//! Recurrence of complaints: the days that count as before a measure and the days that count as after a measure.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::calendar::model::end_of_day;
use crate::catalogues::model::Nature;

/// The allowed lengths of the compared windows before and after a measure, in days.
pub const WINDOW_DAYS: RangeInclusive<u16> = 30..=365;

/// The length of the compared windows, in days, unless another is requested.
pub const DEFAULT_DAYS: u16 = 90;

/// The numbers of complaints of a measure's natures that were registered before and after the measure was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurrence {
    /// The length of each window, in days.
    pub days: u16,
    pub before: i64,
    pub after: i64,
    /// Whether the window "after" is over, so that the two counts may be compared.
    pub after_complete: bool,
}

/// Two windows of equally many whole days in Europe/Amsterdam: `begins..turns` before the measure, `turns..ends` from
/// the day on which the measure was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub days: u16,
    pub begins: DateTime<Utc>,
    pub turns: DateTime<Utc>,
    pub ends: DateTime<Utc>,
    last_day: NaiveDate,
}

impl Span {
    /// The windows of `days` days around the day on which the measure was done; that day belongs to "after".
    pub fn around(done: NaiveDate, days: u16) -> Self {
        let length = Days::new(u64::from(days));
        Span {
            days,
            begins: start_of_day(done - length),
            turns: start_of_day(done),
            ends: start_of_day(done + length),
            last_day: done + length - Days::new(1),
        }
    }

    /// The recurrence with these counts, as of the day `today`.
    pub fn recurrence(&self, before: i64, after: i64, today: NaiveDate) -> Recurrence {
        Recurrence {
            days: self.days,
            before,
            after,
            after_complete: self.last_day < today,
        }
    }
}

/// The codes of the catalogue that count as one of `natures`: the codes of `natures` and of their kinds.
pub fn with_kinds(natures: &BTreeSet<String>, catalogue: &[Nature]) -> Vec<String> {
    let mut counted = natures.clone();
    loop {
        let kinds: Vec<&Nature> = catalogue
            .iter()
            .filter(|nature| !counted.contains(&nature.code))
            .filter(|nature| {
                let wider = [&nature.parent, &nature.merged_into];
                wider.into_iter().flatten().any(|code| counted.contains(code))
            })
            .collect();
        if kinds.is_empty() {
            return counted.into_iter().collect();
        }
        counted.extend(kinds.into_iter().map(|nature| nature.code.clone()));
    }
}

fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    end_of_day(date - Days::new(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::model::local_date;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_it_was_done_is_the_first_of_as_many_days_as_went_before() {
        // Summer time ends on 25 October 2026.
        let span = Span::around(date("2026-10-26"), 30);
        assert_eq!(span.begins.to_string(), "2026-09-25 22:00:00 UTC");
        assert_eq!(span.turns.to_string(), "2026-10-25 23:00:00 UTC");
        assert_eq!(span.ends.to_string(), "2026-11-24 23:00:00 UTC");
    }

    #[test]
    fn the_window_after_is_complete_when_its_last_day_is_over() {
        let span = Span::around(date("2026-10-26"), 30);
        let complete = |today| span.recurrence(2, 1, date(today)).after_complete;
        assert!(!complete("2026-10-26"));
        assert!(!complete("2026-11-24"));
        assert!(complete("2026-11-25"));
    }

    #[test]
    fn what_is_a_kind_of_a_nature_counts_as_it_and_not_the_other_way_round() {
        let nature = |code: &str, parent: Option<&str>| Nature {
            code: code.to_owned(),
            name: String::new(),
            name_en: String::new(),
            parent: parent.map(str::to_owned),
            area: None,
            merged_into: None,
            active: true,
            version: 1,
        };
        // Each kind is listed before its parent.
        let catalogue = [
            nature("solar", Some("green")),
            nature("green", Some("misleading")),
            nature("misleading", None),
            nature("tariff", None),
        ];
        let counted = |codes: &[&str]| {
            let natures = codes.iter().map(|code| (*code).to_owned()).collect();
            with_kinds(&natures, &catalogue).join(" ")
        };
        assert_eq!(counted(&["misleading"]), "green misleading solar");
        assert_eq!(counted(&["green", "tariff"]), "green solar tariff");
        assert_eq!(counted(&["solar"]), "solar");
        assert_eq!(counted(&[]), "");
    }

    proptest! {
        #[test]
        fn an_instant_is_counted_by_its_day_in_amsterdam(
            day in 0_u64..20_000, days in WINDOW_DAYS, seconds in -40_000_000_i64..40_000_000
        ) {
            let done = date("2000-01-01") + Days::new(day);
            let span = Span::around(done, days);
            let at = span.turns + chrono::TimeDelta::seconds(seconds);
            let distance = (local_date(at) - done).num_days();
            let window = i64::from(days);
            prop_assert_eq!((span.begins..span.turns).contains(&at), (-window..0).contains(&distance));
            prop_assert_eq!((span.turns..span.ends).contains(&at), (0..window).contains(&distance));
        }
    }
}
