//! The figures of a month, counted from events in the register.

use serde_json::{Value, json};

use crate::app::App;
use crate::given;

fn report(app: &App, month: &str) -> Value {
    app.manager().get(&format!("/v1/reports/monthly/{month}")).expect(200)
}

/// `opening registered reopened closed closing`
fn balance(app: &App, month: &str) -> [i64; 5] {
    let report = report(app, month);
    let figures =
        ["opening", "registered", "reopened", "closed", "closing"].map(|name| report[name].as_i64().expect("a figure"));
    assert_eq!(
        figures[4],
        figures[0] + figures[1] + figures[2] - figures[3],
        "{report}"
    );
    figures
}

fn close(app: &App, complaint: &Value, how: Value) {
    let mut body = how;
    body["to"] = json!("closed");
    app.manager().step(complaint, &body).expect(201);
}

/// October: four registered, one closed. November: two registered, one of them a duplicate, three closed, one reopened.
fn three_months() -> App {
    let app = App::start();
    let prompt = given::closed(&app);
    let inadmissible = given::complaint_with(&app.intake(), json!({ "nature": "tariff", "channel": "phone" }));
    let withdrawn = given::complaint_with(&app.intake(), json!({ "nature": "tariff", "channel": "phone" }));
    given::complaint_with(&app.intake(), json!({ "channel": "letter" }));
    app.advance_to("2026-11-03T09:00:00Z");
    close(&app, &withdrawn, given::withdraw());
    let original = given::complaint(&app.intake());
    let double = given::complaint(&app.intake());
    close(
        &app,
        &double,
        json!({ "outcome": "duplicate", "duplicateOf": original["id"] }),
    );
    app.advance_to("2026-11-20T09:00:00Z");
    app.manager().step(&prompt, &given::reopen()).expect(201);
    for step in [given::take_up(), given::answer()] {
        app.manager().step(&inadmissible, &step).expect(201);
    }
    close(
        &app,
        &inadmissible,
        json!({ "outcome": "inadmissible", "handlingSummary": "Gaat over een ander bedrijf.", "inadmissibility": given::inadmissibility() }),
    );
    app.advance_to("2026-12-10T09:00:00Z");
    app
}

#[test]
fn what_is_open_at_the_end_is_what_was_open_and_came_in_less_what_was_closed() {
    let app = three_months();
    assert_eq!(balance(&app, "2026-09"), [0, 0, 0, 0, 0]);
    assert_eq!(balance(&app, "2026-10"), [0, 4, 0, 1, 3]);
    assert_eq!(balance(&app, "2026-11"), [3, 2, 1, 3, 3]);
    assert_eq!(balance(&app, "2026-12"), [3, 0, 0, 0, 3]);
    assert_eq!(app.manager().walk("/v1/complaints?open=true").len(), 3);
}

#[test]
fn what_was_registered_is_told_apart_by_nature_channel_admissibility_and_status() {
    let app = three_months();
    let october = report(&app, "2026-10");
    assert_eq!(october["month"], "2026-10");
    assert_eq!(october["generatedAt"], "2026-12-10T09:00:00Z");
    assert_eq!(
        october["byNature"],
        json!([{ "nature": "no_consent_given", "count": 2 }, { "nature": "tariff", "count": 2 }])
    );
    assert_eq!(
        october["byChannel"],
        json!([{ "channel": "phone", "count": 2 }, { "channel": "email", "count": 1 }, { "channel": "letter", "count": 1 }])
    );
    assert_eq!(
        october["byAdmissibility"],
        json!({ "admissible": 1, "notAdmissible": 1, "undecided": 2 })
    );
    assert_eq!(october["byStatus"], json!({ "open": 2, "closed": 2 }));
    assert_eq!(october["duplicates"], 0);
    let november = report(&app, "2026-11");
    assert_eq!(november["byStatus"], json!({ "open": 1, "closed": 1 }));
    assert_eq!(
        (&november["registered"], &november["duplicates"]),
        (&json!(2), &json!(1))
    );
}

