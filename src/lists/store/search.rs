//! Search for complaints by complainant. The search terms are in the body of a request, never in a URL.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::auth::Identity;
use crate::complaints::store::{Sought, Summary, independent, load_actor, load_summaries};
use crate::db::Db;
use crate::error::Result;
use crate::lists::model::{PagePosition, PersonalData};
use crate::procedure::Actor;
use crate::schema::complaints;
use crate::tombstones::store::erased_at_by_number;

/// What a search comes to.
pub struct SearchResult {
    /// The caller.
    pub actor: Actor,
    pub found: Vec<Summary>,
    /// The number that was asked for and the time of the erasure, where that complaint was erased.
    pub erased: Option<(String, DateTime<Utc>)>,
}

/// The newest matching complaints after `after`, at most `limit`, also those that the caller may not see, but none that
/// are about the caller; with the caller as actor.
///
/// # Errors
/// When the database fails.
pub async fn search(
    db: &Db,
    caller: Identity,
    wanted: PersonalData,
    after: Option<PagePosition>,
    limit: i64,
) -> Result<SearchResult> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let found = find(connection, &actor, &wanted, after, limit)?;
        let erased = match &wanted.number {
            Some(number) if found.is_empty() => {
                erased_at_by_number(connection, number)?.map(|erased_at| (number.clone(), erased_at))
            }
            _ => None,
        };
        Ok(SearchResult { actor, found, erased })
    })
    .await
}

fn find(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &PersonalData,
    after: Option<PagePosition>,
    limit: i64,
) -> Result<Vec<Summary>> {
    let sought = Sought::facts(connection, &wanted.facts)?;
    let mut query = independent(complaints::table.into_boxed(), actor);
    if let Some(sought) = &sought {
        query = sought.limit(query);
    }
    if let Some(number) = &wanted.number {
        query = query.filter(complaints::number.eq(number));
    }
    if let Some(phone) = &wanted.phone {
        query = query.filter(
            sql::<Bool>("phone_key(complainant_phone) = phone_key(")
                .bind::<Text, _>(phone)
                .sql(")"),
        );
    }
    if let Some(PagePosition::Registered(at, last)) = after {
        query = query
            .filter(complaints::registered_at.le(at))
            .filter(complaints::registered_at.lt(at).or(complaints::id.lt(last)));
    }
    let query = query
        .order((complaints::registered_at.desc(), complaints::id.desc()))
        .limit(limit);
    load_summaries(connection, query)
}
