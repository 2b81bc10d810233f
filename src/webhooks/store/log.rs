//! The log of attempts.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::db::{Db, count_up_to, counted};
use crate::error::Result;
use crate::http::{Found, Paging};
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::schema::{webhook_deliveries, webhooks};

/// An attempt, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_deliveries)]
pub struct Entry {
    pub id: Uuid,
    pub webhook_id: Uuid,
    pub message_id: String,
    pub kind: String,
    /// Absent of a test.
    pub position: Option<i64>,
    pub complaint_id: Option<Uuid>,
    pub at: DateTime<Utc>,
    pub status: Option<i32>,
    /// The reason that there is no status.
    pub failure: Option<String>,
    pub duration_ms: i32,
    pub answer: Option<String>,
}

/// The days for which attempts are kept.
const KEPT_DAYS: i64 = 30;

/// Keeps attempts.
///
/// # Errors
/// When the database fails.
pub(super) fn write_down(connection: &mut PgConnection, entries: &[Entry]) -> Result<()> {
    diesel::insert_into(webhook_deliveries::table)
        .values(entries)
        .execute(connection)?;
    Ok(())
}

/// Keeps an attempt that somebody asked for, with the answer to them.
///
/// # Errors
/// As [`run_idempotent`].
pub async fn keep_attempt(
    db: &Db,
    entry: Entry,
    answer: StoredResponse,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            write_down(connection, std::slice::from_ref(&entry))?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}

/// A page of the attempts of a webhook, newest first.
///
/// # Errors
/// `NotFound` when there is no such webhook, or when the database fails.
pub async fn entries(db: &Db, webhook: Uuid, paging: Paging<Uuid>) -> Result<Found<Entry>> {
    db.run(move |connection| {
        webhooks::table
            .find(webhook)
            .select(webhooks::id)
            .first::<Uuid>(connection)?;
        let of_webhook = || {
            webhook_deliveries::table
                .filter(webhook_deliveries::webhook_id.eq(webhook))
                .into_boxed()
        };
        let mut query = of_webhook().order(webhook_deliveries::id.desc()).limit(paging.fetch());
        if let Some(before) = paging.after {
            query = query.filter(webhook_deliveries::id.lt(before));
        }
        let items = query.select(Entry::as_select()).load(connection)?;
        paging.found(items, |most| {
            count_up_to(connection, of_webhook().select(counted()).limit(most))
        })
    })
    .await
}

/// One attempt.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn entry(db: &Db, webhook: Uuid, id: Uuid) -> Result<Entry> {
    db.run(move |connection| {
        let found = webhook_deliveries::table
            .find(id)
            .filter(webhook_deliveries::webhook_id.eq(webhook));
        Ok(found.select(Entry::as_select()).first(connection)?)
    })
    .await
}

/// Removes the attempts that were kept long enough; returns how many.
///
/// # Errors
/// When the database fails.
pub fn remove_old(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize> {
    let old = webhook_deliveries::table.filter(webhook_deliveries::at.lt(now - TimeDelta::days(KEPT_DAYS)));
    Ok(diesel::delete(old).execute(connection)?)
}
