//! The retention in the database: which complaints are past their date, and the runs.

mod runs;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Nullable, Text};
use uuid::Uuid;

pub use self::runs::{Run, advance, asks, begin, confirm, finish, last_runs, outlook, run_of};
use super::model::{Block, Period, Standing};
use crate::auth::Identity;
use crate::calendar::model::{local_date, start_of_day};
use crate::complaints::store::{Query, independent, load_actor};
use crate::db::Db;
use crate::error::Result;
use crate::procedure::{Actor, ComplaintId, RetentionStart, StatusName};
use crate::schema::{complaints, documents, events};
use crate::vocabulary::Vocabulary;

/// A complaint as far as its retention is concerned.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: Uuid,
    pub number: String,
    pub registered_at: DateTime<Utc>,
    /// The last day on which it is kept; `None` while that depends on a closing that is still to come.
    pub last_day: Option<NaiveDate>,
    pub standing: Standing,
}

/// A place in the order in which complaints are looked at.
pub type Cursor = (DateTime<Utc>, Uuid);

type Row = (
    Uuid,
    String,
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    Option<NaiveDate>,
    bool,
    Option<NaiveDate>,
    String,
    bool,
);

type Columns = (
    complaints::id,
    complaints::number,
    complaints::registered_at,
    complaints::closed_at,
    complaints::reopen_until_date,
    diesel::expression::SqlLiteral<Bool>,
    diesel::expression::SqlLiteral<Nullable<Date>>,
    complaints::status,
    diesel::expression::SqlLiteral<Bool>,
);

fn columns() -> Columns {
    (
        complaints::id,
        complaints::number,
        complaints::registered_at,
        complaints::closed_at,
        complaints::reopen_until_date,
        sql("evidence ? 'openRemedies'"),
        sql(HELD_UNTIL),
        complaints::status,
        sql(REQUEST_OPEN),
    )
}

const HELD_UNTIL: &str = "(evidence #>> '{legalHold,untilDate}')::date";

/// Whether a request about the data of the complaint is open, or its restriction in force; an index finds it.
const REQUEST_OPEN: &str = "exists (select from privacy_requests as request
     where request.about @> array[complaints.id]
     and (request.status not in ('refused', 'executed') or request.status = 'executed' and request.requester is not null))";

fn kept(row: Row, period: Period) -> Kept {
    let (id, number, registered_at, closed_at, reopen_until, open_remedy, held_until, status, request_open) = row;
    let is_closed = status == StatusName::Closed.as_str();
    let begun = match period.start {
        RetentionStart::Registration => Some(registered_at),
        RetentionStart::Closing => closed_at,
    };
    Kept {
        id,
        number,
        registered_at,
        last_day: begun.map(|begun| period.last_day(local_date(begun))),
        standing: Standing {
            reopen_until: reopen_until.filter(|_| is_closed),
            open_remedy,
            held_until,
            request_open,
        },
    }
}

/// The complaints whose last day lies before the day `until`, closed or not.
fn past(query: Query<'_>, period: Period, until: NaiveDate) -> Query<'_> {
    let first_kept = start_of_day(period.first_day_kept(until));
    let query = query.filter(complaints::registered_at.lt(first_kept));
    match period.start {
        RetentionStart::Registration => query,
        RetentionStart::Closing => query.filter(complaints::closed_at.lt(first_kept)),
    }
}

fn after(query: Query<'_>, cursor: Option<Cursor>) -> Query<'_> {
    match cursor {
        None => query,
        Some((at, last)) => query
            .filter(complaints::registered_at.ge(at))
            .filter(complaints::registered_at.gt(at).or(complaints::id.gt(last))),
    }
}

/// Complaints past their date on the day `today`, closed or not, in order of registration after `cursor`, at most `most`.
///
/// # Errors
/// When the database fails.
pub fn past_their_date(
    connection: &mut PgConnection,
    period: Period,
    today: NaiveDate,
    cursor: Option<Cursor>,
    most: i64,
) -> Result<Vec<Kept>> {
    let query = after(past(complaints::table.into_boxed(), period, today), cursor);
    let rows: Vec<Row> = query
        .order((complaints::registered_at, complaints::id))
        .limit(most)
        .select(columns())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| kept(row, period)).collect())
}

