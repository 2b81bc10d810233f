//! Tombstones in the database. The function `forget_complaints` writes them; here they are read, given the digests of the
//! references, and removed in time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Digest, forgotten_before};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{erased_references, tombstones};

diesel::joinable!(erased_references -> tombstones (complaint_id));
diesel::allow_tables_to_appear_in_same_query!(erased_references, tombstones);

/// Returns when a complaint was erased; nothing for one that was not, or of which nothing is known any more.
///
/// # Errors
/// When the database fails.
pub fn erased_at(connection: &mut PgConnection, complaint: Uuid) -> Result<Option<DateTime<Utc>>> {
    let erased = tombstones::table.find(complaint).select(tombstones::erased_at);
    Ok(erased.first(connection).optional()?)
}

/// As [`erased_at`], in a separate call of [`Db::run`].
///
/// # Errors
/// When the database fails.
pub async fn erasure_of(db: &Db, complaint: Uuid) -> Result<Option<DateTime<Utc>>> {
    db.run(move |connection| erased_at(connection, complaint)).await
}

/// Returns when the complaint with this number was erased.
///
/// # Errors
/// When the database fails.
pub fn erased_at_by_number(connection: &mut PgConnection, number: &str) -> Result<Option<DateTime<Utc>>> {
    let erased = tombstones::table.filter(tombstones::number.eq(number));
    Ok(erased.select(tombstones::erased_at).first(connection).optional()?)
}

/// Returns those of the complaints that were erased.
///
/// # Errors
/// When the database fails.
pub fn erased_among(connection: &mut PgConnection, complaints: &[Uuid]) -> Result<Vec<Uuid>> {
    let erased = tombstones::table.filter(tombstones::complaint_id.eq_any(complaints));
    Ok(erased.select(tombstones::complaint_id).load(connection)?)
}

/// The erasure of a complaint, as followers of the feed are told.
#[derive(Debug, Clone, Queryable)]
pub struct Erasure {
    pub complaint: Uuid,
    pub number: String,
    /// The version after the last.
    pub version: i32,
    pub erased_at: DateTime<Utc>,
}

/// Returns the erasures of those of the complaints that were erased.
///
/// # Errors
/// When the database fails.
pub fn erasures(connection: &mut PgConnection, complaints: &[Uuid]) -> Result<Vec<Erasure>> {
    use tombstones as t;
    let erased = t::table.filter(t::complaint_id.eq_any(complaints));
    Ok(erased
        .select((t::complaint_id, t::number, t::version, t::erased_at))
        .load(connection)?)
}

/// Returns those of the digests that are of erased complaints, each with the time of the erasure.
///
/// # Errors
/// When the database fails.
pub fn erased_by_reference(
    connection: &mut PgConnection,
    digests: &[Digest],
) -> Result<HashMap<Digest, DateTime<Utc>>> {
    if digests.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Digest, DateTime<Utc>)> = erased_references::table
        .inner_join(tombstones::table)
        .filter(erased_references::digest.eq_any(digests))
        .select((erased_references::digest, tombstones::erased_at))
        .load(connection)?;
    Ok(found.into_iter().collect())
}

/// Adds digests of references to the tombstones of complaints.
///
/// # Errors
/// When the database fails.
pub fn keep_references(connection: &mut PgConnection, references: Vec<(Uuid, Digest)>) -> Result<()> {
    let rows: Vec<_> = references
        .into_iter()
        .map(|(complaint, digest)| {
            (
                erased_references::complaint_id.eq(complaint),
                erased_references::digest.eq(digest),
            )
        })
        .collect();
    diesel::insert_into(erased_references::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(connection)?;
    Ok(())
}

/// Removes the tombstones whose time is over, with their digests; returns how many.
///
/// # Errors
/// When the database fails.
pub fn remove_old(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize> {
    let old = tombstones::table.filter(tombstones::erased_at.lt(forgotten_before(now)));
    Ok(diesel::delete(old).execute(connection)?)
}
