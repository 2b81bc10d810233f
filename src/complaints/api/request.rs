//! What callers send about complaints, and how it becomes what the model knows.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::schema::{
    Discriminator, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidateEmail, ValidationError, ValidationErrors};

use crate::calendar::model::{CalendarDate, local_date};
use crate::complaints::model::{
    Agreement, Assignee, Channel, Closure, Complainant, ComplaintId, Conversation,
    ExternalReference, Kind, Outcome, Person, Signal, Step, WaitingFor,
};
use crate::error::{Error, Fault, Result};
use crate::http::Input;
use crate::http::input::broken;
use crate::text::Text;

/// A signal to be registered. Every signal is registered, none is refused for being "only" a remark.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
    #[schema(
        pattern = "^[a-z][a-z0-9_]{0,59}$",
        max_length = 60,
        example = "no_consent_given"
    )]
    pub nature: String,
    /// What happened, in the words of the complainant.
    #[schema(
        min_length = 1,
        max_length = 20000,
        example = "Ik ben gebeld en kreeg daarna een bevestiging van een overeenkomst waar ik geen ja op heb gezegd."
    )]
    pub description: String,
    /// What the complainant asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "De overeenkomst ongedaan maken."
    )]
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
    pub external_references: Vec<ExternalReference>,
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
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "een mevrouw die zich Linda noemde"
    )]
    pub spoken_with: Option<String>,
    /// Whether an agreement came of it.
    #[schema(example = "unknown")]
    pub agreement: Agreement,
}

/// The answer and the closing of a call that was handled while it lasted.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HandledAtOnce {
    /// What the complainant was told.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Uitgelegd hoe de bedenktijd werkt; mevrouw is tevreden."
    )]
    pub summary: String,
    #[schema(example = "resolved")]
    pub outcome: Outcome,
    /// What it came down to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Vraag over de bedenktijd."
    )]
    pub short_description: Option<String>,
    /// How it was handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Direct telefonisch beantwoord."
    )]
    pub handling_summary: Option<String>,
    /// What keeps it from happening again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prevention: Option<PreventionInput>,
}

/// What keeps it from happening again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreventionInput {
    /// Why no measure is needed.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Eenmalige vraag, geen fout van ons."
    )]
    pub none: String,
}

impl Input for Registration {}

