//! Serving and graceful shutdown: first not ready, then no new connections, then the last answers, then the exit.

use std::net::TcpListener;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{oneshot, watch};

use super::jobs::{JobSettings, SCAN_DOCUMENTS};
use super::{Service, jobs, prepare};
use crate::db::Db;
use crate::documents::storage::Storage;
use crate::error::with_causes;
use crate::feed::keep_sequencing;
use crate::http::{Health, security};
use crate::jobs::{Job, keep_running, stopped};
use crate::restoring;

/// The time that jobs get to give their leases back when the service ends.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves on `listener`, and the figures on `metrics`, until SIGTERM or SIGINT; a second signal ends the process at once.
/// `announce` is called once, as soon as requests are answered.
///
/// # Errors
/// When the listener or the signals cannot be used.
pub async fn serve(
    service: Service,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    database_url: String,
    announce: impl FnOnce() + 'static,
) -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let server = service.listen(listener)?;
    let metrics = metrics
        .map(|listener| service.listen_for_metrics(listener))
        .transpose()?;
    let metrics_handle = metrics.as_ref().map(actix_web::dev::Server::handle);
    metrics.map(actix_web::rt::spawn);
    let (health, may_migrate) = (service.health.clone(), service.config.auto_migrate);
    let (prepared, is_prepared) = oneshot::channel();
    std::thread::spawn(move || {
        prepare(&database_url, may_migrate, &health);
        // The receiver is gone when the service stopped earlier.
        prepared.send(()).ok();
    });
    let jobs = jobs_of(&service);
    let (ending, ends) = watch::channel(false);
    let beside = (service.storage.clone(), service.health.clone());
    let background = actix_web::rt::spawn(work_by_itself(
        jobs,
        service.db.clone(),
        beside,
        is_prepared,
        announce,
        ends,
    ));
    let (health, drain, handle) = (service.health.clone(), service.config.drain, server.handle());
    actix_web::rt::spawn(async move {
        either(&mut terminate, &mut interrupt).await;
        log::info!(
            "shutting down: not ready for {} ms, then finishing what is in flight",
            drain.as_millis()
        );
        health.drain();
        tokio::select! {
            () = tokio::time::sleep(drain) => {}
            () = either(&mut terminate, &mut interrupt) => std::process::exit(1),
        }
        let stopping = handle.stop(true);
        tokio::select! {
            () = stopping => {}
            () = either(&mut terminate, &mut interrupt) => std::process::exit(1),
        }
    });
    let outcome = server.await;
    security::record("stop", "-", "-", "-");
    if let Some(metrics) = metrics_handle {
        metrics.stop(false).await;
    }
    ending.send_replace(true);
    // The leases of jobs that take longer expire by themselves.
    tokio::time::timeout(LAST_WORDS, background).await.ok();
    outcome
}

/// The jobs that the service has something to do for.
fn jobs_of(service: &Service) -> Vec<Job> {
    let scanner = service.scanner();
    let scans = scanner.is_some();
    let Service {
        db,
        storage,
        clock,
        health,
        config,
        correspondence,
        ..
    } = service;
    let settings = JobSettings {
        rules: config.rules.clone(),
        trash: config.trash,
        reach: config.reach(),
        correspondence: correspondence.clone(),
        alerts_to: config.mail.alerts_to.clone(),
        office_hours: config.office_hours,
    };
    let jobs = jobs(db, storage, scanner, clock, health, &settings);
    jobs.into_iter()
        .filter(|job| scans || job.name != SCAN_DOCUMENTS)
        .collect()
}

/// Announces the service when it is prepared, and does from then on what no request asks for, until `ends` turns true.
async fn work_by_itself(
    jobs: impl AsRef<[Job]>,
    db: Db,
    (storage, health): (Storage, Health),
    is_prepared: oneshot::Receiver<()>,
    announce: impl FnOnce(),
    ends: watch::Receiver<bool>,
) {
    tokio::select! {
        prepared = is_prepared => if prepared.is_err() { return },
        () = stopped(ends.clone()) => return,
    }
    if let Err(error) = restoring::job::look(&storage, &db, &health).await {
        log::warn!("the journal was not compared: {}", with_causes(&error));
    }
    announce();
    tokio::select! {
        () = keep_running(jobs.as_ref(), &db, ends) => {}
        () = keep_sequencing(&db) => {}
        () = restoring::job::keep_looking(&storage, &db, &health) => {}
    }
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}
