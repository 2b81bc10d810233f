//! Routing rules that managers keep, and the handlers that they propose.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client, together};
use crate::given;
use crate::openapi::example_of;

fn rule(app: &App, rule: Value) -> Value {
    app.manager().post("/v1/routing-rules", &rule).expect(201)
}

fn place(rule: &Value) -> String {
    format!("/v1/routing-rules/{}", rule["id"].as_str().expect("an id"))
}

fn proposals(client: &Client, complaint: &Value) -> Vec<Value> {
    let path = format!("{}/routing-proposal", given::path(complaint));
    let found = client.get(&path).expect(200);
    found["proposals"].as_array().expect("proposals").clone()
}

/// The subjects, functions or departments that are proposed, in order.
fn proposed(client: &Client, complaint: &Value) -> Vec<String> {
    let name = |proposal: Value| {
        let handler = &proposal["handler"];
        let names = ["subject", "function", "department"];
        let first = names.iter().find_map(|name| handler[*name].as_str());
        first.expect("a handler").to_owned()
    };
    proposals(client, complaint).into_iter().map(name).collect()
}

#[test]
fn a_rule_is_added_read_changed_and_retired() {
    let app = App::start();
    let manager = app.manager();
    let body = example_of("RoutingRuleInput");
    let added = manager.post("/v1/routing-rules", &body);
    let mut expected = added.expect(201);
    let path = place(&expected);
    assert_eq!(
        (added.header("location"), added.header("etag")),
        (path.as_str(), "\"1\"")
    );
    for (field, value) in body.as_object().expect("fields") {
        assert_eq!(&expected[field], value, "{field}");
    }
    assert_eq!(app.handler().get(&path).expect(200), expected);
    let changed = manager.patch(
        &path,
        "\"1\"",
        &json!({ "nature": null, "handler": { "department": null, "function": null, "subject": "h-9" } }),
    );
    expected["handler"] = json!({ "subject": "h-9" });
    expected["nature"] = Value::Null;
    expected["version"] = json!(2);
    assert_eq!(
        (changed.expect(200), changed.etag()),
        (expected.clone(), "\"2\"".to_owned())
    );
    manager.patch(&path, "\"2\"", &json!({ "active": false })).expect(200);
    expected["active"] = json!(false);
    expected["version"] = json!(3);
    let other = rule(&app, json!({ "handler": { "department": "sales" } }));
    let list = |query: &str| manager.walk(&format!("/v1/routing-rules?pageSize=1&{query}"));
    assert_eq!(list(""), [expected.clone(), other.clone()]);
    assert_eq!(list("active=false"), [expected]);
    assert_eq!(list("active=true"), [other]);
}

#[test]
fn a_change_of_a_rule_names_its_version() {
    let app = App::start();
    let manager = app.manager();
    let made = rule(&app, json!({ "handler": { "subject": "h-1" } }));
    let path = place(&made);
    let change = json!({ "note": "Anders." });
    let unnamed = manager.send("PATCH", &path, &[], Some(&change));
    assert_eq!(unnamed.problem(428), "precondition-required");
    let answers = together(8, |number| {
        let change = json!({ "note": format!("Reden {number}") });
        app.manager().patch(&path, "\"1\"", &change)
    });
    let changed = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(changed.count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(
            (refused.problem(412), refused.etag()),
            ("stale".to_owned(), "\"2\"".to_owned())
        );
    }
    let missing = "/v1/routing-rules/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a11";
    for path in [missing, "/v1/routing-rules/none"] {
        assert_eq!(manager.get(path).problem(404), "not-found");
        assert_eq!(manager.patch(path, "*", &change).problem(404), "not-found");
    }
}

