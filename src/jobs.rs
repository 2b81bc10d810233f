//! Work that the service does by itself, once a period on whichever of its processes comes first. The list of the jobs
//! is in `app`; here is how a job is leased, run, taken over and ended.

pub mod store;
mod trouble;

pub use self::store::{History, Occasion};

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use diesel::PgConnection;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};
use tokio::sync::watch;
use uuid::Uuid;

use self::store::Claim;
use self::trouble::Trouble;
use crate::db::Db;
use crate::error::{Cause, Error, Result, with_causes};

/// The result of a run: a line for the log, or `None` when there was nothing to do.
pub type Outcome = Result<Option<String>, Cause>;

/// A piece of work that is done once a period.
///
/// A run may be cut off at any `await` and done again by another process, so its work is harmless when repeated. Work
/// that a database thread has begun by then goes on to its end: [`Lease::check`] keeps it from writing.
pub struct Job {
    /// In lower case with hyphens, as `job run` takes it.
    pub name: &'static str,
    pub period: Duration,
    at_every_start: bool,
    work: Box<dyn Fn(Lease) -> LocalBoxFuture<'static, Outcome>>,
}

/// The right of one run to do a job, until it expires or another run takes the job over.
#[derive(Debug, Clone, Copy)]
pub struct Lease {
    name: &'static str,
    run: Uuid,
}

/// The end of an attempt to run a job.
#[derive(Debug)]
pub enum Attempt {
    Done(Option<String>),
    Failed(Cause),
    /// Another run holds the job, at most for this long unless it extends its lease.
    Held(Duration),
    /// The job is due after this time.
    NotDue(Duration),
    /// The run was cut off, because another process had taken the job over.
    Lost,
    /// The run was cut off, because it had to stop.
    Stopped,
}

/// The interval at which a run extends its lease: a third of what it is granted for.
const RENEWAL: Duration = Duration::from_secs(20);

/// The longest time between two looks at a job, so that a job that was cut off is taken over.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// The shortest time between two looks at a job.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

impl Lease {
    /// Holds the lease until the end of the transaction and extends it. A run whose writes may not be repeated calls
    /// this first in each of its transactions: nobody can take the job over before the transaction has ended.
    ///
    /// # Errors
    /// `Internal` when another run has taken the job over; the transaction must then be rolled back.
    pub fn check(&self, connection: &mut PgConnection) -> Result<()> {
        if store::extend(connection, self.name, self.run)? {
            return Ok(());
        }
        let reason = format!("another process has taken over the job {}", self.name);
        Err(Error::Internal(reason.into(), None))
    }
}

impl Job {
    pub fn new<F>(name: &'static str, period: Duration, work: impl Fn(Lease) -> F + 'static) -> Self
    where
        F: Future<Output = Outcome> + 'static,
    {
        Job {
            name,
            period,
            at_every_start: false,
            work: Box::new(move |lease| work(lease).boxed_local()),
        }
    }

    /// Adds a run at every start of every process, for a job that examines the settings of its process as well.
    pub const fn at_every_start(mut self) -> Self {
        self.at_every_start = true;
        self
    }

    /// Runs the job if it is due on this occasion and no other process runs it, until `stop` resolves.
    ///
    /// # Errors
    /// When the lease cannot be taken because the database fails. The errors of the job are in [`Attempt::Failed`].
    pub async fn attempt(&self, db: &Db, occasion: Occasion, stop: impl Future<Output = ()>) -> Result<Attempt> {
        let (name, period, run) = (self.name, self.period, Uuid::now_v7());
        let claim = db.run(move |connection| store::claim(connection, name, run, period, occasion));
        match claim.await? {
            Claim::Granted => {}
            Claim::Held(time) => return Ok(Attempt::Held(time)),
            Claim::NotDue(time) => return Ok(Attempt::NotDue(time)),
        }
        let lease = Lease { name, run };
        let work = AssertUnwindSafe(async { (self.work)(lease).await }).catch_unwind();
        let outcome = tokio::select! {
            // A finished run is finished, whatever happens at the same moment.
            biased;
            outcome = work => outcome.unwrap_or_else(|_| Err("the job panicked".into())),
            () = lost(db, lease) => return Ok(Attempt::Lost),
            () = stop => {
                end(db, lease, store::abandon).await;
                return Ok(Attempt::Stopped);
            }
        };
        let succeeded = outcome.is_ok();
        end(db, lease, move |connection, name, run| {
            store::release(connection, name, run, succeeded)
        })
        .await;
        Ok(outcome.map_or_else(Attempt::Failed, Attempt::Done))
    }

