//! Messages as handlers and managers see and add them, and letters.

use serde_json::{Value, json};

use super::smtp::MailServer;
use super::{about, mailing, send, stand};
use crate::app::App;
use crate::given;

fn messages(complaint: &Value) -> String {
    format!("{}/messages", given::path(complaint))
}

fn letter(app: &App, message: &Value) -> String {
    let path = format!("/v1/messages/{}", message["id"].as_str().expect("an id"));
    let headers = [("Accept", "application/pdf")];
    let answered = app.manager().try_send_bytes("GET", &path, &headers, None);
    let (response, bytes) = answered.expect("it is answered");
    assert_eq!(
        (response.status, response.header("content-type")),
        (200, "application/pdf")
    );
    pdf_extract::extract_text_from_mem(&bytes).expect("a PDF")
}

#[test]
fn without_a_mail_server_messages_are_letters_with_address_code_and_reasons() {
    let app = App::start();
    let complainant = json!({ "name": "S. Hoekstra", "address": "Ossekop 3-b", "postalCode": "8911 LE",
        "town": "Leeuwarden", "email": "s.hoekstra@example.nl" });
    let complaint = given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
    app.handler().step(&complaint, &given::take_up()).expect(201);
    given::assess(&app.handler(), &complaint);
    app.handler().step(&complaint, &given::answer()).expect(201);
    send(&app);
    let not_sent = |event: &str| (event.to_owned(), "not_sent".to_owned());
    assert_eq!(
        stand(&app, &complaint),
        [not_sent("acknowledgement"), not_sent("decision")]
    );
    let all = about(&app, &complaint);
    let text = letter(&app, &all[1]);
    for told in [
        "S. Hoekstra",
        "Ossekop 3-b",
        "8911 LE",
        "30 oktober 2026",
        "Excuses gemaakt en de overeenkomst ongedaan gemaakt.",
        "Uw klacht is terecht.",
        "Op de opname is geen akkoord te horen.",
        "Bent u het niet met ons eens?",
        "klacht-volgen",
        complaint["number"].as_str().expect("a number"),
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert_eq!(
        text.matches("klacht-volgen").count(),
        1,
        "the page stands with the code: {text}"
    );
    let retry = format!("/v1/messages/{}/retry", all[0]["id"].as_str().expect("an id"));
    assert_eq!(
        app.handler().post(&retry, &json!({})).problem(409),
        "mail-not-configured"
    );
}

#[test]
fn a_message_is_shown_before_it_is_sent_in_words_of_a_template_or_of_ones_own() {
    let server = MailServer::new();
    let app = mailing(&server);
    let complaint = given::taken_up(&app);
    send(&app);
    server.take();
    let handler = app.handler();
    let again = json!({ "event": "acknowledgement", "channel": "email" });
    let shown = handler
        .post(&format!("{}?dryRun=true", messages(&complaint)), &again)
        .expect(200);
    assert!(
        shown["text"].as_str().expect("a text").contains("/klacht-volgen"),
        "{shown}"
    );
    assert_eq!(about(&app, &complaint).len(), 1, "nothing is kept");
    let key = [("Idempotency-Key", "once")];
    let own = json!({ "subject": "Over {number}", "text": "Beste mevrouw,\n\nBelt u ons?", "channel": "email" });
    for replayed in ["", "true"] {
        let made = handler.post_with(&messages(&complaint), &key, &own);
        assert_eq!(made.header("idempotency-replayed"), replayed);
        assert_eq!(made.expect(201)["createdBy"], "h-1");
    }
    handler.post(&messages(&complaint), &again).expect(201);
    send(&app);
    let mails = server.take();
    assert_eq!(mails.len(), 2);
    let own = mails
        .iter()
        .find(|mail| mail.header("Subject") == "Over {number}")
        .expect("own words");
    assert!(own.text().contains("Belt u ons?"));
    let read = about(&app, &complaint).pop().expect("messages");
    let read = app
        .manager()
        .get(&format!("/v1/messages/{}", read["id"].as_str().expect("an id")))
        .expect(200);
    let text = read["text"].as_str().expect("a text");
    assert!(
        text.contains("/klacht-volgen") && !text.contains("/klacht-volgen#"),
        "{text}"
    );
}

#[test]
fn what_cannot_reach_the_complainant_is_refused_with_the_reason() {
    let app = mailing(&MailServer::new());
    let handler = app.handler();
    let mail = json!({ "event": "acknowledgement", "channel": "email" });
    let by_phone = json!({ "complainant": { "name": "S. Hoekstra", "phone": "058 808 0050" } });
    let without = given::complaint_with(&app.intake(), by_phone);
    assert_eq!(
        handler.post(&messages(&without), &mail).faults(),
        ["/channel not_answerable"]
    );
    let unwanted = json!({ "complainant": { "name": "S. Hoekstra", "email": "s@example.nl", "contactBy": "none" } });
    let unwanted = given::complaint_with(&app.intake(), unwanted);
    assert_eq!(
        handler.post(&messages(&unwanted), &mail).faults(),
        ["/channel not_answerable"]
    );
    send(&app);
    assert!(stand(&app, &unwanted).is_empty());
    let complaint = given::complaint(&app.intake());
    for neither in [
        json!({ "channel": "email" }),
        json!({ "channel": "letter", "event": "closed", "text": "Dag" }),
    ] {
        assert_eq!(handler.post(&messages(&complaint), &neither).faults(), [" one_of_both"]);
    }
}

#[test]
fn messages_of_a_complaint_are_for_who_may_see_the_complaint() {
    let app = mailing(&MailServer::new());
    let about_me = json!({ "employee": { "subject": "h-1", "name": "Linda Postma" } });
    let complaint = given::complaint_with(&app.intake(), about_me);
    send(&app);
    let message = about(&app, &complaint).remove(0);
    let one = format!("/v1/messages/{}", message["id"].as_str().expect("an id"));
    for path in [&messages(&complaint), &one] {
        assert_eq!(app.handler().get(path).problem(404), "not-found");
        assert_eq!(app.intake().get(path).problem(403), "forbidden");
        app.manager().get(path).expect(200);
    }
    assert_eq!(app.handler().get("/v1/messages").expect(200)["items"], json!([]));
    assert_eq!(
        app.handler().post(&format!("{one}/retry"), &json!({})).problem(404),
        "not-found"
    );
}
