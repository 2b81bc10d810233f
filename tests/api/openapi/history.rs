//! The history of a complaint in the document: a schema for each kind of event and each status, which every answer fits.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::auth::Role::{Handler, Intake, Manager};
use klachtenmap::calendar::model::{Policy, TermRules};
use klachtenmap::complaints::store::recompute_terms;
use serde_json::{Value, json};

use super::examples::example_of;
use super::responses::call;
use crate::app::{App, Client};
use crate::documents::sweeping::on_a_runtime;
use crate::documents::{Form, add, sample};
use crate::given;
use crate::measures::measure_with;
use crate::privacy::{self, granted};
use crate::published::{document, schema};
use crate::remedies::four_eyes;

#[derive(QueryableByName)]
struct Definition {
    #[diesel(sql_type = Text)]
    definition: String,
}

/// The rules for terms with a day on which the company is closed besides.
fn closed_on(day: &str) -> TermRules {
    let rules = Policy {
        closing_days: [day.parse().expect("a day")].into(),
        ..Policy::default()
    };
    TermRules {
        policy: rules,
        first_response_days: 5.try_into().expect("not zero"),
        resolution_weeks: 8.try_into().expect("not zero"),
    }
}

/// Takes a complaint that the registrar registers through events of every kind, and returns the complaint.
fn eventful(app: &App, registrar: &Client) -> Value {
    given::staff(app, "h-1", Some("customer_service"), None);
    let made = given::complaint(registrar);
    // The examples tell of the first days of November.
    app.advance(TimeDelta::days(4));
    let (handler, manager, path) = (app.handler(), app.manager(), given::path(&made));
    let post = |part: &str, body: &Value| {
        let place = format!("{path}/{part}");
        handler.post_with(&place, &[("If-Match", "*")], body).expect(201)
    };
    let step = |body: &Value| handler.step(&made, body).expect(201);
    let remove = |place: &str| {
        let removed = manager.send("DELETE", place, &[("If-Match", "*")], None);
        assert_eq!(removed.status, 204, "{place}: {}", removed.text);
    };
    for name in [
        "ForwardedTransitionInput",
        "RegisteredTransitionInput",
        "ForwardedTransitionInput",
        "InProgressTransitionInput",
    ] {
        step(&example_of(name));
    }
    on_a_runtime(recompute_terms(
        &app.db,
        &closed_on("2026-11-05"),
        app.clock.now(),
        false,
    ))
    .expect("the terms");
    let other = given::complaint(&app.intake());
    let merge = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": other["id"] });
    manager.step(&made, &merge).expect(201);
    manager.step(&made, &given::reopen()).expect(201);
    let link = manager.post(&format!("{path}/relations"), &json!({ "complaintId": other["id"] }));
    link.expect(201);
    remove(link.header("location"));
    let correction = json!({ "employee": { "name": "L. Postma" }, "nature": "tariff", "desiredSolution": "Excuses." });
    manager.patch(&path, "*", &correction).expect(200);
    given::assess(&handler, &made);
    let mut inadmissible = given::assessment();
    inadmissible["admissible"] = json!(false);
    inadmissible["inadmissibility"] = given::inadmissibility();
    inadmissible["revisionReason"] = json!("Gaat niet over ons.");
    let assessment = format!("{path}/assessment");
    handler
        .send("PUT", &assessment, &[("If-Match", "*")], Some(&inadmissible))
        .expect(200);
    let approval = Some(example_of("ApprovalInput"));
    for status in [200, 409] {
        call(
            "approveAssessment",
            &manager,
            &format!("{assessment}/approval"),
            approval.as_ref(),
            status,
        );
    }
    post(
        "investigations",
        &json!({ "kind": "call_recording", "available": false, "unavailableReason": "Weg." }),
    );
    let employee = json!({ "name": "L. Postma" });
    post(
        "investigations",
        &json!({ "kind": "employee_interview", "held": true, "employee": employee, "summary": "Erkent." }),
    );
    for kind in ["ReprimandInput", "CancellationInput", "CompensationInput"] {
        let remedy = handler.post(&format!("{path}/remedies"), &example_of(kind));
        remedy.expect(201);
        if kind == "CompensationInput" {
            let place = format!("{}/approval", remedy.header("location"));
            call(
                "approveRemedy",
                &manager,
                &place,
                Some(&example_of("ApprovalInput")),
                200,
            );
            call(
                "approveRemedy",
                &manager,
                &place,
                Some(&example_of("ApprovalInput")),
                409,
            );
        }
        let step = if kind == "ReprimandInput" {
            json!({ "status": "executed" })
        } else {
            json!({ "status": "accepted", "dueDate": "2026-12-01" })
        };
        let moved = handler.patch(remedy.header("location"), "*", &step);
        moved.expect(200);
    }
    let contact = handler.post(&format!("{path}/contacts"), &example_of("ContactInput"));
    contact.expect(201);
    let result = json!({ "callBack": { "outcome": "failed" } });
    handler.patch(contact.header("location"), "\"1\"", &result).expect(200);
    let struck_out = json!({ "struckOut": { "reason": "Hoort bij een andere klacht." } });
    handler
        .patch(contact.header("location"), "\"2\"", &struck_out)
        .expect(200);
    let added = add(&handler, &made, &Form::of("other").file("a.pdf", &sample("offer.pdf"))).expect(201);
    let document = added["items"][0]["links"]["self"].as_str().expect("a link");
    handler.patch(document, "*", &example_of("DocumentPatch")).expect(200);
    let place = format!("{document}/removal");
    call(
        "removeDocumentContent",
        &manager,
        &place,
        Some(&example_of("RemovalInput")),
        200,
    );
    add(&handler, &made, &Form::of("offer").file("a.pdf", &sample("offer.pdf"))).expect(201);
    let measure = measure_with(app, &handler, json!({}));
    post("measures", &json!({ "measures": [measure["id"]] }));
    remove(&format!("{path}/measures/{}", measure["id"].as_str().expect("an id")));
    let hold = format!("{path}/legal-hold");
    call(
        "placeLegalHold",
        &manager,
        &hold,
        Some(&example_of("LegalHoldInput")),
        200,
    );
    call("readLegalHold", &manager, &hold, None, 200);
    remove(&hold);
    post("extensions", &example_of("ExtensionInput"));
    step(&example_of("WaitingTransitionInput"));
    step(&json!({ "to": "in_progress", "reason": "Antwoord ontvangen." }));
    step(&given::answer());
    step(&given::closing());
    manager.step(&made, &given::reopen()).expect(201);
    restrict_for_a_while(app, &made);
    made
}

