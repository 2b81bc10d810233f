//! Complaints as callers see them. Built from the model and the store's summaries, never read back.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::model::{
    Actor, Agreement, Allowed, Assignee, Channel, Complaint, Event, ExternalReference, Finding,
    Kind, Outcome, Person, Status, StatusName, WaitingFor, is_overdue,
};
use crate::complaints::store::Summary;
use crate::error::{Error, Result};
use crate::http::PageLinks;
use crate::text::Language;

/// How somebody looks at a complaint: who, on what day, in which language.
#[derive(Debug, Clone, Copy)]
pub struct Eye<'a> {
    pub actor: &'a Actor,
    pub today: NaiveDate,
    pub language: Language,
}

/// A complaint, whole. Absent facts are `null`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplaintView {
    #[serde(flatten)]
    summary: ComplaintSummary,
    complainant: ComplainantView,
    /// Where in the company it came in.
    #[schema(max_length = 100, example = "receptie")]
    reception_point: Option<String>,
    /// Who received it.
    #[schema(max_length = 200, example = "A. de Boer")]
    receiver_name: String,
    /// What happened, in the words of the complainant.
    #[schema(
        max_length = 20000,
        example = "Ik ben gebeld en kreeg daarna een bevestiging van een overeenkomst."
    )]
    description: String,
    /// What the complainant asks for.
    #[schema(max_length = 5000, example = "De overeenkomst ongedaan maken.")]
    desired_solution: Option<String>,
    /// The sales conversation that it is about.
    conversation: Option<ConversationView>,
    /// The number of the quote concerned.
    #[schema(max_length = 60, example = "OF-2026-7731")]
    quote_number: Option<String>,
    /// Ids of this complaint in other systems.
    #[schema(max_items = 20)]
    external_references: Vec<ExternalReference>,
    /// Which version of the privacy statement the complainant saw.
    #[schema(max_length = 60, example = "2026-01")]
    privacy_statement_version: Option<String>,
    /// For whom it waits; `null` when it does not.
    waiting: Option<WaitingView>,
    /// What the complainant was told; `null` before that.
    feedback: Option<FeedbackView>,
    /// What it came down to; written when it is closed.
    #[schema(max_length = 1000, example = "Overeenkomst zonder toestemming.")]
    short_description: Option<String>,
    /// How it was handled; written when it is closed.
    #[schema(
        max_length = 10000,
        example = "Opname beluisterd, overeenkomst geannuleerd."
    )]
    handling_summary: Option<String>,
    /// What keeps it from happening again; written when it is closed.
    prevention: Option<PreventionView>,
    /// The complaint that this one is a duplicate of.
    duplicate_of: Option<Uuid>,
    /// When it was closed for the first time; stays when it is reopened.
    first_closed_at: Option<DateTime<Utc>>,
}

/// A complaint in a list: without address, phone, e-mail and free text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplaintSummary {
    /// Names the complaint to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// For people; counts per year of registration, with gaps.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    kind: Kind,
    channel: Channel,
    /// When it reached the company; the terms run from here.
    received_at: DateTime<Utc>,
    /// The day on which the complainant says it was reported.
    reported_date: Option<NaiveDate>,
    /// A code of the catalogue of natures.
    #[schema(max_length = 60, example = "no_consent_given")]
    nature: String,
    /// The number of the complainant as a customer.
    #[schema(max_length = 60, example = "KL-104482")]
    customer_number: Option<String>,
    /// The energy supplier concerned.
    #[schema(max_length = 200, example = "Noorderstroom")]
    supplier: Option<String>,
    /// When it was entered; set by the register, never changed; leads the monthly report.
    registered_at: DateTime<Utc>,
    registered_by: PersonView,
    status: StatusName,
    /// False only when closed.
    #[schema(example = true)]
    open: bool,
    handler: HandlerView,
    /// When it was last forwarded.
    forwarded_at: Option<DateTime<Utc>>,
    first_response: FirstResponseView,
    resolution: ResolutionView,
    /// `null` while undecided.
    #[schema(example = true)]
    admissible: Option<bool>,
    /// Whether law or decency was broken; `null` while undecided.
    finding: Option<Finding>,
    /// When the complainant was told the outcome.
    feedback_at: Option<DateTime<Utc>>,
    /// When it was closed; `null` while it is open.
    closed_at: Option<DateTime<Utc>>,
    /// How it was closed; `null` while it is open.
    outcome: Option<Outcome>,
    /// How often it was reopened.
    #[schema(minimum = 0, example = 0)]
    reopened_count: i32,
    /// The last day on which it is kept.
    retain_until_date: NaiveDate,
    /// What the caller may do now and, for what it may not, why.
    #[schema(max_items = 6)]
    allowed_transitions: Vec<AllowedTransition>,
    links: ComplaintLinks,
}

