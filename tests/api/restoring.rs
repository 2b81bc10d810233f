//! A database from an older backup knows that it is behind, does nothing until that is put right, and gives no number twice.

use klachtenmap::config::Config;
use klachtenmap::privacy_requests::job::reapply;
use klachtenmap::procedure::Rules;
use klachtenmap::restoring::job::{accept, compare, look, record};
use klachtenmap::restoring::model::Erased;
use klachtenmap::restoring::store::head;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{App, SECRET};
use crate::complaints::forgetting::{columns_with, forgotten};
use crate::documents::on_a_runtime;
use crate::given;
use crate::privacy::{REQUESTS, confirm, execute, identified, path, request, step};
use crate::process::{Folder, run};
use crate::retention::{FIVE_YEARS, run_with};
use crate::server::Database;

pub fn rules() -> Rules {
    let lookup = |name: &str| (name == "KLACHTENMAP_JWT_SECRET").then(|| SECRET.to_owned());
    Config::read(lookup).expect("settings").rules
}

fn looked(app: &App) {
    on_a_runtime(look(&app.storage, &app.db, &app.health)).expect("storage and database are there");
}

/// Gives positions to what waits for them.
fn sequenced(app: &App) {
    klachtenmap::feed::store::sequence(&mut app.database.connect(), 1000).expect("positions");
}

/// Gives positions to what waits for them, and writes down how far the database has come.
pub fn written_down(app: &App) {
    sequenced(app);
    looked(app);
}

/// A backup of a register that went on without an erasure.
fn outdated(app: &App) -> Database {
    given::complaint(&app.intake());
    written_down(app);
    let backup = app.database.copy();
    given::complaint(&app.intake());
    written_down(app);
    backup
}

/// A service on a copy of the database of another one, with the same storage.
fn restored(app: &App, database: Database) -> App {
    let documents = app.folder.path().join("documents");
    let documents = documents.to_str().expect("a plain name");
    App::on(database, &[("KLACHTENMAP_DOCUMENTS_URL", documents)])
}

fn number(complaint: &Value) -> &str {
    complaint["number"].as_str().expect("a number")
}

#[test]
fn a_restored_database_is_behind_until_it_erased_again_and_was_accepted() {
    let app = App::start();
    let (closed, open) = (given::closed(&app), given::complaint(&app.intake()));
    written_down(&app);
    assert!(!app.health.is_restored());
    let backup = app.database.copy();

    app.manager().step(&open, &given::withdraw()).expect(201);
    forgotten(&app, &[&closed, &open]).expect("both are closed");
    let ids = [&closed, &open].map(|one| one["id"].as_str().expect("an id").parse().expect("an id"));
    let entry = Uuid::now_v7();
    for _ in 0..2 {
        let what = Erased::Complaints(ids.to_vec());
        on_a_runtime(record(&app.storage, &app.db, entry, what, app.clock.now())).expect("it is recorded once");
    }
    let later = given::complaint(&app.intake());
    written_down(&app);
    assert!(
        !app.health.is_restored(),
        "a database that was not restored knows all of it"
    );

    let old = restored(&app, backup);
    looked(&old);
    let ready = old.stranger().get("/readyz");
    assert_eq!(ready.problem(503), "restored");
    assert_eq!(old.manager().get("/v1/complaints").problem(503), "restored");
    let silent = run_with(&old, FIVE_YEARS, None).expect_err("nothing is purged meanwhile");
    assert!(silent.contains("older"), "{silent}");
    let early = on_a_runtime(accept(&old.storage, &old.db, 100, false)).expect_err("something is to be erased first");
    assert!(early.to_string().contains("erase reapply"), "{early}");
    for erased in [2, 0] {
        let again = on_a_runtime(reapply(&old.storage, &old.db, &rules(), old.clock.now()));
        assert_eq!(again.expect("it can be erased"), erased);
    }
    looked(&old);
    assert!(old.health.is_restored(), "it is still behind");
    let before = head(&mut old.database.connect()).expect("a head");
    let accepted = on_a_runtime(accept(&old.storage, &old.db, 100, false)).expect("nothing is left to be erased");
    assert_ne!(accepted.epoch, before.epoch);
    looked(&old);
    assert!(!old.health.is_restored());
    old.stranger().get("/readyz").expect(200);
    for gone in [&closed, &open] {
        assert_eq!(old.manager().get(&given::path(gone)).problem(410), "erased");
    }
    let next = given::complaint(&old.intake());
    assert!(
        number(&next) > number(&later),
        "{} after {}",
        number(&next),
        number(&later)
    );
    on_a_runtime(accept(&old.storage, &old.db, 100, false)).expect_err("nothing was restored");
    let again = on_a_runtime(accept(&old.storage, &old.db, 100, true)).expect("somebody is certain that it was");
    assert_ne!(again.epoch, accepted.epoch);
    // The database that was replaced must not go on beside it.
    assert!(
        !on_a_runtime(compare(&app.storage, &app.db))
            .expect("both are there")
            .is_nothing()
    );
}

