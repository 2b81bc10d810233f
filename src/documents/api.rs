//! Documents over HTTP: adding them by multipart, listing them, and giving their contents back.

mod access;
pub mod amending;
mod body;
pub mod content;
pub mod form;
mod receive;
mod shared;
mod upload;
pub mod view;

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};

use self::access::found;
use self::form::Form;
pub use self::receive::{Fields, Interrupted, Received, RefusedFile};
pub use self::shared::{Admission, Documents};
pub use self::upload::DocumentUpload;
use self::view::{DocumentPage, DocumentView, DocumentsAdded};
use super::model::{Document, DocumentId, Limits, Scan, Volume, addition, size_in_words};
use super::service::adder::Adder;
use super::storage::{CommittedBlobs, Key};
use super::store::{self, Position};
use crate::auth::{Caller, Identity, can};
use crate::clock::Clock;
use crate::complaints::store as complaints;
use crate::complaints::store::{Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::limiter::{CallerKey, Counted};
use crate::http::{PageQuery, PathId, PathIds, Query, etag};
use crate::i18n::{Language, Text};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{ComplaintId, Person};

/// Add documents
///
/// Adds one or more files to a complaint: all of them or none. Intake to what it registered itself, handlers to what
/// is theirs, managers to everything; in any status.
///
/// `type` and `description` hold for all files of the request, and the parts may come in any order; `file[]` and `file[0]`
/// are `file` too. What a file is, its content tells, whatever its name and declared type: the name gets the extension of
/// the content. Taken in are pdf; jpeg, png, gif, webp, avif, heic, heif, tiff and bmp; doc, docx, xls, xlsx, odt, ods, rtf,
/// txt and csv; eml, msg and mbox; mp3, m4a, aac, amr, 3gp, wav, ogg, opus, flac, caf and webm; mp4 and mov; zip. A
/// `recording` is sound or film; offers and letters are not.
///
/// Refused are empty files, programs, scripts, web pages, svg, Office files with macros, and zip archives with any of these
/// in them, with more than 1000 files, or too large when unpacked. What is damaged, protected by a password, active or
/// fetches something from elsewhere is taken in, and told in `flags`. Where documents are scanned for viruses, `scan` tells
/// how far that is, and only what is clean is given out.
///
/// At most 25 MiB a file, 100 MiB for sound and film, 10 files and 250 MiB a request, and 100 files and 1 GiB a complaint,
/// unless this service is set otherwise; a request may take as long as it goes on at the minimum rate. What is refused
/// leaves nothing behind; every faulty file is named at `/file/0`, `/file/1` …. The complaint's new version is in `ETag`.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/documents",
    operation_id = "addDocuments",
    tag = "cases",
    request_body(content = DocumentUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "Added", body = DocumentsAdded,
        headers(("Location" = String, description = "The document; of several, their list."),
            ("ETag" = String, description = "The complaint's new version."))))
)]
pub async fn add_documents(
    caller: Caller<can::AddDocuments>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    form: Form,
    (db, clock, documents): (Data<Db>, Data<Clock>, Data<Documents>),
) -> Result<StoredResponse> {
    let body = form.body();
    let (now, limits) = (clock.now(), documents.limits);
    let adding = async {
        documents.ownership.check().await?;
        let _place = documents.upload(&caller.identity.subject).await?;
        let adder = Adder::new(
            CallerKey::of_subject(&caller.identity.subject, Counted::Changes).id(),
            now,
        );
        // A repetition of a request that was carried out is answered at the limit, too.
        let counts = !key.is_given();
        may_add(
            &db,
            caller.identity.clone(),
            id.0,
            now,
            counts.then_some((adder, limits)),
        )
        .await?;
        let received = form.receive(&documents.storage, limits, id.0, now).await?;
        let change = Change {
            id: id.0,
            claim: key.claim(&caller.identity, &received.digest()),
            caller: caller.identity.clone(),
            expected: None,
            now,
        };
        add_received(&db, change, (&caller.identity, adder), received, &documents).await
    };
    let outcome = adding.await;
    if outcome.is_err() {
        // A client that is still sending would never read why it is refused.
        body.drain(limits.request_bytes).await;
    }
    outcome
}

/// List documents
///
/// What is on file with a complaint, in the order in which it was added, if the caller may see the complaint.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/documents",
    operation_id = "listDocuments",
    tag = "cases",
    params(PageQuery),
    responses((status = 200, description = "A page", body = DocumentPage))
)]
pub async fn list_documents(
    caller: Caller<can::ReadDocuments>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock, documents): (Data<Db>, Data<Clock>, Data<Documents>),
) -> Result<HttpResponse> {
    let paging = query.0.paging::<Position>(&(id.0.0, "documents"))?;
    let asked = paging.clone();
    let load = complaints::load(&db, id.0, caller.identity, clock.now(), move |mut case| {
        store::list(&mut case, &asked)
    });
    let page = paging.page(&request, load.await?, |item| (item.added_at, item.id.0));
    let view = |document: &Document| DocumentView::new(document, documents.has_scanner());
    Ok(page.map(|found| found.iter().map(view).collect()).response())
}

