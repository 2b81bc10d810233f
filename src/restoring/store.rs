//! The point that the database has come to, which entries of the journal it knows, and its beginning anew after a restore.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer};
use uuid::Uuid;

use super::model::{Entry, Head};
use crate::db::identity;
use crate::error::Result;
use crate::feed;
use crate::schema::erasure_entries;

/// The point that the database has come to.
///
/// # Errors
/// When the database fails.
pub fn head(connection: &mut PgConnection) -> Result<Head> {
    let feed::store::Head { epoch, position, .. } = feed::store::head(connection)?;
    Ok(Head {
        register: identity(connection)?,
        epoch,
        position,
        numbers: numbers(connection)?,
        privacy_numbers: privacy_numbers(connection)?,
    })
}

/// The last number of a complaint that was given in each year.
fn numbers(connection: &mut PgConnection) -> Result<BTreeMap<i32, i64>> {
    given(
        connection,
        "select substring(sequencename from '\\d+$')::integer as year, last_value as last from pg_sequences
         where schemaname = 'public' and sequencename ~ '^complaint_numbers_\\d+$' and last_value is not null",
    )
}

/// The last number of a privacy request that was given in each year.
fn privacy_numbers(connection: &mut PgConnection) -> Result<BTreeMap<i32, i64>> {
    given(connection, "select year, last::bigint from privacy_request_numbers")
}

fn given(connection: &mut PgConnection, query: &str) -> Result<BTreeMap<i32, i64>> {
    #[derive(QueryableByName)]
    struct Last {
        #[diesel(sql_type = Integer)]
        year: i32,
        #[diesel(sql_type = BigInt)]
        last: i64,
    }
    let given: Vec<Last> = sql_query(query).load(connection)?;
    Ok(given.into_iter().map(|given| (given.year, given.last)).collect())
}

/// The later of two numbers of each year.
fn later(mut own: BTreeMap<i32, i64>, written: Option<&BTreeMap<i32, i64>>) -> BTreeMap<i32, i64> {
    for (year, number) in written.into_iter().flatten() {
        let own = own.entry(*year).or_default();
        *own = (*own).max(*number);
    }
    own
}

/// Those of the entries that this database does not know.
///
/// # Errors
/// When the database fails.
pub fn unknown(connection: &mut PgConnection, entries: Vec<Entry>) -> Result<Vec<Entry>> {
    let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
    let known: HashSet<Uuid> = erasure_entries::table
        .filter(erasure_entries::id.eq_any(ids))
        .select(erasure_entries::id)
        .load(connection)?
        .into_iter()
        .collect();
    Ok(entries.into_iter().filter(|entry| !known.contains(&entry.id)).collect())
}

/// Notes that what the entry says is done in this database.
///
/// # Errors
/// When the database fails.
pub fn note(connection: &mut PgConnection, id: Uuid, at: DateTime<Utc>) -> Result<()> {
    diesel::insert_into(erasure_entries::table)
        .values((erasure_entries::id.eq(id), erasure_entries::at.eq(at)))
        .on_conflict_do_nothing()
        .execute(connection)?;
    Ok(())
}

/// Lets a restored database go on as it is: with a new feed, so that no follower takes its positions for those that are
/// lost, and with numbers that nobody was given, `skipped` after the last that was written down.
///
/// # Errors
/// When the database fails.
pub fn accept(connection: &mut PgConnection, written: Option<&Head>, skipped: i64) -> Result<Head> {
    connection.transaction(|connection| {
        let last = later(numbers(connection)?, written.map(|head| &head.numbers));
        for (year, number) in last {
            let sequence = format!("complaint_numbers_{year}");
            sql_query(format!("create sequence if not exists {sequence}")).execute(connection)?;
            sql_query(format!("select setval('{sequence}', {})", number + skipped)).execute(connection)?;
        }
        let last = later(privacy_numbers(connection)?, written.map(|head| &head.privacy_numbers));
        for (year, number) in last {
            let last = i32::try_from(number + skipped).unwrap_or(i32::MAX);
            // As with the sequences: nobody but a restore moves what another store draws from.
            sql_query(
                "insert into privacy_request_numbers (year, last) values ($1, $2)
                 on conflict (year) do update set last = excluded.last",
            )
            .bind::<Integer, _>(year)
            .bind::<Integer, _>(last)
            .execute(connection)?;
        }
        feed::store::begin_anew(connection)?;
        head(connection)
    })
}
