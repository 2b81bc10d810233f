//! The company's complaint procedure told as a test: from signal to monthly report.

mod counted;
mod letter;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::{feed, given};

#[test]
fn a_complaint_by_phone_goes_from_signal_to_monthly_report() {
    let app = App::start();
    given::staff(&app, "h-1", Some("customer_service"), None);

    // Friday: reception takes the call, registers it at once and passes it on to the right handler.
    let complaint = given::complaint_with(
        &app.intake(),
        json!({
            "channel": "phone",
            "receptionPoint": "receptie",
            "receiverName": "A. de Boer",
            "reportedDate": "2026-10-29",
            "complainant": {
                "name": "S. Hoekstra", "address": "Ossekop 3-b", "postalCode": "8911LE", "town": "Leeuwarden",
                "phone": "058 808 0050", "email": "s.hoekstra@example.nl"
            }
        }),
    );
    assert_eq!(complaint["number"], "K-2026-000001");
    assert_eq!(complaint["registeredAt"], "2026-10-30T14:00:00Z");
    assert_eq!(complaint["firstResponse"]["dueDate"], "2026-11-06");
    let forward =
        json!({ "to": "forwarded", "handler": { "department": "customer_service" }, "note": "Graag terugbellen." });
    app.intake().step(&complaint, &forward).expect(201);

    // Monday: the department finds it in its queue; a handler takes it up and needs the supplier.
    app.advance_to("2026-11-02T08:00:00Z");
    let queue = app
        .handler()
        .walk("/v1/complaints?department=customer_service&open=true");
    assert_eq!(queue[0]["number"], "K-2026-000001");
    app.handler().step(&complaint, &given::take_up()).expect(201);
    app.handler().step(&complaint, &given::wait()).expect(201);

    // Wednesday: the supplier has answered; so has the handler, within the term.
    app.advance(TimeDelta::days(2));
    app.handler().step(&complaint, &given::take_up()).expect(201);
    given::assess(&app.handler(), &complaint);
    app.handler().step(&complaint, &given::answer()).expect(201);
    app.handler().step(&complaint, &given::closing()).expect(201);
    let closed = app.handler().again(&complaint);
    assert_eq!(
        closed["handler"],
        json!({
            "department": "customer_service", "departmentName": "Klantenservice", "subject": "h-1", "function": null,
            "name": "Medewerker h-1",
        })
    );
    assert_eq!(closed["forwardedAt"], "2026-10-30T14:00:00Z");
    assert_eq!(closed["feedbackAt"], "2026-11-04T08:00:00Z");
    assert_eq!(
        closed["firstResponse"],
        json!({ "dueDate": "2026-11-06", "at": "2026-11-04T08:00:00Z", "overdue": false })
    );
    assert_eq!((&closed["status"], &closed["open"]), (&json!("closed"), &json!(false)));
    assert_eq!(closed["closedAt"], "2026-11-04T08:00:00Z");
    assert_eq!(closed["shortDescription"], "Overeenkomst zonder toestemming.");
    assert_eq!(
        closed["handlingSummary"],
        "Opname beluisterd; overeenkomst geannuleerd."
    );
    assert_eq!(closed["prevention"]["none"], "De medewerker is hierop aangesproken.");
    assert_eq!(closed["retainUntilDate"], "2031-10-30");

    // December: the month is discussed. The manager reads who did what, and the report that counts it.
    app.advance_to("2026-12-01T09:00:00Z");
    assert_eq!(
        history(&app.manager(), &complaint),
        [
            "registered by i-1",
            "forwarded by i-1",
            "taken_up by h-1",
            "paused by h-1",
            "resumed by h-1",
            "assessed by h-1",
            "investigated by h-1",
            "answered by h-1",
            "closed by h-1"
        ]
    );
    assert_eq!(
        figures(&app, "2026-10"),
        "0 open + 1 registered + 0 reopened - 0 closed = 1, on time 0 of 0"
    );
    assert_eq!(
        figures(&app, "2026-11"),
        "1 open + 0 registered + 0 reopened - 1 closed = 0, on time 1 of 1"
    );
    let october = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
    assert_eq!(
        october["byNature"],
        json!([{ "nature": "no_consent_given", "count": 1 }])
    );
    assert_eq!(october["byStatus"], json!({ "open": 0, "closed": 1 }));

    // The complainant sends a recording: reopened with a reason, and closed again.
    app.manager().step(&complaint, &given::reopen()).expect(201);
    app.handler().step(&complaint, &given::answer()).expect(201);
    app.handler().step(&complaint, &given::closing()).expect(201);
    let again = app.manager().again(&complaint);
    assert_eq!(again["reopenedCount"], 1);
    assert_eq!(again["firstClosedAt"], "2026-11-04T08:00:00Z");
    assert_eq!(again["closedAt"], "2026-12-01T09:00:00Z");
    assert_eq!(again["firstResponse"]["at"], "2026-11-04T08:00:00Z");
    assert_eq!(
        figures(&app, "2026-12"),
        "0 open + 0 registered + 1 reopened - 1 closed = 0, on time 0 of 0"
    );
    assert_eq!(
        figures(&app, "2026-11"),
        "1 open + 0 registered + 0 reopened - 1 closed = 0, on time 1 of 1"
    );
    feed::is_complete(&app);
}

