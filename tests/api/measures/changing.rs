//! Entering measures and changing them.

use chrono::TimeDelta;
use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::{measure, measure_with, path};
use crate::app::{App, START, together};
use crate::given;

#[test]
fn a_measure_is_entered_and_read() {
    let app = App::start();
    given::staff(&app, "h-1", None, None);
    let entered = app.handler().post("/v1/measures", &measure());
    let made = entered.expect(201);
    assert_eq!(entered.header("location"), path(&made));
    assert_eq!(entered.etag(), "\"1\"");
    let id = made["id"].as_str().expect("an id");
    assert_eq!(id.as_bytes()[14], b'7', "{id}");
    let expected = json!({
        "id": id,
        "version": 1,
        "description": "Belscript aangepast.",
        "owner": { "subject": "h-1", "name": "Medewerker h-1" },
        "dueDate": "2026-12-15",
        "doneDate": null,
        "done": false,
        "overdue": false,
        "natures": [],
        "createdAt": START,
        "createdBy": { "subject": "h-1", "name": "Naam van h-1" },
        "effect": null,
        "complaintCount": 0,
        "links": { "self": path(&made), "history": format!("{}/history", path(&made)) }
    });
    assert_eq!(made, expected);
    let read = app.manager().get(&path(&made));
    assert_eq!((read.expect(200), read.etag()), (made, "\"1\"".to_owned()));
}

#[test]
fn an_owner_has_the_name_that_was_given_or_that_of_the_staff() {
    let app = App::start();
    given::staff(&app, "h-1", None, None);
    given::staff(&app, "h-2", None, None);
    let manager = app.manager();
    let given = json!({ "owner": { "subject": "h-1", "name": "M. Visser" } });
    let made = measure_with(&app, &manager, given);
    assert_eq!(made["owner"]["name"], "M. Visser");
    let owner = |change: Value| {
        manager
            .patch(&path(&made), "*", &json!({ "owner": change }))
            .expect(200)["owner"]
            .clone()
    };
    assert_eq!(
        owner(json!({ "subject": "h-2" })),
        json!({ "subject": "h-2", "name": "Medewerker h-2" })
    );
    assert_eq!(
        owner(json!({ "name": "N. Visser" })),
        json!({ "subject": "h-2", "name": "N. Visser" })
    );
}

#[test]
fn the_owner_is_an_active_member_of_staff_whenever_one_is_named() {
    let app = App::start();
    let manager = app.manager();
    given::staff(&app, "h-1", None, None);
    given::staff(&app, "h-2", None, None);
    let made = measure_with(&app, &manager, json!({}));
    let retired = json!({ "active": false });
    for subject in ["h-1", "h-2"] {
        manager
            .patch(&format!("/v1/staff/{subject}"), "*", &retired)
            .expect(200);
    }
    for (subject, code) in [("x-9", "unknown"), ("h-2", "retired")] {
        let fault = format!("/owner/subject {code}");
        let mut body = measure();
        body["owner"] = json!({ "subject": subject, "name": "N. Visser" });
        body["dueDate"] = json!("2026-10-29");
        let refused = manager.post("/v1/measures", &body);
        assert_eq!(refused.faults(), ["/dueDate out_of_range", fault.as_str()]);
        let handed_on = json!({ "owner": { "subject": subject } });
        assert_eq!(manager.patch(&path(&made), "*", &handed_on).faults(), [fault]);
    }
    // Who had it before being retired has it until somebody hands it on.
    let reworded = json!({ "description": "Belscript herschreven." });
    manager.patch(&path(&made), "*", &reworded).expect(200);
}

#[test]
fn every_fault_of_a_measure_is_named_at_once() {
    let app = App::start();
    let wrong = json!({
        "description": " ", "owner": { "subject": "a\u{0}", "role": "x" }, "dueDate": "15-12-2026",
        "doneDate": 5, "natures": ["Tarief!"], "done": true
    });
    assert_eq!(
        app.handler().post("/v1/measures", &wrong).faults(),
        [
            "/description too_short",
            "/done unknown_field",
            "/doneDate type",
            "/dueDate date",
            "/natures/0 format",
            "/owner/role unknown_field",
            "/owner/subject control_character"
        ]
    );
    let wrong = json!({
        "description": "x", "owner": { "subject": "h-1" }, "dueDate": "2100-01-01", "doneDate": "2026-10-31"
    });
    assert_eq!(
        app.handler().post("/v1/measures", &wrong).faults(),
        [
            "/doneDate out_of_range",
            "/dueDate out_of_range",
            "/owner/subject unknown"
        ]
    );
}

