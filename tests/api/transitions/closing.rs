//! Answering, closing and reopening.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::app::{App, Response, together};
use crate::given;

fn close(app: &App, complaint: &Value, with: Value) -> Response {
    let mut body = with;
    body["to"] = json!("closed");
    app.handler().step(complaint, &body)
}

#[track_caller]
fn assert_missing(response: &Response, missing: &[&str]) {
    assert_eq!(response.problem(409), "closing-gate");
    assert_eq!(response.json()["missing"], json!(missing));
}

#[test]
fn the_closing_gate_names_everything_that_is_missing_at_once() {
    let app = App::start();
    let answered = given::answered(&app);
    for outcome in ["resolved", "not_resolved"] {
        let refused = close(&app, &answered, json!({ "outcome": outcome }));
        assert_missing(&refused, &["shortDescription", "handlingSummary", "prevention"]);
        let refused = close(
            &app,
            &answered,
            json!({ "outcome": outcome, "handlingSummary": "Gebeld." }),
        );
        assert_missing(&refused, &["shortDescription", "prevention"]);
    }
    assert_missing(
        &close(&app, &answered, json!({ "outcome": "inadmissible" })),
        &["handlingSummary"],
    );
    assert_missing(
        &close(&app, &answered, json!({ "outcome": "withdrawn" })),
        &["withdrawal"],
    );
    assert_missing(
        &close(&app, &answered, json!({ "outcome": "duplicate" })),
        &["duplicateOf"],
    );
    assert_eq!(app.handler().again(&answered)["status"], "answered");
}

#[test]
fn a_complaint_whose_complainant_was_told_nothing_is_not_closed_as_handled() {
    let app = App::start();
    let complaint = given::assessed(&app);
    assert_missing(&close(&app, &complaint, given::closing()), &["feedback"]);
    let refused = close(&app, &complaint, json!({ "outcome": "resolved" }));
    assert_missing(
        &refused,
        &["feedback", "shortDescription", "handlingSummary", "prevention"],
    );
    assert_missing(
        &close(
            &app,
            &complaint,
            json!({ "outcome": "inadmissible", "handlingSummary": "Niet voor ons." }),
        ),
        &["feedback"],
    );
}

#[test]
fn an_inadmissible_complaint_is_closed_with_its_reason_and_feedback() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.handler().step(&complaint, &given::answer()).expect(201);
    let mut asked = json!({ "outcome": "inadmissible", "handlingSummary": "Gaat over een ander bedrijf." });
    assert_missing(&close(&app, &complaint, asked.clone()), &["inadmissibility"]);
    asked["inadmissibility"] = given::inadmissibility();
    let made = close(&app, &complaint, asked).expect(201);
    let closed = app.handler().again(&complaint);
    for told in [&made["carried"], &closed] {
        assert_eq!(told["inadmissibility"], given::inadmissibility());
    }
    assert_eq!(
        (&closed["admissible"], &closed["outcome"]),
        (&json!(false), &json!("inadmissible"))
    );
    assert_eq!(closed["handlingSummary"], "Gaat over een ander bedrijf.");
}

#[test]
fn a_complaint_is_withdrawn_from_any_open_status() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let registered = given::complaint(&app.intake());
    let forwarded = given::complaint(&app.intake());
    app.intake()
        .step(&forwarded, &given::forward(json!({ "subject": "h-1" })))
        .expect(201);
    let waiting = given::taken_up(&app);
    app.handler().step(&waiting, &given::wait()).expect(201);
    for complaint in [
        registered,
        forwarded,
        given::taken_up(&app),
        waiting,
        given::answered(&app),
    ] {
        let made = close(&app, &complaint, given::withdraw()).expect(201);
        let closed = app.manager().again(&complaint);
        assert_eq!(
            (&closed["outcome"], &closed["waiting"]),
            (&json!("withdrawn"), &Value::Null)
        );
        assert_eq!(closed["withdrawal"], json!({ "words": null, "channel": "phone" }));
        assert_eq!(made["carried"]["withdrawal"]["channel"], "phone");
        let again = close(&app, &complaint, given::withdraw());
        assert_eq!(again.problem(409), "wrong-status");
    }
}

