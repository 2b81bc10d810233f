//! Requests and their steps as callers write them.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError, ValidationErrors};

use crate::calendar::model::without_clock_skew;
use crate::error::{Error, FieldError, Result};
use crate::http::input::broken;
use crate::http::{Input, TaggedUnion};
use crate::i18n::Text;
use crate::privacy_requests::model::{
    Capacity, Filing, IdentityCheck, OpenComplaints, PrivacyGround, PrivacyRequestKind, PrivacyScope, Reasons,
    Requester, Step,
};
use crate::procedure::Channel;

/// A request of a person about the person's data, as it came in.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = names_what_it_is_about))]
pub struct PrivacyRequestInput {
    #[schema(example = "erasure")]
    pub kind: PrivacyRequestKind,
    #[schema(example = "person")]
    pub scope: PrivacyScope,
    /// When it reached the company; the term runs from here. Default: now. Never in the future.
    #[schema(example = "2026-10-29T09:15:00+01:00")]
    pub received_at: Option<DateTime<Utc>>,
    #[schema(example = "email")]
    pub channel: Channel,
    pub requester: RequesterBody,
    /// The complaints that the requester names; for `complaint` at least one.
    #[schema(min_items = 1, max_items = 100, example = json!(["019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"]))]
    pub complaint_ids: Option<Vec<Uuid>>,
    /// What else belongs to the request; gone once it is executed.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Wil ook dat de opname wordt verwijderd."
    )]
    pub note: Option<String>,
}

/// Who asks. Never a copy of a passport or identity card, and no citizen service number.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PrivacyRequester)]
pub struct RequesterBody {
    /// The name.
    #[schema(min_length = 2, max_length = 200, example = "S. Hoekstra")]
    pub name: String,
    /// The e-mail address.
    #[schema(min_length = 3, max_length = 254, example = "s.hoekstra@example.nl")]
    pub email: Option<String>,
    /// The phone number.
    #[schema(min_length = 6, max_length = 30, example = "058 808 0050")]
    pub phone: Option<String>,
    /// The customer number.
    #[schema(min_length = 1, max_length = 60, example = "KL-104482")]
    pub customer_number: Option<String>,
    /// The part in complaints that the request is limited to. Default: that of a complainant or representative, for the
    /// scope `employee` any part that an employee has.
    #[serde(rename = "as")]
    #[schema(example = "complainant")]
    pub capacity: Option<Capacity>,
}

impl Input for PrivacyRequestInput {}

fn names_what_it_is_about(input: &PrivacyRequestInput) -> std::result::Result<(), ValidationError> {
    if input.scope == PrivacyScope::Complaint && input.complaint_ids.is_none() {
        return Err(broken(
            "nothing_given",
            &Text::of(
                "Noem de klachten waar het verzoek over gaat.",
                "Name the complaints that the request is about.",
            ),
        ));
    }
    Ok(())
}

impl PrivacyRequestInput {
    /// The request with its time of receipt.
    ///
    /// # Errors
    /// `Invalid` for a receipt in the future.
    pub(super) fn filing(self, now: DateTime<Utc>) -> Result<Filing> {
        let received_at = self.received_at.map_or(now, |at| without_clock_skew(at, now));
        if received_at > now {
            let message = Text::of(
                "De ontvangst kan niet in de toekomst liggen.",
                "The receipt cannot be in the future.",
            );
            return Err(Error::at("/receivedAt", "in_future", message));
        }
        if crate::calendar::model::CalendarDate::of(received_at).is_err() {
            let message = crate::calendar::model::CalendarDate::out_of_range();
            return Err(Error::at("/receivedAt", "out_of_range", message));
        }
        Ok(Filing {
            kind: self.kind,
            scope: self.scope,
            channel: self.channel,
            received_at,
            requester: self.requester.into(),
            complaints: distinct(self.complaint_ids.unwrap_or_default()),
            note: self.note,
        })
    }
}

/// Each id once, in the order given.
fn distinct(ids: Vec<Uuid>) -> Vec<Uuid> {
    let mut seen = HashSet::new();
    ids.into_iter().filter(|id| seen.insert(*id)).collect()
}

impl From<RequesterBody> for Requester {
    fn from(body: RequesterBody) -> Self {
        Requester {
            name: body.name,
            email: body.email,
            phone: body.phone,
            customer_number: body.customer_number,
            capacity: body.capacity,
        }
    }
}

impl From<Requester> for RequesterBody {
    fn from(requester: Requester) -> Self {
        RequesterBody {
            name: requester.name,
            email: requester.email,
            phone: requester.phone,
            customer_number: requester.customer_number,
            capacity: requester.capacity,
        }
    }
}

/// A step of a request; `to` says which, and with it what else is needed.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum PrivacyTransitionRequest {
    Identified(IdentifyStep),
    Matched(MatchStep),
    Granted(GrantStep),
    Refused(RefuseStep),
    Postponed(PostponeStep),
    Extended(ExtendStep),
    Executed(ExecuteStep),
    Lifted(LiftStep),
}

