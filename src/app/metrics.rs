//! `/metrics` on a listener of its own: the counts of requests of this process, and the figures of the register.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use actix_web::dev::Server;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, get};
use actix_web::{App, HttpResponse, HttpServer};
use chrono::{DateTime, Utc};
use tokio::sync::Mutex;

use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::complaints;
use crate::complaints::store::OpenCounts;
use crate::db::{Db, Load};
use crate::error::{Result, with_causes};
use crate::feed::{self, Lag};
use crate::http::{Health, Impairment};
use crate::jobs::{self, History};
use crate::metrics::{FORMAT, Figures, Metrics};
use crate::vocabulary::Vocabulary;

use super::jobs::JOBS;

/// Everything that is told.
pub struct Scrape {
    pub requests: Data<Metrics>,
    pub db: Db,
    pub reports: Db,
    pub health: Health,
    pub clock: Clock,
    /// The figures of the register, and when they were counted.
    pub counted: Mutex<Option<(Instant, Register)>>,
}

/// Figures that the database counts.
#[derive(Debug, Clone)]
pub struct Register {
    jobs: Vec<History>,
    feed: Lag,
    complaints: OpenCounts,
}

/// However often it is asked, the register is counted once in this time.
const FRESH: Duration = Duration::from_secs(5);

/// Serves the figures on `listener`.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve_metrics(scrape: Scrape, listener: TcpListener) -> std::io::Result<Server> {
    let scrape = Data::new(scrape);
    HttpServer::new(move || App::new().app_data(scrape.clone()).route("/metrics", get().to(metrics)))
        .workers(1)
        .disable_signals()
        .listen(listener)
        .map(HttpServer::run)
}

async fn metrics(scrape: Data<Scrape>) -> HttpResponse {
    match scrape.text().await {
        Ok(text) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, FORMAT))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(text),
        Err(error) => {
            log::error!("no metrics: {}", with_causes(&error));
            HttpResponse::InternalServerError().finish()
        }
    }
}

impl Scrape {
    async fn text(&self) -> Result<String> {
        let figures = Figures::default();
        self.add_process(&figures);
        let register = self.register().await;
        figures.add(
            "klachtenmap_database_up",
            "Whether the database could be asked just now.",
            f64::from(u8::from(register.is_some())),
        );
        if let Some(register) = register {
            self.add_register(&figures, &register);
        }
        self.requests.text(&figures)
    }

    /// Adds what the process knows of itself.
    fn add_process(&self, figures: &Figures) {
        let flag = |holds: bool| f64::from(u8::from(holds));
        let build = [([env!("CARGO_PKG_VERSION")], 1.0)];
        figures.add_each("klachtenmap_build_info", "The version that runs.", ["version"], build);
        figures.add(
            "klachtenmap_ready",
            "Whether the process can do its work.",
            flag(self.health.obstacle().is_none() && !self.db.is_away()),
        );
        figures.add_each(
            "klachtenmap_impaired",
            "Whether the process cannot do a part of its work.",
            ["what"],
            Impairment::ALL.map(|one| ([one.name()], flag(self.health.is_impaired(one)))),
        );
        let pools: [(&str, Load); 2] = [("requests", self.db.load()), ("reports", self.reports.load())];
        let of_each = |figure: fn(Load) -> usize| pools.map(|(pool, load)| ([pool], count(figure(load))));
        figures.add_each(
            "klachtenmap_db_queue_waiting",
            "Pieces of work that wait for a connection.",
            ["pool"],
            of_each(|load| load.waiting),
        );
        figures.add_each(
            "klachtenmap_db_queue_limit",
            "Pieces of work that may wait before new ones are refused.",
            ["pool"],
            of_each(|load| load.room),
        );
        figures.add_each(
            "klachtenmap_db_connections",
            "Connections to the database.",
            ["pool", "state"],
            pools.into_iter().flat_map(|(pool, load)| {
                [
                    ([pool, "idle"], count(load.idle)),
                    ([pool, "busy"], count(load.connections.saturating_sub(load.idle))),
                ]
            }),
        );
        figures.add_each(
            "klachtenmap_db_connections_limit",
            "Connections to the database at the most.",
            ["pool"],
            of_each(|load| load.most),
        );
    }

    fn add_register(&self, figures: &Figures, register: &Register) {
        let Register { jobs, feed, complaints } = register;
        // Only known names become labels.
        let known = || {
            jobs.iter()
                .filter_map(|job| Some((JOBS.iter().find(|(name, _)| *name == job.name)?.0, job)))
        };
        figures.add_each(
            "klachtenmap_job_last_success_timestamp_seconds",
            "When a job last succeeded, on whichever process.",
            ["job"],
            known().filter_map(|(name, job)| Some(([name], seconds(job.succeeded_at?)))),
        );
        figures.add_each(
            "klachtenmap_job_last_failure_timestamp_seconds",
            "When a job last failed, on whichever process.",
            ["job"],
            known().filter_map(|(name, job)| Some(([name], seconds(job.failed_at?)))),
        );
        figures.add_each(
            "klachtenmap_job_failures",
            "Runs of a job that failed so far, on whichever process.",
            ["job"],
            known().map(|(name, job)| ([name], whole(job.failures))),
        );
        figures.add(
            "klachtenmap_feed_pending",
            "Changes without a position in the feed.",
            whole(feed.pending),
        );
        let age = feed.oldest_at.map_or(0.0, |at| seconds(self.clock.now()) - seconds(at));
        figures.add(
            "klachtenmap_feed_lag_seconds",
            "Age of the oldest change without a position in the feed.",
            age.max(0.0),
        );
        figures.add_each(
            "klachtenmap_complaints_open",
            "Complaints that are not closed.",
            ["status"],
            complaints
                .by_status
                .iter()
                .map(|(status, count)| ([status.as_str()], whole(*count))),
        );
        figures.add(
            "klachtenmap_complaints_overdue",
            "Complaints whose next date is past.",
            whole(complaints.overdue),
        );
    }

    /// Counts the register, unless that was just done; nothing when the database cannot be asked.
    async fn register(&self) -> Option<Register> {
        let mut counted = self.counted.lock().await;
        if let Some((at, register)) = counted.as_ref()
            && at.elapsed() < FRESH
        {
            return Some(register.clone());
        }
        let today = local_date(self.clock.now());
        let counting = self.db.run(move |connection| {
            Ok(Register {
                jobs: jobs::store::histories(connection)?,
                feed: feed::store::lag(connection)?,
                complaints: complaints::store::count_open(connection, today)?,
            })
        });
        *counted = counting.await.ok().map(|register| (Instant::now(), register));
        counted.as_ref().map(|(_, register)| register.clone())
    }
}

/// As a figure, which is exact far beyond what is counted.
fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

fn whole(number: i64) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

fn seconds(at: DateTime<Utc>) -> f64 {
    (at - DateTime::UNIX_EPOCH).as_seconds_f64()
}
