//! Who learns of an export, and how it ends: done, cancelled, taken over, failed, kept for a day, gone with a complaint.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use klachtenmap::auth::Role;
use klachtenmap::exchange::store::Ending;
use klachtenmap::exchange::store::{Piece, append, begin, end, take_up};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{EXPORTS, content, crm, everything, exported, lines, make, path, remove};
use crate::app::{App, Client};
use crate::complaints::forgetting::{count, forgotten};
use crate::documents::on_a_runtime;
use crate::given;
use crate::privacy::restricting::restricted;
use crate::published::operations;
use crate::resilience::until_waited_for;
use crate::security::events;

fn ask(client: &Client) -> Value {
    client.post(EXPORTS, &everything("ndjson")).expect(202)
}

fn pieces(app: &App) -> i64 {
    count(&mut app.database.connect(), "select count(*) from export_pieces")
}

fn closed(app: &App) -> Value {
    let complaint = given::taken_up(app);
    app.handler().step(&complaint, &given::withdraw()).expect(201);
    app.handler().again(&complaint)
}

#[test]
fn an_export_is_asked_for_and_waits_until_it_is_made() {
    let app = App::start();
    given::complaint(&app.intake());
    let key = [("Idempotency-Key", "sleutel-van-de-export")];
    let answer = app.manager().post_with(EXPORTS, &key, &everything("csv"));
    let asked = answer.expect(202);
    assert_eq!(
        (answer.header("location"), answer.etag()),
        (&*path(&asked), "\"1\"".to_owned())
    );
    assert_eq!(asked["status"], "queued");
    assert_eq!(asked["progress"], json!({ "done": 0, "total": null }));
    for absent in ["changesCursor", "startedAt", "endedAt", "expiresAt"] {
        assert_eq!(asked[absent], Value::Null, "{absent}");
    }
    assert_eq!(asked["requestedBy"]["subject"], "m-1");
    assert_eq!(
        app.manager().post_with(EXPORTS, &key, &everything("csv")).expect(202),
        asked
    );
    assert_eq!(content(&app.manager(), &asked).problem(409), "export-not-done");
    assert_eq!(
        app.manager().post(EXPORTS, &everything("csv")).problem(409),
        "export-unfinished"
    );
    let of_another = ask(&app.caller("m-2", &[Role::Manager]));
    assert_eq!(make(&app).expect("they can be made"), 2);
    assert_eq!(make(&app).expect("there is nothing to make"), 0);
    let done = app.manager().get(&path(&asked)).expect(200);
    assert_eq!((&done["status"], &done["version"]), (&json!("done"), &json!(3)));
    assert_eq!(done["expiresAt"], "2026-10-31T14:00:00Z");
    assert_eq!(done["links"]["content"], format!("{}/content", path(&asked)));
    ask(&app.manager());
    assert_eq!(app.manager().walk(EXPORTS).len(), 3);
    assert_eq!(app.manager().walk(&format!("{EXPORTS}?pageSize=1")).len(), 3);
    assert_eq!(
        app.manager().get(&path(&of_another)).expect(200)["requestedBy"]["subject"],
        "m-2"
    );
}

#[test]
fn each_answer_is_one_that_was_promised() {
    let app = App::start();
    given::complaint(&app.intake());
    let (manager, crm) = (app.manager(), crm(&app));
    let promised = |name: &str| {
        let mut all = operations().into_iter();
        all.find(|operation| operation.definition["operationId"] == name)
            .expect("an operation")
    };
    for client in [&manager, &crm] {
        let body = json!({ "format": "ndjson", "filter": { "open": true, "nature": "no_consent_given" } });
        let asked = promised("askForExport").keeps(client.post(EXPORTS, &body)).expect(202);
        promised("readExport").keeps(client.get(&path(&asked))).expect(200);
        promised("downloadExport").keeps(content(client, &asked)).problem(409);
        make(&app).expect("it can be made");
        promised("readExport").keeps(client.get(&path(&asked))).expect(200);
        // Lines are no JSON as a whole.
        assert_eq!(content(client, &asked).status, 200);
        let csv = exported(&app, client, &json!({ "format": "csv" }));
        assert_eq!(promised("downloadExport").keeps(content(client, &csv)).status, 200);
        let removed = client.send("DELETE", &path(&asked), &[("If-Match", "*")], None);
        assert_eq!(promised("removeExport").keeps(removed).status, 204);
        promised("downloadExport").keeps(content(client, &asked)).problem(410);
        promised("listExports").keeps(client.get(EXPORTS)).expect(200);
    }
}

