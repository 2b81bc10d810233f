//! Search for complaints by complainant. The search terms are in the body of a request, never in a URL.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::auth::Identity;
use crate::complaints::store::{Summary, independent, load_actor, load_summaries};
use crate::db::Db;
use crate::error::Result;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::lists::model::{PagePosition, PersonalData};
use crate::procedure::Actor;
use crate::schema::complaints;

/// A requested search.
pub struct Search {
    pub caller: Identity,
    pub wanted: PersonalData,
    pub after: Option<PagePosition>,
    pub limit: i64,
    /// The claim of a request with an `Idempotency-Key`.
    pub claim: Option<IdempotencyClaim>,
    pub now: DateTime<Utc>,
}

/// Finds the newest matching complaints, also those that the caller may not see, but none that are about the caller; and
/// keeps the answer that `respond` renders.
///
/// # Errors
/// As [`run_idempotent`], or the error of `respond`.
pub async fn search(
    db: &Db,
    search: Search,
    respond: impl Fn(&Actor, Vec<Summary>) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    let Search { claim, now, .. } = search;
    run_idempotent(db, claim, now, move |connection, record| {
        let actor = load_actor(connection, search.caller.clone())?;
        let found = find(connection, &actor, &search.wanted, search.after, search.limit)?;
        let answer = respond(&actor, found)?;
        keep(connection, record(&answer).as_ref())?;
        Ok(answer)
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
    let mut query = independent(complaints::table.into_boxed(), actor);
    if let Some(name) = &wanted.name {
        let matches = sql::<Bool>("to_tsvector('simple'::regconfig, complainant_name) @@ to_tsquery('simple', ");
        query = query.filter(matches.bind::<Text, _>(beginnings(name)).sql(")"));
    }
    if let Some(email) = &wanted.email {
        query = query.filter(
            sql::<Bool>("lower(complainant_email) = lower(")
                .bind::<Text, _>(email)
                .sql(")"),
        );
    }
    if let Some(phone) = &wanted.phone {
        query = query.filter(
            sql::<Bool>("phone_key(complainant_phone) = phone_key(")
                .bind::<Text, _>(phone)
                .sql(")"),
        );
    }
    if let Some(postal_code) = &wanted.postal_code {
        // Stored postal codes contain the canonical space; a search also matches without that space.
        query = query.filter(
            sql::<Bool>("replace(upper(complainant_postal_code), ' ', '') = replace(upper(")
                .bind::<Text, _>(postal_code)
                .sql("), ' ', '')"),
        );
    }
    if let Some(number) = &wanted.customer_number {
        query = query.filter(complaints::customer_number.eq(number));
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

/// Turns `jan de v` into the text query `'jan':* & 'de':* & 'v':*`. Only letters and digits reach the query language.
fn beginnings(name: &str) -> String {
    let words = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(beginning).collect::<Vec<_>>().join(" & ")
}

/// The text query for one word as a prefix. A database with the C locale ignores case only for ASCII letters, so a word
/// with other letters is tried in lower case, capitalised and in upper case.
fn beginning(word: &str) -> String {
    if word.is_ascii() {
        return format!("'{word}':*");
    }
    let lower = word.to_lowercase();
    let mut rest = lower.chars();
    let capital: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    let capitalised = capital + rest.as_str();
    format!("('{lower}':* | '{capitalised}':* | '{}':*)", word.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::beginnings;

    #[test]
    fn only_words_of_a_name_reach_the_query_language() {
        assert_eq!(beginnings("Jan de V."), "'Jan':* & 'de':* & 'V':*");
        assert_eq!(beginnings("x') | !('a:*"), "'x':* & 'a':*");
        assert_eq!(beginnings("öz"), "('öz':* | 'Öz':* | 'ÖZ':*)");
        assert_eq!(beginnings("O'Brien-Smit"), "'O':* & 'Brien':* & 'Smit':*");
    }
}