/// The complainant in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplainantSummary {
    /// As the complainant gave it.
    #[schema(max_length = 200, example = "S. Hoekstra")]
    name: String,
    /// Where the complainant lives.
    #[schema(max_length = 100, example = "Leeuwarden")]
    town: Option<String>,
}

/// An item of a list of complaints.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplaintItem {
    #[serde(flatten)]
    summary: ComplaintSummary,
    complainant: ComplainantSummary,
}

/// A page of complaints.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintPage {
    /// The complaints on this page.
    #[schema(max_items = 200)]
    pub items: Vec<ComplaintItem>,
    pub links: PageLinks,
}

/// A page of what a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchPage {
    #[schema(max_items = 200)]
    pub items: Vec<ComplaintItem>,
    /// `next` is always `null`: what is searched for stands in no address.
    pub links: PageLinks,
    /// Goes into the next request for the next page; `null` on the last one.
    #[schema(max_length = 2000, example = "WyIyMDI2Il0")]
    pub cursor: Option<String>,
}

/// Who complains.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplainantView {
    /// As the complainant gave it.
    #[schema(max_length = 200, example = "S. Hoekstra")]
    name: String,
    /// Street and number.
    #[schema(max_length = 200, example = "Ossekop 3-b")]
    address: Option<String>,
    /// In the Netherlands as `8911 LE`.
    #[schema(max_length = 20, example = "8911 LE")]
    postal_code: Option<String>,
    /// Where the complainant lives.
    #[schema(max_length = 100, example = "Leeuwarden")]
    town: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(max_length = 2, example = "NL")]
    country: String,
    /// As the complainant gave it.
    #[schema(max_length = 30, example = "+31 58 808 0050")]
    phone: Option<String>,
    /// As the complainant gave it.
    #[schema(max_length = 254, example = "s.hoekstra@example.nl")]
    email: Option<String>,
}

/// The sales conversation that it is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConversationView {
    /// When it was held.
    held_at: Option<DateTime<Utc>>,
    /// With whom, in the words of the complainant.
    #[schema(max_length = 200, example = "een mevrouw die zich Linda noemde")]
    spoken_with: Option<String>,
    agreement: Agreement,
}

/// Somebody of the company.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// The `sub` of the token.
    #[schema(max_length = 200, example = "h-1")]
    subject: String,
    /// The name in the token at that time.
    #[schema(max_length = 200, example = "M. Visser")]
    name: Option<String>,
}

/// Who handles it; all `null` while nobody does.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandlerView {
    /// A code of the catalogue of departments.
    #[schema(max_length = 60, example = "customer_service")]
    department: Option<String>,
    /// The `sub` of the person's tokens.
    #[schema(max_length = 200, example = "h-1")]
    subject: Option<String>,
    /// The function whose queue it is in.
    #[schema(max_length = 100, example = "Klachtenbehandelaar")]
    function: Option<String>,
    /// The name of the person.
    #[schema(max_length = 200, example = "M. Visser")]
    name: Option<String>,
}

/// The first-response term: five working days from receipt. It never pauses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstResponseView {
    /// The last day of the term.
    #[schema(example = "2026-11-06")]
    due_date: NaiveDate,
    /// When it was given; `null` before that.
    at: Option<DateTime<Utc>>,
    /// Given late, or not given and late by now.
    #[schema(example = false)]
    overdue: bool,
}

/// The resolution term.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolutionView {
    /// The last day of the term.
    #[schema(example = "2026-12-25")]
    due_date: NaiveDate,
    /// The last day of the term as it was at first.
    #[schema(example = "2026-12-25")]
    original_due_date: NaiveDate,
    /// Closed late, or open and late by now.
    #[schema(example = false)]
    overdue: bool,
}

/// For whom it waits and why.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingView {
    waiting_for: WaitingFor,
    /// Why it waits.
    #[schema(max_length = 5000, example = "Leverancier zoekt de meterstanden op.")]
    reason: String,
    /// When an answer is expected.
    expected_date: Option<NaiveDate>,
}