#[test]
fn a_rule_proposes_somebody_and_refers_only_to_what_exists() {
    let app = App::start();
    let manager = app.manager();
    for (body, faults) in [
        (json!({}), vec!["/handler required"]),
        (json!({ "handler": {} }), vec!["/handler nobody"]),
        (json!({ "handler": { "department": null } }), vec!["/handler nobody"]),
        (json!({ "handler": { "subject": " " } }), vec!["/handler nobody"]),
        (
            json!({ "nature": "nothing", "handler": { "subject": "h-1" } }),
            vec!["/nature unknown"],
        ),
        (
            json!({ "handler": { "department": "moon_base" } }),
            vec!["/handler/department unknown"],
        ),
        (
            json!({ "nature": "No!", "complexity": "odd", "handler": { "subject": "h-1" }, "colour": 1 }),
            vec!["/colour unknown_field", "/complexity not_in_list", "/nature format"],
        ),
    ] {
        let refused = manager.post("/v1/routing-rules", &body);
        assert_eq!(refused.faults(), faults, "{body}");
    }
    let made = rule(&app, json!({ "handler": { "subject": "h-1" } }));
    let nobody = json!({ "handler": { "subject": null } });
    let refused = manager.patch(&place(&made), "*", &nobody);
    assert_eq!(refused.faults(), ["/handler nobody"]);
    assert_eq!(manager.walk("/v1/routing-rules"), [made]);
}

#[test]
fn a_repeated_request_adds_a_rule_once() {
    let app = App::start();
    let manager = app.manager();
    let body = json!({ "handler": { "subject": "h-1" } });
    let add = || {
        let key = [("Idempotency-Key", "rule-1")];
        manager.post_with("/v1/routing-rules", &key, &body)
    };
    let (first, second) = (add(), add());
    assert_eq!(first.expect(201), second.expect(201));
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(manager.walk("/v1/routing-rules").len(), 1);
}

#[test]
fn only_managers_keep_rules_and_intake_does_not_read_them() {
    let app = App::start();
    let made = rule(&app, json!({ "handler": { "subject": "h-1" } }));
    let body = json!({ "handler": { "subject": "h-2" } });
    for client in [app.intake(), app.handler()] {
        let refused = client.post("/v1/routing-rules", &body);
        assert_eq!(refused.problem(403), "forbidden");
        let refused = client.patch(&place(&made), "*", &body);
        assert_eq!(refused.problem(403), "forbidden");
    }
    for path in ["/v1/routing-rules", &place(&made)] {
        assert_eq!(app.intake().get(path).problem(403), "forbidden");
        app.handler().get(path).expect(200);
    }
}

#[test]
fn the_most_specific_rule_proposes_first() {
    let app = App::start();
    let manager = app.manager();
    let child = json!({ "code": "solar", "name": "Zon", "nameEn": "Solar", "parent": "tariff" });
    manager.post("/v1/natures", &child).expect(201);
    for (nature, complexity, subject) in [
        (None, None, "any"),
        (None, Some("complex"), "any-complex"),
        (Some("tariff"), None, "tariff"),
        (Some("tariff"), Some("complex"), "tariff-complex"),
        (Some("solar"), None, "solar"),
        (Some("solar"), None, "solar-newer"),
        (Some("privacy"), None, "privacy"),
    ] {
        rule(
            &app,
            json!({ "nature": nature, "complexity": complexity, "handler": { "subject": subject } }),
        );
    }
    let of = |nature: &str, complexity: &str| {
        let changes = json!({ "nature": nature, "complexity": complexity });
        proposed(&manager, &given::complaint_with(&app.intake(), changes))
    };
    assert_eq!(
        of("solar", "complex"),
        ["solar", "solar-newer", "tariff-complex", "tariff", "any-complex", "any"]
    );
    assert_eq!(of("solar", "routine"), ["solar", "solar-newer", "tariff", "any"]);
    assert_eq!(of("tariff", "routine"), ["tariff", "any"]);
    assert_eq!(of("service", "complex"), ["any-complex", "any"]);
}

#[test]
fn a_merged_nature_is_routed_as_what_it_is_counted_as() {
    let app = App::start();
    let manager = app.manager();
    let complaint = given::complaint_with(&app.intake(), json!({ "nature": "treatment" }));
    rule(&app, json!({ "nature": "service", "handler": { "subject": "h-2" } }));
    assert!(proposed(&manager, &complaint).is_empty());
    let merge = json!({ "mergedInto": "service" });
    manager.patch("/v1/natures/treatment", "*", &merge).expect(200);
    assert_eq!(proposed(&manager, &complaint), ["h-2"]);
}

