//! What is left of an erased complaint: the answer that it is gone, and nothing that brings it back or singles it out.

use klachtenmap::error::Error;
use serde_json::{Value, json};

use super::forgetting::{columns_with, count, figures, forgotten, id};
use crate::app::App;
use crate::given;

#[test]
fn an_erased_complaint_is_gone_for_everybody_before_any_other_rule() {
    let app = App::start();
    let made = given::closed(&app);
    let living = given::closed(&app);
    let erased_at = json!(app.clock.now());
    forgotten(&app, &[&made]).expect("it is closed");
    let path = given::path(&made);
    for client in [app.intake(), app.handler(), app.manager()] {
        let asked = client.get(&path);
        assert_eq!(asked.problem(410), "erased");
        assert_eq!(asked.json()["erasedAt"], erased_at);
        for (method, part) in [
            // Without a role for it, without If-Match, and with a body that nobody reads.
            ("PATCH", ""),
            ("POST", "/transitions"),
            ("GET", "/history"),
            ("PUT", "/assessment"),
            ("GET", "/assessment"),
            ("POST", "/contacts"),
            ("GET", "/documents/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/content"),
            ("DELETE", "/relations/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"),
            ("GET", "/legal-hold"),
            ("PUT", "/legal-hold"),
        ] {
            let answer = client.send(method, &format!("{path}{part}"), &[], Some(&json!({})));
            assert_eq!(answer.problem(410), "erased", "{method} {part}");
        }
    }
    assert_eq!(app.stranger().get(&path).problem(401), "unauthenticated");
    let nobody = app.caller("x", &[]).get(&path);
    assert_eq!(nobody.problem(403), "forbidden");
    // Of what is there, everything fails as before.
    assert_eq!(
        app.intake()
            .get(&format!("{}/history", given::path(&living)))
            .problem(403),
        "forbidden"
    );
    assert_eq!(
        app.manager()
            .get(&format!("{}/assessment/approval", given::path(&living)))
            .status,
        405
    );

    let manager = app.manager();
    assert_eq!(manager.walk("/v1/complaints").len(), 1);
    let sought = json!({ "number": made["number"].as_str().expect("a number").to_lowercase() });
    let found = manager.post("/v1/complaints/_search", &sought).expect(200);
    assert_eq!(found["items"], json!([]));
    assert_eq!(
        found["erased"],
        json!([{ "number": made["number"], "erasedAt": erased_at }])
    );
    let sought = json!({ "email": "s.hoekstra@example.nl" });
    let found = manager.post("/v1/complaints/_search", &sought).expect(200);
    assert_eq!(
        (found["items"].as_array().map(Vec::len), &found["erased"]),
        (Some(1), &json!([]))
    );
    let later = given::complaint(&app.intake());
    assert_eq!(later["earlier"].as_array().map(Vec::len), Some(1), "{later}");
}

#[test]
fn nothing_brings_an_erased_complaint_back() {
    let app = App::start();
    let body = given::registration_with(json!({ "externalReferences": [{ "system": "crm", "id": "CASE-1" }] }));
    let key = [("Idempotency-Key", "sleutel-van-de-nacht")];
    let plain = [("Idempotency-Key", "sleutel-zonder-kenmerk")];
    let made = app.intake().post_with("/v1/complaints", &key, &body).expect(201);
    let other = app
        .intake()
        .post_with("/v1/complaints", &plain, &given::registration())
        .expect(201);
    for complaint in [&made, &other] {
        app.manager().step(complaint, &given::withdraw()).expect(201);
    }
    forgotten(&app, &[&made, &other]).expect("both are closed");
    let again = |key: &[(&str, &str)], body: &Value| app.intake().post_with("/v1/complaints", key, body);
    assert_eq!(again(&key, &body).problem(410), "erased");
    assert_eq!(again(&plain, &given::registration()).problem(410), "erased");
    // Who does not learn of erasures is refused without a word of it.
    let form = app.caller("i-1", &[klachtenmap::auth::Role::Form]);
    assert_eq!(form.post_with("/v1/complaints", &key, &body).problem(404), "not-found");
    // By another key, as a nightly synchronisation does; of several at once only this one.
    let refused = again(&[], &body);
    assert_eq!(refused.problem(410), "erased");
    assert_eq!(refused.json()["erasedAt"], json!(app.clock.now()));
    let elsewhere = json!({ "externalReferences": [{ "system": "erp", "id": "CASE-1" }] });
    again(&[], &given::registration_with(elsewhere)).expect(201);
    assert_eq!(
        again(&plain, &given::registration_with(json!({ "nature": "tariff" }))).problem(410),
        "erased"
    );
    // A key is free again after its day, and nothing is remembered after thirteen months.
    app.advance(chrono::TimeDelta::hours(25));
    again(&plain, &given::registration()).expect(201);
    assert_eq!(again(&[], &body).problem(410), "erased");
    app.advance(chrono::TimeDelta::days(400));
    let now = app.clock.now();
    let removed = klachtenmap::tombstones::store::remove_old(&mut app.database.connect(), now);
    assert_eq!(removed.expect("they can be removed"), 2);
    again(&[], &body).expect(201);
    assert_eq!(app.manager().get(&given::path(&made)).problem(404), "not-found");
}

#[test]
fn followers_are_told_by_one_more_version() {
    let app = App::start();
    let made = given::closed(&app);
    app.sql("delete from pending_changes");
    forgotten(&app, &[&made]).expect("it is closed");
    let told = format!(
        "select count(*) from pending_changes where complaints = array['{}']::uuid[] and versions = array[{} + 1]",
        id(&made),
        made["version"]
    );
    assert_eq!(count(&mut app.database.connect(), &told), 1);
}

#[test]
fn no_row_that_is_left_tells_a_day_or_an_amount() {
    let app = App::start();
    let paid = |cents: i64| {
        let made = given::answered(&app);
        let remedy = json!({ "kind": "compensation", "description": "Vergoeding.", "amountCents": cents });
        let remedy = app.handler().post(&format!("{}/remedies", given::path(&made)), &remedy);
        remedy.expect(201);
        for step in [
            json!({ "status": "accepted", "dueDate": "2026-11-13" }),
            json!({ "status": "executed" }),
        ] {
            app.handler().patch(remedy.header("location"), "*", &step).expect(200);
        }
        app.handler().step(&made, &given::closing()).expect(201);
        made
    };
    let (one, other) = (paid(12_345), paid(67_891));
    app.advance_to("2026-11-17T09:00:00Z");
    let before = figures(&app);
    forgotten(&app, &[&one, &other]).expect("both are closed");
    assert_eq!(figures(&app), before);
    for amount in ["12345", "67891"] {
        assert_eq!(columns_with(&app, amount), Vec::<String>::new());
    }
    // Days of registration, of its terms and of closing.
    for day in ["2026-10-30", "2026-11-06", "2026-12-25"] {
        assert_eq!(columns_with(&app, day), Vec::<String>::new(), "{day}");
    }
    for number in [&one["number"], &other["number"]] {
        let number = number.as_str().expect("a number");
        assert_eq!(columns_with(&app, number), ["tombstones.number"]);
    }
}

#[test]
fn an_open_complaint_is_not_forgotten_nor_those_that_are_asked_for_with_it() {
    let app = App::start();
    let (open, closed) = (given::answered(&app), given::closed(&app));
    let refused = forgotten(&app, &[&closed, &open]).expect_err("one is open");
    let Error::Conflict(conflict) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(conflict.code, "complaint-open");
    for complaint in [&open, &closed] {
        app.manager()
            .get(&format!("{}/history", given::path(complaint)))
            .expect(200);
    }
}
