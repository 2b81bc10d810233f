//! Documents over HTTP: adding them by multipart, listing them, and giving their contents back.

mod body;
mod content;
mod form;
mod receive;
pub mod view;

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::IntoParams;

pub use self::content::read_document_content;
pub use self::form::DocumentUpload;
use self::form::Form;
use self::receive::Received;
use self::view::{DocumentPage, DocumentView, DocumentsAdded};
use super::model::{Document, DocumentId, Limits, Volume, addition};
use super::storage::{CommittedBlobs, Storage};
use super::store::{self, Position};
use crate::auth::{Caller, Identity, can};
use crate::clock::Clock;
use crate::complaints::store as complaints;
use crate::complaints::store::Reply;
use crate::db::Db;
use crate::error::{Conflict, Error, Result};
use crate::http::{Cursor, PathId, PathIds, Query, etag};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{Record, idempotent};
use crate::procedure::{ComplaintId, Person};

/// What all requests about documents share.
pub struct Documents {
    storage: Storage,
    limits: Limits,
    /// Uploads and downloads have places of their own: readers who stall keep nobody from adding.
    uploads: Arc<Semaphore>,
    downloads: Arc<Semaphore>,
}

/// How much of a list, and where it goes on.
#[derive(Debug, Clone, Deserialize, Serialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentsQuery {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 200, example = 50)]
    page_size: Option<i64>,
    /// Where to go on, from `links.next`.
    #[param(max_length = 2000)]
    cursor: Option<String>,
}

impl Documents {
    pub fn new(storage: Storage, limits: Limits) -> Self {
        Documents {
            storage,
            limits,
            uploads: Arc::new(Semaphore::new(limits.transfers)),
            downloads: Arc::new(Semaphore::new(limits.transfers)),
        }
    }

    fn place(of: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
        Arc::clone(of).try_acquire_owned().map_err(|_| Error::Overloaded)
    }
}

/// Add documents
///
/// Adds one or more files to a complaint: all of them or none. Intake to what it registered itself, handlers to what
/// is theirs, managers to everything; in any status.
///
/// `type` and `description` hold for all files of the request, and the parts may come in any order. Taken in are pdf,
/// jpg, png, heic, docx, xlsx, eml, msg and txt, and as recordings mp3, wav, m4a and ogg: the extension, the content and
/// the type that the client names must agree, and a file with a program, a script, macros or another file in it is
/// refused. At most 10 MiB a file, 10 files and 25 MiB a request, and 100 files and 250 MiB a complaint, unless this
/// service is set otherwise. What is refused leaves nothing behind; every faulty file is named at `/file/0`, `/file/1` ….
/// The complaint's new version is in `ETag`.
#[utoipa::path(
    operation_id = "addDocuments",
    tag = "cases",
    params(("complaintId" = Uuid, Path, description = "The complaint."),
        ("Idempotency-Key" = Option<String>, Header, max_length = 255, description = "One key per request, of visible ASCII; repeats within a day get the same answer.")),
    request_body(content = DocumentUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "Added", body = DocumentsAdded,
        headers(("Location" = String, description = "The document; of several, their list."),
            ("ETag" = String, description = "The complaint's new version."),
            ("Idempotency-Replayed" = bool, description = "Present when this is the answer to an earlier request.")))),
    extensions(("x-roles" = json!(["intake", "handler", "manager"])))
)]
#[post("/complaints/{complaintId}/documents")]
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
        let _place = Documents::place(&documents.uploads)?;
        may_add(&db, caller.identity.clone(), id.0, now).await?;
        let received = form.receive(&documents.storage, limits, id.0, now).await?;
        let claim = key.claim(&caller.identity, &received.digest());
        add_received(&db, caller.identity, id.0, received, claim, limits, now).await
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
    operation_id = "listDocuments",
    tag = "cases",
    params(("complaintId" = Uuid, Path, description = "The complaint."), DocumentsQuery),
    responses((status = 200, description = "A page", body = DocumentPage,
        headers(("Link" = String, description = "The next page, `rel=\"next\"`.")))),
    extensions(("x-roles" = json!(["intake", "handler", "manager"])))
)]
#[get("/complaints/{complaintId}/documents")]
pub async fn list_documents(
    caller: Caller<can::ReadDocuments>,
    id: PathId<ComplaintId>,
    query: Query<DocumentsQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let DocumentsQuery { page_size, cursor } = query.0;
    let paging = Cursor::read::<Position>(page_size, cursor.as_deref(), &(id.0.0, "documents"))?;
    let (after, fetch) = (paging.after, paging.fetch());
    let mut found = db
        .run(move |connection| {
            let actor = complaints::load_actor(connection, caller.identity)?;
            complaints::find(connection, id.0, &actor)?;
            store::list(connection, id.0, after, fetch)
        })
        .await?;
    let links = paging.cut(&mut found, request.path(), request.query_string(), |item| {
        (item.added_at, item.id.0)
    });
    let mut response = HttpResponse::Ok();
    if let Some(link) = links.header() {
        response.insert_header(link);
    }
    let items = found.iter().map(DocumentView::from).collect();
    Ok(response.json(DocumentPage { items, links }))
}

