//! What looks like spam, for the people who decide on it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Website;
use super::case::Opened;
use super::releasing::release;
use crate::auth::{Caller, Identity, can};
use crate::calendar::model::CalendarDate;
use crate::clock::Clock;
use crate::complaints::api::BatchQueues;
use crate::complaints::store::actor_of_caller;
use crate::db::Db;
use crate::documents::api::Documents;
use crate::documents::model::StagedDocument;
use crate::error::{Error, Result};
use crate::http::middleware::RequestContext;
use crate::http::{Input, PageQuery, Paged, PathId, Valid, etag, listed};
use crate::i18n::{Language, Text};
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::StoredResponse;
use crate::idempotency::store::answered_before;
use crate::procedure::{Rules, SentKind};
use crate::website::model::{RELEASED_AFTER, SentLater, Suspicion, Verdict};
use crate::website::store::{self, Decision, QuarantinedRow};

/// Filters of the quarantine.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct QuarantineQuery {
    /// `true`: only what nobody decided on yet; `false`: only what was released or discarded.
    #[param(example = true)]
    pub waiting: Option<bool>,
}

/// A submission of the form that looks like spam.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuarantinedSubmission {
    /// The id of the complaint that it becomes when it is released.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// The number that the visitor was told.
    #[schema(max_length = 20, example = "K-2026-000124")]
    number: String,
    /// When it came in; its terms run from here.
    #[schema(example = "2026-10-30T13:55:00Z")]
    received_at: DateTime<Utc>,
    /// Why it looks like spam.
    #[schema(max_items = 10)]
    reasons: Vec<SuspicionView>,
    /// The last day on which somebody can decide; after it the submission is released by itself.
    #[schema(example = "2026-11-03")]
    decide_until_date: Option<NaiveDate>,
    /// What became of it; `null` as long as it waits.
    decision: Option<Verdict>,
    /// Why it was discarded.
    #[schema(max_length = 2000, example = json!(null))]
    reason: Option<String>,
    /// When it was decided on.
    #[schema(example = json!(null))]
    decided_at: Option<DateTime<Utc>>,
    /// The `sub` of who decided; `null` where nobody did in time.
    #[schema(max_length = 200, example = json!(null))]
    decided_by: Option<String>,
    /// The complaint that it became.
    #[schema(example = json!(null))]
    complaint_id: Option<Uuid>,
    /// Counts its changes, as in `ETag`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
}

/// A reason for which a submission looks like spam.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuspicionView {
    code: Suspicion,
    /// The same in words.
    #[schema(max_length = 200, example = "Het formulier is sneller ingevuld dan iemand typt.")]
    text: String,
}

/// A submission with what was sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuarantinedDetail {
    #[serde(flatten)]
    submission: QuarantinedSubmission,
    /// The name that was given.
    #[schema(max_length = 200, example = "J. de Vries")]
    complainant_name: Option<String>,
    /// The e-mail address that was given.
    #[schema(max_length = 254, example = "j.devries@example.nl")]
    complainant_email: Option<String>,
    /// What was written; `null` once it is gone, or is a complaint.
    #[schema(
        max_length = 20000,
        example = "Het tarief op mijn rekening is hoger dan in de offerte stond."
    )]
    description: Option<String>,
    /// The names of the documents that came with it.
    #[schema(max_items = 100, max_length = 200, example = json!(["offerte.pdf"]))]
    documents: Vec<String>,
    /// What the visitor sent by the tracking code since, oldest first.
    #[schema(max_items = 10000)]
    sent: Vec<SentView>,
}

/// Something that a visitor sent by the tracking code.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentView {
    /// When it came in.
    #[schema(example = "2026-10-31T09:12:00Z")]
    at: DateTime<Utc>,
    kind: SentKind,
    /// The words.
    #[schema(max_length = 20000, example = "Ik ben geen robot.")]
    text: Option<String>,
    /// The names of the documents that came with it.
    #[schema(max_items = 100, max_length = 200, example = json!(["offerte.pdf"]))]
    documents: Vec<String>,
}

impl From<&SentLater> for SentView {
    fn from(sent: &SentLater) -> Self {
        SentView {
            at: sent.at,
            kind: sent.kind,
            text: sent.text.clone(),
            documents: names(&sent.documents),
        }
    }
}

