//! Counts of the register for those who watch the service: of nobody in particular.

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::error::Result;
use crate::procedure::StatusName;
use crate::schema::complaints;
use crate::vocabulary::Vocabulary;

/// The complaints that are not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCounts {
    /// Every status but the last one, also without complaints.
    pub by_status: Vec<(StatusName, i64)>,
    /// Those whose next date is before today.
    pub overdue: i64,
}

/// Counts what is open, from indexes.
///
/// # Errors
/// When the database fails.
pub fn count_open(connection: &mut PgConnection, today: NaiveDate) -> Result<OpenCounts> {
    let open: Vec<StatusName> = StatusName::ALL
        .iter()
        .copied()
        .filter(|status| *status != StatusName::Closed)
        .collect();
    let words = open.iter().map(|status| status.as_str());
    let counted: Vec<(String, i64)> = complaints::table
        .filter(complaints::status.eq_any(words))
        .group_by(complaints::status)
        .select((complaints::status, count_star()))
        .load(connection)?;
    let overdue = complaints::table
        .filter(complaints::due_date.lt(today))
        .count()
        .get_result(connection)?;
    let count_of = |status: StatusName| {
        let found = counted.iter().find(|(word, _)| word == status.as_str());
        found.map_or(0, |(_, count)| *count)
    };
    Ok(OpenCounts {
        by_status: open.into_iter().map(|status| (status, count_of(status))).collect(),
        overdue,
    })
}
