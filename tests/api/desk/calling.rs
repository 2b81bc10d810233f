//! A second call is noted by whoever takes it, and who agreed to call back does.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::desk;
use crate::app::{App, Client};
use crate::given;

fn contacts(complaint: &Value) -> String {
    format!("{}/contacts", given::path(complaint))
}

fn call_in(changes: &Value) -> Value {
    let mut call = json!({ "direction": "in", "channel": "phone", "reached": true, "subject": "Belt weer." });
    for (name, value) in changes.as_object().expect("an object") {
        call[name] = value.clone();
    }
    call
}

fn due(client: &Client) -> i64 {
    let items = client.get("/v1/worklist").expect(200)["items"].clone();
    let items = items.as_array().expect("items").clone();
    let entry = items
        .iter()
        .find(|item| item["name"] == "call_backs_due")
        .expect("an entry")
        .clone();
    let list = client.walk(entry["list"].as_str().expect("a list"));
    assert_eq!(entry["count"], list.len(), "the list behind the count");
    entry["count"].as_i64().expect("a count")
}

/// A complaint of `h-1` of sales, for which intake agreed that `h-3` of the back office calls back.
fn agreed(app: &App) -> (Value, String) {
    let complaint = given::taken_up(app);
    let other = app.caller("i-2", &[Role::Intake]);
    let call = call_in(&json!({ "callBack": { "date": "2026-11-02", "person": { "subject": "h-3" } } }));
    let made = other.post(&contacts(&complaint), &call);
    made.expect(201);
    (complaint, made.header("location").to_owned())
}

#[test]
fn a_second_call_is_noted_by_whoever_takes_it() {
    let app = desk();
    let complaint = given::taken_up(&app);
    for client in [app.caller("i-2", &[Role::Intake]), app.caller("h-3", &[Role::Handler])] {
        assert_eq!(client.get(&given::path(&complaint)).problem(404), "not-found");
        let made = client.post(&contacts(&complaint), &call_in(&json!({}))).expect(201);
        assert_eq!(
            (&made["direction"], &made["isFirstResponse"]),
            (&json!("in"), &json!(false))
        );
        let out = call_in(&json!({ "direction": "out" }));
        assert_eq!(client.post(&contacts(&complaint), &out).problem(404), "not-found");
        let nowhere = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/contacts";
        assert_eq!(client.post(nowhere, &call_in(&json!({}))).problem(404), "not-found");
    }
    assert_eq!(app.handler().walk(&contacts(&complaint)).len(), 2);
    let about = given::complaint_with(&app.intake(), json!({ "employee": { "subject": "h-3" } }));
    let concerned = app.caller("h-3", &[Role::Handler]);
    assert_eq!(
        concerned.post(&contacts(&about), &call_in(&json!({}))).problem(404),
        "not-found"
    );
}

#[test]
fn a_call_back_has_a_person_and_a_date_and_stands_on_the_worklist_when_its_day_comes() {
    let app = desk();
    let (complaint, _) = agreed(&app);
    let open = app.handler().again(&complaint)["callBacks"].clone();
    assert_eq!(open.as_array().expect("a list").len(), 1);
    assert_eq!(open[0]["date"], "2026-11-02");
    assert_eq!(open[0]["person"], json!({ "subject": "h-3", "name": "Medewerker h-3" }));
    assert_eq!(due(&app.handler()), 0);
    app.advance_to("2026-11-02T08:00:00Z");
    assert_eq!(due(&app.handler()), 1);
    for (person, code) in [("h-9", "unknown"), ("h-2", "retired")] {
        super::change_staff(&app, "h-2", &json!({ "active": false }));
        let call = call_in(&json!({ "callBack": { "date": "2026-11-03", "person": { "subject": person } } }));
        let refused = app.handler().post(&contacts(&complaint), &call);
        assert_eq!(refused.faults(), [format!("/callBack/person/subject {code}")]);
    }
    let far = call_in(&json!({ "callBack": { "date": "2028-11-03" } }));
    assert_eq!(
        app.handler().post(&contacts(&complaint), &far).faults(),
        ["/callBack/date out_of_range"]
    );
}

#[test]
fn a_call_back_that_was_done_is_a_first_response_by_who_was_to_call() {
    let app = desk();
    let (complaint, contact) = agreed(&app);
    app.advance_to("2026-11-02T08:00:00Z");
    let done = json!({ "callBack": { "outcome": "done", "note": "Uitgelegd." } });
    let stranger = app.caller("h-9", &[Role::Handler]);
    assert_eq!(stranger.patch(&contact, "*", &done).problem(404), "not-found");
    let called = app
        .caller("h-3", &[Role::Handler])
        .patch(&contact, "\"1\"", &done)
        .expect(200);
    assert_eq!(called["callBack"]["isFirstResponse"], true);
    assert_eq!(called["callBack"]["person"]["subject"], "h-3");
    let now = app.handler().again(&complaint);
    assert_eq!(now["firstResponse"]["at"], "2026-11-02T08:00:00Z");
    assert_eq!(now["callBacks"], json!([]));
    assert_eq!(due(&app.handler()), 0);
    let read = app.handler().get(&contact).expect(200);
    assert_eq!(read["callBack"]["isFirstResponse"], true, "as it was answered");
}

#[test]
fn a_late_call_back_wants_a_reason_and_who_agreed_it_may_note_it() {
    let app = desk();
    let (complaint, contact) = agreed(&app);
    app.advance_to("2026-11-12T08:00:00Z");
    let registrar = app.caller("i-2", &[Role::Intake]);
    let mut done = json!({ "callBack": { "outcome": "done" } });
    assert_eq!(
        registrar.patch(&contact, "*", &done).faults(),
        ["/callBack/lateReason required"]
    );
    done["callBack"]["lateReason"] = json!("Nam niet op.");
    let called = registrar.patch(&contact, "*", &done).expect(200);
    assert_eq!(called["callBack"]["lateReason"], "Nam niet op.");
    let late = app
        .handler()
        .get(&format!("{}/deadlines", given::path(&complaint)))
        .expect(200);
    assert!(late.to_string().contains("Nam niet op."), "{late}");
}
