//! The terms of a complaint as they are paused, extended, missed and explained.

use serde_json::{Value, json};

use crate::app::{App, Response};
use crate::given;

fn resolution(app: &App, complaint: &Value) -> (String, bool, Value) {
    let resolution = app.manager().again(complaint)["resolution"].clone();
    let due = resolution["dueDate"].as_str().expect("a day").to_owned();
    assert_eq!(resolution["originalDueDate"], "2026-12-25");
    let overdue = resolution["overdue"].as_bool().expect("a truth");
    (due, overdue, resolution["pausedSinceDate"].clone())
}

fn extend(app: &App, complaint: &Value, due: &str) -> Response {
    let path = format!("{}/extensions", given::path(complaint));
    let etag = app.manager().get(&given::path(complaint)).etag();
    let body = json!({ "dueDate": due, "reason": "De leverancier levert later." });
    app.handler().post_with(&path, &[("If-Match", &etag)], &body)
}

fn explained(app: &App, complaint: &Value) -> Value {
    let path = format!("{}/deadlines", given::path(complaint));
    app.handler().get(&path).expect(200)
}

#[test]
fn waiting_pauses_the_resolution_term_and_resuming_adds_the_days() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance_to("2026-11-10T09:00:00Z");
    app.handler().step(&complaint, &given::wait()).expect(201);
    assert_eq!(
        resolution(&app, &complaint),
        ("2026-12-25".into(), false, json!("2026-11-10"))
    );
    app.advance_to("2027-01-10T09:00:00Z");
    assert!(!resolution(&app, &complaint).1, "a term that stands still is not late");
    app.handler().step(&complaint, &given::take_up()).expect(201);
    assert_eq!(resolution(&app, &complaint), ("2027-02-24".into(), false, Value::Null));
    app.advance_to("2027-02-25T09:00:00Z");
    assert!(resolution(&app, &complaint).1);
}

#[test]
fn a_complaint_that_was_answered_and_waits_is_due_on_no_day() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let call = json!({ "direction": "out", "channel": "phone", "reached": true });
    let contacts = format!("{}/contacts", given::path(&complaint));
    app.handler().post(&contacts, &call).expect(201);
    let due = || app.manager().walk("/v1/complaints?dueBefore=2030-01-01").len();
    assert_eq!(due(), 1);
    app.handler().step(&complaint, &given::wait()).expect(201);
    assert_eq!(due(), 0);
    assert_eq!(app.manager().walk("/v1/complaints?open=true").len(), 1);
    app.advance_to("2027-03-01T09:00:00Z");
    assert!(app.manager().walk("/v1/complaints?overdue=true").is_empty());
}

#[test]
fn an_extension_gives_a_later_day_and_keeps_the_original_one() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    for outside in ["2026-12-25", "2027-12-26"] {
        assert_eq!(extend(&app, &complaint, outside).faults(), ["/dueDate out_of_range"]);
    }
    extend(&app, &complaint, "2027-01-29").expect(201);
    assert_eq!(resolution(&app, &complaint).0, "2027-01-29");
    let path = format!("{}/extensions", given::path(&complaint));
    let body = json!({ "dueDate": "2027-02-01", "reason": "Nog later." });
    let stale = app.handler().post_with(&path, &[("If-Match", "\"1\"")], &body);
    assert_eq!(stale.problem(412), "stale");
    assert_eq!(app.handler().post(&path, &body).problem(428), "precondition-required");
    let intake = app.intake().post_with(&path, &[("If-Match", "*")], &body);
    assert_eq!(intake.problem(403), "forbidden");
    let closed = given::closed(&app);
    assert_eq!(extend(&app, &closed, "2027-01-29").problem(409), "wrong-status");
}

#[test]
fn every_day_of_both_terms_is_explained() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance_to("2026-11-10T09:00:00Z");
    app.handler().step(&complaint, &given::wait()).expect(201);
    app.advance_to("2026-11-13T09:00:00Z");
    app.handler().step(&complaint, &given::take_up()).expect(201);
    extend(&app, &complaint, "2026-12-30").expect(201);
    let terms = explained(&app, &complaint);
    let first = terms["firstResponse"]["days"].as_array().expect("days");
    let counting = first.iter().filter(|day| day["counts"] == true).count();
    assert_eq!((first.len(), counting), (8, 5));
    let why: Vec<_> = first.iter().take(3).map(|day| day["why"].clone()).collect();
    assert_eq!(why, ["day_of_receipt", "weekend", "weekend"]);
    let days = terms["resolution"]["days"].as_array().expect("days");
    assert_eq!(days.last().expect("a day")["date"], "2026-12-30");
    let of = |why: &str| days.iter().filter(|day| day["why"] == why).count();
    assert_eq!((of("original_term"), of("paused"), of("extended")), (56, 3, 2));
    let paused = days.iter().find(|day| day["why"] == "paused").expect("a day");
    assert_eq!(
        (&paused["date"], &paused["counts"]),
        (&json!("2026-11-10"), &json!(false))
    );
    assert_eq!(
        terms["resolution"]["pauses"],
        json!([{ "fromDate": "2026-11-10", "untilDate": "2026-11-13", "reason": given::wait()["reason"] }])
    );
    assert_eq!(terms["resolution"]["extensions"][0]["previousDueDate"], "2026-12-28");
}

