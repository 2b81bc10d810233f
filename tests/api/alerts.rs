//! The watchdog: each level once for a term, in office hours, resolved when its cause is gone, and seen by nobody who may
//! not see the complaint.

use klachtenmap::alerts::job::Watchdog;
use klachtenmap::alerts::model::OfficeHours;
use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client, together};
use crate::documents::on_a_runtime;
use crate::given;
use crate::lists::plans::{MILLION, scans};
use crate::worklist::promise;

/// The watchdog of the service, with the address of the managers.
pub fn watchdog(app: &App) -> Watchdog {
    Watchdog {
        db: app.db.clone(),
        clock: app.clock.clone(),
        health: app.health.clone(),
        rules: app.rules(),
        office_hours: OfficeHours::default(),
        mailer: app.correspondence.mailer.clone(),
        managers: vec!["managers@example.nl".to_owned()],
    }
}

/// The alerts that a look raised, and those that it resolved.
fn look(app: &App) -> (i64, i64) {
    let looked = on_a_runtime(watchdog(app).look(None)).expect("it looks");
    (looked.raised, looked.resolved)
}

/// Looks at a time, twice: the second look changes nothing.
fn look_at(app: &App, time: &str) -> (i64, i64) {
    app.advance_to(time);
    let looked = look(app);
    assert_eq!(look(app), (0, 0), "{time}");
    looked
}

/// The alerts that somebody sees, each as level, day, recipient and number, in order.
fn alerts(client: &Client, query: &str) -> Vec<[String; 4]> {
    let text = |alert: &Value, name: &str| alert[name].as_str().expect("text").to_owned();
    let alert = |alert: &Value| ["level", "termDate", "to", "number"].map(|name| text(alert, name));
    let mut alerts: Vec<_> = client.walk(&format!("/v1/alerts?{query}")).iter().map(alert).collect();
    alerts.sort();
    alerts
}

fn expected(complaint: &Value, alerts: &[(&str, &str, &str)]) -> Vec<[String; 4]> {
    let number = complaint["number"].as_str().expect("a number");
    let mut alerts: Vec<_> = alerts
        .iter()
        .map(|(level, term, to)| [level, term, to, &number].map(|text| (*text).to_owned()))
        .collect();
    alerts.sort();
    alerts
}

/// A complaint received on Friday 30 October that `h-2` of customer service has: its first response is due on 6 November.
fn forwarded(app: &App) -> Value {
    given::staff(app, "h-2", Some("customer_service"), None);
    let complaint = given::complaint(&app.intake());
    let forward = given::forward(json!({ "subject": "h-2" }));
    app.intake().step(&complaint, &forward).expect(201);
    complaint
}

fn call(client: &Client, complaint: &Value, more: &Value) {
    let mut call = json!({ "direction": "out", "channel": "phone", "reached": true });
    call.as_object_mut()
        .expect("an object")
        .extend(more.as_object().expect("an object").clone());
    client
        .post(&format!("{}/contacts", given::path(complaint)), &call)
        .expect(201);
}

#[test]
fn a_term_is_told_before_and_after_it_ends_and_no_more_when_it_is_kept() {
    let app = App::start();
    let complaint = forwarded(&app);
    assert_eq!(look_at(&app, "2026-11-04T10:00:00Z"), (0, 0));
    assert_eq!(look_at(&app, "2026-11-05T10:00:00Z"), (1, 0));
    let soon = expected(&complaint, &[("due_tomorrow", "2026-11-06", "handler")]);
    assert_eq!(alerts(&app.manager(), "open=true"), soon);
    let alert = app.manager().get("/v1/alerts").expect(200)["items"][0].clone();
    assert_eq!(alert["complaintId"], complaint["id"]);
    assert_eq!(alert["since"], "2026-11-05T10:00:00Z");
    assert_eq!((&alert["sentAt"], &alert["resolvedAt"]), (&Value::Null, &Value::Null));
    assert_eq!(look_at(&app, "2026-11-06T10:00:00Z"), (0, 0), "told already");
    assert_eq!(look_at(&app, "2026-11-09T10:00:00Z"), (1, 1));
    let over = expected(&complaint, &[("overdue", "2026-11-06", "manager")]);
    assert_eq!(alerts(&app.manager(), "open=true"), over);
    assert_eq!(alerts(&app.manager(), "to=manager"), over);
    assert_eq!(alerts(&app.manager(), "open=false"), soon);
    assert_eq!(alerts(&app.manager(), "level=due_tomorrow"), soon);
    call(&app.manager(), &complaint, &json!({ "lateReason": "Ziekte." }));
    assert_eq!(look_at(&app, "2026-11-09T11:00:00Z"), (0, 1));
    assert!(alerts(&app.manager(), "open=true").is_empty());
    // The resolution, due on Christmas Day, is another term.
    assert_eq!(look_at(&app, "2026-12-24T10:00:00Z"), (1, 0));
    let last = expected(&complaint, &[("due_tomorrow", "2026-12-25", "handler")]);
    assert_eq!(alerts(&app.manager(), "open=true"), last);
}

#[test]
fn alerts_are_raised_in_office_hours_and_resolved_at_any_time() {
    let app = App::start();
    let complaint = forwarded(&app);
    for outside in ["2026-11-05T07:59:00Z", "2026-11-05T16:00:00Z", "2026-11-07T10:00:00Z"] {
        assert_eq!(look_at(&app, outside), (0, 0), "{outside}");
    }
    assert_eq!(look_at(&app, "2026-11-09T08:00:00Z"), (1, 0));
    call(&app.manager(), &complaint, &json!({ "lateReason": "Ziekte." }));
    assert_eq!(look_at(&app, "2026-11-09T22:00:00Z"), (0, 1));
}

