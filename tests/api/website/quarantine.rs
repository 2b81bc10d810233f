//! What looks like spam: kept apart, answered like any other, and released or discarded by a person or by itself.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    code, complaint, is_registered, send, send_parts, site, submit, submit_parts, track, waiting, with, words,
};
use crate::app::{App, Response, together};
use crate::complaints::forgetting::columns_with;
use crate::documents::{Form, documents, files, on_a_runtime, sample};
use klachtenmap::auth::Role;
use klachtenmap::complaints::api::BatchQueues;
use klachtenmap::documents::job::sweep;
use klachtenmap::idempotency::model::StoredResponse;
use klachtenmap::website::api;
use klachtenmap::website::job::tend;
use klachtenmap::website::store::{self, Decision, QuarantinedRow};

fn spam(number: usize) -> Value {
    with(words(number), "website", json!("https://spam.example"))
}

fn first(app: &App) -> Value {
    app.handler().get("/v1/quarantine?waiting=true").expect(200)["items"][0].clone()
}

fn decide(app: &App, submission: &Value, what: &str) -> Response {
    let id = submission["id"].as_str().expect("an id");
    let path = format!("/v1/quarantine/{id}/{what}");
    match what {
        "discard" => app.handler().post(&path, &json!({ "reason": "Reclame." })),
        _ => app.handler().send("POST", &path, &[], None),
    }
}

fn run(app: &App) -> (usize, usize) {
    let rules = app.rules();
    let tending = tend(&app.db, (&app.website, &rules), false, app.clock.now());
    let tended = on_a_runtime(tending).expect("it runs");
    (tended.released, tended.forgotten)
}

#[test]
fn nothing_tells_a_visitor_that_it_looks_like_spam() {
    let app = site();
    let honest = submit(&app, 1, &words(1));
    let suspect = submit(&app, 2, &spam(2));
    let shape = |response: &Response| {
        let body = response.expect(201);
        let names: Vec<String> = body.as_object().expect("an object").keys().cloned().collect();
        let mut headers: Vec<String> = response.headers.keys().map(|name| name.as_str().to_owned()).collect();
        headers.sort();
        (
            names,
            headers,
            body["replyBy"].clone(),
            body["number"].as_str().map(str::len),
        )
    };
    assert_eq!(shape(&honest), shape(&suspect));
    assert!(is_registered(&app, &honest.json()) && !is_registered(&app, &suspect.json()));
    let views = [&honest, &suspect].map(|response| track(&app, &code(&response.json())).expect(200));
    let but_number = |view: &Value| with(view.clone(), "number", Value::Null);
    assert_eq!(but_number(&views[0]), but_number(&views[1]));
    assert_eq!(views[1]["phase"], "received");
    let again = submit(&app, 2, &spam(2));
    assert_eq!(
        (again.expect(201), again.header("idempotency-replayed")),
        (suspect.json(), "true")
    );
    let message = json!({ "kind": "message", "text": "Ik wacht." });
    let answers = [&honest, &suspect].map(|response| send(&app, &code(&response.json()), &message).expect(201));
    assert_eq!(answers[0]["text"], answers[1]["text"]);
    let views = [&honest, &suspect].map(|response| track(&app, &code(&response.json())).expect(200));
    assert_eq!(but_number(&views[0]), but_number(&views[1]));
}