#[test]
fn a_duplicate_names_the_other_complaint() {
    let app = App::start();
    let (original, double) = (given::complaint(&app.intake()), given::complaint(&app.intake()));
    let duplicate_of = |id: &Value| json!({ "outcome": "duplicate", "duplicateOf": id });
    let nowhere = json!("019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10");
    assert_eq!(
        close(&app, &double, duplicate_of(&nowhere)).faults(),
        ["/duplicateOf unknown"]
    );
    assert_eq!(
        close(&app, &double, duplicate_of(&double["id"])).faults(),
        ["/duplicateOf itself"]
    );
    assert_eq!(
        close(&app, &double, duplicate_of(&json!("K-2026-000001"))).problem(400),
        "invalid-input"
    );
    close(&app, &double, duplicate_of(&original["id"])).expect(201);
    assert_eq!(app.handler().again(&double)["duplicateOf"], original["id"]);
}

#[test]
fn only_a_duplicate_names_another_complaint() {
    let app = App::start();
    let (original, complaint) = (given::complaint(&app.intake()), given::answered(&app));
    let mut body = given::closing();
    body["duplicateOf"] = original["id"].clone();
    assert_eq!(close(&app, &complaint, body).faults(), ["/duplicateOf contradiction"]);
    let withdrawn =
        json!({ "outcome": "withdrawn", "withdrawal": { "channel": "phone" }, "duplicateOf": original["id"] });
    assert_eq!(
        close(&app, &complaint, withdrawn).faults(),
        ["/duplicateOf contradiction"]
    );
}

#[test]
fn feedback_is_given_after_receipt_and_not_in_the_future() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance(TimeDelta::hours(2));
    let answer = |at: &str| {
        let mut body = given::answer();
        body["feedbackAt"] = json!(at);
        app.handler().step(&complaint, &body)
    };
    assert_eq!(answer("2026-10-30T16:01:01Z").faults(), ["/feedbackAt out_of_range"]);
    assert_eq!(answer("2026-10-30T13:59:59Z").faults(), ["/feedbackAt out_of_range"]);
    answer("2026-10-30T16:30:00+01:00").expect(201);
    let answered = app.handler().again(&complaint);
    assert_eq!(answered["feedbackAt"], "2026-10-30T15:30:00Z");
    assert_eq!(answered["firstResponse"]["at"], "2026-10-30T15:30:00Z");
}

#[test]
fn only_a_manager_reopens_and_says_why() {
    let app = App::start();
    let complaint = given::closed(&app);
    assert_eq!(
        app.handler().step(&complaint, &given::reopen()).problem(403),
        "forbidden"
    );
    assert_eq!(
        app.manager().step(&complaint, &given::take_up()).faults(),
        ["/reason required"]
    );
    app.manager().step(&complaint, &given::reopen()).expect(201);
    let open = app.manager().again(&complaint);
    assert_eq!(
        (&open["status"], &open["open"], &open["reopenedCount"]),
        (&json!("in_progress"), &json!(true), &json!(1))
    );
    assert_eq!(open["handler"]["subject"], "h-1");
    for gone in [
        "closedAt",
        "outcome",
        "handlingSummary",
        "duplicateOf",
        "reopenUntilDate",
    ] {
        assert_eq!(open[gone], Value::Null, "{gone}");
    }
    assert_eq!(open["prevention"]["none"], given::closing()["prevention"]["none"]);
}

#[test]
fn reopening_keeps_the_first_closing_and_counts_each_time() {
    let app = App::start();
    let complaint = given::closed(&app);
    for round in 1..=3 {
        app.advance(TimeDelta::days(1));
        app.manager().step(&complaint, &given::reopen()).expect(201);
        app.handler().step(&complaint, &given::answer()).expect(201);
        app.handler().step(&complaint, &given::closing()).expect(201);
        let closed = app.manager().again(&complaint);
        assert_eq!(
            (&closed["reopenedCount"], &closed["firstClosedAt"]),
            (&json!(round), &json!("2026-10-30T14:00:00Z"))
        );
    }
    assert_eq!(app.manager().again(&complaint)["closedAt"], "2026-11-02T14:00:00Z");
}

