//! What stands in the way of sending, and costs no message: a server that lets nobody in, another process, a broken complaint.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::smtp::MailServer;
use super::{about, mailing, messaging, send, stand};
use crate::app::App;
use crate::documents::on_a_runtime;
use crate::feed::drain;
use crate::given;

#[test]
fn a_mail_server_that_does_not_let_the_account_in_costs_no_message_however_long_that_lasts() {
    for refusal in ["535 5.7.8 wrong password", "554 5.7.0 not from here"] {
        let server = MailServer::new();
        let app = mailing(&server);
        server.answer_logins(Some(refusal));
        for _ in 0..8 {
            given::complaint(&app.intake());
        }
        drain(&mut app.database.connect());
        let stepped = on_a_runtime(messaging(&app).step(None)).expect("a step is possible");
        assert!(stepped.is_away, "{refusal}");
        let queued = || app.manager().walk("/v1/messages?status=queued");
        let tried = queued().iter().filter(|message| message["attempts"] != 0).count();
        assert!((1..=4).contains(&tried), "{tried}: the others are not tried in vain");
        for _ in 0..10 {
            app.advance(TimeDelta::hours(25));
            send(&app);
        }
        let waiting = queued();
        assert_eq!(waiting.len(), 8, "{refusal}");
        assert!(waiting.iter().all(|message| message["failure"] == "unreachable"));
        server.answer_logins(None);
        app.advance(TimeDelta::minutes(30));
        send(&app);
        assert_eq!(server.take().len(), 8);
    }
}

#[test]
fn a_job_that_another_process_has_taken_over_sends_nothing() {
    let server = MailServer::new();
    let app = mailing(&server);
    server.answer(|_| Some("451 come back later"));
    given::complaint(&app.intake());
    send(&app);
    server.answer(|_| None);
    app.advance(TimeDelta::minutes(2));
    let old = crate::jobs::taken_over(&app);
    let refused = on_a_runtime(messaging(&app).step(Some(old))).expect_err("another process does it");
    assert!(refused.to_string().contains("taken over"), "{refused}");
    assert!(server.take().is_empty());
    send(&app);
    assert_eq!(server.take().len(), 1);
}

/// Makes the history of a complaint one that this release cannot read.
fn break_history(app: &App, complaint: &Value) {
    let id = complaint["id"].as_str().expect("an id");
    app.sql(&format!(
        "alter table events disable trigger user;
         update events set detail = detail || '{{\"v\": 99}}' where complaint_id = '{id}';
         alter table events enable trigger user"
    ));
}

#[test]
fn a_complaint_that_cannot_be_read_keeps_no_other_waiting() {
    let server = MailServer::new();
    let app = mailing(&server);
    let (unread, other) = (given::complaint(&app.intake()), given::complaint(&app.intake()));
    break_history(&app, &unread);
    send(&app);
    assert_eq!(stand(&app, &unread), []);
    assert_eq!(stand(&app, &other), [("acknowledgement".to_owned(), "sent".to_owned())]);
    server.answer(|_| Some("451 come back later"));
    let later = given::complaint(&app.intake());
    send(&app);
    break_history(&app, &later);
    server.answer(|_| None);
    app.advance(TimeDelta::hours(1));
    send(&app);
    let message = about(&app, &later).remove(0);
    assert_eq!(
        (&message["status"], &message["attempts"]),
        (&json!("queued"), &json!(2))
    );
}
