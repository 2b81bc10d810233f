//! Counts for the report, read from the tables of the register in one consistent view. Writes nothing.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date};

use super::model::{Counts, FirstResponse, Flow, Group};
use crate::calendar::model::Month;
use crate::catalogues::store::merged;
use crate::complaints::model::{Outcome, StatusName};
use crate::error::Result;
use crate::schema::{complaints, monthly_flows};

/// Counts one month. `today` decides what is late by now.
///
/// # Errors
/// When the database fails.
pub fn count(connection: &mut PgConnection, month: Month, today: NaiveDate) -> Result<Counts> {
    connection
        .build_transaction()
        .read_only()
        .repeatable_read()
        .run(|connection| {
            let first = month.first_day();
            let next = month.first_day_of_next();
            Ok(Counts {
                cohort: cohort(connection, month.range())?,
                flow: flow(connection, first, next)?,
                before: flow(connection, BEGINNING, first)?,
                ever: flow(connection, BEGINNING, END)?,
                open_now: complaints::table
                    .filter(complaints::due_date.is_not_null())
                    .select(count_star())
                    .first(connection)?,
                first_response: first_response(connection, first, next, today)?,
            })
        })
}

/// Before and after every month there can be.
const BEGINNING: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a real date");
const END: NaiveDate = NaiveDate::from_ymd_opt(2200, 1, 1).expect("a real date");

/// Nature, channel, admissible, status, outcome and how many have these in common.
type GroupRow = (String, String, Option<bool>, String, Option<String>, i64);

fn cohort(
    connection: &mut PgConnection,
    (from, before): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Group>> {
    use complaints as c;
    let merged = merged(connection)?;
    let alike = (c::nature, c::channel, c::admissible, c::status, c::outcome);
    let rows: Vec<GroupRow> = c::table
        .filter(c::registered_at.ge(from).and(c::registered_at.lt(before)))
        .group_by(alike)
        .select((
            c::nature,
            c::channel,
            c::admissible,
            c::status,
            c::outcome,
            count_star(),
        ))
        .load(connection)?;
    let group = |(nature, channel, admissible, status, outcome, count): GroupRow| Group {
        nature: merged.get(&nature).cloned().unwrap_or(nature),
        channel,
        admissible,
        closed: StatusName::named(&status) == Some(StatusName::Closed),
        duplicate: outcome.as_deref().and_then(Outcome::named) == Some(Outcome::Duplicate),
        count,
    };
    Ok(rows.into_iter().map(group).collect())
}

fn flow(connection: &mut PgConnection, from: NaiveDate, before: NaiveDate) -> Result<Flow> {
    use monthly_flows::month;
    let whole = |column: &'static str| sql::<BigInt>(column);
    let (registered, closed, reopened) = monthly_flows::table
        .filter(month.ge(from).and(month.lt(before)))
        .select((
            whole("coalesce(sum(registered), 0)::bigint"),
            whole("coalesce(sum(closed), 0)::bigint"),
            whole("coalesce(sum(reopened), 0)::bigint"),
        ))
        .first::<(i64, i64, i64)>(connection)?;
    Ok(Flow {
        registered,
        closed,
        reopened,
    })
}

fn first_response(
    connection: &mut PgConnection,
    from: NaiveDate,
    before: NaiveDate,
    today: NaiveDate,
) -> Result<FirstResponse> {
    use complaints::first_response_due_date as due_date;
    let due = sql::<BigInt>(
        "count(*) filter (where first_response_at is not null or (first_response_due_date < ",
    )
    .bind::<Date, _>(today)
    .sql(
        " and (closed_at is null or (closed_at at time zone 'Europe/Amsterdam')::date > first_response_due_date)))",
    );
    let on_time = sql::<BigInt>(
        "count(*) filter (where (first_response_at at time zone 'Europe/Amsterdam')::date <= first_response_due_date)",
    );
    let (due, on_time) = complaints::table
        .filter(due_date.ge(from).and(due_date.lt(before)))
        .select((due, on_time))
        .first(connection)?;
    Ok(FirstResponse { due, on_time })
}