#[test]
fn each_sign_keeps_a_submission_apart() {
    let app = site();
    let signs = |form: &Value, visitor| {
        submit(&app, visitor, form).expect(201);
        let submission = first(&app);
        decide(&app, &submission, "discard").expect(200);
        let reasons = submission["reasons"].as_array().cloned().unwrap_or_default();
        reasons
            .iter()
            .map(|reason| reason["code"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(signs(&spam(1), 1), ["hidden_field"]);
    assert_eq!(
        signs(&with(words(2), "startedAt", json!("2026-10-30T13:59:58Z")), 2),
        ["too_fast"]
    );
    submit(&app, 3, &words(3)).expect(201);
    assert_eq!(signs(&words(3), 4), ["same_text"]);
    for number in 10..15 {
        submit(&app, 5, &words(number)).expect(201);
    }
    assert_eq!(signs(&words(15), 5), ["many_from_visitor"]);
    app.advance(TimeDelta::hours(25));
    assert!(
        is_registered(&app, &submit(&app, 5, &words(3)).expect(201)),
        "a day later nothing is known of it"
    );
}

#[test]
fn what_is_released_keeps_number_code_documents_and_promise() {
    let app = site();
    let form = Form::empty()
        .text("complaint", &spam(1).to_string())
        .file("offerte.pdf", &sample("offer.pdf"));
    let receipt = submit_parts(&app, 1, &form).expect(201);
    let more = Form::empty()
        .text("kind", "message")
        .text("text", "En een foto.")
        .file("foto.jpg", &sample("progressive.jpg"));
    send_parts(&app, &code(&receipt), &more).expect(201);
    assert_eq!(waiting(&app, "quarantine"), 1);
    app.advance(TimeDelta::days(3));
    let swept = on_a_runtime(sweep(&app.storage, &app.db, &app.clock, chrono::Days::new(30)));
    assert!(
        swept.is_ok_and(|swept| swept.orphans == 0),
        "what waits is not taken for left over"
    );
    let submission = first(&app);
    let detail = app
        .handler()
        .get(&format!("/v1/quarantine/{}", submission["id"].as_str().expect("an id")))
        .expect(200);
    assert_eq!(
        (&detail["complainantName"], &detail["documents"]),
        (&json!("J. de Vries"), &json!(["offerte.pdf"]))
    );
    let released = decide(&app, &submission, "release").expect(200);
    assert_eq!(
        (&released["decision"], &released["complaintId"]),
        (&json!("released"), &submission["id"])
    );
    let registered = complaint(&app, &receipt);
    assert_eq!(registered["id"], submission["id"]);
    assert_eq!(registered["receivedAt"], "2026-10-30T14:00:00Z");
    assert_eq!(registered["registeredAt"], "2026-11-02T14:00:00Z");
    assert_eq!(registered["firstResponse"]["dueDate"], receipt["replyBy"]["date"]);
    let stored = app.manager().get(&documents(&registered)).expect(200);
    assert_eq!(stored["items"].as_array().map(Vec::len), Some(2));
    let view = track(&app, &code(&receipt)).expect(200);
    assert_eq!(
        (&view["number"], &view["messages"][0]["text"]),
        (&receipt["number"], &json!("En een foto."))
    );
    assert_eq!(decide(&app, &submission, "release").problem(409), "already-decided");
    assert_eq!(decide(&app, &submission, "discard").problem(409), "already-decided");
    assert_eq!(waiting(&app, "quarantine"), 0);
}

#[test]
fn several_who_release_at_once_make_one_complaint() {
    let app = site();
    let receipt = submit(&app, 1, &spam(1)).expect(201);
    let submission = first(&app);
    let answers = together(6, |_| decide(&app, &submission, "release").status);
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        1,
        "{answers:?}"
    );
    assert!(answers.iter().all(|status| [200, 409].contains(status)), "{answers:?}");
    assert!(is_registered(&app, &receipt));
    let key = [("Idempotency-Key", "release-it")];
    submit(&app, 2, &spam(2)).expect(201);
    let path = format!("/v1/quarantine/{}/release", first(&app)["id"].as_str().expect("an id"));
    let released = app.handler().send("POST", &path, &key, None).expect(200);
    let again = app.handler().send("POST", &path, &key, None);
    assert_eq!(
        (again.expect(200), again.header("idempotency-replayed")),
        (released, "true")
    );
}

#[test]
fn what_a_visitor_sends_while_it_is_released_is_not_lost() {
    let app = site();
    let receipt = submit(&app, 1, &spam(1)).expect(201);
    let id = first(&app)["id"]
        .as_str()
        .expect("an id")
        .parse::<uuid::Uuid>()
        .expect("an id");
    let (rules, queues) = (app.rules(), BatchQueues::default());
    let release = |row| {
        let decision = Decision {
            by: None,
            at: app.clock.now(),
        };
        let respond = |_: &QuarantinedRow| Ok(StoredResponse::empty(actix_web::http::StatusCode::NO_CONTENT));
        let (website, shared) = ((&app.website, &rules), (&app.db, &queues));
        on_a_runtime(api::release(shared, website, false, row, decision, None, respond)).map(drop)
    };
    let row = on_a_runtime(store::read(&app.db, id)).expect("it waits");
    send(
        &app,
        &code(&receipt),
        &json!({ "kind": "message", "text": "Nog iets." }),
    )
    .expect(201);
    let detail = app.handler().get(&format!("/v1/quarantine/{id}")).expect(200);
    assert_eq!(
        (&detail["sent"][0]["kind"], &detail["sent"][0]["text"]),
        (&json!("message"), &json!("Nog iets."))
    );
    release(row).expect_err("it was changed");
    assert!(!is_registered(&app, &receipt));
    release(on_a_runtime(store::read(&app.db, id)).expect("it waits")).expect("it is as it was read");
    let id = complaint(&app, &receipt)["id"].clone();
    let path = format!("/v1/complaints/{}/contacts", id.as_str().expect("an id"));
    assert!(app.manager().get(&path).text.contains("Nog iets."));
}

#[test]
fn what_could_not_be_registered_is_not_kept_apart_either() {
    let app = site();
    let odd = with(spam(1), "nature", json!("no_such_nature"));
    assert_eq!(submit(&app, 1, &odd).faults(), ["/nature unknown"]);
    assert_eq!(
        submit(&app, 2, &with(words(2), "nature", json!("no_such_nature"))).faults(),
        ["/nature unknown"]
    );
    assert_eq!(waiting(&app, "quarantine"), 0);
}

#[test]
fn what_nobody_decides_on_is_released_after_two_working_days() {
    let app = site();
    // Friday: Monday and Tuesday are the two.
    let receipt = submit(&app, 1, &spam(1)).expect(201);
    assert_eq!(first(&app)["decideUntilDate"], "2026-11-03");
    app.advance_to("2026-11-03T22:59:00Z");
    assert_eq!(run(&app), (0, 0));
    app.advance_to("2026-11-03T23:01:00Z");
    assert_eq!(run(&app), (1, 0));
    assert_eq!(run(&app), (0, 0));
    let registered = complaint(&app, &receipt);
    assert_eq!(registered["receivedAt"], "2026-10-30T14:00:00Z");
    let all = app.handler().get("/v1/quarantine?waiting=false").expect(200);
    assert_eq!(
        (&all["items"][0]["decision"], &all["items"][0]["decidedBy"]),
        (&json!("released"), &Value::Null)
    );
}

#[test]
fn what_was_discarded_can_be_taken_back_for_thirty_days_and_is_then_gone() {
    let app = site();
    let canary = "Kanarievogel";
    let form = |number: usize| with(spam(number), "description", json!(format!("{canary} {number} vliegt.")));
    let taken_back = submit(&app, 1, &form(1)).expect(201);
    let submission = first(&app);
    decide(&app, &submission, "discard").expect(200);
    assert_eq!(track(&app, &code(&taken_back)).expect(200)["phase"], "received");
    app.advance(TimeDelta::days(29));
    assert_eq!(run(&app), (0, 0));
    decide(&app, &submission, "release").expect(200);
    assert!(is_registered(&app, &taken_back));
    let with_file = Form::empty()
        .text("complaint", &form(2).to_string())
        .file("offerte.pdf", &sample("offer.pdf"));
    let gone = submit_parts(&app, 2, &with_file).expect(201);
    let submission = first(&app);
    decide(&app, &submission, "discard").expect(200);
    assert_eq!(
        columns_with(&app, &format!("{canary} 2")),
        Vec::<String>::new(),
        "it was enciphered from the start"
    );
    app.advance(TimeDelta::days(31));
    assert_eq!(run(&app), (0, 1));
    assert_eq!(decide(&app, &submission, "release").problem(404), "not-found");
    assert_eq!(track(&app, &code(&gone)).problem(404), "not-found");
    let removal = klachtenmap::documents::service::remove_erased_contents(&app.storage, &app.db);
    assert_eq!(on_a_runtime(removal).expect("it runs"), 1);
    assert_eq!(files(&app).len(), 0);
    let id = submission["id"].as_str().expect("an id");
    let rest = app.manager().get(&format!("/v1/quarantine/{id}")).expect(200);
    assert_eq!(
        (&rest["description"], &rest["reason"]),
        (&Value::Null, &json!("Reclame."))
    );
}

#[test]
fn only_handlers_and_managers_decide_and_nobody_on_what_is_about_them() {
    let app = site();
    submit(&app, 1, &spam(1)).expect(201);
    for role in [Role::Intake, Role::Form, Role::Integration] {
        assert_eq!(
            app.caller("x-1", &[role]).get("/v1/quarantine").problem(403),
            "forbidden"
        );
    }
    crate::given::staff(&app, "h-1", Some("sales"), None);
    app.manager()
        .patch("/v1/staff/h-1", "*", &json!({ "name": "Linda Bakker" }))
        .expect(200);
    let about = json!({ "spokenWith": "Linda Bakker", "agreement": "no" });
    submit(&app, 2, &with(spam(2), "conversation", about)).expect(201);
    let all = app.manager().get("/v1/quarantine").expect(200);
    let theirs = all["items"][1].clone();
    for what in ["release", "discard"] {
        assert_eq!(decide(&app, &theirs, what).problem(404), "not-found");
    }
    decide(&app, &all["items"][0], "release").expect(200);
}

#[test]
fn the_report_counts_it_on_a_line_of_its_own() {
    let app = site();
    for number in 1..4 {
        submit(&app, number, &spam(number)).expect(201);
    }
    decide(&app, &first(&app), "release").expect(200);
    let report = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
    let figure = |key: &str| {
        let figures = report["figures"].as_array().expect("figures").iter();
        figures
            .clone()
            .find(|figure| figure["key"] == key)
            .map(|figure| figure["value"].clone())
    };
    assert_eq!(
        (figure("quarantined"), figure("registered")),
        (Some(json!(3)), Some(json!(1)))
    );
}
