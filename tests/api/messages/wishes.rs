//! Who gets what at the moment of sending: by the wish, the address and the state of the complaint as they are then.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::smtp::MailServer;
use super::{about, mailing, send, stand, subjects};
use crate::complaints::forgetting::{columns_with, forgotten};
use crate::given;

fn wait() -> Value {
    json!({ "to": "waiting", "waitingFor": "complainant", "reason": "Een kopie." })
}

fn told(event: &str, status: &str) -> (String, String) {
    (event.to_owned(), status.to_owned())
}

#[test]
fn a_wish_that_was_told_meanwhile_counts_when_a_mail_is_sent_and_when_it_is_tried_again() {
    for wish in ["none", "phone", "letter"] {
        let server = MailServer::new();
        let app = mailing(&server);
        let complainant = json!({ "name": "S. Hoekstra", "email": "s@example.nl", "phone": "058 808 0050",
            "address": "Ossekop 3-b", "postalCode": "8911 LE", "town": "Leeuwarden" });
        let complaint = given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
        server.answer(|_| Some("451 come back later"));
        send(&app);
        server.answer(|_| None);
        let wishes = |wish: &str| {
            let change = json!({ "complainant": { "contactBy": wish } });
            app.manager().patch(&given::path(&complaint), "*", &change).expect(200);
        };
        wishes(wish);
        app.advance(TimeDelta::hours(1));
        send(&app);
        assert_eq!(stand(&app, &complaint), [told("acknowledgement", "not_sent")], "{wish}");
        let message = about(&app, &complaint).remove(0);
        let retry = format!("/v1/messages/{}/retry", message["id"].as_str().expect("an id"));
        let refused = app.handler().post(&retry, &json!({}));
        assert_eq!(refused.problem(409), "complainant-not-mailable", "{wish}");
        assert!(server.take().is_empty(), "{wish}");
        wishes("email");
        app.handler().post(&retry, &json!({})).expect(200);
        send(&app);
        assert_eq!(server.take().len(), 1, "{wish}");
    }
}

#[test]
fn nothing_is_asked_that_was_answered_meanwhile() {
    let server = MailServer::new();
    let app = mailing(&server);
    let complaint = given::taken_up(&app);
    app.handler().step(&complaint, &wait()).expect(201);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    send(&app);
    assert_eq!(
        stand(&app, &complaint),
        [
            told("acknowledgement", "sent"),
            told("waiting_for_you", "not_sent"),
            told("resumed", "sent")
        ]
    );
}

#[test]
fn what_happened_while_a_complaint_was_restricted_is_told_afterwards() {
    let server = MailServer::new();
    let app = mailing(&server);
    given::complaint(&app.intake());
    app.sql(r#"update complaints set evidence = evidence || '{"restricted": true}'"#);
    send(&app);
    app.advance(TimeDelta::hours(2));
    send(&app);
    assert!(server.take().is_empty());
    app.sql("update complaints set evidence = evidence - 'restricted'");
    app.advance(TimeDelta::hours(2));
    send(&app);
    assert_eq!(server.take().len(), 1);
}

#[test]
fn messages_that_went_as_one_are_kept_each_in_words_of_its_own() {
    let server = MailServer::new();
    let app = mailing(&server);
    let by = |name: &str| {
        let complainant = json!({ "name": name, "email": "Hoekstra@Example.nl" });
        given::complaint_with(&app.intake(), json!({ "complainant": complainant }))
    };
    let (erased, kept) = (by("Kanariepiet"), by("S. Hoekstra"));
    app.handler().step(&kept, &given::take_up()).expect(201);
    for step in [wait(), given::take_up(), wait()] {
        app.handler().step(&kept, &step).expect(201);
        send(&app);
    }
    app.manager().step(&erased, &given::withdraw()).expect(201);
    send(&app);
    app.handler().step(&kept, &given::take_up()).expect(201);
    send(&app);
    assert_eq!(server.take().len(), 2 + 3);
    app.advance_to("2026-10-31T07:00:00Z");
    server.answer(|_| Some("451 come back later"));
    send(&app);
    server.answer(|_| None);
    app.advance(TimeDelta::minutes(1));
    send(&app);
    let mails = server.take();
    assert_eq!(
        subjects(&mails),
        ["Nieuws over wat u ons meldde"],
        "still one after an attempt in vain"
    );
    assert_eq!(mails[0].to, ["Hoekstra@Example.nl"], "as it was written");
    assert!(mails[0].text().contains("Beste Kanariepiet,"));
    let resumed = about(&app, &kept).pop().expect("messages");
    assert!(
        resumed["subject"]
            .as_str()
            .expect("a subject")
            .starts_with("Wij gaan verder"),
        "{resumed}"
    );
    forgotten(&app, &[&erased]).expect("it is closed");
    assert_eq!(columns_with(&app, "anariepiet"), Vec::<String>::new());
}