#[test]
fn a_retired_rule_proposes_nobody() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let made = rule(&app, json!({ "handler": { "subject": "h-1" } }));
    assert_eq!(proposed(&app.manager(), &complaint), ["h-1"]);
    app.manager()
        .patch(&place(&made), "*", &json!({ "active": false }))
        .expect(200);
    assert!(proposed(&app.manager(), &complaint).is_empty());
}

#[test]
fn who_cannot_handle_it_is_marked_and_comes_after_who_can() {
    let app = App::start();
    for subject in ["h-1", "h-2", "h-3"] {
        given::staff(&app, subject, Some("sales"), None);
    }
    let absent = json!({ "absentFrom": "2026-10-30", "absentUntil": "2026-10-30" });
    app.manager().patch("/v1/staff/h-2", "*", &absent).expect(200);
    let about = json!({ "employee": { "name": "Linda", "subject": "h-1" } });
    let complaint = given::complaint_with(&app.manager(), about);
    let first = rule(
        &app,
        json!({ "nature": "no_consent_given", "complexity": "routine", "handler": { "subject": "h-1" } }),
    );
    rule(
        &app,
        json!({ "nature": "no_consent_given", "handler": { "subject": "h-2" } }),
    );
    rule(&app, json!({ "handler": { "subject": "h-3" } }));
    rule(
        &app,
        json!({ "nature": "no_consent_given", "handler": { "function": "Jurist" } }),
    );
    let found = proposals(&app.manager(), &complaint);
    let marks: Vec<Value> = found
        .iter()
        .map(|one| json!([one["handler"]["name"], one["available"], one["independent"]]))
        .collect();
    assert_eq!(
        marks,
        [
            json!(["Medewerker h-3", true, true]),
            json!(["Medewerker h-1", true, false]),
            json!(["Medewerker h-2", false, true]),
            json!([null, false, true]),
        ]
    );
    assert_eq!(found[1]["ruleId"], first["id"]);
    assert_eq!(
        found[1]["why"],
        "Regel voor klachten met aard \"Geen toestemming gegeven\", eenvoudig. De klacht gaat over deze medewerker."
    );
    let english = proposals(&app.manager().in_english(), &complaint);
    assert_eq!(
        english[2]["why"],
        "Rule for complaints of the nature \"No consent given\". This employee is absent."
    );
    app.advance_to("2026-10-30T23:00:00Z");
    assert_eq!(
        proposed(&app.caller("m-1", &[Role::Manager]), &complaint),
        ["h-2", "h-3", "h-1", "Jurist"]
    );
}

#[test]
fn a_proposal_changes_nothing() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    rule(&app, json!({ "handler": { "subject": "h-1" } }));
    let path = given::path(&complaint);
    let before = app.manager().get(&path);
    assert_eq!(proposed(&app.manager(), &complaint), ["h-1"]);
    let after = app.manager().get(&path);
    assert_eq!((after.etag(), after.json()), (before.etag(), before.json()));
}

#[test]
fn whoever_may_not_see_a_complaint_is_told_nothing_of_its_handlers() {
    let app = App::start();
    given::employed(&app, &["h-1", "h-2"]);
    let complaint = given::complaint(&app.intake());
    rule(&app, json!({ "handler": { "subject": "h-1" } }));
    for client in [app.intake(), app.handler(), app.manager()] {
        assert_eq!(proposed(&client, &complaint), ["h-1"]);
    }
    app.manager()
        .step(&complaint, &given::forward(json!({ "subject": "h-2" })))
        .expect(201);
    let path = format!("{}/routing-proposal", given::path(&complaint));
    for client in [app.handler(), app.caller("i-2", &[Role::Intake])] {
        assert_eq!(client.get(&path).problem(404), "not-found");
    }
}