#[test]
fn a_late_answer_says_why_and_the_explanation_keeps_it() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance_to("2026-11-09T09:00:00Z");
    let mut answer = given::answer();
    answer.as_object_mut().expect("a step").remove("lateReason");
    let refused = app.handler().step(&complaint, &answer);
    assert_eq!(refused.faults(), ["/lateReason required"]);
    let told = json!({ "feedbackAt": "2026-11-06T22:59:59Z" });
    let mut in_time = answer.clone();
    in_time["feedbackAt"] = told["feedbackAt"].clone();
    app.handler().step(&complaint, &in_time).expect(201);
    assert_eq!(explained(&app, &complaint)["lateAnswers"], json!([]));
    let other = given::taken_up(&app);
    app.advance_to("2026-11-30T09:00:00Z");
    app.handler().step(&other, &given::answer()).expect(201);
    assert_eq!(
        explained(&app, &other)["lateAnswers"],
        json!([{ "at": "2026-11-30T09:00:00Z", "reason": given::answer()["lateReason"] }])
    );
}

#[test]
fn a_correction_of_the_receipt_keeps_what_the_term_gained() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    extend(&app, &complaint, "2026-12-28").expect(201);
    let earlier = json!({ "receivedAt": "2026-10-28T09:00:00Z", "receivedAtReason": "Poststempel." });
    let corrected = app.handler().patch(&given::path(&complaint), "*", &earlier).expect(200);
    assert_eq!(corrected["resolution"]["originalDueDate"], "2026-12-23");
    assert_eq!(corrected["resolution"]["dueDate"], "2026-12-26");
    assert_eq!(corrected["firstResponse"]["dueDate"], "2026-11-04");
}

#[test]
fn the_time_from_registration_to_forwarding_is_shown_and_stays() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let complaint = given::complaint(&app.intake());
    assert_eq!(complaint["forwardedAfterSeconds"], Value::Null);
    assert_eq!(app.manager().walk("/v1/complaints?forwarded=false").len(), 1);
    app.advance_to("2026-10-30T14:04:00Z");
    let forward = given::forward(json!({ "subject": "h-1" }));
    app.intake().step(&complaint, &forward).expect(201);
    app.advance_to("2026-11-02T09:00:00Z");
    let back = json!({ "to": "registered", "reason": "Niet voor mij." });
    app.handler().step(&complaint, &back).expect(201);
    let now = app.manager().again(&complaint);
    assert_eq!(now["forwardedAfterSeconds"], 240);
    assert_eq!(
        (&now["firstForwardedAt"], &now["forwardedAt"]),
        (&json!("2026-10-30T14:04:00Z"), &Value::Null)
    );
    assert!(app.manager().walk("/v1/complaints?forwarded=false").is_empty());
    assert_eq!(app.manager().walk("/v1/complaints?assigned=false").len(), 1);
}

#[test]
fn a_complaint_may_have_further_natures_and_a_complexity() {
    let app = App::start();
    let body = json!({ "furtherNatures": ["treatment", "tariff"], "complexity": "complex" });
    let complaint = given::complaint_with(&app.intake(), body.clone());
    assert_eq!(complaint["furtherNatures"], body["furtherNatures"]);
    given::complaint(&app.intake());
    assert_eq!(app.manager().walk("/v1/complaints?complexity=complex").len(), 1);
    let faults = |further: Value| {
        let body = given::registration_with(json!({ "furtherNatures": further }));
        app.intake().post("/v1/complaints", &body).faults()
    };
    assert_eq!(faults(json!(["unknown_nature"])), ["/furtherNatures unknown"]);
    assert_eq!(faults(json!(["tariff", "tariff"])), [" repeated_nature"]);
    assert_eq!(faults(json!(["no_consent_given"])), [" repeated_nature"]);
    app.manager()
        .patch("/v1/natures/tariff", "*", &json!({ "active": false }))
        .expect(200);
    assert_eq!(faults(json!(["tariff"])), ["/furtherNatures retired"]);
}