#[test]
fn a_request_whose_erasure_was_lost_is_executed_again_and_its_number_is_not_given_again() {
    let app = App::start();
    let complaint = given::closed(&app);
    let made = app.manager().post(REQUESTS, &request("erasure")).expect(201);
    written_down(&app);
    let backup = app.database.copy();
    let manager = app.manager();
    for body in [
        identified(),
        confirm(&[&complaint]),
        json!({ "to": "granted" }),
        json!({ "to": "executed" }),
    ] {
        assert!(step(&manager, &made, &body).status < 300, "{body}");
    }
    assert_eq!(execute(&app), 1);
    let later = manager.post(REQUESTS, &request("access")).expect(201);
    written_down(&app);

    let old = restored(&app, backup);
    for erased in [1, 0] {
        let again = on_a_runtime(reapply(&old.storage, &old.db, &rules(), old.clock.now()));
        assert_eq!(again.expect("it can be erased"), erased);
    }
    on_a_runtime(accept(&old.storage, &old.db, 100, false)).expect("nothing is left to be erased");
    looked(&old);
    let view = old.manager().get(&path(&made)).expect(200);
    assert_eq!(
        (&view["status"], &view["requester"]),
        (&json!("executed"), &Value::Null)
    );
    let certificate = old.manager().get(&format!("{}/certificate", path(&made))).expect(200);
    assert_eq!(certificate["counts"]["complaints"], 1);
    assert_eq!(columns_with(&old, "Sietske"), Vec::<String>::new());
    let next = old.manager().post(REQUESTS, &request("access")).expect(201);
    assert!(number(&next) > number(&later), "{next} after {later}");
}

#[test]
fn a_restore_in_which_nothing_was_erased_shows_by_how_far_the_register_had_come() {
    let app = App::start();
    let backup = outdated(&app);
    let old = restored(&app, backup);
    looked(&old);
    assert!(old.health.is_restored());
}

#[test]
fn a_job_that_is_run_by_hand_on_a_restored_database_is_refused() {
    let app = App::start();
    let backup = outdated(&app);
    let (folder, documents) = (Folder::new(), app.folder.path().join("documents"));
    let documents = documents.to_str().expect("a plain name");
    let settings = [
        ("DATABASE_URL", backup.url.as_str()),
        ("KLACHTENMAP_DOCUMENTS_URL", documents),
    ];
    for job in ["send-messages", "send-webhooks", "watch", "sweep-documents"] {
        let output = run(folder.path(), &settings, &["job", "run", job]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("restored"), "{job}: {said}");
    }
}

#[test]
fn another_register_on_the_same_storage_is_not_taken_for_a_restored_one() {
    let app = App::start();
    given::complaint(&app.intake());
    written_down(&app);
    let other = restored(&app, Database::new());
    other.sql("update register_identity set id = gen_random_uuid()");
    looked(&other);
    assert!(!other.health.is_restored());
}
