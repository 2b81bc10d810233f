//! Recurrence of complaints: complaints counted before and after a measure. Writes nothing.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};

use super::read::{Seen, find};
use crate::catalogues::model::Nature;
use crate::catalogues::store::CatalogueEntry as _;
use crate::db::Db;
use crate::error::Result;
use crate::measures::model::{MeasureId, Recurrence, Span, with_kinds};

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    before: i64,
    #[diesel(sql_type = BigInt)]
    after: i64,
}

/// One measure, with its recurrence in windows of `days` days.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn read(db: &Db, id: MeasureId, days: u16, today: NaiveDate) -> Result<(Seen, Option<Recurrence>)> {
    db.run(move |connection| {
        let seen = find(connection, id)?;
        let recurrence = recurrence(connection, &seen, days, today)?;
        Ok((seen, recurrence))
    })
    .await
}

/// Counts the complaints of a measure's natures, and of the kinds of these natures, that were registered in either
/// window of `days` days around the day on which the measure was done. Returns `None` for a measure that is not done,
/// or for a measure without known natures.
pub(super) fn recurrence(
    connection: &mut PgConnection,
    seen: &Seen,
    days: u16,
    today: NaiveDate,
) -> Result<Option<Recurrence>> {
    let wanted = seen.natures();
    let Some(done) = seen.measure.plan.done_date.filter(|_| !wanted.is_empty()) else {
        return Ok(None);
    };
    let natures: Vec<String> = with_kinds(wanted, &Nature::all(connection)?);
    let span = Span::around(done, days);
    let counts: Counts = sql_query(
        "select count(*) filter (where registered_at < $3) as before,
             count(*) filter (where registered_at >= $3) as after
         from complaints where nature = any($1) and registered_at >= $2 and registered_at < $4",
    )
    .bind::<Array<Text>, _>(natures)
    .bind::<Timestamptz, DateTime<Utc>>(span.begins)
    .bind::<Timestamptz, DateTime<Utc>>(span.turns)
    .bind::<Timestamptz, DateTime<Utc>>(span.ends)
    .get_result(connection)?;
    Ok(Some(span.recurrence(counts.before, counts.after, today)))
}
