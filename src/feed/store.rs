//! The feed in the database: changes that wait for a position, the last position, and the positions in blocks.
//!
//! # Why nothing is skipped and no complaint gets out of order
//!
//! A position is given out after the commit of its change, by one transaction at a time: a step holds the row lock of
//! `feed_head` from its first statement to its commit. A follower that sees a block therefore sees every block before
//! it, and nothing is added among them later, however long a transaction stays open.
//!
//! A transaction that writes version 3 of a complaint has seen version 2, committed or its own; the key of `events` lets
//! no other one write version 3. From that follow two facts on the rows of `pending_changes`, unless one statement
//! writes both versions in one row: where 3 is visible, 2 is or has been taken; and the id of 3 is larger, because it is
//! drawn later. A step takes its rows from one snapshot in the order of their ids. So whenever it takes version 3, an
//! earlier step or the same one takes version 2, and within a step a complaint's versions are in order.
//!
//! A row is deleted in the transaction that writes its block, so each change gets one position, whoever is killed.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer, Nullable, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use crate::db::StatementPart;
use crate::error::Result;
use crate::schema::{feed_head, pending_changes};

/// A version of a complaint, at its position in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
#[diesel(check_for_backend(Pg))]
pub struct Change {
    #[diesel(sql_type = BigInt)]
    pub position: i64,
    #[diesel(sql_type = SqlUuid)]
    pub complaint: Uuid,
    #[diesel(sql_type = Integer)]
    pub version: i32,
}

/// The feed as a whole, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
#[diesel(check_for_backend(Pg))]
pub struct Head {
    /// The feed that the positions belong to: another one after a restore of the database.
    #[diesel(sql_type = SqlUuid)]
    pub epoch: Uuid,
    /// The last position that was given out.
    #[diesel(sql_type = BigInt)]
    pub position: i64,
    /// The position before the oldest change that is kept.
    #[diesel(sql_type = BigInt)]
    pub forgotten: i64,
}

/// The changes that wait for a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
#[diesel(check_for_backend(Pg))]
pub struct Lag {
    #[diesel(sql_type = BigInt)]
    pub pending: i64,
    /// The time of the oldest one.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub oldest_at: Option<DateTime<Utc>>,
}

/// Changes in a block at most: a reader takes whole blocks apart.
const LARGEST_BLOCK: i64 = 1000;

/// The note of new versions of complaints, as a part of the statement that writes their events.
pub fn insertion(changes: impl Iterator<Item = (Uuid, i32)>) -> StatementPart {
    let (complaints, versions): (Vec<Uuid>, Vec<i32>) = changes.unzip();
    let row = (
        pending_changes::complaints.eq(complaints),
        pending_changes::versions.eq(versions),
    );
    Box::new(diesel::insert_into(pending_changes::table).values(row))
}

/// Returns how far the feed is behind the register.
///
/// # Errors
/// When the database fails.
pub fn lag(connection: &mut PgConnection) -> Result<Lag> {
    Ok(sql_query(
        "select coalesce(sum(cardinality(complaints)), 0)::bigint as pending, \
             (select event.at from (select * from pending_changes order by id limit 1) oldest \
              join events event on event.complaint_id = oldest.complaints[1] and event.version = oldest.versions[1]) \
             as oldest_at \
         from pending_changes",
    )
    .get_result(connection)?)
}

/// Gives positions to changes that wait for one, those of `most` statements at most; returns of how many statements: 0
/// also when another process is at it.
///
/// # Errors
/// When the database fails; the changes then still wait.
pub fn sequence(connection: &mut PgConnection, most: usize) -> Result<usize> {
    // Reads the index and locks nothing, as nearly always there is nothing to do.
    let oldest = pending_changes::table
        .select(pending_changes::id)
        .order(pending_changes::id)
        .first::<i64>(connection)
        .optional()?;
    if oldest.is_none() {
        return Ok(0);
    }
    // The statements of a step have a snapshot each: the second one sees all that the lock of the first waited for.
    connection.build_transaction().read_committed().run(|connection| {
        let head = feed_head::table
            .select(feed_head::position)
            .for_update()
            .skip_locked()
            .first::<i64>(connection)
            .optional()?;
        head.map_or(Ok(0), |head| append_blocks(connection, head, most))
    })
}

