//! The metadata of documents in PostgreSQL. Documents are written as part of the statement that changes their
//! complaint, after their contents have been stored.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Document, DocumentId, DocumentType, FileName, Format, Volume};
use super::storage::Key;
use crate::complaints::store::{Case, existing};
use crate::db::StatementPart;
use crate::error::{Error, Result};
use crate::procedure::{ComplaintId, Person};
use crate::schema::documents;
use crate::vocabulary::Vocabulary;

/// The position after which the next page of a list starts.
pub type Position = (DateTime<Utc>, Uuid);

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = documents)]
struct DocumentRow {
    id: Uuid,
    complaint_id: Uuid,
    kind: String,
    name: String,
    media_type: String,
    size: i64,
    sha256: Vec<u8>,
    description: Option<String>,
    added_at: DateTime<Utc>,
    added_by_subject: String,
    added_by_name: Option<String>,
}

/// Makes the insertion of documents as a part of the statement that changes their complaint.
pub fn insertion(documents: &[Document]) -> StatementPart {
    let rows: Vec<DocumentRow> = documents.iter().map(DocumentRow::of).collect();
    Box::new(diesel::insert_into(documents::table).values(rows))
}

/// Returns a page of the documents of a complaint after `after`, in order of arrival.
pub fn list(case: &mut Case<'_>, after: Option<Position>, limit: i64) -> Result<Vec<Document>> {
    let complaint = case.complaint.id;
    let mut query = documents::table
        .filter(documents::complaint_id.eq(complaint.0))
        .order((documents::added_at, documents::id))
        .limit(limit)
        .select(DocumentRow::as_select())
        .into_boxed();
    if let Some((at, id)) = after {
        let later = documents::added_at.gt(at);
        let beside = documents::added_at.eq(at).and(documents::id.gt(id));
        query = query.filter(later.or(beside));
    }
    let rows = query.load(case.connection())?;
    rows.into_iter().map(Document::try_from).collect()
}

/// One document of a complaint.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub fn find(case: &mut Case<'_>, id: DocumentId) -> Result<Document> {
    let complaint = case.complaint.id;
    let row: DocumentRow = documents::table
        .find(id.0)
        .filter(documents::complaint_id.eq(complaint.0))
        .select(DocumentRow::as_select())
        .first(case.connection())?;
    row.try_into()
}

/// Returns the number and total size of a complaint's documents.
pub fn volume(case: &mut Case<'_>) -> Result<Volume> {
    let complaint = case.complaint.id;
    // Summed here because PostgreSQL's own sum would be a decimal; there are at most a few hundred sizes.
    let sizes: Vec<i64> = documents::table
        .filter(documents::complaint_id.eq(complaint.0))
        .select(documents::size)
        .load(case.connection())?;
    Ok(Volume {
        documents: sizes.len() as u64,
        bytes: sizes.iter().map(|size| size.unsigned_abs()).sum(),
    })
}

/// The rows of this register that match contents in the storage.
pub struct Known {
    pub documents: HashSet<DocumentId>,
    pub complaints: HashSet<ComplaintId>,
}

/// Looks up those of these documents that have a row, and those of their complaints that exist.
pub fn known(connection: &mut PgConnection, keys: &[Key]) -> Result<Known> {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.document.0).collect();
    let documents: Vec<Uuid> = documents::table
        .filter(documents::id.eq_any(ids))
        .select(documents::id)
        .load(connection)?;
    let complaints: Vec<ComplaintId> = keys.iter().map(|key| key.complaint).collect();
    Ok(Known {
        documents: documents.into_iter().map(DocumentId).collect(),
        complaints: existing(connection, &complaints)?,
    })
}

impl DocumentRow {
    fn of(document: &Document) -> Self {
        DocumentRow {
            id: document.id.0,
            complaint_id: document.complaint.0,
            kind: document.kind.as_str().to_owned(),
            name: document.name.as_str().to_owned(),
            media_type: document.format.media_type().to_owned(),
            size: i64::try_from(document.size).unwrap_or(i64::MAX),
            sha256: document.sha256.to_vec(),
            description: document.description.clone(),
            added_at: document.added_at,
            added_by_subject: document.added_by.subject.clone(),
            added_by_name: document.added_by.name.clone(),
        }
    }
}

impl TryFrom<DocumentRow> for Document {
    type Error = Error;

    fn try_from(row: DocumentRow) -> Result<Self> {
        let broken = || Error::internal(format!("the row of document {} describes nothing", row.id));
        Ok(Document {
            id: DocumentId(row.id),
            complaint: ComplaintId(row.complaint_id),
            kind: DocumentType::named(&row.kind).ok_or_else(broken)?,
            format: Format::by_media_type(&row.media_type).ok_or_else(broken)?,
            size: u64::try_from(row.size).map_err(|_| broken())?,
            sha256: row.sha256.as_slice().try_into().map_err(|_| broken())?,
            name: FileName::from_stored(row.name),
            description: row.description,
            added_at: row.added_at,
            added_by: Person {
                subject: row.added_by_subject,
                name: row.added_by_name,
            },
        })
    }
}
