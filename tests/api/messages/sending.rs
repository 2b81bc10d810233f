//! What arrives, when it is tried again, and what never arrives.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::smtp::MailServer;
use super::{about, mailing, messaging, send, stand, subjects, with};
use crate::app::App;
use crate::complaints::forgetting::{columns_with, forgotten};
use crate::documents::on_a_runtime;
use crate::given;
use crate::server::Database;

/// The code in a mail.
fn code_in(text: &str) -> String {
    let code = text.split("/klacht-volgen#").nth(1).expect("a link");
    code.chars().take(32).collect()
}

fn wait_for_complainant() -> Value {
    json!({ "to": "waiting", "waitingFor": "complainant", "reason": "Een kopie van de overeenkomst van Kanarie.",
        "expectedDate": "2026-11-10" })
}

#[test]
fn a_complaint_is_told_from_receipt_to_reopening_each_once_and_nothing_of_it_is_carried_along() {
    let server = MailServer::new();
    let app = mailing(&server);
    given::employed(&app, &["h-1"]);
    let complaint = given::complaint_with(&app.intake(), json!({ "description": "Beschrijving van Kanarie." }));
    send(&app);
    let forward = given::forward(json!({ "subject": "h-1" }));
    app.intake().step(&complaint, &forward).expect(201);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    app.handler().step(&complaint, &wait_for_complainant()).expect(201);
    send(&app);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    given::assess(&app.handler(), &complaint);
    app.handler().step(&complaint, &given::answer()).expect(201);
    send(&app);
    app.advance(TimeDelta::days(1));
    app.handler().step(&complaint, &given::closing()).expect(201);
    app.manager().step(&complaint, &given::reopen()).expect(201);
    send(&app);
    send(&app);
    let number = complaint["number"].as_str().expect("a number");
    let mails = server.take();
    let expected = [
        "Wij hebben uw klacht ontvangen",
        "Uw klacht is bij de behandelaar",
        "Wij hebben iets van u nodig",
        "Wij gaan verder met uw klacht",
        "Onze beslissing over uw klacht",
        "Uw klacht is afgehandeld",
        "Wij behandelen uw klacht opnieuw",
    ];
    assert_eq!(
        subjects(&mails),
        expected.map(|subject| format!("{subject} ({number})"))
    );
    let mut ids: Vec<String> = mails.iter().map(super::smtp::Mail::id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), mails.len());
    for mail in &mails {
        assert_eq!(mail.to, ["s.hoekstra@example.nl"]);
        assert_eq!(mail.login.as_deref(), Some("\0klachten\0geheim"));
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert!(mail.id().ends_with("@totaalonder1dak.example>"), "{}", mail.id());
        let text = mail.text();
        for hidden in ["Kanarie", "Excuses", "opname", "h-1"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        assert!(text.contains("Beste S. Hoekstra,") && text.contains(number), "{text}");
        let headers = [("Tracking-Code", code_in(&text))];
        let headers = headers.each_ref().map(|(name, code)| (*name, code.as_str()));
        let view = app.stranger().send("GET", "/v1/tracking", &headers, None).expect(200);
        assert_eq!(view["number"], *number);
    }
    assert!(mails[0].text().contains("6 november 2026"), "{}", mails[0].text());
    assert!(mails[2].text().contains("10 november 2026"));
    assert!(
        mails[4].text().contains("binnen 90 dagen"),
        "where to turn: {}",
        mails[4].text()
    );
    let sent = about(&app, &complaint);
    assert!(
        sent.iter()
            .all(|message| message["status"] == "sent" && message["to"] == "s.hoekstra@example.nl")
    );
    let stored = columns_with(&app, &code_in(&mails[0].text()));
    assert_eq!(stored, Vec::<String>::new(), "the code is nowhere in the clear");
}

#[test]
fn the_decision_stands_on_the_page_that_the_mail_leads_to_or_goes_along() {
    let server = MailServer::new();
    let app = with(&server, Database::new(), &[("KLACHTENMAP_MAIL_DECISION", "attach")]);
    let complaint = given::assessed(&app);
    let remedies = format!("{}/remedies", given::path(&complaint));
    for remedy in [
        json!({ "kind": "compensation", "description": "Korting op de jaarnota.", "amountCents": 2550 }),
        json!({ "kind": "reprimand", "description": "Gesproken met Linda.",
            "employee": { "subject": "v-12", "name": "Linda Postma" } }),
    ] {
        app.handler().post(&remedies, &remedy).expect(201);
    }
    app.handler().step(&complaint, &given::answer()).expect(201);
    send(&app);
    let mails = server.take();
    let decision = mails.last().expect("a decision");
    let parts = decision.parts();
    assert!(
        parts.iter().any(|part| part.starts_with("%PDF-")),
        "a letter goes along"
    );
    let code = code_in(&decision.text());
    let view = app
        .stranger()
        .send("GET", "/v1/tracking", &[("Tracking-Code", &code)], None)
        .expect(200);
    let text = view["messages"][0]["text"].as_str().expect("an answer");
    for told in [
        "Excuses gemaakt",
        "Uw klacht is terecht.",
        "Op de opname is geen akkoord te horen.",
        "€ 25,50: Korting op de jaarnota.",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains("Linda") && !text.contains("erisping"), "{text}");
}

