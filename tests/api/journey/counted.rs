//! Three journeys by the number of their requests: as few as the procedure has steps, and none that only reads a version.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::call;
use crate::app::{App, Client, Response};
use crate::documents::{Form, add, sample};
use crate::given;

/// A step of a complaint from the version that an earlier answer told.
fn step(client: &Client, complaint: &Value, etag: &str, body: &Value) -> Response {
    let made = client.post_with(
        &format!("{}/transitions", given::path(complaint)),
        &[("If-Match", etag)],
        body,
    );
    made.expect(201);
    made
}

/// Something that becomes part of the case.
fn note(client: &Client, complaint: &Value, part: &str, body: &Value) -> Response {
    let made = client.post(&format!("{}/{part}", given::path(complaint)), body);
    made.expect(201);
    made
}

/// An answer that closes.
fn last_answer() -> Value {
    let mut answer = given::answer();
    answer["closing"] = given::closing();
    answer["closing"].as_object_mut().expect("an object").remove("to");
    answer
}

#[track_caller]
fn took(app: &App, most: usize) {
    let sent = app.sent();
    assert!(sent.len() <= most, "{} requests: {sent:?}", sent.len());
    assert!(!sent.contains(&"GET".to_owned()), "{sent:?}");
}

fn company() -> App {
    let app = App::start();
    for (subject, department) in [("h-1", "customer_service"), ("h-2", "sales")] {
        given::staff(&app, subject, Some(department), None);
    }
    app.sent();
    app
}

#[test]
fn a_question_by_phone_takes_one_request() {
    let app = company();
    let closed = given::complaint_with(&app.intake(), call());
    took(&app, 1);
    assert_eq!(closed["status"], "closed");
}

#[test]
fn a_letter_that_is_forwarded_and_returned_takes_at_most_ten_requests() {
    let app = company();
    let (intake, handler) = (app.intake(), app.handler());
    let letter = given::complaint_with(&intake, json!({ "channel": "letter" }));
    add(
        &intake,
        &letter,
        &Form::of("letter").file("brief.pdf", &sample("offer.pdf")),
    )
    .expect(201);
    let to = |subject: &str| given::forward(json!({ "subject": subject }));
    // What was added to the case since does not stand in the way of a step.
    let forwarded = step(&intake, &letter, "*", &to("h-2"));
    let back = json!({ "to": "registered", "reason": "Gaat over toestemming." });
    let returned = step(&app.caller("h-2", &[Role::Handler]), &letter, &forwarded.etag(), &back);
    let forwarded = step(&intake, &letter, &returned.etag(), &to("h-1"));
    step(&handler, &letter, &forwarded.etag(), &given::take_up());
    note(&handler, &letter, "investigations", &given::analysis());
    let assessment = format!("{}/assessment", given::path(&letter));
    handler.put(&assessment, &given::assessment()).expect(201);
    step(&handler, &letter, "*", &last_answer());
    took(&app, 10);
    assert_eq!(app.manager().again(&letter)["status"], "closed");
}

#[test]
fn a_sales_complaint_with_a_remedy_takes_at_most_twelve_requests() {
    let app = company();
    let (intake, handler) = (app.intake(), app.handler());
    let registered = intake.post(
        "/v1/complaints",
        &given::registration_with(json!({
            "conversation": { "heldAt": "2026-10-21T08:30:00Z", "spokenWith": "Linda", "agreement": "unknown" }
        })),
    );
    let complaint = registered.expect(201);
    let forwarded = step(
        &intake,
        &complaint,
        &registered.etag(),
        &given::forward(json!({ "subject": "h-1" })),
    );
    step(&handler, &complaint, &forwarded.etag(), &given::take_up());
    let reached = json!({ "direction": "out", "channel": "phone", "reached": true });
    note(&handler, &complaint, "contacts", &reached);
    for done in [
        json!({ "kind": "call_recording", "available": true, "reference": "OPN-1", "findings": "Geen akkoord." }),
        json!({
            "kind": "employee_interview", "held": true, "employee": { "name": "L. Postma" }, "summary": "Erkent."
        }),
        given::analysis(),
    ] {
        note(&handler, &complaint, "investigations", &done);
    }
    let assessment = format!("{}/assessment", given::path(&complaint));
    handler.put(&assessment, &given::assessment()).expect(201);
    let remedy = json!({
        "kind": "compensation", "description": "Opzegvergoeding.", "amountCents": 12_500,
        "status": "accepted", "dueDate": "2026-11-13"
    });
    let remedy = note(&handler, &complaint, "remedies", &remedy);
    step(&handler, &complaint, "*", &last_answer());
    let executed = json!({ "status": "executed" });
    handler
        .patch(remedy.header("location"), &remedy.etag(), &executed)
        .expect(200);
    took(&app, 12);
    let closed = app.manager().again(&complaint);
    assert_eq!(
        (&closed["status"], &closed["openRemedies"]),
        (&json!("closed"), &json!(0))
    );
}
