//! Executes requests, step by step: closing what is to be closed, erasing, writing it down outside the database, removing
//! the contents, reducing the request. What was cut off goes on where it was, and nothing is done before all of it is.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::model::{OpenComplaints, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind};
use super::store::{self, Rulebook};
use crate::clock::Clock;
use crate::complaints::store::{Forgetting, existing, renew_statistics, restrict, withdraw};
use crate::db::Db;
use crate::documents::service::remove_erased_contents;
use crate::documents::storage::Storage;
use crate::error::{Cause, Error, Result};
use crate::jobs::Lease;
use crate::procedure::{ComplaintId, Rules};
use crate::restoring::job::{compare, record};
use crate::restoring::model::Erased;
use crate::tombstones::model::Why;

/// The name of the job.
pub const ERASE: &str = "erase";

/// The means of an execution.
#[derive(Clone)]
pub struct Erasing {
    pub db: Db,
    pub storage: Storage,
    pub clock: Clock,
    pub rules: Rules,
}

/// A point that an execution has come to. After each it may be cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The open complaints are closed, where that was decided.
    Withdrawn,
    /// Nothing of the complaints is left in the database.
    Erased,
    /// It is written down outside the database.
    WrittenDown,
    /// Nothing is left in the storage, nor in the statistics of the planner.
    Removed,
    /// The request is reduced, and says that it is executed.
    Finished,
}

impl Erasing {
    /// Executes what is to be executed; returns how many requests. One that cannot be executed now keeps no other one
    /// waiting. `reached` is told each stage, and stops the execution by an error.
    ///
    /// # Errors
    /// The first error, after all were tried.
    pub async fn run(&self, lease: Lease, reached: impl Fn(Stage) -> Result<()>) -> Result<usize, Cause> {
        let (rules, now) = (Rulebook::of(&self.rules), self.clock.now());
        let old = self.db.run(move |connection| {
            lease.check(connection)?;
            store::forget_old(connection, now, &rules)
        });
        old.await?;
        let waiting = self.db.run(store::executing).await?;
        if !waiting.is_empty() && !compare(&self.storage, &self.db).await?.is_nothing() {
            return Err("the database is older than what was written down beside the documents".into());
        }
        let (mut executed, mut failure) = (0, None);
        for id in waiting {
            match self.execute(lease, id, &reached).await {
                Ok(done) => executed += usize::from(done),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or(Ok(executed), |error| Err(error.into()))
    }

    async fn execute(
        &self,
        lease: Lease,
        id: PrivacyRequestId,
        reached: &impl Fn(Stage) -> Result<()>,
    ) -> Result<bool> {
        let (rules, now) = (Rulebook::of(&self.rules), self.clock.now());
        let own = rules.clone();
        let taken_up = self
            .db
            .run(move |connection| store::take_up(connection, lease, id, now, &own));
        let Some(request) = taken_up.await? else {
            return Ok(false);
        };
        let erases = request.kind == PrivacyRequestKind::Erasure;
        if erases {
            self.withdraw(&request).await?;
            reached(Stage::Withdrawn)?;
        }
        if request.kind.restricts() {
            self.restrict(&request).await?;
        }
        let forgetting = Forgetting {
            why: Why::Erased,
            now: self.clock.now(),
            key: self.storage.reference_key().await?,
        };
        let own = rules.clone();
        let erasure = self
            .db
            .run(move |connection| store::erase(connection, lease, id, forgetting, &own));
        let Some(erased) = erasure.await? else {
            return Ok(false);
        };
        if erases {
            self.db.announce_commit();
            reached(Stage::Erased)?;
            let what = Erased::Complaints(erased.complaints);
            record(&self.storage, &self.db, id.0, what, erased.at).await?;
            reached(Stage::WrittenDown)?;
            remove_erased_contents(&self.storage, &self.db).await?;
            self.db.run(renew_statistics).await?;
            reached(Stage::Removed)?;
        }
        let now = self.clock.now();
        let end = self
            .db
            .run(move |connection| store::finish(connection, lease, id, now, &rules));
        let done = end.await?;
        reached(Stage::Finished)?;
        Ok(done)
    }

    /// Closes the complaints that are still open, where the decision says so.
    async fn withdraw(&self, request: &PrivacyRequest) -> Result<()> {
        if request.facts.open_complaints != Some(OpenComplaints::Withdraw) {
            return Ok(());
        }
        let ids: Vec<ComplaintId> = request.about.iter().copied().map(ComplaintId).collect();
        close(&self.db, ids, &self.rules, self.clock.now()).await
    }

    /// Restricts the complaints, or lifts that.
    async fn restrict(&self, request: &PrivacyRequest) -> Result<()> {
        for id in self.present(request).await? {
            unless_erased(restrict(&self.db, id, !request.facts.lifted, self.clock.now()).await)?;
        }
        Ok(())
    }

    async fn present(&self, request: &PrivacyRequest) -> Result<HashSet<ComplaintId>> {
        let ids: Vec<ComplaintId> = request.about.iter().copied().map(ComplaintId).collect();
        self.db.run(move |connection| existing(connection, &ids)).await
    }
}

/// A complaint that was erased meanwhile needs nothing any more.
fn unless_erased(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(Error::NotFound) => Ok(()),
        outcome => outcome,
    }
}

/// Erases again what was erased before the backup was restored, with the requests for it; returns how many complaints.
/// Harmless when done again.
///
/// # Errors
/// When storage or database cannot be reached, and `Conflict` for a complaint that cannot be erased.
pub async fn reapply(storage: &Storage, db: &Db, rules: &Rules, now: DateTime<Utc>) -> Result<usize> {
    let lack = compare(storage, db).await?;
    let key = storage.reference_key().await?;
    let mut erased = 0;
    for entry in lack.entries {
        let Erased::Complaints(ids) = entry.what;
        let ids: Vec<ComplaintId> = ids.into_iter().map(ComplaintId).collect();
        // Their closing may be lost as well.
        close(db, ids.clone(), rules, now).await?;
        let rules = Rulebook::of(rules);
        let forgetting = Forgetting {
            why: Why::Erased,
            now: entry.at,
            key,
        };
        let again = db.run(move |connection| store::erase_again(connection, entry.id, &ids, forgetting, &rules));
        erased += again.await?;
    }
    db.run(renew_statistics).await?;
    Ok(erased)
}

/// Closes those of the complaints that are still open.
async fn close(db: &Db, ids: Vec<ComplaintId>, rules: &Rules, now: DateTime<Utc>) -> Result<()> {
    let present = db.run(move |connection| existing(connection, &ids)).await?;
    for id in present {
        unless_erased(withdraw(db, id, rules.clone(), now).await)?;
    }
    Ok(())
}