/// Records how the identity was checked; ends a postponement because it was unclear.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdentifyStep {
    #[schema(example = "called_known_number")]
    pub how: IdentityCheck,
}

/// Confirms which complaints it is about; again, takes the place of what was confirmed before. Only the complaints of a
/// complainant can be erased.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MatchStep {
    /// The complaints, found by the search or not.
    #[schema(min_items = 1, max_items = 100, example = json!(["019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"]))]
    pub complaint_ids: Vec<Uuid>,
}

/// Grants the request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantStep {
    /// For an erasure; required when a complaint is still open.
    #[schema(example = "withdraw")]
    pub open_complaints: Option<OpenComplaints>,
}

/// Refuses the request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefuseStep {
    #[schema(example = "legal_claims")]
    pub ground: PrivacyGround,
    /// Why, in the words that the requester is told.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "De zaak ligt bij de geschillencommissie."
    )]
    pub motivation: String,
    /// The day from which the requester may ask again.
    #[schema(example = "2027-03-01")]
    pub until_date: Option<NaiveDate>,
}

/// Refuses the request for now. It comes back on the day; with the ground `identity_unclear` the term stands still until the
/// identity is checked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PostponeStep {
    #[schema(example = "legal_claims")]
    pub ground: PrivacyGround,
    /// Why, in the words that the requester is told.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "De zaak ligt bij de geschillencommissie."
    )]
    pub motivation: String,
    /// The day on which it is looked at again; required, and after today.
    #[schema(example = "2027-03-01")]
    pub until_date: Option<NaiveDate>,
}

/// Extends the term to three months after the receipt: once, and while it runs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtendStep {
    /// Why, in the words that the requester is told within the first month.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Het gaat om veel gesprekken van meer dan drie jaar."
    )]
    pub reason: String,
}

/// Begins the execution. Fetch the letter to the requester before: the address is gone after it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExecuteStep {}

/// Lifts the restriction that the request brought. Fetch the letter to the requester before: the address is gone after it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftStep {}

const STEPS: TaggedUnion = TaggedUnion {
    about: "A step of a request; `to` says which, and with it what else is needed.",
    tag: "to",
    about_tag: "The step to take.",
    shapes: &[
        ("identified", "IdentifiedPrivacyInput", IdentifyStep::schema),
        ("matched", "MatchedPrivacyInput", MatchStep::schema),
        ("granted", "GrantedPrivacyInput", GrantStep::schema),
        ("refused", "RefusedPrivacyInput", RefuseStep::schema),
        ("postponed", "PostponedPrivacyInput", PostponeStep::schema),
        ("extended", "ExtendedPrivacyInput", ExtendStep::schema),
        ("executed", "ExecutedPrivacyInput", ExecuteStep::schema),
        ("lifted", "LiftedPrivacyInput", LiftStep::schema),
    ],
};

impl Input for PrivacyTransitionRequest {
    fn schema_for(body: &Value) -> Result<Cow<'static, str>, FieldError> {
        STEPS.schema_for(body)
    }
}

/// The model knows the rules, which depend on the state.
impl Validate for PrivacyTransitionRequest {
    fn validate(&self) -> std::result::Result<(), ValidationErrors> {
        Ok(())
    }
}

impl PartialSchema for PrivacyTransitionRequest {
    fn schema() -> RefOr<Schema> {
        STEPS.schema()
    }
}

impl ToSchema for PrivacyTransitionRequest {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("PrivacyTransitionInput")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((IdentityCheck::name().into_owned(), IdentityCheck::schema()));
        schemas.push((OpenComplaints::name().into_owned(), OpenComplaints::schema()));
        schemas.push((PrivacyGround::name().into_owned(), PrivacyGround::schema()));
        schemas.extend(STEPS.tagged());
    }
}

impl From<PrivacyTransitionRequest> for Step {
    fn from(request: PrivacyTransitionRequest) -> Self {
        match request {
            PrivacyTransitionRequest::Identified(IdentifyStep { how }) => Step::Identified { how },
            PrivacyTransitionRequest::Matched(step) => Step::Matched {
                complaints: distinct(step.complaint_ids),
            },
            PrivacyTransitionRequest::Granted(step) => Step::Granted {
                open_complaints: step.open_complaints,
            },
            PrivacyTransitionRequest::Refused(step) => Step::Refused(Reasons {
                ground: step.ground,
                motivation: step.motivation,
                until_date: step.until_date,
            }),
            PrivacyTransitionRequest::Postponed(step) => Step::Postponed(Reasons {
                ground: step.ground,
                motivation: step.motivation,
                until_date: step.until_date,
            }),
            PrivacyTransitionRequest::Extended(step) => Step::Extended { reason: step.reason },
            PrivacyTransitionRequest::Executed(ExecuteStep {}) => Step::Executed,
            PrivacyTransitionRequest::Lifted(LiftStep {}) => Step::Lifted,
        }
    }
}
