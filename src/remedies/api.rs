//! Remedies of a complaint over HTTP.

pub mod approval;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::api::approval::ApprovalView;
use crate::complaints::api::request::{RemedyInput, RemedyPatch};
use crate::complaints::api::view::PersonView;
use crate::complaints::api::wire::EmployeeBody;
use crate::complaints::store::{self, Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::MergePatch;
use crate::http::{IfMatch, PageQuery, PathId, PathIds, Query, Schemas, Valid, etag, listed};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{Actor, Complaint, ComplaintId, Event, EventData};
use crate::procedure::{Offer, Remedy, RemedyKind, RemedyStatus, RemedyTerms, Rules, remedies};

/// A remedy as it is now. What its kind does not have is `null`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemedyView {
    /// Names the remedy to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    kind: RemedyKind,
    status: RemedyStatus,
    /// Of a reprimand: whom.
    employee: Option<EmployeeBody>,
    /// What it is, in words.
    #[schema(max_length = 5000, example = "Opzegvergoeding van de vorige leverancier.")]
    description: Option<String>,
    /// Of a cancellation: which agreement.
    #[schema(max_length = 200, example = "OVK-2026-55120")]
    agreement_reference: Option<String>,
    /// Of a compensation in money: how much, in hundredths of the currency.
    #[schema(minimum = 1, maximum = 100_000_000, example = 12500)]
    amount_cents: Option<i64>,
    /// ISO 4217.
    #[schema(max_length = 3, example = "EUR")]
    currency: Option<String>,
    /// When it was offered, or decided.
    #[schema(example = "2026-10-30")]
    offered_date: NaiveDate,
    /// When the complainant accepted it.
    #[schema(example = "2026-10-30")]
    accepted_date: Option<NaiveDate>,
    /// By when it is to be carried out, as promised when it was accepted.
    #[schema(example = "2026-11-13")]
    due_date: Option<NaiveDate>,
    /// When the complainant declined it.
    #[schema(example = json!(null))]
    declined_date: Option<NaiveDate>,
    /// When it was carried out.
    #[schema(example = "2026-11-02")]
    executed_date: Option<NaiveDate>,
    /// When the offer was taken back.
    #[schema(example = json!(null))]
    withdrawn_date: Option<NaiveDate>,
    /// What was noted with its last step.
    #[schema(max_length = 2000, example = "Telefonisch akkoord van mevrouw Hoekstra.")]
    note: Option<String>,
    /// Of a compensation above the set amount: that a manager who did not offer it decides on it. One that was not
    /// approved is `declined`.
    approval: Option<ApprovalView>,
    /// The person who offered it; `null` for another system.
    offered_by: Option<PersonView>,
    /// When anything happened to it last.
    changed_at: DateTime<Utc>,
}

listed!(pub RemedyPage of RemedyView, "The remedies that the caller may see, in the order in which they were noted.");

/// List remedies
///
/// What was offered to put it right and how far that is, oldest first. Reprimands are shown to managers and the
/// handler of the case only.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/remedies",
    operation_id = "listRemedies",
    tag = "cases",
    params(PageQuery),
    responses((status = 200, description = "A page", body = RemedyPage))
)]
pub async fn list_remedies(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let paging = query.0.paging(&(id.0.0, "remedies"))?;
    let found = shown(&db, &clock, caller, id.0).await?;
    let page = paging.page_of(&request, found, |remedy| remedy.offer.id);
    Ok(page
        .map(|found| found.into_iter().map(RemedyView::from).collect())
        .response())
}

/// Read a remedy
///
/// One remedy, if the caller may see it.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/remedies/{remedyId}",
    operation_id = "readRemedy",
    tag = "cases",
    responses((status = 200, description = "The remedy", body = RemedyView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_remedy(
    caller: Caller<can::ReadCase>,
    ids: PathIds<ComplaintId, Uuid>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    answered(StatusCode::OK, one(shown(&db, &clock, caller, id).await?, wanted)?)
}

/// Offer a remedy
///
/// Notes what is offered to put it right, also when the complaint is not justified: a reprimand of the employee, who
/// cannot be the complaint's handler, cancellation of the agreement, or compensation. A compensation above the set amount
/// waits for the approval of a manager who did not offer it. With `status` it was accepted, declined or executed at once.
/// The handler of the case and managers, while it is being handled.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/remedies",
    operation_id = "addRemedy",
    tag = "cases",
    request_body = RemedyInput,
    responses((status = 201, description = "Offered", body = RemedyView,
        headers(("Location" = String, description = "The remedy."), ("ETag" = String, description = "Its version."))))
)]
pub async fn offer_remedy(
    caller: Caller<can::WorkOnCase>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    body: Valid<RemedyInput>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: None,
        now,
    };
    let became = body.input.became();
    let offer = body.input.into_offer(Uuid::now_v7(), now, &rules);
    let decide = move |mut case: Case<'_>| {
        let unknown = case.unknown(offer.terms.employee())?;
        let (complaint, events) = case.complaint.offer(offer.clone(), became, case.actor, case.now)?;
        let made = one(remedies(&events), offer.id)?;
        Ok(Decision::from((complaint.guard_by_name(unknown)?, events)).carrying(made))
    };
    store::change(&db, change, decide, |changed| {
        let remedy = changed.carried;
        let location = format!("/v1/complaints/{}/remedies/{}", changed.complaint.id, remedy.offer.id);
        Ok(answered(StatusCode::CREATED, remedy)?.with_location(location))
    })
    .await
}

