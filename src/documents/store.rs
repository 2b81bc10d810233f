//! The metadata of documents in PostgreSQL. Documents are written as part of the statement that changes their
//! complaint, after their contents have been stored.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Content, Document, DocumentId, DocumentType, FileName, Flag, Format, Scan, StoredFile, Volume};
use super::storage::Key;
use crate::complaints::store::{Case, existing};
use crate::db::{Json, StatementPart, count_up_to, counted};
use crate::error::{Error, Result};
use crate::http::{Found, Paging};
use crate::procedure::{ComplaintId, Mark, Person};
use crate::schema::{content_removals, documents, staged_contents};
use crate::tombstones::store::erased_among;
use crate::vocabulary::Vocabulary;

/// The position after which the next page of a list starts.
pub type Position = (DateTime<Utc>, Uuid);

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = documents, treat_none_as_null = true)]
struct DocumentRow {
    id: Uuid,
    complaint_id: Uuid,
    kind: String,
    name: Option<String>,
    media_type: String,
    flags: Json<Vec<Flag>>,
    size: i64,
    sha256: Option<Vec<u8>>,
    description: Option<String>,
    added_at: DateTime<Utc>,
    added_by_subject: String,
    added_by_name: Option<String>,
    version: i32,
    struck_out: Option<Json<Mark>>,
    removed: Option<Json<Mark>>,
    // Only `note_scan` changes it: a correction that was begun before may not take back what was found.
    #[diesel(skip_update)]
    scan: Option<String>,
}

/// Makes the insertion of documents as a part of the statement that changes their complaint.
pub fn insertion(documents: &[Document]) -> StatementPart {
    let rows: Vec<DocumentRow> = documents.iter().map(DocumentRow::of).collect();
    Box::new(diesel::insert_into(documents::table).values(rows))
}

/// Makes the note that these contents belong to something that is to be decided on, as a part of the statement that keeps
/// it.
pub fn staging(contents: &[Key]) -> StatementPart {
    let row = |key: &Key| {
        let (document, complaint) = (key.document.0, key.complaint.0);
        (
            staged_contents::document_id.eq(document),
            staged_contents::complaint_id.eq(complaint),
        )
    };
    let rows: Vec<_> = contents.iter().map(row).collect();
    Box::new(diesel::insert_into(staged_contents::table).values(rows))
}

/// Makes the end of that note for all contents of a complaint, as a part of the statement by which they become documents.
pub fn unstaging(complaint: ComplaintId) -> StatementPart {
    let staged = staged_contents::table.filter(staged_contents::complaint_id.eq(complaint.0));
    Box::new(diesel::delete(staged))
}

/// Leaves the noted contents of complaints that come to nothing to the job that removes contents.
pub fn discard_staged(connection: &mut PgConnection, complaints: &[Uuid]) -> Result<()> {
    let staged = || staged_contents::table.filter(staged_contents::complaint_id.eq_any(complaints));
    let removals = staged().select((staged_contents::document_id, staged_contents::complaint_id));
    diesel::insert_into(content_removals::table)
        .values(removals)
        .into_columns((content_removals::document_id, content_removals::complaint_id))
        .on_conflict_do_nothing()
        .execute(connection)?;
    diesel::delete(staged()).execute(connection)?;
    Ok(())
}

/// Makes the update of a document as a part of the statement that changes its complaint.
pub fn update(document: &Document) -> StatementPart {
    let row = DocumentRow::of(document);
    Box::new(diesel::update(documents::table.find(row.id)).set(row))
}

/// Returns a page of the documents of a complaint that the actor may read, in order of arrival.
pub fn list(case: &mut Case<'_>, paging: &Paging<Position>) -> Result<Found<Document>> {
    let (complaint, actor) = (case.complaint.id.0, case.actor);
    let all = || {
        let all = documents::table
            .filter(documents::complaint_id.eq(complaint))
            .into_boxed();
        if actor.reads_documents_of_others() {
            all
        } else {
            all.filter(documents::added_by_subject.eq_any(actor.subjects()))
        }
    };
    let mut query = all()
        .order((documents::added_at, documents::id))
        .limit(paging.fetch())
        .select(DocumentRow::as_select());
    if let Some((at, id)) = paging.after {
        let later = documents::added_at.gt(at);
        let beside = documents::added_at.eq(at).and(documents::id.gt(id));
        query = query.filter(later.or(beside));
    }
    let rows: Vec<DocumentRow> = query.load(case.connection())?;
    let told = actor.is_told_people();
    let document = |row| Ok(Document::try_from(row)?.for_reader(told));
    let found = rows.into_iter().map(document).collect::<Result<_>>()?;
    paging.found(found, |most| {
        count_up_to(case.connection(), all().select(counted()).limit(most))
    })
}

