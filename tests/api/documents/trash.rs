//! Contents without a document wait in the trash for some weeks: they come back when they turn out to have one, and a
//! service beside the storage of another register touches and gives nothing.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Days, TimeDelta};
use klachtenmap::documents::job::{Swept, sweep};
use klachtenmap::documents::service::remove_erased_contents;
use serde_json::{Value, json};

use super::sweeping::{lose, swept, ten_documents, unswept};
use super::{Form, add, content, documents, files, files_in, on_a_runtime, rows, sample};
use crate::app::App;
use crate::complaints::forgetting::forgotten;
use crate::given::{self, complaint};
use crate::process::until;
use crate::server::Database;

/// Every file in the trash.
fn trash(app: &App) -> Vec<PathBuf> {
    files_in(&app.folder.path().join("documents/trash"))
}

fn in_thirty_days(app: &App) -> Swept {
    on_a_runtime(sweep(&app.storage, &app.db, &app.clock, Days::new(30))).expect("it can be swept")
}

fn keep_rows(app: &App) {
    app.sql("create table kept as select * from documents");
}

fn restore_rows(app: &App) {
    app.sql("insert into documents select * from kept where id not in (select id from documents)");
}

#[test]
fn what_belongs_to_no_document_stays_in_the_trash_for_its_days_and_then_goes_for_good() {
    let app = App::start();
    ten_documents(&app, &complaint(&app.intake()));
    lose(&app, 1);
    app.advance(TimeDelta::hours(25));
    let moved = Swept {
        orphans: 1,
        ..Swept::default()
    };
    assert_eq!(swept(&app), moved);
    assert_eq!((files(&app).len(), trash(&app).len()), (9, 1));
    app.advance(TimeDelta::days(29));
    assert_eq!(in_thirty_days(&app), Swept::default());
    assert_eq!(trash(&app).len(), 1);
    app.advance(TimeDelta::days(1));
    let expired = Swept {
        expired: 1,
        ..Swept::default()
    };
    assert_eq!(in_thirty_days(&app), expired);
    assert_eq!((files(&app).len(), trash(&app).len()), (9, 0));
}

#[test]
fn what_turns_out_to_have_a_document_is_taken_back() {
    let app = App::start();
    let document = ten_documents(&app, &complaint(&app.intake()));
    keep_rows(&app);
    // As with a backup of the database that is older than the documents.
    lose(&app, 10);
    app.advance(TimeDelta::hours(25));
    assert_eq!(swept(&app).orphans, 10, "as many as one request brings");
    assert_eq!((files(&app).len(), trash(&app).len()), (0, 10));
    restore_rows(&app);
    app.advance(TimeDelta::days(20));
    let back = Swept {
        taken_back: 10,
        ..Swept::default()
    };
    assert_eq!(swept(&app), back);
    assert_eq!((files(&app).len(), trash(&app).len()), (10, 0));
    app.advance(TimeDelta::days(-20));
    assert_eq!(content(&app.intake(), &document, &[]).1, sample("offer.pdf"));
}

#[test]
fn what_is_removed_for_good_is_in_the_trash_no_more_either() {
    let app = App::start();
    let made = complaint(&app.intake());
    let document = ten_documents(&app, &made);
    keep_rows(&app);
    lose(&app, 10);
    app.advance(TimeDelta::hours(25));
    swept(&app);
    restore_rows(&app);
    app.advance(TimeDelta::hours(-25));
    let id = document["id"].as_str().expect("an id");
    let path = format!("{}/{id}/removal", documents(&made));
    let reason = json!({ "reason": "Hoort bij iemand anders." });
    app.manager()
        .post_with(&path, &[("If-Match", "*")], &reason)
        .expect(200);
    let left = trash(&app);
    assert!(
        left.len() == 9 && left.iter().all(|file| !file.to_string_lossy().contains(id)),
        "{left:?}"
    );
}

