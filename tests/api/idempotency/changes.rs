//! Every kind of change is made once, however often it is sent.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::assert_replay;
use crate::app::{App, Client};
use crate::given;

/// Sends a change twice with one key, and once more with another body: one effect, the same answer, and a refusal.
#[track_caller]
fn assert_once(client: &Client, method: &str, path: &str, tag: Option<&str>, body: Option<&Value>) {
    let send = |body: Option<&Value>| {
        let key = Some(("Idempotency-Key", "k-once"));
        let headers: Vec<_> = key.into_iter().chain(tag.map(|tag| ("If-Match", tag))).collect();
        client.send(method, path, &headers, body)
    };
    let first = send(body);
    assert!(first.status < 300, "{method} {path}: {}", first.text);
    assert_replay(&first, &send(body));
    if let Some(body) = body {
        let mut other = body.clone();
        other["unknown"] = json!(1);
        let refused = send(Some(&other)).status;
        assert!([400, 422].contains(&refused), "{method} {path}: {refused}");
    }
}

#[test]
fn every_kind_of_change_is_made_once() {
    let app = App::start();
    given::staff(&app, "h-1", None, None);
    let (handler, manager) = (app.handler(), app.manager());
    let made = given::taken_up(&app);
    let path = given::path(&made);
    let once = |client: &Client, method: &str, path: &str, tag: Option<&str>, body: Value| {
        assert_once(client, method, path, tag, Some(&body));
    };
    once(
        &handler,
        "PATCH",
        &path,
        Some("\"2\""),
        json!({ "supplier": "Noorderstroom" }),
    );
    once(
        &handler,
        "PUT",
        &format!("{path}/assessment"),
        None,
        given::assessment(),
    );
    once(
        &manager,
        "PATCH",
        "/v1/natures/tariff",
        Some("\"1\""),
        json!({ "nameEn": "Rate" }),
    );
    let rule = manager
        .post("/v1/routing-rules", &json!({ "handler": { "subject": "h-1" } }))
        .expect(201);
    let rule = format!("/v1/routing-rules/{}", rule["id"].as_str().expect("an id"));
    once(
        &manager,
        "PATCH",
        &rule,
        Some("\"1\""),
        json!({ "note": "Kent de tarieven." }),
    );
    let measure =
        json!({ "description": "Belscript aanpassen.", "owner": { "subject": "h-1" }, "dueDate": "2026-12-15" });
    let measure = manager.post("/v1/measures", &measure).expect(201);
    let place = format!("/v1/measures/{}", measure["id"].as_str().expect("an id"));
    once(
        &manager,
        "PATCH",
        &place,
        Some("\"1\""),
        json!({ "dueDate": "2026-12-16" }),
    );
    handler
        .post(&format!("{path}/measures"), &json!({ "measures": [measure["id"]] }))
        .expect(201);
    let link = format!("{path}/measures/{}", measure["id"].as_str().expect("an id"));
    assert_once(&handler, "DELETE", &link, Some("*"), None);
    let other = given::complaint(&app.intake());
    manager
        .post(&format!("{path}/relations"), &json!({ "complaintId": other["id"] }))
        .expect(201);
    let link = format!("{path}/relations/{}", other["id"].as_str().expect("an id"));
    assert_once(&manager, "DELETE", &link, Some("*"), None);
    app.advance(TimeDelta::days(13));
    let manager = app.manager();
    let meeting = json!({
        "date": "2026-11-12", "participants": ["M. Visser"], "conclusions": "Minder klachten.",
        "actions": [{ "description": "Rooster aanpassen.", "owner": "M. Visser", "dueDate": "2026-12-15" }]
    });
    once(&manager, "PUT", "/v1/reports/monthly/2026-10/evaluation", None, meeting);
    let action = &manager.walk("/v1/report-actions")[0];
    let action = format!("/v1/report-actions/{}", action["id"].as_str().expect("an id"));
    once(
        &manager,
        "PATCH",
        &action,
        Some("\"1\""),
        json!({ "doneDate": "2026-11-12", "result": "Aangepast." }),
    );
}
