//! What the service answers is what the document says it answers, in a walk through all of it.

mod case;
mod messages;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::examples::example_of;
use crate::app::{App, Client, Response};
use crate::given::{answer, answered, assess, closing, complaint, employed, registration, staff, taken_up};
use crate::published::{Operation, operations};

fn operation(id: &str) -> Operation {
    let mut all = operations().into_iter();
    all.find(|operation| operation.definition["operationId"] == id)
        .unwrap_or_else(|| panic!("{id}"))
}

/// Calls an operation and finds its answer promised.
#[track_caller]
pub fn call(id: &str, client: &Client, path: &str, body: Option<&Value>, status: u16) -> Value {
    let operation = operation(id);
    let response = operation.keeps(operation.call(client, path, body));
    response.expect(status)
}

fn path(complaint: &Value) -> String {
    format!("/v1/complaints/{}", complaint["id"].as_str().expect("an id"))
}

#[test]
fn a_complaint_is_answered_as_promised_in_every_status() {
    let app = App::start();
    staff(&app, "h-1", Some("customer_service"), None);
    let (intake, handler) = (app.intake(), app.handler());
    let made = call(
        "registerComplaint",
        &intake,
        "/v1/complaints",
        Some(&registration()),
        201,
    );
    let steps = format!("{}/transitions", path(&made));
    call("readComplaint", &intake, &path(&made), None, 200);
    for step in [
        example_of("ForwardedTransitionInput"),
        example_of("RegisteredTransitionInput"),
        json!({ "to": "in_progress" }),
        example_of("WaitingTransitionInput"),
        json!({ "to": "in_progress", "reason": "Antwoord ontvangen." }),
        answer(),
        closing(),
    ] {
        if step["to"] == "closed" {
            assess(&handler, &made);
        }
        call("transitionComplaint", &handler, &steps, Some(&step), 201);
        call("readComplaint", &handler, &path(&made), None, 200);
        call("listComplaints", &handler, "/v1/complaints", None, 200);
    }
    let reopen = json!({ "to": "in_progress", "reason": "Nieuwe gegevens." });
    call("transitionComplaint", &app.manager(), &steps, Some(&reopen), 201);
    let reopened = call("readComplaint", &handler, &path(&made), None, 200);
    assert_eq!(reopened["reopenedCount"], 1);
    call("listTransitions", &handler, &steps, None, 200);
    call(
        "readComplaintHistory",
        &handler,
        &format!("{}/history", path(&made)),
        None,
        200,
    );
}

#[test]
fn everything_that_can_be_registered_is_answered_as_promised() {
    let app = App::start();
    let body = example_of("Registration");
    let made = call("registerComplaint", &app.manager(), "/v1/complaints", Some(&body), 201);
    assert_eq!(made["status"], "closed");
    call("readComplaint", &app.manager(), &path(&made), None, 200);
    let corrected = taken_up(&app);
    let mut correction = example_of("Correction");
    correction["externalReferences"] = json!([{ "system": "erp", "id": "9" }]);
    call(
        "correctComplaint",
        &app.handler(),
        &path(&corrected),
        Some(&correction),
        200,
    );
    call(
        "readComplaintHistory",
        &app.handler(),
        &format!("{}/history", path(&corrected)),
        None,
        200,
    );
    let search = example_of("PersonalDataQuery");
    call(
        "searchComplaints",
        &app.handler(),
        "/v1/complaints/_search",
        Some(&search),
        200,
    );
    let search = json!({ "name": "hoekstra" });
    let found = call(
        "searchComplaints",
        &app.manager(),
        "/v1/complaints/_search",
        Some(&search),
        200,
    );
    assert_eq!(found["items"].as_array().map(Vec::len), Some(2));
}

#[test]
fn pages_are_answered_as_promised() {
    let app = App::start();
    let made = answered(&app);
    complaint(&app.intake());
    let paths = [
        ("listComplaints", "/v1/complaints".to_owned()),
        ("listTransitions", format!("{}/transitions", path(&made))),
        ("readComplaintHistory", format!("{}/history", path(&made))),
    ];
    for (id, list) in paths {
        let first = call(id, &app.manager(), &format!("{list}?pageSize=1"), None, 200);
        let next = first["links"]["next"].as_str().expect("a next page");
        call(id, &app.manager(), next, None, 200);
        let link = app.manager().get(&format!("{list}?pageSize=1"));
        assert_eq!(link.header("link"), format!("<{next}>; rel=\"next\""));
    }
}

