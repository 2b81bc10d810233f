//! Storage and register stay in step: what belongs to nothing goes after a day, and nothing else does.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use klachtenmap::documents::job::{Swept, sweep};
use klachtenmap::documents::model::DocumentId;

use super::{Form, add, content, files, rows, sample};
use crate::app::App;
use crate::given::complaint;

pub fn swept(app: &App) -> Swept {
    on_a_runtime(sweep(&app.storage, &app.db, &app.clock)).expect("it can be swept")
}

pub fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(work)
}

fn begun_at(now: DateTime<Utc>) -> String {
    DocumentId::new(now, 0).to_string()
}

#[test]
fn what_has_no_row_goes_after_a_day_and_what_has_one_stays() {
    let app = App::start();
    let made = complaint(&app.intake());
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    let document = add(&app.intake(), &made, &form).expect(201)["items"][0].clone();
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
    assert_eq!(
        swept(&app),
        Swept::default(),
        "its upload may still be going on"
    );
    assert_eq!(files(&app).len(), 5);
    app.advance(TimeDelta::hours(1));
    assert_eq!(
        swept(&app),
        Swept {
            orphans: 1,
            leftovers: 2
        }
    );
    assert_eq!(swept(&app), Swept::default());
    assert_eq!((files(&app).len(), rows(&app)), (2, 1));
    app.advance(TimeDelta::minutes(-24 * 60));
    assert_eq!(
        content(&app.intake(), &document, &[]).1,
        sample("offer.pdf")
    );
}

#[test]
fn when_the_row_cannot_be_written_its_content_goes_too() {
    let app = App::start();
    let made = complaint(&app.intake());
    app.sql("alter table documents add constraint none_today check (size = 0) not valid");
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    assert_eq!(add(&app.intake(), &made, &form).status, 500);
    assert_eq!(rows(&app), 0);
    // Nobody can tell whether such a failure came before or after the row: the sweeper finds out.
    app.advance(TimeDelta::hours(24));
    swept(&app);
    assert_eq!(files(&app).len(), 0);
    app.sql("alter table documents drop constraint none_today");
    app.advance(TimeDelta::hours(-24));
    add(&app.intake(), &made, &form).expect(201);
}
