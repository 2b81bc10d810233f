//! Putting documents right over HTTP: another type or name, struck out, or without the content.

use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors};

use super::answered;
use super::shared::Documents;
use super::view::DocumentView;
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::api::wire::{StrikeOutInput, not_with_striking_out};
use crate::complaints::store as complaints;
use crate::complaints::store::{Audience, Case, Change, Decision};
use crate::db::Db;
use crate::documents::model::{Document, DocumentId, DocumentType};
use crate::documents::service::remove_content;
use crate::documents::storage::Key;
use crate::documents::store;
use crate::error::{Error, Result, with_causes};
use crate::http::input::MergePatch;
use crate::http::{IfMatch, Input, PathIds, Schemas, Valid};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{Complaint, ComplaintId, Event, EventData, Mark};

/// A change of a document, as a JSON merge patch: its type and name, or that it is struck out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(min_properties = 1, example = json!({ "type": "agreement", "name": "Overeenkomst 2026-10.pdf" }))]
pub struct DocumentPatch {
    /// The type; a recording is sound or film, offers and letters are not.
    #[schema(nullable = false, example = "agreement")]
    r#type: Option<DocumentType>,
    /// The name of the file; it gets the extension of the content.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 255,
        example = "Overeenkomst 2026-10.pdf"
    )]
    name: Option<String>,
    /// The striking out of the document.
    #[schema(nullable = false)]
    struck_out: Option<StrikeOutInput>,
}

/// The removal of the content of a document.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovalInput {
    /// The reason, which is shown with the document.
    #[schema(min_length = 1, max_length = 2000, example = "Hoort bij iemand anders.")]
    reason: String,
}

impl Input for DocumentPatch {}

impl Input for RemovalInput {}

impl Validate for DocumentPatch {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        for (field, is_given) in [("type", self.r#type.is_some()), ("name", self.name.is_some())] {
            if is_given && self.struck_out.is_some() {
                errors.add(field, not_with_striking_out());
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Change a document
///
/// Corrects its type and name, or strikes it out: it then stays readable, with the reason, and can no longer be changed nor
/// named by a contact. Who added it, the handler of the case and managers, in any status.
#[utoipa::path(
    patch,
    path = "/complaints/{complaintId}/documents/{documentId}",
    operation_id = "changeDocument",
    tag = "cases",
    request_body(content = DocumentPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = DocumentView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_document(
    caller: Caller<can::AddDocuments>,
    ids: PathIds<ComplaintId, DocumentId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas, documents): (Data<Db>, Data<Clock>, Data<Schemas>, Data<Documents>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    let change = Change {
        id,
        claim: key.claim(&caller.identity, &patch.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let patch: DocumentPatch = patch.read(&schemas)?;
    let decide = move |mut case: Case<'_>| {
        let document = store::find(&mut case, wanted)?;
        if_match.check(document.version)?;
        let (recorded, document) = patched(case, document, &patch)?;
        Ok(Decision::from(recorded)
            .with(store::update(&document))
            .carrying(document))
    };
    let (audience, has_scanner) = (Audience::WhoRecorded(wanted.0), documents.has_scanner());
    complaints::change_for(audience, &db, change, decide, move |changed| {
        answered(&changed.carried, has_scanner)
    })
    .await
}

/// Remove the content of a document
///
/// For what should never have been on file, such as a document of somebody else: its content, name, digest and description
/// are removed for good, also from the history. The document stays listed, with its type, size and day, and who removed it
/// and why. Managers only, in any status.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/documents/{documentId}/removal",
    operation_id = "removeDocumentContent",
    tag = "cases",
    request_body = RemovalInput,
    responses((status = 200, description = "Removed", body = DocumentView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn remove_document(
    caller: Caller<can::RemoveDocuments>,
    ids: PathIds<ComplaintId, DocumentId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<RemovalInput>,
    (db, clock, documents): (Data<Db>, Data<Clock>, Data<Documents>),
) -> Result<StoredResponse> {
    documents.ownership.check().await?;
    let PathIds(id, wanted) = ids;
    let change = Change {
        id,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let RemovalInput { reason } = body.input;
    let decide = move |mut case: Case<'_>| {
        let document = store::find(&mut case, wanted)?;
        if_match.check(document.version)?;
        let mark = mark(&case, &reason);
        let what = EventData::DocumentRemoved {
            document: wanted.0,
            reason: reason.clone(),
        };
        let recorded = case.complaint.record(what, case.actor, case.now)?;
        let document = document.without_content(mark)?;
        Ok(Decision::from(recorded)
            .with(store::update(&document))
            .carrying(document))
    };
    let has_scanner = documents.has_scanner();
    let answer = complaints::change(&db, change, decide, move |changed| {
        answered(&changed.carried, has_scanner)
    })
    .await?;
    let content = Key {
        complaint: id,
        document: wanted,
    };
    // The row says that the content goes; what fails here is done again by the sweep.
    if let Err(error) = remove_content(&documents.storage, &db, content).await {
        log::warn!(
            "the content of a removed document stays for now: {}",
            with_causes(&error)
        );
    }
    Ok(answer)
}

/// The complaint with the event of the change, and the document after it.
fn patched(case: Case<'_>, document: Document, patch: &DocumentPatch) -> Result<((Complaint, Event), Document), Error> {
    let Some(StrikeOutInput { reason }) = &patch.struck_out else {
        case.complaint
            .check_may_amend(document.recorded(), case.actor, case.now)?;
        let (after, changes) = document.clone().corrected(patch.r#type, patch.name.as_deref())?;
        let recorded = (case.complaint).correct_document(document.recorded(), changes, case.actor, case.now)?;
        return Ok((recorded, after));
    };
    let mark = mark(&case, reason);
    let recorded = (case.complaint).strike_out_document(document.recorded(), reason.clone(), case.actor, case.now)?;
    Ok((recorded, document.struck_out(mark)?))
}

fn mark(case: &Case<'_>, reason: &str) -> Mark {
    Mark {
        reason: reason.to_owned(),
        at: case.now,
        by: case.actor.person.clone(),
    }
}