#[test]
fn what_a_step_carried_stands_in_the_status_history() {
    let app = App::start();
    let complaint = given::closed(&app);
    app.manager().step(&complaint, &given::reopen()).expect(201);
    let steps = app
        .manager()
        .walk(&format!("{}/transitions?pageSize=2", given::path(&complaint)));
    let told: Vec<_> = steps
        .iter()
        .map(|step| format!("{} > {}", step["from"], step["to"]))
        .collect();
    assert_eq!(
        told,
        [
            "null > \"registered\"",
            "\"registered\" > \"in_progress\"",
            "\"in_progress\" > \"answered\"",
            "\"answered\" > \"closed\"",
            "\"closed\" > \"in_progress\""
        ]
    );
    assert_eq!(steps[2]["carried"]["summary"], given::answer()["summary"]);
    assert_eq!(
        steps[3]["carried"]["handlingSummary"],
        given::closing()["handlingSummary"]
    );
    assert_eq!(steps[3]["carried"]["prevention"], given::closing()["prevention"]);
    assert_eq!(
        steps[4]["carried"],
        json!({ "reason": given::reopen()["reason"], "resolutionDueDate": "2026-12-25" })
    );
    assert_eq!(steps[4]["by"], json!({ "subject": "m-1", "name": "Naam van m-1" }));
}

#[test]
fn of_two_who_close_at_once_exactly_one_does() {
    let app = App::start();
    let complaint = given::answered(&app);
    let path = format!("{}/transitions", given::path(&complaint));
    let etag = app.handler().get(&given::path(&complaint)).etag();
    let clients = [app.handler(), app.manager()];
    let responses = together(2, |index| {
        clients[index].post_with(&path, &[("If-Match", &etag)], &given::closing())
    });
    let mut statuses: Vec<_> = responses.iter().map(|response| response.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412]);
    assert_eq!(app.manager().walk(&path).len(), 4);
}

#[test]
fn of_many_who_close_whatever_the_version_exactly_one_does() {
    let app = App::start();
    let complaint = given::answered(&app);
    let path = format!("{}/transitions", given::path(&complaint));
    let client = app.manager();
    let responses = together(10, |_| client.post_with(&path, &[("If-Match", "*")], &given::closing()));
    assert_eq!(responses.iter().filter(|response| response.status == 201).count(), 1);
    assert!(
        responses
            .iter()
            .all(|response| [201, 409, 412].contains(&response.status)),
        "{responses:?}"
    );
    assert_eq!(app.manager().walk(&path).len(), 4);
}

#[test]
fn a_complaint_of_who_no_longer_answers_is_closed_after_two_failed_contacts() {
    let app = App::start();
    let no_response = || {
        json!({
            "outcome": "no_response", "shortDescription": "Melder niet bereikt.", "handlingSummary": "Tweemaal gebeld."
        })
    };
    let call = |complaint: &Value| {
        let call = json!({ "direction": "out", "channel": "phone", "reached": false });
        let path = format!("{}/contacts", given::path(complaint));
        app.handler().post(&path, &call).expect(201);
    };
    let new = given::complaint(&app.intake());
    assert_eq!(close(&app, &new, no_response()).problem(409), "wrong-status");
    let waiting = given::taken_up(&app);
    app.handler().step(&waiting, &given::wait()).expect(201);
    for complaint in [given::taken_up(&app), waiting, given::answered(&app)] {
        call(&complaint);
        let refused = close(&app, &complaint, no_response());
        assert_eq!(refused.problem(409), "closing-gate");
        assert_eq!(refused.json()["missing"], json!(["failedContacts"]));
        call(&complaint);
        let steps = app.handler().again(&complaint)["allowedTransitions"].clone();
        let closing = steps
            .as_array()
            .expect("steps")
            .iter()
            .find(|step| step["to"] == "closed");
        let outcomes = closing.expect("a step")["outcomes"]
            .as_array()
            .expect("outcomes")
            .clone();
        assert!(outcomes.contains(&json!("no_response")), "{outcomes:?}");
        let refused = close(&app, &complaint, json!({ "outcome": "no_response" }));
        assert_eq!(
            refused.json()["missing"],
            json!(["shortDescription", "handlingSummary"])
        );
        close(&app, &complaint, no_response()).expect(201);
        let closed = app.handler().again(&complaint);
        assert_eq!(
            (&closed["status"], &closed["outcome"]),
            (&json!("closed"), &json!("no_response"))
        );
    }
    let listed = app.manager().walk("/v1/complaints?outcome=no_response");
    assert_eq!(listed.len(), 3);
    let report = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
    let figures = report["figures"].as_array().expect("figures");
    let figure = figures
        .iter()
        .find(|figure| figure["key"] == "byOutcome" && figure["of"] == "no_response");
    assert_eq!(figure.expect("a figure")["value"], 3);
}
