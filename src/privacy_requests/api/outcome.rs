//! What comes of a request: the preview of its execution, the letter to the requester, and the certificate.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::web::{Data, ReqData};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::letter::letter;
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::PathId;
use crate::http::middleware::RequestContext;
use crate::privacy_requests::model::{
    Capacity, HeldBackCounts, MatchReason, PrivacyGround, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind,
};
use crate::privacy_requests::store::{self, Previewed, Rulebook};
use crate::procedure::{Person, Rules};
use crate::retention::model::Block;

/// What an execution would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyPreview {
    /// The complaints of the request; those about the caller are left out.
    #[schema(max_items = 100)]
    complaints: Vec<PrivacyPreviewItem>,
}

/// A complaint that a request is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyPreviewItem {
    /// Names the complaint to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// The parts that the requester has in it.
    #[serde(rename = "as")]
    #[schema(max_items = 10)]
    capacities: Vec<Capacity>,
    /// By what it was found.
    #[schema(max_items = 50)]
    why: Vec<MatchReason>,
    counts: PrivacyPreviewCounts,
    /// What stands in the way of erasing it now.
    #[schema(max_items = 10)]
    blocks: Vec<Block>,
}

/// What belongs to a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyPreviewCounts {
    /// Entries of its history.
    #[schema(minimum = 0, example = 12)]
    events: i64,
    /// Documents.
    #[schema(minimum = 0, example = 3)]
    documents: i64,
}

/// The letter to the requester.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyLetter {
    /// The subject.
    #[schema(value_type = String, max_length = 200, example = "Uw verzoek om verwijdering (V-2026-0001)")]
    subject: Cow<'static, str>,
    /// The text.
    #[schema(max_length = 20000, example = "Beste S. Hoekstra,")]
    text: String,
}

/// The certificate of an execution. It names neither the requester nor a complaint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyCertificate {
    /// The number of the request.
    #[schema(max_length = 20, example = "V-2026-0001")]
    request_number: String,
    kind: PrivacyRequestKind,
    /// When the request reached the company.
    #[schema(example = "2026-10-29T08:15:00Z")]
    received_at: DateTime<Utc>,
    /// When it was decided.
    #[schema(example = "2026-11-04T10:00:00Z")]
    decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    decided_by: Option<PrivacyCertificatePerson>,
    /// When the execution was done.
    #[schema(example = "2026-11-04T10:01:00Z")]
    executed_at: DateTime<Utc>,
    executed_by: PrivacyCertificatePerson,
    counts: PrivacyCertificateCounts,
    /// What was held back, by ground.
    #[schema(max_items = 10)]
    held_back: Vec<HeldBack>,
    /// Who learned of the erasure.
    #[schema(max_items = 100)]
    recipients_notified: Vec<NotifiedRecipient>,
    /// The entry of the journal outside the database, for an erasure.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    journal_entry: Option<Uuid>,
}

/// Somebody of the company.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyCertificatePerson {
    /// The `sub` of the token.
    #[schema(max_length = 200, example = "m-1")]
    subject: String,
}

/// How much a request was about; of an erasure, how much went.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyCertificateCounts {
    /// Complaints.
    #[schema(minimum = 0, example = 2)]
    complaints: i64,
    /// Documents of these.
    #[schema(minimum = 0, example = 3)]
    documents: i64,
    /// Entries of their histories.
    #[schema(minimum = 0, example = 25)]
    events: i64,
}

/// How much was held back on a ground.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldBack {
    ground: PrivacyGround,
    /// How many items.
    #[schema(minimum = 1, example = 1)]
    count: u32,
}

/// Somebody who follows the register, and learned of the erasure.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotifiedRecipient {
    /// By which way.
    #[schema(max_length = 200, example = "changes")]
    name: &'static str,
    /// When.
    #[schema(example = "2026-11-04T10:01:00Z")]
    at: DateTime<Utc>,
}

