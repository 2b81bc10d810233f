//! Legal holds of complaints.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::{Caller, can};
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::complaints::api::view::PersonView;
use crate::complaints::store::{self, Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::{IfMatch, Input, PathId, Valid, etag};
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{ComplaintId, Event, EventData, LegalHold, last_hold};

/// Why a complaint has to be kept, and until when.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LegalHoldInput {
    /// The reason, which the history keeps.
    #[schema(min_length = 1, max_length = 2000, example = "De zaak ligt bij de rechter.")]
    reason: String,
    /// The last day of the hold; today at the earliest. It ends by itself after that day.
    #[schema(example = "2027-12-31")]
    until_date: NaiveDate,
}

impl Input for LegalHoldInput {}

/// The hold on a complaint, which is neither purged nor erased until it has ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LegalHoldView {
    /// The reason.
    #[schema(max_length = 2000, example = "De zaak ligt bij de rechter.")]
    reason: String,
    /// The last day of the hold.
    #[schema(example = "2027-12-31")]
    until_date: NaiveDate,
    /// When it was placed.
    #[schema(example = "2026-11-02T09:00:00Z")]
    placed_at: DateTime<Utc>,
    placed_by: PersonView,
    /// The version of the complaint, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 3)]
    version: i32,
}

impl LegalHoldView {
    fn of(event: &Event, hold: &LegalHold, version: i32) -> Self {
        LegalHoldView {
            reason: hold.reason.clone(),
            until_date: hold.until_date,
            placed_at: event.at,
            placed_by: event.by.clone().into(),
            version,
        }
    }
}

/// Read the legal hold
///
/// The hold on the complaint, as long as it is in force. Managers.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/legal-hold",
    operation_id = "readLegalHold",
    tag = "retention",
    responses((status = 200, description = "The hold", body = LegalHoldView,
        headers(("ETag" = String, description = "The complaint's version."))))
)]
pub async fn read_legal_hold(
    caller: Caller<can::ReadRetention>,
    id: PathId<ComplaintId>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let load = store::load(&db, id.0, caller.identity, now, |mut case| {
        let events = case.events()?;
        Ok((case.complaint, events))
    });
    let (complaint, events) = load.await?;
    complaint.hold(local_date(now)).ok_or(Error::NotFound)?;
    let (event, hold) = last_hold(&events).ok_or(Error::NotFound)?;
    answered(StatusCode::OK, event, hold, complaint.version)
}

/// Place a legal hold
///
/// Keeps the complaint from being purged or erased until a day, whatever its status; again, it takes the place of the hold
/// before. Managers whom the complaint is not about.
#[utoipa::path(
    put,
    path = "/complaints/{complaintId}/legal-hold",
    operation_id = "placeLegalHold",
    tag = "retention",
    params(("If-Match" = String, Header, max_length = 100, description = "The `ETag` of the version of the complaint being changed.")),
    request_body = LegalHoldInput,
    responses((status = 200, description = "Held", body = LegalHoldView,
        headers(("ETag" = String, description = "The complaint's new version."))))
)]
pub async fn place_legal_hold(
    caller: Caller<can::KeepRetention>,
    id: PathId<ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<LegalHoldInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: Some(if_match),
        now: clock.now(),
    };
    let LegalHoldInput { reason, until_date } = body.input;
    let hold = LegalHold { reason, until_date };
    let placed = hold.clone();
    let decide = move |case: Case<'_>| {
        let what = EventData::HoldPlaced(placed.clone());
        Ok(Decision::from(case.complaint.record(what, case.actor, case.now)?))
    };
    store::change(&db, change, decide, move |changed| {
        answered(StatusCode::OK, changed.event, &hold, changed.complaint.version)
    })
    .await
}

/// Lift the legal hold
///
/// Ends the hold on the complaint before its last day; the history keeps it. Managers whom the complaint is not about.
#[utoipa::path(
    delete,
    path = "/complaints/{complaintId}/legal-hold",
    operation_id = "liftLegalHold",
    tag = "retention",
    params(("If-Match" = String, Header, max_length = 100, description = "The `ETag` of the version of the complaint being changed.")),
    responses((status = 204, description = "Lifted",
        headers(("ETag" = String, description = "The complaint's new version."))))
)]
pub async fn lift_legal_hold(
    caller: Caller<can::KeepRetention>,
    id: PathId<ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &NO_BODY),
        caller: caller.identity,
        expected: Some(if_match),
        now: clock.now(),
    };
    let decide = move |case: Case<'_>| {
        case.complaint.hold(local_date(case.now)).ok_or(Error::NotFound)?;
        let what = EventData::HoldLifted;
        Ok(Decision::from(case.complaint.record(what, case.actor, case.now)?))
    };
    store::change(&db, change, decide, |changed| {
        Ok(StoredResponse::empty(StatusCode::NO_CONTENT).with_etag(etag(changed.complaint.version)))
    })
    .await
}

fn answered(status: StatusCode, event: &Event, hold: &LegalHold, version: i32) -> Result<StoredResponse> {
    Ok(StoredResponse::json(status, &LegalHoldView::of(event, hold, version))?.with_etag(etag(version)))
}
