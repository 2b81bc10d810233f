//! Lists of complaints: filtered, sorted, in pages, and limited to the complaints that the caller may see.

mod availability;
mod filter;
mod report_filter;
mod search;

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use self::filter::{filtered, lookups_of};
pub use self::search::{SearchResult, search};
use super::model::{Filter, PagePosition, Sort};
use crate::auth::Identity;
use crate::complaints::store::{Query, Summary, load_actor, load_summaries, visible};
use crate::db::{Db, count_up_to, counted};
use crate::error::Result;
use crate::http::{Found, Paging};
use crate::procedure::Actor;
use crate::schema::complaints;

/// A page of the complaints that meet `filter` and that the caller may see; with the caller as actor.
pub async fn list(
    db: &Db,
    caller: Identity,
    filter: Filter,
    sort: Sort,
    paging: Paging<PagePosition>,
    today: NaiveDate,
) -> Result<(Actor, Found<Summary>)> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let lookups = lookups_of(connection, &filter)?;
        let all = || {
            let visible = visible(complaints::table.into_boxed(), &actor);
            having_what_is_sorted(filtered(visible, &filter, &lookups, today), sort)
        };
        let page = sorted(all(), sort, paging.after).limit(paging.fetch());
        let summaries = load_summaries(connection, page)?;
        let found = paging.found(summaries, |most| {
            count_up_to(connection, all().select(counted()).limit(most))
        })?;
        Ok((actor, found))
    })
    .await
}

/// The next complaints that meet `filter` and that `actor` may see, in the order of their ids, after `after`.
///
/// # Errors
/// When the database fails.
pub fn ids_after(
    connection: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    today: NaiveDate,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<Uuid>> {
    let lookups = lookups_of(connection, filter)?;
    let mut query = filtered(visible(complaints::table.into_boxed(), actor), filter, &lookups, today);
    if let Some(after) = after {
        query = query.filter(complaints::id.gt(after));
    }
    Ok(query
        .order(complaints::id)
        .limit(most)
        .select(complaints::id)
        .load(connection)?)
}

/// The number of complaints on all pages of [`list`].
pub fn count(connection: &mut PgConnection, actor: &Actor, filter: &Filter, today: NaiveDate) -> Result<i64> {
    let lookups = lookups_of(connection, filter)?;
    let query = filtered(visible(complaints::table.into_boxed(), actor), filter, &lookups, today);
    Ok(query.count().get_result(connection)?)
}

/// A list in order of due date holds only what has one.
fn having_what_is_sorted(query: Query<'_>, sort: Sort) -> Query<'_> {
    match sort {
        Sort::DueFirst | Sort::DueLast => query.filter(complaints::due_date.is_not_null()),
        Sort::Newest | Sort::Oldest => query,
    }
}

fn sorted(query: Query<'_>, sort: Sort, after: Option<PagePosition>) -> Query<'_> {
    use complaints::{due_date, id, registered_at};
    let query = match (sort, after) {
        (Sort::Newest, Some(PagePosition::Registered(at, last))) => query
            .filter(registered_at.le(at))
            .filter(registered_at.lt(at).or(id.lt(last))),
        (Sort::Oldest, Some(PagePosition::Registered(at, last))) => query
            .filter(registered_at.ge(at))
            .filter(registered_at.gt(at).or(id.gt(last))),
        (Sort::DueFirst, Some(PagePosition::Due(date, last))) => query
            .filter(due_date.ge(date))
            .filter(due_date.gt(date).or(id.gt(last).nullable())),
        (Sort::DueLast, Some(PagePosition::Due(date, last))) => query
            .filter(due_date.le(date))
            .filter(due_date.lt(date).or(id.lt(last).nullable())),
        _ => query,
    };
    match sort {
        Sort::Newest => query.order((registered_at.desc(), id.desc())),
        Sort::Oldest => query.order((registered_at.asc(), id.asc())),
        Sort::DueFirst => query.order((due_date.asc(), id.asc())),
        Sort::DueLast => query.order((due_date.desc(), id.desc())),
    }
}

impl Summary {
    /// The position after which the next page starts when this summary is the last of a page.
    pub fn place(&self, sort: Sort) -> PagePosition {
        match (sort, self.due_date) {
            (Sort::DueFirst | Sort::DueLast, Some(due)) => PagePosition::Due(due, self.id),
            _ => PagePosition::Registered(self.registered_at, self.id),
        }
    }
}
