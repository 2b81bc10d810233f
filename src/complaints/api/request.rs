//! What callers send about complaints, and how it becomes what the model knows.

mod assessment;
mod closing;
mod correction;
mod remedy;
mod steps;

use std::ops::Not;

use chrono::{DateTime, NaiveDate, Utc};
use o2o::o2o;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

pub use self::assessment::{AssessmentInput, InadmissibilityInput};
pub use self::closing::{ClosingInput, HandledAtOnce, NoInterview, NoRecording, PreventionInput, WithdrawalInput};
pub use self::correction::{Correction, LATE_REASON, NOT_SUBJECT, REASON, RECEIVED_AT_REASON};
pub use self::remedy::{RemedyInput, RemedyPatch};
pub use self::steps::TransitionRequest;
use crate::calendar::model::CalendarDate;
use crate::complaints::api::wire::{EmployeeBody, ExternalReferenceBody, RepresentativeBody, SocialMediaBody, differ};
use crate::complaints::store::Named;
use crate::error::{Error, FieldError, Result};
use crate::http::Input;
use crate::http::input::broken;
use crate::procedure::{
    Agreement, Channel, Complainant, ComplainantLanguage, ComplaintId, Complexity, ContactBy, Conversation, Employee,
    Kind, Person, Signal, country_fault, repeated_nature,
};

/// A signal to be registered. Every signal is registered, none is refused for being "only" a remark.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema, o2o)]
#[map_owned(Signal)]
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
    #[from(Some(~))]
    #[into(~.unwrap_or_default())]
    pub receiver_name: Option<String>,
    /// When it reached the company, with any offset; the terms run from here. Default: now. Never in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-30T14:05:00+01:00")]
    #[from(Some(~))]
    #[into(~.unwrap_or_default())]
    pub received_at: Option<DateTime<Utc>>,
    /// The day on which the complainant says it was reported; from 1990, and not after the day of receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-29")]
    pub reported_date: Option<NaiveDate>,
    #[validate(nested)]
    #[map(~.into())]
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
    #[map(~.map(Into::into))]
    pub employee: Option<EmployeeBody>,
    /// The closed complaint that this one goes on from, when that one cannot be reopened any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    #[from(~.map(|id| id.0))]
    #[into(~.map(ComplaintId))]
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
    /// The complaint in one line, for lists. Closing may give another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 1000, example = "Overeenkomst zonder toestemming.")]
    pub short_description: Option<String>,
    /// The sales conversation that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    #[map(~.map(Into::into))]
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
    #[validate(nested, custom(function = differ))]
    #[map(~.into_iter().map(Into::into).collect())]
    pub external_references: Vec<ExternalReferenceBody>,
    /// Which version of the privacy statement the complainant saw.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "2026-01")]
    pub privacy_statement_version: Option<String>,
    /// For a call that was answered at once: taken up, answered and closed in this one request. Handlers and managers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    #[ghost({None})]
    pub handled_at_once: Option<HandledAtOnce>,
}

/// The person who complains: anything that is known, or `anonymous`. With a phone number, an e-mail address or a full
/// address, also of a representative, the complaint can be answered (`answerable`).
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema, o2o)]
#[map_owned(Complainant)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = is_somebody))]
pub struct ComplainantInput {
    /// As the complainant gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "S. Hoekstra")]
    pub name: Option<String>,
    /// `true`: the person does not want to be known.
    #[serde(default, skip_serializing_if = "Not::not")]
    #[schema(example = false)]
    pub anonymous: bool,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "Ossekop 3-b")]
    pub address: Option<String>,
    /// In the Netherlands `8911 LE`, with or without the space; one that is not understood is kept as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 20, example = "8911 LE")]
    pub postal_code: Option<String>,
    /// Where the complainant lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "Leeuwarden")]
    pub town: Option<String>,
    /// ISO 3166-1 alpha-2. Default: NL.
    #[serde(default = "netherlands")]
    #[validate(custom(function = is_country))]
    #[schema(pattern = "^[A-Z]{2}$", max_length = 2, example = "NL")]
    pub country: String,
    /// Digits, spaces and `+ - ( ) . /`; 6 to 15 digits. A number that is not understood is kept as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "+31 58 808 0050")]
    pub phone: Option<String>,
    /// An e-mail address; one that is not understood is kept as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 254, example = "s.hoekstra@example.nl")]
    pub email: Option<String>,
    /// An account in a social medium.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    #[map(~.map(Into::into))]
    pub social_media: Option<SocialMediaBody>,
    /// The person who complains for the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    #[map(~.map(Into::into))]
    pub representative: Option<RepresentativeBody>,
    /// The language in which to write to the complainant. Default: Dutch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "nl")]
    pub language: Option<ComplainantLanguage>,
    /// How the complainant wants to hear from the company; `none`: no messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "email")]
    pub contact_by: Option<ContactBy>,
}

