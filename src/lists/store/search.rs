//! Search for complaints by complainant. The search terms are in the body of a request, never in a URL.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::auth::Identity;
use crate::complaints::store::{Query, Sought, Summary, independent, load_actor, load_summaries, unrestricted};
use crate::db::{Db, count_up_to, counted};
use crate::error::Result;
use crate::http::{Found, Paging};
use crate::lists::model::{PagePosition, PersonalData};
use crate::procedure::Actor;
use crate::schema::complaints;
use crate::tombstones::store::erased_at_by_number;

/// The result of a search.
pub struct SearchResult {
    /// The caller.
    pub actor: Actor,
    pub found: Found<Summary>,
    /// The number that was asked for and the time of the erasure, where that complaint was erased.
    pub erased: Option<(String, DateTime<Utc>)>,
}

/// A page of the matching complaints, newest first, also those that the caller may not see, but none that are about the
/// caller or whose data is restricted; with the caller as actor.
///
/// # Errors
/// When the database fails.
pub async fn search(
    db: &Db,
    caller: Identity,
    wanted: PersonalData,
    paging: Paging<PagePosition>,
) -> Result<SearchResult> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let sought = Sought::facts(connection, &wanted.facts)?;
        let all = || matching(&actor, &wanted, sought.as_ref());
        let mut page = all();
        if let Some(PagePosition::Registered(at, last)) = paging.after {
            page = page
                .filter(complaints::registered_at.le(at))
                .filter(complaints::registered_at.lt(at).or(complaints::id.lt(last)));
        }
        let page = page
            .order((complaints::registered_at.desc(), complaints::id.desc()))
            .limit(paging.fetch());
        let summaries = load_summaries(connection, page)?;
        let found = paging.found(summaries, |most| {
            count_up_to(connection, all().select(counted()).limit(most))
        })?;
        let erased = match &wanted.number {
            Some(number) if found.items.is_empty() => {
                erased_at_by_number(connection, number)?.map(|erased_at| (number.clone(), erased_at))
            }
            _ => None,
        };
        Ok(SearchResult { actor, found, erased })
    })
    .await
}

fn matching<'a>(actor: &'a Actor, wanted: &'a PersonalData, sought: Option<&'a Sought>) -> Query<'a> {
    let mut query = unrestricted(independent(complaints::table.into_boxed(), actor));
    if let Some(sought) = sought {
        query = sought.limit(query);
    }
    if let Some(number) = &wanted.number {
        query = query.filter(complaints::number.eq(number));
    }
    query
}
