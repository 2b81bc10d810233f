//! Every job of the service.

use std::time::Duration;

use crate::clock::Clock;
use crate::complaints::job::make_words;
use crate::db::Db;
use crate::documents::job::{Swept, sweep};
use crate::documents::storage::Storage;
use crate::idempotency;
use crate::jobs::{Job, Outcome};

const FORGET_ANSWERS: &str = "forget-answers";
const SWEEP_DOCUMENTS: &str = "sweep-documents";
const MAKE_WORDS: &str = "make-words";

const HOURLY: Duration = Duration::from_hours(1);

/// The names of all jobs, each with its period.
pub const JOBS: [(&str, Duration); 3] = [
    (FORGET_ANSWERS, HOURLY),
    (SWEEP_DOCUMENTS, HOURLY),
    (MAKE_WORDS, HOURLY),
];

/// Makes the jobs, in the order of [`JOBS`].
pub fn jobs(db: &Db, storage: &Storage, clock: &Clock) -> [Job; JOBS.len()] {
    let (answers, answers_clock, wordless) = (db.clone(), clock.clone(), db.clone());
    let (db, storage, clock) = (db.clone(), storage.clone(), clock.clone());
    [
        Job::new(FORGET_ANSWERS, HOURLY, move |_| {
            forget_answers(answers.clone(), answers_clock.clone())
        }),
        // At every start, so that a storage of another register is reported whichever process swept before.
        Job::new(SWEEP_DOCUMENTS, HOURLY, move |_| {
            sweep_documents(storage.clone(), db.clone(), clock.clone())
        })
        .at_every_start(),
        Job::new(MAKE_WORDS, HOURLY, move |_| make_missing(wordless.clone())),
    ]
}

/// Deletes kept answers older than a day.
async fn forget_answers(db: Db, clock: Clock) -> Outcome {
    let now = clock.now();
    let purge = db.run(move |connection| idempotency::store::purge(connection, now));
    let removed = purge.await?;
    Ok((removed > 0).then(|| format!("forgot {removed} kept answers")))
}

/// Removes contents that belong to no document.
async fn sweep_documents(storage: Storage, db: Db, clock: Clock) -> Outcome {
    let swept = sweep(&storage, &db, &clock).await?;
    let Swept {
        removed,
        orphans,
        leftovers,
    } = swept;
    let done = format!(
        "removed {removed} contents of removed documents, {orphans} without a document and {leftovers} unfinished ones"
    );
    Ok((swept != Swept::default()).then_some(done))
}

/// Makes the words of complaints that have none.
async fn make_missing(db: Db) -> Outcome {
    let made = make_words(&db).await?;
    Ok((made > 0).then(|| format!("made the words of {made} complaints")))
}
