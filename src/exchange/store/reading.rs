//! The register as it is read for an export, within one snapshot. Writes nothing.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use crate::changes::cursor::Cursor;
use crate::complaints::store::{Lookup, VisibleComplaint, load_actor, lookup, visible};
use crate::error::{Error, Result};
use crate::exchange::model::{Export, ExportFormat};
use crate::feed::store::head;
use crate::lists::model::Filter;
use crate::lists::store::{count, ids_after};
use crate::procedure::{Actor, ComplaintId, Prevention};
use crate::schema::{complaints, measures};

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

/// Complaints that are read together.
pub struct Step {
    pub exported: Vec<Exported>,
    /// The other complaints that the lines of these name.
    pub named: Vec<Uuid>,
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
pub fn next(connection: &mut PgConnection, export: &Export, moment: &Moment, after: Option<Uuid>) -> Result<Step> {
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
    let named = match export.format {
        ExportFormat::Ndjson => others(connection, &moment.actor, &seen)?,
        ExportFormat::Csv => Vec::new(),
    };
    let exported = |seen: VisibleComplaint| {
        let measures = measures_of(&seen).iter().filter_map(|id| descriptions.get(id).cloned());
        Exported {
            measures: measures.collect(),
            seen,
        }
    };
    Ok(Step {
        exported: seen.into_iter().map(exported).collect(),
        named,
    })
}

/// An export with a hole would be taken for the whole register.
fn unreadable(error: Error) -> Error {
    match error {
        Error::NotFound => Error::internal("a complaint that is listed for an export is not visible"),
        other => other,
    }
}

/// The complaints that the views of `seen` name and that are none of them: earlier ones of the same person, and those that
/// they go on from or are duplicates of. One that is erased or restricted already is named by its bare id only.
fn others(connection: &mut PgConnection, actor: &Actor, seen: &[VisibleComplaint]) -> Result<Vec<Uuid>> {
    let mut others: BTreeSet<Uuid> = seen.iter().flat_map(named_in_view).collect();
    for one in seen {
        others.remove(&one.complaint.id.0);
    }
    visible_among(connection, actor, others.into_iter().collect())
}

fn named_in_view(seen: &VisibleComplaint) -> Vec<Uuid> {
    let mut named = seen.complaint.named_complaints();
    named.retain(|id| !seen.facts.hidden.contains(id));
    named.extend(seen.facts.earlier.shown_to(&seen.actor).map(|earlier| earlier.id));
    named
}

/// The complaints among `ids` that `actor` may see now.
pub(super) fn visible_among(connection: &mut PgConnection, actor: &Actor, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
    if ids.is_empty() {
        return Ok(ids);
    }
    let seen = visible(complaints::table.into_boxed(), actor)
        .filter(complaints::id.eq_any(ids))
        .select(complaints::id);
    Ok(seen.load(connection)?)
}

fn measures_of(seen: &VisibleComplaint) -> &[Uuid] {
    match &seen.complaint.prevention {
        Some(Prevention::Measures(measures)) => measures,
        _ => &[],
    }
}

fn descriptions(connection: &mut PgConnection, seen: &[VisibleComplaint]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = seen.iter().flat_map(measures_of).copied().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = measures::table
        .filter(measures::id.eq_any(ids))
        .select((measures::id, measures::description))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}
