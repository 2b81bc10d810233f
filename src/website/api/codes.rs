//! The tracking code of a complaint, for the people who handle it.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::Website;
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::PathId;
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::StoredResponse;
use crate::procedure::ComplaintId;
use crate::website::store;

/// A new tracking code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackingCodeView {
    /// The code.
    #[schema(max_length = 40, example = "7KQ2-9F4M-0ZTR-5W8C-3HVD-6XBN-1G")]
    tracking_code: String,
    /// The page on which to follow the complaint, with the code behind `#`.
    #[schema(
        max_length = 500,
        example = "https://klachten.example.nl/klacht-volgen#7KQ2-9F4M-0ZTR-5W8C-3HVD-6XBN-1G"
    )]
    tracking_url: String,
}

/// Give a new tracking code
///
/// For a complaint that has none, or whose code was lost or became known to others: the one before ends. Handlers and
/// managers.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/tracking-code",
    operation_id = "renewTrackingCode",
    tag = "website",
    responses((status = 201, description = "The new code", body = TrackingCodeView))
)]
pub async fn renew_tracking_code(
    caller: Caller<can::KeepTrackingCodes>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    (db, clock, website): (Data<Db>, Data<Clock>, Data<Website>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &NO_BODY);
    let id = id.0;
    let derive = move |generation| {
        let code = website.key.code(id, generation);
        let view = TrackingCodeView {
            tracking_code: code.to_string(),
            tracking_url: website.tracking_url(code),
        };
        Ok((StoredResponse::json(StatusCode::CREATED, &view)?, code.digest()))
    };
    store::new_code(&db, (id, caller.identity), claim, clock.now(), derive).await
}

/// Revoke the tracking code
///
/// Ends the code of the complaint, without another one. Handlers and managers.
#[utoipa::path(
    delete,
    path = "/complaints/{complaintId}/tracking-code",
    operation_id = "revokeTrackingCode",
    tag = "website",
    responses((status = 204, description = "Revoked"))
)]
pub async fn revoke_tracking_code(
    caller: Caller<can::KeepTrackingCodes>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &NO_BODY);
    let answer = StoredResponse::empty(StatusCode::NO_CONTENT);
    store::end_code(&db, (id.0, caller.identity), claim, clock.now(), answer).await
}