#[test]
fn nothing_that_somebody_fills_in_gets_into_a_header_or_makes_a_link() {
    let server = MailServer::new();
    let app = mailing(&server);
    for name in [
        "Jan\r\nBcc: alle@example.nl",
        "Win op https://boef.example",
        "<img src=x onerror=alert(1)>",
    ] {
        let complainant = json!({ "name": name, "email": "s.hoekstra@example.nl" });
        given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
    }
    for email in [
        "a@example.nl, b@example.nl",
        "a@example.nl\r\nBcc: b@example.nl",
        "<a@example.nl>",
    ] {
        let complainant = json!({ "name": "Jan", "email": email });
        let complaint = given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
        send(&app);
        let failed = ("acknowledgement".to_owned(), "failed".to_owned());
        assert_eq!(stand(&app, &complaint), [failed], "somebody sees it: {email}");
        assert_eq!(about(&app, &complaint)[0]["failure"], "address");
    }
    let mails = server.take();
    assert_eq!(mails.len(), 3);
    for mail in mails {
        assert_eq!(mail.to, ["s.hoekstra@example.nl"]);
        assert!(
            !mail.headers().iter().any(|name| name.eq_ignore_ascii_case("bcc")),
            "{:?}",
            mail.headers()
        );
        let text = mail.text();
        assert!(text.contains("Beste heer of mevrouw,"), "{text}");
        assert!(
            !text.contains("boef") && !text.contains("<img") && !text.contains("alle@"),
            "{text}"
        );
    }
}

#[test]
fn a_refused_message_is_shown_to_a_person_and_one_that_is_delayed_is_tried_again() {
    let server = MailServer::new();
    let app = mailing(&server);
    server.answer(|_| Some("550 no such mailbox"));
    let refused = given::complaint(&app.intake());
    send(&app);
    let failed = || ("acknowledgement".to_owned(), "failed".to_owned());
    assert_eq!(stand(&app, &refused), [failed()]);
    let message = about(&app, &refused).remove(0);
    assert_eq!(
        (&message["failure"], &message["nextAttemptAt"]),
        (&json!("refused"), &Value::Null)
    );
    let list = app.handler().get("/v1/messages?status=failed").expect(200);
    assert_eq!(list["items"][0]["id"], message["id"]);
    let worklist = app.manager().get("/v1/worklist").expect(200);
    let items = worklist["items"].as_array().expect("items");
    let entry = items
        .iter()
        .find(|item| item["name"] == "messages_failed")
        .expect("it is listed");
    assert_eq!(
        (&entry["count"], &entry["list"]),
        (&json!(1), &json!("/v1/messages?status=failed"))
    );

    let path = format!("/v1/messages/{}/retry", message["id"].as_str().expect("an id"));
    server.answer(|_| Some("451 come back later"));
    assert_eq!(app.handler().post(&path, &json!({})).expect(200)["status"], "queued");
    assert_eq!(app.handler().post(&path, &json!({})).problem(409), "message-not-failed");
    let waits = [1, 5, 30, 120, 360, 1440];
    for wait in waits {
        send(&app);
        let message = about(&app, &refused).remove(0);
        assert_eq!(
            (&message["status"], &message["failure"]),
            (&json!("queued"), &json!("delayed"))
        );
        app.advance(TimeDelta::minutes(wait) - TimeDelta::seconds(1));
        let attempts = message["attempts"].clone();
        send(&app);
        assert_eq!(about(&app, &refused)[0]["attempts"], attempts, "not before its time");
        app.advance(TimeDelta::seconds(1));
    }
    send(&app);
    assert_eq!(stand(&app, &refused), [failed()]);
    server.answer(|_| None);
    app.handler().post(&path, &json!({})).expect(200);
    send(&app);
    assert_eq!(
        stand(&app, &refused),
        [("acknowledgement".to_owned(), "sent".to_owned())]
    );
    assert_eq!(server.take().len(), 1);
}

