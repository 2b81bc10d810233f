//! Pages of the feed, with what is told of each change.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::cursor::Cursor;
use super::model::ChangeType;
use crate::auth::Identity;
use crate::complaints::store::{about, load_actor};
use crate::db::{Db, Word};
use crate::error::{Error, Result};
use crate::feed::store::{Change, head, read};
use crate::procedure::{EventKind, Person};
use crate::tombstones::store::{Erasure, erasures};

/// The beginning of a follower.
#[derive(Debug, Clone, Copy)]
pub enum Start {
    /// With the oldest change that is kept.
    Beginning,
    /// With the next change.
    Now,
    After(Cursor),
}

/// A change, as it is told.
#[derive(Debug, Clone)]
pub struct Told {
    pub position: i64,
    pub complaint: Uuid,
    pub number: String,
    pub version: i32,
    pub kind: ChangeType,
    pub at: DateTime<Utc>,
    /// Absent of an erasure.
    pub by: Option<Person>,
}

/// Some changes in order, and where the follower goes on.
#[derive(Debug, Clone)]
pub struct Page {
    pub changes: Vec<Told>,
    pub end: Cursor,
    /// Whether no change has a place after these yet.
    pub is_last: bool,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Pg))]
struct Row {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = SqlUuid)]
    complaint: Uuid,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    what: Word<EventKind>,
    #[diesel(sql_type = Bool)]
    merges: bool,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    by_subject: String,
    #[diesel(sql_type = Nullable<Text>)]
    by_name: Option<String>,
}

/// Reads at most `size` changes. Those of complaints that are or were about the caller are left out.
///
/// # Errors
/// `CursorExpired` for a cursor that leads nowhere any more, or when the database fails.
pub async fn page(db: &Db, caller: Identity, start: Start, size: i64) -> Result<Page> {
    db.run(move |connection| {
        let begin = begin(connection, start)?;
        let mut placed = match start {
            Start::Now => Vec::new(),
            Start::Beginning | Start::After(_) => read(connection, begin.position, size + 1)?,
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let is_last = placed.len() <= size;
        placed.truncate(size);
        let end = Cursor {
            position: placed.last().map_or(begin.position, |change| change.position),
            ..begin
        };
        let hidden = hidden(connection, &caller, &placed)?;
        let mut changes = told_to_everybody(connection, &placed)?;
        changes.retain(|change| !hidden.contains(&change.complaint));
        Ok(Page { changes, end, is_last })
    })
    .await
}

/// The place in the feed to read on from.
fn begin(connection: &mut PgConnection, start: Start) -> Result<Cursor> {
    let head = head(connection)?;
    let position = match start {
        Start::Beginning => head.forgotten,
        Start::Now => head.position,
        Start::After(cursor) => {
            let leads_on = cursor.epoch == head.epoch && (head.forgotten..=head.position).contains(&cursor.position);
            if !leads_on {
                return Err(Error::CursorExpired);
            }
            cursor.position
        }
    };
    Ok(Cursor {
        epoch: head.epoch,
        position,
    })
}

/// Returns what is told of the changes, whomever they are about. Of a complaint that was erased only the erasure is.
///
/// # Errors
/// When the database fails.
pub fn told_to_everybody(connection: &mut PgConnection, placed: &[Change]) -> Result<Vec<Told>> {
    if placed.is_empty() {
        return Ok(Vec::new());
    }
    let complaints: Vec<_> = placed.iter().map(|change| change.complaint).collect();
    let rows: Vec<Row> = sql_query(
        "select placed.position, events.complaint_id as complaint, events.version, complaints.number, events.what, \
             coalesce(events.detail ->> 'outcome' = 'duplicate', false) as merges, \
             events.at, events.by_subject, events.by_name \
         from unnest($1, $2, $3) as placed (position, complaint, version) \
         join events on events.complaint_id = placed.complaint and events.version = placed.version \
         join complaints on complaints.id = placed.complaint",
    )
    .bind::<Array<BigInt>, _>(placed.iter().map(|change| change.position).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(&complaints)
    .bind::<Array<Integer>, _>(placed.iter().map(|change| change.version).collect::<Vec<_>>())
    .load(connection)?;
    let mut told: Vec<Told> = rows.into_iter().map(Told::from).collect();
    if told.len() < placed.len() {
        for erasure in erasures(connection, &complaints)? {
            // The erasure may have its place on another page.
            let is_it = |change: &&Change| (change.complaint, change.version) == (erasure.complaint, erasure.version);
            let place = placed.iter().find(is_it);
            told.extend(place.map(|change| Told::erased(change.position, erasure)));
        }
    }
    told.sort_unstable_by_key(|change| change.position);
    Ok(told)
}

impl From<Row> for Told {
    fn from(row: Row) -> Self {
        Told {
            position: row.position,
            complaint: row.complaint,
            number: row.number,
            version: row.version,
            kind: ChangeType::of(row.what.0, row.merges),
            at: row.at,
            by: Some(Person {
                subject: row.by_subject,
                name: row.by_name,
            }),
        }
    }
}

impl Told {
    fn erased(position: i64, erasure: Erasure) -> Self {
        Told {
            position,
            complaint: erasure.complaint,
            number: erasure.number,
            version: erasure.version,
            kind: ChangeType::Erased,
            at: erasure.erased_at,
            by: None,
        }
    }
}

/// The complaints that are or were about the caller.
fn hidden(connection: &mut PgConnection, caller: &Identity, placed: &[Change]) -> Result<HashSet<Uuid>> {
    if placed.is_empty() {
        return Ok(HashSet::new());
    }
    let complaints: Vec<_> = placed.iter().map(|change| change.complaint).collect();
    let actor = load_actor(connection, caller.clone())?;
    about(connection, &actor, &complaints)
}
