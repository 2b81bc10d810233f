//! The terms of a complaint over HTTP: every day explained, and a later end.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::view::{ComplaintView, FirstResponseView, ResolutionView, ViewContext};
use crate::auth::{Caller, can};
use crate::calendar::api::DayView;
use crate::calendar::model::local_date;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::complaints::store::{self, Case, Change, Decision};
use crate::db::Db;
use crate::error::Result;
use crate::http::middleware::RequestContext;
use crate::http::{IfMatch, Input, PathId, Valid, etag};
use crate::i18n::Language;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{Complaint, ComplaintId, DayOfResolution, Explanation, Extension, LateAnswer, Pause};

/// A later end of the resolution term.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtensionInput {
    /// The new last day: after the present one, and within a year of the original one.
    #[schema(example = "2027-01-29")]
    due_date: NaiveDate,
    /// Why more time is needed; the complainant may ask.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "De leverancier levert de opname pas in januari."
    )]
    reason: String,
}

impl Input for ExtensionInput {}

/// Both terms of a complaint with every day accounted for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadlinesView {
    first_response: ExplainedFirstResponse,
    resolution: ExplainedResolution,
    /// Answers that came after their term, and why.
    #[schema(max_items = 10000)]
    late_answers: Vec<LateAnswerView>,
}

/// The first-response term, day by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedFirstResponse {
    #[serde(flatten)]
    term: FirstResponseView,
    /// Every day from receipt, or from reopening, to the last one, by the calendar policy that was in force.
    #[schema(max_items = 400)]
    days: Vec<DayView>,
}

/// The resolution term, day by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedResolution {
    #[serde(flatten)]
    term: ResolutionView,
    /// Every day after receipt up to the last one; the term runs in calendar days.
    #[schema(max_items = 10000)]
    days: Vec<ResolutionDayView>,
    /// When the term stood still.
    #[schema(max_items = 10000)]
    pauses: Vec<PauseView>,
    /// When it was given a later end.
    #[schema(max_items = 10000)]
    extensions: Vec<ExtensionView>,
}

/// A day of the resolution term.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResolutionDayView {
    /// The day, in Europe/Amsterdam.
    #[schema(example = "2026-11-02")]
    date: NaiveDate,
    /// Whether it is one of the days that the term consists of.
    #[schema(example = true)]
    counts: bool,
    why: WhyOfResolution,
}

/// Why a day counts for the resolution term or does not.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyOfResolution {
    /// A day of the term as it was at first.
    OriginalTerm,
    /// The term stood still.
    Paused,
    /// A day that an extension added.
    Extended,
}

/// A time in which the resolution term stood still.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PauseView {
    /// The first day that does not count.
    from_date: NaiveDate,
    /// The first day that counts again; `null` as long as it lasts.
    until_date: Option<NaiveDate>,
    /// Why it waited.
    #[schema(max_length = 5000, example = "Leverancier zoekt de meterstanden op.")]
    reason: String,
}

/// A later end that the resolution term was given.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionView {
    /// When it was given.
    at: DateTime<Utc>,
    /// The last day before that.
    previous_due_date: NaiveDate,
    /// The last day since.
    due_date: NaiveDate,
    /// Why.
    #[schema(max_length = 5000, example = "De leverancier levert de opname pas in januari.")]
    reason: String,
}

/// An answer after its term.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateAnswerView {
    /// When it was given.
    at: DateTime<Utc>,
    /// Why it was late.
    #[schema(max_length = 2000, example = "De leverancier antwoordde pas gisteren.")]
    reason: String,
}

/// Explain the terms
///
/// Both terms of a complaint, with every day that counts or does not and why, pauses, extensions, and the reasons of
/// late answers.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/deadlines",
    operation_id = "readComplaintDeadlines",
    tag = "complaints",
    responses((status = 200, description = "The terms", body = DeadlinesView))
)]
pub async fn explain_deadlines(
    caller: Caller<can::ReadComplaints>,
    id: PathId<ComplaintId>,
    context: ReqData<RequestContext>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let load = store::load(&db, id.0, caller.identity, now, |mut case| {
        let events = case.events()?;
        Ok((case.complaint, events))
    });
    let (complaint, events) = load.await?;
    let explanation = complaint.explain_terms(&events);
    let view = DeadlinesView::new(&complaint, explanation, local_date(now), context.language);
    StoredResponse::json(StatusCode::OK, &view)
}

