//! Which measures a complaint names, over HTTP: linking them, saying that none is needed, and unlinking.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{delete, get, post};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{MeasureView, items};
use crate::auth::{Caller, can};
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::complaints::api::request::PreventionInput;
use crate::complaints::api::view::PreventionView;
use crate::complaints::api::{recorded_reply, require_visible};
use crate::complaints::store::{Reply, find, load_actor, update, update_latest};
use crate::db::Db;
use crate::error::{Error, FieldLocation, Result};
use crate::http::{IfMatch, PageLinks, PathId, PathIds, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::idempotency::store::{Record, idempotent, keep};
use crate::measures::model::{MeasureId, is_settled};
use crate::measures::store;
use crate::procedure::{Complaint, ComplaintId, EventData, Prevention};

/// The measures that a complaint names, or why it names none.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintMeasures {
    /// Why no measure is needed; `null` when there are measures, or nothing was settled yet.
    #[schema(max_length = 2000, example = "Eenmalige vraag, geen fout van ons.")]
    none: Option<String>,
    /// The measures, in the order in which they were linked.
    #[schema(max_items = 1000)]
    items: Vec<MeasureView>,
    links: PageLinks,
}

/// List measures of a complaint
///
/// The measures that the complaint names, or why none is needed. The complaint's version is in `ETag`.
#[utoipa::path(
    operation_id = "listComplaintMeasures",
    tag = "measures",
    params(("complaintId" = Uuid, Path, description = "The complaint.")),
    responses((status = 200, description = "The measures", body = ComplaintMeasures,
        headers(("ETag" = String, description = "The complaint's version, for `If-Match`.")))),
    extensions(("x-roles" = json!(["handler", "manager"])))
)]
#[get("/complaints/{complaintId}/measures")]
pub async fn list_complaint_measures(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let today = local_date(clock.now());
    db.run(move |connection| {
        let actor = load_actor(connection, caller.identity)?;
        let complaint = find(connection, id.0, &actor)?;
        let measures = store::of_complaint(connection, id.0)?;
        let none = match complaint.prevention {
            Some(Prevention::None(reason)) => Some(reason),
            _ => None,
        };
        let body = ComplaintMeasures {
            none,
            items: items(measures, today),
            links: PageLinks { next: None },
        };
        Ok(StoredResponse::json(StatusCode::OK, &body)?.with_etag(etag(complaint.version)))
    })
    .await
}

/// Settle prevention
///
/// Links measures of the register to the complaint, or says why none is needed. Linking adds to what is linked, and
/// again is no change; it takes the place of "none". "None" is refused while measures are linked. The handler of the
/// complaint and managers, from taking it up until it is closed.
#[utoipa::path(
    operation_id = "settlePrevention",
    tag = "measures",
    params(("complaintId" = Uuid, Path, description = "The complaint."),
        ("Idempotency-Key" = Option<String>, Header, max_length = 255, description = "One key per request, of visible ASCII; repeats within a day get the same answer.")),
    request_body = PreventionInput,
    responses((status = 201, description = "What is settled now", body = PreventionView,
        headers(("ETag" = String, description = "The complaint's version."),
            ("Location" = String, description = "The measures of the complaint."),
            ("Idempotency-Replayed" = bool, description = "Present when this is the answer to an earlier request.")))),
    extensions(("x-roles" = json!(["handler", "manager"])))
)]
#[post("/complaints/{complaintId}/measures")]
pub async fn settle_prevention(
    caller: Caller<can::WorkOnCase>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    body: Valid<PreventionInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let prevention = Prevention::from(body.input);
    db.run(move |connection| {
        idempotent(connection, claim.as_ref(), now, |connection| {
            let actor = load_actor(connection, caller.identity.clone())?;
            let settle = |complaint: Complaint| {
                let prevention = prevention.clone();
                complaint.record(EventData::PreventionSettled { prevention }, &actor, now)
            };
            let before = find(connection, id.0, &actor)?;
            if is_settled(before.prevention.as_ref(), &prevention) {
                // Whoever may not change it may not do so in vain either.
                settle(before.clone())?;
                let answer = settled(&before)?;
                let about = Some(before.id.0);
                let record = claim.as_ref().map(|claim| Record::new(claim, &answer, about, now));
                keep(connection, record.as_ref())?;
                return Ok(answer);
            }
            update_latest(
                connection,
                id.0,
                |_, complaint| Ok(settle(require_visible(complaint, &actor)?)?),
                |after, _| Ok(recorded_reply(settled(after)?, claim.as_ref(), after.id, now)),
            )
            .map_err(in_body)
        })
    })
    .await
}

/// Unlink a measure
///
/// Takes back that the complaint names the measure; the history keeps that it did. The handler of the complaint and
/// managers, until it is closed.
#[utoipa::path(
    operation_id = "unlinkMeasure",
    tag = "measures",
    params(("complaintId" = Uuid, Path, description = "The complaint."),
        ("measureId" = Uuid, Path, description = "The measure."),
        ("If-Match" = String, Header, max_length = 100, description = "The `ETag` of the version of the complaint being changed.")),
    responses((status = 204, description = "Unlinked",
        headers(("ETag" = String, description = "The complaint's new version.")))),
    extensions(("x-roles" = json!(["handler", "manager"])))
)]
#[delete("/complaints/{complaintId}/measures/{measureId}")]
pub async fn unlink_measure(
    caller: Caller<can::WorkOnCase>,
    ids: PathIds<ComplaintId, MeasureId>,
    if_match: IfMatch,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let PathIds(id, MeasureId(measure)) = ids;
    db.run(move |connection| {
        let actor = load_actor(connection, caller.identity)?;
        update(
            connection,
            id,
            |_, complaint| {
                let complaint = require_visible(complaint, &actor)?;
                match &complaint.prevention {
                    Some(Prevention::Measures(linked)) if linked.contains(&measure) => {}
                    _ => return Err(Error::NotFound),
                }
                if_match.check(complaint.version)?;
                Ok(complaint.record(EventData::MeasureUnlinked { measure }, &actor, now)?)
            },
            |after, _| {
                Ok(Reply {
                    answer: StoredResponse::empty(StatusCode::NO_CONTENT).with_etag(etag(after.version)),
                    record: None,
                    also: Vec::new(),
                })
            },
        )
    })
    .await
}

fn settled(complaint: &Complaint) -> Result<StoredResponse> {
    let view = complaint.prevention.clone().map(PreventionView::from);
    let answer = StoredResponse::json(StatusCode::CREATED, &view)?;
    Ok(answer
        .with_etag(etag(complaint.version))
        .with_location(format!("/v1/complaints/{}/measures", complaint.id)))
}

/// Here the body is what elsewhere is its part `prevention`.
fn in_body(error: Error) -> Error {
    error.with_places(|place| match place {
        FieldLocation::Pointer(pointer) => match pointer.strip_prefix("/prevention") {
            Some(rest) => FieldLocation::Pointer(rest.to_owned()),
            None => FieldLocation::Pointer(pointer),
        },
        other => other,
    })
}
