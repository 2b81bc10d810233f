//! What callers send about complaints, and how it becomes what the model knows.

mod assessment;
mod closing;
mod correction;
mod reach;
mod steps;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

pub use self::assessment::{AssessmentInput, InadmissibilityInput};
pub use self::closing::{HandledAtOnce, PreventionInput};
pub use self::correction::{Correction, NOT_SUBJECT, REASON};
use self::reach::{canonical_postal_code, is_dutch_postal_code, is_phone};
pub use self::steps::TransitionRequest;
use crate::calendar::model::{CalendarDate, local_date};
use crate::complaints::api::wire::{EmployeeBody, ExternalReferenceBody};
use crate::error::{Error, FieldError, Result};
use crate::http::Input;
use crate::http::input::{broken, is_email};
use crate::i18n::Text;
use crate::procedure::{Agreement, Channel, Complainant, ComplaintId, Complexity, Conversation, Kind, Person, Signal};

/// A signal to be registered. Every signal is registered, none is refused for being "only" a remark.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = natures_differ))]
pub struct Registration {
    #[schema(example = "complaint")]
    pub kind: Kind,
    #[schema(example = "phone")]
    pub channel: Channel,
    /// Where in the company it came in: reception, complaint desk, directors, a department.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "receptie")]
    pub reception_point: Option<String>,
    /// Who received it; need not be a user of the register. Default: the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "A. de Boer")]
    pub receiver_name: Option<String>,
    /// When it reached the company, with any offset; the terms run from here. Default: now. Never in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-30T14:05:00+01:00")]
    pub received_at: Option<DateTime<Utc>>,
    /// The day on which the complainant says it was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-29")]
    pub reported_date: Option<NaiveDate>,
    #[validate(nested)]
    pub complainant: ComplainantInput,
    /// A code of the catalogue of natures, `GET /v1/natures`.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "no_consent_given")]
    pub nature: String,
    /// What it is about besides, as codes of the same catalogue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<NatureCode>, max_items = 10, example = json!(["treatment"]))]
    pub further_natures: Vec<String>,
    /// Whether the desk can answer it by itself. Default: `routine`.
    #[serde(default = "routine")]
    #[schema(example = "routine")]
    pub complexity: Complexity,
    /// The employee whom it is about, who will not handle it. Shown to managers and the handler of the case only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub employee: Option<EmployeeBody>,
    /// The closed complaint that this one goes on from, when that one cannot be reopened any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    pub follows: Option<Uuid>,
    /// What happened, in the words of the complainant.
    #[schema(
        min_length = 1,
        max_length = 20000,
        example = "Ik ben gebeld en kreeg daarna een bevestiging van een overeenkomst waar ik geen ja op heb gezegd."
    )]
    pub description: String,
    /// What the complainant asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 5000, example = "De overeenkomst ongedaan maken.")]
    pub desired_solution: Option<String>,
    /// The sales conversation that it is about.
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
    /// Ids of this complaint in other systems.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20)]
    #[validate(nested)]
    pub external_references: Vec<ExternalReferenceBody>,
    /// Which version of the privacy statement the complainant saw.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "2026-01")]
    pub privacy_statement_version: Option<String>,
    /// For a call that was answered at once: taken up, answered and closed in this one request. Handlers and managers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub handled_at_once: Option<HandledAtOnce>,
}

/// Who complains. One way to answer is required: phone, e-mail or a full address.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = can_be_answered))]
pub struct ComplainantInput {
    /// As the complainant gives it.
    #[schema(min_length = 1, max_length = 200, example = "S. Hoekstra")]
    pub name: String,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "Ossekop 3-b")]
    pub address: Option<String>,
    /// In the Netherlands `8911 LE`, with or without the space.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 2, max_length = 20, example = "8911 LE")]
    pub postal_code: Option<String>,
    /// Where the complainant lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "Leeuwarden")]
    pub town: Option<String>,
    /// ISO 3166-1 alpha-2. Default: NL.
    #[serde(default = "netherlands")]
    #[schema(pattern = "^[A-Z]{2}$", max_length = 2, example = "NL")]
    pub country: String,
    /// Digits, spaces and `+ - ( ) .`; 6 to 15 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = is_phone))]
    #[schema(min_length = 6, max_length = 30, example = "+31 58 808 0050")]
    pub phone: Option<String>,
    /// An e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = is_email))]
    #[schema(min_length = 3, max_length = 254, example = "s.hoekstra@example.nl")]
    pub email: Option<String>,
}

/// The sales conversation that a complaint is about.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConversationInput {
    /// When it was held, with any offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-21T10:30:00+02:00")]
    pub held_at: Option<DateTime<Utc>>,
    /// With whom, in the words of the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "een mevrouw die zich Linda noemde")]
    pub spoken_with: Option<String>,
    /// Whether an agreement came of it.
    #[schema(example = "unknown")]
    pub agreement: Agreement,
}