/// One document of a complaint.
///
/// # Errors
/// `NotFound`, also when the actor may not read it, or when the database fails.
pub fn find(case: &mut Case<'_>, id: DocumentId) -> Result<Document> {
    let complaint = case.complaint.id;
    let row: DocumentRow = documents::table
        .find(id.0)
        .filter(documents::complaint_id.eq(complaint.0))
        .select(DocumentRow::as_select())
        .first(case.connection())?;
    let document = Document::try_from(row)?;
    if case.actor.reads_documents_of_others() || case.actor.is(&document.added_by.subject) {
        Ok(document)
    } else {
        Err(Error::NotFound)
    }
}

/// Returns the number and total size of the contents that a complaint's documents have.
pub fn volume(case: &mut Case<'_>) -> Result<Volume> {
    let complaint = case.complaint.id;
    // Summed here because PostgreSQL's own sum would be a decimal; there are at most a few hundred sizes.
    let sizes: Vec<i64> = documents::table
        .filter(documents::complaint_id.eq(complaint.0))
        .filter(documents::removed.is_null())
        .select(documents::size)
        .load(case.connection())?;
    Ok(Volume {
        documents: sizes.len() as u64,
        bytes: sizes.iter().map(|size| size.unsigned_abs()).sum(),
    })
}

/// Returns the contents that were removed and may still be in the storage.
pub fn contents_to_remove(connection: &mut PgConnection) -> Result<Vec<Key>> {
    let rows: Vec<(Uuid, Uuid)> = documents::table
        .filter(documents::removed.is_not_null())
        .filter(documents::content_gone.eq(false))
        .select((documents::complaint_id, documents::id))
        .load(connection)?;
    Ok(rows.into_iter().map(key).collect())
}

/// Returns contents of erased complaints that are still in the storage, at most `most`.
pub fn erased_contents(connection: &mut PgConnection, most: i64) -> Result<Vec<Key>> {
    let rows: Vec<(Uuid, Uuid)> = content_removals::table
        .order(content_removals::document_id)
        .limit(most)
        .select((content_removals::complaint_id, content_removals::document_id))
        .load(connection)?;
    Ok(rows.into_iter().map(key).collect())
}

/// Notes that the storage no longer has these contents of erased complaints.
pub fn note_erased_contents_gone(connection: &mut PgConnection, gone: &[Key]) -> Result<()> {
    let gone: Vec<Uuid> = gone.iter().map(|key| key.document.0).collect();
    diesel::delete(content_removals::table.filter(content_removals::document_id.eq_any(gone))).execute(connection)?;
    Ok(())
}

fn key((complaint, document): (Uuid, Uuid)) -> Key {
    Key {
        complaint: ComplaintId(complaint),
        document: DocumentId(document),
    }
}

/// Notes that the storage no longer has the content of a document.
pub fn note_content_gone(connection: &mut PgConnection, document: DocumentId) -> Result<()> {
    diesel::update(documents::table.find(document.0))
        .set(documents::content_gone.eq(true))
        .execute(connection)?;
    Ok(())
}

/// Returns contents that are to be scanned: first those that never were, the oldest first, then those of which the
/// scanner could not tell anything at the last time, before `again`. Many that always fail keep no new one waiting.
pub fn contents_to_scan(connection: &mut PgConnection, again: DateTime<Utc>, most: i64) -> Result<Vec<Key>> {
    let never = documents::scan.is_null().or(documents::scan.eq(Scan::Pending.as_str()));
    let failed = documents::scan
        .eq(Scan::Failed.as_str())
        .and(documents::scanned_at.lt(again));
    let rows: Vec<(Uuid, Uuid)> = documents::table
        .filter(documents::removed.is_null())
        .filter(never.or(failed))
        .order((
            documents::scanned_at.asc().nulls_first(),
            documents::added_at,
            documents::id,
        ))
        .limit(most)
        .select((documents::complaint_id, documents::id))
        .load(connection)?;
    Ok(rows.into_iter().map(key).collect())
}