fn names(documents: &[StagedDocument]) -> Vec<String> {
    documents.iter().map(|one| one.name.clone()).collect()
}

/// Why a submission is no complaint.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscardInput {
    /// The reason.
    #[schema(min_length = 1, max_length = 2000, example = "Reclame.")]
    reason: String,
}

impl Input for DiscardInput {}

listed!(pub QuarantinePage of QuarantinedSubmission, "A page of the quarantine, oldest first.");

fn words(suspicion: Suspicion) -> Text {
    match suspicion {
        Suspicion::HiddenField => Text::of(
            "Een veld dat mensen niet zien, is ingevuld.",
            "A field that people do not see was filled in.",
        ),
        Suspicion::TooFast => Text::of(
            "Het formulier is sneller ingevuld dan iemand typt.",
            "The form was filled in faster than anybody types.",
        ),
        Suspicion::ManyFromVisitor => Text::of(
            "Deze bezoeker stuurde veel in een uur.",
            "This visitor sent many within an hour.",
        ),
        Suspicion::SameText => Text::of("Dezelfde tekst kwam al eerder binnen.", "The same text came in before."),
        Suspicion::NoOrigin => Text::of(
            "Het kwam niet van een pagina in een browser.",
            "It did not come from a page in a browser.",
        ),
    }
}

impl QuarantinedSubmission {
    fn new(row: &QuarantinedRow, rules: &Rules, language: Language) -> Self {
        let waits = row.decision.is_none();
        let received = CalendarDate::of(row.received_at).ok().filter(|_| waits);
        QuarantinedSubmission {
            id: row.id,
            number: row.number.clone(),
            received_at: row.received_at,
            reasons: row
                .reasons()
                .into_iter()
                .map(|code| SuspicionView {
                    code,
                    text: words(code).get(language).to_owned(),
                })
                .collect(),
            decide_until_date: received.map(|received| rules.terms.policy.due(received, RELEASED_AFTER)),
            decision: row.verdict(),
            reason: row.reason.clone(),
            decided_at: row.decided_at,
            decided_by: row.decided_by.clone(),
            complaint_id: row.complaint_id,
            version: row.version,
        }
    }

    fn answered(&self) -> Result<StoredResponse> {
        Ok(StoredResponse::json(StatusCode::OK, self)?.with_etag(etag(self.version)))
    }
}

/// List the quarantine
///
/// Submissions of the form that look like spam, oldest first. Nobody was refused: each has a number and the visitor an
/// ordinary answer. After two working days without a decision a submission is released by itself. Handlers and managers.
#[utoipa::path(
    get,
    path = "/quarantine",
    operation_id = "listQuarantine",
    tag = "website",
    params(QuarantineQuery, PageQuery),
    responses((status = 200, description = "A page", body = QuarantinePage))
)]
pub async fn list_quarantine(
    _caller: Caller<can::DecideQuarantine>,
    query: Paged<QuarantineQuery>,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    (db, rules): (Data<Db>, Data<Rules>),
) -> Result<HttpResponse> {
    let waiting = query.filter.waiting;
    let paging = query.page.paging(&("quarantine", waiting))?;
    let found = store::page(&db, waiting, paging.clone()).await?;
    let page = paging.page(&request, found, |row| (row.received_at, row.id));
    let view = |row: QuarantinedRow| QuarantinedSubmission::new(&row, &rules, context.language);
    Ok(page.map(|rows| rows.into_iter().map(view).collect()).response())
}

/// Read a submission in quarantine
///
/// One submission, with what was sent as long as that is kept.
#[utoipa::path(
    get,
    path = "/quarantine/{submissionId}",
    operation_id = "readQuarantined",
    tag = "website",
    responses((status = 200, description = "The submission", body = QuarantinedDetail,
        headers(("ETag" = String, description = "Its version."))))
)]
pub async fn read_quarantined(
    caller: Caller<can::DecideQuarantine>,
    id: PathId<Uuid>,
    context: ReqData<RequestContext>,
    (db, clock, rules, website): (Data<Db>, Data<Clock>, Data<Rules>, Data<Website>),
) -> Result<StoredResponse> {
    let row = store::read(&db, id.0).await?;
    let opened = visible(&db, &row, (&website, &rules), caller.identity, clock.now()).await?;
    let content = opened.as_ref().map(|opened| &opened.content);
    let complainant = opened.as_ref().map(|opened| &opened.registration.complainant);
    let detail = QuarantinedDetail {
        submission: QuarantinedSubmission::new(&row, &rules, context.language),
        complainant_name: complainant.and_then(|complainant| complainant.name.clone()),
        complainant_email: complainant.and_then(|complainant| complainant.email.clone()),
        description: opened.as_ref().map(|opened| opened.registration.description.clone()),
        documents: content.map(|content| names(&content.documents)).unwrap_or_default(),
        sent: content
            .iter()
            .flat_map(|content| &content.sent)
            .map(SentView::from)
            .collect(),
    };
    Ok(StoredResponse::json(StatusCode::OK, &detail)?.with_etag(etag(row.version)))
}