/// Extend the resolution term
///
/// Gives the resolution term a later last day, with a reason; the original day is kept. The complaint's handler and
/// managers. Waiting for somebody (`waiting`) pauses the term by itself.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/extensions",
    operation_id = "extendResolutionTerm",
    tag = "complaints",
    request_body = ExtensionInput,
    responses((status = 201, description = "Extended", body = ComplaintView,
        headers(("ETag" = String, description = "The complaint's new version."),
            ("Location" = String, description = "The terms, explained."))))
)]
pub async fn extend_resolution_term(
    caller: Caller<can::WorkOnCase>,
    id: PathId<ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<ExtensionInput>,
    context: ReqData<RequestContext>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: Some(if_match),
        now: clock.now(),
    };
    let ExtensionInput { due_date, reason } = body.input;
    let decide = move |mut case: Case<'_>| {
        let facts = case.view_facts()?;
        let extended = case.complaint.extend(due_date, reason.clone(), case.actor, case.now)?;
        Ok(Decision::from(extended).carrying(facts))
    };
    let names = names.current(&db).await;
    store::change(&db, change, decide, move |changed| {
        let view_context = ViewContext::of_change(&changed, context.language, &names);
        let view = ComplaintView::new(changed.complaint, &changed.carried, view_context);
        Ok(StoredResponse::json(StatusCode::CREATED, &view)?
            .with_etag(etag(changed.complaint.version))
            .with_location(format!("/v1/complaints/{}/deadlines", changed.complaint.id)))
    })
    .await
}

impl DeadlinesView {
    fn new(complaint: &Complaint, explanation: Explanation, today: NaiveDate, language: Language) -> Self {
        let terms = &complaint.terms;
        let days = explanation.first_response.into_iter();
        DeadlinesView {
            first_response: ExplainedFirstResponse {
                term: FirstResponseView::new(terms.first_response_due, terms.first_response_at, today),
                days: days.map(|day| DayView::new(day, language)).collect(),
            },
            resolution: ExplainedResolution {
                term: ResolutionView::new(
                    terms.resolution_due,
                    terms.resolution_original_due,
                    terms.paused_on,
                    complaint.closing().map(|closing| closing.at),
                    today,
                ),
                days: explanation
                    .resolution
                    .into_iter()
                    .map(ResolutionDayView::from)
                    .collect(),
                pauses: explanation.pauses.into_iter().map(PauseView::from).collect(),
                extensions: explanation.extensions.into_iter().map(ExtensionView::from).collect(),
            },
            late_answers: explanation.late_answers.into_iter().map(LateAnswerView::from).collect(),
        }
    }
}

impl From<(NaiveDate, DayOfResolution)> for ResolutionDayView {
    fn from((date, day): (NaiveDate, DayOfResolution)) -> Self {
        ResolutionDayView {
            date,
            counts: day != DayOfResolution::Paused,
            why: match day {
                DayOfResolution::Counts => WhyOfResolution::OriginalTerm,
                DayOfResolution::Paused => WhyOfResolution::Paused,
                DayOfResolution::Extended => WhyOfResolution::Extended,
            },
        }
    }
}

impl From<Pause> for PauseView {
    fn from(pause: Pause) -> Self {
        PauseView {
            from_date: pause.from,
            until_date: pause.until,
            reason: pause.reason,
        }
    }
}

impl From<Extension> for ExtensionView {
    fn from(extension: Extension) -> Self {
        ExtensionView {
            at: extension.at,
            previous_due_date: extension.previous_due,
            due_date: extension.due,
            reason: extension.reason,
        }
    }
}

impl From<LateAnswer> for LateAnswerView {
    fn from(late: LateAnswer) -> Self {
        LateAnswerView {
            at: late.at,
            reason: late.reason,
        }
    }
}
