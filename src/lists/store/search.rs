//! Search for complaints by complainant. The search terms are in the body of a request, never in a URL.

use diesel::prelude::*;

use crate::auth::Identity;
use crate::complaints::store::{Query, Sought, Summary, independent, load_actor, load_summaries};
use crate::db::{Db, count_up_to, counted};
use crate::error::Result;
use crate::http::{Found, Paging};
use crate::lists::model::{PagePosition, PersonalData};
use crate::procedure::Actor;
use crate::schema::complaints;

/// A page of the matching complaints, newest first, also those that the caller may not see, but none that are about the
/// caller; with the caller as actor.
///
/// # Errors
/// When the database fails.
pub async fn search(
    db: &Db,
    caller: Identity,
    wanted: PersonalData,
    paging: Paging<PagePosition>,
) -> Result<(Actor, Found<Summary>)> {
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
        Ok((actor, found))
    })
    .await
}

fn matching<'a>(actor: &'a Actor, wanted: &'a PersonalData, sought: Option<&'a Sought>) -> Query<'a> {
    let mut query = independent(complaints::table.into_boxed(), actor);
    if let Some(sought) = sought {
        query = sought.limit(query);
    }
    if let Some(number) = &wanted.number {
        query = query.filter(complaints::number.eq(number));
    }
    query
}
