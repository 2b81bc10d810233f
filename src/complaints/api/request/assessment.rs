//! An assessment as callers write it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::http::Input;
use crate::http::input::broken;
use crate::i18n::Text;
use crate::procedure::{Inadmissibility, InadmissibilityReason, Judgement};

/// The decision on a complaint: two separate questions, and why. The finding follows from them by the rule in force.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = is_coherent))]
pub struct AssessmentInput {
    /// Whether the complaint is admissible ("ontvankelijk").
    #[schema(example = false)]
    pub admissible: bool,
    /// Why it is not admissible; then, and only then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inadmissibility: Option<InadmissibilityInput>,
    /// Whether law or regulation was violated.
    #[schema(example = false)]
    pub law_violated: bool,
    /// Whether the norm of decency was violated.
    #[schema(example = false)]
    pub decency_violated: bool,
    /// Which norm was violated; required when one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Artikel 6:230v BW: een overeenkomst per telefoon wordt schriftelijk bevestigd."
    )]
    pub norm: Option<String>,
    /// On what the decision rests.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Op de opname is geen akkoord te horen; de bevestiging is nooit verstuurd."
    )]
    pub motivation: String,
    /// The cause of the complaint, a code of the catalogue of causes, `GET /v1/causes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "call_script")]
    pub cause: Option<String>,
    /// Why an earlier assessment is revised; then, and only then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000, example = json!(null))]
    pub revision_reason: Option<String>,
}

/// Why a complaint is not admissible.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InadmissibilityInput {
    #[schema(example = "not_about_us")]
    pub reason: InadmissibilityReason,
    /// The same in words.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "De klacht gaat over een leverancier met wie wij niet werken."
    )]
    pub explanation: String,
}

impl Input for AssessmentInput {}

impl From<InadmissibilityInput> for Inadmissibility {
    fn from(InadmissibilityInput { reason, explanation }: InadmissibilityInput) -> Self {
        Inadmissibility { reason, explanation }
    }
}

impl AssessmentInput {
    /// What is decided, and why an earlier decision is revised.
    pub fn into_judgement(self) -> (Judgement, Option<String>) {
        let judgement = Judgement {
            admissible: self.admissible,
            inadmissibility: self.inadmissibility.map(Into::into),
            law_violated: self.law_violated,
            decency_violated: self.decency_violated,
            norm: self.norm,
            motivation: self.motivation,
            cause: self.cause,
        };
        (judgement, self.revision_reason)
    }
}

fn is_coherent(input: &AssessmentInput) -> Result<(), ValidationError> {
    if input.admissible == input.inadmissibility.is_some() {
        return Err(broken(
            "inadmissibility",
            &Text::of(
                "Vul de reden in als de klacht niet-ontvankelijk is, en anders niet.",
                "Fill in the reason when the complaint is not admissible, and only then.",
            ),
        ));
    }
    if (input.law_violated || input.decency_violated) && input.norm.is_none() {
        return Err(broken(
            "norm_required",
            &Text::of("Vul in welke norm is overtreden.", "Fill in which norm was violated."),
        ));
    }
    Ok(())
}
