//! Serving and graceful shutdown: first not ready, then no new connections, then the last answers, then the exit.

use std::net::TcpListener;
use std::time::Duration;

use futures_util::future::join;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use super::{Service, prepare};
use crate::clock::Clock;
use crate::db::Db;
use crate::documents::job::{Swept, sweep};
use crate::documents::storage::Storage;
use crate::error::with_causes;
use crate::idempotency;

const PURGE_INTERVAL: Duration = Duration::from_hours(1);
const SWEEP_INTERVAL: Duration = Duration::from_hours(1);

/// Serves on `listener` until SIGTERM or SIGINT; a second signal ends the process at once. `announce` is called once,
/// as soon as requests are answered.
///
/// # Errors
/// When the listener or the signals cannot be used.
pub async fn serve(
    service: Service,
    listener: TcpListener,
    database_url: String,
    announce: impl FnOnce() + 'static,
) -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let server = service.listen(listener)?;
    let (health, may_migrate) = (service.health.clone(), service.config.auto_migrate);
    let (prepared, is_prepared) = oneshot::channel();
    std::thread::spawn(move || {
        prepare(&database_url, may_migrate, &health);
        // The receiver is gone when the service stopped earlier.
        prepared.send(()).ok();
    });
    let (storage, db, clock) = (service.storage.clone(), service.db.clone(), service.clock.clone());
    let jobs = actix_web::rt::spawn(async move {
        if is_prepared.await.is_ok() {
            announce();
            join(purge_answers(&db, &clock), sweep_documents(&storage, &db, &clock)).await;
        }
    });
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
    jobs.abort();
    outcome
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}

/// Deletes kept answers older than a day, every hour.
async fn purge_answers(db: &Db, clock: &Clock) {
    let mut hours = tokio::time::interval(PURGE_INTERVAL);
    loop {
        hours.tick().await;
        let now = clock.now();
        match db
            .run(move |connection| idempotency::store::purge(connection, now))
            .await
        {
            Ok(0) => {}
            Ok(removed) => log::info!("forgot {removed} kept answers"),
            Err(error) => log::warn!("kept answers could not be forgotten: {}", with_causes(&error)),
        }
    }
}

/// Removes contents that belong to no document, every hour.
async fn sweep_documents(storage: &Storage, db: &Db, clock: &Clock) {
    let mut hours = tokio::time::interval(SWEEP_INTERVAL);
    loop {
        hours.tick().await;
        match sweep(storage, db, clock).await {
            Ok(swept) if swept == Swept::default() => {}
            Ok(Swept { orphans, leftovers }) => {
                log::info!("removed {orphans} contents without a document and {leftovers} unfinished ones");
            }
            Err(error) => log::error!("documents could not be swept: {}", with_causes(&error)),
        }
    }
}
