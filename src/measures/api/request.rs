//! Measures as callers write them.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::openapi::Ref;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use crate::error::{Error, Result};
use crate::http::input::{MergePatch, check};
use crate::http::{Input, Schemas};
use crate::measures::model::{Draft, Judgement, Measure, Plan, Verdict};
use crate::procedure::Person;

/// What is to be done so that it does not happen again, by whom and when.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMeasure {
    /// What is to be done; no personal data belongs here.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Belscript aangepast: toestemming wordt letterlijk gevraagd en herhaald."
    )]
    pub description: String,
    pub owner: OwnerInput,
    /// The last day on which it is done in time; not in the past, unless it is done.
    #[schema(example = "2026-12-15")]
    pub due_date: NaiveDate,
    /// The day on which it was done; never in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-09-29")]
    pub done_date: Option<NaiveDate>,
    /// The natures that it should prevent, of the catalogue. Default: those of the complaints that name the measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 20, max_length = 60, pattern = "^[a-z][a-z0-9_]{0,59}$", example = json!(["no_consent_given"]))]
    pub natures: Option<Vec<String>>,
}

/// Who sees to it.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnerInput {
    /// The `sub` of the person's tokens; an active member of staff.
    #[schema(min_length = 1, max_length = 200, example = "h-1")]
    pub subject: String,
    /// What people read. Default: the name in the catalogue of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "M. Visser")]
    pub name: Option<String>,
}

/// What was found of the effect; given whole.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EffectInput {
    /// Whether it helped.
    #[schema(example = "effective")]
    pub judgement: Judgement,
    /// Why.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "In negentig dagen geen klacht van deze aard meer."
    )]
    pub motivation: String,
}

/// Changes of a measure.
pub struct MeasurePatch;

impl Input for NewMeasure {}
impl Input for EffectInput {}

impl PartialSchema for MeasurePatch {
    fn schema() -> RefOr<Schema> {
        let mut schema = NewMeasure::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            let mut owner = OwnerInput::schema();
            if let RefOr::T(Schema::Object(owner)) = &mut owner {
                owner.required.clear();
            }
            let effect = OneOfBuilder::new()
                .description(Some(
                    "What was found of the effect. Managers, from some weeks after it was done; `null` withdraws it.",
                ))
                .item(Ref::from_schema_name(EffectInput::name()))
                .item(ObjectBuilder::new().schema_type(Type::Null));
            object.required.clear();
            object.properties.insert("owner".to_owned(), owner);
            object
                .properties
                .insert("effect".to_owned(), RefOr::T(Schema::OneOf(effect.build())));
            object.description =
                Some("A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one.".to_owned());
        }
        schema
    }
}

impl ToSchema for MeasurePatch {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("MeasurePatch")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((EffectInput::name().into_owned(), EffectInput::schema()));
        EffectInput::schemas(schemas);
    }
}

impl NewMeasure {
    /// The plan; a nature named twice is named once.
    pub fn into_plan(self) -> Plan {
        Plan {
            description: self.description,
            owner: Person {
                subject: self.owner.subject,
                name: self.owner.name,
            },
            due_date: self.due_date,
            done_date: self.done_date,
            natures: self.natures.into_iter().flatten().collect(),
        }
    }
}

impl From<&Plan> for NewMeasure {
    fn from(plan: &Plan) -> Self {
        let natures = plan.natures.iter().cloned().collect();
        NewMeasure {
            description: plan.description.clone(),
            owner: OwnerInput {
                subject: plan.owner.subject.clone(),
                name: plan.owner.name.clone(),
            },
            due_date: plan.due_date,
            done_date: plan.done_date,
            natures: (!plan.natures.is_empty()).then_some(natures),
        }
    }
}

/// The measure as the patch makes it, judged as when it was made.
///
/// # Errors
/// `Invalid` with all faults found.
pub(super) fn patched(measure: &Measure, patch: &MergePatch, schemas: &Schemas) -> Result<Draft> {
    let mut wanted =
        serde_json::to_value(NewMeasure::from(&measure.plan)).map_err(|error| Error::caused("measure", error))?;
    if is_somebody_else(&measure.plan.owner, patch.patch.get("owner")) {
        // The name that is kept is another person's.
        wanted["owner"] = json!({});
    }
    let mut patch = patch.clone();
    let effect = patch.patch.remove("effect");
    patch.apply_to(&mut wanted);
    let plan = check::<NewMeasure>(schemas, wanted)?.into_plan();
    let verdict = match effect {
        None => measure.effect.as_ref().map(|effect| effect.verdict.clone()),
        Some(Value::Null) => None,
        Some(effect) => {
            let EffectInput { judgement, motivation } = check(schemas, effect)?;
            Some(Verdict { judgement, motivation })
        }
    };
    Ok(Draft { plan, verdict })
}

fn is_somebody_else(owner: &Person, patch: Option<&Value>) -> bool {
    patch
        .and_then(|owner| owner.get("subject"))
        .and_then(Value::as_str)
        .is_some_and(|subject| subject != owner.subject)
}
