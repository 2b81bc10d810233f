//! How often it happened again: counted by the service and, naively, by the test.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Amsterdam;
use serde_json::{Value, json};

use super::{measure_with, path};
use crate::app::App;
use crate::given;

fn recurrence(app: &App, measure: &Value, days: u16) -> Value {
    let target = format!("{}?windowDays={days}", path(measure));
    app.manager().get(&target).expect(200)["recurrence"].clone()
}

/// `green_claim` and `solar_claim` are kinds of `misleading_information`.
fn add_kinds(app: &App) {
    for code in ["green_claim", "solar_claim"] {
        let parent = "misleading_information";
        let nature = json!({ "code": code, "name": code, "nameEn": code, "parent": parent });
        app.manager().post("/v1/natures", &nature).expect(201);
    }
}

#[test]
fn days_begin_at_midnight_in_amsterdam_and_the_day_it_was_done_is_after() {
    let app = App::start();
    let register = || given::complaint_with(&app.intake(), json!({ "nature": "tariff" }));
    // 30 days around 15 December: 15 November up to and including 13 January.
    for (time, expected) in [
        ("2026-11-14T22:59:59Z", (0, 0)),
        ("2026-11-14T23:00:00Z", (1, 0)),
        ("2026-12-14T22:59:59Z", (2, 0)),
        ("2026-12-14T23:00:00Z", (2, 1)),
        ("2027-01-13T22:59:59Z", (2, 2)),
        ("2027-01-13T23:00:00Z", (2, 2)),
    ] {
        app.advance_to(time);
        register();
        if time < "2026-12-14T23" {
            continue;
        }
        let done = json!({ "doneDate": "2026-12-15", "natures": ["tariff"] });
        let made = measure_with(&app, &app.handler(), done);
        assert_eq!(
            recurrence(&app, &made, 30),
            json!({
                "days": 30, "before": expected.0, "after": expected.1,
                "afterComplete": time == "2027-01-13T23:00:00Z"
            }),
            "{time}"
        );
    }
}

#[test]
fn a_naive_count_comes_to_the_same() {
    let app = App::start();
    add_kinds(&app);
    let kinds = [
        "tariff",
        "misleading_information",
        "green_claim",
        "solar_claim",
        "privacy",
    ];
    let family = |nature: &str| match nature {
        "misleading_information" => vec!["misleading_information", "green_claim", "solar_claim"],
        other => kinds.into_iter().filter(|kind| *kind == other).collect(),
    };
    let mut registered: Vec<(NaiveDate, &str)> = Vec::new();
    let mut lot: u32 = 7;
    for _ in 0..70 {
        lot = lot.wrapping_mul(1_103_515_245).wrapping_add(12345);
        app.advance(TimeDelta::minutes(i64::from(lot >> 16) % 3600));
        let nature = kinds[(lot >> 20) as usize % kinds.len()];
        let made = given::complaint_with(&app.intake(), json!({ "nature": nature }));
        let at: DateTime<Utc> = serde_json::from_value(made["registeredAt"].clone()).expect("a time");
        registered.push((at.with_timezone(&Amsterdam).date_naive(), nature));
    }
    let mut found = 0;
    let last = registered.last().expect("complaints").0;
    for (ago, natures) in [
        (0, vec!["tariff"]),
        (20, vec!["misleading_information"]),
        (40, vec!["green_claim", "privacy"]),
        (55, vec!["solar_claim"]),
        (80, vec!["misleading_information", "green_claim"]),
        (300, vec!["tariff"]),
    ] {
        let done = last - Days::new(ago);
        let made = measure_with(&app, &app.handler(), json!({ "doneDate": done, "natures": natures }));
        let counted: Vec<&str> = natures.iter().flat_map(|nature| family(nature)).collect();
        for days in [30_u16, 31, 90, 365] {
            let within = |from: i64, before: i64| {
                let meant = registered.iter().filter(|(date, nature)| {
                    counted.contains(nature) && (from..before).contains(&(*date - done).num_days())
                });
                meant.count()
            };
            let window = i64::from(days);
            found += within(-window, 0).min(within(0, window));
            assert_eq!(
                recurrence(&app, &made, days),
                json!({
                    "days": days, "before": within(-window, 0), "after": within(0, window),
                    "afterComplete": done + Days::new(u64::from(days)) <= last
                }),
                "{ago} {natures:?} {days}"
            );
        }
    }
    assert!(
        found > 30,
        "the lot was to spread complaints around the measures: {found}"
    );
}

#[test]
fn nothing_recurs_before_it_is_done_or_when_it_is_unknown_what() {
    let app = App::start();
    let field = |measure: &Value| app.manager().get(&path(measure)).expect(200).get("recurrence").cloned();
    let open = measure_with(&app, &app.handler(), json!({ "natures": ["tariff"] }));
    assert_eq!(field(&open), None);
    let vague = measure_with(&app, &app.handler(), json!({ "doneDate": "2026-10-30" }));
    assert_eq!(field(&vague), None);
    let known = json!({ "natures": ["tariff"] });
    let changed = app.handler().patch(&path(&vague), "*", &known).expect(200);
    assert_eq!(changed["recurrence"]["days"], 90);
    assert_eq!(field(&vague), Some(changed["recurrence"].clone()));
    let listed = app.manager().walk("/v1/measures");
    assert!(listed.iter().all(|item| item.get("recurrence").is_none()));
}

#[test]
fn a_window_has_30_to_365_days() {
    let app = App::start();
    let made = measure_with(&app, &app.handler(), json!({}));
    for days in ["29", "366", "x", ""] {
        let target = format!("{}?windowDays={days}", path(&made));
        let refused = app.manager().get(&target);
        assert_eq!(refused.faults().len(), 1, "{days}");
    }
}