/// The sales conversation that a complaint is about.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema, o2o)]
#[map_owned(Conversation)]
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
    /// The employees that the registration names: whom the complaint is about, and whom a remedy reprimands.
    pub fn employees(&self) -> Vec<Employee> {
        let remedies = self.handled_at_once.iter().flat_map(|at_once| &at_once.remedies);
        let named = self.employee.iter().chain(remedies.filter_map(RemedyInput::employee));
        named.cloned().map(Into::into).collect()
    }

    /// What the registration names of the catalogues and the registers.
    pub fn named(&self) -> Named {
        let at_once = self.handled_at_once.as_ref();
        let further = self
            .further_natures
            .iter()
            .map(|code| ("/furtherNatures", code.clone()));
        let cause = at_once.and_then(|at_once| at_once.assessment.as_ref()?.cause.clone());
        let prevention = at_once.and_then(|at_once| at_once.prevention.as_ref());
        Named {
            natures: further.chain([("/nature", self.nature.clone())]).collect(),
            causes: cause
                .into_iter()
                .map(|code| ("/handledAtOnce/assessment/cause", code))
                .collect(),
            measures: (
                "/handledAtOnce",
                prevention
                    .and_then(|prevention| prevention.measures.clone())
                    .unwrap_or_default(),
            ),
            follows: self.follows.map(ComplaintId),
        }
    }

    /// The registration without what depends on the clock, for judging its other parts.
    pub fn without_times(self) -> Self {
        Registration {
            received_at: None,
            reported_date: None,
            further_natures: Vec::new(),
            complainant: ComplainantInput::anonymous(),
            ..self
        }
    }

    /// The signal, and the day of receipt on which its terms rest, when `caller` registers it at `now`.
    ///
    /// # Errors
    /// As [`Signal::new`].
    pub fn into_signal(mut self, caller: &Person, now: DateTime<Utc>) -> Result<(Signal, CalendarDate)> {
        self.receiver_name.get_or_insert_with(|| caller.shown().to_owned());
        self.received_at.get_or_insert(now);
        Signal::new(self.into(), now).map_err(Error::Invalid)
    }
}

impl ComplainantInput {
    fn anonymous() -> Self {
        ComplainantInput {
            name: None,
            anonymous: true,
            address: None,
            postal_code: None,
            town: None,
            country: netherlands(),
            phone: None,
            email: None,
            social_media: None,
            representative: None,
            language: None,
            contact_by: None,
        }
    }
}

fn routine() -> Complexity {
    Complexity::Routine
}

fn natures_differ(registration: &Registration) -> std::result::Result<(), ValidationError> {
    judged(repeated_nature(&registration.nature, &registration.further_natures))
}

fn netherlands() -> String {
    "NL".to_owned()
}

fn is_country(code: &str) -> std::result::Result<(), ValidationError> {
    judged(country_fault(code))
}

fn is_somebody(complainant: &ComplainantInput) -> std::result::Result<(), ValidationError> {
    let complainant: Complainant = complainant.clone().into();
    judged(complainant.nobody_fault())
}

/// A rule of the procedure as a validation, so that its faults are reported together with those of the form.
fn judged(fault: Option<FieldError>) -> std::result::Result<(), ValidationError> {
    fault.map_or(Ok(()), |fault| Err(broken(fault.code, &fault.message)))
}
