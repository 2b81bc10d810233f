//! Looks at the register: raises alerts, and resolves those that have no cause any more.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use crate::alerts::model::{AlertCause, OfficeHours, WatchDay, Watched};
use crate::calendar::model::Policy;
use crate::db::Word;
use crate::error::{Error, Result};
use crate::jobs::Lease;
use crate::procedure::StatusName;
use crate::vocabulary::Vocabulary;

/// The alerts that a look raised, anew included, and resolved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct Looked {
    #[diesel(sql_type = BigInt)]
    pub raised: i64,
    #[diesel(sql_type = BigInt)]
    pub resolved: i64,
}

#[derive(QueryableByName)]
struct WatchedRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    status: Word<StatusName>,
    #[diesel(sql_type = Timestamptz)]
    registered_at: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    was_forwarded: bool,
    #[diesel(sql_type = Bool)]
    is_assigned: bool,
    #[diesel(sql_type = Nullable<Date>)]
    first_response_due: Option<NaiveDate>,
    #[diesel(sql_type = Date)]
    resolution_due: NaiveDate,
    #[diesel(sql_type = Nullable<Date>)]
    resolution_paused_on: Option<NaiveDate>,
    #[diesel(sql_type = Array<Date>)]
    call_backs: Vec<NaiveDate>,
    #[diesel(sql_type = Array<Date>)]
    promises: Vec<NaiveDate>,
}

/// The complaints that may have a reason for an alert, each kind by its partial index. Complaints whose use was restricted
/// at the complainant's request are left alone.
const WATCHED: &str = "select id, status, registered_at, first_forwarded_at is not null as was_forwarded, \
     coalesce(handler_subject, handler_department, handler_function) is not null as is_assigned, \
     case when first_response_at is null then first_response_due_date end as first_response_due, \
     resolution_due_date as resolution_due, resolution_paused_date as resolution_paused_on, \
     array(select (agreed ->> 'date')::date from jsonb_array_elements(evidence -> 'callBacks') as agreed) as call_backs, \
     array(select (remedy ->> 'dueDate')::date from jsonb_array_elements(evidence -> 'openRemedies') as remedy \
         where remedy ? 'dueDate') as promises \
     from complaints where id in ( \
         select id from complaints where due_date <= $1 \
         union select id from complaints where status <> 'closed' \
             and handler_subject is null and handler_department is null and handler_function is null \
         union select id from complaints where open_call_backs > 0 \
         union select id from complaints where evidence ? 'openRemedies') \
     and not evidence ? 'restricted'";

/// Resolves the open alerts that have no cause any more and, if `$6`, raises one for each cause ($1 to $4) that has none,
/// at $5. A complaint that was erased meanwhile gets none.
const LOOK: &str = "with cause as ( \
         select * from unnest($1, $2, $3, $4) as cause (complaint_id, level, term, recipient)), \
     resolved as (update alerts set resolved_at = $5 where resolved_at is null and not exists (select from cause \
         where cause.complaint_id = alerts.complaint_id and cause.level = alerts.level and cause.term = alerts.term) \
         returning id), \
     raised as (insert into alerts (complaint_id, level, term, recipient, since) \
         select cause.complaint_id, cause.level, cause.term, cause.recipient, $5 \
         from cause join complaints on complaints.id = cause.complaint_id where $6 \
         on conflict on constraint alerts_once_key do update set resolved_at = null, since = excluded.since, \
             recipient = excluded.recipient \
         where alerts.resolved_at is not null returning id) \
     select (select count(*) from raised) as raised, (select count(*) from resolved) as resolved";

/// Looks at the register once: raises alerts within `hours`, and resolves what is over at any time. Nothing changes when it
/// is done again.
///
/// # Errors
/// When another run has taken the job over, or the database fails.
pub fn look(
    connection: &mut PgConnection,
    lease: Option<Lease>,
    now: DateTime<Utc>,
    (policy, hours): (&Policy, OfficeHours),
) -> Result<Looked> {
    let day = WatchDay::of(now, policy).map_err(|error| Error::caused("the day of the watchdog", error))?;
    connection.transaction(|connection| {
        if let Some(lease) = lease {
            lease.check(connection)?;
        }
        let rows: Vec<WatchedRow> = sql_query(WATCHED).bind::<Date, _>(day.horizon()).load(connection)?;
        let causes: Vec<(Uuid, AlertCause)> = rows
            .into_iter()
            .map(Watched::from)
            .flat_map(|watched| watched.causes(&day).into_iter().map(move |cause| (watched.id, cause)))
            .collect();
        let ids: Vec<Uuid> = causes.iter().map(|(id, _)| *id).collect();
        let levels: Vec<&str> = causes.iter().map(|(_, cause)| cause.level.as_str()).collect();
        let terms: Vec<NaiveDate> = causes.iter().map(|(_, cause)| cause.term).collect();
        let recipients: Vec<&str> = causes.iter().map(|(_, cause)| cause.recipient.as_str()).collect();
        Ok(sql_query(LOOK)
            .bind::<Array<SqlUuid>, _>(ids)
            .bind::<Array<Text>, _>(levels)
            .bind::<Array<Date>, _>(terms)
            .bind::<Array<Text>, _>(recipients)
            .bind::<Timestamptz, _>(now)
            .bind::<Bool, _>(hours.include(now, policy))
            .get_result(connection)?)
    })
}

impl From<WatchedRow> for Watched {
    fn from(row: WatchedRow) -> Self {
        Watched {
            id: row.id,
            status: row.status.0,
            registered_at: row.registered_at,
            was_forwarded: row.was_forwarded,
            is_assigned: row.is_assigned,
            first_response_due: row.first_response_due,
            resolution_due: row.resolution_due,
            resolution_paused_on: row.resolution_paused_on,
            call_backs: row.call_backs,
            promises: row.promises,
        }
    }
}