fn restrict_for_a_while(app: &App, complaint: &Value) {
    let request = granted(app, "restriction", &[complaint]);
    let second = app.caller("m-2", &[Manager]);
    for to in ["executed", "lifted"] {
        privacy::step(&second, &request, &json!({ "to": to })).expect(202);
        privacy::execute(app);
    }
}

/// The histories as the document promises them, to somebody who may see the complaint.
fn histories(client: &Client, complaint: &Value) -> (Vec<Value>, Vec<Value>) {
    let page = |id: &str, part: &str| {
        let place = format!("{}/{part}?pageSize=200", given::path(complaint));
        let page = call(id, client, &place, None, 200);
        page["items"].as_array().expect("items").clone()
    };
    (
        page("readComplaintHistory", "history"),
        page("listTransitions", "transitions"),
    )
}

fn words<'a>(items: &'a [Value], field: &str) -> BTreeSet<&'a str> {
    items.iter().map(|item| item[field].as_str().expect("a word")).collect()
}

/// The words by which a schema of the document is chosen.
fn published(name: &str) -> BTreeSet<&'static str> {
    let discriminator = &document()["components"]["schemas"][name]["discriminator"];
    let mapping = discriminator["mapping"].as_object().expect("a mapping");
    mapping.keys().map(String::as_str).collect()
}

#[test]
fn events_of_every_kind_are_answered_as_promised_whole_hidden_and_erased() {
    let app = four_eyes();
    let registrar = || app.caller("h-2", &[Intake, Handler]);
    let complaint = eventful(&app, &registrar());
    for client in [app.manager(), app.handler(), registrar()] {
        let (events, transitions) = histories(&client, &complaint);
        assert_eq!(words(&events, "event"), published("HistoryItem"));
        assert_eq!(words(&transitions, "to"), published("Transition"));
    }
    app.sql("update events set detail = '{}'");
    let (events, transitions) = histories(&app.manager(), &complaint);
    assert_eq!(words(&events, "event"), published("HistoryItem"));
    assert!(
        events
            .iter()
            .chain(&transitions)
            .all(|item| item["carried"] == json!({}))
    );
}

#[test]
fn the_document_knows_the_kinds_that_the_database_knows() {
    let app = App::start();
    let known: Definition = sql_query(
        "select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'events_what_known'",
    )
    .get_result(&mut app.database.connect())
    .expect("the constraint");
    let kinds: BTreeSet<&str> = known.definition.split('\'').skip(1).step_by(2).collect();
    assert_eq!(published("HistoryItem"), kinds);
}

#[test]
fn each_kind_of_event_promises_only_its_own_details() {
    let event = |kind: &str, carried: Value| {
        json!({
            "version": 2, "event": kind, "from": "registered", "to": null, "at": "2026-10-30T11:00:00Z",
            "by": { "subject": "h-1", "name": null }, "carried": carried
        })
    };
    let item = schema(&json!({ "$ref": "#/components/schemas/HistoryItem" }));
    let extension = json!({ "previousDueDate": "2026-12-25", "dueDate": "2027-01-15", "reason": "Meer tijd." });
    assert!(item.is_valid(&event("term_extended", extension.clone())));
    assert!(!item.is_valid(&event("registered", extension)));
    assert!(!item.is_valid(&event("term_extended", json!({ "dueDate": "morgen" }))));
    assert!(!item.is_valid(&event("term_extended", Value::Null)));
}