/// Locks those of the complaints that nobody else holds, and reads them as they are now.
///
/// # Errors
/// When the database fails.
pub fn locked(connection: &mut PgConnection, ids: &[Uuid], period: Period) -> Result<Vec<Kept>> {
    let rows: Vec<Row> = complaints::table
        .filter(complaints::id.eq_any(ids))
        .order(complaints::id)
        .select(columns())
        .for_update()
        .skip_locked()
        .load(connection)?;
    Ok(rows.into_iter().map(|row| kept(row, period)).collect())
}

/// The lists of the retention, as far as the caller may see them.
pub struct Overview {
    /// Past their date within the days asked for, whether or not something keeps them.
    pub past: Vec<Kept>,
    pub held: Vec<Kept>,
    pub runs: Vec<Run>,
}

/// The most complaints of a list.
const MOST: i64 = 1000;
/// The most runs of a list.
const MOST_RUNS: i64 = 60;

/// Reads what falls due until `days` from `today`, what is held, and the last runs.
///
/// # Errors
/// When the database fails.
pub async fn overview(db: &Db, caller: Identity, period: Period, today: NaiveDate, days: u16) -> Result<Overview> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        Ok(Overview {
            past: past_within(connection, &actor, period, today, days)?,
            held: held(connection, &actor, period, today)?,
            runs: last_runs(connection, MOST_RUNS)?,
        })
    })
    .await
}

fn past_within(
    connection: &mut PgConnection,
    actor: &Actor,
    period: Period,
    today: NaiveDate,
    days: u16,
) -> Result<Vec<Kept>> {
    let until = today + Days::new(u64::from(days)) + Days::new(1);
    let query = past(independent(complaints::table.into_boxed(), actor), period, until);
    let rows: Vec<Row> = query
        .order((complaints::registered_at, complaints::id))
        .limit(MOST)
        .select(columns())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| kept(row, period)).collect())
}

/// Counts what falls due until `days` from `today` and that nothing will keep: the first list of the overview.
///
/// # Errors
/// When the database fails.
pub fn count_due(
    connection: &mut PgConnection,
    actor: &Actor,
    period: Period,
    today: NaiveDate,
    days: u16,
) -> Result<i64> {
    let past = past_within(connection, actor, period, today, days)?;
    let due = past.iter().filter(|kept| kept.blocks_when_due(today).is_empty());
    Ok(i64::try_from(due.count()).unwrap_or(i64::MAX))
}

impl Kept {
    /// Everything that will keep the complaint on the day on which it is to be purged. A hold of today may have ended by then.
    pub fn blocks_when_due(&self, today: NaiveDate) -> Vec<Block> {
        let purged = self.last_day.map_or(today, |last| last + Days::new(1)).max(today);
        self.standing.blocks_purge(purged)
    }
}

fn held(connection: &mut PgConnection, actor: &Actor, period: Period, today: NaiveDate) -> Result<Vec<Kept>> {
    let in_force = sql::<Bool>("evidence ? 'legalHold' and evidence #>> '{legalHold,untilDate}' >= ")
        .bind::<Text, _>(today.to_string());
    let rows: Vec<Row> = independent(complaints::table.into_boxed(), actor)
        .filter(in_force)
        .order((sql::<Text>("evidence #>> '{legalHold,untilDate}'"), complaints::id))
        .limit(MOST)
        .select(columns())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| kept(row, period)).collect())
}

/// The preview of an erasure: what it would remove, and what stands in its way.
#[derive(Debug, Clone)]
pub struct Preview {
    pub kept: Kept,
    pub events: i64,
    pub documents: i64,
}

/// Previews the erasure of complaints, in the order of their ids; those that do not exist are left out.
///
/// # Errors
/// When the database fails.
pub fn preview(connection: &mut PgConnection, ids: &[ComplaintId], period: Period) -> Result<Vec<Preview>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = complaints::table
        .filter(complaints::id.eq_any(ids))
        .order(complaints::id)
        .select(columns())
        .load(connection)?;
    let preview = |row: Row| {
        let kept = kept(row, period);
        Ok(Preview {
            events: events::table
                .filter(events::complaint_id.eq(kept.id))
                .count()
                .get_result(connection)?,
            documents: documents::table
                .filter(documents::complaint_id.eq(kept.id))
                .count()
                .get_result(connection)?,
            kept,
        })
    };
    rows.into_iter().map(preview).collect()
}