impl Registration {
    /// The signal, and the day of receipt on which its terms rest, when `caller` registers it at `now`.
    ///
    /// # Errors
    /// `Invalid` for a receipt or report after that, or a receipt before the years that the calendar knows.
    pub fn into_signal(
        self,
        caller: &Person,
        now: DateTime<Utc>,
    ) -> Result<(Signal, CalendarDate)> {
        let received_at = self.received_at.map_or(now, in_micros);
        let mut faults = Vec::new();
        if received_at > now {
            let message = Text::of(
                "Ontvangst ligt niet na de registratie.",
                "Receipt is not after registration.",
            );
            faults.push(Fault::at("/receivedAt", "in_future", message));
        }
        if self
            .reported_date
            .is_some_and(|date| date > local_date(now))
        {
            let message = Text::of(
                "De melding ligt niet na de registratie.",
                "The report is not after registration.",
            );
            faults.push(Fault::at("/reportedDate", "in_future", message));
        }
        let received = CalendarDate::of(received_at);
        if received.is_err() && faults.is_empty() {
            let message = Text::of(
                "Geef een tijdstip van 1990 tot en met 2099.",
                "Give a time from 1990 to 2099.",
            );
            faults.push(Fault::at("/receivedAt", "out_of_range", message));
        }
        let (Ok(received), true) = (received, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        let signal = Signal {
            kind: self.kind,
            channel: self.channel,
            reception_point: self.reception_point,
            receiver_name: self.receiver_name.unwrap_or_else(|| {
                caller
                    .name
                    .clone()
                    .unwrap_or_else(|| caller.subject.clone())
            }),
            received_at,
            reported_date: self.reported_date,
            complainant: self.complainant.into(),
            nature: self.nature,
            description: self.description,
            desired_solution: self.desired_solution,
            conversation: self.conversation.map(Conversation::from),
            customer_number: self.customer_number,
            quote_number: self.quote_number,
            supplier: self.supplier,
            external_references: self.external_references,
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
            description: signal.description.clone(),
            desired_solution: signal.desired_solution.clone(),
            conversation: signal
                .conversation
                .clone()
                .map(|conversation| ConversationInput {
                    held_at: conversation.held_at,
                    spoken_with: conversation.spoken_with,
                    agreement: conversation.agreement,
                }),
            customer_number: signal.customer_number.clone(),
            quote_number: signal.quote_number.clone(),
            supplier: signal.supplier.clone(),
            external_references: signal.external_references.clone(),
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

impl HandledAtOnce {
    /// The steps from registered to closed.
    #[must_use]
    pub fn into_steps(self, channel: Channel) -> [Step; 3] {
        let closure = Closure {
            outcome: self.outcome,
            short_description: self.short_description,
            handling_summary: self.handling_summary,
            no_prevention_reason: self.prevention.map(|prevention| prevention.none),
            duplicate_of: None,
        };
        let answer = Step::Answer {
            feedback_at: None,
            channel,
            summary: self.summary,
        };
        [Step::Proceed { reason: None }, answer, Step::Close(closure)]
    }
}

/// The time to the microsecond, which is what the database keeps.
fn in_micros(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

fn netherlands() -> String {
    "NL".to_owned()
}

fn can_be_answered(complainant: &ComplainantInput) -> std::result::Result<(), ValidationError> {
    let full_address = complainant.address.is_some()
        && complainant.postal_code.is_some()
        && complainant.town.is_some();
    if let Some(code) = &complainant.postal_code
        && complainant.country == "NL"
        && !is_dutch_postal_code(code)
    {
        return Err(broken(
            "postal_code",
            &Text::of(
                "Geef een postcode als 8911 LE.",
                "Give a postal code like 8911 LE.",
            ),
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

fn is_phone(phone: &str) -> std::result::Result<(), ValidationError> {
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let known = phone
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b" +-().".contains(&byte));
    if known && (6..=15).contains(&digits) {
        return Ok(());
    }
    Err(broken(
        "phone",
        &Text::of("Dit is geen telefoonnummer.", "This is not a phone number."),
    ))
}

fn is_email(email: &str) -> std::result::Result<(), ValidationError> {
    if email.validate_email() {
        return Ok(());
    }
    Err(broken(
        "email",
        &Text::of("Dit is geen e-mailadres.", "This is not an e-mail address."),
    ))
}

/// Four digits, not starting with zero, and two letters, of which SA, SD and SS are not given out.
fn is_dutch_postal_code(code: &str) -> bool {
    let plain: String = code
        .chars()
        .filter(|letter| *letter != ' ')
        .collect::<String>()
        .to_ascii_uppercase();
    let Some((digits, letters)) = plain.split_at_checked(4) else {
        return false;
    };
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
        && letters.len() == 2
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && !["SA", "SD", "SS"].contains(&letters)
}

/// A postal code of any country in the form in which it is kept.
#[must_use]
pub fn as_kept(code: &str) -> String {
    let country = if is_dutch_postal_code(code) { "NL" } else { "" };
    canonical_postal_code(code, country)
}

fn canonical_postal_code(code: &str, country: &str) -> String {
    if country != "NL" {
        return code.to_owned();
    }
    let plain: String = code
        .chars()
        .filter(|letter| *letter != ' ')
        .collect::<String>()
        .to_ascii_uppercase();
    plain
        .split_at_checked(4)
        .map_or(plain.clone(), |(digits, letters)| {
            format!("{digits} {letters}")
        })
}

/// A step to another status; `to` says which, and with it what else is needed.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Transition {
    Forwarded(ForwardStep),
    Registered(ReturnStep),
    InProgress(ProceedStep),
    Waiting(WaitStep),
    Answered(AnswerStep),
    Closed(CloseStep),
}

/// Forwards to a person, or to the queue of a department or function. May be repeated; each is kept.
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
#[schema(min_properties = 1)]
pub struct HandlerInput {
    /// A code of the catalogue of departments.
    #[schema(
        pattern = "^[a-z][a-z0-9_]{0,59}$",
        max_length = 60,
        example = "customer_service"
    )]
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

/// Takes up, resumes or, by a manager and with a reason, reopens.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProceedStep {
    /// Required for reopening.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "De melder heeft de opname nagestuurd."
    )]
    pub reason: Option<String>,
}

/// Waits for somebody outside the company. The first-response term goes on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitStep {
    #[schema(example = "third_party")]
    pub waiting_for: WaitingFor,
    /// Why it waits.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Leverancier zoekt de meterstanden op."
    )]
    pub reason: String,
    /// When an answer is expected.
    #[schema(example = "2026-11-06")]
    pub expected_date: Option<NaiveDate>,
}

