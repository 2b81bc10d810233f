//! What a complainant sends by the code: contacts, the end of a wait, and requests that a person decides on.

use serde_json::{Value, json};

use super::{code, send, send_parts, site, waiting};
use crate::app::App;
use crate::documents::{Form, sample};
use crate::given;

fn code_of(app: &App, complaint: &Value) -> String {
    let path = format!("{}/tracking-code", given::path(complaint));
    code(&app.handler().send("POST", &path, &[], None).expect(201))
}

fn contacts(app: &App, complaint: &Value) -> Vec<Value> {
    let all = app
        .manager()
        .get(&format!("{}/contacts", given::path(complaint)))
        .expect(200);
    all["items"].as_array().expect("items").clone()
}

#[test]
fn a_message_becomes_a_contact_and_waits_until_somebody_answers() {
    let app = site();
    let made = given::taken_up(&app);
    let code = code_of(&app, &made);
    let receipt = send(&app, &code, &json!({ "kind": "message", "text": "Dank u wel." })).expect(201);
    assert_eq!(
        (&receipt["kind"], &receipt["text"]),
        (&json!("message"), &json!("Wij hebben uw bericht ontvangen."))
    );
    let contact = contacts(&app, &made).pop().expect("a contact");
    assert_eq!(
        (&contact["id"], &contact["direction"], &contact["channel"]),
        (&receipt["id"], &json!("in"), &json!("web_form"))
    );
    assert_eq!(contact["text"], "Dank u wel.");
    assert_eq!(
        (
            waiting(&app, "messages_unanswered"),
            waiting(&app, "messages_after_closing")
        ),
        (1, 0)
    );
    let call = json!({ "direction": "out", "channel": "phone", "reached": true });
    app.handler()
        .post(&format!("{}/contacts", given::path(&made)), &call)
        .expect(201);
    assert_eq!(waiting(&app, "messages_unanswered"), 0);
}

#[test]
fn only_an_answer_or_documents_resume_what_waits_for_the_complainant() {
    let app = site();
    for (form, resumes) in [
        (Form::empty().text("kind", "message").text("text", "Dank u wel."), false),
        (Form::empty().text("kind", "answer").text("text", "Op 3 mei."), true),
        (
            Form::empty()
                .text("kind", "message")
                .file("offerte.pdf", &sample("offer.pdf")),
            true,
        ),
    ] {
        let made = given::taken_up(&app);
        app.handler().step(&made, &wait()).expect(201);
        send_parts(&app, &code_of(&app, &made), &form).expect(201);
        let after = app.handler().again(&made);
        assert_eq!(after["status"], if resumes { "in_progress" } else { "waiting" });
    }
    let made = given::taken_up(&app);
    let answer = send(
        &app,
        &code_of(&app, &made),
        &json!({ "kind": "answer", "text": "Op 3 mei." }),
    );
    assert_eq!(answer.problem(409), "nothing-asked");
}

#[test]
fn requests_stand_on_the_list_and_change_nothing_until_a_person_decides() {
    let app = site();
    let made = given::taken_up(&app);
    let code = code_of(&app, &made);
    send(&app, &code, &json!({ "kind": "withdrawal", "text": "Ik wil stoppen." })).expect(201);
    assert_eq!(app.handler().again(&made)["status"], "in_progress");
    assert_eq!(waiting(&app, "withdrawal_requested"), 1);
    app.handler()
        .step(&app.handler().again(&made), &given::withdraw())
        .expect(201);
    assert_eq!(waiting(&app, "withdrawal_requested"), 0);
    send(&app, &code, &json!({ "kind": "message", "text": "Toch niet." })).expect(201);
    assert_eq!(waiting(&app, "messages_after_closing"), 1);
    send(
        &app,
        &code,
        &json!({ "kind": "reopening", "text": "Ik heb me bedacht." }),
    )
    .expect(201);
    assert_eq!(
        (
            waiting(&app, "reopening_requested"),
            app.handler().again(&made)["status"].clone()
        ),
        (1, json!("closed"))
    );
    app.manager()
        .step(&app.manager().again(&made), &given::reopen())
        .expect(201);
    assert_eq!(waiting(&app, "reopening_requested"), 0);
}

#[test]
fn a_rating_counts_once_in_the_month_in_which_it_was_given() {
    let app = site();
    let made = given::closed(&app);
    let code = code_of(&app, &made);
    let rate = |score: i64| send(&app, &code, &json!({ "kind": "rating", "score": score }));
    assert_eq!(rate(6).faults(), ["/score too_large"]);
    assert_eq!(
        send(&app, &code, &json!({ "kind": "rating" })).faults(),
        ["/score required"]
    );
    rate(2).expect(201);
    rate(4).expect(201);
    let ratings = || {
        let report = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
        let figures = report["figures"].as_array().expect("figures").iter();
        let rated = figures
            .filter(|figure| figure["key"] == "ratings")
            .map(|figure| figure["value"].as_i64());
        rated.collect::<Option<Vec<_>>>().expect("counts")
    };
    assert_eq!(ratings(), [0, 0, 0, 1, 0]);
    app.advance(chrono::TimeDelta::days(30));
    assert_eq!(rate(5).problem(409), "already-rated");
    assert_eq!(ratings(), [0, 0, 0, 1, 0]);
}

#[test]
fn what_is_sent_with_a_key_is_sent_once() {
    let app = site();
    let made = given::taken_up(&app);
    let code = code_of(&app, &made);
    let before = contacts(&app, &made).len();
    let headers = [("Tracking-Code", code.as_str()), ("Idempotency-Key", "k-1")];
    let message = json!({ "kind": "message", "text": "Dank u wel." });
    let first = app
        .stranger()
        .send("POST", "/v1/tracking", &headers, Some(&message))
        .expect(201);
    let again = app.stranger().send("POST", "/v1/tracking", &headers, Some(&message));
    assert_eq!(
        (again.expect(201), again.header("idempotency-replayed")),
        (first, "true")
    );
    assert_eq!(contacts(&app, &made).len(), before + 1);
}

#[test]
fn a_document_that_is_refused_is_named() {
    let app = site();
    let made = given::taken_up(&app);
    let code = code_of(&app, &made);
    let with_words = Form::empty()
        .text("kind", "message")
        .text("text", "Zie bijlage.")
        .file("a.exe", b"MZ\x90\0");
    let receipt = send_parts(&app, &code, &with_words).expect(201);
    assert_eq!(receipt["refusedDocuments"][0]["code"], "program");
    let without = Form::empty().text("kind", "message").file("a.exe", b"MZ\x90\0");
    assert_eq!(send_parts(&app, &code, &without).faults(), ["/file/0 program"]);
    assert_eq!(
        send(&app, &code, &json!({ "kind": "message" })).faults(),
        ["/text required"]
    );
}

fn wait() -> Value {
    json!({ "to": "waiting", "waitingFor": "complainant", "reason": "Een kopie van de overeenkomst." })
}