/// Moves changes from `pending_changes` into blocks after the position `head`.
fn append_blocks(connection: &mut PgConnection, head: i64, most: usize) -> Result<usize> {
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = BigInt)]
        taken: i64,
    }
    let step: Taken = sql_query(
        "with taken as ( \
             delete from pending_changes \
             where id in (select id from pending_changes order by id limit $2) \
             returning complaints, versions \
         ), placed as ( \
             select complaint, version, row_number() over (order by complaint, version) as place \
             from taken, unnest(complaints, versions) as change (complaint, version) \
         ), added as ( \
             insert into feed_blocks (first, last, complaints, versions) \
             select $1 + min(place), $1 + max(place), \
                 array_agg(complaint order by place), array_agg(version order by place) \
             from placed group by (place - 1) / $3 \
             returning last \
         ), moved as ( \
             update feed_head set position = (select max(last) from added) where exists (select from added) \
         ) \
         select count(*) as taken from taken",
    )
    .bind::<BigInt, _>(head)
    .bind::<BigInt, _>(i64::try_from(most).unwrap_or(i64::MAX))
    .bind::<BigInt, _>(LARGEST_BLOCK)
    .get_result(connection)?;
    Ok(usize::try_from(step.taken).unwrap_or_default())
}

/// Reads the head of the feed.
///
/// # Errors
/// When the database fails.
pub fn head(connection: &mut PgConnection) -> Result<Head> {
    Ok(sql_query(
        "select epoch, position, coalesce((select min(first) - 1 from feed_blocks), position) as forgotten from feed_head",
    )
    .get_result(connection)?)
}

/// Removes the blocks at the beginning of the feed whose positions were given out before `time`; returns how many.
///
/// # Errors
/// When the database fails, and for blocks of the last 90 days.
pub fn trim(connection: &mut PgConnection, time: DateTime<Utc>) -> Result<usize> {
    Ok(sql_query(
        "delete from feed_blocks where first < coalesce(\
            (select min(first) from feed_blocks where at >= $1), (select max(last) + 1 from feed_blocks))",
    )
    .bind::<Timestamptz, _>(time)
    .execute(connection)?)
}

/// Begins another feed at the same position, so that nobody goes on in it from a position of the feed before.
///
/// # Errors
/// When the database fails.
pub fn begin_anew(connection: &mut PgConnection) -> Result<()> {
    diesel::update(feed_head::table)
        .set(feed_head::epoch.eq(Uuid::now_v7()))
        .execute(connection)?;
    Ok(())
}

/// The changes after a position, in order, at most `limit` of them. Fewer are the end of the feed for now.
///
/// # Errors
/// When the database fails.
pub fn read(connection: &mut PgConnection, after: i64, limit: i64) -> Result<Vec<Change>> {
    Ok(sql_query(
        "select block.first + change.place - 1 as position, change.complaint, change.version \
         from ( \
             select first, complaints, versions from feed_blocks \
             where first >= (select coalesce(max(first), 0) from feed_blocks where first <= $1 + 1) \
             order by first limit $2 + 1 \
         ) as block, \
             unnest(block.complaints, block.versions) with ordinality as change (complaint, version, place) \
         where block.first + change.place - 1 > $1 \
         order by block.first, change.place limit $2",
    )
    .bind::<BigInt, _>(after)
    .bind::<BigInt, _>(limit)
    .load(connection)?)
}

/// The changes of one complaint at the positions from the first of `places` to the last, at most `limit` of them.
///
/// # Errors
/// When the database fails.
pub fn read_of(connection: &mut PgConnection, complaint: Uuid, places: (i64, i64), limit: i64) -> Result<Vec<Change>> {
    Ok(sql_query(
        "select block.first + change.place - 1 as position, change.complaint, change.version \
         from feed_blocks as block, \
             unnest(block.complaints, block.versions) with ordinality as change (complaint, version, place) \
         where block.first >= (select coalesce(max(first), 0) from feed_blocks where first <= $2) \
             and block.first <= $3 and block.complaints @> array[$1] and change.complaint = $1 \
             and block.first + change.place - 1 between $2 and $3 \
         order by block.first, change.place limit $4",
    )
    .bind::<SqlUuid, _>(complaint)
    .bind::<BigInt, _>(places.0)
    .bind::<BigInt, _>(places.1)
    .bind::<BigInt, _>(limit)
    .load(connection)?)
}

/// The position before the first and that of the last change whose position was given out from `from` to `to`, to the
/// block; twice the same where there is none.
///
/// # Errors
/// When the database fails.
pub fn places_between(connection: &mut PgConnection, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<(i64, i64)> {
    #[derive(QueryableByName)]
    struct Places {
        #[diesel(sql_type = BigInt)]
        before: i64,
        #[diesel(sql_type = BigInt)]
        last: i64,
    }
    let places: Places = sql_query(
        "select coalesce(min(first) - 1, 0) as before, coalesce(max(last), 0) as last \
         from feed_blocks where at between $1 and $2",
    )
    .bind::<Timestamptz, _>(from)
    .bind::<Timestamptz, _>(to)
    .get_result(connection)?;
    Ok((places.before, places.last))
}
