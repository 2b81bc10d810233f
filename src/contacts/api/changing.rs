//! Changing a contact over HTTP: what became of its call-back, and striking it out.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use uuid::Uuid;

use super::one;
use super::request::{CallBackInput, ContactPatch};
use super::view::{ContactView, answered};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::store::{self, Audience, Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::MergePatch;
use crate::http::{IfMatch, PathIds, Schemas};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{ComplaintId, EventData, contacts};

/// Change a contact
///
/// One of two: what became of the call-back that was agreed, or that the contact is struck out.
///
/// `callBack`: whether the complainant was called back as agreed, and how that went. Once; a new appointment is a new
/// contact. A call-back that was done can be the first response. Who agreed it, the person who calls back, the handler of
/// the case and managers, in any status.
///
/// `struckOut`: a note that does not belong here stays readable, with the reason, and counts nowhere: the first response is
/// the next one that stands, and its call-back is no longer open. Once, and for good. Who noted it, the handler of the case
/// and managers, in any status; not the answer of a complaint that is answered or closed, nor a contact without which it
/// could not have been closed.
#[utoipa::path(
    patch,
    path = "/complaints/{complaintId}/contacts/{contactId}",
    operation_id = "changeContact",
    tag = "cases",
    request_body(content = ContactPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = ContactView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_contact(
    caller: Caller<can::NoteContacts>,
    ids: PathIds<ComplaintId, Uuid>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas): (Data<Db>, Data<Clock>, Data<Schemas>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    let change = Change {
        id,
        claim: key.claim(&caller.identity, &patch.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    match patch.read(&schemas)? {
        ContactPatch {
            call_back: Some(became),
            ..
        } => note_call_back(&db, change, wanted, if_match, became).await,
        ContactPatch {
            struck_out: Some(strike),
            ..
        } => strike_out(&db, change, wanted, if_match, strike.reason).await,
        _ => Err(Error::internal("a patch of a contact says what changes")),
    }
}

async fn note_call_back(
    db: &Db,
    change: Change,
    wanted: Uuid,
    if_match: IfMatch,
    became: CallBackInput,
) -> Result<StoredResponse> {
    let decide = move |mut case: Case<'_>| {
        let noted = one(contacts(&case.events()?), wanted)?;
        if_match.check(noted.version)?;
        let CallBackInput {
            outcome,
            at,
            note,
            late_reason,
        } = became.clone();
        let became = noted.call_back(outcome, at, note, late_reason, case.now)?;
        let what = EventData::CalledBack(became);
        let first_before = case.complaint.terms.first_response_at;
        let decision = Decision::from(case.complaint.record(what, case.actor, case.now)?);
        Ok(decision.carrying((noted, first_before)))
    };
    store::change_for(Audience::WhoCallsBack(wanted), db, change, decide, |changed| {
        let (noted, first_before) = changed.carried;
        let first_after = changed.complaint.terms.first_response_at;
        let noted = noted
            .after(changed.event)
            .with_first_response(first_before, first_after);
        answered(StatusCode::OK, noted)
    })
    .await
}

async fn strike_out(
    db: &Db,
    change: Change,
    wanted: Uuid,
    if_match: IfMatch,
    reason: String,
) -> Result<StoredResponse> {
    let decide = move |mut case: Case<'_>| {
        let events = case.events()?;
        let noted = one(contacts(&events), wanted)?;
        if_match.check(noted.version)?;
        let struck = (case.complaint).strike_out_contact(&noted, reason.clone(), &events, case.actor, case.now)?;
        Ok(Decision::from(struck).carrying(noted))
    };
    store::change_for(Audience::WhoRecorded(wanted), db, change, decide, |changed| {
        answered(StatusCode::OK, changed.carried.after(changed.event))
    })
    .await
}
