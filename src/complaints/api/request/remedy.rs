//! Remedies as callers write them: one schema for each kind, and one for the next step.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError, ValidationErrors};

use crate::calendar::model::local_date;
use crate::complaints::api::wire::EmployeeBody;
use crate::error::FieldError;
use crate::http::input::broken;
use crate::http::{Input, TaggedUnion};
use crate::i18n::Text;
use crate::procedure::{Money, Offer, RemedyStatus, RemedyStep, RemedyTerms, Rules, StepContent};

/// A remedy to be offered; `kind` says which, and with it what else is needed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RemedyInput {
    Reprimand(ReprimandInput),
    Cancellation(CancellationInput),
    Compensation(CompensationInput),
}

/// A reprimand of the employee whom the complaint is about. Only managers and the handler of the case see it.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReprimandInput {
    /// Who is reprimanded; never the complaint's handler.
    #[validate(custom(function = is_somebody))]
    employee: EmployeeBody,
    /// For what, and what was said.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Aangesproken op het overslaan van de bedenktijd in het script."
    )]
    description: String,
    /// The day on which it was decided. Default: today. Not before receipt and not in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-30")]
    offered_date: Option<NaiveDate>,
    /// The status, when it is known at once. Default: `offered`. A remedy executed on the spot was accepted too.
    #[serde(default = "offered")]
    #[schema(example = "offered")]
    status: RemedyStatus,
}

/// Cancelling the agreement.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "cancellation", "agreementReference": "OVK-2026-55120", "description": "Kosteloos, per de ingangsdatum.",
    "offeredDate": "2026-10-30"
}))]
pub struct CancellationInput {
    /// Which agreement, as the supplier or the company numbers it.
    #[schema(min_length = 1, max_length = 200, example = "OVK-2026-55120")]
    agreement_reference: String,
    /// On what terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 5000, example = "Kosteloos, per de ingangsdatum.")]
    description: Option<String>,
    /// The day on which it was offered. Default: today. Not before receipt and not in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-30")]
    offered_date: Option<NaiveDate>,
    /// The status, when it is known at once. Default: `offered`. A remedy executed on the spot was accepted too.
    #[serde(default = "offered")]
    #[schema(example = "offered")]
    status: RemedyStatus,
    /// By when it is carried out; required with `accepted`, and only there. Not in the past.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-13")]
    due_date: Option<NaiveDate>,
}

/// Compensation, in money or in another form.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "compensation", "description": "Opzegvergoeding van de vorige leverancier.", "amountCents": 12500,
    "currency": "EUR", "offeredDate": "2026-10-30"
}))]
pub struct CompensationInput {
    /// For what.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Opzegvergoeding van de vorige leverancier."
    )]
    description: String,
    /// The amount in hundredths of the currency; left out when it is not in money.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100_000_000, example = 12500)]
    amount_cents: Option<i64>,
    /// ISO 4217; belongs to `amountCents`. Default: EUR.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "EUR")]
    currency: Option<String>,
    /// The day on which it was offered. Default: today. Not before receipt and not in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-30")]
    offered_date: Option<NaiveDate>,
    /// The status, when it is known at once. Default: `offered`. A remedy executed on the spot was accepted too.
    #[serde(default = "offered")]
    #[schema(example = "offered")]
    status: RemedyStatus,
    /// By when it is carried out; required with `accepted`, and only there. Not in the past.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-13")]
    due_date: Option<NaiveDate>,
}

/// The next step of a remedy, as a JSON merge patch: accepted, declined, withdrawn or executed, with the day on which that
/// happened.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RemedyPatch {
    #[schema(example = "accepted")]
    status: RemedyStep,
    /// The day on which it happened. Default: today. Not before the step before and not in the future.
    #[schema(example = "2026-10-30")]
    date: Option<NaiveDate>,
    /// By when it is carried out; required with `accepted`, and only there. Not in the past.
    #[schema(example = "2026-11-13")]
    due_date: Option<NaiveDate>,
    /// What belongs with it.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Telefonisch akkoord van mevrouw Hoekstra."
    )]
    note: Option<String>,
}

