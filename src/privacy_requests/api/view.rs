//! Requests as callers see them.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::bundle::WithheldItem;
use super::request::RequesterBody;
use crate::calendar::model::Policy;
use crate::complaints::api::view::PersonView;
use crate::http::listed;
use crate::i18n::Language;
use crate::privacy_requests::model::{
    Capacity, IdentityCheck, MatchReason, OpenComplaints, PrivacyGround, PrivacyRequest, PrivacyRequestKind,
    PrivacyRequestStatus, PrivacyScope, PrivacyStep, StepTaken,
};
use crate::privacy_requests::store::{Found, Seen};
use crate::procedure::{Channel, Refusal};
use crate::retention::model::Block;

/// A request that was received.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyRequestReceipt {
    /// Names the request to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "V-2026-0001")]
    number: String,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    status: PrivacyRequestStatus,
    /// The last day of the term.
    #[schema(example = "2026-11-30")]
    due_date: Option<NaiveDate>,
    /// The complaints that may be about the requester; none for a caller who does not read requests.
    #[schema(max_items = 200)]
    matches: Vec<PrivacyMatch>,
}

/// A complaint that may be about the requester.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyMatch {
    /// The complaint.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    complaint_id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// The part that the requester has in it.
    #[serde(rename = "as")]
    capacity: Capacity,
    /// By what it was found.
    #[schema(max_items = 10)]
    why: Vec<MatchReason>,
    /// Whether more than one fact agrees. A person confirms it all the same.
    #[schema(example = true)]
    certain: bool,
}

/// A request in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyRequestItem {
    /// Names the request to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "V-2026-0001")]
    number: String,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    kind: PrivacyRequestKind,
    scope: PrivacyScope,
    status: PrivacyRequestStatus,
    channel: Channel,
    /// When it reached the company.
    #[schema(example = "2026-10-29T08:15:00Z")]
    received_at: DateTime<Utc>,
    /// When it was entered.
    #[schema(example = "2026-10-29T08:20:00Z")]
    registered_at: DateTime<Utc>,
    /// The last day of the term; `null` while it stands still because the identity is unclear.
    #[schema(example = "2026-11-30")]
    due_date: Option<NaiveDate>,
    /// Whether the term was extended.
    #[schema(example = false)]
    extended: bool,
    /// How the identity was checked.
    identity_checked: Option<IdentityCheck>,
    /// Who asks; `null` once the request is executed.
    requester: Option<RequesterBody>,
    /// What else belongs to the request; `null` once it is executed.
    #[schema(max_length = 5000)]
    note: Option<String>,
    /// Whether a person confirmed which complaints it is about.
    #[schema(example = true)]
    matches_confirmed: bool,
    /// What becomes of open complaints, by the decision.
    open_complaints: Option<OpenComplaints>,
    /// The ground of the refusal or postponement.
    ground: Option<PrivacyGround>,
    /// The end of the refusal or postponement.
    #[schema(example = "2027-03-01")]
    until_date: Option<NaiveDate>,
    /// When it was decided.
    #[schema(example = "2026-11-04T10:00:00Z")]
    decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    decided_by: Option<PersonView>,
    /// What kept the request from being executed, so that it is to be decided or executed again.
    blocked_by: Option<Block>,
    /// When the execution was done.
    #[schema(example = "2026-11-04T10:01:00Z")]
    executed_at: Option<DateTime<Utc>>,
    links: PrivacyRequestLinks,
}

/// What belongs to a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyRequestLinks {
    /// The request.
    #[serde(rename = "self")]
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/privacy-requests/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    )]
    itself: String,
    /// Its steps.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/privacy-requests/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/transitions"
    )]
    transitions: String,
}

/// A request with what may be done with it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyRequestView {
    #[serde(flatten)]
    item: PrivacyRequestItem,
    /// The complaints that may be about the requester, those that are certain first.
    #[schema(max_items = 200)]
    matches: Vec<PrivacyMatch>,
    /// The complaints that a person confirmed.
    #[schema(max_items = 500)]
    confirmed_matches: Vec<PrivacyMatch>,
    /// The items that are left out of the bundle; none once the request is executed.
    #[schema(max_items = 1000)]
    withheld: Vec<WithheldItem>,
    /// Who last said what is left out.
    withheld_by: Option<PersonView>,
    /// Every step, with whether the caller may take it now.
    #[schema(max_items = 10)]
    allowed_transitions: Vec<AllowedPrivacyTransition>,
}

