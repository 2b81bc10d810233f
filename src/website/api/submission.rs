//! What the form of the website says, and the registration that it becomes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::complaints::api::request::{ComplainantInput, ConversationInput, Registration};
use crate::http::Input;
use crate::http::input::broken;
use crate::i18n::Text;
use crate::procedure::{Channel, Complainant, Complexity, Kind};

/// A complaint by the form of the website. In a form of a browser the parts of a part are named `complainant.email` or
/// `complainant[email]`, and fields that were left open are absent.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = can_be_answered))]
pub struct FormSubmission {
    #[validate(nested)]
    pub complainant: ComplainantInput,
    /// A code of the catalogue of natures, `GET /v1/natures`. Default: `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "tariff")]
    pub nature: Option<String>,
    /// Default: `complaint`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "complaint")]
    pub kind: Option<Kind>,
    /// What happened, in the words of the complainant.
    #[schema(
        min_length = 1,
        max_length = 20000,
        example = "Het tarief op mijn rekening is hoger dan in de offerte stond."
    )]
    pub description: String,
    /// What the complainant asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 5000, example = "Het tarief van de offerte.")]
    pub desired_solution: Option<String>,
    /// The sales conversation that it is about. A time without an offset is one of Amsterdam.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub conversation: Option<ConversationInput>,
    /// The number of the complainant as a customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "KL-104482")]
    pub customer_number: Option<String>,
    /// The number of the quote concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "OF-2026-7731")]
    pub quote_number: Option<String>,
    /// The energy supplier concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "Noorderstroom")]
    pub supplier: Option<String>,
    /// The day on which the complainant says it was reported before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-29")]
    pub reported_date: Option<NaiveDate>,
    /// Which version of the privacy statement the complainant saw: a notice, no consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "2026-01")]
    pub privacy_statement_version: Option<String>,
    /// When the form was opened. A time without an offset is one of Amsterdam.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-30T13:55:00Z")]
    pub started_at: Option<DateTime<Utc>>,
    /// A field that people do not see and leave open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000, example = json!(null))]
    pub website: Option<String>,
}

/// The same form with documents: its fields as parts, or all of them as JSON in `complaint`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormSubmissionWithDocuments {
    /// The fields of the form, as JSON.
    #[schema(nullable = false)]
    complaint: Option<FormSubmission>,
    /// Documents, as for a complaint; one that is refused is named in the answer and refuses nothing else.
    #[schema(max_items = 10, max_length = 1_000_000_000, format = Binary, example = json!(["…"]))]
    file: Vec<String>,
}

impl Input for FormSubmission {}

impl FormSubmission {
    pub fn into_registration(self, received_at: DateTime<Utc>) -> Registration {
        Registration {
            kind: self.kind.unwrap_or(Kind::Complaint),
            channel: Channel::WebForm,
            reception_point: None,
            receiver_name: None,
            received_at: Some(received_at),
            reported_date: self.reported_date,
            complainant: self.complainant,
            nature: self.nature.unwrap_or_else(|| "other".to_owned()),
            further_natures: Vec::new(),
            complexity: Complexity::Routine,
            employee: None,
            follows: None,
            description: self.description,
            desired_solution: self.desired_solution,
            short_description: None,
            conversation: self.conversation,
            customer_number: self.customer_number,
            quote_number: self.quote_number,
            supplier: self.supplier,
            external_references: Vec::new(),
            privacy_statement_version: self.privacy_statement_version,
            handled_at_once: None,
        }
    }
}

/// Who leaves no way to be answered says so: anonymous.
fn can_be_answered(form: &FormSubmission) -> std::result::Result<(), ValidationError> {
    let complainant: Complainant = form.complainant.clone().into();
    if complainant.anonymous || complainant.is_answerable() || complainant.nobody_fault().is_some() {
        return Ok(());
    }
    Err(broken(
        "not_answerable",
        &Text::of(
            "Vul een e-mailadres, een telefoonnummer of een volledig adres in, zodat wij u kunnen antwoorden. Of geef aan \
             dat u anoniem wilt blijven.",
            "Fill in an e-mail address, a phone number or a full address, so that we can answer you. Or say that you want \
             to stay anonymous.",
        ),
    ))
}
