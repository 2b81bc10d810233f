//! Which measures a complaint names, over HTTP: linking them, saying that none is needed, and unlinking.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::view::{MeasurePage, items};
use crate::auth::{Caller, can};
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::complaints::api::request::PreventionInput;
use crate::complaints::api::view::PreventionView;
use crate::complaints::store::{Case, Change, Decision, change as change_complaint, load};
use crate::db::Db;
use crate::error::{Error, FieldLocation, Result};
use crate::http::{IfMatch, PageQuery, PathId, PathIds, Query, Valid, etag};
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::StoredResponse;
use crate::measures::model::{MeasureId, is_settled};
use crate::measures::store;
use crate::procedure::{Complaint, ComplaintId, EventData, Prevention};

/// The measures that a complaint names, or why it names none.
#[derive(Debug, Serialize)]
pub struct ComplaintMeasures {
    version: i32,
    none: Option<String>,
    #[serde(flatten)]
    page: MeasurePage,
}

/// List measures of a complaint
///
/// The measures that the complaint names, or why none is needed, with the complaint's version. There is no `ETag`: a measure
/// changes without the complaint.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/measures",
    operation_id = "listComplaintMeasures",
    tag = "measures",
    params(PageQuery),
    responses((status = 200, description = "A page", body = ComplaintMeasures))
)]
pub async fn list_complaint_measures(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let paging = query.0.paging(&(id.0.0, "measures"))?;
    let load = load(&db, id.0, caller.identity, now, |mut case| {
        let told = case.actor.is_told_people();
        let measures = store::of_complaint(&mut case)?;
        let measures: Vec<_> = measures.into_iter().map(|seen| seen.for_reader(told)).collect();
        Ok((case.complaint, measures))
    });
    let (complaint, measures) = load.await?;
    let none = match complaint.prevention {
        Some(Prevention::None(reason)) => Some(reason),
        _ => None,
    };
    let page = paging.page_of(&request, measures, |seen| seen.measure.id.0);
    let body = ComplaintMeasures {
        version: complaint.version,
        none,
        page: page.map(|measures| items(measures, local_date(now))),
    };
    StoredResponse::json(StatusCode::OK, &body)
}

/// Settle prevention
///
/// Links measures of the register to the complaint, or says why none is needed. Linking adds to what is linked, and
/// again is no change; it takes the place of "none". "None" is refused while measures are linked. The handler of the
/// complaint and managers, from taking it up until it is closed.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/measures",
    operation_id = "linkComplaintMeasures",
    tag = "measures",
    request_body = PreventionInput,
    responses((status = 201, description = "What is settled now", body = PreventionView,
        headers(("ETag" = String, description = "The complaint's version."),
            ("Location" = String, description = "The measures of the complaint."))))
)]
pub async fn settle_prevention(
    caller: Caller<can::WorkOnCase>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    body: Valid<PreventionInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let prevention = Prevention::from(body.input);
    let decide = move |case: Case<'_>| {
        let unchanged = is_settled(case.complaint.prevention.as_ref(), &prevention)
            .then(|| settled(&case.complaint))
            .transpose()?;
        let prevention = prevention.clone();
        // The permission is checked even if nothing would change.
        let recorded = case
            .complaint
            .record(EventData::PreventionSettled { prevention }, case.actor, case.now)?;
        Ok(unchanged.map_or_else(|| recorded.into(), Decision::Unchanged))
    };
    change_complaint(&db, change, decide, |changed| settled(changed.complaint))
        .await
        .map_err(in_body)
}

/// Unlink a measure
///
/// Takes back that the complaint names the measure; the history keeps that it did. The handler of the complaint and
/// managers, until it is closed.
#[utoipa::path(
    delete,
    path = "/complaints/{complaintId}/measures/{measureId}",
    operation_id = "unlinkComplaintMeasure",
    tag = "measures",
    responses((status = 204, description = "Unlinked",
        headers(("ETag" = String, description = "The complaint's new version."))))
)]
pub async fn unlink_measure(
    caller: Caller<can::WorkOnCase>,
    ids: PathIds<ComplaintId, MeasureId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let PathIds(id, MeasureId(measure)) = ids;
    let change = Change {
        id,
        claim: key.claim(&caller.identity, &NO_BODY),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let decide = move |case: Case<'_>| {
        match &case.complaint.prevention {
            Some(Prevention::Measures(linked)) if linked.contains(&measure) => {}
            _ => return Err(Error::NotFound),
        }
        if_match.check(case.complaint.version)?;
        let what = EventData::MeasureUnlinked { measure };
        Ok(case.complaint.record(what, case.actor, case.now)?.into())
    };
    change_complaint(&db, change, decide, |changed| {
        Ok(StoredResponse::empty(StatusCode::NO_CONTENT).with_etag(etag(changed.complaint.version)))
    })
    .await
}

impl ToSchema for ComplaintMeasures {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        MeasurePage::schemas(schemas);
    }
}

impl PartialSchema for ComplaintMeasures {
    fn schema() -> RefOr<Schema> {
        let mut schema = MeasurePage::schema();
        if let RefOr::T(Schema::Object(page)) = &mut schema {
            let version = ObjectBuilder::new()
                .schema_type(SchemaType::new(Type::Integer))
                .minimum(Some(1))
                .maximum(Some(i32::MAX))
                .description(Some("The version of the complaint, as in `ETag`, for `If-Match`."))
                .examples([1]);
            let none = ObjectBuilder::new()
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .max_length(Some(2000))
                .description(Some(
                    "Why no measure is needed; `null` when there are measures, or nothing was settled yet.",
                ))
                .examples(["Eenmalige vraag, geen fout van ons."]);
            page.description = Some("The measures that a complaint names, or why it names none.".to_owned());
            page.properties.insert("version".to_owned(), version.into());
            page.properties.insert("none".to_owned(), none.into());
            page.required.push("version".to_owned());
        }
        schema
    }
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
