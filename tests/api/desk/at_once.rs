//! At once means at once: a question by phone is one request, and an answer can close.

use serde_json::{Value, json};

use super::desk;
use crate::app::App;
use crate::remedies::four_eyes;
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

/// A complaint that lacks nothing to be handled at once, with these remedies.
fn with_remedies(remedies: &Value) -> Value {
    given::registration_with(json!({
        "handledAtOnce": {
            "summary": "Excuses gemaakt.", "outcome": "resolved", "shortDescription": "Te veel betaald.",
            "handlingSummary": "Direct vergoed.", "prevention": { "none": "Eenmalig." },
            "assessment": given::assessment(), "analysis": "Besproken.", "remedies": remedies
        }
    }))
}

#[test]
fn what_was_offered_accepted_or_executed_on_the_spot_belongs_to_a_call_at_once() {
    let app = four_eyes();
    let handler = app.handler();
    let remedies = json!([
        { "kind": "compensation", "description": "Vergoeding.", "amountCents": 1250, "status": "executed" },
        { "kind": "cancellation", "agreementReference": "OVK-1", "status": "accepted", "dueDate": "2026-11-13" },
        { "kind": "reprimand", "employee": { "subject": "v-1" }, "description": "Script." }
    ]);
    let made = handler.post("/v1/complaints", &with_remedies(&remedies)).expect(201);
    assert_eq!((&made["status"], &made["openRemedies"]), (&json!("closed"), &json!(2)));
    let noted = handler.walk(&format!("{}/remedies", given::path(&made)));
    let told: Vec<_> = noted
        .iter()
        .map(|one| json!([one["status"], one["acceptedDate"], one["dueDate"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["executed", "2026-10-30", "2026-10-30"]),
            json!(["accepted", "2026-10-30", "2026-11-13"]),
            json!(["offered", null, null])
        ]
    );
    let manager = app.manager();
    for (remedy, status, count) in [
        ("compensation", "executed", 1),
        ("cancellation", "accepted", 1),
        ("reprimand", "offered", 1),
    ] {
        let list = format!("/v1/complaints?remedy={remedy}&remedyStatus={status}");
        assert_eq!(manager.walk(&list).len(), count, "{list}");
    }
    let about = app.caller("v-1", &[klachtenmap::auth::Role::Manager]);
    assert_eq!(about.get(&given::path(&made)).problem(404), "not-found");
    feed::is_complete(&app);
}

#[test]
fn a_remedy_at_once_meets_the_rules_of_one_that_is_noted_by_itself() {
    let app = four_eyes();
    let refused = |remedies: Value| app.handler().post("/v1/complaints", &with_remedies(&remedies));
    let flowers = |fields: Value| {
        let mut one = json!({ "kind": "compensation", "description": "Bloemen." });
        for (name, value) in fields.as_object().expect("fields") {
            one[name] = value.clone();
        }
        json!([{ "kind": "cancellation", "agreementReference": "OVK-1", "status": "declined" }, one])
    };
    for (fields, fault) in [
        (
            json!({ "status": "accepted" }),
            "/handledAtOnce/remedies/1/dueDate required",
        ),
        (
            json!({ "dueDate": "2026-11-13" }),
            "/handledAtOnce/remedies/1/dueDate contradiction",
        ),
        (
            json!({ "status": "executed", "dueDate": "2026-11-13" }),
            "/handledAtOnce/remedies/1/dueDate contradiction",
        ),
        (
            json!({ "offeredDate": "2026-10-31" }),
            "/handledAtOnce/remedies/1/offeredDate out_of_range",
        ),
        (
            json!({ "currency": "EUR" }),
            "/handledAtOnce/remedies/1/currency contradiction",
        ),
        (
            json!({ "amountCents": 0 }),
            "/handledAtOnce/remedies/1/amountCents too_small",
        ),
        (
            json!({ "agreementReference": "x" }),
            "/handledAtOnce/remedies/1/agreementReference unknown_field",
        ),
        (json!({ "kind": "kiss" }), "/handledAtOnce/remedies/1/kind not_in_list"),
    ] {
        assert_eq!(refused(flowers(fields)).faults(), [fault]);
    }
    // What still waits for an answer or for approval keeps the complaint open.
    let offered = refused(flowers(json!({})));
    assert_eq!(
        (offered.problem(409), offered.json()["missing"].clone()),
        ("closing-gate".into(), json!(["remedies"]))
    );
    let much = flowers(json!({ "amountCents": 10_001, "status": "executed" }));
    assert_eq!(refused(much).problem(409), "approval-required");
    let own = json!([{ "kind": "reprimand", "employee": { "subject": "H-1" }, "description": "Script." }]);
    assert_eq!(refused(own).problem(409), "not-independent");
    let mut question =
        with_remedies(&json!([{ "kind": "compensation", "description": "Bloemen.", "status": "executed" }]));
    question["kind"] = json!("question");
    let by_intake = app.intake().post("/v1/complaints", &question);
    assert_eq!(
        by_intake.problem(403),
        "forbidden",
        "remedies are for handlers and managers"
    );
    app.handler().post("/v1/complaints", &question).expect(201);
    let mut early = with_remedies(&json!([]));
    early["handledAtOnce"]["assessment"]["revisionReason"] = json!("Nieuw.");
    let early = app.handler().post("/v1/complaints", &early);
    assert_eq!(
        early.faults(),
        ["/handledAtOnce/assessment/revisionReason contradiction"]
    );
}

#[test]
fn a_measure_that_does_not_exist_is_named_where_the_closing_stands() {
    let app = desk();
    let complaint = given::assessed(&app);
    let mut answer = given::answer();
    answer["closing"] = given::closing();
    let closing = answer["closing"].as_object_mut().expect("an object");
    closing.remove("to");
    closing.insert("prevention".into(), json!({ "measures": [crate::remedies::NOBODYS] }));
    assert_eq!(
        app.handler().step(&complaint, &answer).faults(),
        ["/closing/prevention/measures/0 unknown"]
    );
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