#[test]
fn a_question_by_phone_is_registered_answered_and_closed_while_the_call_lasts() {
    let app = App::start();
    let call = given::complaint_with(&app.handler(), call());
    assert_eq!(
        (&call["status"], &call["outcome"]),
        (&json!("closed"), &json!("resolved"))
    );
    assert_eq!(call["handler"]["subject"], "h-1");
    assert_eq!(
        call["feedback"],
        json!({ "at": "2026-10-30T14:00:00Z", "channel": "phone", "summary": "Uitgelegd hoe de bedenktijd werkt." })
    );
    assert_eq!(call, app.handler().again(&call));
    assert_eq!(
        history(&app.manager(), &call),
        [
            "registered by h-1",
            "taken_up by h-1",
            "assessed by h-1",
            "investigated by h-1",
            "answered by h-1",
            "closed by h-1"
        ]
    );
    assert_eq!(
        figures(&app, "2026-10"),
        "0 open + 1 registered + 0 reopened - 1 closed = 0, on time 0 of 0"
    );
    assert_eq!(
        figures(&app, "2026-11"),
        "0 open + 0 registered + 0 reopened - 0 closed = 0, on time 1 of 1"
    );
    feed::is_complete(&app);
}

#[test]
fn a_call_handled_at_once_meets_the_same_gate_and_leaves_nothing_behind_when_it_does_not() {
    let app = App::start();
    let mut incomplete = call();
    incomplete["kind"] = json!("complaint");
    incomplete["handledAtOnce"] = json!({ "summary": "Uitgelegd.", "outcome": "resolved" });
    let refused = app
        .handler()
        .post("/v1/complaints", &given::registration_with(incomplete));
    assert_eq!(refused.problem(409), "closing-gate");
    assert_eq!(
        refused.json()["missing"],
        json!([
            "admissible",
            "assessment",
            "analysis",
            "shortDescription",
            "handlingSummary",
            "prevention"
        ])
    );
    assert!(app.manager().walk("/v1/complaints").is_empty());
}

#[test]
fn intake_cannot_handle_a_complaint_at_once() {
    let app = App::start();
    let mut complaint = call();
    complaint["kind"] = json!("complaint");
    let refused = app
        .intake()
        .post("/v1/complaints", &given::registration_with(complaint));
    assert_eq!(refused.problem(403), "forbidden");
    assert!(app.manager().walk("/v1/complaints").is_empty());
}

fn call() -> Value {
    json!({
        "kind": "question",
        "channel": "phone",
        "nature": "cooling_off_period",
        "handledAtOnce": {
            "summary": "Uitgelegd hoe de bedenktijd werkt.",
            "outcome": "resolved",
            "shortDescription": "Vraag over de bedenktijd.",
            "handlingSummary": "Direct telefonisch beantwoord.",
            "prevention": { "none": "Eenmalige vraag." },
            "assessment": { "admissible": true, "lawViolated": false, "decencyViolated": false, "motivation": "Uitleg volstond." },
            "analysis": "Er ging niets mis."
        }
    })
}

fn history(client: &Client, complaint: &Value) -> Vec<String> {
    let events = client.walk(&format!("{}/history", given::path(complaint)));
    let told = |event: &Value| {
        let by = event["by"]["subject"].as_str().expect("who did it");
        format!("{} by {by}", event["event"].as_str().expect("what happened"))
    };
    events.iter().map(told).collect()
}

fn figures(app: &App, month: &str) -> String {
    let report = app.manager().get(&format!("/v1/reports/monthly/{month}")).expect(200);
    let figure = |name: &str| report[name].as_i64().expect("a figure");
    format!(
        "{} open + {} registered + {} reopened - {} closed = {}, on time {} of {}",
        figure("opening"),
        figure("registered"),
        figure("reopened"),
        figure("closed"),
        figure("closing"),
        report["firstResponse"]["onTime"],
        report["firstResponse"]["due"]
    )
}
