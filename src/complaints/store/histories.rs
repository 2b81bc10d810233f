//! The events of a complaint, read as a whole and in pages.

use diesel::pg::Pg;
use diesel::prelude::*;

use super::event_row::EventRow;
use crate::db::{count_up_to, counted};
use crate::error::Result;
use crate::procedure::{ComplaintId, Event};
use crate::schema::events;

/// All events of a complaint, in order; the parts of a case are folded from these events.
pub fn events(connection: &mut PgConnection, id: ComplaintId) -> Result<Vec<Event>> {
    history(connection, id, false, None, i64::MAX)
}

/// A page of the events of a complaint after version `after`, in order.
pub(super) fn history(
    connection: &mut PgConnection,
    id: ComplaintId,
    only_transitions: bool,
    after: Option<i32>,
    limit: i64,
) -> Result<Vec<Event>> {
    let rows = happened(id, only_transitions)
        .filter(events::version.gt(after.unwrap_or(0)))
        .order(events::version)
        .limit(limit)
        .select(EventRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Event::try_from).collect()
}

/// Counts the events of a complaint, those beyond `most` not.
pub(super) fn count_history(
    connection: &mut PgConnection,
    id: ComplaintId,
    only_transitions: bool,
    most: i64,
) -> Result<i64> {
    count_up_to(connection, happened(id, only_transitions).select(counted()).limit(most))
}

/// The events of a complaint, or only those that changed its status.
fn happened(id: ComplaintId, only_transitions: bool) -> events::BoxedQuery<'static, Pg> {
    let all = events::table.filter(events::complaint_id.eq(id.0)).into_boxed();
    if only_transitions {
        all.filter(events::to_status.is_not_null())
    } else {
        all
    }
}
