//! Privacy requests: who may do what, the term, the decision, and what stands in its way.

mod bundle;
pub mod erasing;
mod owning;
mod physical;
pub mod restricting;
mod withholding;

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use klachtenmap::auth::Role;
use klachtenmap::error::{Error, Result};
use klachtenmap::jobs::{Attempt, Job, Occasion};
use klachtenmap::privacy_requests::job::{ERASE, Erasing, Stage};
use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::documents::on_a_runtime;
use crate::given;

pub const REQUESTS: &str = "/v1/privacy-requests";

/// Executes what waits, as a process does, until a stage is reached at which it is cut off; returns how many were executed.
pub fn execute_until(app: &App, cut_off: Option<Stage>) -> Result<usize, String> {
    let erasing = Erasing {
        db: app.db.clone(),
        storage: app.storage.clone(),
        clock: app.clock.clone(),
        rules: crate::restoring::rules(),
    };
    let kept = Arc::new(Mutex::new(0));
    let executed = Arc::clone(&kept);
    let job = Job::new(ERASE, Duration::from_mins(1), move |lease| {
        let (erasing, executed) = (erasing.clone(), Arc::clone(&executed));
        async move {
            let reached = |stage| match cut_off {
                Some(last) if last == stage => Err(Error::internal("cut off")),
                _ => Ok(()),
            };
            let outcome = erasing.run(lease, reached).await?;
            *executed.lock().expect("nobody panics with it") = outcome;
            Ok(None)
        }
    });
    match on_a_runtime(job.attempt(&app.db, Occasion::Insisted, pending())).expect("a lease") {
        Attempt::Done(_) => Ok(*kept.lock().expect("nobody panics with it")),
        Attempt::Failed(cause) => Err(cause.to_string()),
        other => panic!("{other:?}"),
    }
}

pub fn execute(app: &App) -> usize {
    execute_until(app, None).expect("it is executed")
}

/// A request of the complainant of the least complaint.
pub fn request(kind: &str) -> Value {
    json!({
        "kind": kind,
        "scope": "person",
        "channel": "email",
        "requester": { "name": "Sietske Hoekstra", "email": "S.Hoekstra@example.nl" }
    })
}

pub fn path(request: &Value) -> String {
    format!("{REQUESTS}/{}", request["id"].as_str().expect("an id"))
}

pub fn step(client: &Client, request: &Value, body: &Value) -> Response {
    let steps = format!("{}/transitions", path(request));
    let etag = client.get(&path(request)).etag();
    client.post_with(&steps, &[("If-Match", &etag)], body)
}

pub fn confirm(complaints: &[&Value]) -> Value {
    let ids: Vec<&Value> = complaints.iter().map(|one| &one["id"]).collect();
    json!({ "to": "matched", "complaintIds": ids })
}

pub fn identified() -> Value {
    json!({ "to": "identified", "how": "called_known_number" })
}

/// A request that was granted for these complaints.
pub fn granted(app: &App, kind: &str, complaints: &[&Value]) -> Value {
    let manager = app.manager();
    let made = manager.post(REQUESTS, &request(kind)).expect(201);
    for body in [identified(), confirm(complaints), json!({ "to": "granted" })] {
        step(&manager, &made, &body).expect(201);
    }
    made
}

fn second_manager(app: &App) -> Client {
    app.caller("m-2", &[Role::Manager])
}

#[test]
fn intake_brings_a_request_in_and_sees_nothing_else() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let answer = app.intake().post(REQUESTS, &request("erasure"));
    let made = answer.expect(201);
    assert_eq!(answer.header("location"), path(&made));
    assert_eq!(made["number"], "V-2026-0001");
    // A Friday; the 30th of November is a Monday.
    assert_eq!(
        (&made["dueDate"], &made["status"]),
        (&json!("2026-11-30"), &json!("received"))
    );
    assert_eq!(
        made["matches"],
        json!([]),
        "who does not read requests learns of no complaint"
    );
    for client in [app.intake(), app.handler()] {
        assert_eq!(client.get(REQUESTS).problem(403), "forbidden");
        assert_eq!(client.get(&path(&made)).problem(403), "forbidden");
    }
    assert_eq!(
        app.handler().post(REQUESTS, &request("access")).problem(403),
        "forbidden"
    );
    let by_manager = app.manager().post(REQUESTS, &request("access")).expect(201);
    assert_eq!(by_manager["number"], "V-2026-0002");
    let found = json!([{
        "complaintId": complaint["id"], "number": complaint["number"], "as": "complainant", "why": ["name", "email"], "certain": true
    }]);
    assert_eq!(by_manager["matches"], found, "however name and address are spelt");
    let listed = app.manager().walk(REQUESTS);
    let numbers: Vec<&Value> = listed.iter().map(|one| &one["number"]).collect();
    assert_eq!(numbers.len(), 2);
    let erasures = app.manager().walk(&format!("{REQUESTS}?kind=erasure&open=true"));
    assert_eq!(erasures.len(), 1);
    let future = {
        let mut body = request("access");
        body["receivedAt"] = json!("2026-10-30T15:00:00Z");
        body
    };
    assert_eq!(
        app.manager().post(REQUESTS, &future).faults(),
        ["/receivedAt in_future"]
    );
    let nobody =
        json!({ "kind": "access", "scope": "complaint", "channel": "phone", "requester": { "name": "Iemand" } });
    assert_eq!(app.manager().post(REQUESTS, &nobody).problem(400), "invalid-input");
}

