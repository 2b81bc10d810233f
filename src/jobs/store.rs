//! The lease rows: which run holds a job, until when, and how earlier runs ended. All times are the database's.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Double, Text, Uuid as SqlUuid};
use uuid::Uuid;

use crate::error::Result;
use crate::schema::job_leases;

/// The reason for an attempt to run a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The start of the process: a job whose last run failed is tried again before its period is over.
    Start,
    /// The end of the period.
    Period,
    /// A person, or a job that runs at every start: the period does not count.
    Insisted,
}

/// The outcome of an attempt to take a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    Granted,
    /// Another run holds the job, at most for this long unless it extends its lease.
    Held(Duration),
    /// The job is due after this time.
    NotDue(Duration),
}

/// The ends of the runs of a job so far, whatever process ran it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = job_leases, check_for_backend(diesel::pg::Pg))]
pub struct History {
    pub name: String,
    pub succeeded_at: Option<DateTime<Utc>>,
    pub failed_at: Option<DateTime<Utc>>,
    pub failures: i64,
}

/// Returns how the runs of all jobs ended that ever began.
///
/// # Errors
/// When the database fails.
pub fn histories(connection: &mut PgConnection) -> Result<Vec<History>> {
    Ok(job_leases::table.select(History::as_select()).load(connection)?)
}

#[derive(QueryableByName)]
struct State {
    #[diesel(sql_type = Bool)]
    held: bool,
    #[diesel(sql_type = Bool)]
    due: bool,
    /// Seconds until the lease expires.
    #[diesel(sql_type = Double)]
    lease: f64,
    /// Seconds until the period ends.
    #[diesel(sql_type = Double)]
    period: f64,
}

/// Whether a run holds the job `lease`.
const HELD: &str = "(lease.run is not null and lease.expires_at > clock_timestamp())";

/// Whether the job `lease` is due: its period ($2) is over, its last run was cut off, its last run failed and the
/// process has just started ($3), or somebody insists ($4). The condition on `run` reads a run that nobody holds.
const DUE: &str = "($4 or lease.run is not null or lease.started_at + make_interval(secs => $2) <= clock_timestamp() \
     or ($3 and coalesce(lease.failed_at, '-infinity') > coalesce(lease.succeeded_at, '-infinity')))";

/// The time for which a lease is granted and extended. Short, because a killed holder keeps its job for as long.
const GRANTED: &str = "clock_timestamp() + interval '60 seconds'";

/// Takes the job `name` for `run` when the job is due and nobody holds it.
///
/// # Errors
/// When the database fails.
pub fn claim(
    connection: &mut PgConnection,
    name: &str,
    run: Uuid,
    period: Duration,
    occasion: Occasion,
) -> Result<Claim> {
    let at_start = occasion != Occasion::Period;
    let insists = occasion == Occasion::Insisted;
    // A look before the write: nearly always the job is not due, and then nothing should be locked or written.
    let look = format!(
        "select {HELD} as held, {DUE} as due, \
             extract(epoch from lease.expires_at - clock_timestamp())::float8 as lease, \
             extract(epoch from lease.started_at - clock_timestamp())::float8 + $2 as period \
         from job_leases lease where lease.name = $1"
    );
    let state: Option<State> = sql_query(look)
        .bind::<Text, _>(name)
        .bind::<Double, _>(period.as_secs_f64())
        .bind::<Bool, _>(at_start)
        .bind::<Bool, _>(insists)
        .get_result(connection)
        .optional()?;
    match state {
        Some(State { held: true, lease, .. }) => return Ok(Claim::Held(seconds(lease))),
        Some(State { due: false, period, .. }) => return Ok(Claim::NotDue(seconds(period))),
        _ => {}
    }
    let take = format!(
        "insert into job_leases as lease (name, run, started_at, expires_at) \
         values ($1, $5, clock_timestamp(), {GRANTED}) \
         on conflict on constraint job_leases_pkey do update \
         set run = excluded.run, started_at = excluded.started_at, expires_at = excluded.expires_at \
         where not {HELD} and {DUE}"
    );
    let taken = sql_query(take)
        .bind::<Text, _>(name)
        .bind::<Double, _>(period.as_secs_f64())
        .bind::<Bool, _>(at_start)
        .bind::<Bool, _>(insists)
        .bind::<SqlUuid, _>(run)
        .execute(connection)?;
    // Another process was faster.
    Ok(if taken == 1 {
        Claim::Granted
    } else {
        Claim::Held(Duration::ZERO)
    })
}

fn seconds(count: f64) -> Duration {
    Duration::try_from_secs_f64(count).unwrap_or_default()
}

/// Extends the lease of `run` and locks its row until the end of the transaction; false when another run has taken the
/// job over.
///
/// # Errors
/// When the database fails.
pub fn extend(connection: &mut PgConnection, name: &str, run: Uuid) -> Result<bool> {
    let extension = format!("update job_leases set expires_at = {GRANTED} where name = $1 and run = $2");
    let extended = sql_query(extension)
        .bind::<Text, _>(name)
        .bind::<SqlUuid, _>(run)
        .execute(connection)?;
    Ok(extended == 1)
}

/// Extends the lease of `run` unless a transaction has locked its row, which is then the run itself or a take-over; false
/// when another run has taken the job over. Waits for nobody, so that a long transaction of the run costs no second
/// database thread.
///
/// # Errors
/// When the database fails.
pub fn renew(connection: &mut PgConnection, name: &str, run: Uuid) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Ours {
        #[diesel(sql_type = Bool)]
        ours: bool,
    }
    let renewal = format!(
        "with own as (select name, run from job_leases where name = $1 and run = $2), \
         free as (select name from job_leases where name = $1 and run = $2 for update skip locked), \
         renewed as (update job_leases set expires_at = {GRANTED} where name in (select name from free)) \
         select exists (select from own) as ours"
    );
    let own: Ours = sql_query(renewal)
        .bind::<Text, _>(name)
        .bind::<SqlUuid, _>(run)
        .get_result(connection)?;
    Ok(own.ours)
}

/// Records the end of `run` and frees the job.
///
/// # Errors
/// When the database fails.
pub fn release(connection: &mut PgConnection, name: &str, run: Uuid, succeeded: bool) -> Result<()> {
    sql_query(
        "update job_leases set run = null, expires_at = clock_timestamp(), \
             succeeded_at = case when $3 then clock_timestamp() else succeeded_at end, \
             failed_at = case when $3 then failed_at else clock_timestamp() end, \
             failures = failures + case when $3 then 0 else 1 end \
         where name = $1 and run = $2",
    )
    .bind::<Text, _>(name)
    .bind::<SqlUuid, _>(run)
    .bind::<Bool, _>(succeeded)
    .execute(connection)?;
    Ok(())
}

/// Ends the lease of `run` in the middle of its work, so that another process can take the job over at once.
///
/// # Errors
/// When the database fails.
pub fn abandon(connection: &mut PgConnection, name: &str, run: Uuid) -> Result<()> {
    sql_query("update job_leases set expires_at = clock_timestamp() where name = $1 and run = $2")
        .bind::<Text, _>(name)
        .bind::<SqlUuid, _>(run)
        .execute(connection)?;
    Ok(())
}