#[test]
fn only_who_asked_downloads_and_each_download_is_known() {
    let app = App::start();
    given::complaint(&app.intake());
    let (manager, crm) = (app.manager(), crm(&app));
    let other = app.caller("crm-2", &[Role::Integration]);
    let export = exported(&app, &crm, &everything("ndjson"));
    assert_eq!(export["requestedBy"], Value::Null, "a machine is told of nobody");
    assert_eq!(content(&crm, &export).status, 200);
    for stranger in [app.intake(), app.handler(), app.caller("f-1", &[Role::Form])] {
        assert_eq!(stranger.post(EXPORTS, &everything("csv")).problem(403), "forbidden");
        assert_eq!(content(&stranger, &export).problem(403), "forbidden");
    }
    assert_eq!(content(&manager, &export).problem(403), "forbidden");
    assert_eq!(content(&other, &export).problem(404), "not-found");
    assert_eq!(other.get(&path(&export)).problem(404), "not-found");
    assert_eq!(
        other
            .send("DELETE", &path(&export), &[("If-Match", "*")], None)
            .problem(404),
        "not-found"
    );
    assert_eq!(other.walk(EXPORTS), Vec::<Value>::new());
    assert_eq!(crm.walk(EXPORTS).len(), 1);
    let seen = manager.walk(EXPORTS).remove(0);
    assert_eq!(seen["requestedBy"]["subject"], "crm-1");
    assert_eq!(
        (&seen["downloads"], &seen["downloadedAt"]),
        (&json!(1), &json!("2026-10-30T14:00:00Z"))
    );
    let accept = [("Accept", "text/csv")];
    let form = crm.send("GET", &format!("{}/content", path(&export)), &accept, None);
    assert_eq!(form.problem(406), "not-acceptable");
}

#[test]
fn to_ask_how_long_a_file_is_is_no_download() {
    let app = App::start();
    given::complaint(&app.intake());
    let client = app.caller("crm-head", &[Role::Integration]);
    let export = exported(&app, &client, &everything("ndjson"));
    let place = format!("{}/content", path(&export));
    let head = client.send("HEAD", &place, &[], None);
    assert_eq!((head.status, &*head.text), (200, ""));
    assert_eq!(head.header("content-length"), export["size"].to_string());
    assert_eq!(events("export crm-head HEAD"), [""; 0]);
    assert_eq!(client.get(&path(&export)).expect(200)["downloads"], 0);
    let whole = client.send("GET", &place, &[("Accept-Encoding", "gzip")], None);
    assert_eq!(whole.header("content-length"), export["size"].to_string());
    assert_eq!(whole.header("content-encoding"), "");
    assert_eq!(client.get(&path(&export)).expect(200)["downloads"], 1);
}

#[test]
fn an_export_can_be_cancelled_and_its_file_removed() {
    let app = App::start();
    given::complaint(&app.intake());
    let manager = app.manager();
    let delete = |export: &Value, etag: &str| manager.send("DELETE", &path(export), &[("If-Match", etag)], None);
    let asked = ask(&manager);
    assert_eq!(delete(&asked, "\"7\"").problem(412), "stale");
    delete(&asked, "\"1\"").expect(204);
    let cancelled = manager.get(&path(&asked)).expect(200);
    assert_eq!(
        (&cancelled["status"], &cancelled["version"]),
        (&json!("cancelled"), &json!(2))
    );
    assert_eq!(make(&app).expect("there is nothing to make"), 0);
    assert_eq!(content(&manager, &asked).problem(409), "export-not-done");
    let done = exported(&app, &manager, &everything("csv"));
    assert!(pieces(&app) > 0);
    delete(&done, "*").expect(204);
    delete(&done, "*").expect(204);
    let kept = manager.get(&path(&done)).expect(200);
    assert_eq!(
        (&kept["status"], &kept["expiresAt"], &kept["version"]),
        (&json!("done"), &Value::Null, &json!(4))
    );
    assert_eq!(content(&manager, &done).problem(410), "export-gone");
    assert_eq!((remove(&app), pieces(&app)), ((1, 0), 0));
}