#[test]
fn a_repeated_request_is_received_once() {
    let app = App::start();
    let key = [("Idempotency-Key", "verzoek-1")];
    let first = app.intake().post_with(REQUESTS, &key, &request("access")).expect(201);
    let again = app.intake().post_with(REQUESTS, &key, &request("access")).expect(201);
    assert_eq!(first, again);
    assert_eq!(app.manager().walk(REQUESTS).len(), 1);
}

#[test]
fn complaints_are_found_with_the_part_that_the_requester_has_in_them() {
    let app = App::start();
    let manager = app.manager();
    let represented = given::complaint_with(
        &app.intake(),
        json!({ "complainant": { "name": "Oma Bakker", "representative": { "name": "S. Hoekstra", "phone": "06-12345678" } } }),
    );
    let named = given::complaint_with(
        &app.intake(),
        json!({ "complainant": { "name": "P. Jansen" }, "receiverName": "Linda Postma",
            "conversation": { "agreement": "no", "spokenWith": "Linda Postma" } }),
    );
    let mut by_phone = request("access");
    by_phone["requester"] = json!({ "name": "Hoekstra, S.", "phone": "0031612345678" });
    let found = manager.post(REQUESTS, &by_phone).expect(201)["matches"].clone();
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(
        (&found[0]["complaintId"], &found[0]["as"], &found[0]["why"]),
        (&represented["id"], &json!("representative"), &json!(["name", "phone"]))
    );
    let employee = json!({
        "kind": "access", "scope": "employee", "channel": "in_person", "requester": { "name": "L. Postma" }
    });
    let found = manager.post(REQUESTS, &employee).expect(201)["matches"].clone();
    let parts: Vec<&Value> = found
        .as_array()
        .expect("matches")
        .iter()
        .map(|one| &one["as"])
        .collect();
    assert!(
        parts.contains(&&json!("receiver")) && parts.contains(&&json!("spoken_with")),
        "{found}"
    );
    assert_eq!(found[0]["complaintId"], named["id"]);
    let mut of_complaint = request("access");
    of_complaint["scope"] = json!("complaint");
    of_complaint["complaintIds"] = json!([named["id"]]);
    let found = manager.post(REQUESTS, &of_complaint).expect(201)["matches"].clone();
    assert_eq!(
        (&found[0]["why"], &found[0]["certain"]),
        (&json!(["requested"]), &json!(false))
    );
    of_complaint["complaintIds"] = json!([named["id"], "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"]);
    assert_eq!(
        manager.post(REQUESTS, &of_complaint).faults(),
        ["/complaintIds/1 unknown"]
    );
}

#[test]
fn each_step_waits_for_what_it_needs_and_is_told_beforehand() {
    let app = App::start();
    let manager = app.manager();
    let complaint = given::closed(&app);
    let made = manager.post(REQUESTS, &request("erasure")).expect(201);
    let refused = |body: Value| step(&manager, &made, &body).problem(409);
    assert_eq!(refused(confirm(&[&complaint])), "identity-not-checked");
    step(&manager, &made, &identified()).expect(201);
    assert_eq!(refused(json!({ "to": "granted" })), "matches-not-confirmed");
    assert_eq!(refused(json!({ "to": "executed" })), "wrong-status");
    step(&manager, &made, &confirm(&[&complaint])).expect(201);
    let view = manager.get(&path(&made)).expect(200);
    assert_eq!(view["confirmedMatches"][0]["number"], complaint["number"]);
    let allowed: Vec<&str> = view["allowedTransitions"]
        .as_array()
        .expect("steps")
        .iter()
        .filter(|one| one["allowed"] == true)
        .map(|one| one["to"].as_str().expect("a step"))
        .collect();
    assert_eq!(allowed, ["matched", "granted", "refused", "postponed", "extended"]);
    let preview = manager.get(&format!("{}/preview", path(&made))).expect(200);
    assert_eq!(preview["complaints"][0]["blocks"], json!([]));
    assert!(
        preview["complaints"][0]["counts"]["events"].as_i64() > Some(3),
        "{preview}"
    );
    let letter = format!("{}/letter", path(&made));
    assert_eq!(manager.get(&letter).problem(404), "not-found");
    let stale = manager.post_with(
        &format!("{}/transitions", path(&made)),
        &[("If-Match", "\"1\"")],
        &json!({ "to": "granted" }),
    );
    assert_eq!(stale.problem(412), "stale");
    let without = manager.post(&format!("{}/transitions", path(&made)), &json!({ "to": "granted" }));
    assert_eq!(without.problem(428), "precondition-required");
    step(&manager, &made, &json!({ "to": "granted" })).expect(201);
    let text = manager.get(&letter).expect(200)["text"]
        .as_str()
        .expect("a text")
        .to_owned();
    assert!(text.starts_with("Beste Sietske Hoekstra,"), "{text}");
    let steps = manager.walk(&format!("{}/transitions", path(&made)));
    let kinds: Vec<&Value> = steps.iter().map(|one| &one["to"]).collect();
    assert_eq!(kinds, ["identified", "matched", "granted"]);
    assert_eq!(
        manager.get(&format!("{}/certificate", path(&made))).problem(404),
        "not-found"
    );
}

