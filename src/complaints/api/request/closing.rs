//! What closing is asked with: of a call that was handled while it lasted, and what keeps it from happening again.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::{AssessmentInput, InadmissibilityInput, RemedyInput};
use crate::http::Input;
use crate::http::input::broken;
use crate::i18n::Text;
use crate::procedure::{Channel, Closure, Outcome, Prevention, Withdrawal};

/// The answer and the closing of a call that was handled while it lasted.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "summary": "Uitgelegd dat deze leverancier niet via ons loopt, en waar mevrouw terechtkan.",
    "outcome": "inadmissible",
    "shortDescription": "Klacht over een andere leverancier.",
    "handlingSummary": "Direct telefonisch beantwoord.",
    "prevention": { "none": "Geen fout van ons." },
    "assessment": {
        "admissible": false,
        "inadmissibility": { "reason": "not_about_us", "explanation": "Wij werken niet met deze leverancier." },
        "lawViolated": false,
        "decencyViolated": false,
        "norm": "Gedragscode voor energieverkoop aan consumenten.",
        "motivation": "De overeenkomst is niet door ons gesloten."
    },
    "analysis": "De overeenkomst is niet door ons gesloten.",
    "lateReason": "De brief lag bij een andere afdeling."
}))]
pub struct HandledAtOnce {
    /// What the complainant was told.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Uitgelegd dat deze leverancier niet via ons loopt, en waar mevrouw terechtkan."
    )]
    pub summary: String,
    #[schema(example = "inadmissible")]
    pub outcome: Outcome,
    /// The complaint in one line; needed unless the registration says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 1000, example = "Klacht over een andere leverancier.")]
    pub short_description: Option<String>,
    /// How it was handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 10000, example = "Direct telefonisch beantwoord.")]
    pub handling_summary: Option<String>,
    /// What keeps it from happening again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub prevention: Option<PreventionInput>,
    /// The decision on the complaint; needed for `resolved` and `not_resolved`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub assessment: Option<AssessmentInput>,
    /// What the analysis of the complaint says; needed for `resolved` and `not_resolved`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "De overeenkomst is niet door ons gesloten."
    )]
    pub analysis: Option<String>,
    /// The reason for listening to no recording; needed for `resolved` and `not_resolved` when a conversation is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    pub call_recording: Option<NoRecording>,
    /// The reason for no interview with the employee; needed for `resolved` and `not_resolved` when one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    pub employee_interview: Option<NoInterview>,
    /// The remedies, by the same rules as when they are noted one by one; each with how far it is. One that still waits for
    /// an answer or for approval keeps the complaint from being closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20, example = json!([]))]
    #[validate(nested)]
    pub remedies: Vec<RemedyInput>,
    /// The reason for the outcome `inadmissible`, unless the assessment gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    pub inadmissibility: Option<InadmissibilityInput>,
    /// Why the answer comes after its term, when it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000, example = "De brief lag bij een andere afdeling.")]
    pub late_reason: Option<String>,
}

/// The absence of a call recording.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoRecording {
    /// The reason for which there is none, or it was not listened to.
    #[schema(min_length = 1, max_length = 2000, example = "Het gesprek is niet opgenomen.")]
    pub unavailable_reason: String,
}

/// The absence of an interview with the employee.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoInterview {
    /// The reason for which it was not held.
    #[schema(min_length = 1, max_length = 2000, example = "De vraag gaat niet over het gesprek.")]
    pub not_held_reason: String,
}

/// The closing that an answer carries.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClosingInput {
    #[schema(example = "resolved")]
    pub outcome: Outcome,
    /// The complaint in a few words.
    #[schema(min_length = 1, max_length = 1000, example = "Vraag over de opzegtermijn.")]
    pub short_description: Option<String>,
    /// The handling in words.
    #[schema(min_length = 1, max_length = 10000, example = "Telefonisch beantwoord.")]
    pub handling_summary: Option<String>,
    /// The prevention of a recurrence.
    #[validate(nested)]
    pub prevention: Option<PreventionInput>,
    /// The reason for the outcome `inadmissible`, unless the assessment gives it.
    #[schema(example = json!(null))]
    pub inadmissibility: Option<InadmissibilityInput>,
}

impl From<ClosingInput> for Closure {
    fn from(input: ClosingInput) -> Self {
        Closure {
            short_description: input.short_description,
            handling_summary: input.handling_summary,
            prevention: input.prevention.map(Prevention::from),
            inadmissibility: input.inadmissibility.map(Into::into),
            ..Closure::new(input.outcome)
        }
    }
}

/// The withdrawal of a complaint by the complainant: the words, the way in which they came, or both.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = tells_something))]
#[schema(min_properties = 1)]
pub struct WithdrawalInput {
    /// The words of the complainant.
    #[schema(min_length = 1, max_length = 5000, example = "Het is opgelost, laat maar zitten.")]
    pub words: Option<String>,
    /// The way in which the complainant said it.
    #[schema(example = "phone")]
    pub channel: Option<Channel>,
}

impl From<WithdrawalInput> for Withdrawal {
    fn from(WithdrawalInput { words, channel }: WithdrawalInput) -> Self {
        Withdrawal { words, channel }
    }
}

fn tells_something(input: &WithdrawalInput) -> Result<(), ValidationError> {
    if input.words.is_none() && input.channel.is_none() {
        return Err(broken(
            "required",
            &Text::of(
                "Vul in wat de melder zei, of op welke manier.",
                "Fill in what the complainant said, or by which way.",
            ),
        ));
    }
    Ok(())
}

/// What keeps it from happening again: measures, or none for a reason; one of the two.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = is_one_of_both))]
#[schema(example = json!({"none": "Eenmalige vraag, geen fout van ons."}))]
pub struct PreventionInput {
    /// Why no measure is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000, example = "Eenmalige vraag, geen fout van ons.")]
    pub none: Option<String>,
    /// Measures of the register of prevention measures; they add to those linked before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1, max_items = 50, example = json!(["019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"]))]
    pub measures: Option<Vec<Uuid>>,
}

impl Input for PreventionInput {}

impl From<PreventionInput> for Prevention {
    fn from(input: PreventionInput) -> Self {
        match (input.none, input.measures) {
            (Some(reason), _) => Prevention::None(reason),
            (None, measures) => Prevention::Measures(measures.unwrap_or_default()),
        }
    }
}

fn is_one_of_both(input: &PreventionInput) -> Result<(), ValidationError> {
    if input.none.is_some() != input.measures.is_some() {
        return Ok(());
    }
    Err(broken(
        "one_of_both",
        &Text::of(
            "Noem maatregelen, of geef de reden waarom er geen nodig zijn.",
            "Name measures, or give the reason why none are needed.",
        ),
    ))
}