/// Preview a privacy request
///
/// The complaints of the request, with what their erasure would remove and what stands in its way; nothing is changed.
/// Managers.
#[utoipa::path(
    get,
    path = "/privacy-requests/{requestId}/preview",
    operation_id = "previewPrivacyRequest",
    tag = "privacy",
    responses((status = 200, description = "The preview", body = PrivacyPreview))
)]
pub async fn preview_privacy_request(
    caller: Caller<can::ReadPrivacyRequests>,
    id: PathId<PrivacyRequestId>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<HttpResponse> {
    let rules = Rulebook::of(&rules);
    let previewed = store::preview(&db, id.0, caller.identity, rules, clock.now()).await?;
    let complaints = previewed.into_iter().map(PrivacyPreviewItem::from).collect();
    Ok(HttpResponse::Ok().json(PrivacyPreview { complaints }))
}

/// Letter about a privacy request
///
/// The decision in words for the requester, in the caller's language; of a restriction in force, that it ends. To be fetched
/// before the execution or the lifting: it is kept nowhere, and the name and address are gone after it. Managers.
#[utoipa::path(
    get,
    path = "/privacy-requests/{requestId}/letter",
    operation_id = "readPrivacyLetter",
    tag = "privacy",
    responses((status = 200, description = "The letter", body = PrivacyLetter))
)]
pub async fn read_privacy_letter(
    caller: Caller<can::ReadPrivacyRequests>,
    id: PathId<PrivacyRequestId>,
    context: ReqData<RequestContext>,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let (request, motivation) = store::decided(&db, id.0, caller.identity).await?;
    let (subject, paragraphs) = letter(&request, motivation.as_deref()).ok_or(Error::NotFound)?;
    let paragraphs: Vec<_> = paragraphs
        .into_iter()
        .map(|paragraph| paragraph.into_language(context.language))
        .collect();
    Ok(HttpResponse::Ok().json(PrivacyLetter {
        subject: subject.into_language(context.language),
        text: paragraphs.join("\n\n"),
    }))
}

/// Certificate of a privacy request
///
/// What was done, when and by whom, once it is done. It names neither the requester nor a complaint. Managers.
#[utoipa::path(
    get,
    path = "/privacy-requests/{requestId}/certificate",
    operation_id = "readPrivacyCertificate",
    tag = "privacy",
    responses((status = 200, description = "The certificate", body = PrivacyCertificate))
)]
pub async fn read_privacy_certificate(
    _caller: Caller<can::ReadPrivacyRequests>,
    id: PathId<PrivacyRequestId>,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let request = store::reduced_read(&db, id.0).await?;
    let certificate = PrivacyCertificate::of(request).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok().json(certificate))
}

impl PrivacyCertificate {
    /// The certificate of a request; `None` before it is executed.
    fn of(request: PrivacyRequest) -> Option<Self> {
        let execution = request.facts.execution?;
        let erases = request.kind == PrivacyRequestKind::Erasure;
        let told = execution
            .erased_at
            .filter(|_| erases && execution.counts.complaints > 0);
        Some(PrivacyCertificate {
            request_number: request.number,
            kind: request.kind,
            received_at: request.received_at,
            decided_at: request.facts.decided_at,
            decided_by: request.facts.decided_by.map(Into::into),
            executed_at: execution.done_at?,
            executed_by: execution.by.into(),
            counts: PrivacyCertificateCounts {
                complaints: execution.counts.complaints,
                documents: execution.counts.documents,
                events: execution.counts.events,
            },
            held_back: HeldBack::all(&request.facts.held_back),
            recipients_notified: told
                .map(|at| NotifiedRecipient { name: "changes", at })
                .into_iter()
                .collect(),
            journal_entry: erases.then_some(request.id.0),
        })
    }
}

impl HeldBack {
    pub(super) fn all(counts: &HeldBackCounts) -> Vec<Self> {
        let one = |(ground, count): (&PrivacyGround, &u32)| HeldBack {
            ground: *ground,
            count: *count,
        };
        counts.iter().map(one).collect()
    }

    pub(super) const fn ground(&self) -> PrivacyGround {
        self.ground
    }

    pub(super) const fn count(&self) -> u32 {
        self.count
    }
}

impl From<Person> for PrivacyCertificatePerson {
    fn from(person: Person) -> Self {
        PrivacyCertificatePerson {
            subject: person.subject,
        }
    }
}

impl From<Previewed> for PrivacyPreviewItem {
    fn from(one: Previewed) -> Self {
        let mut why: Vec<MatchReason> = Vec::new();
        for reason in one.parts.iter().flat_map(|part| &part.found.reasons) {
            if !why.contains(reason) {
                why.push(*reason);
            }
        }
        PrivacyPreviewItem {
            id: one.id,
            number: one.number,
            capacities: one.parts.iter().map(|part| part.found.capacity).collect(),
            why,
            counts: PrivacyPreviewCounts {
                events: one.events,
                documents: one.documents,
            },
            blocks: one.blocks,
        }
    }
}