/// How the complainant was told the outcome.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackView {
    /// When the complainant was told.
    at: DateTime<Utc>,
    channel: Channel,
    /// What the complainant was told.
    #[schema(
        max_length = 10000,
        example = "Excuses gemaakt; de overeenkomst is ongedaan gemaakt."
    )]
    summary: String,
}

/// What keeps it from happening again.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreventionView {
    /// Why no measure is needed.
    #[schema(max_length = 2000, example = "Eenmalige vraag, geen fout van ons.")]
    none: String,
}

/// Whether the caller may bring the complaint to a status now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllowedTransition {
    to: StatusName,
    /// Whether this caller may take the step now.
    #[schema(example = false)]
    allowed: bool,
    /// What must be there first.
    #[schema(max_items = 20, max_length = 60, example = json!(["feedback"]))]
    missing: Vec<&'static str>,
    /// Why not, when it is not allowed.
    #[schema(
        max_length = 1000,
        example = "De klacht kan nog niet worden gesloten. Er ontbreekt: feedback."
    )]
    #[schema(value_type = Option<String>)]
    reason: Option<Cow<'static, str>>,
    /// With which outcomes closing is possible now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 5)]
    outcomes: Vec<Outcome>,
}

/// Where to go on, relative to the service.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintLinks {
    /// The complaint.
    #[serde(rename = "self")]
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    )]
    this: String,
    /// Its steps: those taken, and where the next is taken.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/transitions"
    )]
    transitions: String,
    /// Everything that happened to it.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/history"
    )]
    history: String,
}

/// A change of status that was made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransitionView {
    /// The version of the complaint that it made.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// `null` for the registration.
    from: Option<StatusName>,
    /// The status after it.
    to: Option<StatusName>,
    /// When it was made.
    at: DateTime<Utc>,
    by: PersonView,
    /// What it carried: the fields of the step.
    #[schema(value_type = Object, example = json!({"reason": "De melder heeft de opname nagestuurd."}))]
    carried: Value,
}

/// An event in the history of a complaint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    /// The version of the complaint that it made.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// What happened; clients must accept words they do not know.
    #[schema(max_length = 60, example = "corrected")]
    event: String,
    /// The status before it; `null` for the registration.
    from: Option<StatusName>,
    /// The status after it; `null` when it did not change.
    to: Option<StatusName>,
    /// When it happened.
    at: DateTime<Utc>,
    by: PersonView,
    /// What it carried; for a correction the fields with old and new value.
    #[schema(value_type = Object, example = json!({"changes": [{"field": "/nature", "old": "other", "new": "tariff"}]}))]
    carried: Value,
}

/// A page of the status history.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransitionPage {
    /// The changes on this page, oldest first.
    #[schema(max_items = 200)]
    pub items: Vec<TransitionView>,
    pub links: PageLinks,
}

/// A page of the history.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    /// The events on this page, oldest first.
    #[schema(max_items = 200)]
    pub items: Vec<HistoryItem>,
    pub links: PageLinks,
}

impl ComplaintView {
    #[must_use]
    pub fn new(complaint: &Complaint, eye: Eye<'_>) -> Self {
        let allowed = complaint.position().allowed_transitions(eye.actor);
        let summary = ComplaintSummary::new(Summary::from(complaint), allowed, eye);
        let signal = complaint.signal.clone();
        let closing = complaint.closing().cloned();
        let waiting = match &complaint.status {
            Status::Waiting(waiting) => Some(waiting.clone()),
            _ => None,
        };
        ComplaintView {
            summary,
            complainant: ComplainantView {
                name: signal.complainant.name,
                address: signal.complainant.address,
                postal_code: signal.complainant.postal_code,
                town: signal.complainant.town,
                country: signal.complainant.country,
                phone: signal.complainant.phone,
                email: signal.complainant.email,
            },
            reception_point: signal.reception_point,
            receiver_name: signal.receiver_name,
            description: signal.description,
            desired_solution: signal.desired_solution,
            conversation: signal.conversation.map(|conversation| ConversationView {
                held_at: conversation.held_at,
                spoken_with: conversation.spoken_with,
                agreement: conversation.agreement,
            }),
            quote_number: signal.quote_number,
            external_references: signal.external_references,
            privacy_statement_version: signal.privacy_statement_version,
            waiting: waiting.map(|waiting| WaitingView {
                waiting_for: waiting.waiting_for,
                reason: waiting.reason,
                expected_date: waiting.expected_date,
            }),
            feedback: complaint.feedback.clone().map(|feedback| FeedbackView {
                at: feedback.at,
                channel: feedback.channel,
                summary: feedback.summary,
            }),
            prevention: closing
                .as_ref()
                .and_then(|closing| closing.no_prevention_reason.clone())
                .map(|none| PreventionView { none }),
            duplicate_of: closing
                .as_ref()
                .and_then(|closing| closing.duplicate_of)
                .map(|id| id.0),
            short_description: closing
                .as_ref()
                .and_then(|closing| closing.short_description.clone()),
            handling_summary: closing.and_then(|closing| closing.handling_summary),
            first_closed_at: complaint.first_closed_at,
        }
    }
}

