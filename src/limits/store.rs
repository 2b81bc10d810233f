//! The rows of callers' rates and of what they added on a day. A caller is a digest.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Double, Uuid as SqlUuid};
use diesel::upsert::excluded;
use uuid::Uuid;

use crate::db::StatementPart;
use crate::error::Result;
use crate::http::limiter::Usage;
use crate::schema::upload_sums;

/// The use that a caller made of a rate, over all processes.
#[derive(Debug, QueryableByName)]
pub struct Level {
    #[diesel(sql_type = SqlUuid)]
    pub caller: Uuid,
    #[diesel(sql_type = Double)]
    pub level: f64,
}

/// The sum of what a caller added on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct Added {
    pub documents: i64,
    pub bytes: i64,
}

/// Adds what callers used in this process to what they used elsewhere, and returns where they stand. The times are the
/// database's. The rows are written in the order of `usages`, which is the same in every process.
///
/// # Errors
/// When the database fails.
pub fn share(connection: &mut PgConnection, usages: &[Usage]) -> Result<Vec<Level>> {
    let levels = sql_query(
        "insert into rate_levels as known (caller, level, per_second, at)
         select caller, used, per_second, clock_timestamp()
         from unnest($1, $2, $3) as told (caller, used, per_second)
         on conflict (caller) do update set
             level = excluded.level
                 + greatest(0, known.level - excluded.per_second * extract(epoch from excluded.at - known.at)),
             per_second = excluded.per_second,
             at = excluded.at
         returning caller, level",
    )
    .bind::<Array<SqlUuid>, _>(usages.iter().map(|usage| usage.key).collect::<Vec<_>>())
    .bind::<Array<Double>, _>(usages.iter().map(|usage| usage.used).collect::<Vec<_>>())
    .bind::<Array<Double>, _>(usages.iter().map(|usage| usage.per_second).collect::<Vec<_>>())
    .load(connection)?;
    Ok(levels)
}

/// Removes what has drained, and the sums of days that are over.
///
/// # Errors
/// When the database fails.
pub fn sweep(connection: &mut PgConnection) -> Result<()> {
    sql_query("delete from rate_levels where level <= per_second * extract(epoch from clock_timestamp() - at)")
        .execute(connection)?;
    sql_query("delete from upload_sums where day < (clock_timestamp() at time zone 'Europe/Amsterdam')::date - 2")
        .execute(connection)?;
    Ok(())
}

/// The sum of what a caller added on a day so far.
///
/// # Errors
/// When the database fails.
pub fn added(connection: &mut PgConnection, caller: Uuid, day: NaiveDate) -> Result<Added> {
    let found = upload_sums::table
        .find((day, caller))
        .select((upload_sums::documents, upload_sums::bytes))
        .first(connection)
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The addition to what a caller added on a day, as a part of the statement that adds it.
pub fn addition(caller: Uuid, day: NaiveDate, more: Added) -> StatementPart {
    use upload_sums as s;
    let row = (
        s::day.eq(day),
        s::caller.eq(caller),
        s::documents.eq(more.documents),
        s::bytes.eq(more.bytes),
    );
    let added = diesel::insert_into(s::table)
        .values(row)
        .on_conflict((s::day, s::caller))
        .do_update()
        .set((
            s::documents.eq(s::documents + excluded(s::documents)),
            s::bytes.eq(s::bytes + excluded(s::bytes)),
        ));
    Box::new(added)
}
