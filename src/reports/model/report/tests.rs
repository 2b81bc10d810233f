//! Reports from counts, and the discrepancies that are found.

use chrono::NaiveDate;

use super::*;
use crate::reports::model::balance_days::opening_day;
use crate::reports::model::{EventCounts, Flow, Group, Measures, Name, NatureEntry, Term, Value};

fn name(nl: &str, en: &str) -> Name {
    Name {
        nl: nl.into(),
        en: en.into(),
    }
}

fn group(nature: &str, closed: bool, count: i64) -> Group {
    Group {
        kind: "complaint".into(),
        channel: "phone".into(),
        nature: nature.into(),
        department: None,
        admissible: None,
        finding: None,
        outcome: closed.then(|| "resolved".into()),
        repeated: false,
        count,
    }
}

const fn flow(registered: i64, closed: i64, reopened: i64, restored: i64) -> Flow {
    Flow {
        registered,
        closed,
        reopened,
        restored,
    }
}

fn counts() -> Counts {
    Counts {
        cohort: vec![group("tariff", true, 3), group("privacy", false, 4)],
        flow: flow(7, 6, 1, 1),
        before: flow(10, 6, 0, 0),
        ever: flow(17, 12, 1, 1),
        open_now: 7,
        open_at_begin: 4,
        open_at_end: [5, 0, 0, 0, 2],
        closings: EventCounts {
            times: 6,
            complaints: 4,
        },
        restorings: EventCounts {
            times: 1,
            complaints: 1,
        },
        reopenings: EventCounts {
            times: 1,
            complaints: 1,
        },
        resolution: Term { due: 4, on_time: 3 },
        measures: Measures {
            made: 2,
            due: 1,
            done: 1,
        },
        ..Counts::default()
    }
}

fn build(counts: &Counts) -> Result<Report, Discrepancy> {
    let entry = |code: &str, parent: Option<&str>| NatureEntry {
        code: code.into(),
        name: name(&format!("Aard {code}"), &format!("Nature {code}")),
        parent: parent.map(str::to_owned),
    };
    let catalogue = Catalogue {
        natures: vec![
            entry("tariff", Some("money")),
            entry("money", None),
            entry("privacy", None),
        ],
        departments: Vec::new(),
    };
    let now = "2026-11-03T09:00:00Z".parse().unwrap();
    Report::from_counts("2026-10".parse().unwrap(), counts, &catalogue, now)
}

fn parts(report: &Report, key: Key) -> Vec<(String, i64)> {
    report
        .of(key)
        .map(|figure| match &figure.value {
            Value::Count { count } => (figure.of.clone().unwrap_or_default(), *count),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn the_closing_balance_is_opening_plus_registered_plus_reopened_plus_restored_minus_closed() {
    let report = build(&counts()).unwrap();
    let of = |key| report.count(key);
    let added = [Key::Registered, Key::Reopened, Key::Restored].map(of);
    assert_eq!((of(Key::Opening), added, of(Key::Closed)), (4, [7, 1, 1], 6));
    assert_eq!(of(Key::Closing), 4 + 7 + 1 + 1 - 6);
}

#[test]
fn divisions_are_largest_first_and_natures_add_up_under_their_main_nature() {
    let report = build(&counts()).unwrap();
    let part = |code: &str, count| (code.to_owned(), count);
    assert_eq!(parts(&report, Key::ByNature), [part("privacy", 4), part("tariff", 3)]);
    assert_eq!(
        parts(&report, Key::ByMainNature),
        [part("privacy", 4), part("money", 3)]
    );
    let money = report.of(Key::ByMainNature).nth(1).unwrap();
    assert_eq!(money.name, Some(name("Aard money", "Nature money")));
    assert_eq!(
        money.list.as_deref(),
        Some("/v1/complaints?registeredFrom=2026-10-01&registeredTo=2026-10-31&mainNature=money")
    );
}

#[test]
fn each_figure_of_a_division_says_which_part_it_is_and_the_others_do_not() {
    let report = build(&counts()).unwrap();
    for figure in &report.figures {
        assert_eq!(figure.of.is_some(), figure.key.is_division(), "{figure:?}");
        assert_eq!(figure.name.is_some(), figure.of.is_some(), "{figure:?}");
    }
}

#[test]
fn figures_that_contradict_each_other_are_an_error_that_names_the_difference() {
    type Tamper = fn(&mut Counts);
    let cases: [(Tamper, &str, i64); 9] = [
        (|counts| counts.cohort[0].count -= 1, "the number registered", -1),
        (|counts| counts.flow.registered += 2, "the number registered", -2),
        (|counts| counts.closings.times += 1, "the number of closings", 1),
        (|counts| counts.reopenings.times += 1, "the number of reopenings", 1),
        (|counts| counts.restorings.times -= 1, "the number restored", -1),
        (|counts| counts.open_now -= 1, "the number open", -1),
        (|counts| counts.open_at_begin += 3, "the opening balance", 3),
        (|counts| counts.open_at_end[2] += 1, "the closing balance", 1),
        (|counts| counts.cohort[0].channel = "pigeon".into(), "byChannel", -3),
    ];
    for (tamper, what, difference) in cases {
        let mut counts = counts();
        tamper(&mut counts);
        let error = build(&counts).unwrap_err();
        assert_eq!((error.what, error.found - error.expected), (what, difference));
        assert!(error.to_string().contains(&format!("a difference of {difference}")));
    }
}

#[test]
fn a_month_is_counted_until_its_end_or_until_today() {
    let month: Month = "2026-10".parse().unwrap();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (today, expected) in [
        ("2026-11-03", ("2026-09-30", "2026-10-31")),
        ("2026-10-31", ("2026-09-30", "2026-10-31")),
        ("2026-10-12", ("2026-09-30", "2026-10-12")),
        ("2026-08-01", ("2026-08-01", "2026-08-01")),
    ] {
        let found = (opening_day(month, day(today)), closing_day(month, day(today)));
        assert_eq!(found, (day(expected.0), day(expected.1)), "{today}");
    }
}
