//! The body of a step: `to` chooses what else it must and may hold.

use serde_json::{Value, json};

use crate::app::App;
use crate::given;

#[test]
fn each_step_has_a_body_of_its_own() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    for (body, faults) in [
        (json!({}), vec!["/to required"]),
        (json!({ "to": "gone" }), vec!["/to not_in_list"]),
        (json!({ "to": 5 }), vec!["/to not_in_list"]),
        (json!({ "to": null }), vec!["/to not_in_list"]),
        (json!({ "outcome": "resolved" }), vec!["/to required"]),
        (json!({ "to": "forwarded" }), vec!["/handler required"]),
        (json!({ "to": "forwarded", "handler": {} }), vec!["/handler too_few"]),
        (
            json!({ "to": "forwarded", "handler": { "name": "Jan" } }),
            vec!["/handler/name unknown_field"],
        ),
        (
            json!({ "to": "forwarded", "handler": { "department": "No Such" }, "reason": "x" }),
            vec!["/handler/department format", "/reason unknown_field"],
        ),
        (json!({ "to": "registered" }), vec!["/reason required"]),
        (json!({ "to": "registered", "reason": " " }), vec!["/reason too_short"]),
        (
            json!({ "to": "in_progress", "summary": "x" }),
            vec!["/summary unknown_field"],
        ),
        (
            json!({ "to": "waiting", "waitingFor": "nobody", "summary": "x" }),
            vec!["/reason required", "/summary unknown_field", "/waitingFor not_in_list"],
        ),
        (
            json!({ "to": "waiting", "waitingFor": "complainant", "reason": "x", "expectedDate": "soon" }),
            vec!["/expectedDate date"],
        ),
        (
            json!({ "to": "answered" }),
            vec!["/channel required", "/summary required"],
        ),
        (
            json!({ "to": "answered", "channel": "smoke", "summary": "a\u{0}", "feedbackAt": "now", "outcome": "resolved" }),
            vec![
                "/channel not_in_list",
                "/feedbackAt date_time",
                "/outcome unknown_field",
                "/summary control_character",
            ],
        ),
        (json!({ "to": "closed" }), vec!["/outcome required"]),
        (
            json!({ "to": "closed", "outcome": "fine", "prevention": { "none": "" }, "duplicateOf": "K-1", "reason": "x" }),
            vec![
                "/duplicateOf format",
                "/outcome not_in_list",
                "/prevention one_of_both",
                "/reason unknown_field",
            ],
        ),
    ] {
        assert_eq!(app.handler().step(&complaint, &body).faults(), faults, "{body}");
    }
    assert_eq!(app.handler().again(&complaint), complaint);
}

#[test]
fn a_step_that_the_status_does_not_allow_is_refused_and_says_so() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    for step in [
        given::answer(),
        given::wait(),
        json!({ "to": "registered", "reason": "x" }),
    ] {
        assert_eq!(app.manager().step(&complaint, &step).problem(409), "wrong-status");
    }
    let closed = given::closed(&app);
    for step in [
        given::answer(),
        given::wait(),
        given::closing(),
        given::forward(json!({ "subject": "h-2" })),
        given::withdraw(),
    ] {
        assert_eq!(
            app.manager().step(&closed, &step).problem(409),
            "wrong-status",
            "{step}"
        );
    }
}

#[test]
fn a_step_answers_with_itself_and_the_new_version() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let response = app.handler().step(&complaint, &given::take_up());
    let step = response.expect(201);
    assert_eq!(
        (response.header("location"), response.header("etag")),
        (given::path(&complaint).as_str(), "\"2\"")
    );
    assert_eq!(app.handler().get(&given::path(&complaint)).etag(), "\"2\"");
    assert_eq!(
        step,
        app.handler().walk(&format!("{}/transitions", given::path(&complaint)))[1]
    );
    assert_eq!(
        (&step["from"], &step["to"], &step["version"]),
        (&json!("registered"), &json!("in_progress"), &json!(2))
    );
}

#[test]
fn a_step_of_what_is_not_there_is_not_found() {
    let app = App::start();
    let step = |id: &str| {
        let path = format!("/v1/complaints/{id}/transitions");
        app.manager().post_with(&path, &[("If-Match", "*")], &given::take_up())
    };
    for id in ["019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10", "K-2026-000001", "1", "%00"] {
        assert_eq!(step(id).problem(404), "not-found", "{id}");
    }
}

#[test]
fn a_field_of_a_step_may_be_null_when_it_may_be_absent() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let body =
        json!({ "to": "forwarded", "handler": { "department": "sales", "subject": Value::Null }, "note": Value::Null });
    app.intake().step(&complaint, &body).expect(201);
    assert_eq!(app.manager().again(&complaint)["handler"]["department"], "sales");
}
