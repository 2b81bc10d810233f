//! At once means at once: a question by phone is one request, and an answer can close.

use serde_json::{Value, json};

use super::desk;
use crate::app::App;
use crate::{feed, given};

fn question() -> Value {
    json!({
        "kind": "question",
        "conversation": { "heldAt": "2026-10-29T10:00:00Z", "spokenWith": "Linda", "agreement": "no" },
        "handledAtOnce": {
            "summary": "Opzegtermijn uitgelegd.", "outcome": "resolved",
            "shortDescription": "Vraag over opzeggen.", "handlingSummary": "Telefonisch beantwoord."
        }
    })
}

#[test]
fn a_question_by_phone_takes_intake_one_request() {
    let app = desk();
    let closed = given::complaint_with(&app.intake(), question());
    assert_eq!(
        (&closed["status"], &closed["outcome"]),
        (&json!("closed"), &json!("resolved"))
    );
    assert_eq!(closed["handler"]["subject"], "i-1");
    assert_eq!(closed["firstResponse"]["overdue"], false);
    let mut complaint = question();
    complaint["kind"] = json!("complaint");
    let refused = app
        .intake()
        .post("/v1/complaints", &given::registration_with(complaint));
    assert_eq!(refused.problem(403), "forbidden", "a complaint is for its handler");
    let mut bare = question();
    bare["handledAtOnce"] = json!({ "summary": "Uitgelegd.", "outcome": "resolved" });
    let refused = app.intake().post("/v1/complaints", &given::registration_with(bare));
    assert_eq!(
        refused.json()["missing"],
        json!(["shortDescription", "handlingSummary"])
    );
}

#[test]
fn a_complaint_at_once_says_why_there_is_no_recording_and_no_interview() {
    let app = desk();
    let mut body = question();
    body["kind"] = json!("complaint");
    let at_once = body["handledAtOnce"].as_object_mut().expect("an object");
    at_once.insert("prevention".into(), json!({ "none": "Eenmalig." }));
    at_once.insert("assessment".into(), given::assessment());
    at_once.insert("analysis".into(), json!("Besproken met de melder."));
    let refused = app
        .handler()
        .post("/v1/complaints", &given::registration_with(body.clone()));
    assert_eq!(refused.json()["missing"], json!(["callRecording", "employeeInterview"]));
    let at_once = body["handledAtOnce"].as_object_mut().expect("an object");
    at_once.insert(
        "callRecording".into(),
        json!({ "unavailableReason": "Niet opgenomen." }),
    );
    at_once.insert("employeeInterview".into(), json!({ "notHeldReason": "Met verlof." }));
    let closed = given::complaint_with(&app.handler(), body);
    assert_eq!(closed["status"], "closed");
    let steps = app.handler().walk(&format!("{}/investigations", given::path(&closed)));
    let kinds: Vec<_> = steps
        .iter()
        .map(|step| step["kind"].as_str().expect("a kind"))
        .collect();
    assert_eq!(kinds, ["analysis", "call_recording", "employee_interview"]);
    feed::is_complete(&app);
}

#[test]
fn an_answer_can_close_in_the_same_request() {
    let app = desk();
    let complaint = given::assessed(&app);
    let mut answer = given::answer();
    answer["closing"] = json!({ "outcome": "resolved" });
    let refused = app.handler().step(&complaint, &answer);
    assert_eq!(refused.problem(409), "closing-gate");
    assert_eq!(
        refused.json()["missing"],
        json!(["shortDescription", "handlingSummary", "prevention"])
    );
    assert_eq!(
        app.handler().again(&complaint)["status"],
        "in_progress",
        "all or nothing"
    );
    let mut closing = given::closing();
    closing.as_object_mut().expect("an object").remove("to");
    answer["closing"] = closing;
    let made = app.handler().step(&complaint, &answer);
    let after = app.handler().get(&given::path(&complaint));
    assert_eq!(
        (made.expect(201)["to"].clone(), made.etag()),
        (json!("closed"), after.etag())
    );
    assert_eq!(after.expect(200)["status"], "closed");
    let steps = app.manager().walk(&format!("{}/transitions", given::path(&complaint)));
    let ways: Vec<_> = steps
        .iter()
        .map(|step| step["to"].as_str().expect("a status"))
        .collect();
    assert_eq!(ways, ["registered", "in_progress", "answered", "closed"]);
    feed::is_complete(&app);
}

#[test]
fn a_question_closes_as_soon_as_it_was_taken_up_and_answered() {
    let app = desk();
    let question = given::complaint_with(&app.intake(), json!({ "kind": "remark" }));
    app.handler().step(&question, &given::take_up()).expect(201);
    let short = json!({
        "to": "closed", "outcome": "resolved", "shortDescription": "Opmerking.", "handlingSummary": "Bedankt."
    });
    let refused = app.handler().step(&question, &short);
    assert_eq!(refused.json()["missing"], json!(["feedback"]));
    app.handler().step(&question, &given::answer()).expect(201);
    app.handler().step(&question, &given::take_up().clone()).problem(400);
    let again = json!({ "to": "in_progress", "reason": "Nog iets vergeten." });
    app.handler().step(&question, &again).expect(201);
    app.handler().step(&question, &short).expect(201);
}

#[test]
fn what_was_written_for_a_closing_is_offered_again_after_reopening() {
    let app = desk();
    let complaint = given::closed(&app);
    assert_eq!(complaint["previousClosing"], Value::Null);
    app.manager().step(&complaint, &given::reopen()).expect(201);
    let reopened = app.manager().again(&complaint);
    let before = &reopened["previousClosing"];
    assert_eq!(before["outcome"], "resolved");
    assert_eq!(before["handlingSummary"], complaint["handlingSummary"]);
    assert_eq!(before["shortDescription"], complaint["shortDescription"]);
    assert_eq!(before["closedAt"], complaint["closedAt"]);
}

#[test]
fn a_short_description_is_given_at_registration_corrected_listed_and_serves_the_closing() {
    let app = App::start();
    let mut call = given::registration_with(question());
    call["handledAtOnce"]
        .as_object_mut()
        .expect("an object")
        .remove("shortDescription");
    let missing = app.intake().post("/v1/complaints", &call);
    assert!(missing.text.contains("shortDescription"), "{}", missing.text);
    call["shortDescription"] = json!("Waar de offerte blijft.");
    let closed = app.intake().post("/v1/complaints", &call).expect(201);
    assert_eq!(closed["shortDescription"], "Waar de offerte blijft.");

    let manager = app.manager();
    let corrected = |text: Value| manager.patch(&given::path(&closed), "*", &json!({ "shortDescription": text }));
    assert_eq!(corrected(Value::Null).faults(), ["/shortDescription required"]);
    corrected(json!("Vraag naar de offerte.")).expect(200);
    assert_eq!(
        manager.walk("/v1/complaints")[0]["shortDescription"],
        "Vraag naar de offerte."
    );
    assert_eq!(manager.walk("/v1/complaints?q=offerte").len(), 1);

    let reopen = json!({ "to": "in_progress", "reason": "Nog een vraag." });
    manager.step(&closed, &reopen).expect(201);
    let open = manager.again(&closed);
    assert_eq!(open["shortDescription"], "Vraag naar de offerte.");
    assert_eq!(open["previousClosing"]["shortDescription"], "Vraag naar de offerte.");
}
