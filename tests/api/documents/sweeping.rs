//! Storage and register stay in step: what belongs to nothing leaves its place after a day, and nothing else does.

use std::fs;

use chrono::{DateTime, Days, TimeDelta, Utc};
use klachtenmap::documents::job::{Swept, Unswept, sweep};
use klachtenmap::documents::model::DocumentId;
use serde_json::Value;

use super::{Form, add, content, files, rows, sample};
use crate::app::App;
use crate::given::complaint;

/// As many as one sweep may take an orphan for.
pub fn ten_documents(app: &App, complaint: &Value) -> Value {
    let form = (0..10).fold(Form::of("offer"), |form, _| form.file("a.pdf", &sample("offer.pdf")));
    let added = add(&app.intake(), complaint, &form).expect(201);
    added["items"][0].clone()
}

pub fn swept(app: &App) -> Swept {
    sweep_of(app, app).expect("it can be swept")
}

/// Sweeps the storage of one service with the register of another.
fn sweep_of(storage: &App, register: &App) -> Result<Swept, Unswept> {
    let days = Days::new(30);
    on_a_runtime(sweep(&storage.storage, &register.db, &register.clock, days))
}

pub fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

fn begun_at(now: DateTime<Utc>) -> String {
    DocumentId::new(now, 0).to_string()
}

#[test]
fn what_has_no_row_goes_after_a_day_and_what_has_one_stays() {
    let app = App::start();
    let made = complaint(&app.intake());
    let document = ten_documents(&app, &made);
    let folder = app.folder.path().join("documents");
    let own = folder.join(made["id"].as_str().expect("an id"));
    let elsewhere = folder.join("019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10");
    fs::create_dir(&elsewhere).expect("a folder");
    let id = begun_at(app.clock.now());
    // As after a crash between content and row, and in the middle of a content.
    fs::write(own.join(&id), "orphan").expect("a file");
    fs::write(own.join(format!("{id}#1")), "half").expect("a file");
    fs::write(elsewhere.join(format!("{id}#2")), "half").expect("a file");
    fs::write(folder.join("README"), "of somebody else").expect("a file");

    assert_eq!(swept(&app), Swept::default());
    app.advance(TimeDelta::hours(23));
    assert_eq!(swept(&app), Swept::default(), "its upload may still be going on");
    assert_eq!(files(&app).len(), 14);
    app.advance(TimeDelta::hours(1));
    assert_eq!(
        swept(&app),
        Swept {
            orphans: 1,
            leftovers: 2,
            ..Swept::default()
        }
    );
    assert_eq!(swept(&app), Swept::default());
    assert_eq!((files(&app).len(), rows(&app)), (11, 10));
    app.advance(TimeDelta::minutes(-24 * 60));
    assert_eq!(content(&app.intake(), &document, &[]).1, sample("offer.pdf"));
}

#[test]
fn when_the_row_cannot_be_written_its_content_goes_too() {
    let app = App::start();
    let made = complaint(&app.intake());
    ten_documents(&app, &made);
    app.sql("alter table documents add constraint none_today check (size = 0) not valid");
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    assert_eq!(add(&app.intake(), &made, &form).status, 500);
    assert_eq!((files(&app).len(), rows(&app)), (11, 10));
    // Nobody can tell whether such a failure came before or after the row: the sweeper finds out.
    app.advance(TimeDelta::hours(24));
    swept(&app);
    assert_eq!(files(&app).len(), 10);
    app.sql("alter table documents drop constraint none_today");
    app.advance(TimeDelta::hours(-24));
    add(&app.intake(), &made, &form).expect(201);
}

/// The identity that is written in the storage.
fn owner(app: &App) -> Option<String> {
    fs::read_to_string(app.folder.path().join("documents/register")).ok()
}

/// Takes rows of documents out of the register, as an older backup of the register lacks them.
pub fn lose(app: &App, how_many: u8) {
    app.sql(&format!(
        "alter table documents disable trigger refuse_deleting;
         delete from documents where id in (select id from documents limit {how_many});
         alter table documents enable trigger refuse_deleting"
    ));
}

pub fn unswept(app: &App) -> String {
    sweep_of(app, app).expect_err("nothing may be moved").to_string()
}

#[test]
fn a_storage_of_another_register_is_not_swept() {
    let app = App::start();
    swept(&app);
    let first = owner(&app).expect("an identity");
    ten_documents(&app, &complaint(&app.intake()));
    // As when the service is started with another DATABASE_URL beside the same documents.
    app.sql("update register_identity set id = gen_random_uuid()");
    lose(&app, 10);
    app.advance(TimeDelta::hours(25));
    let said = unswept(&app);
    assert!(said.contains(first.trim()) && said.contains("DATABASE_URL"), "{said}");
    assert_eq!((files(&app).len(), owner(&app)), (10, Some(first)));
}

#[test]
fn a_storage_that_nobody_claimed_is_claimed_by_the_register_whose_documents_it_holds() {
    let app = App::start();
    ten_documents(&app, &complaint(&app.intake()));
    let stranger = App::start();
    let refused = sweep_of(&app, &stranger);
    let said = refused.expect_err("it is not theirs").to_string();
    assert!(
        said.contains("10 of 10 stored contents") && said.contains("DATABASE_URL"),
        "{said}"
    );
    assert_eq!(owner(&app), None, "nor is it claimed");
    swept(&app);
    assert!(owner(&app).is_some());
}

#[test]
fn a_sweep_that_would_move_more_than_a_tenth_refuses_and_claims_nothing() {
    let app = App::start();
    let made = complaint(&app.intake());
    ten_documents(&app, &made);
    ten_documents(&app, &made);
    lose(&app, 11);
    app.advance(TimeDelta::hours(25));
    let said = unswept(&app);
    assert!(said.contains("11 of 20 stored contents"), "{said}");
    assert_eq!((files(&app).len(), owner(&app)), (20, None));
    app.sql("update register_identity set id = gen_random_uuid()");
    lose(&app, 9);
    assert!(unswept(&app).contains("20 of 20"));
    assert_eq!((files(&app).len(), owner(&app)), (20, None));
}

#[test]
fn contents_of_complaints_that_are_not_in_the_register_are_never_removed() {
    let app = App::start();
    ten_documents(&app, &complaint(&app.intake()));
    swept(&app);
    let elsewhere = app.folder.path().join("documents/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10");
    fs::create_dir(&elsewhere).expect("a folder");
    fs::write(elsewhere.join(begun_at(app.clock.now())), "of another register").expect("a file");
    app.advance(TimeDelta::hours(25));
    assert_eq!(swept(&app), Swept::default());
    assert_eq!(files(&app).len(), 11);
}
