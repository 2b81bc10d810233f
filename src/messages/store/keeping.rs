//! Messages that somebody has sent, and those that are tried again.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Listed, MessageRow, one};
use crate::auth::Identity;
use crate::complaints::store::load_actor;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::messages::model::{MessageChannel, MessageStatus};
use crate::schema::messages;
use crate::vocabulary::Vocabulary;

/// Adds a message that somebody has sent.
///
/// # Errors
/// As [`run_idempotent`].
pub async fn add(
    db: &Db,
    message: MessageRow,
    answer: StoredResponse,
    claim: Option<IdempotencyClaim>,
) -> Result<StoredResponse> {
    let (now, about) = (message.created_at, message.complaint_id);
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            diesel::insert_into(messages::table)
                .values(&message)
                .execute(connection)?;
            let record = record(&answer).map(|record| record.also_about(Some(about)));
            keep(connection, record.as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}

/// Has a message sent that was not; `respond` makes the answer.
///
/// # Errors
/// `NotFound`, `Conflict` when it was or will be sent, or as [`run_idempotent`].
pub async fn retry(
    db: &Db,
    (id, caller): (Uuid, Identity),
    respond: impl Fn(Listed) -> Result<StoredResponse> + Send + 'static,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let actor = load_actor(connection, caller.clone())?;
            let before = one(connection, &actor, id)?.message;
            let unsent = messages::table
                .find(id)
                .filter(messages::status.eq_any([MessageStatus::Failed.as_str(), MessageStatus::NotSent.as_str()]))
                .filter(messages::channel.eq(MessageChannel::Email.as_str()));
            let queued = diesel::update(unsent)
                .set((
                    messages::status.eq(MessageStatus::Queued.as_str()),
                    messages::next_at.eq(Some(now)),
                    messages::attempts.eq(0),
                    messages::postponed.eq(false),
                    messages::failure.eq(None::<String>),
                    messages::revision.eq(messages::revision + 1),
                ))
                .execute(connection)?;
            if queued == 0 {
                return Err(Error::conflict(
                    "message-not-failed",
                    Text::of(
                        "Dit bericht is al verstuurd, wordt nog verstuurd of is een brief.",
                        "This message was sent already, will be sent, or is a letter.",
                    ),
                ));
            }
            let answer = respond(one(connection, &actor, id)?)?;
            let about = Some(before.complaint_id);
            keep(
                connection,
                record(&answer).map(|record| record.also_about(about)).as_ref(),
            )?;
            Ok(answer)
        })
    })
    .await
}