/// Notes what a scan of a document came to: another version of the document, where that is news. What was found
/// infected stays so, whatever another scan at the same time came to; what was removed meanwhile stays as it is.
pub fn note_scan(connection: &mut PgConnection, document: DocumentId, scan: Scan, now: DateTime<Utc>) -> Result<()> {
    let is_otherwise = documents::scan
        .ne(Scan::Infected.as_str())
        .and(documents::scan.ne(scan.as_str()));
    let kept = || documents::table.find(document.0).filter(documents::removed.is_null());
    let news = diesel::update(kept().filter(documents::scan.is_null().or(is_otherwise)))
        .set((
            documents::scan.eq(scan.as_str()),
            documents::scanned_at.eq(now),
            documents::version.eq(documents::version + 1),
        ))
        .execute(connection)?;
    if news == 0 {
        // The same as the last time, if it is that: only the time is another.
        diesel::update(kept().filter(documents::scan.eq(scan.as_str())))
            .set(documents::scanned_at.eq(now))
            .execute(connection)?;
    }
    Ok(())
}

/// The rows of this register that match contents in the storage.
pub struct Known {
    pub documents: HashSet<DocumentId>,
    /// Also those that were erased.
    pub complaints: HashSet<ComplaintId>,
    pub erased: HashSet<ComplaintId>,
}

/// Looks up those of these documents that have a row and a content, and those of their complaints that exist.
pub fn known(connection: &mut PgConnection, keys: &[Key]) -> Result<Known> {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.document.0).collect();
    let staged: Vec<(Uuid, Uuid)> = staged_contents::table
        .filter(staged_contents::document_id.eq_any(&ids))
        .select((staged_contents::document_id, staged_contents::complaint_id))
        .load(connection)?;
    let mut documents: Vec<Uuid> = documents::table
        .filter(documents::id.eq_any(ids))
        .filter(documents::removed.is_null())
        .select(documents::id)
        .load(connection)?;
    let ids: Vec<ComplaintId> = keys.iter().map(|key| key.complaint).collect();
    let mut complaints = existing(connection, &ids)?;
    // What an upload left with a complaint that was erased meanwhile belongs to this register as well.
    let ids: Vec<Uuid> = ids.into_iter().map(|id| id.0).collect();
    let erased: HashSet<_> = erased_among(connection, &ids)?.into_iter().map(ComplaintId).collect();
    complaints.extend(&erased);
    for (document, complaint) in staged {
        documents.push(document);
        complaints.insert(ComplaintId(complaint));
    }
    Ok(Known {
        documents: documents.into_iter().map(DocumentId).collect(),
        complaints,
        erased,
    })
}

impl DocumentRow {
    fn of(document: &Document) -> Self {
        DocumentRow {
            id: document.id.0,
            complaint_id: document.complaint.0,
            kind: document.kind.as_str().to_owned(),
            name: document.file().map(|file| file.name.as_str().to_owned()),
            media_type: document.format.media_type().to_owned(),
            flags: Json(document.flags.clone()),
            size: i64::try_from(document.size).unwrap_or(i64::MAX),
            sha256: document.file().map(|file| file.sha256.to_vec()),
            description: document.description.clone(),
            added_at: document.added_at,
            added_by_subject: document.added_by.subject.clone(),
            added_by_name: document.added_by.name.clone(),
            version: document.version,
            struck_out: document.struck_out.clone().map(Json),
            removed: document.removed().cloned().map(Json),
            scan: document.scan.map(|scan| scan.as_str().to_owned()),
        }
    }
}

impl TryFrom<DocumentRow> for Document {
    type Error = Error;

    fn try_from(row: DocumentRow) -> Result<Self> {
        let id = row.id;
        let broken = || Error::internal(format!("the row of document {id} describes nothing"));
        let content = match (row.removed, row.name, row.sha256) {
            (Some(Json(removed)), ..) => Content::Removed(removed),
            (None, Some(name), Some(sha256)) => Content::Stored(StoredFile {
                name: FileName::from_stored(name),
                sha256: sha256.as_slice().try_into().map_err(|_| broken())?,
            }),
            _ => return Err(broken()),
        };
        Ok(Document {
            id: DocumentId(row.id),
            complaint: ComplaintId(row.complaint_id),
            kind: DocumentType::named(&row.kind).ok_or_else(broken)?,
            format: Format::by_media_type(&row.media_type).ok_or_else(broken)?,
            flags: row.flags.into_inner(),
            size: u64::try_from(row.size).map_err(|_| broken())?,
            scan: row.scan.map(|scan| Scan::named(&scan).ok_or_else(broken)).transpose()?,
            content,
            description: row.description,
            added_at: row.added_at,
            added_by: Person {
                subject: row.added_by_subject,
                name: row.added_by_name,
            },
            version: row.version,
            struck_out: row.struck_out.map(Json::into_inner),
        })
    }
}