#[test]
fn routing_is_answered_as_promised() {
    let app = App::start();
    let manager = app.manager();
    let rules = "/v1/routing-rules";
    let body = example_of("RoutingRuleInput");
    let made = call("addRoutingRule", &manager, rules, Some(&body), 201);
    let least = json!({ "handler": { "subject": "h-1" } });
    call("addRoutingRule", &manager, rules, Some(&least), 201);
    let place = format!("{rules}/{}", made["id"].as_str().expect("an id"));
    call("readRoutingRule", &manager, &place, None, 200);
    let change = example_of("RoutingRulePatch");
    call("changeRoutingRule", &manager, &place, Some(&change), 200);
    let first = call("listRoutingRules", &manager, &format!("{rules}?pageSize=1"), None, 200);
    let next = first["links"]["next"].as_str().expect("a next page");
    call("listRoutingRules", &manager, next, None, 200);
    let complaint = complaint(&app.intake());
    let proposal = format!("{}/routing-proposal", path(&complaint));
    call("readRoutingProposal", &manager, &proposal, None, 200);
}

#[test]
fn the_history_of_a_catalogue_is_answered_as_promised() {
    let app = App::start();
    let manager = app.manager();
    let nature = "/v1/natures/treatment";
    for change in [json!({ "mergedInto": "service" }), json!({ "mergedInto": null })] {
        call("changeNature", &manager, nature, Some(&change), 200);
    }
    let history = format!("{nature}/history?pageSize=1");
    let first = call("readNatureHistory", &manager, &history, None, 200);
    let next = first["links"]["next"].as_str().expect("a next page");
    call("readNatureHistory", &manager, next, None, 200);
    let member = json!({ "subject": "h-1", "name": "M. Visser", "absentFrom": "2026-11-02" });
    call("addStaffMember", &manager, "/v1/staff", Some(&member), 201);
    let history = "/v1/staff/h-1/history";
    call("readStaffMemberHistory", &manager, history, None, 200);
}

/// Evaluates the month of the examples, as an example says, amends the evaluation and freezes the month once more.
pub fn evaluated(app: &App) {
    app.advance(TimeDelta::days(13));
    let evaluation = "/v1/reports/monthly/2026-10/evaluation";
    let mut example = example_of("EvaluationInput");
    let reason = example.as_object_mut().and_then(|fields| fields.remove("reason"));
    let evaluating = operation("evaluateMonthlyReport");
    let first = app.manager().put(evaluation, &example);
    assert_eq!(evaluating.keeps(first).status, 201);
    example["reason"] = reason.expect("an example of a reason");
    let again = app
        .manager()
        .send("PUT", evaluation, &[("If-Match", "\"1\"")], Some(&example));
    assert_eq!(evaluating.keeps(again).status, 200);
    let editions = "/v1/reports/monthly/2026-10/editions";
    call(
        "freezeMonthlyReport",
        &app.manager(),
        editions,
        Some(&example_of("EditionInput")),
        201,
    );
}

#[test]
fn everything_that_can_be_read_is_answered_as_promised() {
    let app = App::start();
    answered(&app);
    app.manager()
        .post("/v1/staff", &json!({ "subject": "h-1", "name": "M. Visser" }))
        .expect(201);
    evaluated(&app);
    for operation in operations()
        .iter()
        .filter(|one| one.method == "GET" && !one.is_of_nothing() && one.path != "/v1/tracking")
    {
        let response = operation.keeps(operation.call(&app.manager(), &operation.sample_target(), None));
        assert_eq!(response.status, 200, "{}", operation.name());
    }
    for (id, list) in [
        ("listMonthlyReports", "/v1/reports/monthly"),
        ("readMonthlyReport", "/v1/reports/monthly/2026-10"),
    ] {
        for form in ["text/csv", "text/html", "application/pdf"] {
            let response = app.manager().send("GET", list, &[("Accept", form)], None);
            operation(id).keeps(response);
        }
    }
}

