//! The whole procedure in one case: from the letter on the mat to the closing, with everything that the procedure asks.
//! Tokens last an hour, so on another day everybody signs in anew.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::documents::{Form, add, sample};
use crate::given;

/// Something that becomes part of the case.
fn note(client: &Client, complaint: &Value, part: &str, body: &Value) -> Value {
    let path = format!("{}/{part}", given::path(complaint));
    client.post(&path, body).expect(201)
}

/// A later state of a part of the case.
fn move_on(client: &Client, complaint: &Value, part: &str, thing: &Value, change: &Value) {
    let id = thing["id"].as_str().expect("an id");
    let path = format!("{}/{part}/{id}", given::path(complaint));
    let etag = client.get(&path).etag();
    client.patch(&path, &etag, change).expect(200);
}

fn a_company() -> App {
    let app = App::start();
    given::staff(&app, "h-1", Some("customer_service"), None);
    given::staff(&app, "h-2", Some("sales"), None);
    let rule = json!({ "nature": "no_consent_given", "handler": { "subject": "h-1" }, "note": "Kent de opnames." });
    app.manager().post("/v1/routing-rules", &rule).expect(201);
    app
}

#[test]
fn a_letter_goes_through_the_whole_procedure() {
    let app = a_company();
    let (intake, handler) = (app.intake(), app.handler());
    let other = app.caller("h-2", &[Role::Handler]);

    // Friday: the letter is registered at once, with its scan and the employee it names.
    let complaint = given::complaint_with(
        &intake,
        json!({
            "channel": "letter",
            "receivedAt": "2026-10-30T08:00:00Z",
            "complainant": { "name": "S. Hoekstra", "address": "Ossekop 3-b", "postalCode": "8911LE", "town": "Leeuwarden" },
            "conversation": { "heldAt": "2026-10-21T08:30:00Z", "spokenWith": "Linda", "agreement": "unknown" },
            "employee": { "subject": "v-1", "name": "L. Postma" },
            "furtherNatures": ["treatment"],
            "complexity": "complex"
        }),
    );
    let scan = Form::of("letter").file("brief.pdf", &sample("offer.pdf"));
    let documents = add(&intake, &complaint, &scan).expect(201);
    assert_eq!(documents["items"][0]["mediaType"], "application/pdf");

    // It is proposed to h-1; intake decides, at first for the wrong one, who gives it back with a reason.
    let proposal = intake
        .get(&format!("{}/routing-proposal", given::path(&complaint)))
        .expect(200);
    assert_eq!(proposal["proposals"][0]["handler"]["subject"], "h-1");
    intake
        .step(&complaint, &given::forward(json!({ "subject": "h-2" })))
        .expect(201);
    let back = json!({ "to": "registered", "reason": "Gaat over toestemming." });
    other.step(&complaint, &back).expect(201);
    let forward = given::forward(json!({ "subject": "h-1" }));
    intake.step(&complaint, &forward).expect(201);
    assert_eq!(other.get(&given::path(&complaint)).problem(404), "not-found");
    handler.step(&complaint, &given::take_up()).expect(201);

    // Monday: nobody answers the phone; Tuesday it does, which is the first response. A call-back is agreed.
    app.advance_to("2026-11-02T09:00:00Z");
    let handler = app.handler();
    let attempt = json!({ "direction": "out", "channel": "phone", "reached": false });
    note(&handler, &complaint, "contacts", &attempt);
    assert_eq!(handler.again(&complaint)["firstResponse"]["at"], Value::Null);
    app.advance_to("2026-11-03T09:00:00Z");
    let handler = app.handler();
    let call = json!({
        "direction": "out", "channel": "phone", "reached": true, "text": "Wij zoeken de opname op.",
        "callBack": { "date": "2026-11-12" }
    });
    let call = note(&handler, &complaint, "contacts", &call);
    let response = &handler.again(&complaint)["firstResponse"];
    assert_eq!(response["at"], "2026-11-03T09:00:00Z");
    assert_eq!(response["overdue"], false);

    // The supplier has the recording: the resolution term stands still for a week, and is extended besides.
    handler.step(&complaint, &given::wait()).expect(201);
    app.advance_to("2026-11-10T09:00:00Z");
    let (handler, manager) = (app.handler(), app.manager());
    handler.step(&complaint, &given::take_up()).expect(201);
    let extension = json!({ "dueDate": "2027-01-15", "reason": "De medewerker is tot januari ziek." });
    let etag = handler.get(&given::path(&complaint)).etag();
    let extensions = format!("{}/extensions", given::path(&complaint));
    handler
        .post_with(&extensions, &[("If-Match", &etag)], &extension)
        .expect(201);
    let terms = handler
        .get(&format!("{}/deadlines", given::path(&complaint)))
        .expect(200);
    assert_eq!(terms["resolution"]["originalDueDate"], "2026-12-25");
    assert_eq!(terms["resolution"]["extensions"][0]["previousDueDate"], "2027-01-01");
    assert_eq!(terms["resolution"]["dueDate"], "2027-01-15");

    // It cannot be closed against the procedure: everything that lacks is named at once.
    handler.step(&complaint, &given::answer()).expect(201);
    let early = handler.step(&complaint, &json!({ "to": "closed", "outcome": "resolved" }));
    assert_eq!(early.problem(409), "closing-gate");
    assert_eq!(
        early.json()["missing"],
        json!([
            "admissible",
            "assessment",
            "analysis",
            "callRecording",
            "employeeInterview",
            "shortDescription",
            "handlingSummary",
            "prevention"
        ])
    );

    // The investigation, the assessment on it, and the manager who overrules it.
    for step in [
        json!({ "kind": "call_recording", "available": true, "reference": "OPN-1", "findings": "Geen akkoord te horen." }),
        json!({
            "kind": "employee_interview", "held": true, "employee": { "subject": "v-1", "name": "L. Postma" },
            "summary": "Erkent te snel te zijn gegaan."
        }),
        given::analysis(),
    ] {
        note(&handler, &complaint, "investigations", &step);
    }
    let assessment = format!("{}/assessment", given::path(&complaint));
    let mut mild = given::assessment();
    mild["lawViolated"] = json!(false);
    assert_eq!(
        handler.put(&assessment, &mild).expect(201)["finding"],
        "dissatisfaction"
    );
    let mut strict = given::assessment();
    strict["revisionReason"] = json!("Zonder akkoord is er geen overeenkomst.");
    manager
        .send("PUT", &assessment, &[("If-Match", "\"1\"")], Some(&strict))
        .expect(200);
    assert_eq!(
        handler.get(&assessment).expect(200)["overruled"]["finding"],
        "dissatisfaction"
    );
    assert_eq!(handler.again(&complaint)["finding"], "justified");

    // Remedies: compensation accepted and executed, a reprimand that only handler and manager see.
    let money = json!({ "kind": "compensation", "description": "Opzegvergoeding.", "amountCents": 12_500 });
    let money = note(&handler, &complaint, "remedies", &money);
    for step in [
        json!({ "status": "accepted", "dueDate": "2026-11-20" }),
        json!({ "status": "executed" }),
    ] {
        move_on(&handler, &complaint, "remedies", &money, &step);
    }
    let reprimand = json!({ "kind": "reprimand", "employee": { "name": "L. Postma" }, "description": "Script gevolgd noch gelezen." });
    note(&manager, &complaint, "remedies", &reprimand);

    // Thursday: called back as agreed. A measure of the register keeps it from happening again.
    app.advance_to("2026-11-12T10:00:00Z");
    let (intake, handler) = (app.intake(), app.handler());
    move_on(
        &handler,
        &complaint,
        "contacts",
        &call,
        &json!({ "callBack": { "outcome": "done" } }),
    );
    assert!(handler.walk("/v1/complaints?callBackOpen=true").is_empty());
    given::employed(&app, &["h-1"]);
    let plan = json!({ "description": "Belscript vraagt om een hoorbaar ja.", "owner": { "subject": "h-1" }, "dueDate": "2026-12-15" });
    let measure = handler.post("/v1/measures", &plan).expect(201);
    let mut closing = given::closing();
    closing["prevention"] = json!({ "measures": [measure["id"]] });
    handler.step(&complaint, &closing).expect(201);
    let closed = handler.again(&complaint);
    assert_eq!(
        closed["prevention"],
        json!({ "none": null, "measures": [measure["id"]] })
    );
    assert_eq!(
        (&closed["status"], &closed["outcome"]),
        (&json!("closed"), &json!("resolved"))
    );

    // Whoever registered it sees how it ended and nothing of the employee.
    let seen = intake.get(&given::path(&complaint));
    assert_eq!(seen.expect(200)["status"], "closed");
    assert!(!seen.text.contains("Postma"), "{}", seen.text);
    let steps = intake.get(&format!("{}/transitions", given::path(&complaint)));
    assert!(!steps.text.contains("Postma"), "{}", steps.text);

    // The month is reported: registered in October, closed in November, answered in time.
    app.advance_to("2026-12-01T09:00:00Z");
    let manager = app.manager();
    let report = |month: &str| manager.get(&format!("/v1/reports/monthly/{month}")).expect(200);
    assert_eq!(report("2026-10")["registered"], 1);
    assert_eq!(report("2026-10")["byAdmissibility"]["admissible"], 1);
    assert_eq!(
        (
            &report("2026-11")["closed"],
            &report("2026-11")["firstResponse"]["share"]
        ),
        (&json!(1), &json!(1.0))
    );
}