/// Read a document
///
/// What is known of a document; the file itself is at `content`. Documents never change.
#[utoipa::path(
    operation_id = "readDocument",
    tag = "cases",
    params(("complaintId" = Uuid, Path, description = "The complaint."), ("documentId" = Uuid, Path, description = "The document.")),
    responses((status = 200, description = "The document", body = DocumentView,
        headers(("ETag" = String, description = "Its version.")))),
    extensions(("x-roles" = json!(["intake", "handler", "manager"])))
)]
#[get("/complaints/{complaintId}/documents/{documentId}")]
pub async fn read_document(
    caller: Caller<can::ReadDocuments>,
    ids: PathIds<ComplaintId, DocumentId>,
    db: Data<Db>,
) -> Result<StoredResponse> {
    let document = found(&db, caller.identity, ids).await?;
    Ok(StoredResponse::json(StatusCode::OK, &DocumentView::from(&document))?.with_etag(etag(1)))
}

/// The document, for somebody who may see its complaint.
async fn found(
    db: &Db,
    caller: Identity,
    PathIds(complaint, document): PathIds<ComplaintId, DocumentId>,
) -> Result<Document> {
    db.run(move |connection| {
        let actor = complaints::load_actor(connection, caller)?;
        complaints::find(connection, complaint, &actor)?;
        store::find(connection, complaint, document)
    })
    .await
}

/// Nothing is read of what could not be kept.
async fn may_add(db: &Db, caller: Identity, id: ComplaintId, now: DateTime<Utc>) -> Result<()> {
    db.run(move |connection| {
        let actor = complaints::load_actor(connection, caller)?;
        let complaint = complaints::find(connection, id, &actor)?;
        complaint.record(addition(&[]), &actor, now)?;
        Ok(())
    })
    .await
}

/// Makes what was received part of the complaint; its contents stay only if that was done.
async fn add_received(
    db: &Db,
    caller: Identity,
    id: ComplaintId,
    received: Received,
    claim: Option<IdempotencyClaim>,
    limits: Limits,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    let by = Person {
        subject: caller.subject.clone(),
        name: caller.name.clone(),
    };
    let (documents, blobs) = received.into_documents(id, &by, now);
    let contents = blobs.release();
    let outcome = db
        .run(move |connection| {
            idempotent(connection, claim.as_ref(), now, |connection| {
                let actor = complaints::load_actor(connection, caller.clone())?;
                complaints::update_latest(
                    connection,
                    id,
                    |connection, complaint| {
                        if !complaint.access_facts().is_visible_to(&actor) {
                            return Err(Error::NotFound);
                        }
                        has_room(store::volume(connection, id)?, &documents, limits)?;
                        Ok(complaint.record(addition(&documents), &actor, now)?)
                    },
                    |after, _| {
                        let answer = answer(&documents, after.version)?;
                        let record = claim.as_ref().map(|claim| Record::new(claim, &answer, Some(id.0), now));
                        Ok(Reply {
                            answer,
                            record,
                            also: vec![store::insertion(&documents)],
                        })
                    },
                )
            })
        })
        .await;
    settle(&outcome, contents).await;
    outcome
}

/// Removes contents that have no row. Where nobody knows whether they have, the sweeper finds out.
async fn settle(outcome: &Result<StoredResponse>, contents: CommittedBlobs) {
    match outcome {
        Ok(answer) if !answer.replayed => {}
        Err(Error::OutcomeUnknown(_) | Error::Internal(..)) => {}
        _ => contents.remove().await,
    }
}

fn answer(documents: &[Document], version: i32) -> Result<StoredResponse> {
    let items: Vec<DocumentView> = documents.iter().map(DocumentView::from).collect();
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

fn has_room(already: Volume, more: &[Document], limits: Limits) -> Result<()> {
    let bytes: u64 = more.iter().map(|document| document.size).sum();
    let most = limits.per_complaint;
    if already.documents + more.len() as u64 <= most.documents && already.bytes + bytes <= most.bytes {
        return Ok(());
    }
    let mebibytes = most.bytes / (1024 * 1024);
    Err(Error::Conflict(Conflict {
        code: "too-many-documents",
        reason: Text::written(
            format!(
                "Bij een klacht horen ten hoogste {} documenten van samen {mebibytes} MiB.",
                most.documents
            ),
            format!(
                "A complaint has at most {} documents of {mebibytes} MiB together.",
                most.documents
            ),
        ),
        missing: Vec::new(),
    }))
}
