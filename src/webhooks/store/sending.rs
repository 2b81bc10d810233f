//! The changes that are to be sent, and their outcome.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::keeping::{Known, State, enabled};
use super::log::{Entry, write_down};
use crate::changes::store::{Told, told_to_everybody};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::feed::store::{head, places_between, read, read_of};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::jobs::Lease;
use crate::schema::{webhook_parked, webhook_replays, webhooks};
use crate::vocabulary::Vocabulary;
use crate::webhooks::model::{DisabledReason, Happened, Message};

/// A complaint of which a change did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhook_parked)]
pub struct Parked {
    pub webhook_id: Uuid,
    pub complaint_id: Uuid,
    /// The first change of the complaint that did not arrive.
    pub position: i64,
    pub attempts: i32,
    pub failing_since: DateTime<Utc>,
    pub next_at: DateTime<Utc>,
}

/// Changes that are sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_replays)]
pub struct Replay {
    pub id: Uuid,
    pub webhook_id: Uuid,
    /// The change before the next one.
    pub position: i64,
    pub last: i64,
    pub attempts: i32,
    pub next_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

/// A webhook to which something may have to be sent.
#[derive(Debug, Clone)]
pub struct Due {
    pub known: Known,
    /// All complaints that are parked, those that failed first at the beginning.
    pub parked: Vec<Parked>,
    /// A replay whose time has come.
    pub replay: Option<Replay>,
}

/// The outcome of the changes that were due.
#[derive(Debug, Clone)]
pub struct Done {
    pub webhook: Uuid,
    /// Its version when that was read.
    pub version: i32,
    /// The place from which it began.
    pub began: i64,
    pub state: State,
    pub disabled: Option<DisabledReason>,
    /// Complaints that are parked from now on, or once more.
    pub parked: Vec<Parked>,
    /// Complaints of which everything arrived.
    pub freed: Vec<Uuid>,
    pub attempts: Vec<Entry>,
}

/// The changes after a position, at most `limit` places, with the position of the last of these places.
#[derive(Debug, Clone)]
pub struct Ahead {
    pub changes: Vec<Happened>,
    pub end: i64,
}

/// The enabled webhooks whose next attempt is due, with the feed that positions belong to.
///
/// # Errors
/// When the database fails.
pub async fn due(db: &Db, now: DateTime<Utc>) -> Result<(Uuid, Vec<Due>)> {
    db.run(move |connection| {
        let enabled = enabled(connection)?;
        if enabled.is_empty() {
            return Ok((Uuid::nil(), Vec::new()));
        }
        let epoch = head(connection)?.epoch;
        let mut all = Vec::new();
        for known in enabled {
            let id = known.webhook.id;
            let parked = webhook_parked::table
                .filter(webhook_parked::webhook_id.eq(id))
                .order((webhook_parked::position, webhook_parked::complaint_id))
                .select(Parked::as_select())
                .load(connection)?;
            let replay = webhook_replays::table
                .filter(webhook_replays::webhook_id.eq(id))
                .filter(webhook_replays::next_at.le(now))
                .order(webhook_replays::created_at)
                .select(Replay::as_select())
                .first(connection)
                .optional()?;
            all.push(Due { known, parked, replay });
        }
        Ok((epoch, all))
    })
    .await
}

/// The changes after a position.
///
/// # Errors
/// When the database fails.
pub async fn told_after(db: &Db, position: i64, limit: i64) -> Result<Ahead> {
    db.run(move |connection| {
        let placed = read(connection, position, limit)?;
        Ok(Ahead {
            end: placed.last().map_or(position, |change| change.position),
            changes: told_to_everybody(connection, &placed)?
                .into_iter()
                .map(happened)
                .collect(),
        })
    })
    .await
}

/// The changes of one complaint from a position up to another, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn of_complaint(db: &Db, complaint: Uuid, from: i64, to: i64, limit: i64) -> Result<Vec<Happened>> {
    db.run(move |connection| {
        let placed = read_of(connection, complaint, (from, to), limit)?;
        Ok(told_to_everybody(connection, &placed)?
            .into_iter()
            .map(happened)
            .collect())
    })
    .await
}