#[test]
fn a_mail_server_that_is_away_costs_no_message_and_one_without_tls_gets_none_in_production() {
    let server = MailServer::new();
    let away = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("smtp://{}", away.local_addr().expect("an address"));
    drop(away);
    let settings = [
        ("KLACHTENMAP_SMTP_URL", url.as_str()),
        ("KLACHTENMAP_SMTP_FROM", super::FROM),
    ];
    let elsewhere = App::with(&settings);
    let complaint = given::complaint(&elsewhere.intake());
    send(&elsewhere);
    let message = about(&elsewhere, &complaint).remove(0);
    assert_eq!(
        (&message["status"], &message["failure"]),
        (&json!("queued"), &json!("unreachable"))
    );

    let mailer = klachtenmap::messages::mailer::Mailer::new(&strict(&server)).expect("it can be used");
    let mail = klachtenmap::messages::mailer::Mail {
        id: uuid::Uuid::now_v7(),
        to: vec!["s.hoekstra@example.nl".to_owned()],
        subject: "x".to_owned(),
        text: "x".to_owned(),
        html: None,
        attachment: None,
    };
    let sent = on_a_runtime(mailer.send(mail)).expect("a thread");
    assert!(sent.is_err(), "nothing is sent in the clear where TLS is asked for");
    assert!(server.take().is_empty());
}

fn strict(server: &MailServer) -> klachtenmap::messages::model::MailSettings {
    let url = server.url();
    let port = url.rsplit(':').next().expect("a port").parse().expect("a number");
    klachtenmap::messages::model::MailSettings {
        server: klachtenmap::messages::model::MailServer {
            host: "127.0.0.1".to_owned(),
            port,
            security: klachtenmap::messages::model::Security::StartTls,
            login: None,
        },
        from: super::FROM.to_owned(),
    }
}

#[test]
fn an_address_gets_three_a_day_and_the_rest_as_one_next_morning() {
    let server = MailServer::new();
    let app = mailing(&server);
    let complaint = given::taken_up(&app);
    for _ in 0..3 {
        for step in [wait_for_complainant(), given::take_up()] {
            app.handler().step(&complaint, &step).expect(201);
            send(&app);
        }
    }
    assert_eq!(server.take().len(), 1 + 3, "an acknowledgement does not count");
    app.advance_to("2026-10-31T06:59:00Z");
    send(&app);
    assert_eq!(server.take().len(), 0);
    app.advance_to("2026-10-31T07:00:00Z");
    send(&app);
    let mails = server.take();
    assert_eq!(subjects(&mails), ["Nieuws over wat u ons meldde"]);
    let text = &mails[0].parts()[0];
    assert_eq!(text.matches("Beste S. Hoekstra,").count(), 1, "{text}");
    assert_eq!(text.matches("Wij gaan verder met uw klacht (").count(), 2, "{text}");
    let all = about(&app, &complaint);
    assert_eq!(all.len(), 7);
    let unsent = all.iter().filter(|message| message["status"] != "sent");
    let unsent: Vec<&Value> = unsent.map(|message| &message["event"]).collect();
    assert_eq!(unsent, ["waiting_for_you"], "it waits no more");
}

#[test]
fn nothing_is_sent_of_what_was_erased_or_restricted_nor_by_a_register_that_is_behind() {
    let server = MailServer::new();
    let app = mailing(&server);
    let complainant = json!({ "name": "Kanariepiet", "email": "kanariepiet@example.nl" });
    let complaint = given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
    app.manager().step(&complaint, &given::withdraw()).expect(201);
    let other = given::closed(&app);
    server.answer(|_| Some("451 come back later"));
    send(&app);
    assert_eq!(stand(&app, &complaint).len(), 2);
    app.manager()
        .post(
            &format!("{}/messages", given::path(&complaint)),
            &json!({
        "subject": "Van Kanariepiet", "text": "Aan Kanariepiet", "channel": "letter" }),
        )
        .expect(201);
    forgotten(&app, &[&complaint]).expect("it is closed");
    assert_eq!(columns_with(&app, "anariepiet"), Vec::<String>::new());
    server.answer(|_| None);
    app.health.restored(true);
    app.advance(TimeDelta::hours(1));
    on_a_runtime(messaging(&app).step(None)).expect_err("it is silent");
    assert!(server.take().is_empty());
    app.health.restored(false);
    send(&app);
    let mails = server.take();
    assert!(!mails.is_empty() && mails.iter().all(|mail| mail.to == ["s.hoekstra@example.nl"]));
    assert!(stand(&app, &other).iter().all(|(_, status)| status == "sent"));
}

#[test]
fn a_register_that_begins_to_send_messages_tells_nothing_of_its_past() {
    let server = MailServer::new();
    let app = mailing(&server);
    given::complaint(&app.intake());
    crate::feed::drain(&mut app.database.connect());
    // As the migration does.
    app.sql("update message_cursor set position = (select position from feed_head)");
    given::complaint(&app.intake());
    send(&app);
    assert_eq!(server.take().len(), 1);
}
