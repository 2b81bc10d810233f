//! Two pairs of eyes: closing as inadmissible waits for a manager who did not write the assessment.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::{assess, place};
use crate::app::{App, Client, Response};
use crate::{feed, given};

/// A service where closing as inadmissible needs the approval of a second person.
pub fn four_eyes() -> App {
    App::with(&[("KLACHTENMAP_FOUR_EYES_INADMISSIBLE", "true")])
}

fn inadmissible() -> Value {
    json!({ "admissible": false, "inadmissibility": given::inadmissibility(), "lawViolated": false })
}

fn decide(client: &Client, complaint: &Value, etag: &str, body: &Value) -> Response {
    client.post_with(&format!("{}/approval", place(complaint)), &[("If-Match", etag)], body)
}

fn approve(client: &Client, complaint: &Value) -> Response {
    decide(client, complaint, "*", &json!({ "approved": true }))
}

fn close(client: &Client, complaint: &Value) -> Response {
    let body = json!({ "to": "closed", "outcome": "inadmissible", "handlingSummary": "Doorverwezen." });
    client.step(complaint, &body)
}

fn waiting(app: &App) -> Vec<Value> {
    let worklist = app.manager().get("/v1/worklist").expect(200);
    let entries = worklist["items"].as_array().expect("items");
    let entry = entries
        .iter()
        .find(|entry| entry["name"] == "approvals")
        .expect("the entry");
    let list = app.manager().walk(entry["list"].as_str().expect("a list"));
    assert_eq!(entry["count"], list.len());
    list.iter().map(|complaint| complaint["id"].clone()).collect()
}

fn of_closing(client: &Client, complaint: &Value) -> Value {
    let complaint = client.again(complaint);
    let steps = complaint["allowedTransitions"].as_array().expect("steps");
    let closing = steps.iter().find(|step| step["to"] == "closed").expect("the closing");
    json!([closing["allowed"], closing["missing"], closing["outcomes"]])
}

#[test]
fn an_assessment_that_is_not_admissible_counts_only_after_another_manager_approved_it() {
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    handler
        .post(
            &format!("{}/investigations", given::path(&complaint)),
            &given::analysis(),
        )
        .expect(201);
    let made = assess(&handler, &complaint, None, &inadmissible()).expect(201);
    let open = json!({ "required": true, "approved": null, "by": null, "at": null, "reason": null });
    assert_eq!((&made["approval"], &made["version"]), (&open, &json!(1)));
    assert_eq!(
        handler.again(&complaint)["admissible"],
        Value::Null,
        "undecided until then"
    );
    handler.step(&complaint, &given::answer()).expect(201);
    assert_eq!(waiting(&app), [complaint["id"].clone()]);
    let refused = close(&handler, &complaint);
    assert_eq!(
        (refused.problem(409), refused.json()["missing"].clone()),
        ("closing-gate".into(), json!(["approval"]))
    );
    // Another outcome is no way round it.
    let refused = handler.step(&complaint, &given::closing());
    assert_eq!(refused.json()["missing"], json!(["approval"]));
    assert_eq!(
        of_closing(&handler, &complaint),
        json!([false, ["approval"], ["withdrawn", "duplicate"]])
    );
    assert_eq!(approve(&handler, &complaint).problem(403), "forbidden");
    let approval = approve(&app.manager(), &complaint);
    let approved = approval.expect(200);
    let by = json!({ "subject": "m-1", "name": "Naam van m-1" });
    let decided = json!({ "required": true, "approved": true, "by": by, "at": "2026-10-30T14:00:00Z", "reason": null });
    assert_eq!((&approved["approval"], &approved["version"]), (&decided, &json!(2)));
    let read = handler.get(&place(&complaint));
    assert_eq!(
        (read.etag(), &read.expect(200)["approval"]),
        (approval.etag(), &decided)
    );
    assert_eq!(approve(&app.manager(), &complaint).problem(409), "no-approval-open");
    assert_eq!(
        (waiting(&app).len(), &handler.again(&complaint)["admissible"]),
        (0, &json!(false))
    );
    let mut other_reason = json!({ "to": "closed", "outcome": "inadmissible", "handlingSummary": "Doorverwezen." });
    other_reason["inadmissibility"] = given::inadmissibility();
    assert_eq!(
        handler.step(&complaint, &other_reason).faults(),
        ["/inadmissibility contradiction"]
    );
    close(&handler, &complaint).expect(201);
    let history = handler.walk(&format!("{}/history", given::path(&complaint)));
    let told = history
        .iter()
        .find(|item| item["event"] == "assessment_reviewed")
        .expect("an event");
    assert_eq!(
        (&told["by"]["subject"], &told["carried"]),
        (&json!("m-1"), &json!({ "revision": 1, "approved": true }))
    );
    feed::is_complete(&app);
}

#[test]
fn nobody_approves_the_assessment_that_they_wrote() {
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    assess(&app.handler(), &complaint, None, &inadmissible()).expect(201);
    let mut own = inadmissible();
    own["revisionReason"] = json!("Duidelijker.");
    assess(&app.manager(), &complaint, Some("\"1\""), &own).expect(200);
    assert_eq!(approve(&app.manager(), &complaint).problem(409), "four-eyes");
    let same = app.caller("M-1", &[Role::Manager]);
    assert_eq!(approve(&same, &complaint).problem(409), "four-eyes");
    approve(&app.caller("m-2", &[Role::Manager]), &complaint).expect(200);
}