#[test]
fn a_file_is_kept_for_a_day_and_who_asked_for_it_for_two_years() {
    let app = App::start();
    given::complaint(&app.intake());
    let export = exported(&app, &app.manager(), &everything("ndjson"));
    app.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(remove(&app), (0, 0));
    assert_eq!(content(&app.manager(), &export).status, 200);
    let read = || app.manager().get(&path(&export)).expect(200);
    assert!(read()["expiresAt"].is_string() && read()["links"]["content"].is_string());
    app.advance(TimeDelta::seconds(1));
    assert_eq!(content(&app.manager(), &export).problem(410), "export-gone");
    assert!(read()["expiresAt"].is_null() && read()["links"]["content"].is_null());
    let listed = app.manager().walk(EXPORTS).remove(0);
    assert_eq!(
        (&listed["expiresAt"], &listed["links"]["content"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(remove(&app), (1, 0));
    assert_eq!((remove(&app), pieces(&app)), ((0, 0), 0));
    assert_eq!(app.manager().walk(EXPORTS).len(), 1);
    app.advance(TimeDelta::days(732));
    assert_eq!(remove(&app), (0, 1));
    assert_eq!(app.manager().walk(EXPORTS).len(), 0);
}

#[test]
fn an_erasure_takes_the_files_in_which_a_complaint_stands_and_no_others() {
    let app = App::start();
    let (kept, gone) = (given::complaint(&app.intake()), closed(&app));
    let (manager, crm) = (app.manager(), crm(&app));
    let open = json!({ "format": "csv", "filter": { "open": true } });
    let (with, without) = (
        exported(&app, &manager, &everything("ndjson")),
        exported(&app, &crm, &open),
    );
    forgotten(&app, &[&gone]).expect("it is closed");
    assert_eq!(content(&manager, &with).problem(410), "export-gone");
    assert_eq!(manager.get(&path(&with)).expect(200)["expiresAt"], Value::Null);
    assert!(
        content(&crm, &without)
            .text
            .contains(kept["number"].as_str().expect("a number"))
    );
    let left = format!(
        "select count(*) from export_pieces where '{}' = any (complaints)",
        gone["id"].as_str().expect("an id")
    );
    assert_eq!(count(&mut app.database.connect(), &left), 0);
    assert_eq!(pieces(&app), 2);
}

#[test]
fn an_erasure_ends_an_export_that_is_being_made() {
    let app = App::start();
    let gone = closed(&app);
    let asked = ask(&app.manager());
    let run = Uuid::now_v7();
    let db = &app.db;
    let id = gone["id"].as_str().expect("an id").parse().expect("an id");
    let piece = Piece {
        place: 0,
        content: vec![1],
        size: 1,
        lines: 0,
        complaints: vec![id],
    };
    let (first, second) = (piece.clone(), Piece { place: 1, ..piece });
    let now = app.clock.now();
    on_a_runtime(async {
        let taken = take_up(db, None, run, now).await.expect("it waits").expect("it waits");
        assert_eq!(taken.id.to_string(), asked["id"].as_str().expect("an id"));
        assert!(begin(db, run, "cursor".into(), 2).await.expect("it goes on"));
        assert!(append(db, run, first).await.expect("it goes on"));
    });
    assert_eq!(app.manager().get(&path(&asked)).expect(200)["status"], "running");
    forgotten(&app, &[&gone]).expect("it is closed");
    let ended = app.manager().get(&path(&asked)).expect(200);
    assert_eq!(
        (&ended["status"], &ended["endedAt"]),
        (&json!("cancelled"), &json!("2026-10-30T14:00:00Z"))
    );
    assert_eq!(pieces(&app), 0);
    on_a_runtime(async {
        assert!(!append(db, run, second).await.expect("it is told"));
        assert!(!end(db, run, Ending::Done, now).await.expect("it is told"));
    });
    assert_eq!(pieces(&app), 0);
    assert_eq!(make(&app).expect("there is nothing to make"), 0);
}

/// Begins to erase a complaint, does `meanwhile`, which waits for that, and erases it.
fn while_erasing<T: Send>(app: &App, gone: &Value, meanwhile: impl FnOnce() -> T + Send) -> T {
    let mut erasing = app.database.connect();
    let forget = format!(
        "begin; select forget_complaints(array['{}'::uuid])",
        gone["id"].as_str().expect("an id")
    );
    erasing.batch_execute(&forget).expect("it is closed");
    std::thread::scope(|scope| {
        let waits = scope.spawn(meanwhile);
        until_waited_for(&app.database, 1);
        erasing.batch_execute("commit").expect("it is erased");
        waits.join().expect("it ended")
    })
}

#[test]
fn no_export_is_asked_for_that_would_still_see_what_is_being_erased() {
    let app = App::start();
    let gone = closed(&app);
    let asked = while_erasing(&app, &gone, || ask(&app.manager()));
    assert_eq!(make(&app).expect("it can be made"), 1);
    assert_eq!(lines(&app.manager(), &asked), Vec::<Value>::new());
}

#[test]
fn no_export_is_begun_that_would_still_see_what_is_being_erased() {
    let app = App::start();
    let gone = closed(&app);
    let asked = ask(&app.manager());
    let made = while_erasing(&app, &gone, || make(&app));
    assert_eq!(made.expect("there is nothing to make"), 0);
    assert_eq!(app.manager().get(&path(&asked)).expect(200)["status"], "cancelled");
}

#[test]
fn a_run_that_was_cut_off_is_taken_over_from_the_beginning_and_not_for_ever() {
    let app = App::start();
    given::complaint(&app.intake());
    let asked = ask(&app.manager());
    let taken_up = |run: Uuid| on_a_runtime(take_up(&app.db, None, run, app.clock.now())).expect("it can be taken up");
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    let piece = Piece {
        place: 0,
        content: vec![1],
        size: 1,
        lines: 0,
        complaints: Vec::new(),
    };
    let of_third = piece.clone();
    assert!(taken_up(first).is_some());
    assert!(on_a_runtime(append(&app.db, first, piece.clone())).expect("it goes on"));
    assert!(taken_up(second).is_some());
    assert_eq!(pieces(&app), 0);
    assert!(
        !on_a_runtime(append(&app.db, first, piece)).expect("it is told"),
        "of the run before"
    );
    assert!(!on_a_runtime(end(&app.db, first, Ending::Done, app.clock.now())).expect("it is told"));
    assert_eq!(make(&app).expect("it can be made"), 1);
    assert_eq!(lines(&app.manager(), &asked).len(), 1);
    let slow = ask(&app.manager());
    let third = Uuid::now_v7();
    assert!(taken_up(third).is_some());
    assert!(on_a_runtime(append(&app.db, third, of_third)).expect("it goes on"));
    assert!(on_a_runtime(end(&app.db, third, Ending::Failed, app.clock.now())).expect("it goes on"));
    assert_eq!(app.manager().get(&path(&slow)).expect(200)["status"], "failed");
    assert_eq!(remove(&app), (1, 0));
    assert_eq!(pieces(&app), 1, "that of the first");
    let hopeless = ask(&app.manager());
    for _ in 0..3 {
        assert!(taken_up(Uuid::now_v7()).is_some());
    }
    assert_eq!(make(&app).expect("nothing is made"), 0);
    assert_eq!(app.manager().get(&path(&hopeless)).expect(200)["status"], "failed");
    assert_eq!(content(&app.manager(), &hopeless).problem(409), "export-not-done");
}

#[test]
fn a_file_in_which_a_restricted_complaint_stands_is_gone_and_another_stays() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let (manager, crm) = (app.manager(), crm(&app));
    let whole = exported(&app, &manager, &everything("ndjson"));
    let other = json!({ "format": "ndjson", "filter": { "nature": "tariff" } });
    let other = exported(&app, &crm, &other);
    let unfinished = ask(&app.caller("m-2", &[Role::Manager]));
    restricted(&app, &complaint);
    assert_eq!(content(&manager, &whole).problem(410), "export-gone");
    assert_eq!(content(&crm, &other).status, 200);
    assert_eq!(manager.get(&path(&unfinished)).expect(200)["status"], "cancelled");
    let again = exported(&app, &manager, &everything("ndjson"));
    assert_eq!(lines(&manager, &again), Vec::<Value>::new());
}
