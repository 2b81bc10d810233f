//! Alerts by mail: each once, to who has the complaint or to the managers, never to whom it is about.

use klachtenmap::alerts::model::Reached;
use klachtenmap::alerts::store::untold;
use serde_json::json;

use super::smtp::MailServer;
use super::{mailing, subjects};
use crate::alerts::watchdog;
use crate::app::App;
use crate::documents::on_a_runtime;
use crate::given;

fn watch(app: &App, time: &str) -> usize {
    app.advance_to(time);
    on_a_runtime(watchdog(app).look(None)).expect("it looks");
    on_a_runtime(watchdog(app).tell(None)).expect("it tells")
}

fn member(app: &App, subject: &str, name: &str, email: &str) {
    let member = json!({ "subject": subject, "name": name, "email": email, "department": "customer_service" });
    app.manager().post("/v1/staff", &member).expect(201);
}

#[test]
fn the_handler_is_told_before_and_the_managers_after_each_once_and_only_in_office_hours() {
    let server = MailServer::new();
    let app = mailing(&server);
    member(&app, "h-2", "Anne Visser", "anne@totaalonder1dak.example");
    let complaint = given::complaint_with(&app.intake(), json!({ "description": "Van Kanarie." }));
    app.intake()
        .step(&complaint, &given::forward(json!({ "subject": "h-2" })))
        .expect(201);
    let number = complaint["number"].as_str().expect("a number");
    assert_eq!(watch(&app, "2026-11-04T10:00:00Z"), 0);
    assert_eq!(watch(&app, "2026-11-05T10:00:00Z"), 1);
    assert_eq!(watch(&app, "2026-11-05T10:05:00Z"), 0);
    let mails = server.take();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["anne@totaalonder1dak.example"]);
    let text = mails[0].text();
    assert!(text.contains(number) && text.contains("6 november 2026"), "{text}");
    assert!(!text.contains("Kanarie") && !text.contains("Hoekstra"), "{text}");
    let alert = app.manager().get("/v1/alerts").expect(200)["items"][0].clone();
    assert_eq!(alert["sentAt"], "2026-11-05T10:00:00Z");

    server.answer(|_| Some("451 later"));
    assert_eq!(watch(&app, "2026-11-09T10:00:00Z"), 0);
    server.answer(|_| None);
    app.advance_to("2026-11-09T18:00:00Z");
    assert_eq!(
        on_a_runtime(watchdog(&app).tell(None)).expect("it tells"),
        0,
        "not in the evening"
    );
    assert_eq!(watch(&app, "2026-11-10T10:00:00Z"), 1);
    let mails = server.take();
    assert_eq!(
        (mails.len(), &mails[0].to),
        (1, &vec!["managers@example.nl".to_owned()])
    );
    assert_eq!(subjects(&mails), [format!("Klacht {number} vraagt uw aandacht")]);
}

#[test]
fn nobody_is_told_of_a_complaint_about_themselves() {
    let server = MailServer::new();
    let app = mailing(&server);
    member(&app, "m-9", "Linda Postma", "Managers@example.nl");
    let about = json!({ "employee": { "subject": "m-9", "name": "Linda Postma" } });
    given::complaint_with(&app.intake(), about);
    let other = given::complaint(&app.intake());
    assert_eq!(watch(&app, "2026-11-09T10:00:00Z"), 2, "not forwarded and overdue");
    let mails = server.take();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].text().matches("K-2026-").count(), 2);
    assert!(mails[0].text().contains(other["number"].as_str().expect("a number")));
}

#[test]
fn each_of_a_department_gets_a_mail_and_what_all_of_them_refuse_goes_to_the_managers() {
    let server = MailServer::new();
    let app = mailing(&server);
    member(&app, "h-2", "Anne Visser", "anne@totaalonder1dak.example");
    member(&app, "h-3", "Bram de Boer", "bram@totaalonder1dak.example");
    let queued = || {
        let complaint = given::complaint(&app.intake());
        let forward = given::forward(json!({ "department": "customer_service" }));
        app.intake().step(&complaint, &forward).expect(201);
    };
    let to = |server: &MailServer| -> Vec<String> {
        let mails = server.take();
        mails.iter().flat_map(|mail| mail.to.clone()).collect()
    };
    queued();
    server.answer(|address| address.starts_with("anne").then_some("550 gone"));
    assert_eq!(watch(&app, "2026-11-05T10:00:00Z"), 1);
    assert_eq!(to(&server), ["bram@totaalonder1dak.example"]);
    assert_eq!(watch(&app, "2026-11-05T10:05:00Z"), 0, "one has told it");
    queued();
    server.answer(|address| (!address.starts_with("managers")).then_some("550 gone"));
    assert!(watch(&app, "2026-11-12T10:00:00Z") > 0);
    assert!(to(&server).iter().all(|address| address == "managers@example.nl"));
}

#[test]
fn without_managers_an_alert_that_reaches_nobody_is_not_read_again_and_again() {
    let app = App::start();
    member(&app, "h-2", "Anne Visser", "anne@totaalonder1dak.example");
    given::complaint(&app.intake());
    let complaint = given::complaint(&app.intake());
    let forward = given::forward(json!({ "subject": "h-2" }));
    app.intake().step(&complaint, &forward).expect(201);
    app.advance_to("2026-11-05T10:00:00Z");
    on_a_runtime(watchdog(&app).look(None)).expect("it looks");
    let reached = |subjects: &[&str]| {
        let only = Reached {
            subjects: subjects.iter().map(|subject| (*subject).to_owned()).collect(),
            departments: Vec::new(),
        };
        let untold = on_a_runtime(untold(&app.db, Some(only))).expect("they are read");
        untold.into_iter().map(|alert| alert.number).collect::<Vec<_>>()
    };
    assert_eq!(reached(&["h-2"]), [complaint["number"].as_str().expect("a number")]);
    assert!(reached(&[]).is_empty());
}
