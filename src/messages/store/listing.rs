//! Messages as people see them: listed and read. Writes nothing.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::helper_types::{InnerJoin, IntoBoxed};
use diesel::pg::Pg;
use diesel::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use crate::auth::Identity;
use crate::complaints::store::{load_actor, visible};
use crate::db::{Db, Word, count_up_to, counted};
use crate::error::{Error, Result};
use crate::http::{Found, Paging};
use crate::messages::model::{MailFailure, MessageChannel, MessageEvent, MessageStatus};
use crate::procedure::{Actor, ComplaintId};
use crate::schema::{complaints, messages};
use crate::vocabulary::Vocabulary;

diesel::joinable!(messages -> complaints (complaint_id));
diesel::allow_tables_to_appear_in_same_query!(messages, complaints);

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages)]
pub struct MessageRow {
    pub id: Uuid,
    pub complaint_id: Uuid,
    pub version: Option<i32>,
    pub event: Option<Word<MessageEvent>>,
    pub channel: Word<MessageChannel>,
    pub language: String,
    pub status: Word<MessageStatus>,
    pub subject: Option<String>,
    pub body: Option<String>,
    pub address: Option<String>,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<String>,
    pub next_at: Option<DateTime<Utc>>,
    pub attempts: i32,
    pub postponed: bool,
    pub failure: Option<Word<MailFailure>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub revision: i32,
}

/// A message with the number of its complaint.
#[derive(Debug, Clone)]
pub struct Listed {
    pub message: MessageRow,
    pub number: String,
}

/// A filter on messages; all set conditions must hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub complaint: Option<Uuid>,
    pub status: Option<MessageStatus>,
    pub event: Option<MessageEvent>,
}

/// A page of the messages about complaints that the caller may see, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db, caller: Identity, filter: Filter, paging: Paging<Uuid>) -> Result<Found<Listed>> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        page(connection, &actor, filter, &paging)
    })
    .await
}

/// A page of the messages about one complaint, newest first.
///
/// # Errors
/// `NotFound` when the caller may not see the complaint, or when the database fails.
pub async fn list_of(db: &Db, caller: Identity, complaint: ComplaintId, paging: Paging<Uuid>) -> Result<Found<Listed>> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let this = visible(complaints::table.into_boxed(), &actor).filter(complaints::id.eq(complaint.0));
        if !diesel::select(exists(this)).get_result::<bool>(connection)? {
            return Err(Error::NotFound);
        }
        let filter = Filter {
            complaint: Some(complaint.0),
            ..Filter::default()
        };
        page(connection, &actor, filter, &paging)
    })
    .await
}

fn page(connection: &mut PgConnection, actor: &Actor, filter: Filter, paging: &Paging<Uuid>) -> Result<Found<Listed>> {
    let mut query = filtered(filter, actor);
    if let Some(before) = paging.after {
        query = query.filter(messages::id.lt(before));
    }
    let found: Vec<(MessageRow, String)> = query
        .order(messages::id.desc())
        .limit(paging.fetch())
        .select((MessageRow::as_select(), complaints::number))
        .load(connection)?;
    let listed = |(message, number)| Listed { message, number };
    paging.found(found.into_iter().map(listed).collect(), |most| {
        count_up_to(connection, filtered(filter, actor).select(counted()).limit(most))
    })
}

/// The number of messages that meet the filter, about complaints that the actor may see.
///
/// # Errors
/// When the database fails.
pub fn count(connection: &mut PgConnection, actor: &Actor, filter: Filter) -> Result<i64> {
    Ok(filtered(filter, actor).count().get_result(connection)?)
}

type Messages<'a> = IntoBoxed<'a, InnerJoin<messages::table, complaints::table>, Pg>;

fn filtered(filter: Filter, actor: &Actor) -> Messages<'_> {
    let seen = visible(complaints::table.into_boxed(), actor).select(complaints::id);
    let mut query = messages::table
        .inner_join(complaints::table)
        .into_boxed()
        .filter(messages::complaint_id.eq_any(seen));
    if let Some(complaint) = filter.complaint {
        query = query.filter(messages::complaint_id.eq(complaint));
    }
    if let Some(status) = filter.status {
        query = query.filter(messages::status.eq(status.as_str()));
    }
    if let Some(event) = filter.event {
        query = query.filter(messages::event.eq(event.as_str()));
    }
    query
}

/// One message.
///
/// # Errors
/// `NotFound` when there is none, or the caller may not see its complaint; or when the database fails.
pub async fn find(db: &Db, caller: Identity, id: Uuid) -> Result<Listed> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        one(connection, &actor, id)
    })
    .await
}

/// One message about a complaint that the actor may see.
///
/// # Errors
/// As [`find`].
pub(super) fn one(connection: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<Listed> {
    let (message, number) = filtered(Filter::default(), actor)
        .filter(messages::id.eq(id))
        .select((MessageRow::as_select(), complaints::number))
        .first(connection)?;
    Ok(Listed { message, number })
}