#[test]
fn a_refusal_is_told_with_the_authority_and_the_court() {
    let app = App::start();
    let manager = app.manager();
    let made = manager.post(REQUESTS, &request("erasure")).expect(201);
    let postponed =
        json!({ "to": "postponed", "ground": "legal_claims", "motivation": "De zaak ligt bij de rechter." });
    assert_eq!(step(&manager, &made, &postponed).faults(), ["/untilDate required"]);
    let mut postponed = postponed;
    postponed["untilDate"] = json!("2026-12-15");
    step(&manager, &made, &postponed).expect(201);
    let letter = format!("{}/letter", path(&made));
    for (client, words) in [
        (
            manager.clone(),
            ["Autoriteit Persoonsgegevens", "rechter", "15 december 2026"],
        ),
        (
            manager.clone().in_english(),
            ["data protection authority", "court", "15 December 2026"],
        ),
    ] {
        let text = client.get(&letter).expect(200)["text"]
            .as_str()
            .expect("a text")
            .to_owned();
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
    }
    // It comes back on its day.
    let waits = || {
        let items = app.manager().get("/v1/worklist").expect(200)["items"].clone();
        let mut items = items.as_array().expect("items").clone().into_iter();
        let item = items
            .find(|item| item["name"] == "privacy_requests_due")
            .expect("an entry");
        let listed = app.manager().walk(item["list"].as_str().expect("a list")).len();
        assert_eq!(item["count"], json!(listed));
        listed
    };
    assert_eq!(waits(), 0);
    app.advance_to("2026-12-08T09:00:00Z");
    assert_eq!(waits(), 1);
    let refused = json!({ "to": "refused", "ground": "nothing_found", "motivation": "Er is niets." });
    let manager = app.manager();
    step(&manager, &made, &refused).expect(201);
    assert_eq!(waits(), 0);
    // A year later it names nobody any more.
    assert!(manager.get(&path(&made)).expect(200)["requester"].is_object());
    app.advance(TimeDelta::days(400));
    execute(&app);
    let view = app.manager().get(&path(&made)).expect(200);
    assert_eq!((&view["requester"], &view["number"]), (&Value::Null, &made["number"]));
}

#[test]
fn nobody_decides_on_a_complaint_about_themselves_nor_executes_alone_where_two_are_needed() {
    let app = App::with(&[("KLACHTENMAP_FOUR_EYES_ERASURE", "true")]);
    let complaint = given::closed(&app);
    let made = granted(&app, "erasure", &[&complaint]);
    let executed = json!({ "to": "executed" });
    assert_eq!(step(&app.manager(), &made, &executed).problem(409), "decided-by-you");
    let name = json!({ "employee": { "subject": "m-2" } });
    app.manager().step(&complaint, &given::reopen()).expect(201);
    app.manager().patch(&given::path(&complaint), "*", &name).expect(200);
    let steps = format!("{}/transitions", path(&made));
    let refused = second_manager(&app).post_with(&steps, &[("If-Match", "*")], &executed);
    assert_eq!(refused.problem(409), "not-independent");
    let third = app.caller("m-3", &[Role::Manager]);
    assert_eq!(step(&third, &made, &executed).problem(409), "complaint-open");
}

#[test]
fn an_open_request_keeps_its_complaint_from_being_purged() {
    let app = App::start();
    let complaint = given::closed(&app);
    let made = granted(&app, "access", &[&complaint]);
    app.advance_to("2031-10-31T09:00:00Z");
    let overview = app.manager().get("/v1/retention").expect(200);
    assert_eq!(overview["blocked"][0]["blocks"], json!(["request_open"]));
    let due = || {
        let items = app.manager().get("/v1/worklist").expect(200)["items"].clone();
        let mut items = items.as_array().expect("items").clone().into_iter();
        items.find(|item| item["name"] == "retention_due").expect("an entry")["count"].clone()
    };
    assert_eq!(due(), 0);
    step(&app.manager(), &made, &json!({ "to": "executed" })).expect(202);
    execute(&app);
    assert_eq!(due(), 1);
}
