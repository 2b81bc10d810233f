//! Staff who are away, and the open complaints that wait for them.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::given;

fn change(app: &App, subject: &str, change: Value) {
    app.manager()
        .patch(&format!("/v1/staff/{subject}"), "*", &change)
        .expect(200);
}

fn of(app: &App, name: &str, handler: &str) -> Value {
    let complaint = given::complaint_with(&app.intake(), json!({ "customerNumber": name }));
    let step = given::forward(json!({ "subject": handler }));
    app.manager().step(&complaint, &step).expect(201);
    complaint
}

/// The customer numbers that a list finds, in order of registration.
fn found(client: &Client, query: &str) -> String {
    client
        .walk(&format!("/v1/complaints?sort=registeredAt&{query}"))
        .iter()
        .filter_map(|item| item["customerNumber"].as_str())
        .collect()
}

#[test]
fn an_absence_ends_on_or_after_the_day_it_begins() {
    let app = App::start();
    let manager = app.manager();
    let add = |from: Value, until: Value| {
        let entry = json!({ "subject": "h-7", "name": "M. Visser", "absentFrom": from, "absentUntil": until });
        manager.post("/v1/staff", &entry)
    };
    assert_eq!(
        add(json!("2026-11-03"), json!("2026-11-02")).faults(),
        ["/absentUntil before_beginning"]
    );
    assert_eq!(
        add(Value::Null, json!("2026-11-02")).faults(),
        ["/absentUntil without_beginning"]
    );
    assert_eq!(add(json!("2 november"), Value::Null).faults(), ["/absentFrom date"]);
    add(json!("2026-11-02"), json!("2026-11-02")).expect(201);
    let back = json!({ "absentFrom": null });
    let refused = manager.patch("/v1/staff/h-7", "*", &back);
    assert_eq!(refused.faults(), ["/absentUntil without_beginning"]);
    let back = json!({ "absentFrom": null, "absentUntil": null });
    manager.patch("/v1/staff/h-7", "*", &back).expect(200);
}

#[test]
fn the_open_complaints_of_a_retired_or_absent_handler_are_listed() {
    let app = App::start();
    for subject in ["h-1", "h-2", "h-3"] {
        given::staff(&app, subject, Some("sales"), None);
    }
    of(&app, "a", "h-1");
    of(&app, "b", "h-2");
    of(&app, "c", "h-3");
    let unknown = given::complaint_with(&app.intake(), json!({ "customerNumber": "d" }));
    app.caller("no-entry", &[Role::Handler])
        .step(&unknown, &given::take_up())
        .expect(201);
    given::complaint_with(&app.intake(), json!({ "customerNumber": "e" }));
    let closed = of(&app, "f", "h-3");
    let withdrawn = given::withdraw();
    app.manager().step(&closed, &withdrawn).expect(201);

    change(
        &app,
        "h-2",
        json!({ "absentFrom": "2026-11-02", "absentUntil": "2026-11-03" }),
    );
    change(&app, "h-3", json!({ "active": false }));

    let both = || {
        let list = |available: bool| found(&app.manager(), &format!("handlerAvailable={available}"));
        (list(true), list(false))
    };
    let expect = |true_: &str, false_: &str| (true_.to_owned(), false_.to_owned());
    assert_eq!(both(), expect("ab", "cd"));
    // In Amsterdam it is the second from 23:00 UTC on the first.
    app.advance_to("2026-11-01T22:59:59Z");
    assert_eq!(both(), expect("ab", "cd"));
    app.advance_to("2026-11-01T23:00:00Z");
    assert_eq!(both(), expect("a", "bcd"));
    app.advance_to("2026-11-03T22:59:59Z");
    assert_eq!(both(), expect("a", "bcd"));
    app.advance_to("2026-11-03T23:00:00Z");
    assert_eq!(both(), expect("ab", "cd"));
    change(&app, "h-2", json!({ "absentUntil": null }));
    assert_eq!(both(), expect("a", "bcd"));
    assert_eq!(found(&app.manager(), "handlerAvailable=false&handler=h-2"), "b");
}

#[test]
fn a_queue_that_nobody_looks_at_any_more_is_listed() {
    let app = App::start();
    given::staff(&app, "h-1", None, Some("Jurist"));
    let queued = |name: &str, queue: Value| {
        let complaint = given::complaint_with(&app.intake(), json!({ "customerNumber": name }));
        app.intake().step(&complaint, &given::forward(queue)).expect(201);
    };
    queued("a", json!({ "department": "sales" }));
    queued("b", json!({ "function": "Jurist" }));
    queued("c", json!({ "department": "back_office" }));
    let unreachable = || found(&app.manager(), "handlerAvailable=false");
    assert_eq!(unreachable(), "");
    app.manager()
        .patch("/v1/departments/sales", "*", &json!({ "active": false }))
        .expect(200);
    assert_eq!(unreachable(), "a");
    change(&app, "h-1", json!({ "mayHandle": false }));
    assert_eq!(unreachable(), "ab");
    assert_eq!(found(&app.manager(), "handlerAvailable=true"), "c");
}

#[test]
fn nobody_sees_more_by_asking_for_handlers_who_are_away() {
    let app = App::start();
    given::staff(&app, "h-2", Some("sales"), None);
    of(&app, "a", "h-2");
    change(&app, "h-2", json!({ "active": false }));
    let query = "handlerAvailable=false";
    assert_eq!(found(&app.manager(), query), "a");
    assert_eq!(found(&app.intake(), query), "a");
    assert_eq!(found(&app.handler(), query), "");
    let other = app.caller("i-2", &[Role::Intake]);
    assert_eq!(found(&other, query), "");
}
