//! Steps of a complaint as callers write them: one schema for each status to go to.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

use super::{ClosingInput, InadmissibilityInput, PreventionInput, WithdrawalInput};
use crate::error::FieldError;
use crate::http::{Input, TaggedUnion};
use crate::procedure::{
    Assignee, Channel, Closure, ComplaintId, Outcome, Prevention, Reachable, Transition, WaitingFor,
};

/// A step to another status; `to` says which, and with it what else is needed.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum TransitionRequest {
    Forwarded(ForwardStep),
    Registered(ReturnStep),
    InProgress(ProceedStep),
    Waiting(WaitStep),
    Answered(AnswerStep),
    Closed(CloseStep),
}

/// Forwards to a person, who brings their department along, or to the queue of a department or function. May be repeated;
/// each is kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ForwardStep {
    pub handler: HandlerInput,
    /// What the handler should know.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Gaat over de opzegvergoeding, graag vandaag bellen."
    )]
    pub note: Option<String>,
}

/// Who is to handle it; at least one of the three.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(min_properties = 1, example = json!({ "department": "customer_service" }))]
pub struct HandlerInput {
    /// A code of the catalogue of departments.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "customer_service")]
    pub department: Option<String>,
    /// The `sub` of the person's tokens.
    #[schema(min_length = 1, max_length = 200, example = "h-1")]
    pub subject: Option<String>,
    /// A function, for its queue.
    #[schema(min_length = 1, max_length = 100, example = "Klachtenbehandelaar")]
    pub function: Option<String>,
}

/// Gives a forwarded complaint back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReturnStep {
    /// Why it is given back.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Dit gaat over een verkoopgesprek, niet over de backoffice."
    )]
    pub reason: String,
}

/// Takes up, takes up again what was answered, takes over from a colleague who is away, resumes or, by a manager and with
/// a reason, reopens. Of a duplicate it takes the merge apart: status, handler and terms are as before the merge.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProceedStep {
    /// Required for reopening, for taking a merge apart, and for taking up again what was answered.
    #[schema(min_length = 1, max_length = 5000, example = "De melder heeft de opname nagestuurd.")]
    pub reason: Option<String>,
}

/// Waits for somebody outside the company. The resolution term stands still; the first-response term goes on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitStep {
    #[schema(example = "third_party")]
    pub waiting_for: WaitingFor,
    /// Why it waits.
    #[schema(min_length = 1, max_length = 5000, example = "Leverancier zoekt de meterstanden op.")]
    pub reason: String,
    /// When an answer is expected. Not in the past; from the day after it stands on the watch list.
    #[schema(example = "2026-11-06")]
    pub expected_date: Option<NaiveDate>,
}

/// Tells the complainant the outcome; the first answer is also the first response. With `closing` the complaint is closed
/// in the same request, and the step that is answered is the closing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "to": "answered",
    "channel": "phone",
    "summary": "Excuses gemaakt; de overeenkomst is ongedaan gemaakt.",
    "lateReason": "De leverancier antwoordde pas gisteren."
}))]
pub struct AnswerStep {
    /// Default: now. After receipt and never in the future.
    #[schema(example = "2026-11-02T09:40:00+01:00")]
    pub feedback_at: Option<DateTime<Utc>>,
    #[schema(example = "phone")]
    pub channel: Channel,
    /// What the complainant was told.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Excuses gemaakt; de overeenkomst is ongedaan gemaakt."
    )]
    pub summary: String,
    /// Why it comes after its term; required when it does.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "De leverancier antwoordde pas gisteren."
    )]
    pub late_reason: Option<String>,
    /// Closes in the same request, by the same conditions as the step `closed`.
    pub closing: Option<ClosingInput>,
}

/// Closes. A question or remark needs feedback given, short description and handling summary, and closes as soon as it
/// was taken up. Of a complaint `resolved` and `not_resolved` need admissibility decided, assessment, analysis and,
/// when the complaint names a conversation or an employee, the recording and the interview or why not; feedback given,
/// short description, handling summary and prevention, and no offered remedy without an answer. `inadmissible` needs
/// its reason (`inadmissibility`, or the assessment), handling summary and feedback given; `withdrawn` needs
/// `withdrawal`; `duplicate` needs `duplicateOf`; `no_response`, for who no longer answers, needs two contacts that
/// failed, short description and handling summary.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "to": "closed",
    "outcome": "resolved",
    "shortDescription": "Overeenkomst zonder toestemming.",
    "handlingSummary": "Opname beluisterd, overeenkomst geannuleerd, excuses gemaakt.",
    "prevention": { "none": "De medewerker is hierop aangesproken." }
}))]
pub struct CloseStep {
    #[schema(example = "resolved")]
    pub outcome: Outcome,
    /// What it came down to.
    #[schema(min_length = 1, max_length = 1000, example = "Overeenkomst zonder toestemming.")]
    pub short_description: Option<String>,
    /// How it was handled.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Opname beluisterd, overeenkomst geannuleerd, excuses gemaakt."
    )]
    pub handling_summary: Option<String>,
    /// What keeps it from happening again.
    pub prevention: Option<PreventionInput>,
    /// The complaint that this one is a duplicate of.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    pub duplicate_of: Option<Uuid>,
    /// The complainant's withdrawal, for the outcome `withdrawn`.
    pub withdrawal: Option<WithdrawalInput>,
    /// The reason for the outcome `inadmissible`, unless the assessment gives it.
    #[schema(example = json!(null))]
    pub inadmissibility: Option<InadmissibilityInput>,
}

