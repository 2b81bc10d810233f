//! Counting rows up to a bound, so that a total never costs more than it is worth.

use diesel::PgConnection;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::query_dsl::RunQueryDsl;
use diesel::query_dsl::methods::LoadQuery;
use diesel::sql_types::Integer;

use crate::error::{Error, Result};

/// The selection of a query that is counted by [`count_up_to`].
pub fn counted() -> SqlLiteral<Integer> {
    sql("1")
}

/// Counts the rows of a query that selects [`counted`], as many as its limit lets through.
///
/// # Errors
/// When the database fails.
pub fn count_up_to<'query, Q>(connection: &mut PgConnection, query: Q) -> Result<i64>
where
    Q: LoadQuery<'query, PgConnection, i32> + RunQueryDsl<PgConnection>,
{
    let rows: Vec<i32> = query.load(connection)?;
    i64::try_from(rows.len()).map_err(|error| Error::caused("counting", error))
}