#[test]
fn a_refusal_has_a_reason_and_leaves_the_complaint_undecided_until_it_is_assessed_again() {
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    let (handler, manager) = (app.handler(), app.manager());
    assert_eq!(approve(&manager, &complaint).problem(404), "not-found");
    assess(&handler, &complaint, None, &inadmissible()).expect(201);
    let refuse = |body: Value| decide(&manager, &complaint, "*", &body);
    assert_eq!(refuse(json!({ "approved": false })).faults(), ["/reason required"]);
    assert_eq!(
        decide(&manager, &complaint, "\"2\"", &json!({ "approved": true })).problem(412),
        "stale"
    );
    let refused = refuse(json!({ "approved": false, "reason": "Het gaat wel over ons." })).expect(200);
    assert_eq!(refused["approval"]["reason"], "Het gaat wel over ons.");
    handler.step(&complaint, &given::answer()).expect(201);
    assert_eq!(close(&handler, &complaint).json()["missing"], json!(["approval"]));
    assert_eq!(
        (waiting(&app).len(), &handler.again(&complaint)["admissible"]),
        (0, &Value::Null)
    );
    let mut again = inadmissible();
    again["revisionReason"] = json!("Nader bekeken.");
    assert_eq!(
        assess(&handler, &complaint, Some("\"1\""), &again).problem(412),
        "stale"
    );
    let made = assess(&handler, &complaint, Some("\"2\""), &again).expect(200);
    assert_eq!((&made["version"], &made["revision"]), (&json!(3), &json!(2)));
    assert_eq!(
        made["approval"]["approved"],
        Value::Null,
        "another assessment needs another approval"
    );
    assert_eq!(waiting(&app).len(), 1);
    let admissible = json!({ "revisionReason": "Toch ontvankelijk." });
    let made = assess(&handler, &complaint, Some("\"3\""), &admissible).expect(200);
    assert_eq!((&made["approval"], waiting(&app).len()), (&Value::Null, 0));
    assert_eq!(handler.again(&complaint)["admissible"], true);
    let all = handler.walk(&format!("{}/revisions", place(&complaint)));
    let decided: Vec<_> = all.iter().map(|one| one["approval"]["approved"].clone()).collect();
    assert_eq!(decided, [json!(false), Value::Null, Value::Null]);
}

#[test]
fn where_approval_is_needed_nothing_is_closed_as_inadmissible_without_an_assessment() {
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let mut answer = given::answer();
    answer["closing"] = json!({
        "outcome": "inadmissible", "handlingSummary": "Doorverwezen.", "inadmissibility": given::inadmissibility()
    });
    let refused = handler.step(&complaint, &answer);
    assert_eq!(refused.json()["missing"], json!(["assessment", "approval"]));
    handler.step(&complaint, &given::answer()).expect(201);
    assert_eq!(of_closing(&handler, &complaint)[2], json!(["withdrawn", "duplicate"]));
    let at_once = |assessment: Value| {
        let mut at_once =
            json!({ "summary": "Uitgelegd.", "outcome": "inadmissible", "handlingSummary": "Doorverwezen." });
        if assessment.is_object() {
            at_once["assessment"] = assessment;
        } else {
            at_once["inadmissibility"] = given::inadmissibility();
        }
        let refused = handler.post(
            "/v1/complaints",
            &given::registration_with(json!({ "handledAtOnce": at_once })),
        );
        assert_eq!(refused.problem(409), "closing-gate");
        refused.json()["missing"].clone()
    };
    assert_eq!(at_once(Value::Null), json!(["assessment", "approval"]));
    let mut assessment = given::assessment();
    for (name, value) in inadmissible().as_object().expect("fields") {
        assessment[name] = value.clone();
    }
    assert_eq!(at_once(assessment), json!(["approval"]));
}

#[test]
fn a_complaint_that_is_closed_otherwise_no_longer_waits_and_waits_again_when_it_is_restored() {
    let app = four_eyes();
    let (complaint, other) = (given::taken_up(&app), given::complaint(&app.intake()));
    assess(&app.handler(), &complaint, None, &inadmissible()).expect(201);
    let merge = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": other["id"] });
    app.manager().step(&complaint, &merge).expect(201);
    assert_eq!(waiting(&app).len(), 0);
    assert_eq!(approve(&app.manager(), &complaint).problem(409), "wrong-status");
    app.manager().step(&complaint, &given::reopen()).expect(201);
    assert_eq!(waiting(&app), [complaint["id"].clone()]);
    let concerned = json!({ "employee": { "subject": "m-2" } });
    app.manager()
        .patch(&given::path(&complaint), "*", &concerned)
        .expect(200);
    let about = app.caller("m-2", &[Role::Manager]);
    assert_eq!(approve(&about, &complaint).problem(404), "not-found");
}

#[test]
fn nothing_waits_where_the_setting_is_off() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let made = assess(&handler, &complaint, None, &inadmissible()).expect(201);
    assert_eq!((&made["approval"], waiting(&app).len()), (&Value::Null, 0));
    assert_eq!(approve(&app.manager(), &complaint).problem(409), "no-approval-open");
    handler.step(&complaint, &given::answer()).expect(201);
    close(&handler, &complaint).expect(201);
}

#[test]
fn the_database_refuses_a_closing_that_was_not_approved() {
    use diesel::connection::SimpleConnection;
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    assess(&app.handler(), &complaint, None, &inadmissible()).expect(201);
    let closed = "update complaints set status = 'closed', outcome = 'inadmissible', closed_at = now(), \
        reopen_until_date = current_date";
    let refused = app.database.connect().batch_execute(closed).expect_err("it waits");
    assert!(refused.to_string().contains("complaints_approved_closing"), "{refused}");
}
