//! The register as it is read for an export, within one snapshot. Writes nothing.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use crate::changes::cursor::Cursor;
use crate::complaints::store::{Lookup, VisibleComplaint, load_actor, lookup};
use crate::error::{Error, Result};
use crate::exchange::model::{Export, ExportFormat};
use crate::feed::store::head;
use crate::lists::model::Filter;
use crate::lists::store::{count, ids_after};
use crate::procedure::{Actor, ComplaintId, Prevention};
use crate::schema::measures;

/// The moment of which an export is, and who reads what of it.
pub struct Moment {
    /// The last position that was given out then. A change that was committed and had none yet is in the snapshot, and comes
    /// after this place too.
    pub cursor: Cursor,
    pub total: i64,
    actor: Actor,
    filter: Filter,
    today: NaiveDate,
}

/// A complaint of an export, with the descriptions of the measures that it names.
pub struct Exported {
    pub seen: VisibleComplaint,
    pub measures: Vec<String>,
}

/// Complaints that are read at a time: the memory that an export takes.
const STEP: i64 = 250;

/// The moment that the snapshot of `connection` sees.
///
/// # Errors
/// When the database fails.
pub fn moment(connection: &mut PgConnection, export: &Export, today: NaiveDate) -> Result<Moment> {
    let head = head(connection)?;
    let actor = load_actor(connection, export.reader())?;
    let filter = Filter::from(&export.filter);
    Ok(Moment {
        cursor: Cursor {
            epoch: head.epoch,
            position: head.position,
        },
        total: count(connection, &actor, &filter, today)?,
        actor,
        filter,
        today,
    })
}

/// The next complaints after `after`, in the order of their ids; none at the end.
///
/// # Errors
/// When the database fails.
pub fn next(
    connection: &mut PgConnection,
    export: &Export,
    moment: &Moment,
    after: Option<Uuid>,
) -> Result<Vec<Exported>> {
    let ids = ids_after(connection, &moment.actor, &moment.filter, moment.today, after, STEP)?;
    let reader = export.reader();
    let question = |id: &Uuid| Lookup {
        id: ComplaintId(*id),
        caller: reader.clone(),
    };
    let found = lookup(connection, ids.iter().map(question).collect());
    let seen: Vec<VisibleComplaint> = found.into_iter().collect::<Result<_>>().map_err(unreadable)?;
    let descriptions = match export.format {
        ExportFormat::Ndjson => HashMap::new(),
        ExportFormat::Csv => descriptions(connection, &seen)?,
    };
    let exported = |seen: VisibleComplaint| {
        let measures = named(&seen).iter().filter_map(|id| descriptions.get(id).cloned());
        Exported {
            measures: measures.collect(),
            seen,
        }
    };
    Ok(seen.into_iter().map(exported).collect())
}

/// An export with a hole would be taken for the whole register.
fn unreadable(error: Error) -> Error {
    match error {
        Error::NotFound => Error::internal("a complaint that is listed for an export is not visible"),
        other => other,
    }
}

fn named(seen: &VisibleComplaint) -> &[Uuid] {
    match &seen.complaint.prevention {
        Some(Prevention::Measures(measures)) => measures,
        _ => &[],
    }
}

fn descriptions(connection: &mut PgConnection, seen: &[VisibleComplaint]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = seen.iter().flat_map(named).copied().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = measures::table
        .filter(measures::id.eq_any(ids))
        .select((measures::id, measures::description))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}