impl TransitionRequest {
    /// The closing that follows the step in the same request.
    pub fn closing(&self) -> Option<Closure> {
        match self {
            TransitionRequest::Answered(step) => step.closing.clone().map(Closure::from),
            _ => None,
        }
    }
}

impl From<TransitionRequest> for Transition {
    fn from(transition: TransitionRequest) -> Self {
        match transition {
            TransitionRequest::Forwarded(ForwardStep { handler, note }) => {
                let HandlerInput {
                    department,
                    subject,
                    function,
                } = handler;
                Transition::Forward {
                    to: Assignee {
                        department,
                        subject,
                        function,
                        name: None,
                    },
                    found: Reachable::default(),
                    note,
                }
            }
            TransitionRequest::Registered(step) => Transition::Return { reason: step.reason },
            TransitionRequest::InProgress(step) => Transition::Proceed {
                reason: step.reason,
                before_merge: None,
            },
            TransitionRequest::Waiting(step) => Transition::Wait {
                waiting_for: step.waiting_for,
                reason: step.reason,
                expected_date: step.expected_date,
            },
            TransitionRequest::Answered(step) => Transition::Answer {
                contact: Uuid::now_v7(),
                feedback_at: step.feedback_at,
                channel: step.channel,
                summary: step.summary,
                late_reason: step.late_reason,
            },
            TransitionRequest::Closed(step) => Transition::Close(Closure {
                outcome: step.outcome,
                short_description: step.short_description,
                handling_summary: step.handling_summary,
                prevention: step.prevention.map(Prevention::from),
                duplicate_of: step.duplicate_of.map(ComplaintId),
                withdrawal: step.withdrawal.map(Into::into),
                inadmissibility: step.inadmissibility.map(Into::into),
            }),
        }
    }
}

const STEPS: TaggedUnion = TaggedUnion {
    about: "A transition to another status; `to` says which, and with it what else is needed.",
    tag: "to",
    about_tag: "The status to go to.",
    shapes: &[
        ("forwarded", "ForwardedTransitionInput", ForwardStep::schema),
        ("registered", "RegisteredTransitionInput", ReturnStep::schema),
        ("in_progress", "InProgressTransitionInput", ProceedStep::schema),
        ("waiting", "WaitingTransitionInput", WaitStep::schema),
        ("answered", "AnsweredTransitionInput", AnswerStep::schema),
        ("closed", "ClosedTransitionInput", CloseStep::schema),
    ],
};

impl Input for TransitionRequest {
    fn schema_for(body: &Value) -> Result<Cow<'static, str>, FieldError> {
        STEPS.schema_for(body)
    }
}

/// Rules over what was asked are here; the model knows those that depend on the state.
impl Validate for TransitionRequest {
    fn validate(&self) -> std::result::Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        match self {
            TransitionRequest::Closed(CloseStep {
                prevention, withdrawal, ..
            }) => {
                if let Some(prevention) = prevention {
                    errors.merge_self("prevention", prevention.validate());
                }
                if let Some(withdrawal) = withdrawal {
                    errors.merge_self("withdrawal", withdrawal.validate());
                }
            }
            TransitionRequest::Answered(AnswerStep {
                closing: Some(closing), ..
            }) => {
                errors.merge_self("closing", closing.validate());
            }
            _ => {}
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl PartialSchema for TransitionRequest {
    fn schema() -> RefOr<Schema> {
        STEPS.schema()
    }
}

impl ToSchema for TransitionRequest {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("TransitionInput")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ForwardStep::schemas(schemas);
        schemas.push((HandlerInput::name().into_owned(), HandlerInput::schema()));
        WaitStep::schemas(schemas);
        schemas.push((WaitingFor::name().into_owned(), WaitingFor::schema()));
        schemas.push((Channel::name().into_owned(), Channel::schema()));
        schemas.push((Outcome::name().into_owned(), Outcome::schema()));
        schemas.push((PreventionInput::name().into_owned(), PreventionInput::schema()));
        schemas.push((ClosingInput::name().into_owned(), ClosingInput::schema()));
        schemas.push((WithdrawalInput::name().into_owned(), WithdrawalInput::schema()));
        schemas.push((
            InadmissibilityInput::name().into_owned(),
            InadmissibilityInput::schema(),
        ));
        schemas.extend(STEPS.tagged());
    }
}
