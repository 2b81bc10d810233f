//! Webhooks as managers keep them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use uuid::Uuid;

use crate::changes::model::ChangeType;
use crate::db::{Db, count_up_to, counted};
use crate::error::{Error, Result};
use crate::feed::store::head;
use crate::http::{Found, IfMatch, Paging};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::schema::{webhook_parked, webhooks};
use crate::vocabulary::Vocabulary;
use crate::webhooks::model::{DisabledReason, Webhook};

/// The progress of the sending to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = webhooks, treat_none_as_null = true)]
pub struct State {
    /// The place in the feed up to which every change was sent, or is parked.
    pub position: i64,
    /// Different complaints in a row of which no change arrived.
    pub failed_in_row: i32,
    pub failing_since: Option<DateTime<Utc>>,
    pub attempts: i32,
    pub next_at: Option<DateTime<Utc>>,
}

/// Secrets as they are kept: enciphered.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
pub struct Kept {
    pub secret: Vec<u8>,
    pub former_secret: Option<Vec<u8>>,
    pub former_until: Option<DateTime<Utc>>,
}

/// A webhook with what is known of the sending.
#[derive(Debug, Clone)]
pub struct Known {
    pub webhook: Webhook,
    pub state: State,
    pub kept: Kept,
    /// Changes that have a place after its own.
    pub lag: i64,
    /// Complaints of which a change did not arrive yet.
    pub parked: i64,
    /// Since when a change does not arrive.
    pub failing_since: Option<DateTime<Utc>>,
}

/// The place at which the sending goes on after a change of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// As it was.
    Unchanged,
    /// The place at which it stopped, at once.
    Resumed,
    /// With the next change of the register.
    Now,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhooks)]
struct Row {
    id: Uuid,
    version: i32,
    url: String,
    types: Vec<String>,
    description: Option<String>,
    disabled_reason: Option<String>,
    created_at: DateTime<Utc>,
    #[diesel(embed)]
    state: State,
    #[diesel(embed)]
    kept: Kept,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = webhooks, treat_none_as_null = true)]