/// Tells the complainant the outcome; the first answer is also the first response.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
}

/// Closes. `resolved` and `not_resolved` need short description, handling summary, prevention and feedback given;
/// `inadmissible` needs its reason as handling summary and feedback given; `duplicate` needs `duplicateOf`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloseStep {
    #[schema(example = "resolved")]
    pub outcome: Outcome,
    /// What it came down to.
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Overeenkomst zonder toestemming."
    )]
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
    pub duplicate_of: Option<uuid::Uuid>,
}

impl From<Transition> for Step {
    fn from(transition: Transition) -> Self {
        match transition {
            Transition::Forwarded(ForwardStep { handler, note }) => {
                let HandlerInput {
                    department,
                    subject,
                    function,
                } = handler;
                Step::Forward {
                    to: Assignee {
                        department,
                        subject,
                        function,
                        name: None,
                    },
                    note,
                }
            }
            Transition::Registered(step) => Step::Return {
                reason: step.reason,
            },
            Transition::InProgress(step) => Step::Proceed {
                reason: step.reason,
            },
            Transition::Waiting(step) => Step::Wait {
                waiting_for: step.waiting_for,
                reason: step.reason,
                expected_date: step.expected_date,
            },
            Transition::Answered(step) => Step::Answer {
                feedback_at: step.feedback_at.map(in_micros),
                channel: step.channel,
                summary: step.summary,
            },
            Transition::Closed(step) => Step::Close(Closure {
                outcome: step.outcome,
                short_description: step.short_description,
                handling_summary: step.handling_summary,
                no_prevention_reason: step.prevention.map(|prevention| prevention.none),
                duplicate_of: step.duplicate_of.map(ComplaintId),
            }),
        }
    }
}

/// The schema of each step by the value of `to`.
const STEPS: [(&str, &str); 6] = [
    ("forwarded", "ForwardStep"),
    ("registered", "ReturnStep"),
    ("in_progress", "ProceedStep"),
    ("waiting", "WaitStep"),
    ("answered", "AnswerStep"),
    ("closed", "CloseStep"),
];

impl Input for Transition {
    fn schema_for(body: &Value) -> Result<Cow<'static, str>, Fault> {
        let to = body.get("to").and_then(Value::as_str);
        let step = STEPS.iter().find(|(name, _)| Some(*name) == to);
        step.map(|(_, schema)| Cow::Borrowed(*schema))
            .ok_or_else(|| {
                let names = STEPS.map(|(name, _)| name).join(", ");
                let message = Text::written(
                    format!("Kies een van: {names}."),
                    format!("Choose one of: {names}."),
                );
                Fault::at(
                    "/to",
                    if body.get("to").is_some() {
                        "not_in_list"
                    } else {
                        "required"
                    },
                    message,
                )
            })
    }
}

/// Rules over several fields are the model's: it knows the state they depend on.
impl Validate for Transition {
    fn validate(&self) -> std::result::Result<(), ValidationErrors> {
        Ok(())
    }
}

impl PartialSchema for Transition {
    fn schema() -> RefOr<Schema> {
        let references = STEPS.map(|(to, schema)| (to, format!("#/components/schemas/{schema}")));
        let one_of = references
            .iter()
            .fold(OneOfBuilder::new(), |builder, (_, path)| {
                builder.item(Ref::new(path))
            });
        let described = one_of.description(Some(
            "A step to another status; `to` says which, and with it what else is needed.",
        ));
        RefOr::T(Schema::OneOf(
            described
                .discriminator(Some(Discriminator::with_mapping("to", references)))
                .build(),
        ))
    }
}

impl ToSchema for Transition {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Transition")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ForwardStep::schemas(schemas);
        schemas.push((HandlerInput::name().into_owned(), HandlerInput::schema()));
        WaitStep::schemas(schemas);
        schemas.push((WaitingFor::name().into_owned(), WaitingFor::schema()));
        schemas.push((Channel::name().into_owned(), Channel::schema()));
        schemas.push((Outcome::name().into_owned(), Outcome::schema()));
        schemas.push((
            PreventionInput::name().into_owned(),
            PreventionInput::schema(),
        ));
        let bodies = [
            ForwardStep::schema(),
            ReturnStep::schema(),
            ProceedStep::schema(),
            WaitStep::schema(),
            AnswerStep::schema(),
            CloseStep::schema(),
        ];
        for ((to, name), body) in STEPS.into_iter().zip(bodies) {
            schemas.push((name.to_owned(), with_tag(body, to)));
        }
    }
}

