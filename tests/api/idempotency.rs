//! A repeated request has its effect once and gets its answer again.

mod changes;

use std::collections::HashSet;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea};
use klachtenmap::auth::Role;
use klachtenmap::idempotency::model::{IdempotencyClaim, StoredResponse};
use klachtenmap::idempotency::store::{Record, keep};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::app::{App, Client, Response, together};
use crate::given;

const COMPLAINTS: &str = "/v1/complaints";

fn register(client: &Client, key: &str, body: &Value) -> Response {
    client.post_with(COMPLAINTS, &[("Idempotency-Key", key)], body)
}

/// The second is the first once more, and says so.
#[track_caller]
fn assert_replay(first: &Response, second: &Response) {
    assert_eq!((second.status, &second.text), (first.status, &first.text));
    for name in ["location", "etag", "content-type"] {
        assert_eq!(second.header(name), first.header(name), "{name}");
    }
    assert_eq!(
        (
            first.header("idempotency-replayed"),
            second.header("idempotency-replayed")
        ),
        ("", "true")
    );
}

fn registered(app: &App) -> usize {
    app.manager().walk("/v1/complaints?pageSize=200").len()
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Bytea)]
    answer: Vec<u8>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[test]
fn the_same_key_and_body_get_the_same_answer_and_one_complaint() {
    let app = App::start();
    let first = register(&app.intake(), "k-1", &given::registration());
    first.expect(201);
    app.advance(TimeDelta::minutes(5));
    assert_replay(&first, &register(&app.intake(), "k-1", &given::registration()));
    assert_eq!(registered(&app), 1);
}

#[test]
fn the_same_key_with_another_body_is_refused() {
    let app = App::start();
    register(&app.intake(), "k-1", &given::registration()).expect(201);
    let other = register(
        &app.intake(),
        "k-1",
        &given::registration_with(json!({ "kind": "remark" })),
    );
    assert_eq!(other.problem(422), "idempotency-key-reused");
    assert_eq!(registered(&app), 1);
}

#[test]
fn a_key_of_one_caller_or_address_says_nothing_about_another() {
    let app = App::start();
    let mine = register(&app.intake(), "k-1", &given::registration()).expect(201);
    let theirs = register(&app.caller("i-2", &[Role::Intake]), "k-1", &given::registration()).expect(201);
    assert_ne!(mine["id"], theirs["id"]);
    let steps = [&mine, &theirs].map(|complaint| {
        let path = format!("{}/transitions", given::path(complaint));
        app.handler().post_with(
            &path,
            &[("If-Match", "*"), ("Idempotency-Key", "k-1")],
            &given::take_up(),
        )
    });
    for step in &steps {
        assert_eq!((step.status, step.header("idempotency-replayed")), (201, ""));
    }
    assert_eq!(app.manager().again(&theirs)["status"], "in_progress");
}

#[test]
fn a_quoted_key_is_the_same_as_a_bare_one() {
    let app = App::start();
    let first = register(&app.intake(), "\"7b1e-42\"", &given::registration());
    assert_replay(&first, &register(&app.intake(), "7b1e-42", &given::registration()));
}

#[test]
fn a_key_is_one_to_255_visible_ascii_characters() {
    let app = App::start();
    let longest = "k".repeat(255);
    register(&app.intake(), &longest, &given::registration()).expect(201);
    for malformed in ["", "\"\"", "two words", &"k".repeat(256), "sleutel\u{e9}"] {
        let response = register(&app.intake(), malformed, &given::registration());
        assert_eq!(response.faults(), ["Idempotency-Key format"], "{malformed}");
    }
    let twice = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")];
    let response = app.intake().post_with(COMPLAINTS, &twice, &given::registration());
    assert_eq!(response.faults(), ["Idempotency-Key format"]);
    assert_eq!(registered(&app), 1);
}

#[test]
fn of_fifty_identical_requests_at_once_one_has_effect_and_all_get_its_answer() {
    let app = App::start();
    let client = app.intake();
    let responses = together(50, |_| register(&client, "k-1", &given::registration()));
    let (done, running): (Vec<_>, Vec<_>) = responses.iter().partition(|response| response.status == 201);
    for response in running {
        assert_eq!(response.problem(409), "request-in-progress");
    }
    let bodies: HashSet<_> = done.iter().map(|response| &response.text).collect();
    assert_eq!(bodies.len(), 1);
    assert_eq!(
        done.iter()
            .filter(|response| response.header("idempotency-replayed").is_empty())
            .count(),
        1
    );
    assert_eq!(registered(&app), 1);
    assert_eq!(app.manager().walk(COMPLAINTS)[0]["id"], done[0].json()["id"]);
}

#[test]
fn a_step_is_replayed_also_when_the_complaint_has_moved_on() {
    let app = App::start();
    given::employed(&app, &["h-2"]);
    let complaint = given::complaint(&app.intake());
    let path = format!("{}/transitions", given::path(&complaint));
    let headers = [("If-Match", "\"1\""), ("Idempotency-Key", "k-1")];
    let take_up = || app.handler().post_with(&path, &headers, &given::take_up());
    let first = take_up();
    first.expect(201);
    assert_replay(&first, &take_up());
    app.handler()
        .step(&complaint, &given::forward(json!({ "subject": "h-2" })))
        .expect(201);
    assert_eq!(app.handler().get(&given::path(&complaint)).problem(404), "not-found");
    assert_replay(&first, &take_up());
    assert_eq!(app.manager().walk(&path).len(), 3);
}