/// Release a submission
///
/// It becomes a complaint under the number that the visitor was told: received when it came in, registered now. What was
/// discarded can be released for 30 days.
#[utoipa::path(
    post,
    path = "/quarantine/{submissionId}/release",
    operation_id = "releaseQuarantined",
    tag = "website",
    responses((status = 200, description = "Released", body = QuarantinedSubmission,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn release_quarantined(
    caller: Caller<can::DecideQuarantine>,
    id: PathId<Uuid>,
    key: IdempotencyKey,
    context: ReqData<RequestContext>,
    (db, clock, rules, website): (Data<Db>, Data<Clock>, Data<Rules>, Data<Website>),
    (queues, documents): (Data<BatchQueues>, Data<Documents>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &NO_BODY);
    let row = store::read(&db, id.0).await?;
    visible(&db, &row, (&website, &rules), caller.identity.clone(), now).await?;
    let decision = Decision {
        by: Some(caller.identity.subject),
        at: now,
    };
    let (language, shown) = (context.language, rules.clone());
    let respond = move |row: &QuarantinedRow| QuarantinedSubmission::new(row, &shown, language).answered();
    let by = (db.get_ref(), queues.get_ref());
    let of = (website.get_ref(), rules.get_ref());
    match release(by, of, documents.has_scanner(), row, decision, claim.clone(), respond).await {
        Ok((answer, contents)) => {
            documents.scan_soon(&db, contents, now);
            Ok(answer)
        }
        Err(failure) => match claim {
            Some(claim) => answered_before(&db, claim, now, failure)
                .await?
                .ok_or_else(store::decided),
            None => Err(failure),
        },
    }
}

/// Discard a submission
///
/// It is no complaint. Number, time and reasons stay; what was sent is kept for 30 days, within which it can still be
/// released, and is then gone for good.
#[utoipa::path(
    post,
    path = "/quarantine/{submissionId}/discard",
    operation_id = "discardQuarantined",
    tag = "website",
    request_body = DiscardInput,
    responses((status = 200, description = "Discarded", body = QuarantinedSubmission,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn discard_quarantined(
    caller: Caller<can::DecideQuarantine>,
    id: PathId<Uuid>,
    key: IdempotencyKey,
    body: Valid<DiscardInput>,
    context: ReqData<RequestContext>,
    (db, clock, rules, website): (Data<Db>, Data<Clock>, Data<Rules>, Data<Website>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let row = store::read(&db, id.0).await?;
    visible(&db, &row, (&website, &rules), caller.identity.clone(), now).await?;
    let decision = Decision {
        by: Some(caller.identity.subject),
        at: now,
    };
    let language = context.language;
    let respond = move |row: QuarantinedRow| QuarantinedSubmission::new(&row, &rules, language).answered();
    store::decide(&db, id.0, decision, body.input.reason, claim, respond).await
}

/// What was sent, as long as it is kept, for somebody whom it is not about.
async fn visible(
    db: &Db,
    row: &QuarantinedRow,
    (website, rules): (&Website, &Rules),
    caller: Identity,
    now: DateTime<Utc>,
) -> Result<Option<Opened>> {
    if row.content.is_none() {
        return Ok(None);
    }
    let actor = actor_of_caller(db, caller).await?;
    let opened = Opened::of(row, website, None)?;
    let (complaint, _) = opened.made(row, now, rules)?;
    complaint.check_independent(&actor).map_err(|_| Error::NotFound)?;
    Ok(Some(opened))
}