#[test]
fn every_refusal_is_one_that_was_promised() {
    let app = App::start();
    let unknown = |operation: &Operation| {
        let target = operation.sample_target();
        let separator = if target.contains('?') { '&' } else { '?' };
        format!("{target}{separator}nonsense=1")
    };
    for operation in operations() {
        let target = operation.sample_target();
        let mut answers: Vec<Response> = Vec::new();
        for client in [
            app.stranger(),
            app.intake(),
            app.handler(),
            app.manager(),
            app.caller("x", &[]),
        ] {
            answers.push(operation.call(&client, &target, None));
            answers.push(operation.call(&client, &unknown(&operation), None));
            answers.push(client.send(&operation.method, &target, &[("Accept", "font/woff")], None));
            answers.push(client.send(&operation.method, &target, &[], None));
        }
        if operation.definition.get("requestBody").is_some() {
            answers.push(operation.call(&app.manager(), &target, Some(&json!({}))));
            answers.push(operation.call(&app.manager(), &target, Some(&json!([]))));
        }
        for answer in answers {
            operation.keeps(answer);
        }
    }
}

#[test]
fn conflicts_are_answered_as_promised() {
    let app = App::start();
    let made = complaint(&app.intake());
    let steps = format!("{}/transitions", path(&made));
    for step in [
        closing(),
        example_of("WaitingTransitionInput"),
        example_of("RegisteredTransitionInput"),
    ] {
        let refused = call("transitionComplaint", &app.manager(), &steps, Some(&step), 409);
        assert!(
            refused["detail"].as_str().is_some_and(|text| !text.is_empty()),
            "{refused}"
        );
    }
    let take_step = operation("transitionComplaint");
    let stale = app
        .handler()
        .post_with(&steps, &[("If-Match", "\"99\"")], &json!({ "to": "in_progress" }));
    assert_eq!(take_step.keeps(stale).problem(412), "stale");
    let nature = json!({ "code": "other", "name": "Overig", "nameEn": "Other" });
    call("addNature", &app.manager(), "/v1/natures", Some(&nature), 409);
    let nature = json!({ "code": "new", "name": "Nieuw", "nameEn": "New", "parent": "unknown" });
    call("addNature", &app.manager(), "/v1/natures", Some(&nature), 400);
}

#[test]
fn measures_are_answered_as_promised_from_beginning_to_judgement() {
    let app = App::start();
    employed(&app, &["h-1"]);
    let (handler, manager) = (app.handler(), app.manager());
    let plan = json!({ "description": "Belscript.", "owner": { "subject": "h-1" }, "dueDate": "2026-12-15" });
    let made = call("addMeasure", &handler, "/v1/measures", Some(&plan), 201);
    let path = format!("/v1/measures/{}", made["id"].as_str().expect("an id"));
    call("readMeasure", &handler, &path, None, 200);
    let judge = json!({ "effect": { "judgement": "partly", "motivation": "Minder." } });
    call("changeMeasure", &manager, &path, Some(&judge), 409);
    call("changeMeasure", &handler, &path, Some(&judge), 403);
    let patch = example_of("MeasurePatch");
    call("changeMeasure", &manager, &path, Some(&patch), 200);
    let judged = call("readMeasure", &handler, &path, None, 200);
    assert_eq!(judged["recurrence"]["days"], 90);
    call("listMeasures", &handler, "/v1/measures", None, 200);
    let history = format!("{path}/history");
    let told = call("readMeasureHistory", &handler, &history, None, 200);
    assert_eq!(told["items"].as_array().map(Vec::len), Some(2));
    let place = format!("{}/measures", self::path(&taken_up(&app)));
    call("listComplaintMeasures", &handler, &place, None, 200);
    let none = example_of("PreventionInput");
    call("linkComplaintMeasures", &handler, &place, Some(&none), 201);
    call("listComplaintMeasures", &handler, &place, None, 200);
    let linking = json!({ "measures": [made["id"]] });
    call("linkComplaintMeasures", &handler, &place, Some(&linking), 201);
    call("linkComplaintMeasures", &handler, &place, Some(&none), 409);
    call("listComplaintMeasures", &handler, &place, None, 200);
    let unlink = operation("unlinkComplaintMeasure");
    let link = format!("{place}/{}", made["id"].as_str().expect("an id"));
    let unlinked = unlink.keeps(unlink.call(&handler, &link, None));
    assert_eq!(unlinked.status, 204);
}