/// Move a remedy on
///
/// An offer is accepted or declined by the complainant or withdrawn by the company, what was accepted is executed; a
/// reprimand is executed at once. Accepting needs `dueDate`, the day by which it is carried out; it is watched until then.
/// Every day stays noted. Possible after closing too. The handler of the case and managers.
#[utoipa::path(
    patch,
    path = "/complaints/{complaintId}/remedies/{remedyId}",
    operation_id = "changeRemedy",
    tag = "cases",
    request_body(content = RemedyPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Moved on", body = RemedyView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn move_remedy(
    caller: Caller<can::WorkOnCase>,
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
    let (status, content) = patch.read::<RemedyPatch>(&schemas)?.into_step();
    let decide = move |mut case: Case<'_>| {
        let events = case.events()?;
        let remedy = one(visible_remedies(&case.complaint, &events, case.actor), wanted)?;
        if_match.check(remedy.version)?;
        let what = EventData::RemedyMoved(remedy.advance(status, content.clone(), case.now)?);
        let decision = Decision::from(case.complaint.record(what, case.actor, case.now)?);
        Ok(decision.carrying(remedy))
    };
    store::change(&db, change, decide, |changed| {
        answered(StatusCode::OK, changed.carried.after(changed.event))
    })
    .await
}

/// The remedies that the caller may see.
async fn shown(db: &Db, clock: &Clock, caller: Caller<can::ReadCase>, id: ComplaintId) -> Result<Vec<Remedy>> {
    store::load(db, id, caller.identity, clock.now(), |mut case| {
        let events = case.events()?;
        Ok(visible_remedies(&case.complaint, &events, case.actor))
    })
    .await
}

fn visible_remedies(complaint: &Complaint, events: &[Event], actor: &Actor) -> Vec<Remedy> {
    let shows_employee = complaint.access_facts().shows_employee_to(actor);
    let mut all = remedies(events);
    all.retain(|remedy| shows_employee || !remedy.offer.terms.kind().is_about_employee());
    all
}

fn one(remedies: Vec<Remedy>, wanted: Uuid) -> Result<Remedy> {
    let mut all = remedies.into_iter();
    all.find(|remedy| remedy.offer.id == wanted).ok_or(Error::NotFound)
}

fn answered(status: StatusCode, remedy: Remedy) -> Result<StoredResponse> {
    let tag = etag(remedy.version);
    Ok(StoredResponse::json(status, &RemedyView::from(remedy))?.with_etag(tag))
}

impl From<Remedy> for RemedyView {
    fn from(remedy: Remedy) -> Self {
        let Offer {
            id,
            terms,
            offered_date,
            needs_approval,
        } = remedy.offer;
        let approval = needs_approval.then(|| ApprovalView::new(remedy.approval));
        let blank = RemedyView {
            id,
            version: remedy.version,
            kind: terms.kind(),
            status: remedy.status,
            employee: None,
            description: None,
            agreement_reference: None,
            amount_cents: None,
            currency: None,
            offered_date,
            accepted_date: remedy.accepted_date,
            due_date: remedy.due_date,
            declined_date: remedy.declined_date,
            executed_date: remedy.executed_date,
            withdrawn_date: remedy.withdrawn_date,
            note: remedy.note,
            approval,
            offered_by: PersonView::told(remedy.offered_by),
            changed_at: remedy.changed_at,
        };
        match terms {
            RemedyTerms::Reprimand { employee, description } => RemedyView {
                employee: Some(employee.into()),
                description: Some(description),
                ..blank
            },
            RemedyTerms::Cancellation {
                agreement_reference,
                description,
            } => RemedyView {
                agreement_reference: Some(agreement_reference),
                description,
                ..blank
            },
            RemedyTerms::Compensation { description, money } => RemedyView {
                description: Some(description),
                amount_cents: money.as_ref().map(|money| money.amount_cents),
                currency: money.map(|money| money.currency),
                ..blank
            },
        }
    }
}
