//! Lists alerts. Writes nothing.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::not;
use diesel::helper_types::{InnerJoin, IntoBoxed};
use diesel::pg::Pg;
use diesel::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use crate::alerts::model::{AlertLevel, AlertRecipient};
use crate::auth::{Identity, Role};
use crate::complaints::store::{load_actor, visible};
use crate::db::{Db, Word, count_up_to, counted};
use crate::error::Result;
use crate::http::{Found, Paging};
use crate::procedure::Actor;
use crate::schema::{alerts, complaints};
use crate::vocabulary::Vocabulary;

diesel::joinable!(alerts -> complaints (complaint_id));
diesel::allow_tables_to_appear_in_same_query!(alerts, complaints);

/// An alert about a complaint.
#[derive(Debug, Clone, Queryable)]
pub struct Alert {
    pub id: Uuid,
    pub complaint_id: Uuid,
    pub number: String,
    pub level: Word<AlertLevel>,
    pub term: NaiveDate,
    pub recipient: Word<AlertRecipient>,
    pub since: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
}

/// A filter on alerts; all set conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Not resolved.
    pub open: Option<bool>,
    pub level: Option<AlertLevel>,
    pub recipient: Option<AlertRecipient>,
}

/// The last item of a page: the next page starts after it.
pub type Position = (DateTime<Utc>, Uuid);

/// A page of the alerts that meet `filter`, about complaints that the caller may see, those raised last first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db, caller: Identity, filter: Filter, paging: Paging<Position>) -> Result<Found<Alert>> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let mut page = filtered(&filter, &actor);
        if let Some((since, id)) = paging.after {
            page = page
                .filter(alerts::since.le(since))
                .filter(alerts::since.lt(since).or(alerts::id.lt(id)));
        }
        let found: Vec<Alert> = page
            .order((alerts::since.desc(), alerts::id.desc()))
            .limit(paging.fetch())
            .select((
                alerts::id,
                alerts::complaint_id,
                complaints::number,
                alerts::level,
                alerts::term,
                alerts::recipient,
                alerts::since,
                alerts::sent_at,
                alerts::resolved_at,
            ))
            .load(connection)?;
        paging.found(found, |most| {
            count_up_to(connection, filtered(&filter, &actor).select(counted()).limit(most))
        })
    })
    .await
}

type Alerts<'a> = IntoBoxed<'a, InnerJoin<alerts::table, complaints::table>, Pg>;

fn filtered<'a>(filter: &Filter, actor: &'a Actor) -> Alerts<'a> {
    let seen = visible(complaints::table.into_boxed(), actor).select(complaints::id);
    let mut query = alerts::table
        .inner_join(complaints::table)
        .into_boxed()
        .filter(alerts::complaint_id.eq_any(seen));
    // A promise may be a reprimand, of which only managers and the handler of the case learn.
    if !actor.has(Role::Manager) {
        let is_mine = complaints::handler_subject.eq_any(actor.subjects());
        let is_promise = alerts::level.eq(AlertLevel::PromiseOverdue.as_str());
        query = query.filter(not(is_promise).or(is_mine.is_not_distinct_from(true)));
    }
    query = match filter.open {
        Some(true) => query.filter(alerts::resolved_at.is_null()),
        Some(false) => query.filter(alerts::resolved_at.is_not_null()),
        None => query,
    };
    if let Some(level) = filter.level {
        query = query.filter(alerts::level.eq(level.as_str()));
    }
    if let Some(recipient) = filter.recipient {
        query = query.filter(alerts::recipient.eq(recipient.as_str()));
    }
    query
}
