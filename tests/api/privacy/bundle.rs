//! The bundle of a request for access: everything that is kept of the person, and nothing of somebody else.

use serde_json::{Value, json};

use super::{REQUESTS, confirm, execute, granted, identified, path, request, step};
use crate::app::App;
use crate::given;

fn address(request: &Value) -> String {
    format!("{}/bundle", path(request))
}

/// A complaint about an employee, who was interviewed, with an analysis.
fn about_an_employee(app: &App) -> Value {
    let changes = json!({
        "employee": { "name": "Linda Postma" }, "externalReferences": [{ "system": "crm", "id": "CASE-1" }],
        "conversation": { "agreement": "no", "spokenWith": "Linda Postma" }
    });
    let complaint = given::complaint_with(&app.intake(), changes);
    let manager = app.manager();
    manager.step(&complaint, &given::take_up()).expect(201);
    let steps = format!("{}/investigations", given::path(&complaint));
    let interview = json!({
        "kind": "employee_interview", "held": true, "employee": { "name": "Linda Postma" },
        "summary": "Zij herkende het gesprek."
    });
    manager.post(&steps, &interview).expect(201);
    manager.post(&steps, &given::analysis()).expect(201);
    complaint
}

#[test]
fn a_complainant_gets_everything_but_what_is_about_the_employee() {
    let app = App::start();
    let complaint = about_an_employee(&app);
    let made = granted(&app, "access", &[&complaint]);
    let answer = app.manager().get(&address(&made));
    let bundle = answer.expect(200);
    assert_eq!(bundle["requestNumber"], made["number"]);
    for words in ["source", "rights", "authority"] {
        assert!(bundle[words].as_str().is_some_and(|text| !text.is_empty()), "{words}");
    }
    assert_eq!(
        (bundle["purposes"].as_array().map(Vec::len), &bundle["recipients"]),
        (Some(4), &json!(["crm"]))
    );
    let one = &bundle["complaints"][0];
    assert_eq!((&one["id"], &one["as"]), (&complaint["id"], &json!(["complainant"])));
    assert_eq!(one["retainUntilDate"], complaint["retainUntilDate"]);
    assert_eq!(one["complaint"]["description"], complaint["description"]);
    assert_eq!(one["complaint"]["complainant"], complaint["complainant"]);
    let kinds: Vec<&Value> = one["history"]
        .as_array()
        .expect("events")
        .iter()
        .map(|one| &one["event"])
        .collect();
    assert_eq!(
        kinds,
        ["registered", "taken_up", "investigated"],
        "the analysis, not the interview"
    );
    assert!(!answer.text.contains("Postma"), "{}", answer.text);
    assert_eq!(
        bundle["withheld"],
        json!([{ "ground": "rights_of_others", "count": 3 }]),
        "who it is about, who was spoken with, and the interview"
    );
}

#[test]
fn an_employee_gets_what_is_about_the_employee_and_nothing_of_the_complainant() {
    let app = App::start();
    let complaint = about_an_employee(&app);
    let manager = app.manager();
    let own = json!({
        "kind": "access", "scope": "employee", "channel": "in_person", "requester": { "name": "Linda Postma" }
    });
    let made = manager.post(REQUESTS, &own).expect(201);
    for body in [identified(), confirm(&[&complaint])] {
        step(&manager, &made, &body).expect(201);
    }
    let answer = manager.get(&address(&made));
    let one = answer.expect(200)["complaints"][0].clone();
    assert_eq!(one["complaint"], Value::Null);
    assert_eq!(one["history"][0]["carried"]["summary"], "Zij herkende het gesprek.");
    assert_eq!(one["history"].as_array().map(Vec::len), Some(1));
    let of_complainant = complaint["complainant"]["name"].as_str().expect("a name");
    assert!(!answer.text.contains(of_complainant), "{}", answer.text);
}

#[test]
fn a_bundle_waits_for_identity_and_complaints_and_goes_with_the_execution() {
    let app = App::start();
    let complaint = given::closed(&app);
    let manager = app.manager();
    let made = manager.post(REQUESTS, &request("access")).expect(201);
    let refused = || manager.get(&address(&made)).problem(409);
    assert_eq!(refused(), "identity-not-checked");
    step(&manager, &made, &identified()).expect(201);
    assert_eq!(refused(), "matches-not-confirmed");
    step(&manager, &made, &confirm(&[&complaint])).expect(201);
    manager.get(&address(&made)).expect(200);
    assert_eq!(app.handler().get(&address(&made)).problem(403), "forbidden");
    step(&manager, &made, &json!({ "to": "granted" })).expect(201);
    step(&manager, &made, &json!({ "to": "executed" })).expect(202);
    execute(&app);
    assert_eq!(manager.get(&address(&made)).problem(404), "not-found");
    let erasure = granted(&app, "erasure", &[&complaint]);
    assert_eq!(manager.get(&address(&erasure)).problem(404), "not-found");
}
