//! Working days and deadlines.

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
    (liberation_day, any::<bool>(), any_closing_days(around)).prop_map(|(liberation_day, good_friday, closing_days)| {
        Policy {
            liberation_day,
            good_friday,
            closing_days,
        }
    })
}

fn any_case() -> impl Strategy<Value = (CalendarDate, Policy, NonZeroU8)> {
    any_date().prop_flat_map(|received| (Just(received), any_policy(received), any_term()))
}

fn any_case_with_closing_days() -> impl Strategy<Value = ((CalendarDate, Policy, NonZeroU8), BTreeSet<CalendarDate>)> {
    any_case().prop_flat_map(|case| (Just(case.clone()), any_closing_days(case.0)))
}

#[test]
fn the_worked_examples_hold() {
    let table = include_str!("../../../tests/data/working-days.csv");
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