#[test]
fn a_complaint_with_nobody_is_told_and_told_again_as_the_same_alert() {
    let app = App::start();
    given::staff(&app, "h-1", Some("customer_service"), None);
    let complaint = given::complaint(&app.intake());
    assert_eq!(look_at(&app, "2026-11-02T10:00:00Z"), (0, 0));
    assert_eq!(look_at(&app, "2026-11-03T10:00:00Z"), (1, 0));
    let late = expected(&complaint, &[("not_forwarded", "2026-11-02", "manager")]);
    assert_eq!(alerts(&app.manager(), "open=true"), late);
    let forward = given::forward(json!({ "subject": "h-1" }));
    let give_back = json!({ "to": "registered", "reason": "Niet voor mij." });
    let with_nobody = expected(&complaint, &[("unassigned", "2026-12-25", "manager")]);
    for (resolved, time) in [(1, "2026-11-03T10:10:00Z"), (1, "2026-11-03T10:30:00Z")] {
        app.manager().step(&complaint, &forward).expect(201);
        assert_eq!(look(&app), (0, resolved));
        app.handler().step(&complaint, &give_back).expect(201);
        assert_eq!(look_at(&app, time), (1, 0));
        assert_eq!(alerts(&app.manager(), "open=true"), with_nobody);
    }
    assert_eq!(alerts(&app.manager(), "").len(), 2, "once for a level and term");
}

#[test]
fn promises_are_told_to_a_manager() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    call(
        &app.handler(),
        &complaint,
        &json!({ "callBack": { "date": "2026-11-02" } }),
    );
    promise(&app);
    assert_eq!(look_at(&app, "2026-11-02T10:00:00Z"), (1, 0));
    let due = expected(&complaint, &[("call_back_due", "2026-11-02", "manager")]);
    assert_eq!(alerts(&app.manager(), "open=true"), due);
    assert_eq!(look_at(&app, "2026-11-03T10:00:00Z"), (1, 1));
    let missed = expected(&complaint, &[("call_back_missed", "2026-11-02", "manager")]);
    assert_eq!(alerts(&app.manager(), "open=true"), missed);
    assert_eq!(look_at(&app, "2026-11-09T10:00:00Z"), (1, 0));
    let promised = alerts(&app.manager(), "open=true&level=promise_overdue");
    assert_eq!(promised.len(), 1);
    assert_eq!(promised[0][1], "2026-11-06");
    assert_eq!(
        alerts(&app.handler(), "level=promise_overdue"),
        promised,
        "it handled it"
    );
    given::staff(&app, "h-3", Some("customer_service"), None);
    let colleague = app.caller("h-3", &[Role::Handler]);
    assert!(
        alerts(&colleague, "level=promise_overdue").is_empty(),
        "it may be a reprimand"
    );
}

#[test]
fn nobody_sees_alerts_of_what_they_may_not_see() {
    let app = App::start();
    let complaint = forwarded(&app);
    let employee = json!({ "employee": { "subject": "m-2", "name": "L. Postma" } });
    app.manager()
        .patch(&given::path(&complaint), "*", &employee)
        .expect(200);
    look_at(&app, "2026-11-05T10:00:00Z");
    let sees = |subject: &str, role| !alerts(&app.caller(subject, &[role]), "").is_empty();
    assert!(sees("m-1", Role::Manager) && sees("h-2", Role::Handler));
    assert!(!sees("m-2", Role::Manager), "it is about them");
    assert!(!sees("h-9", Role::Handler), "of another department");
    app.intake().get("/v1/alerts").expect(403);
    let count = app.caller("m-2", &[Role::Manager]).get("/v1/alerts?count=true");
    assert!(!count.text.contains(complaint["number"].as_str().expect("a number")));
}

#[test]
fn alerts_go_with_the_complaint_and_what_is_restricted_has_none() {
    let app = App::start();
    let complaint = forwarded(&app);
    look_at(&app, "2026-11-05T10:00:00Z");
    let id = complaint["id"].as_str().expect("an id");
    app.sql(r#"update complaints set evidence = evidence || '{"restricted": true}'"#);
    assert_eq!(look(&app), (0, 1), "resolved while it is restricted");
    app.sql("update complaints set evidence = evidence - 'restricted'");
    assert_eq!(look(&app), (1, 0));
    app.manager().step(&complaint, &given::withdraw()).expect(201);
    app.sql(&format!(
        "select forget_complaints(array['{id}']::uuid[]);
         do $$ begin assert not exists (select from alerts), 'an alert is left'; end $$"
    ));
    assert_eq!(look(&app), (0, 0));
}

#[test]
fn two_that_look_at_once_raise_each_alert_once() {
    let app = App::start();
    forwarded(&app);
    app.advance_to("2026-11-05T10:00:00Z");
    let raised: i64 = together(4, |_| look(&app).0).into_iter().sum();
    assert_eq!(raised, 1);
    assert_eq!(alerts(&app.manager(), "").len(), 1);
}

#[test]
fn the_register_is_not_read_to_find_what_to_tell() {
    let app = App::start();
    given::closed(&app);
    app.sql(MILLION);
    let complaint = given::complaint(&app.intake());
    let before = scans(&app).scans;
    assert_eq!(look_at(&app, "2026-11-09T10:00:00Z"), (2, 0));
    assert_eq!(alerts(&app.manager(), "open=true").len(), 2);
    assert_eq!(scans(&app).scans, before, "{}", complaint["number"]);
}