#[test]
fn a_measure_names_only_natures_that_exist() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let mut body = measure();
    body["natures"] = json!(["tariff", "moon_base", "green_claim", "tariff"]);
    let refused = app.handler().post("/v1/measures", &body);
    assert_eq!(refused.faults(), ["/natures unknown"]);
    assert_eq!(
        refused.json()["errors"][0]["message"],
        "Deze codes bestaan niet: \"green_claim\", \"moon_base\"."
    );
    body["natures"] = json!(["tariff", "privacy", "tariff"]);
    let made = app.handler().post("/v1/measures", &body).expect(201);
    assert_eq!(made["natures"], json!(["privacy", "tariff"]));
    let change = |natures: Value| app.handler().patch(&path(&made), "*", &json!({ "natures": natures }));
    assert_eq!(change(json!(["moon_base"])).faults(), ["/natures unknown"]);
    assert_eq!(
        change(json!(["service", "tariff"])).expect(200)["natures"],
        json!(["service", "tariff"])
    );
    assert_eq!(change(Value::Null).expect(200)["natures"], json!([]));
}

#[test]
fn a_repeated_request_enters_one_measure() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let handler = app.handler();
    let key = [("Idempotency-Key", "measure-1")];
    let answers = together(6, |_| handler.post_with("/v1/measures", &key, &measure()));
    for answer in &answers {
        assert!([201, 409].contains(&answer.status), "{}", answer.text);
    }
    let again = handler.post_with("/v1/measures", &key, &measure());
    assert_eq!(again.header("idempotency-replayed"), "true");
    let items = handler.walk("/v1/measures");
    assert_eq!(items.len(), 1);
    assert_eq!(again.expect(201)["id"], items[0]["id"]);
    let mut other = measure();
    other["dueDate"] = json!("2026-12-16");
    let reused = handler.post_with("/v1/measures", &key, &other);
    assert_eq!(reused.problem(422), "idempotency-key-reused");
}

#[test]
fn a_measure_is_changed_by_its_owner_its_maker_and_managers() {
    let app = App::start();
    let handler = |subject: &str| app.caller(subject, &[Role::Handler]);
    let made = measure_with(&app, &handler("h-2"), json!({}));
    for (index, client) in [handler("h-1"), handler("h-2"), app.manager()].iter().enumerate() {
        let change = json!({ "description": format!("Belscript {index}.") });
        client.patch(&path(&made), "*", &change).expect(200);
    }
    let refused = handler("h-3").patch(&path(&made), "*", &json!({ "dueDate": "2026-12-16" }));
    assert_eq!(refused.problem(403), "forbidden");
    given::employed(&app, &["h-3"]);
    // Whoever hands it on still made it; the one it came to owns it.
    let handed_on = json!({ "owner": { "subject": "h-3" } });
    handler("h-2").patch(&path(&made), "*", &handed_on).expect(200);
    handler("h-3")
        .patch(&path(&made), "*", &json!({ "dueDate": "2026-12-16" }))
        .expect(200);
    let refused = handler("h-1").patch(&path(&made), "*", &json!({ "dueDate": "2026-12-17" }));
    assert_eq!(refused.problem(403), "forbidden");
}

#[test]
fn intake_knows_of_no_measures() {
    let app = App::start();
    let made = measure_with(&app, &app.handler(), json!({}));
    let intake = app.intake();
    assert_eq!(intake.get("/v1/measures").problem(403), "forbidden");
    assert_eq!(intake.get(&path(&made)).problem(403), "forbidden");
    assert_eq!(intake.post("/v1/measures", &measure()).problem(403), "forbidden");
    let change = json!({ "dueDate": "2026-12-16" });
    assert_eq!(intake.patch(&path(&made), "*", &change).problem(403), "forbidden");
}

#[test]
fn what_does_not_exist_is_not_found() {
    let app = App::start();
    let change = json!({ "dueDate": "2026-12-16" });
    for id in ["019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10", "1", "nothing"] {
        let path = format!("/v1/measures/{id}");
        assert_eq!(app.manager().get(&path).problem(404), "not-found");
        let history = app.manager().get(&format!("{path}/history"));
        assert_eq!(history.problem(404), "not-found");
        let changed = app.manager().patch(&path, "*", &change);
        assert_eq!(changed.problem(404), "not-found");
    }
}

#[test]
fn a_change_names_its_version_and_only_the_first_of_many_counts() {
    let app = App::start();
    let handler = app.handler();
    let made = measure_with(&app, &handler, json!({}));
    let change = |tag: &str, day: usize| {
        let body = json!({ "dueDate": format!("2026-12-{}", 16 + day), "natures": ["tariff"] });
        handler.patch(&path(&made), tag, &body)
    };
    let unnamed = handler.send("PATCH", &path(&made), &[], Some(&json!({})));
    assert_eq!(unnamed.problem(428), "precondition-required");
    let stale = change("\"2\"", 0);
    assert_eq!(
        (stale.problem(412), stale.etag()),
        ("stale".to_owned(), "\"1\"".to_owned())
    );
    let answers = together(8, |index| change("\"1\"", index));
    let made_it: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(made_it.len(), 1);
    assert_eq!(made_it[0].etag(), "\"2\"");
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(
            (refused.problem(412), refused.etag()),
            ("stale".to_owned(), "\"2\"".to_owned())
        );
    }
    let history = handler.walk(&format!("{}/history", path(&made)));
    assert_eq!(history.len(), 2);
    assert_eq!(handler.get(&path(&made)).json(), made_it[0].json());
}

