//! Contacts that were noted by mistake: they stay readable and count nowhere.

use chrono::TimeDelta;
use klachtenmap::auth::Role::Intake;
use serde_json::{Value, json};

use super::{NOBODYS, call_with, contacts, first_response, note, told, with_open_call_backs};
use crate::app::{App, Client, together};
use crate::given;

fn reason(text: &str) -> Value {
    json!({ "struckOut": { "reason": text } })
}

fn noted(client: &Client, complaint: &Value, changes: Value) -> String {
    let made = note(client, complaint, changes);
    made.expect(201);
    made.header("location").to_owned()
}

fn on_time(app: &App) -> [Value; 2] {
    let report = app.manager().get("/v1/reports/monthly/2026-11").expect(200);
    let figures = report["figures"].as_array().expect("figures");
    let figure = |name: &str| {
        let found = figures
            .iter()
            .find(|figure| figure["key"] == name && figure["of"] == Value::Null);
        found.map_or(json!(0), |figure| figure["value"].clone())
    };
    [figure("firstResponseDue"), figure("firstResponseOnTime")]
}

#[test]
fn a_contact_that_is_struck_out_stays_readable_with_the_reason_and_counts_nowhere() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let agreed = json!({ "subject": "wrong case", "callBack": { "date": "2026-11-02" } });
    let wrong = noted(&handler, &complaint, agreed);
    app.advance(TimeDelta::hours(1));
    noted(&handler, &complaint, json!({ "subject": "right" }));
    let first = first_response(&handler, &complaint).0;
    assert_eq!(
        (first, with_open_call_backs(&handler)),
        (json!("2026-10-30T14:00:00Z"), 1)
    );
    let struck = handler.patch(&wrong, "\"1\"", &reason("Andere mevrouw Jansen."));
    let view = struck.expect(200);
    let by = json!({ "subject": "h-1", "name": "Naam van h-1" });
    let mark = json!({ "reason": "Andere mevrouw Jansen.", "at": "2026-10-30T15:00:00Z", "by": by });
    assert_eq!(
        (struck.etag(), &view["struckOut"], &view["isFirstResponse"]),
        ("\"2\"".to_owned(), &mark, &json!(false))
    );
    assert_eq!(
        (handler.get(&wrong).etag(), handler.get(&wrong).expect(200)),
        (struck.etag(), view)
    );
    assert_eq!(told(&handler, &complaint), ["wrong case", "right*"]);
    let first = first_response(&handler, &complaint).0;
    assert_eq!(first, "2026-10-30T15:00:00Z");
    assert_eq!(with_open_call_backs(&handler), 0);
    app.advance(TimeDelta::days(7));
    let (handler, worklist) = (app.handler(), app.manager().get("/v1/worklist").expect(200));
    let due = worklist["items"].as_array().expect("items").iter();
    let due: Vec<_> = due.filter(|item| item["name"] == "call_backs_due").collect();
    assert_eq!((due.len(), &due[0]["count"]), (1, &json!(0)));
    for refused in [reason("Nog eens."), json!({ "callBack": { "outcome": "done" } })] {
        assert_eq!(handler.patch(&wrong, "\"2\"", &refused).problem(409), "struck-out");
    }
    let history = handler.walk(&format!("{}/history", given::path(&complaint)));
    let last = history.last().expect("an event");
    let id = wrong.rsplit('/').next();
    assert_eq!(
        (&last["event"], &last["carried"]),
        (
            &json!("struck_out"),
            &json!({ "part": "contact", "id": id, "reason": "Andere mevrouw Jansen." })
        )
    );
}

#[test]
fn without_another_response_there_was_none_and_the_report_says_so() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let only = noted(&handler, &complaint, json!({ "subject": "only" }));
    app.advance(TimeDelta::days(10));
    let handler = app.handler();
    assert_eq!(on_time(&app), [json!(1), json!(1)]);
    handler.patch(&only, "*", &reason("Verkeerde klacht.")).expect(200);
    assert_eq!(first_response(&handler, &complaint), (Value::Null, json!(true)));
    assert_eq!(on_time(&app), [json!(1), json!(0)]);
    let late = note(&handler, &complaint, json!({}));
    assert_eq!(late.faults(), ["/lateReason required"]);
    let excused = noted(&handler, &complaint, json!({ "lateReason": "Stond bij een ander." }));
    let late_answers = || {
        let terms = handler
            .get(&format!("{}/deadlines", given::path(&complaint)))
            .expect(200);
        terms["lateAnswers"].as_array().expect("answers").len()
    };
    assert_eq!(late_answers(), 1);
    handler.patch(&excused, "*", &reason("Ook verkeerd.")).expect(200);
    assert_eq!(late_answers(), 0);
}