struct KeptRow {
    id: Uuid,
    version: i32,
    url: String,
    types: Vec<String>,
    description: Option<String>,
    enabled: bool,
    disabled_reason: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<Webhook> for KeptRow {
    fn from(webhook: Webhook) -> Self {
        KeptRow {
            id: webhook.id,
            version: webhook.version,
            url: webhook.url,
            types: webhook.types.into_iter().map(|kind| kind.as_str().to_owned()).collect(),
            description: webhook.description,
            enabled: webhook.disabled.is_none(),
            disabled_reason: webhook.disabled.map(|reason| reason.as_str().to_owned()),
            created_at: webhook.created_at,
        }
    }
}

/// The webhooks of the rows, with what is known of the sending.
fn known(connection: &mut PgConnection, rows: Vec<Row>) -> Result<Vec<Known>> {
    let head = head(connection)?.position;
    let parked: Vec<(Uuid, i64, Option<DateTime<Utc>>)> = webhook_parked::table
        .filter(webhook_parked::webhook_id.eq_any(rows.iter().map(|row| row.id)))
        .group_by(webhook_parked::webhook_id)
        .select((
            webhook_parked::webhook_id,
            count_star(),
            min(webhook_parked::failing_since),
        ))
        .load(connection)?;
    let parked: HashMap<Uuid, (i64, Option<DateTime<Utc>>)> = parked
        .into_iter()
        .map(|(id, count, since)| (id, (count, since)))
        .collect();
    let known = |row: Row| {
        let (parked, since) = parked.get(&row.id).copied().unwrap_or_default();
        Known {
            lag: head - row.state.position,
            parked,
            failing_since: row.state.failing_since.into_iter().chain(since).min(),
            state: row.state,
            kept: row.kept,
            webhook: Webhook {
                id: row.id,
                version: row.version,
                url: row.url,
                types: row.types.iter().filter_map(|kind| ChangeType::named(kind)).collect(),
                description: row.description,
                disabled: row.disabled_reason.as_deref().and_then(DisabledReason::named),
                created_at: row.created_at,
            },
        }
    };
    Ok(rows.into_iter().map(known).collect())
}

fn one(connection: &mut PgConnection, id: Uuid) -> Result<Known> {
    let row = webhooks::table.find(id).select(Row::as_select()).first(connection)?;
    known(connection, vec![row])?.pop().ok_or(Error::NotFound)
}

/// The enabled webhooks.
pub(super) fn enabled(connection: &mut PgConnection) -> Result<Vec<Known>> {
    let rows = webhooks::table
        .filter(webhooks::enabled)
        .order(webhooks::id)
        .select(Row::as_select())
        .load(connection)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    known(connection, rows)
}

/// Adds a webhook, which is told of what happens from now on.
///
/// # Errors
/// Those of `respond`, or as [`run_idempotent`].
pub async fn add(
    db: &Db,
    webhook: Webhook,
    secret: Vec<u8>,
    respond: impl Fn(Known) -> Result<StoredResponse> + Send + 'static,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        let position = head(connection)?.position;
        connection.transaction(|connection| {
            diesel::insert_into(webhooks::table)
                .values((
                    KeptRow::from(webhook.clone()),
                    webhooks::secret.eq(&secret),
                    webhooks::position.eq(position),
                ))
                .execute(connection)?;
            let answer = respond(one(connection, webhook.id)?)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// A page of all webhooks, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db, paging: Paging<Uuid>) -> Result<Found<Known>> {
    db.run(move |connection| {
        let mut query = webhooks::table.order(webhooks::id).limit(paging.fetch()).into_boxed();
        if let Some(after) = paging.after {
            query = query.filter(webhooks::id.gt(after));
        }
        let rows = query.select(Row::as_select()).load(connection)?;
        let items = known(connection, rows)?;
        paging.found(items, |most| {
            count_up_to(connection, webhooks::table.into_boxed().select(counted()).limit(most))
        })
    })
    .await
}

/// One webhook.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn find(db: &Db, id: Uuid) -> Result<Known> {
    db.run(move |connection| one(connection, id)).await
}

/// Replaces a webhook by the result of `decide`, once, however often the request is repeated.
///
/// # Errors
/// `NotFound`, `Stale`, the error of `decide`, `Conflict` where the sending cannot go on from its place, or as
/// [`run_idempotent`].
pub async fn change(
    db: &Db,
    id: Uuid,
    decide: impl Fn(Webhook) -> Result<(Webhook, Place)> + Send + 'static,
    respond: impl Fn(Known) -> Result<StoredResponse> + Send + 'static,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let before = locked(connection, id)?;
            let (after, place) = decide(before.webhook)?;
            diesel::update(webhooks::table.find(id))
                .set(KeptRow::from(after))
                .execute(connection)?;
            resume(connection, id, before.state, place, now)?;
            let answer = respond(one(connection, id)?)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// Holds a webhook until the end of the transaction.
fn locked(connection: &mut PgConnection, id: Uuid) -> Result<Known> {
    let row = webhooks::table
        .find(id)
        .select(webhooks::id)
        .for_update()
        .first::<Uuid>(connection)?;
    one(connection, row)
}

fn resume(connection: &mut PgConnection, id: Uuid, state: State, place: Place, now: DateTime<Utc>) -> Result<()> {
    let head = head(connection)?;
    let position = match place {
        Place::Unchanged => return Ok(()),
        Place::Resumed if state.position < head.forgotten => {
            return Err(Error::conflict(
                "gap",
                Text::of(
                    "De wijzigingen sinds het uitzetten zijn niet meer compleet. Neem het register opnieuw over en ga door \
                     vanaf nu.",
                    "The changes since it was disabled are not complete any more. Take over the register anew and go on \
                     from now.",
                ),
            ));
        }
        Place::Resumed => state.position,
        Place::Now => head.position,
    };
    let afresh = State {
        position,
        failed_in_row: 0,
        failing_since: None,
        attempts: 0,
        next_at: None,
    };
    diesel::update(webhooks::table.find(id))
        .set(afresh)
        .execute(connection)?;
    let parked = webhook_parked::table.filter(webhook_parked::webhook_id.eq(id));
    if place == Place::Now {
        diesel::delete(parked).execute(connection)?;
    } else {
        diesel::update(parked)
            .set((webhook_parked::next_at.eq(now), webhook_parked::attempts.eq(0)))
            .execute(connection)?;
    }
    Ok(())
}

/// Removes a webhook with all that is known of it.
///
/// # Errors
/// `NotFound`, `Stale`, or as [`run_idempotent`].
pub async fn remove(
    db: &Db,
    id: Uuid,
    if_match: IfMatch,
    answer: StoredResponse,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            if_match.check(locked(connection, id)?.webhook.version)?;
            diesel::delete(webhooks::table.find(id)).execute(connection)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}

/// Gives a webhook another secret; the present one stays in use until `until`.
///
/// # Errors
/// `NotFound`, those of `respond`, or as [`run_idempotent`].
pub async fn rotate(
    db: &Db,
    id: Uuid,
    secret: Vec<u8>,
    until: DateTime<Utc>,
    answer: StoredResponse,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let before = locked(connection, id)?;
            diesel::update(webhooks::table.find(id))
                .set((
                    webhooks::secret.eq(&secret),
                    webhooks::former_secret.eq(Some(before.kept.secret)),
                    webhooks::former_until.eq(Some(until)),
                ))
                .execute(connection)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}