#[test]
fn every_change_is_kept_with_who_when_and_the_old_and_new_values() {
    let app = App::start();
    let made = measure_with(&app, &app.handler(), json!({ "natures": ["tariff"] }));
    given::employed(&app, &["h-2"]);
    app.advance(TimeDelta::hours(1));
    let first = json!({ "description": "Belscript herschreven.", "dueDate": "2026-12-16" });
    app.handler().patch(&path(&made), "\"1\"", &first).expect(200);
    let second = json!({
        "owner": { "subject": "h-2" }, "doneDate": "2026-09-30", "natures": null,
        "effect": { "judgement": "partly", "motivation": "Minder vaak." }
    });
    app.manager().patch(&path(&made), "\"2\"", &second).expect(200);
    let nothing = app.manager().patch(&path(&made), "\"3\"", &second);
    assert_eq!(nothing.faults(), [" no_change"]);
    let history = app.handler().walk(&format!("{}/history?pageSize=1", path(&made)));
    let change = |field: &str, old: Value, new: Value| json!({ "field": field, "old": old, "new": new });
    let owner = |subject: &str| json!({ "subject": subject, "name": format!("Medewerker {subject}") });
    assert_eq!(
        history,
        [
            json!({
                "version": 1, "at": START, "by": { "subject": "h-1", "name": "Naam van h-1" },
                "changes": [
                    change("/description", Value::Null, json!("Belscript aangepast.")),
                    change("/owner", Value::Null, owner("h-1")),
                    change("/dueDate", Value::Null, json!("2026-12-15")),
                    change("/natures", Value::Null, json!(["tariff"])),
                ]
            }),
            json!({
                "version": 2, "at": "2026-10-30T15:00:00Z", "by": { "subject": "h-1", "name": "Naam van h-1" },
                "changes": [
                    change("/description", json!("Belscript aangepast."), json!("Belscript herschreven.")),
                    change("/dueDate", json!("2026-12-15"), json!("2026-12-16")),
                ]
            }),
            json!({
                "version": 3, "at": "2026-10-30T15:00:00Z", "by": { "subject": "m-1", "name": "Naam van m-1" },
                "changes": [
                    change("/owner", owner("h-1"), owner("h-2")),
                    change("/doneDate", Value::Null, json!("2026-09-30")),
                    change("/natures", json!(["tariff"]), json!([])),
                    change("/effect", Value::Null, json!({ "judgement": "partly", "motivation": "Minder vaak." })),
                ]
            }),
        ]
    );
}

#[test]
fn measures_from_before_histories_began_at_the_first_version_get_that_version() {
    let app = App::start();
    let plain = measure_with(&app, &app.handler(), json!({ "doneDate": "2026-10-29" }));
    let changed = measure_with(&app, &app.handler(), json!({ "natures": ["tariff", "privacy"] }));
    for change in [
        json!({ "natures": null, "dueDate": "2026-12-16", "doneDate": "2026-10-30" }),
        json!({ "dueDate": "2026-12-17", "description": "Belscript herschreven." }),
    ] {
        app.handler().patch(&path(&changed), "*", &change).expect(200);
    }
    let histories = || [&plain, &changed].map(|made| app.handler().walk(&format!("{}/history", path(made))));
    let before = histories();
    app.sql(include_str!(
        "../../../migrations/2026-11-28-000042_begin_measure_histories/down.sql"
    ));
    assert_eq!(histories().map(|history| history.len()), [0, 2]);
    app.sql(include_str!(
        "../../../migrations/2026-11-28-000042_begin_measure_histories/up.sql"
    ));
    assert_eq!(histories(), before);
}

#[test]
fn changes_can_be_erased_and_never_rewritten() {
    let app = App::start();
    let made = measure_with(&app, &app.handler(), json!({}));
    let change = json!({ "dueDate": "2026-12-16" });
    app.handler().patch(&path(&made), "*", &change).expect(200);
    let mut connection = app.database.connect();
    let mut refused = |statement: &str| {
        let outcome = diesel::connection::SimpleConnection::batch_execute(&mut connection, statement);
        outcome.expect_err(statement)
    };
    refused("update measure_changes set changes = '[{\"field\": \"/x\"}]'");
    refused("update measure_changes set by_subject = 'x', changes = '[]'");
    refused("delete from measure_changes");
    refused("truncate measure_changes");
    app.sql("update measure_changes set changes = '[]'");
    let history = app.handler().walk(&format!("{}/history", path(&made)));
    assert_eq!(history[0]["changes"], json!([]));
}
