//! Making messages from the feed: the place in it, and what was made of the changes up to there, move together.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Integer, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use crate::changes::model::ChangeType;
use crate::changes::store::told_to_everybody;
use crate::db::Db;
use crate::error::Result;
use crate::feed::store::read;
use crate::i18n::Language;
use crate::jobs::Lease;
use crate::messages::model::{MailFailure, MessageChannel, MessageEvent, MessageStatus};
use crate::procedure::ComplaintId;
use crate::schema::message_cursor;
use crate::vocabulary::Vocabulary;

/// A message that is to be sent by itself; a failed one has no address to which it can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMessage {
    pub complaint: ComplaintId,
    pub version: i32,
    pub event: MessageEvent,
    pub channel: MessageChannel,
    pub language: Language,
    pub status: MessageStatus,
}

/// Some changes of the feed, of which messages may be made.
#[derive(Debug, Clone, Default)]
pub struct Ahead {
    /// The place before the first.
    pub from: i64,
    /// The place of the last.
    pub end: i64,
    /// Complaints and versions, in order.
    pub changes: Vec<(ComplaintId, i32)>,
}

/// The next changes in the feed, at most `limit` of them.
///
/// # Errors
/// When the database fails.
pub async fn ahead(db: &Db, limit: i64) -> Result<Ahead> {
    db.run(move |connection| {
        let from: i64 = message_cursor::table
            .select(message_cursor::position)
            .first(connection)?;
        let placed = read(connection, from, limit)?;
        let told = told_to_everybody(connection, &placed)?;
        let is_about_status = |kind: ChangeType| {
            matches!(
                kind,
                ChangeType::Registered
                    | ChangeType::Forwarded
                    | ChangeType::Waiting
                    | ChangeType::Resumed
                    | ChangeType::Answered
                    | ChangeType::Closed
                    | ChangeType::Reopened
            )
        };
        let of_interest = told.into_iter().filter(|told| is_about_status(told.kind));
        Ok(Ahead {
            from,
            end: placed.last().map_or(from, |change| change.position),
            changes: of_interest
                .map(|told| (ComplaintId(told.complaint), told.version))
                .collect(),
        })
    })
    .await
}

/// Keeps the messages that were made of changes, and moves on in the feed. Nothing happens when another process was faster; no
/// message is made twice, and none of a complaint that was erased meanwhile.
///
/// # Errors
/// When another process has taken the job over, or the database fails.
pub async fn keep(
    db: &Db,
    lease: Option<Lease>,
    (from, end): (i64, i64),
    made: Vec<NewMessage>,
    now: DateTime<Utc>,
) -> Result<()> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            if let Some(lease) = &lease {
                lease.check(connection)?;
            }
            let here = message_cursor::table.filter(message_cursor::position.eq(from));
            let moved = diesel::update(here)
                .set(message_cursor::position.eq(end))
                .execute(connection)?;
            if moved == 1 && !made.is_empty() {
                insert(connection, &made, now)?;
            }
            Ok(())
        })
    })
    .await
}

fn insert(connection: &mut PgConnection, made: &[NewMessage], now: DateTime<Utc>) -> Result<()> {
    let column = |word: fn(&NewMessage) -> &'static str| made.iter().map(word).collect::<Vec<_>>();
    sql_query(
        "insert into messages (id, complaint_id, version, event, channel, language, status, created_at, next_at, \
             failure) \
         select made.id, made.complaint, made.version, made.event, made.channel, made.language, made.status, $8, \
             case when made.status = 'queued' then $8 end, case when made.status = 'failed' then $9 end \
         from unnest($1, $2, $3, $4, $5, $6, $7) \
             as made (id, complaint, version, event, channel, language, status) \
         join complaints on complaints.id = made.complaint \
         on conflict on constraint messages_once_key do nothing",
    )
    .bind::<Array<SqlUuid>, _>(made.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(made.iter().map(|one| one.complaint.0).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(made.iter().map(|one| one.version).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(column(|one| one.event.as_str()))
    .bind::<Array<Text>, _>(column(|one| one.channel.as_str()))
    .bind::<Array<Text>, _>(column(|one| one.language.tag()))
    .bind::<Array<Text>, _>(column(|one| one.status.as_str()))
    .bind::<Timestamptz, _>(now)
    .bind::<Text, _>(MailFailure::Address.as_str())
    .execute(connection)?;
    Ok(())
}
