//! Who changed which entry when, from what into what.

use serde_json::{Value, json};

use crate::app::{App, together};

#[test]
fn every_change_of_every_catalogue_is_kept_with_who_when_old_and_new() {
    let app = App::start();
    let manager = app.manager();
    for (path, key, entry, field, new) in [
        (
            "/v1/natures",
            "green_claim",
            json!({ "code": "green_claim", "name": "Groenclaim", "nameEn": "Green claim" }),
            "nameEn",
            json!("Green energy claim"),
        ),
        (
            "/v1/causes",
            "error_in_quote",
            json!({ "code": "error_in_quote", "name": "Fout in de offerte", "nameEn": "Error in quote" }),
            "active",
            json!(false),
        ),
        (
            "/v1/departments",
            "telesales",
            json!({ "code": "telesales", "name": "Telefonische verkoop" }),
            "active",
            json!(false),
        ),
        (
            "/v1/staff",
            "h%207",
            json!({ "subject": "h 7", "name": "M. Visser" }),
            "absentFrom",
            json!("2026-11-02"),
        ),
    ] {
        let added = manager.post(path, &entry).expect(201);
        let place = format!("{path}/{key}");
        let (old, change) = (added[field].clone(), json!({ field: new }));
        manager.patch(&place, "\"1\"", &change).expect(200);
        let history = manager.walk(&format!("{place}/history"));
        assert_eq!(history.len(), 2, "{history:?}");
        assert_eq!(history[0]["version"], 1);
        let began = history[0]["changes"].as_array().expect("changes");
        assert!(began.iter().all(|change| change["old"].is_null()), "{began:?}");
        assert!(
            began.contains(&json!({ "field": "/name", "old": null, "new": added["name"] })),
            "{began:?}"
        );
        assert_eq!(
            history[1],
            json!({
                "version": 2,
                "at": "2026-10-30T14:00:00Z",
                "by": { "subject": "m-1", "name": "Naam van m-1" },
                "changes": [{ "field": format!("/{field}"), "old": old, "new": new }]
            })
        );
    }
}

#[test]
fn only_managers_read_what_became_of_an_entry() {
    let app = App::start();
    for path in [
        "/v1/natures/tariff/history",
        "/v1/causes/procedure/history",
        "/v1/departments/sales/history",
        "/v1/staff/h-1/history",
    ] {
        for client in [app.intake(), app.handler()] {
            assert_eq!(client.get(path).problem(403), "forbidden", "{path}");
        }
    }
    assert_eq!(app.manager().walk("/v1/natures/tariff/history"), [Value::Null; 0]);
    for path in ["/v1/natures/nothing/history", "/v1/staff/nobody/history"] {
        assert_eq!(app.manager().get(path).problem(404), "not-found");
    }
}

#[test]
fn a_history_comes_in_pages_oldest_first() {
    let app = App::start();
    let manager = app.manager();
    for number in 1..=7 {
        let change = json!({ "name": format!("Tarief {number}") });
        manager.patch("/v1/natures/tariff", "*", &change).expect(200);
    }
    let names: Vec<Value> = manager
        .walk("/v1/natures/tariff/history?pageSize=3")
        .iter()
        .map(|change| change["changes"][0]["new"].clone())
        .collect();
    let expected: Vec<Value> = (1..=7).map(|number| json!(format!("Tarief {number}"))).collect();
    assert_eq!(names, expected);
    let first = manager.get("/v1/natures/tariff/history?pageSize=3").expect(200);
    let next = first["links"]["next"].as_str().expect("a next page");
    let elsewhere = next.replace("tariff", "privacy");
    assert_eq!(manager.get(&elsewhere).faults(), ["cursor cursor"]);
}

#[test]
fn what_changes_nothing_leaves_no_trace_and_what_is_refused_neither() {
    let app = App::start();
    let manager = app.manager();
    let place = "/v1/natures/tariff";
    let same = manager.patch(place, "\"1\"", &json!({ "name": "Tarief", "parent": null }));
    assert_eq!((same.status, same.etag()), (200, "\"1\"".to_owned()));
    manager.patch(place, "\"1\"", &json!({ "parent": "nothing" })).faults();
    manager.post("/v1/natures", &json!({ "code": "tariff", "name": "x", "nameEn": "x" }));
    assert!(manager.walk(&format!("{place}/history")).is_empty());
}

#[test]
fn each_of_many_changes_at_once_is_recorded_once() {
    let app = App::start();
    let answers = together(8, |number| {
        let change = json!({ "name": format!("Verkoop {number}") });
        app.manager().patch("/v1/departments/sales", "*", &change)
    });
    for answer in &answers {
        answer.expect(200);
    }
    let history = app.manager().walk("/v1/departments/sales/history");
    assert_eq!(history.len(), answers.len());
    let mut last = json!("Verkoop");
    for (change, version) in history.iter().zip(2..) {
        assert_eq!(change["version"], version);
        assert_eq!(change["changes"][0]["old"], last);
        last = change["changes"][0]["new"].clone();
    }
}