    /// Runs the job whenever it is due, until `stop` turns true.
    async fn repeat(&self, db: &Db, mut stop: watch::Receiver<bool>) {
        let at_start = if self.at_every_start {
            Occasion::Insisted
        } else {
            Occasion::Start
        };
        let (mut occasion, mut trouble) = (at_start, Trouble::default());
        loop {
            let attempt = self.attempt(db, occasion, stopped(stop.clone())).await;
            let pause = match &attempt {
                Ok(Attempt::Stopped) => return,
                Ok(Attempt::Held(time) | Attempt::NotDue(time)) => *time,
                Ok(Attempt::Done(_) | Attempt::Failed(_) | Attempt::Lost) => self.period,
                Err(_) => LONGEST_PAUSE,
            };
            if matches!(&attempt, Ok(Attempt::Done(_) | Attempt::Failed(_) | Attempt::NotDue(_))) {
                occasion = Occasion::Period;
            }
            self.log(attempt, &mut trouble);
            let pause = tokio::time::sleep(pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE));
            tokio::select! {
                () = pause => {}
                _ = stop.wait_for(|stops| *stops) => return,
            }
        }
    }

    /// Logs the end of an attempt; of failures for the same reason the first one, and one an hour.
    fn log(&self, attempt: Result<Attempt>, trouble: &mut Trouble) {
        let name = self.name;
        let mut tell = |text: String| {
            if trouble.is_news(&text, Instant::now()) {
                log::error!("job {name} {text}");
            }
        };
        match attempt {
            Ok(Attempt::Failed(cause)) => tell(format!("failed: {}", with_causes(cause.as_ref()))),
            Err(error) => tell(format!("could not be leased: {}", with_causes(&error))),
            Ok(Attempt::Done(done)) => {
                if trouble.is_over() {
                    log::info!("job {name} works again");
                }
                if let Some(done) = done {
                    log::info!("job {name}: {done}");
                }
            }
            Ok(Attempt::Lost) => log::warn!("job {name}: another process has taken it over"),
            Ok(Attempt::Held(_) | Attempt::NotDue(_) | Attempt::Stopped) => {}
        }
    }
}

/// Runs each job whenever it is due, until `stop` turns true or its sender is dropped. Jobs that run at that moment are
/// cut off, and other processes can take them over at once.
pub async fn keep_running(jobs: &[Job], db: &Db, stop: watch::Receiver<bool>) {
    join_all(jobs.iter().map(|job| job.repeat(db, stop.clone()))).await;
}

/// Resolves when `stop` turns true or its sender is dropped.
pub async fn stopped(mut stop: watch::Receiver<bool>) {
    // A dropped sender is the end of the service as well.
    stop.wait_for(|stops| *stops).await.ok();
}

/// Extends the lease; resolves when another run has taken the job over.
async fn lost(db: &Db, lease: Lease) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let renewal = db.run(move |connection| store::renew(connection, lease.name, lease.run));
        match renewal.await {
            Ok(true) => {}
            Ok(false) => return,
            // The lease may outlast this, and if not, `Lease::check` refuses.
            Err(error) => log::warn!("the lease of {} was not extended: {}", lease.name, with_causes(&error)),
        }
    }
}

/// Writes the end of a run to its lease. When that fails the lease expires by itself.
async fn end(db: &Db, lease: Lease, write: impl Fn(&mut PgConnection, &str, Uuid) -> Result<()> + Send + 'static) {
    let written = db.run(move |connection| write(connection, lease.name, lease.run)).await;
    if let Err(error) = written {
        log::warn!(
            "the lease of {} stays until it expires: {}",
            lease.name,
            with_causes(&error)
        );
    }
}