/// Whether the caller may take a step now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllowedPrivacyTransition {
    to: PrivacyStep,
    /// Whether this caller may take the step now.
    #[schema(example = false)]
    allowed: bool,
    /// Why not, when it is not allowed.
    #[schema(value_type = Option<String>, max_length = 1000, example = "Stel eerst vast wie het verzoek doet.")]
    reason: Option<Cow<'static, str>>,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyTransition {
    to: PrivacyStep,
    /// The version of the request that it made.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// When.
    #[schema(example = "2026-11-02T09:00:00Z")]
    at: DateTime<Utc>,
    by: PersonView,
    /// How the identity was checked.
    how: Option<IdentityCheck>,
    /// What becomes of open complaints.
    open_complaints: Option<OpenComplaints>,
    /// The ground of the refusal or postponement.
    ground: Option<PrivacyGround>,
    /// The end of the refusal or postponement.
    #[schema(example = "2027-03-01")]
    until_date: Option<NaiveDate>,
    /// Why it was refused or postponed; `null` once the request is executed.
    #[schema(max_length = 5000, example = "De zaak ligt bij de geschillencommissie.")]
    motivation: Option<String>,
    /// Why the term was extended; `null` once the request is executed.
    #[schema(max_length = 2000, example = "Het gaat om veel gesprekken.")]
    reason: Option<String>,
    /// The complaints that were confirmed; none once the request is executed.
    #[schema(max_items = 100)]
    complaint_ids: Vec<Uuid>,
}

listed!(pub PrivacyRequestPage of PrivacyRequestItem, "The requests on this page, those received last first.");
listed!(pub PrivacyTransitionPage of PrivacyTransition, "The steps on this page, oldest first.");

impl PrivacyRequestReceipt {
    pub fn new(request: PrivacyRequest, matches: Vec<Found>, policy: &Policy) -> Self {
        PrivacyRequestReceipt {
            id: request.id.0,
            version: request.version,
            status: request.status,
            due_date: request.due(policy),
            matches: views(matches),
            number: request.number,
        }
    }
}

impl PrivacyRequestItem {
    pub fn new(request: PrivacyRequest, policy: &Policy) -> Self {
        let itself = format!("/v1/privacy-requests/{}", request.id);
        let due_date = request.due(policy);
        let facts = request.facts;
        PrivacyRequestItem {
            id: request.id.0,
            number: request.number,
            version: request.version,
            kind: request.kind,
            scope: request.scope,
            status: request.status,
            channel: request.channel,
            received_at: request.received_at,
            registered_at: request.registered_at,
            due_date,
            extended: facts.extended,
            identity_checked: facts.identity,
            requester: request.requester.map(Into::into),
            note: request.note,
            matches_confirmed: request.confirmed,
            open_complaints: facts.open_complaints,
            ground: facts.ground,
            until_date: facts.until_date,
            decided_at: facts.decided_at,
            decided_by: facts.decided_by.map(Into::into),
            blocked_by: facts.halted.map(|halt| halt.by),
            executed_at: facts.execution.and_then(|execution| execution.done_at),
            links: PrivacyRequestLinks {
                transitions: format!("{itself}/transitions"),
                itself,
            },
        }
    }
}

impl PrivacyRequestView {
    pub fn new(seen: Seen, policy: &Policy, language: Language) -> Self {
        let allowed = |(to, refusal): (PrivacyStep, Option<Refusal>)| AllowedPrivacyTransition {
            to,
            allowed: refusal.is_none(),
            reason: refusal.map(|refusal| refusal.into_reason().into_language(language)),
        };
        let withheld = seen.request.withheld.iter().map(WithheldItem::from).collect();
        let withheld_by = seen.request.facts.withheld_by.clone().map(PersonView::from);
        PrivacyRequestView {
            withheld,
            withheld_by,
            item: PrivacyRequestItem::new(seen.request, policy),
            matches: views(seen.matches),
            confirmed_matches: views(seen.confirmed),
            allowed_transitions: seen.allowed.into_iter().map(allowed).collect(),
        }
    }
}

fn views(found: Vec<Found>) -> Vec<PrivacyMatch> {
    let view = |one: Found| PrivacyMatch {
        complaint_id: one.complaint,
        number: one.number,
        capacity: one.found.capacity,
        certain: one.found.is_certain(),
        why: one.found.reasons,
    };
    found.into_iter().map(view).collect()
}

impl From<StepTaken> for PrivacyTransition {
    fn from(taken: StepTaken) -> Self {
        let said = taken.said.unwrap_or_default();
        PrivacyTransition {
            to: taken.step,
            version: taken.version,
            at: taken.at,
            by: taken.by.into(),
            how: taken.carried.how,
            open_complaints: taken.carried.open_complaints,
            ground: taken.carried.ground,
            until_date: taken.carried.until_date,
            motivation: said.motivation,
            reason: said.reason,
            complaint_ids: said.complaints,
        }
    }
}