/// The message of the change at a position; `None` when that change is not told any more.
///
/// # Errors
/// When the database fails.
pub async fn message_at(db: &Db, position: i64) -> Result<Option<Message>> {
    db.run(move |connection| {
        let epoch = head(connection)?.epoch;
        let mut placed = read(connection, position - 1, 1)?;
        placed.retain(|change| change.position == position);
        let told = told_to_everybody(connection, &placed)?.into_iter().map(happened).next();
        Ok(told.map(|change| Message::of(epoch, &change)))
    })
    .await
}

fn happened(told: Told) -> Happened {
    Happened {
        position: told.position,
        complaint: told.complaint,
        number: told.number,
        version: told.version,
        kind: told.kind,
        at: told.at,
    }
}

/// Keeps what became of the changes that were due. Of a webhook that was changed or moved meanwhile only the attempts
/// are kept.
///
/// # Errors
/// When another process has taken the sending over, or when the database fails.
pub async fn conclude(db: &Db, lease: Option<Lease>, done: Done) -> Result<()> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            if let Some(lease) = &lease {
                lease.check(connection)?;
            }
            write_down(connection, &done.attempts)?;
            let this = webhooks::table
                .find(done.webhook)
                .filter(webhooks::enabled)
                .filter(webhooks::version.eq(done.version))
                .filter(webhooks::position.eq(done.began));
            if diesel::update(this).set(done.state).execute(connection)? == 0 {
                return Ok(());
            }
            if let Some(reason) = done.disabled {
                diesel::update(webhooks::table.find(done.webhook))
                    .set((
                        webhooks::enabled.eq(false),
                        webhooks::disabled_reason.eq(Some(reason.as_str())),
                        webhooks::version.eq(webhooks::version + 1),
                    ))
                    .execute(connection)?;
            }
            let freed = webhook_parked::table
                .filter(webhook_parked::webhook_id.eq(done.webhook))
                .filter(webhook_parked::complaint_id.eq_any(&done.freed));
            diesel::delete(freed).execute(connection)?;
            for parked in &done.parked {
                diesel::insert_into(webhook_parked::table)
                    .values(parked)
                    .on_conflict((webhook_parked::webhook_id, webhook_parked::complaint_id))
                    .do_update()
                    .set(parked)
                    .execute(connection)?;
            }
            Ok(())
        })
    })
    .await
}

/// Has the changes whose places were given out from `from` to `to` sent again.
///
/// # Errors
/// `NotFound` when there is no such webhook, `Conflict` when it is disabled or the changes are not kept any more, or as
/// [`run_idempotent`].
pub async fn replay(
    db: &Db,
    webhook: Uuid,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    respond: impl Fn(i64) -> Result<StoredResponse> + Send + 'static,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let (is_enabled, sent): (bool, i64) = webhooks::table
                .find(webhook)
                .select((webhooks::enabled, webhooks::position))
                .first(connection)?;
            if !is_enabled {
                return Err(Error::conflict(
                    "webhook-disabled",
                    Text::of("Zet de webhook eerst aan.", "Enable the webhook first."),
                ));
            }
            let (first, last) = places_between(connection, from, to)?;
            let last = last.min(sent);
            if first < last {
                diesel::insert_into(webhook_replays::table)
                    .values(Replay {
                        id: Uuid::now_v7(),
                        webhook_id: webhook,
                        position: first,
                        last,
                        attempts: 0,
                        next_at: now,
                        created_at: now,
                    })
                    .execute(connection)?;
            }
            let answer = respond((last - first).max(0))?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// Keeps how far a replay is; one that is at its end, or that is given up, is removed.
///
/// # Errors
/// When another process has taken the sending over, or when the database fails.
pub async fn conclude_replay(
    db: &Db,
    lease: Option<Lease>,
    replay: Replay,
    is_over: bool,
    attempts: Vec<Entry>,
) -> Result<()> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            if let Some(lease) = &lease {
                lease.check(connection)?;
            }
            write_down(connection, &attempts)?;
            let this = webhook_replays::table.find(replay.id);
            if is_over {
                diesel::delete(this).execute(connection)?;
            } else {
                diesel::update(this)
                    .set((
                        webhook_replays::position.eq(replay.position),
                        webhook_replays::attempts.eq(replay.attempts),
                        webhook_replays::next_at.eq(replay.next_at),
                    ))
                    .execute(connection)?;
            }
            Ok(())
        })
    })
    .await
}
