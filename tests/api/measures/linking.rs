//! Complaints that name measures, or say that none is needed.

use std::collections::BTreeSet;

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::{measure_with, path};
use crate::app::{App, Client, Response, together};
use crate::given;

fn settle(client: &Client, complaint: &Value, body: Value) -> Response {
    client.post(&format!("{}/measures", given::path(complaint)), &body)
}

fn link(client: &Client, complaint: &Value, measures: &[&Value]) -> Response {
    let ids: Vec<&Value> = measures.iter().map(|measure| &measure["id"]).collect();
    settle(client, complaint, json!({ "measures": ids }))
}

fn unlink(client: &Client, complaint: &Value, measure: &Value, etag: &str) -> Response {
    let id = measure["id"].as_str().expect("an id");
    let path = format!("{}/measures/{id}", given::path(complaint));
    client.send("DELETE", &path, &[("If-Match", etag)], None)
}

/// What a complaint names, and what its own representation says, which must be the same.
fn named(app: &App, complaint: &Value) -> Vec<String> {
    let list = app.manager().get(&format!("{}/measures", given::path(complaint)));
    let items = list.expect(200)["items"].as_array().expect("items").clone();
    let ids: Vec<String> = items
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect();
    let prevention = app.manager().again(complaint)["prevention"].clone();
    let own: BTreeSet<&str> = prevention["measures"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(own, ids.iter().map(String::as_str).collect(), "{prevention}");
    assert_eq!(list.json()["none"], prevention["none"]);
    ids
}

fn measures(app: &App, count: usize) -> Vec<Value> {
    let enter = |index| {
        measure_with(
            app,
            &app.handler(),
            json!({ "description": format!("Nummer {index}.") }),
        )
    };
    (0..count).map(enter).collect()
}

fn count(app: &App, measure: &Value) -> Value {
    app.manager().get(&path(measure)).expect(200)["complaintCount"].clone()
}

#[test]
fn a_complaint_names_measures_and_a_measure_counts_its_complaints() {
    let app = App::start();
    let measures = measures(&app, 2);
    let complaint = given::taken_up(&app);
    let version = complaint_version(&app, &complaint);
    let linked = link(&app.handler(), &complaint, &[&measures[1], &measures[0]]);
    let ids = json!([measures[1]["id"], measures[0]["id"]]);
    assert_eq!(linked.expect(201), json!({ "none": null, "measures": ids }));
    let place = format!("{}/measures", given::path(&complaint));
    assert_eq!(linked.header("location"), place);
    assert_eq!(linked.etag(), format!("\"{}\"", version + 1));
    assert_eq!(app.handler().get(&place).expect(200)["version"], version + 1);
    assert_eq!(named(&app, &complaint).len(), 2);
    let other = given::taken_up(&app);
    link(&app.manager(), &other, &[&measures[0]]).expect(201);
    assert_eq!(count(&app, &measures[0]), 2);
    assert_eq!(count(&app, &measures[1]), 1);
    let history = app.handler().walk(&format!("{}/history", given::path(&complaint)));
    let last = history.last().expect("an event");
    assert_eq!(last["event"], "prevention_settled");
    assert_eq!(last["carried"], json!({ "prevention": { "measures": ids } }));
}

fn complaint_version(app: &App, complaint: &Value) -> i32 {
    let etag = app.manager().get(&given::path(complaint)).etag();
    etag.trim_matches('"').parse().expect("a version")
}

#[test]
fn linking_again_is_no_change_and_linking_more_adds() {
    let app = App::start();
    let measures = measures(&app, 3);
    let complaint = given::taken_up(&app);
    let first = link(&app.handler(), &complaint, &[&measures[0], &measures[1], &measures[0]]);
    assert_eq!(first.expect(201)["measures"].as_array().map(Vec::len), Some(2));
    let again = link(&app.handler(), &complaint, &[&measures[1]]);
    assert_eq!((again.expect(201), again.etag()), (first.json(), first.etag()));
    let more = link(&app.manager(), &complaint, &[&measures[1], &measures[2]]);
    assert_eq!(more.expect(201)["measures"].as_array().map(Vec::len), Some(3));
    assert_ne!(more.etag(), first.etag());
    assert_eq!(named(&app, &complaint).len(), 3);
}

#[test]
fn none_and_measures_exclude_each_other() {
    let app = App::start();
    let measures = measures(&app, 1);
    let complaint = given::taken_up(&app);
    let none = json!({ "none": "Eenmalige vraag." });
    let said = settle(&app.handler(), &complaint, none.clone());
    assert_eq!(said.expect(201), json!({ "none": "Eenmalige vraag.", "measures": [] }));
    assert_eq!(settle(&app.handler(), &complaint, none.clone()).etag(), said.etag());
    link(&app.handler(), &complaint, &[&measures[0]]).expect(201);
    assert_eq!(named(&app, &complaint).len(), 1);
    let refused = settle(&app.handler(), &complaint, none.clone());
    assert_eq!(refused.problem(409), "measures-linked");
    unlink(&app.handler(), &complaint, &measures[0], "*");
    assert_eq!(app.handler().again(&complaint)["prevention"], Value::Null);
    settle(&app.handler(), &complaint, none).expect(201);
    assert_eq!(named(&app, &complaint), Vec::<String>::new());
}

#[test]
fn one_of_both_is_given() {
    let app = App::start();
    let made = measures(&app, 1);
    let complaint = given::taken_up(&app);
    let faults = |body: Value| settle(&app.handler(), &complaint, body).faults();
    assert_eq!(faults(json!({})), [" one_of_both"]);
    let both = json!({ "none": "Niet nodig.", "measures": [made[0]["id"]] });
    assert_eq!(faults(both), [" one_of_both"]);
    assert_eq!(faults(json!({ "measures": [] })), ["/measures too_few"]);
    assert_eq!(faults(json!({ "measures": ["x"] })), ["/measures/0 format"]);
    assert_eq!(faults(json!({ "none": " " })), [" one_of_both"]);
}

#[test]
fn measures_that_do_not_exist_are_all_named_and_nothing_is_linked() {
    let app = App::start();
    let made = measures(&app, 1);
    let complaint = given::taken_up(&app);
    let version = complaint_version(&app, &complaint);
    let nobodys = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";
    let ids = json!([nobodys, made[0]["id"], nobodys]);
    let refused = settle(&app.handler(), &complaint, json!({ "measures": ids }));
    assert_eq!(refused.faults(), ["/measures/0 unknown", "/measures/2 unknown"]);
    assert_eq!(named(&app, &complaint), Vec::<String>::new());
    assert_eq!(complaint_version(&app, &complaint), version);
}

#[test]
fn a_measure_is_unlinked_from_the_version_that_is_named() {
    let app = App::start();
    let measures = measures(&app, 2);
    let complaint = given::taken_up(&app);
    let linked = link(&app.handler(), &complaint, &[&measures[0]]);
    let target = format!(
        "{}/measures/{}",
        given::path(&complaint),
        measures[0]["id"].as_str().expect("an id")
    );
    let unnamed = app.handler().send("DELETE", &target, &[], None);
    assert_eq!(unnamed.problem(428), "precondition-required");
    let stale = unlink(&app.handler(), &complaint, &measures[0], "\"1\"");
    assert_eq!((stale.problem(412), stale.etag()), ("stale".to_owned(), linked.etag()));
    let never = unlink(&app.handler(), &complaint, &measures[1], "*");
    assert_eq!(never.problem(404), "not-found");
    let unlinked = unlink(&app.handler(), &complaint, &measures[0], &linked.etag());
    assert_eq!((unlinked.status, unlinked.text.as_str()), (204, ""));
    assert_eq!(unlinked.etag(), app.handler().get(&given::path(&complaint)).etag());
    assert_eq!(named(&app, &complaint), Vec::<String>::new());
    assert_eq!(count(&app, &measures[0]), 0);
    let again = unlink(&app.handler(), &complaint, &measures[0], "*");
    assert_eq!(again.problem(404), "not-found");
    let history = app.handler().walk(&format!("{}/history", given::path(&complaint)));
    let last = history.last().expect("an event");
    assert_eq!(last["event"], "measure_unlinked");
    assert_eq!(last["carried"], json!({ "measure": measures[0]["id"] }));
}

#[test]
fn the_handler_of_the_case_and_managers_settle_prevention_once_it_is_taken_up() {
    let app = App::start();
    let measures = measures(&app, 2);
    let complaint = given::complaint(&app.intake());
    let early = link(&app.handler(), &complaint, &[&measures[0]]);
    assert_eq!(early.problem(409), "wrong-status");
    app.handler().step(&complaint, &given::take_up()).expect(201);
    link(&app.manager(), &complaint, &[&measures[0]]).expect(201);
    let other = app.caller("h-2", &[Role::Handler]);
    for (client, status, code) in [(&app.intake(), 403, "forbidden"), (&other, 404, "not-found")] {
        let place = format!("{}/measures", given::path(&complaint));
        assert_eq!(client.get(&place).problem(status), code);
        assert_eq!(link(client, &complaint, &[&measures[1]]).problem(status), code);
        assert_eq!(link(client, &complaint, &[&measures[0]]).problem(status), code);
        let refused = unlink(client, &complaint, &measures[0], "*");
        assert_eq!(refused.problem(status), code);
    }
    // Registering it shows it to a handler without making it theirs.
    let both = app.caller("i-1", &[Role::Intake, Role::Handler]);
    for body in [json!({ "none": "x" }), json!({ "measures": [measures[0]["id"]] })] {
        assert_eq!(settle(&both, &complaint, body).problem(403), "forbidden");
    }
    assert_eq!(named(&app, &complaint).len(), 1);
}

#[test]
fn closing_links_measures_and_ends_linking_and_unlinking() {
    let app = App::start();
    let measures = measures(&app, 2);
    let complaint = given::taken_up(&app);
    link(&app.handler(), &complaint, &[&measures[0]]).expect(201);
    let close = |ids: Value| {
        let closing = json!({ "to": "closed", "outcome": "withdrawn", "withdrawal": { "channel": "phone" }, "prevention": { "measures": ids } });
        app.handler().step(&complaint, &closing)
    };
    let nobodys = json!(["019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"]);
    assert_eq!(close(nobodys).faults(), ["/prevention/measures/0 unknown"]);
    assert_eq!(app.handler().again(&complaint)["status"], "in_progress");
    close(json!([measures[0]["id"], measures[1]["id"]])).expect(201);
    assert_eq!(named(&app, &complaint).len(), 2);
    let refused = unlink(&app.handler(), &complaint, &measures[0], "*");
    assert_eq!(refused.problem(409), "wrong-status");
    let refused = link(&app.manager(), &complaint, &[&measures[0]]);
    assert_eq!(refused.problem(409), "wrong-status");
    // Reopened, it goes on with the measures that it named.
    app.manager().step(&complaint, &given::reopen()).expect(201);
    unlink(&app.handler(), &complaint, &measures[0], "*");
    assert_eq!(named(&app, &complaint), [measures[1]["id"].as_str().expect("an id")]);
}

#[test]
fn the_gate_asks_for_measures_or_a_reason_for_none() {
    let app = App::start();
    let measures = measures(&app, 1);
    let close = |complaint: &Value, prevention: Value| {
        let mut closing = given::closing();
        closing["prevention"] = prevention;
        app.handler().step(complaint, &closing)
    };
    let gated = |complaint: &Value| {
        let mut closing = given::closing();
        closing.as_object_mut().expect("fields").remove("prevention");
        app.handler().step(complaint, &closing)
    };
    let first = given::answered(&app);
    let refused = gated(&first);
    assert_eq!(refused.problem(409), "closing-gate");
    assert_eq!(refused.json()["missing"], json!(["prevention"]));
    close(&first, json!({ "measures": [measures[0]["id"]] })).expect(201);
    assert_eq!(named(&app, &first).len(), 1);
    // What was settled before is not asked for again, and "none" does not undo it.
    let second = given::answered(&app);
    link(&app.handler(), &second, &[&measures[0]]).expect(201);
    let refused = close(&second, json!({ "none": "Toch niet nodig." }));
    assert_eq!(refused.problem(409), "measures-linked");
    gated(&second).expect(201);
    let third = given::answered(&app);
    settle(&app.handler(), &third, json!({ "none": "Eenmalig." })).expect(201);
    gated(&third).expect(201);
    assert_eq!(count(&app, &measures[0]), 2);
}

#[test]
fn a_call_handled_at_once_names_its_measures() {
    let app = App::start();
    let measures = measures(&app, 2);
    let register = |ids: Value| {
        let at_once = json!({
            "summary": "Uitgelegd.", "outcome": "inadmissible", "handlingSummary": "Doorverwezen.",
            "inadmissibility": given::inadmissibility(), "prevention": { "measures": ids }
        });
        let body = given::registration_with(json!({ "handledAtOnce": at_once }));
        app.handler().post("/v1/complaints", &body)
    };
    let nobodys = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";
    let refused = register(json!([measures[0]["id"], nobodys]));
    assert_eq!(refused.faults(), ["/handledAtOnce/prevention/measures/1 unknown"]);
    let made = register(json!([measures[0]["id"], measures[1]["id"]])).expect(201);
    assert_eq!(named(&app, &made).len(), 2);
    // In a batch, a bad one fails nobody else's request.
    let answers = together(6, |index| {
        let wrong = json!([nobodys]);
        register(if index % 2 == 0 {
            wrong
        } else {
            json!([measures[0]["id"]])
        })
    });
    for (index, answer) in answers.iter().enumerate() {
        if index % 2 == 0 {
            assert_eq!(answer.faults(), ["/handledAtOnce/prevention/measures/0 unknown"]);
        } else {
            answer.expect(201);
        }
    }
    assert_eq!(count(&app, &measures[0]), 4);
}

#[test]
fn measures_linked_at_the_same_moment_are_all_linked() {
    let app = App::start();
    let measures = measures(&app, 8);
    let complaint = given::taken_up(&app);
    for answer in together(8, |index| link(&app.handler(), &complaint, &[&measures[index]])) {
        answer.expect(201);
    }
    assert_eq!(named(&app, &complaint).len(), 8);
}

#[test]
fn a_repeated_request_settles_once() {
    let app = App::start();
    let measures = measures(&app, 1);
    let complaint = given::taken_up(&app);
    let place = format!("{}/measures", given::path(&complaint));
    let key = [("Idempotency-Key", "settle-1")];
    let body = json!({ "measures": [measures[0]["id"]] });
    let first = app.handler().post_with(&place, &key, &body);
    let again = app.handler().post_with(&place, &key, &body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!((first.expect(201), first.etag()), (again.expect(201), again.etag()));
    // What changed nothing is remembered too.
    let key = [("Idempotency-Key", "settle-2")];
    app.handler().post_with(&place, &key, &body).expect(201);
    let again = app.handler().post_with(&place, &key, &body);
    assert_eq!(again.header("idempotency-replayed"), "true");
}

#[test]
fn whatever_is_settled_in_whatever_order_links_and_complaint_agree() {
    let app = App::start();
    let measures = measures(&app, 4);
    let complaint = given::taken_up(&app);
    let mut linked: BTreeSet<usize> = BTreeSet::new();
    let mut lot: u32 = 11;
    for _ in 0..60 {
        lot = lot.wrapping_mul(1_103_515_245).wrapping_add(12345);
        let (one, other) = ((lot >> 16) as usize % 4, (lot >> 20) as usize % 4);
        match (lot >> 24) % 4 {
            0 | 1 => {
                link(&app.handler(), &complaint, &[&measures[one], &measures[other]]).expect(201);
                linked.extend([one, other]);
            }
            2 => {
                let answer = unlink(&app.handler(), &complaint, &measures[one], "*");
                let expected = if linked.remove(&one) { 204 } else { 404 };
                assert_eq!(answer.status, expected, "{}", answer.text);
            }
            _ => {
                let answer = settle(&app.handler(), &complaint, json!({ "none": "Niet nodig." }));
                let expected = if linked.is_empty() { 201 } else { 409 };
                assert_eq!(answer.status, expected, "{}", answer.text);
            }
        }
        let found: BTreeSet<String> = named(&app, &complaint).into_iter().collect();
        let id = |index: &usize| measures[*index]["id"].as_str().expect("an id").to_owned();
        assert_eq!(found, linked.iter().map(id).collect());
    }
}

#[test]
fn a_measure_without_natures_goes_by_those_of_its_complaints() {
    let app = App::start();
    let made = measure_with(&app, &app.handler(), json!({ "doneDate": "2026-10-30" }));
    for nature in ["tariff", "privacy", "tariff"] {
        let complaint = given::complaint_with(&app.intake(), json!({ "nature": nature }));
        app.handler().step(&complaint, &given::take_up()).expect(201);
        link(&app.handler(), &complaint, &[&made]).expect(201);
    }
    given::complaint_with(&app.intake(), json!({ "nature": "privacy" }));
    given::complaint_with(&app.intake(), json!({ "nature": "service" }));
    let read = app.manager().get(&path(&made)).expect(200);
    assert_eq!(read["natures"], json!(["privacy", "tariff"]));
    assert_eq!(read["recurrence"]["after"], 4);
    let found = |nature: &str| app.manager().walk(&format!("/v1/measures?nature={nature}")).len();
    assert_eq!((found("tariff"), found("privacy"), found("service")), (1, 1, 0));
    let narrowed = json!({ "natures": ["service"] });
    let read = app.handler().patch(&path(&made), "*", &narrowed).expect(200);
    assert_eq!(read["natures"], json!(["service"]));
    assert_eq!(read["recurrence"]["after"], 1);
    assert_eq!((found("tariff"), found("privacy"), found("service")), (0, 0, 1));
}