#[test]
fn every_division_of_a_month_sums_to_what_was_registered() {
    let app = three_months();
    for month in ["2026-09", "2026-10", "2026-11"] {
        let report = report(&app, month);
        for division in ["byNature", "byChannel", "byAdmissibility", "byStatus"] {
            let parts: Vec<&Value> = match &report[division] {
                Value::Array(rows) => rows.iter().map(|row| &row["count"]).collect(),
                other => other.as_object().expect("parts").values().collect(),
            };
            let sum: i64 = parts.into_iter().map(|part| part.as_i64().expect("a count")).sum();
            assert_eq!(report["registered"], sum, "{division} of {month}");
        }
        let days = if month.ends_with("10") { "31" } else { "30" };
        let list = app.manager().walk(&format!(
            "/v1/complaints?registeredFrom={month}-01&registeredTo={month}-{days}"
        ));
        assert_eq!(report["registered"], list.len());
    }
}

#[test]
fn a_month_begins_and_ends_at_midnight_in_amsterdam() {
    let app = App::start();
    app.advance_to("2026-10-31T22:59:59Z");
    given::complaint(&app.intake());
    app.advance_to("2026-10-31T23:00:00Z");
    given::complaint(&app.intake());
    given::complaint(&app.intake());
    app.advance_to("2026-12-31T22:59:59Z");
    assert_eq!((balance(&app, "2026-10")[1], balance(&app, "2026-11")[1]), (1, 2));
    for (closed_at, month) in [("2026-12-31T22:59:59Z", "2026-12"), ("2026-12-31T23:00:00Z", "2027-01")] {
        app.advance_to(closed_at);
        let complaint = app.manager().walk("/v1/complaints?open=true").remove(0);
        close(&app, &complaint, given::withdraw());
        assert_eq!(balance(&app, month)[3], 1, "{month}");
    }
}

#[test]
fn the_date_of_registration_leads_and_not_that_of_receipt() {
    let app = App::start();
    given::complaint_with(&app.intake(), json!({ "receivedAt": "2026-09-15T10:00:00Z" }));
    assert_eq!((balance(&app, "2026-09")[1], balance(&app, "2026-10")[1]), (0, 1));
}

#[test]
fn a_first_response_is_on_time_by_its_due_date_and_counts_in_the_month_of_that_date() {
    let app = App::start();
    let on_last_day = given::taken_up(&app);
    let late = given::taken_up(&app);
    given::complaint(&app.intake());
    let withdrawn_in_time = given::complaint(&app.intake());
    let withdrawn_late = given::complaint(&app.intake());
    app.advance_to("2026-11-06T22:59:59Z");
    app.handler().step(&on_last_day, &given::answer()).expect(201);
    close(&app, &withdrawn_in_time, given::withdraw());
    let first_response = |month: &str| {
        let found = report(&app, month)["firstResponse"].clone();
        json!({ "due": found["due"], "onTime": found["onTime"], "share": found["share"] })
    };
    assert_eq!(
        first_response("2026-11"),
        json!({ "due": 1, "onTime": 1, "share": 1.0 })
    );
    app.advance_to("2026-11-06T23:00:00Z");
    app.handler().step(&late, &given::answer()).expect(201);
    close(&app, &withdrawn_late, given::withdraw());
    app.advance_to("2026-11-26T09:00:00Z");
    let next_month = given::complaint(&app.intake());
    assert_eq!(next_month["firstResponse"]["dueDate"], "2026-12-03");
    assert_eq!(
        first_response("2026-11"),
        json!({ "due": 4, "onTime": 1, "share": 0.25 })
    );
    assert_eq!(
        first_response("2026-12"),
        json!({ "due": 0, "onTime": 0, "share": null })
    );
    assert_eq!(
        first_response("2026-10"),
        json!({ "due": 0, "onTime": 0, "share": null })
    );
    app.advance_to("2026-12-04T09:00:00Z");
    assert_eq!(
        first_response("2026-12"),
        json!({ "due": 1, "onTime": 0, "share": 0.0 })
    );
}

#[test]
fn a_report_that_does_not_add_up_is_an_error_and_not_a_report() {
    let app = three_months();
    for tampering in [
        "update monthly_flows set registered = registered + 1 where month = '2026-10-01'",
        "update monthly_flows set registered = registered - 1, closed = closed + 1 where month = '2026-10-01'",
    ] {
        app.sql(tampering);
        assert_eq!(
            app.manager().get("/v1/reports/monthly/2026-10").problem(500),
            "internal"
        );
        assert_eq!(
            app.manager()
                .get("/v1/reports/monthly?from=2026-09&to=2026-11")
                .problem(500),
            "internal"
        );
    }
}
