//! The runs of the retention: one a day.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Timestamptz};
use uuid::Uuid;

use super::Cursor;
use crate::db::Json;
use crate::error::{Error, Result};
use crate::procedure::RetentionStart;
use crate::retention::model::{Block, Doubt, Outlook, Period, RunStatus};
use crate::schema::retention_runs;
use crate::vocabulary::Vocabulary;

/// A run, and its certificate once it is done.
#[derive(Debug, Clone)]
pub struct Run {
    pub day: NaiveDate,
    pub status: RunStatus,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub period: Period,
    /// The number of complaints that would go, as counted beforehand.
    pub due: i64,
    pub register: i64,
    pub blocked: BTreeMap<Block, i64>,
    pub doubts: Vec<Doubt>,
    pub purged: i64,
    pub documents: i64,
    pub cursor: Option<Cursor>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = retention_runs)]
struct RunRow {
    day: NaiveDate,
    status: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    years: i32,
    start: String,
    due: i64,
    register: i64,
    blocked: Json<BTreeMap<Block, i64>>,
    doubts: Vec<String>,
    purged: i64,
    documents: i64,
    cursor_at: Option<DateTime<Utc>>,
    cursor_id: Option<Uuid>,
}

impl From<Run> for RunRow {
    fn from(run: Run) -> Self {
        RunRow {
            day: run.day,
            status: run.status.as_str().to_owned(),
            started_at: run.started_at,
            ended_at: run.ended_at,
            years: run.period.years.into(),
            start: run.period.start.as_str().to_owned(),
            due: run.due,
            register: run.register,
            blocked: Json(run.blocked),
            doubts: run.doubts.iter().map(|doubt| doubt.as_str().to_owned()).collect(),
            purged: run.purged,
            documents: run.documents,
            cursor_at: run.cursor.map(|cursor| cursor.0),
            cursor_id: run.cursor.map(|cursor| cursor.1),
        }
    }
}

impl TryFrom<RunRow> for Run {
    type Error = Error;

    fn try_from(row: RunRow) -> Result<Self> {
        let broken = || Error::internal(format!("the row of the retention run of {} is none", row.day));
        let doubts = row.doubts.iter().map(|doubt| Doubt::named(doubt).ok_or_else(broken));
        Ok(Run {
            day: row.day,
            status: RunStatus::named(&row.status).ok_or_else(broken)?,
            started_at: row.started_at,
            ended_at: row.ended_at,
            period: Period {
                years: u8::try_from(row.years).map_err(|_| broken())?,
                start: RetentionStart::named(&row.start).ok_or_else(broken)?,
            },
            due: row.due,
            register: row.register,
            doubts: doubts.collect::<Result<_>>()?,
            blocked: row.blocked.into_inner(),
            purged: row.purged,
            documents: row.documents,
            cursor: row.cursor_at.zip(row.cursor_id),
        })
    }
}

/// The run of a day.
///
/// # Errors
/// When the database fails.
pub fn run_of(connection: &mut PgConnection, day: NaiveDate) -> Result<Option<Run>> {
    let row: Option<RunRow> = retention_runs::table
        .find(day)
        .select(RunRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Run::try_from).transpose()
}

/// The last runs, the latest first.
///
/// # Errors
/// When the database fails.
pub fn last_runs(connection: &mut PgConnection, most: i64) -> Result<Vec<Run>> {
    let rows: Vec<RunRow> = retention_runs::table
        .order(retention_runs::day.desc())
        .limit(most)
        .select(RunRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Run::try_from).collect()
}

/// The number of complaints that the run that waits for somebody would purge; nothing when none does.
///
/// # Errors
/// When the database fails.
pub fn asks(connection: &mut PgConnection) -> Result<Option<i64>> {
    let last = last_runs(connection, 1)?.pop();
    Ok(last.filter(|run| run.status == RunStatus::Asked).map(|run| run.due))
}

/// Runs that tell what is usual.
const USUAL_RUNS: i64 = 30;

