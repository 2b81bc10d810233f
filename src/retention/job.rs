//! The daily run: purges what is past its date and kept by nothing, in steps, once a day whatever processes there are. A run
//! that was cut off goes on where it was; one that is unlike others purges nothing and asks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::{Block, Period, RunStatus};
use super::store::{self, Cursor, Kept, Run};
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::complaints::store::{Forgetting, forget, renew_statistics};
use crate::db::Db;
use crate::documents::storage::Storage;
use crate::error::{Cause, Error, Result};
use crate::jobs::Lease;
use crate::procedure::ComplaintId;
use crate::restoring::job::compare;
use crate::tombstones::model::Why;

/// The name of the job.
pub const PURGE_COMPLAINTS: &str = "purge-complaints";

/// Complaints of one transaction.
const STEP: i64 = 100;
/// Complaints that are looked at by one query while they are counted.
const PAGE: i64 = 1000;

/// The means of a run.
#[derive(Clone)]
pub struct Retention {
    pub db: Db,
    pub storage: Storage,
    pub clock: Clock,
    pub period: Period,
}

/// The end of a run.
#[derive(Debug, Clone)]
pub enum Ended {
    /// The run of this day was done before.
    DoneBefore(Run),
    /// It purged nothing, and waits until somebody confirms how many complaints may go.
    Asks(Run),
    Done(Run),
}

/// The complaints past their date, as counted.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// Those that nothing keeps.
    pub due: i64,
    pub blocked: BTreeMap<Block, i64>,
}

impl Retention {
    /// Counts what a run would do on the day `today`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self, today: NaiveDate) -> Result<Counted> {
        let mut counted = Counted::default();
        let mut cursor: Option<Cursor> = None;
        loop {
            let period = self.period;
            let page = self
                .db
                .run(move |connection| store::past_their_date(connection, period, today, cursor, PAGE))
                .await?;
            let Some(last) = page.last() else {
                return Ok(counted);
            };
            cursor = Some((last.registered_at, last.id));
            for kept in page {
                let blocks = kept.standing.blocks_purge(today);
                counted.due += i64::from(blocks.is_empty());
                for block in blocks {
                    *counted.blocked.entry(block).or_default() += 1;
                }
            }
        }
    }

    /// Makes the run of the day, or takes it up again. `confirmed` is how many complaints may go though the run is unlike
    /// others; `progress` is told how many went and how many are to go.
    ///
    /// # Errors
    /// When database or storage fail, or more would go than was confirmed; what was purged by then stays purged.
    pub async fn run(&self, lease: Lease, confirmed: Option<i64>, progress: impl Fn(i64, i64)) -> Result<Ended, Cause> {
        let today = local_date(self.clock.now());
        if !compare(&self.storage, &self.db).await?.is_nothing() {
            return Err("the database is older than what was written down beside the documents".into());
        }
        let earlier = self.db.run(move |connection| store::run_of(connection, today)).await?;
        let run = match earlier {
            Some(run) if run.status == RunStatus::Finished => return Ok(Ended::DoneBefore(run)),
            // It goes on by the rules that it began with, and that were judged.
            Some(run) if run.status == RunStatus::Running => run,
            Some(run) => match confirmed {
                None => return Ok(Ended::Asks(run)),
                Some(confirmed) => self.confirm(lease, run, confirmed).await?,
            },
            None => self.begin(lease, today, confirmed).await?,
        };
        if run.status == RunStatus::Asked {
            return Ok(Ended::Asks(run));
        }
        let key = self.storage.reference_key().await?;
        loop {
            let forgetting = Forgetting {
                why: Why::Purged,
                now: self.clock.now(),
                key,
            };
            let step = self
                .db
                .run(move |connection| purge_some(connection, lease, today, forgetting));
            let run = step.await?.ok_or("the run of the day is gone")?;
            self.db.announce_commit();
            progress(run.purged, run.due);
            if run.status == RunStatus::Finished {
                return Ok(Ended::Done(run));
            }
            log::info!("retention: {} of {} complaints purged", run.purged, run.due);
        }
    }

    async fn begin(&self, lease: Lease, today: NaiveDate, confirmed: Option<i64>) -> Result<Run> {
        let Counted { due, blocked } = self.count(today).await?;
        let (period, now) = (self.period, self.clock.now());
        let compared = self.clock.runs().then_some(now);
        self.db
            .run(move |connection| {
                lease.check(connection)?;
                let outlook = store::outlook(connection, due, period, today, compared)?;
                let doubts = outlook.doubts();
                let asks = !doubts.is_empty() && confirmed.is_none_or(|confirmed| due > confirmed);
                let run = Run {
                    day: today,
                    status: if asks { RunStatus::Asked } else { RunStatus::Running },
                    started_at: now,
                    ended_at: None,
                    period,
                    due,
                    register: outlook.register,
                    blocked: blocked.clone(),
                    doubts,
                    purged: 0,
                    documents: 0,
                    cursor: None,
                };
                store::begin(connection, run)?;
                store::run_of(connection, today)?.ok_or(Error::NotFound)
            })
            .await
    }

    /// Lets a run that asked go on, if no more would go than somebody confirmed.
    async fn confirm(&self, lease: Lease, run: Run, confirmed: i64) -> Result<Run, Cause> {
        let due = self.count(run.day).await?.due;
        if due > confirmed {
            return Err(
                format!("{due} complaints would be purged, more than the {confirmed} that were confirmed").into(),
            );
        }
        let period = self.period;
        let confirmation = self.db.run(move |connection| {
            lease.check(connection)?;
            store::confirm(connection, run.day, due, period)?;
            store::run_of(connection, run.day)?.ok_or(Error::NotFound)
        });
        Ok(confirmation.await?)
    }
}

/// Purges the next complaints of the run, in one transaction, and returns the run as it then is: done when none were left.
/// A complaint that somebody else works on at this moment is left for the next day.
fn purge_some(
    connection: &mut diesel::PgConnection,
    lease: Lease,
    today: NaiveDate,
    forgetting: Forgetting,
) -> Result<Option<Run>> {
    use diesel::Connection;
    connection.transaction(|connection| {
        lease.check(connection)?;
        let Some(run) = store::run_of(connection, today)? else {
            return Ok(None);
        };
        let period = run.period;
        let page = store::past_their_date(connection, period, today, run.cursor, STEP)?;
        let most = usize::try_from(run.due - run.purged).unwrap_or_default();
        let Some(last) = page.last().filter(|_| most > 0) else {
            if run.purged > 0 {
                renew_statistics(connection)?;
            }
            return store::finish(connection, today, forgetting.now);
        };
        let cursor = (last.registered_at, last.id);
        let is_free = |kept: &Kept| kept.standing.blocks_purge(today).is_empty();
        let free: Vec<_> = page.iter().filter(|kept| is_free(kept)).map(|kept| kept.id).collect();
        let locked = store::locked(connection, &free, period)?;
        let ids: Vec<ComplaintId> = locked
            .into_iter()
            .filter(is_free)
            // No more than were counted when the run was judged.
            .take(most)
            .map(|kept| ComplaintId(kept.id))
            .collect();
        let forgotten = forget(connection, &ids, forgetting)?;
        let documents = forgotten.iter().map(|one| one.documents.len()).sum();
        store::advance(connection, today, cursor, forgotten.len(), documents)?;
        store::run_of(connection, today)
    })
}