impl ComplaintItem {
    #[must_use]
    pub fn new(summary: Summary, eye: Eye<'_>) -> Self {
        let complainant = ComplainantSummary {
            name: summary.complainant_name.clone(),
            town: summary.complainant_town.clone(),
        };
        let allowed = summary.standing().allowed_transitions(eye.actor);
        ComplaintItem {
            summary: ComplaintSummary::new(summary, allowed, eye),
            complainant,
        }
    }
}

impl ComplaintSummary {
    fn new(summary: Summary, allowed: Vec<Allowed>, eye: Eye<'_>) -> Self {
        let first_response_overdue = is_overdue(
            summary.first_response_due,
            summary.first_response_at,
            eye.today,
        );
        let resolution_overdue = is_overdue(summary.resolution_due, summary.closed_at, eye.today);
        ComplaintSummary {
            links: ComplaintLinks::to(summary.id),
            id: summary.id,
            number: summary.number,
            kind: summary.kind,
            channel: summary.channel,
            received_at: summary.received_at,
            reported_date: summary.reported_date,
            nature: summary.nature,
            customer_number: summary.customer_number,
            supplier: summary.supplier,
            registered_at: summary.registered_at,
            registered_by: summary.registered_by.into(),
            status: summary.status,
            open: summary.status.is_open(),
            handler: summary.assignee.into(),
            forwarded_at: summary.forwarded_at,
            first_response: FirstResponseView {
                due_date: summary.first_response_due,
                at: summary.first_response_at,
                overdue: first_response_overdue,
            },
            resolution: ResolutionView {
                due_date: summary.resolution_due,
                original_due_date: summary.resolution_original_due,
                overdue: resolution_overdue,
            },
            admissible: summary.admissible,
            finding: summary.finding,
            feedback_at: summary.feedback_at,
            closed_at: summary.closed_at,
            outcome: summary.outcome,
            reopened_count: summary.reopened_count,
            retain_until_date: summary.retain_until,
            allowed_transitions: allowed
                .into_iter()
                .map(|one| AllowedTransition::new(one, eye.language))
                .collect(),
        }
    }
}

impl AllowedTransition {
    fn new(allowed: Allowed, language: Language) -> Self {
        AllowedTransition {
            to: allowed.to,
            allowed: allowed.allowed,
            missing: allowed.missing,
            reason: allowed.reason.map(|reason| reason.into_language(language)),
            outcomes: allowed.outcomes,
        }
    }
}

impl ComplaintLinks {
    fn to(id: Uuid) -> Self {
        let this = format!("/v1/complaints/{id}");
        ComplaintLinks {
            transitions: format!("{this}/transitions"),
            history: format!("{this}/history"),
            this,
        }
    }
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        PersonView {
            subject: person.subject,
            name: person.name,
        }
    }
}

impl From<Assignee> for HandlerView {
    fn from(assignee: Assignee) -> Self {
        HandlerView {
            department: assignee.department,
            subject: assignee.subject,
            function: assignee.function,
            name: assignee.name,
        }
    }
}

impl TryFrom<Event> for TransitionView {
    type Error = Error;

    fn try_from(event: Event) -> Result<Self> {
        let HistoryItem {
            version,
            from,
            to,
            at,
            by,
            carried,
            ..
        } = event.try_into()?;
        Ok(TransitionView {
            version,
            from,
            to,
            at,
            by,
            carried,
        })
    }
}

impl TryFrom<Event> for HistoryItem {
    type Error = Error;

    fn try_from(event: Event) -> Result<Self> {
        let written = serde_json::to_value(&event.what);
        let mut carried =
            written.map_err(|error| Error::Internal("event".into(), Some(error.into())))?;
        let name = carried
            .as_object_mut()
            .and_then(|fields| fields.remove("what"));
        Ok(HistoryItem {
            version: event.version,
            event: name
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            from: event.from,
            to: event.to,
            at: event.at,
            by: event.by.into(),
            carried,
        })
    }
}
