//! Steps of an investigation as callers write them: one schema for each kind.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationErrors};

use crate::auth::Identity;
use crate::calendar::model::without_clock_skew;
use crate::complaints::api::wire::{EmployeeBody, StrikeOutInput};
use crate::error::FieldError;
use crate::http::input::broken;
use crate::http::{Input, TaggedUnion};
use crate::i18n::Text;
use crate::procedure::{Interview, InvestigationStep, Recording};

/// A step of the investigation; `kind` says which, and with it what else is needed.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InvestigationInput {
    CallRecording(CallRecordingInput),
    EmployeeInterview(EmployeeInterviewInput),
    Analysis(AnalysisInput),
}

/// A change of a step of the investigation, as a JSON merge patch.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvestigationPatch {
    /// The striking out of the step.
    pub struck_out: StrikeOutInput,
}

/// A call recording that was listened to, or why there is none. With `available` reference and findings are required,
/// without it the reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallRecordingInput {
    /// Whether there is a recording to listen to.
    #[schema(example = true)]
    available: bool,
    /// Why there is none; then, and only then.
    #[schema(min_length = 1, max_length = 2000, example = json!(null))]
    unavailable_reason: Option<String>,
    /// Where the recording is found.
    #[schema(min_length = 1, max_length = 200, example = "OPN-2026-10-21-1030")]
    reference: Option<String>,
    /// Who listened to it. Default: the caller.
    #[schema(min_length = 1, max_length = 200, example = "M. Visser")]
    listened_by: Option<String>,
    /// When. Default: now. Never in the future.
    #[schema(example = "2026-10-30T14:05:00+01:00")]
    listened_at: Option<DateTime<Utc>>,
    /// What was heard.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Mevrouw zegt twee keer dat zij erover wil nadenken."
    )]
    findings: Option<String>,
}

/// A talk with the employee whom the complaint is about, or why it was not held. With `held` employee and summary are
/// required, without it the reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmployeeInterviewInput {
    /// With whom; never the complaint's handler.
    employee: Option<EmployeeBody>,
    /// Whether it was held.
    #[schema(example = true)]
    held: bool,
    /// Why it was not; then, and only then.
    #[schema(min_length = 1, max_length = 2000, example = json!(null))]
    not_held_reason: Option<String>,
    /// Who held it. Default: the caller.
    #[schema(min_length = 1, max_length = 200, example = "M. Visser")]
    interviewed_by: Option<String>,
    /// When. Default: now. Never in the future.
    #[schema(example = "2026-10-30T14:10:00+01:00")]
    held_at: Option<DateTime<Utc>>,
    /// What was said.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Erkent te snel door het script te zijn gegaan."
    )]
    summary: Option<String>,
}

/// What the analysis of the complaint says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnalysisInput {
    /// The analysis.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Bevestiging en opname spreken elkaar tegen; er was geen akkoord."
    )]
    text: String,
}

const KINDS: TaggedUnion = TaggedUnion {
    about: "A step of the investigation; `kind` says which, and with it what else is needed.",
    tag: "kind",
    about_tag: "Which step it is.",
    shapes: &[
        ("call_recording", "CallRecordingInput", CallRecordingInput::schema),
        (
            "employee_interview",
            "EmployeeInterviewInput",
            EmployeeInterviewInput::schema,
        ),
        ("analysis", "AnalysisInput", AnalysisInput::schema),
    ],
};

impl Input for InvestigationInput {
    fn schema_for(body: &Value) -> Result<Cow<'static, str>, FieldError> {
        KINDS.schema_for(body)
    }
}

impl InvestigationInput {
    /// The step as it is kept, with what was left to the caller and the time.
    pub(super) fn into_step(self, caller: &Identity, now: DateTime<Utc>) -> InvestigationStep {
        let me = || {
            let name = caller.name.clone();
            name.unwrap_or_else(|| caller.subject.clone())
        };
        let time = |given: Option<DateTime<Utc>>| given.map_or(now, |time| without_clock_skew(time, now));
        match self {
            InvestigationInput::Analysis(input) => InvestigationStep::Analysis { text: input.text },
            InvestigationInput::CallRecording(input) => InvestigationStep::CallRecording {
                recording: match input.unavailable_reason {
                    Some(unavailable_reason) => Recording::Unavailable { unavailable_reason },
                    None => Recording::Available {
                        reference: input.reference.unwrap_or_default(),
                        listened_by: input.listened_by.unwrap_or_else(me),
                        listened_at: time(input.listened_at),
                        findings: input.findings.unwrap_or_default(),
                    },
                },
            },
            InvestigationInput::EmployeeInterview(input) => InvestigationStep::EmployeeInterview {
                interview: match (input.not_held_reason, input.employee) {
                    (None, Some(employee)) => Interview::Held {
                        employee: employee.into(),
                        interviewed_by: input.interviewed_by.unwrap_or_else(me),
                        held_at: time(input.held_at),
                        summary: input.summary.unwrap_or_default(),
                    },
                    (reason, employee) => Interview::NotHeld {
                        employee: employee.map(Into::into),
                        not_held_reason: reason.unwrap_or_default(),
                    },
                },
            },
        }
    }
}

impl Validate for InvestigationInput {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        match self {
            InvestigationInput::Analysis(_) => {}
            InvestigationInput::CallRecording(input) => {
                let done = input.available;
                let reason = input.unavailable_reason.is_some();
                belongs(&mut errors, "unavailable_reason", !done, reason, true);
                belongs(&mut errors, "reference", done, input.reference.is_some(), true);
                belongs(&mut errors, "findings", done, input.findings.is_some(), true);
                belongs(&mut errors, "listened_by", done, input.listened_by.is_some(), false);
                belongs(&mut errors, "listened_at", done, input.listened_at.is_some(), false);
            }
            InvestigationInput::EmployeeInterview(input) => {
                let done = input.held;
                let reason = input.not_held_reason.is_some();
                belongs(&mut errors, "not_held_reason", !done, reason, true);
                if done {
                    belongs(&mut errors, "employee", true, input.employee.is_some(), true);
                }
                belongs(&mut errors, "summary", done, input.summary.is_some(), true);
                let by = input.interviewed_by.is_some();
                belongs(&mut errors, "interviewed_by", done, by, false);
                belongs(&mut errors, "held_at", done, input.held_at.is_some(), false);
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Notes what is missing where it belongs, and what is given where it does not.
fn belongs(errors: &mut ValidationErrors, field: &'static str, belongs: bool, given: bool, required: bool) {
    if belongs && required && !given {
        let message = Text::of("Dit veld is hier verplicht.", "This field is required here.");
        errors.add(field, broken("missing", &message));
    }
    if !belongs && given {
        let message = Text::of(
            "Dit veld kan hier niet worden ingevuld.",
            "This field cannot be filled in here.",
        );
        errors.add(field, broken("contradiction", &message));
    }
}

impl Input for InvestigationPatch {}

impl PartialSchema for InvestigationInput {
    fn schema() -> RefOr<Schema> {
        KINDS.schema()
    }
}

impl ToSchema for InvestigationInput {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("InvestigationInput")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((EmployeeBody::name().into_owned(), EmployeeBody::schema()));
        schemas.extend(KINDS.tagged());
    }
}