const KINDS: TaggedUnion = TaggedUnion {
    about: "A remedy to be offered; `kind` says which, and with it what else is needed.",
    tag: "kind",
    about_tag: "Which remedy it is.",
    shapes: &[
        ("reprimand", "ReprimandInput", ReprimandInput::schema),
        ("cancellation", "CancellationInput", CancellationInput::schema),
        ("compensation", "CompensationInput", CompensationInput::schema),
    ],
};

impl Input for RemedyInput {
    fn schema_for(body: &Value) -> Result<Cow<'static, str>, FieldError> {
        KINDS.schema_for(body)
    }
}

impl Input for RemedyPatch {}

impl RemedyPatch {
    /// The step that is asked for, with its content.
    pub fn into_step(self) -> (RemedyStep, StepContent) {
        let content = StepContent {
            date: self.date,
            due_date: self.due_date,
            note: self.note,
        };
        (self.status, content)
    }
}

impl RemedyInput {
    /// The status of the remedy, and the day by which it is to be carried out.
    pub const fn became(&self) -> (RemedyStatus, Option<NaiveDate>) {
        match self {
            RemedyInput::Reprimand(input) => (input.status, None),
            RemedyInput::Cancellation(input) => (input.status, input.due_date),
            RemedyInput::Compensation(input) => (input.status, input.due_date),
        }
    }

    /// The employee whom a reprimand names.
    pub const fn employee(&self) -> Option<&EmployeeBody> {
        match self {
            RemedyInput::Reprimand(input) => Some(&input.employee),
            _ => None,
        }
    }

    /// The offer as it is kept, of today when it names no day.
    pub fn into_offer(self, id: Uuid, now: DateTime<Utc>, rules: &Rules) -> Offer {
        let (terms, offered_date) = match self {
            RemedyInput::Reprimand(input) => (
                RemedyTerms::Reprimand {
                    employee: input.employee.into(),
                    description: input.description,
                },
                input.offered_date,
            ),
            RemedyInput::Cancellation(input) => (
                RemedyTerms::Cancellation {
                    agreement_reference: input.agreement_reference,
                    description: input.description,
                },
                input.offered_date,
            ),
            RemedyInput::Compensation(input) => (
                RemedyTerms::Compensation {
                    description: input.description,
                    money: input.amount_cents.map(|amount_cents| Money {
                        amount_cents,
                        currency: input.currency.unwrap_or_else(|| "EUR".to_owned()),
                    }),
                },
                input.offered_date,
            ),
        };
        Offer {
            id,
            needs_approval: terms.need_approval(rules.four_eyes_cents),
            terms,
            offered_date: offered_date.unwrap_or_else(|| local_date(now)),
        }
    }
}

impl CompensationInput {
    /// Checks that a currency comes with an amount.
    fn has_amount_of_currency(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        if self.amount_cents.is_none() && self.currency.is_some() {
            let message = Text::of("Bij een valuta hoort een bedrag.", "A currency needs an amount.");
            errors.add("currency", broken("contradiction", &message));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl Validate for RemedyInput {
    fn validate(&self) -> Result<(), ValidationErrors> {
        match self {
            RemedyInput::Reprimand(input) => input.validate(),
            RemedyInput::Cancellation(input) => input.validate(),
            RemedyInput::Compensation(input) => input.has_amount_of_currency(),
        }
    }
}

impl PartialSchema for RemedyInput {
    fn schema() -> RefOr<Schema> {
        KINDS.schema()
    }
}

impl ToSchema for RemedyInput {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("RemedyInput")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((EmployeeBody::name().into_owned(), EmployeeBody::schema()));
        schemas.push((RemedyStatus::name().into_owned(), RemedyStatus::schema()));
        schemas.extend(KINDS.tagged());
    }
}

const fn offered() -> RemedyStatus {
    RemedyStatus::Offered
}

/// A reprimand of nobody is none; `null` names nobody either.
fn is_somebody(employee: &EmployeeBody) -> Result<(), ValidationError> {
    if employee.subject.is_some() || employee.name.is_some() {
        return Ok(());
    }
    Err(broken(
        "too_few",
        &Text::of(
            "Vul in om welke medewerker het gaat.",
            "Fill in which employee it is about.",
        ),
    ))
}