/// The step's own schema with the `to` that chooses it.
fn with_tag(mut schema: RefOr<Schema>, to: &str) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        let tag = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The status to go to."))
            .enum_values(Some([to]))
            .examples([to])
            .build();
        object.properties.insert("to".to_owned(), tag.into());
        object.required.push("to".to_owned());
    }
    schema
}

/// Corrections of a registration: a merge patch in which every field may be absent, and optional ones `null`.
pub struct Correction;

impl PartialSchema for Correction {
    fn schema() -> RefOr<Schema> {
        let mut schema = Registration::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
            object.properties.remove("handledAtOnce");
            let complainant = patch_of(ComplainantInput::schema(), [Type::Object]);
            let conversation = patch_of(ConversationInput::schema(), [Type::Object, Type::Null]);
            object
                .properties
                .insert("complainant".to_owned(), complainant);
            object
                .properties
                .insert("conversation".to_owned(), conversation);
            object.description = Some(
                "A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one."
                    .to_owned(),
            );
        }
        schema
    }
}

/// A part of a registration with everything in it optional.
fn patch_of<const N: usize>(mut schema: RefOr<Schema>, kinds: [Type; N]) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
        object.schema_type = SchemaType::from_iter(kinds);
    }
    schema
}

impl ToSchema for Correction {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Correction")
    }
}

/// What is known of a complainant; everything given must match, and something must be given.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = something_is_given))]
pub struct PersonalDataQuery {
    /// Words of the name, each from its beginning.
    #[schema(min_length = 2, max_length = 100, example = "hoekstra")]
    pub name: Option<String>,
    /// The whole e-mail address, in upper or lower case.
    #[schema(min_length = 3, max_length = 254, example = "s.hoekstra@example.nl")]
    pub email: Option<String>,
    /// The whole phone number, however it is written.
    #[schema(min_length = 6, max_length = 30, example = "058 808 0050")]
    pub phone: Option<String>,
    /// The whole postal code.
    #[schema(min_length = 2, max_length = 20, example = "8911 LE")]
    pub postal_code: Option<String>,
    /// The whole customer number.
    #[schema(min_length = 1, max_length = 60, example = "KL-104482")]
    pub customer_number: Option<String>,
    /// Items on a page; default 50.
    #[schema(minimum = 1, maximum = 200, example = 20)]
    pub page_size: Option<i64>,
    /// `cursor` of the page before.
    #[schema(max_length = 2000)]
    pub cursor: Option<String>,
}

impl Input for PersonalDataQuery {}

fn something_is_given(query: &PersonalDataQuery) -> std::result::Result<(), ValidationError> {
    let given = [
        &query.name,
        &query.email,
        &query.phone,
        &query.postal_code,
        &query.customer_number,
    ];
    if given.iter().any(|field| field.is_some()) {
        return Ok(());
    }
    Err(broken(
        "nothing_given",
        &Text::of(
            "Geef ten minste één gegeven om op te zoeken.",
            "Give at least one thing to search for.",
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dutch_postal_codes_have_one_form() {
        for (given, kept) in [
            ("8911 LE", "8911 LE"),
            ("8911LE", "8911 LE"),
            ("8911le", "8911 LE"),
        ] {
            assert!(is_dutch_postal_code(given), "{given}");
            assert_eq!(canonical_postal_code(given, "NL"), kept);
        }
        for wrong in [
            "0911 LE", "8911", "8911 L", "89111 LE", "8911 SS", "8911 L3", "LE 8911", "é911 LE",
        ] {
            assert!(!is_dutch_postal_code(wrong), "{wrong}");
        }
        assert_eq!(canonical_postal_code("D-10115", "DE"), "D-10115");
    }

    #[test]
    fn phone_numbers_are_recognised_however_they_are_written() {
        for phone in [
            "0588080050",
            "+31 58 808 00 50",
            "(058) 808-0050",
            "0031588080050",
        ] {
            assert!(is_phone(phone).is_ok(), "{phone}");
        }
        for wrong in [
            "bel mij",
            "12345",
            "+31 58 808 0050 ext 12",
            "1234567890123456",
        ] {
            assert!(is_phone(wrong).is_err(), "{wrong}");
        }
    }
}
