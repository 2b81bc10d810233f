//! What is promised: the day by which an accepted remedy is carried out, and how many remedies are open.

use chrono::TimeDelta;
use klachtenmap::auth::Role::{Handler, Intake};
use serde_json::{Value, json};

use super::{cancellation, compensation, moved, offered, remedies, reprimand, step, with};
use crate::app::App;
use crate::given;

#[test]
fn what_is_accepted_is_promised_by_a_day_that_is_kept() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    for body in [compensation(), cancellation()] {
        let remedy = offered(&handler, &complaint, body);
        let accept = |due: Value| moved(&handler, &remedy, with(step("accepted"), "dueDate", due));
        assert_eq!(accept(Value::Null).faults(), ["/dueDate required"]);
        assert_eq!(accept(json!("2026-10-29")).faults(), ["/dueDate out_of_range"]);
        let both = with(
            with(step("accepted"), "dueDate", json!("2026-10-29")),
            "date",
            json!("2026-10-31"),
        );
        let faults = moved(&handler, &remedy, both).faults();
        assert_eq!(faults, ["/date out_of_range", "/dueDate out_of_range"]);
        let promised = accept(json!("2026-10-30")).expect(200);
        assert_eq!(promised["dueDate"], "2026-10-30");
        let executed = with(step("executed"), "dueDate", json!("2026-12-01"));
        assert_eq!(moved(&handler, &remedy, executed).faults(), ["/dueDate contradiction"]);
        let done = moved(&handler, &remedy, step("executed")).expect(200);
        assert_eq!(
            (&done["dueDate"], &done["status"]),
            (&json!("2026-10-30"), &json!("executed"))
        );
    }
    let history = handler.walk(&format!("{}/history", given::path(&complaint)));
    assert_eq!(history[3]["carried"]["dueDate"], "2026-10-30");
    assert_eq!(history[4]["carried"]["dueDate"], Value::Null);
}

#[test]
fn a_declined_offer_and_a_reprimand_are_no_promise() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    for (body, status) in [(compensation(), "declined"), (reprimand(), "executed")] {
        let remedy = offered(&handler, &complaint, body);
        let promised = with(step(status), "dueDate", json!("2026-12-01"));
        assert_eq!(moved(&handler, &remedy, promised).faults(), ["/dueDate contradiction"]);
        moved(&handler, &remedy, step(status)).expect(200);
    }
}

#[test]
fn a_compensation_may_be_something_else_than_money() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let flowers = json!({ "kind": "compensation", "description": "Een bos bloemen." });
    let remedy = offered(&handler, &complaint, flowers.clone());
    let made = handler.get(&remedy).expect(200);
    assert_eq!((&made["amountCents"], &made["currency"]), (&Value::Null, &Value::Null));
    let paid = with(flowers, "currency", json!("EUR"));
    let refused = handler.post(&remedies(&complaint), &paid);
    assert_eq!(refused.faults(), ["/currency contradiction"]);
    moved(&handler, &remedy, step("accepted")).expect(200);
    moved(&handler, &remedy, step("executed")).expect(200);
    let report = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
    let figures = report["figures"].as_array().expect("figures");
    let value = |key: &str, of: &str| {
        let figure = figures.iter().find(|figure| figure["key"] == key && figure["of"] == of);
        figure.map(|figure| figure["value"].clone())
    };
    assert_eq!(value("remediesExecuted", "compensation"), Some(json!(1)));
    assert_eq!(value("compensation", "EUR"), None);
}

#[test]
fn a_complaint_tells_how_many_remedies_are_open_also_when_it_is_closed() {
    let app = App::start();
    let registrar = || app.caller("h-2", &[Intake, Handler]);
    let complaint = given::complaint(&registrar());
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let handler = app.handler();
    let open = |client: &crate::app::Client| {
        let read = client.again(&complaint)["openRemedies"].clone();
        let listed = client.walk("/v1/complaints").remove(0)["openRemedies"].clone();
        assert_eq!(read, listed);
        read
    };
    assert_eq!(open(&handler), 0);
    let money = offered(&handler, &complaint, compensation());
    let talk = offered(&handler, &complaint, reprimand());
    for (client, expected) in [(app.handler(), 2), (app.manager(), 2), (registrar(), 1)] {
        assert_eq!(open(&client), expected);
    }
    moved(&handler, &money, step("accepted")).expect(200);
    moved(&handler, &talk, step("executed")).expect(200);
    assert_eq!(open(&handler), 1);
    given::assess(&handler, &complaint);
    handler.step(&complaint, &given::answer()).expect(201);
    handler.step(&complaint, &given::closing()).expect(201);
    app.advance(TimeDelta::days(2));
    let handler = app.handler();
    assert_eq!(open(&handler), 1);
    moved(&handler, &money, step("executed")).expect(200);
    assert_eq!(open(&handler), 0);
}

#[test]
fn an_offer_without_an_answer_is_withdrawn_before_the_complaint_is_closed() {
    let app = App::start();
    let complaint = given::answered(&app);
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    let talk = offered(&handler, &complaint, reprimand());
    let closing = || {
        let allowed = handler.again(&complaint)["allowedTransitions"].clone();
        let steps = allowed.as_array().expect("steps").clone();
        let step = steps.into_iter().find(|step| step["to"] == "closed");
        step.expect("a step to closed")
    };
    let step_to_closed = closing();
    assert_eq!(step_to_closed["missing"], json!(["remedies"]));
    assert_eq!(
        step_to_closed["outcomes"],
        json!(["inadmissible", "withdrawn", "duplicate"])
    );
    let refused = handler.step(&complaint, &given::closing());
    assert_eq!(refused.problem(409), "closing-gate");
    assert_eq!(refused.json()["missing"], json!(["remedies"]));
    let withdrawn = with(
        step("withdrawn"),
        "note",
        json!("De melder reageert niet op het aanbod."),
    );
    let now = moved(&handler, &remedy, withdrawn).expect(200);
    assert_eq!(
        (&now["status"], &now["withdrawnDate"], &now["note"]),
        (
            &json!("withdrawn"),
            &json!("2026-10-30"),
            &json!("De melder reageert niet op het aanbod.")
        )
    );
    assert_eq!(closing()["missing"], json!([]));
    assert_eq!(handler.get(&talk).expect(200)["status"], "offered");
    handler.step(&complaint, &given::closing()).expect(201);
}