/// The facts by which a run of `due` complaints at the service's time `now` is judged by.
///
/// # Errors
/// When the database fails.
pub fn outlook(
    connection: &mut PgConnection,
    due: i64,
    period: Period,
    today: NaiveDate,
    now: Option<DateTime<Utc>>,
) -> Result<Outlook> {
    #[derive(QueryableByName)]
    struct Present {
        #[diesel(sql_type = BigInt)]
        register: i64,
        #[diesel(sql_type = Timestamptz)]
        now: DateTime<Utc>,
    }
    let present: Present =
        sql_query("select count(*) as register, clock_timestamp() as now from complaints").get_result(connection)?;
    let mut earlier = last_runs(connection, USUAL_RUNS + 1)?;
    earlier.retain(|run| run.day < today && run.status == RunStatus::Finished);
    Ok(Outlook {
        due,
        register: present.register,
        most: earlier.iter().map(|run| run.purged).max(),
        clocks_differ_by: now.map_or(TimeDelta::zero(), |now| now - present.now),
        period,
        last_period: earlier.first().map(|run| run.period),
    })
}

/// Claims the day of the run; false when it was claimed before. A run of an earlier day that was cut off is over with it,
/// so that its place names no complaint any more.
///
/// # Errors
/// When the database fails.
pub fn begin(connection: &mut PgConnection, run: Run) -> Result<bool> {
    let cut_off = retention_runs::table
        .filter(retention_runs::day.lt(run.day))
        .filter(retention_runs::status.eq(RunStatus::Running.as_str()));
    diesel::update(cut_off)
        .set((
            retention_runs::status.eq(RunStatus::Finished.as_str()),
            retention_runs::ended_at.eq(run.started_at),
            retention_runs::cursor_at.eq(None::<DateTime<Utc>>),
            retention_runs::cursor_id.eq(None::<Uuid>),
        ))
        .execute(connection)?;
    let claimed = diesel::insert_into(retention_runs::table)
        .values(RunRow::from(run))
        .on_conflict_do_nothing()
        .execute(connection)?;
    Ok(claimed == 1)
}

/// Lets the run that asked go on; it was counted anew, by the rules in force.
///
/// # Errors
/// When the database fails.
pub fn confirm(connection: &mut PgConnection, day: NaiveDate, due: i64, period: Period) -> Result<()> {
    diesel::update(retention_runs::table.find(day))
        .filter(retention_runs::status.eq(RunStatus::Asked.as_str()))
        .set((
            retention_runs::status.eq(RunStatus::Running.as_str()),
            retention_runs::due.eq(due),
            retention_runs::years.eq(i32::from(period.years)),
            retention_runs::start.eq(period.start.as_str()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Notes what a step of the run purged, and how far it came.
///
/// # Errors
/// When the database fails.
pub fn advance(
    connection: &mut PgConnection,
    day: NaiveDate,
    cursor: Cursor,
    purged: usize,
    documents: usize,
) -> Result<()> {
    let more = |count: usize| i64::try_from(count).unwrap_or_default();
    diesel::update(retention_runs::table.find(day))
        .set((
            retention_runs::cursor_at.eq(cursor.0),
            retention_runs::cursor_id.eq(cursor.1),
            retention_runs::purged.eq(retention_runs::purged + more(purged)),
            retention_runs::documents.eq(retention_runs::documents + more(documents)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Notes the end of the run. The place at which it was is of no use any more, and names a complaint.
///
/// # Errors
/// When the database fails.
pub fn finish(connection: &mut PgConnection, day: NaiveDate, now: DateTime<Utc>) -> Result<Option<Run>> {
    diesel::update(retention_runs::table.find(day))
        .set((
            retention_runs::status.eq(RunStatus::Finished.as_str()),
            retention_runs::ended_at.eq(now),
            retention_runs::cursor_at.eq(None::<DateTime<Utc>>),
            retention_runs::cursor_id.eq(None::<Uuid>),
        ))
        .execute(connection)?;
    run_of(connection, day)
}
