//! The register over HTTP: requests, views and one short handler per operation.

pub mod approval;
mod at_once;
pub mod bulk;
mod correcting;
mod desk;
mod faults;
pub mod history;
pub mod referenced;
mod registering;
pub mod relations;
pub mod request;
mod stepping;
pub mod terms;
pub mod view;
mod vocabulary;
pub mod wire;

use self::correcting::Way;
pub use self::desk::{BatchQueues, Desk};
pub use self::registering::actor_from_token;
use self::request::{Correction, Registration, TransitionRequest};
pub use self::stepping::report_probe;
use self::view::{ComplaintView, RegisteredComplaint, TransitionView};
use super::store::Change;
use crate::auth::{Caller, can};
use crate::error::Result;
use crate::http::input::MergePatch;
use crate::http::{Draft, IfMatch, PathId, Valid};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::ComplaintId;

/// Register a complaint
///
/// Records a signal with its terms. All roles; intake later sees what it registered itself, a form sees nothing and gets a
/// receipt. Send an `Idempotency-Key` so that a repeated request registers nothing twice. With `handledAtOnce` a handler or manager, and intake of a question
/// or remark, registers, answers and closes a call in one request.
#[utoipa::path(
    post,
    path = "/complaints",
    operation_id = "registerComplaint",
    tag = "complaints",
    request_body(content = Registration, examples(
        ("phone" = (summary = "A complaint by phone", value = json!({
            "kind": "complaint", "channel": "phone", "nature": "no_consent_given",
            "complainant": { "name": "S. Hoekstra", "phone": "058 808 0050", "email": "s.hoekstra@example.nl" },
            "description": "Ik ben gebeld en kreeg daarna een bevestiging van een overeenkomst waar ik geen ja op heb gezegd."
        }))),
        ("web_form" = (summary = "A complaint by the form of the website", value = json!({
            "kind": "complaint", "channel": "web_form", "nature": "tariff",
            "complainant": {
                "name": "J. de Vries", "address": "Dorpsstraat 12", "postalCode": "9001 AB", "town": "Grou",
                "email": "j.devries@example.nl"
            },
            "description": "Het tarief op mijn rekening is hoger dan in de offerte stond.",
            "desiredSolution": "Het tarief van de offerte.", "quoteNumber": "OF-2026-7731",
            "privacyStatementVersion": "2026-01"
        }))),
        ("anonymous" = (summary = "A remark by somebody who does not want to be known", value = json!({
            "kind": "remark", "channel": "in_person", "nature": "treatment", "complainant": { "anonymous": true },
            "description": "De verkoper aan de deur wilde zijn naam niet zeggen."
        }))),
        ("question" = (summary = "A question that was answered at once", value = json!({
            "kind": "question", "channel": "phone", "nature": "other",
            "complainant": { "name": "P. Bakker", "phone": "06 1234 5678" },
            "description": "Wanneer gaat mijn overeenkomst in?",
            "handledAtOnce": {
                "summary": "Uitgelegd dat de overeenkomst op 1 december ingaat.", "outcome": "resolved",
                "shortDescription": "Vraag over de ingangsdatum.", "handlingSummary": "Direct beantwoord.",
                "prevention": { "none": "Eenmalige vraag." }
            }
        })))
    )),
    responses((status = 201, description = "Registered; a form gets a receipt", body = RegisteredComplaint,
        headers(("Location" = String, description = "The complaint."), ("ETag" = String, description = "Its version."))))
)]
pub async fn register_complaint(
    caller: Caller<can::RegisterComplaint>,
    key: IdempotencyKey,
    body: Draft<Registration>,
    desk: Desk,
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &body.digest);
    desk.register(&caller, body, claim).await
}

/// Read a complaint
///
/// One complaint, whole, if the caller may see it.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}",
    operation_id = "readComplaint",
    tag = "complaints",
    responses((status = 200, description = "The complaint", body = ComplaintView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_complaint(
    caller: Caller<can::ReadComplaints>,
    id: PathId<ComplaintId>,
    desk: Desk,
) -> Result<StoredResponse> {
    desk.read(id.0, caller.identity).await
}

/// Correct a complaint
///
/// Corrects what was registered. Its handler and managers, and who registered it until it is taken up. The history keeps
/// who changed what, from what; another time of receipt moves the terms and needs `receivedAtReason`. Only who is shown the
/// employee, and who registered the complaint until it is taken up, corrects whom it is about or with whom the complainant
/// spoke. An employee who was named stays excluded from it, unless a manager declares that mistaken with `notSubject` and
/// `reason`.
#[utoipa::path(
    patch,
    path = "/complaints/{complaintId}",
    operation_id = "correctComplaint",
    tag = "complaints",
    request_body(content = Correction, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Corrected", body = ComplaintView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn correct_complaint(
    caller: Caller<can::CorrectComplaint>,
    id: PathId<ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    desk: Desk,
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &patch.digest),
        caller: caller.identity,
        expected: Some(if_match),
        now: desk.clock.now(),
    };
    desk.correct(change, patch, Way::Patch).await
}

/// Change the status
///
/// The one way to change status: forward, return, take up, wait, answer, close, reopen, take a merge apart. An answer may
/// carry the closing. `allowedTransitions` of the complaint says which steps the caller may take now. The new version is
/// in `ETag`.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/transitions",
    operation_id = "transitionComplaint",
    tag = "complaints",
    request_body = TransitionRequest,
    responses((status = 201, description = "The step was taken", body = TransitionView,
        headers(("ETag" = String, description = "The complaint's new version."),
            ("Location" = String, description = "The complaint."))))
)]
pub async fn take_step(
    caller: Caller<can::ChangeStatus>,
    id: PathId<ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<TransitionRequest>,
    desk: Desk,
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: Some(if_match),
        now: desk.clock.now(),
    };
    desk.step(change, body.input).await
}