#[test]
fn an_answer_is_struck_out_once_the_complaint_is_taken_up_again() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    handler.step(&complaint, &given::answer()).expect(201);
    let all = handler.walk(&contacts(&complaint));
    let answer = format!("{}/{}", contacts(&complaint), all[0]["id"].as_str().expect("an id"));
    let refused = handler.patch(&answer, "*", &reason("Andere klacht."));
    assert_eq!(refused.problem(409), "answer-in-force");
    handler
        .step(
            &complaint,
            &json!({ "to": "in_progress", "reason": "Verkeerde klacht." }),
        )
        .expect(201);
    handler.patch(&answer, "*", &reason("Andere klacht.")).expect(200);
    let now = handler.again(&complaint);
    assert_eq!(
        (&now["feedback"], &now["firstResponse"]["at"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn who_noted_a_second_call_strikes_it_out_without_seeing_the_complaint() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let taker = app.caller("i-2", &[Intake]);
    let call = call_with(json!({ "direction": "in", "subject": "wrong" }));
    let made = taker.post(&contacts(&complaint), &call);
    made.expect(201);
    let contact = made.header("location");
    let (tag, wrong) = (made.etag(), reason("Andere klacht."));
    assert_eq!(
        app.caller("i-3", &[Intake]).patch(contact, &tag, &wrong).problem(404),
        "not-found"
    );
    assert_eq!(app.intake().patch(contact, &tag, &wrong).problem(403), "forbidden");
    taker.patch(contact, &tag, &wrong).expect(200);
    assert_eq!(taker.get(&given::path(&complaint)).problem(404), "not-found");
    let others = noted(&app.handler(), &complaint, json!({}));
    assert_eq!(taker.patch(&others, "*", &wrong).problem(404), "not-found");
}

#[test]
fn striking_out_names_one_contact_its_version_and_a_reason() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let contact = noted(&handler, &complaint, json!({ "callBack": { "date": "2026-10-30" } }));
    let faults = |body: Value| handler.patch(&contact, "\"1\"", &body).faults();
    assert_eq!(faults(json!({})), [" too_few"]);
    assert_eq!(faults(json!({ "struckOut": null })), ["/struckOut type"]);
    assert_eq!(faults(json!({ "struckOut": {} })), ["/struckOut/reason required"]);
    assert_eq!(faults(reason(" ")), ["/struckOut/reason too_short"]);
    let both = json!({ "struckOut": { "reason": "Fout." }, "callBack": { "outcome": "done" } });
    assert_eq!(faults(both), ["/callBack contradiction"]);
    let unversioned = handler.send("PATCH", &contact, &[], Some(&reason("Fout.")));
    assert_eq!(unversioned.problem(428), "precondition-required");
    assert_eq!(handler.patch(&contact, "\"2\"", &reason("Fout.")).problem(412), "stale");
    let unknown = format!("{}/{NOBODYS}", contacts(&complaint));
    assert_eq!(handler.patch(&unknown, "*", &reason("Fout.")).problem(404), "not-found");
    let responses = together(8, |_| handler.patch(&contact, "\"1\"", &reason("Fout.")));
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 1);
}

#[test]
fn what_a_closed_complaint_needs_stays() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let failed = [(); 2].map(|()| noted(&handler, &complaint, json!({ "reached": false })));
    let closing = json!({
        "to": "closed", "outcome": "no_response", "shortDescription": "Te duur.", "handlingSummary": "Gebeld."
    });
    handler.step(&complaint, &closing).expect(201);
    let refused = handler.patch(&failed[0], "*", &reason("Andere klacht."));
    assert_eq!(refused.problem(409), "closing-gate");
    assert_eq!(refused.json()["missing"], json!(["failedContacts"]));
    noted(&handler, &complaint, json!({ "reached": false }));
    handler.patch(&failed[0], "*", &reason("Andere klacht.")).expect(200);
}

#[test]
fn an_answer_on_the_wrong_case_is_put_right_after_closing_too() {
    let app = App::start();
    let complaint = given::closed(&app);
    let answer = app.manager().walk(&format!("{}/contacts", given::path(&complaint)));
    let answer = format!("{}/{}", contacts(&complaint), answer[0]["id"].as_str().expect("an id"));
    let wrong = reason("Dit was de andere mevrouw Jansen.");
    assert_eq!(
        app.manager().patch(&answer, "*", &wrong).problem(409),
        "answer-in-force"
    );
    app.advance(TimeDelta::days(3));
    app.manager().step(&complaint, &given::reopen()).expect(201);
    app.handler().patch(&answer, "*", &wrong).expect(200);
    let now = app.handler().again(&complaint);
    assert_eq!(
        (&now["feedback"], &now["firstResponse"]["at"]),
        (&Value::Null, &Value::Null)
    );
    let refused = app.handler().step(&complaint, &given::closing());
    assert_eq!(refused.json()["missing"], json!(["feedback"]));
    app.handler().step(&complaint, &given::answer()).expect(201);
    app.handler().step(&complaint, &given::closing()).expect(201);
    // What was is kept, and counted as it was.
    let now = app.manager().again(&complaint);
    assert_eq!(
        (&now["firstClosedAt"], &now["reopenedCount"]),
        (&complaint["closedAt"], &json!(1))
    );
    let events = app.manager().walk(&format!("{}/history", given::path(&complaint)));
    assert_eq!(events.iter().filter(|event| event["event"] == "answered").count(), 2);
    let month = |name: &str| app.manager().get("/v1/reports/monthly/2026-11").expect(200)[name].clone();
    assert_eq!(
        (month("opening"), month("reopened"), month("closed"), month("closing")),
        (json!(0), json!(1), json!(1), json!(0))
    );
    assert_eq!(on_time(&app), [json!(1), json!(1)]);
}