/// A code of the catalogue of natures.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "treatment")]
pub struct NatureCode(#[expect(dead_code, reason = "only its schema is used")] String);

impl Input for Registration {}

impl Registration {
    /// The signal, and the day of receipt on which its terms rest, when `caller` registers it at `now`.
    ///
    /// # Errors
    /// `Invalid` for a receipt or report after that, or a receipt before the years that the calendar knows.
    pub fn into_signal(self, caller: &Person, now: DateTime<Utc>) -> Result<(Signal, CalendarDate)> {
        let received_at = self.received_at.map_or(now, in_micros);
        let mut faults = Vec::new();
        if received_at > now {
            let message = Text::of(
                "Ontvangst ligt niet na de registratie.",
                "Receipt is not after registration.",
            );
            faults.push(FieldError::at("/receivedAt", "in_future", message));
        }
        if self.reported_date.is_some_and(|date| date > local_date(now)) {
            let message = Text::of(
                "De melding ligt niet na de registratie.",
                "The report is not after registration.",
            );
            faults.push(FieldError::at("/reportedDate", "in_future", message));
        }
        let received = CalendarDate::of(received_at);
        if received.is_err() && faults.is_empty() {
            let message = Text::of(
                "Geef een tijdstip van 1990 tot en met 2099.",
                "Give a time from 1990 to 2099.",
            );
            faults.push(FieldError::at("/receivedAt", "out_of_range", message));
        }
        let (Ok(received), true) = (received, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        let signal = Signal {
            kind: self.kind,
            channel: self.channel,
            reception_point: self.reception_point,
            receiver_name: self
                .receiver_name
                .unwrap_or_else(|| caller.name.clone().unwrap_or_else(|| caller.subject.clone())),
            received_at,
            reported_date: self.reported_date,
            complainant: self.complainant.into(),
            nature: self.nature,
            further_natures: self.further_natures,
            complexity: self.complexity,
            employee: self.employee.map(Into::into),
            follows: self.follows.map(ComplaintId),
            description: self.description,
            desired_solution: self.desired_solution,
            conversation: self.conversation.map(Conversation::from),
            customer_number: self.customer_number,
            quote_number: self.quote_number,
            supplier: self.supplier,
            external_references: self.external_references.into_iter().map(Into::into).collect(),
            privacy_statement_version: self.privacy_statement_version,
        };
        Ok((signal, received))
    }
}

impl From<&Signal> for Registration {
    fn from(signal: &Signal) -> Self {
        let complainant = signal.complainant.clone();
        Registration {
            kind: signal.kind,
            channel: signal.channel,
            reception_point: signal.reception_point.clone(),
            receiver_name: Some(signal.receiver_name.clone()),
            received_at: Some(signal.received_at),
            reported_date: signal.reported_date,
            complainant: ComplainantInput {
                name: complainant.name,
                address: complainant.address,
                postal_code: complainant.postal_code,
                town: complainant.town,
                country: complainant.country,
                phone: complainant.phone,
                email: complainant.email,
            },
            nature: signal.nature.clone(),
            further_natures: signal.further_natures.clone(),
            complexity: signal.complexity,
            employee: signal.employee.clone().map(Into::into),
            follows: signal.follows.map(|id| id.0),
            description: signal.description.clone(),
            desired_solution: signal.desired_solution.clone(),
            conversation: signal.conversation.clone().map(|conversation| ConversationInput {
                held_at: conversation.held_at,
                spoken_with: conversation.spoken_with,
                agreement: conversation.agreement,
            }),
            customer_number: signal.customer_number.clone(),
            quote_number: signal.quote_number.clone(),
            supplier: signal.supplier.clone(),
            external_references: signal.external_references.iter().cloned().map(Into::into).collect(),
            privacy_statement_version: signal.privacy_statement_version.clone(),
            handled_at_once: None,
        }
    }
}

impl From<ComplainantInput> for Complainant {
    fn from(input: ComplainantInput) -> Self {
        Complainant {
            name: input.name,
            address: input.address,
            postal_code: input
                .postal_code
                .map(|code| canonical_postal_code(&code, &input.country)),
            town: input.town,
            country: input.country,
            phone: input.phone,
            email: input.email,
        }
    }
}

impl From<ConversationInput> for Conversation {
    fn from(input: ConversationInput) -> Self {
        Conversation {
            held_at: input.held_at.map(in_micros),
            spoken_with: input.spoken_with,
            agreement: input.agreement,
        }
    }
}

/// The time to the microsecond, which is what the database keeps.
pub fn in_micros(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

/// A postal code of any country in the form in which it is kept.
pub fn as_kept(code: &str) -> String {
    let country = if is_dutch_postal_code(code) { "NL" } else { "" };
    canonical_postal_code(code, country)
}

fn routine() -> Complexity {
    Complexity::Routine
}

fn natures_differ(registration: &Registration) -> std::result::Result<(), ValidationError> {
    let Registration {
        nature,
        further_natures,
        ..
    } = registration;
    let named: std::collections::HashSet<_> = further_natures.iter().collect();
    if named.len() == further_natures.len() && !named.contains(nature) {
        return Ok(());
    }
    Err(broken(
        "repeated_nature",
        &Text::of("Noem elke aard één keer.", "Name every nature once."),
    ))
}

fn netherlands() -> String {
    "NL".to_owned()
}

fn can_be_answered(complainant: &ComplainantInput) -> std::result::Result<(), ValidationError> {
    let full_address = complainant.address.is_some() && complainant.postal_code.is_some() && complainant.town.is_some();
    if let Some(code) = &complainant.postal_code
        && complainant.country == "NL"
        && !is_dutch_postal_code(code)
    {
        return Err(broken(
            "postal_code",
            &Text::of("Geef een postcode als 8911 LE.", "Give a postal code like 8911 LE."),
        ));
    }
    if complainant.phone.is_some() || complainant.email.is_some() || full_address {
        return Ok(());
    }
    Err(broken(
        "no_way_to_answer",
        &Text::of(
            "Geef een telefoonnummer, een e-mailadres of een volledig adres.",
            "Give a phone number, an e-mail address or a full address.",
        ),
    ))
}
