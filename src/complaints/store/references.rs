//! The references of other systems. Each is of one complaint: `register` and `change` write them in the statement that
//! writes the complaint.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::{delete, insert_into};
use uuid::Uuid;

use crate::db::{Db, StatementPart};
use crate::error::{Error, Result};
use crate::procedure::{Complaint, ComplaintId, ExternalReference};
use crate::schema::{external_references, repeated_references};
use crate::tombstones::model::ReferenceKey;
use crate::tombstones::store::erased_by_reference;

/// The constraint that a reference is of one complaint.
pub(super) const TAKEN: &str = "external_references_pkey";

/// A reference with its complaint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Insertable)]
#[diesel(table_name = external_references)]
pub(super) struct ReferenceRow {
    system: String,
    id: String,
    complaint_id: Uuid,
}

/// The finding under a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referenced {
    Nothing,
    Complaint(ComplaintId),
    /// A complaint that was erased since.
    Erased(DateTime<Utc>),
}

/// The rows of a new complaint.
pub(super) fn rows(complaint: &Complaint) -> Vec<ReferenceRow> {
    of(complaint, &complaint.signal.external_references)
}

fn of<'a>(complaint: &Complaint, references: impl IntoIterator<Item = &'a ExternalReference>) -> Vec<ReferenceRow> {
    let row = |reference: &ExternalReference| ReferenceRow {
        system: reference.system.clone(),
        id: reference.id.clone(),
        complaint_id: complaint.id.0,
    };
    references.into_iter().map(row).collect()
}

/// The insertion of references, sorted, so that two statements with the same ones lock them in the same order.
pub(super) fn insertion(mut rows: Vec<ReferenceRow>) -> StatementPart {
    rows.sort();
    Box::new(insert_into(external_references::table).values(rows))
}

/// The references that a change adds, and the parts of its statement that keep the tables equal to the complaint.
pub(super) fn replacement(before: &[ExternalReference], after: &Complaint) -> (Vec<ReferenceRow>, Vec<StatementPart>) {
    let now = &after.signal.external_references;
    let added = of(after, now.iter().filter(|reference| !before.contains(reference)));
    let mut parts: Vec<StatementPart> = Vec::new();
    for gone in before.iter().filter(|reference| !now.contains(reference)) {
        let ExternalReference { system, id } = gone.clone();
        let kept = external_references::table
            .find((system.clone(), id.clone()))
            .filter(external_references::complaint_id.eq(after.id.0));
        parts.push(Box::new(delete(kept)));
        parts.push(Box::new(delete(
            repeated_references::table.find((system, id, after.id.0)),
        )));
    }
    if !added.is_empty() {
        parts.push(insertion(added.clone()));
    }
    (added, parts)
}

/// The refusal of references of which another complaint has one.
pub(super) fn taken(connection: &mut PgConnection, wanted: &[ReferenceRow]) -> Result<Error> {
    for ReferenceRow { system, id, .. } in wanted {
        if let Some(complaint) = find(connection, system, id)? {
            return Ok(Error::ReferenceTaken {
                complaint: Some(complaint),
            });
        }
    }
    Ok(Error::ReferenceTaken { complaint: None })
}

fn find(connection: &mut PgConnection, system: &str, id: &str) -> Result<Option<Uuid>> {
    let found = external_references::table
        .find((system, id))
        .select(external_references::complaint_id);
    Ok(found.first(connection).optional()?)
}

/// Looks up a reference.
///
/// # Errors
/// When the database fails.
pub async fn referenced(db: &Db, reference: ExternalReference, key: ReferenceKey) -> Result<Referenced> {
    let ExternalReference { system, id } = reference;
    db.run(move |connection| {
        if let Some(complaint) = find(connection, &system, &id)? {
            return Ok(Referenced::Complaint(ComplaintId(complaint)));
        }
        let erased = erased_by_reference(connection, &[key.digest(&system, &id)])?;
        Ok(erased
            .into_values()
            .next()
            .map_or(Referenced::Nothing, Referenced::Erased))
    })
    .await
}
