//! Natures that are merged: retired, and counted and found as another from then on.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::app::{App, Response, together};
use crate::given;

fn patch(app: &App, code: &str, change: Value) -> Response {
    app.manager().patch(&format!("/v1/natures/{code}"), "*", &change)
}

fn merge(app: &App, code: &str, target: &str) -> Response {
    patch(app, code, json!({ "mergedInto": target }))
}

fn nature(app: &App, code: &str) -> Value {
    app.intake().get(&format!("/v1/natures/{code}")).expect(200)
}

/// How many complaints the list finds, by nature.
fn listed(app: &App, code: &str) -> usize {
    app.manager()
        .walk(&format!("/v1/complaints?nature={code}&pageSize=2"))
        .len()
}

/// How many complaints the report of October counts, by nature.
fn reported(app: &App) -> BTreeMap<String, u64> {
    let report = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
    let rows = report["byNature"].as_array().expect("rows").clone();
    let total: u64 = rows.iter().filter_map(|row| row["count"].as_u64()).sum();
    assert_eq!(Some(total), report["registered"].as_u64());
    rows.iter()
        .map(|row| {
            let code = row["nature"].as_str().expect("a code").to_owned();
            (code, row["count"].as_u64().expect("a count"))
        })
        .collect()
}

fn registered(app: &App, natures: &[&str]) {
    for nature in natures {
        given::complaint_with(&app.intake(), json!({ "nature": nature }));
    }
}

#[test]
fn merging_retires_a_nature_and_undoing_it_leaves_it_retired() {
    let app = App::start();
    let merged = merge(&app, "treatment", "service");
    let body = merged.expect(200);
    assert_eq!(
        (&body["mergedInto"], &body["active"]),
        (&json!("service"), &json!(false))
    );
    assert_eq!(merged.etag(), "\"2\"");
    assert_eq!(nature(&app, "treatment"), body);
    let new = given::registration_with(json!({ "nature": "treatment" }));
    assert_eq!(app.intake().post("/v1/complaints", &new).faults(), ["/nature retired"]);
    assert_eq!(
        patch(&app, "treatment", json!({ "active": true })).faults(),
        ["/active merged"]
    );
    let undone = patch(&app, "treatment", json!({ "mergedInto": null })).expect(200);
    assert_eq!(
        (&undone["mergedInto"], &undone["active"]),
        (&Value::Null, &json!(false))
    );
    merge(&app, "treatment", "service").expect(200);
    let back = json!({ "mergedInto": null, "active": true });
    patch(&app, "treatment", back).expect(200);
    app.intake().post("/v1/complaints", &new).expect(201);
}

#[test]
fn only_managers_merge_and_only_the_version_they_looked_at() {
    let app = App::start();
    let change = json!({ "mergedInto": "service" });
    for client in [app.intake(), app.handler()] {
        let refused = client.patch("/v1/natures/treatment", "*", &change);
        assert_eq!(refused.problem(403), "forbidden");
    }
    let manager = app.manager();
    let stale = manager.patch("/v1/natures/treatment", "\"9\"", &change);
    assert_eq!(stale.problem(412), "stale");
    manager.patch("/v1/natures/treatment", "\"1\"", &change).expect(200);
}

#[test]
fn a_nature_is_merged_only_into_one_that_counts() {
    let app = App::start();
    merge(&app, "treatment", "service").expect(200);
    patch(&app, "other", json!({ "active": false })).expect(200);
    patch(&app, "contract_by_phone", json!({ "parent": "tariff" })).expect(200);
    for (code, target, fault) in [
        ("privacy", "privacy", "/mergedInto itself"),
        ("privacy", "nothing", "/mergedInto unknown"),
        ("privacy", "other", "/mergedInto retired"),
        ("privacy", "treatment", "/mergedInto merged"),
        ("service", "treatment", "/mergedInto merged"),
        ("tariff", "service", "/mergedInto has_children"),
    ] {
        assert_eq!(merge(&app, code, target).faults(), [fault], "{code} {target}");
    }
    let in_use = json!({ "mergedInto": "service", "active": true });
    assert_eq!(patch(&app, "privacy", in_use).faults(), ["/active merged"]);
    let below = json!({ "parent": "treatment" });
    assert_eq!(patch(&app, "privacy", below).faults(), ["/parent merged"]);
    // A child may go to another, also to its parent.
    merge(&app, "contract_by_phone", "tariff").expect(200);
    // And what stays merged may be renamed after its target was retired.
    patch(&app, "service", json!({ "active": false })).expect(200);
    patch(&app, "treatment", json!({ "name": "Omgang" })).expect(200);
}

#[test]
fn what_was_merged_before_follows_and_its_history_says_so() {
    let app = App::start();
    merge(&app, "treatment", "service").expect(200);
    merge(&app, "privacy", "service").expect(200);
    merge(&app, "service", "other").expect(200);
    for code in ["treatment", "privacy", "service"] {
        assert_eq!(nature(&app, code)["mergedInto"], "other", "{code}");
    }
    let history = app.manager().walk("/v1/natures/treatment/history");
    let last = &history[1]["changes"];
    assert_eq!(
        last,
        &json!([{ "field": "/mergedInto", "old": "service", "new": "other" }])
    );
    // Undoing the last merging does not bring them back.
    patch(&app, "service", json!({ "mergedInto": null, "active": true })).expect(200);
    assert_eq!(nature(&app, "treatment")["mergedInto"], "other");
}

#[test]
fn complaints_keep_their_nature_and_are_counted_and_found_as_what_it_was_merged_into() {
    let app = App::start();
    let kept = given::complaint_with(&app.intake(), json!({ "nature": "treatment" }));
    registered(&app, &["treatment", "service", "privacy", "privacy", "tariff"]);
    let before: u64 = reported(&app).values().sum();
    merge(&app, "treatment", "service").expect(200);
    merge(&app, "privacy", "service").expect(200);
    assert_eq!(app.manager().again(&kept)["nature"], "treatment");
    let report = reported(&app);
    assert_eq!(report, [("service".to_owned(), 5), ("tariff".to_owned(), 1)].into());
    assert_eq!(report.values().sum::<u64>(), before);
    for (code, count) in &report {
        assert_eq!(listed(&app, code), usize::try_from(*count).expect("small"), "{code}");
    }
    assert_eq!((listed(&app, "treatment"), listed(&app, "privacy")), (2, 2));
    patch(&app, "privacy", json!({ "mergedInto": null })).expect(200);
    assert_eq!(reported(&app)["service"], 3);
    assert_eq!(listed(&app, "service"), 3);
}

#[test]
fn mergings_at_once_never_make_a_chain_or_a_circle() {
    let app = App::start();
    let circle = ["service", "treatment", "privacy", "tariff", "other"];
    let answers = together(circle.len(), |index| {
        let target = circle[(index + 1) % circle.len()];
        merge(&app, circle[index], target).status
    });
    assert!(answers.iter().all(|status| [200, 400].contains(status)), "{answers:?}");
    assert!(answers.contains(&200));
    for code in circle {
        if let Some(target) = nature(&app, code)["mergedInto"].as_str() {
            assert_eq!(nature(&app, target)["mergedInto"], Value::Null, "{code}");
        }
    }
}