#[test]
fn nothing_of_an_erased_complaint_waits_in_the_trash() {
    let app = App::start();
    let made = given::closed(&app);
    ten_documents(&app, &made);
    // Two uploads that were cut off: the one is in the trash when the complaint is erased, and the other is not yet.
    lose(&app, 1);
    app.advance(TimeDelta::hours(25));
    swept(&app);
    lose(&app, 1);
    assert_eq!((files(&app).len(), trash(&app).len()), (9, 1));
    forgotten(&app, &[&made]).expect("it is closed");
    app.advance(TimeDelta::hours(25));
    swept(&app);
    assert_eq!((files(&app).len(), trash(&app).len()), (0, 0));
}

#[test]
fn contents_of_erased_complaints_are_not_noted_as_gone_beside_another_storage() {
    let storage = tempfile::tempdir().expect("a folder");
    let app = beside(Database::new(), storage.path(), "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10");
    app.sql("insert into content_removals (document_id, complaint_id) values (gen_random_uuid(), gen_random_uuid())");
    assert!(on_a_runtime(remove_erased_contents(&app.storage, &app.db)).is_err());
    app.sql("do $$ begin assert (select count(*) from content_removals) = 1; end $$");
}

#[test]
fn many_at_once_are_moved_only_by_somebody_who_looked() {
    let app = App::start();
    let made = complaint(&app.intake());
    ten_documents(&app, &made);
    ten_documents(&app, &made);
    lose(&app, 12);
    app.advance(TimeDelta::hours(25));
    assert!(unswept(&app).contains("12 of 20 stored contents"));
    assert_eq!((files(&app).len(), trash(&app).len()), (20, 0));
}

/// A service whose storage belongs to the register with this identity.
fn beside(database: Database, storage: &Path, identity: &str) -> App {
    fs::write(storage.join("register"), identity).expect("a file");
    let place = storage.to_str().expect("a plain name");
    App::on(database, &[("KLACHTENMAP_DOCUMENTS_URL", place)])
}

#[test]
fn beside_the_storage_of_another_register_no_documents_are_served_until_it_is_put_right() {
    let storage = tempfile::tempdir().expect("a folder");
    let app = beside(Database::new(), storage.path(), "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10");
    let made = complaint(&app.intake());
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    let refused = add(&app.intake(), &made, &form);
    assert_eq!(refused.problem(503), "not-ready");
    let detail = refused.json()["detail"].as_str().expect("a detail").to_owned();
    assert!(detail.contains("hoort bij een ander register"), "{detail}");
    assert_eq!(rows(&app), 0);
    assert_eq!(
        files_in(storage.path()).len(),
        1,
        "nothing but the identity of the other one"
    );
    // The rest goes on, and readiness tells.
    app.intake().get(&documents(&made)).expect(200);
    let ready = app.stranger().get("/readyz").expect(200);
    assert_eq!(
        (&ready["status"], &ready["warnings"]),
        (&json!("warn"), &json!([detail]))
    );

    fs::remove_file(storage.path().join("register")).expect("it is there");
    let added: Value = until("documents are served again", || {
        let answer = add(&app.intake(), &made, &form);
        (answer.status == 201).then(|| answer.json()["items"][0].clone())
    });
    assert_eq!(app.stranger().get("/readyz").expect(200)["status"], "pass");

    // Nothing of it is given out or removed either.
    fs::write(storage.path().join("register"), "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a11").expect("a file");
    let wrong = App::on(
        Database::copy_of(&app.database),
        &[(
            "KLACHTENMAP_DOCUMENTS_URL",
            storage.path().to_str().expect("a plain name"),
        )],
    );
    assert_eq!(content(&wrong.intake(), &added, &[]).0.problem(503), "not-ready");
    let path = format!("{}/removal", added["links"]["self"].as_str().expect("a link"));
    let reason = json!({ "reason": "Hoort bij iemand anders." });
    let refused = wrong.manager().post_with(&path, &[("If-Match", "\"1\"")], &reason);
    assert_eq!(refused.problem(503), "not-ready");
    let documents = files_in(storage.path());
    let documents = documents
        .iter()
        .filter(|file| !file.starts_with(storage.path().join("erasures")));
    assert_eq!(documents.count(), 2, "the identity and the document");
}