#[test]
fn of_twenty_identical_steps_at_once_one_is_taken() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let complaint = given::complaint(&app.intake());
    let path = format!("{}/transitions", given::path(&complaint));
    let client = app.handler();
    let headers = [("If-Match", "*"), ("Idempotency-Key", "k-1")];
    let step = given::forward(json!({ "subject": "h-1" }));
    let responses = together(20, |_| client.post_with(&path, &headers, &step));
    assert!(
        responses
            .iter()
            .all(|response| [201, 409, 412].contains(&response.status)),
        "{responses:?}"
    );
    let bodies: HashSet<_> = responses
        .iter()
        .filter(|response| response.status == 201)
        .map(|response| &response.text)
        .collect();
    assert_eq!(bodies.len(), 1);
    assert_eq!(app.manager().walk(&path).len(), 2);
}

#[test]
fn an_addition_to_a_catalogue_is_replayed() {
    let app = App::start();
    let body = json!({ "code": "green_claim", "name": "Groenclaim", "nameEn": "Green claim" });
    let add = || {
        app.manager()
            .post_with("/v1/natures", &[("Idempotency-Key", "k-1")], &body)
    };
    let first = add();
    first.expect(201);
    assert_replay(&first, &add());
    assert_eq!(app.manager().post("/v1/natures", &body).problem(409), "already-exists");
}

#[test]
fn a_search_reads_and_keeps_nothing_whatever_its_key() {
    let app = App::start();
    let search = || {
        app.manager().post_with(
            "/v1/complaints/_search",
            &[("Idempotency-Key", "k-1")],
            &json!({ "name": "hoek" }),
        )
    };
    assert_eq!(search().expect(200)["items"], json!([]));
    let complaint = given::complaint(&app.intake());
    let again = search();
    assert_eq!(again.header("idempotency-replayed"), "");
    assert_eq!(again.expect(200)["items"][0]["id"], complaint["id"]);
}

#[test]
fn a_refused_request_leaves_its_key_free() {
    let app = App::start();
    let wrong = given::registration_with(json!({ "kind": "threat" }));
    let unknown = given::registration_with(json!({ "nature": "bad_weather" }));
    for refused in [&wrong, &unknown] {
        register(&app.intake(), "k-1", refused).problem(400);
    }
    let response = register(&app.intake(), "k-1", &given::registration());
    assert_eq!((response.status, response.header("idempotency-replayed")), (201, ""));
}

#[test]
fn a_key_is_free_again_after_a_day() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let complaint = register(&app.intake(), "k-1", &given::registration()).expect(201);
    let take_up = || {
        let path = format!("{}/transitions", given::path(&complaint));
        app.handler().post_with(
            &path,
            &[("If-Match", "*"), ("Idempotency-Key", "k-1")],
            &given::forward(json!({ "subject": "h-1" })),
        )
    };
    take_up().expect(201);
    app.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(
        register(&app.intake(), "k-1", &given::registration()).header("idempotency-replayed"),
        "true"
    );
    assert_eq!(take_up().header("idempotency-replayed"), "true");
    app.advance(TimeDelta::seconds(1));
    let response = register(
        &app.intake(),
        "k-1",
        &given::registration_with(json!({ "kind": "remark" })),
    );
    assert_ne!(response.expect(201)["id"], complaint["id"]);
    assert_eq!(response.header("idempotency-replayed"), "");
    let step = take_up();
    assert_eq!((step.status, step.header("idempotency-replayed")), (201, ""));
    assert_eq!(registered(&app), 2);
}

#[test]
fn what_is_kept_of_an_answer_is_not_readable_and_goes_after_a_day() {
    let app = App::start();
    register(&app.intake(), "k-1", &given::registration()).expect(201);
    let mut connection = app.database.connect();
    let kept: Vec<Kept> = diesel::sql_query("select answer from idempotency_records")
        .load(&mut connection)
        .expect("rows");
    assert_eq!(kept.len(), 1);
    let text = String::from_utf8_lossy(&kept[0].answer);
    for personal in ["Hoekstra", "example.nl", "overeenkomst", "complainant"] {
        assert!(!text.contains(personal), "{personal}");
    }
    let purge = |at| klachtenmap::idempotency::store::purge(&mut app.database.connect(), at).expect("it can be purged");
    assert_eq!(purge(app.clock.now() + TimeDelta::hours(24)), 0);
    assert_eq!(purge(app.clock.now() + TimeDelta::hours(24) + TimeDelta::seconds(1)), 1);
}

#[test]
fn a_request_whose_key_is_held_by_one_still_running_is_told_to_come_back() {
    let app = App::start();
    let body = given::registration();
    let digest = Sha256::digest(body.to_string()).into();
    let claim = IdempotencyClaim::new(&["i-1", "POST /v1/complaints"], "k-1", &digest);
    let answer = StoredResponse {
        status: 201,
        etag: None,
        location: None,
        body: "{}".to_owned(),
        replayed: false,
    };
    let record = Record::new(&claim, &answer, None, app.clock.now());
    let mut elsewhere = app.database.connect();
    elsewhere
        .transaction(|connection| {
            keep(connection, Some(&record)).expect("the key can be claimed");
            let response = register(&app.intake(), "k-1", &body);
            assert_eq!(response.problem(409), "request-in-progress");
            assert_eq!(response.header("retry-after"), "1");
            Err::<(), _>(diesel::result::Error::RollbackTransaction)
        })
        .expect_err("the other request fails in the end");
    let response = register(&app.intake(), "k-1", &body);
    assert_eq!((response.status, response.header("idempotency-replayed")), (201, ""));
}

#[test]
fn a_request_without_a_key_keeps_nothing_and_is_done_each_time() {
    let app = App::start();
    given::complaint(&app.intake());
    given::complaint(&app.intake());
    assert_eq!(registered(&app), 2);
    let count: Count = diesel::sql_query("select count(*) as count from idempotency_records")
        .get_result(&mut app.database.connect())
        .expect("a count");
    assert_eq!(count.count, 0);
}