/// Read a document
///
/// The facts of a document; the file itself is at `content`, and never changes.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/documents/{documentId}",
    operation_id = "readDocument",
    tag = "cases",
    responses((status = 200, description = "The document", body = DocumentView,
        headers(("ETag" = String, description = "Its version."))))
)]
pub async fn read_document(
    caller: Caller<can::ReadDocuments>,
    ids: PathIds<ComplaintId, DocumentId>,
    (db, clock, documents): (Data<Db>, Data<Clock>, Data<Documents>),
) -> Result<StoredResponse> {
    let document = found(&db, &clock, caller.identity, ids).await?;
    answered(&document, documents.has_scanner())
}

/// Answers a document, with its version.
fn answered(document: &Document, has_scanner: bool) -> Result<StoredResponse> {
    let tag = etag(document.version);
    let view = DocumentView::new(document, has_scanner);
    Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(tag))
}

/// Nothing is read of what could not be kept.
async fn may_add(
    db: &Db,
    caller: Identity,
    id: ComplaintId,
    now: DateTime<Utc>,
    counted: Option<(Adder, Limits)>,
) -> Result<()> {
    complaints::load(db, id, caller, now, move |mut case| {
        if let Some((adder, limits)) = counted {
            adder.has_room(&mut case, Volume { documents: 1, bytes: 1 }, limits)?;
        }
        case.complaint.record(addition(&[]), case.actor, case.now)?;
        Ok(())
    })
    .await
}

/// Makes what was received part of the complaint; its contents stay only if that was done.
async fn add_received(
    db: &Db,
    change: Change,
    (caller, adder): (&Identity, Adder),
    received: Received,
    shared: &Documents,
) -> Result<StoredResponse> {
    let by = Person {
        subject: caller.subject.clone(),
        name: caller.name.clone(),
    };
    let now = change.now;
    let (limits, has_scanner) = (shared.limits, shared.has_scanner());
    let scan = Scan::shown(None, has_scanner);
    let (documents, blobs) = received.into_documents(change.id, &by, now, scan);
    let contents = blobs.release();
    let for_scanning = documents.iter().map(Key::from).collect();
    let documents = Arc::new(documents);
    let added = Arc::clone(&documents);
    let decide = move |mut case: Case<'_>| {
        let more = Volume::of(&documents);
        adder.has_room(&mut case, more, limits)?;
        let volume = store::volume(&mut case)?;
        has_room(volume, more, limits)?;
        let recorded = case.complaint.record(addition(&documents), case.actor, case.now)?;
        let decision = Decision::from(recorded).with(store::insertion(&documents));
        Ok(decision.with(adder.addition(more)))
    };
    let outcome = complaints::change(db, change, decide, move |changed| {
        answer(&added, has_scanner, changed.complaint.version)
    })
    .await;
    settle(&outcome, contents).await;
    if outcome.as_ref().is_ok_and(|answer| !answer.replayed) {
        shared.scan_soon(db, for_scanning, now);
    }
    outcome
}

/// Removes contents that have no row. Where nobody knows whether they have, the sweeper finds out.
pub async fn settle(outcome: &Result<StoredResponse>, contents: CommittedBlobs) {
    match outcome {
        Ok(answer) if !answer.replayed => {}
        Err(Error::OutcomeUnknown(_) | Error::Internal(..)) => {}
        _ => contents.remove().await,
    }
}

fn answer(documents: &[Document], has_scanner: bool, version: i32) -> Result<StoredResponse> {
    let view = |document: &Document| DocumentView::new(document, has_scanner);
    let items: Vec<DocumentView> = documents.iter().map(view).collect();
    let location = match (items.as_slice(), documents) {
        ([one], _) => one.address(),
        (_, [first, ..]) => format!("/v1/complaints/{}/documents", first.complaint),
        _ => return Err(Error::internal("nothing was added")),
    };
    let body = DocumentsAdded { items };
    Ok(StoredResponse::json(StatusCode::CREATED, &body)?
        .with_etag(etag(version))
        .with_location(location))
}

/// Whether a complaint that has `already` can have `more`.
///
/// # Errors
/// `Conflict` when it cannot.
pub fn has_room(already: Volume, more: Volume, limits: Limits) -> Result<()> {
    let most = limits.per_complaint;
    if already.documents + more.documents <= most.documents && already.bytes + more.bytes <= most.bytes {
        return Ok(());
    }
    let size = size_in_words(most.bytes);
    Err(Error::conflict(
        "too-many-documents",
        Text::written(
            format!(
                "Een klacht mag ten hoogste {} documenten hebben, samen {}.",
                most.documents,
                size.get(Language::Dutch)
            ),
            format!(
                "A complaint can have at most {} documents, {} together.",
                most.documents,
                size.get(Language::English)
            ),
        ),
    ))
}
