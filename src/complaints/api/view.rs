//! Complaints as callers see them. Built from the model and the store's summaries, never read back.

mod history;
mod links;
mod parts;
mod people;
mod receipt;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::history::{EventSchema, HistoryItem, HistoryPage, TransitionPage, TransitionView};
use self::links::{ComplaintItemLinks, ComplaintLinks};
use self::parts::{
    AllowedTransition, AllowedTransitions, ComplainantSummary, ComplainantView, ConversationView, EarlierView,
    FeedbackView, OpenCallBackView, PreviousClosingView, WaitingView, WarningView, WithdrawalView,
};
pub use self::parts::{FirstResponseView, HandlerView, InadmissibilityView, MarkView, PreventionView, ResolutionView};
pub use self::people::{PersonView, told};
pub use self::receipt::{RegisteredComplaint, RegistrationReceipt, ReplyBy};
use super::request::NatureCode;
use crate::calendar::model::local_date;
use crate::catalogues::model::CatalogueNames;
use crate::complaints::api::wire::{EmployeeBody, ExternalReferenceBody};
use crate::complaints::store::{Changed, Summary, ViewFacts};
use crate::http::listed;
use crate::i18n::Language;
use crate::procedure::{
    Actor, Assignee, Channel, Complaint, Complexity, Finding, Kind, Outcome, Person, Status, StatusName,
};

/// How somebody looks at a complaint: who, on what day, in which language.
#[derive(Debug, Clone, Copy)]
pub struct ViewContext<'a> {
    pub actor: &'a Actor,
    pub today: NaiveDate,
    pub language: Language,
    pub names: &'a CatalogueNames,
}

/// A complaint, whole. Absent facts are `null`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplaintView {
    #[serde(flatten)]
    summary: ComplaintSummary,
    links: ComplaintLinks,
    complainant: ComplainantView,
    /// The steps that the caller may take now and, for others, the reason.
    #[schema(max_items = 6, value_type = Vec<AllowedTransition>)]
    allowed_transitions: AllowedTransitions,
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
    /// The employee whom it is about; shown to managers and the handler of the case only.
    employee: Option<EmployeeBody>,
    /// The closed complaint that this one goes on from.
    follows: Option<Uuid>,
    /// The number of the quote concerned.
    #[schema(max_length = 60, example = "OF-2026-7731")]
    quote_number: Option<String>,
    /// Ids of this complaint in other systems.
    #[schema(max_items = 20)]
    external_references: Vec<ExternalReferenceBody>,
    /// Which version of the privacy statement the complainant saw.
    #[schema(max_length = 60, example = "2026-01")]
    privacy_statement_version: Option<String>,
    /// For whom it waits; `null` when it does not.
    waiting: Option<WaitingView>,
    /// What the complainant was told; `null` before that.
    feedback: Option<FeedbackView>,
    /// How it was handled; written when it is closed.
    #[schema(max_length = 10000, example = "Opname beluisterd, overeenkomst geannuleerd.")]
    handling_summary: Option<String>,
    /// The cause by the assessment in force, a code of the catalogue of causes; `null` while none was named.
    #[schema(max_length = 60, example = "call_script")]
    cause: Option<String>,
    /// The name of the cause.
    #[schema(max_length = 200, example = "Belscript")]
    cause_name: Option<String>,
    /// What keeps it from happening again; settled by the time it is closed.
    prevention: Option<PreventionView>,
    /// The complaint that this one is a duplicate of.
    duplicate_of: Option<Uuid>,
    /// Of a complaint that was withdrawn: the words of the complainant, or the way in which they came.
    withdrawal: Option<WithdrawalView>,
    /// Of a complaint that was closed as inadmissible: the reason that the closing gave.
    inadmissibility: Option<InadmissibilityView>,
    /// When it was closed for the first time; stays when it is reopened.
    first_closed_at: Option<DateTime<Utc>>,
    /// Of a reopened complaint: what was written when it was closed, to be used again.
    previous_closing: Option<PreviousClosingView>,
    /// The call-backs that were agreed and of which nothing is known yet.
    #[schema(max_items = 1000)]
    call_backs: Vec<OpenCallBackView>,
    /// The hold by which it is neither purged nor erased for now; `null` without one that is in force.
    legal_hold: Option<LegalHoldTerm>,
    /// Whether its data is kept and not used for now, at the complainant's request: managers only read it, by its id.
    #[schema(example = false)]
    restricted: bool,
    /// The newest earlier complaints of the same person, also those that the caller may not read; none about the caller.
    #[schema(max_items = 5)]
    earlier: Vec<EarlierView>,
    /// Remarks on the content that did not keep it from being registered.
    #[schema(max_items = 20)]
    warnings: Vec<WarningView>,
}

/// How long a hold lasts. Managers read the rest of it by itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LegalHoldTerm {
    /// The last day of the hold.
    #[schema(example = "2027-12-31")]
    until_date: NaiveDate,
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
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    kind: Kind,
    channel: Channel,
    /// Whether the complainant or a representative can be answered: by phone, e-mail or a full address. Otherwise there is
    /// no first-response term, and closing needs no feedback.
    #[schema(example = true)]
    answerable: bool,
    /// When it reached the company; the terms run from here.
    received_at: DateTime<Utc>,
    /// The day on which the complainant says it was reported.
    reported_date: Option<NaiveDate>,
    /// A code of the catalogue of natures.
    #[schema(max_length = 60, example = "no_consent_given")]
    nature: String,
    /// The name of the nature.
    #[schema(max_length = 200, example = "Geen toestemming gegeven")]
    nature_name: String,
    /// What it is about besides, as codes of the same catalogue.
    #[schema(value_type = Vec<NatureCode>, max_items = 10, example = json!(["treatment"]))]
    further_natures: Vec<String>,
    complexity: Complexity,
    /// The complaint in one line; asked for when it is closed, if not before.
    #[schema(max_length = 1000, example = "Overeenkomst zonder toestemming.")]
    short_description: Option<String>,
    /// The number of the complainant as a customer.
    #[schema(max_length = 60, example = "KL-104482")]
    customer_number: Option<String>,
    /// The energy supplier concerned.
    #[schema(max_length = 200, example = "Noorderstroom")]
    supplier: Option<String>,
    /// When it was entered; set by the register, never changed; leads the monthly report.
    registered_at: DateTime<Utc>,
    /// The person who entered it; `null` for another system.
    registered_by: Option<PersonView>,
    status: StatusName,
    /// False only when closed.
    #[schema(example = true)]
    open: bool,
    handler: HandlerView,
    /// When it was last forwarded.
    forwarded_at: Option<DateTime<Utc>>,
    /// When it was forwarded for the first time.
    first_forwarded_at: Option<DateTime<Utc>>,
    /// From registration to the first forwarding, in seconds.
    #[schema(minimum = 0, example = 240)]
    forwarded_after_seconds: Option<i64>,
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
    /// The number of remedies that are offered or accepted and not executed yet; of reprimands only for managers and
    /// the handler of the case.
    #[schema(minimum = 0, example = 1)]
    open_remedies: i32,
    /// How often it was reopened.
    #[schema(minimum = 0, example = 0)]
    reopened_count: i32,
    /// Of a closed complaint: the last day on which it can be reopened.
    reopen_until_date: Option<NaiveDate>,
    /// The last day on which it is kept.
    retain_until_date: NaiveDate,
    /// When anything happened to it last.
    changed_at: DateTime<Utc>,
}

/// An item of a list of complaints.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplaintItem {
    #[serde(flatten)]
    summary: ComplaintSummary,
    links: ComplaintItemLinks,
    complainant: ComplainantSummary,
    /// The steps that the caller may take now and, for others, the reason; with `expand=allowedTransitions` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 6, value_type = Option<Vec<AllowedTransition>>)]
    allowed_transitions: Option<AllowedTransitions>,
}

listed!(pub ComplaintPage of ComplaintItem, "The complaints on this page.");

impl<'a> ViewContext<'a> {
    /// The view of whoever made a change, at its moment.
    pub fn of_change<T>(changed: &Changed<'a, T>, language: Language, names: &'a CatalogueNames) -> Self {
        ViewContext {
            actor: changed.actor,
            today: local_date(changed.now),
            language,
            names,
        }
    }
}

impl ComplaintView {
    pub fn new(complaint: &Complaint, facts: &ViewFacts, view_context: ViewContext<'_>) -> Self {
        let position = complaint.access_facts();
        let shows_employee = position.shows_employee_to(view_context.actor);
        let shows_spoken_with = position.shows_spoken_with_to(view_context.actor);
        let allowed_transitions = AllowedTransitions::of(
            position.permissions(view_context.actor, view_context.today),
            view_context.language,
        );
        let summary = ComplaintSummary::new(Summary::from(complaint), view_context);
        let signal = complaint.signal.clone();
        let closing = complaint.closing();
        let original = closing.and_then(|closing| closing.duplicate_of);
        let is_shown = |id: &Uuid| !facts.hidden.contains(id);
        let waiting = match &complaint.status {
            Status::Waiting(waiting) => Some(waiting.clone()),
            _ => None,
        };
        let cause = complaint.evidence.cause.as_deref();
        let warnings = complaint.warnings(view_context.actor, facts.unknown_employee);
        let warning = |warning| WarningView::new(warning, view_context.language);
        ComplaintView {
            links: ComplaintLinks::to(complaint.id.0, view_context.actor),
            summary,
            earlier: facts.earlier.shown_to(view_context.actor).map(Into::into).collect(),
            warnings: warnings.into_iter().map(warning).collect(),
            complainant: signal.complainant.into(),
            allowed_transitions,
            reception_point: signal.reception_point,
            receiver_name: signal.receiver_name,
            description: signal.description,
            desired_solution: signal.desired_solution,
            conversation: signal.conversation.map(|mut conversation| {
                conversation.spoken_with = conversation.spoken_with.filter(|_| shows_spoken_with);
                conversation.into()
            }),
            employee: signal.employee.filter(|_| shows_employee).map(Into::into),
            follows: signal.follows.map(|id| id.0).filter(is_shown),
            quote_number: signal.quote_number,
            external_references: signal.external_references.into_iter().map(Into::into).collect(),
            privacy_statement_version: signal.privacy_statement_version,
            waiting: waiting.map(Into::into),
            feedback: complaint.feedback.clone().map(Into::into),
            cause_name: cause.map(|code| view_context.names.cause(code, view_context.language).to_owned()),
            cause: cause.map(str::to_owned),
            prevention: complaint.prevention.clone().map(PreventionView::from),
            duplicate_of: original.map(|id| id.0).filter(is_shown),
            withdrawal: closing.and_then(|closing| closing.withdrawal.clone()).map(Into::into),
            inadmissibility: closing
                .and_then(|closing| closing.inadmissibility.clone())
                .map(Into::into),
            handling_summary: closing.and_then(|closing| closing.handling_summary.clone()),
            first_closed_at: complaint.first_closed_at,
            previous_closing: complaint.previous_closing.clone().map(Into::into),
            legal_hold: complaint.hold(view_context.today).map(|hold| LegalHoldTerm {
                until_date: hold.until_date,
            }),
            restricted: complaint.evidence.restricted,
            call_backs: complaint.call_backs.iter().cloned().map(Into::into).collect(),
        }
    }
}

/// The items of a list, with what may be done with each if `with_transitions`. Many of them stand alike, so that is
/// written once.
pub fn items(found: Vec<Summary>, view_context: ViewContext<'_>, with_transitions: bool) -> Vec<ComplaintItem> {
    let mut written = HashMap::new();
    let item = |summary: Summary| {
        let allowed_transitions = with_transitions.then(|| {
            let permissions = summary
                .access_facts()
                .permissions(view_context.actor, view_context.today);
            let allowed = || AllowedTransitions::of(permissions, view_context.language);
            written.entry(permissions).or_insert_with(allowed).clone()
        });
        let complainant = ComplainantSummary {
            name: summary.complainant_name.clone(),
            town: summary.complainant_town.clone(),
        };
        ComplaintItem {
            links: ComplaintItemLinks::to(summary.id),
            summary: ComplaintSummary::new(summary, view_context),
            complainant,
            allowed_transitions,
        }
    };
    found.into_iter().map(item).collect()
}

impl ComplaintSummary {
    fn new(summary: Summary, view_context: ViewContext<'_>) -> Self {
        let (today, names) = (view_context.today, view_context.names);
        let answerable = !summary.is_unanswerable();
        let open_remedies = summary.open_remedies_for(view_context.actor);
        let (registered_by, handler): (Person, Assignee) = (summary.registered_by.into(), summary.handler.into());
        let forwarded_after = summary.first_forwarded_at.map(|first| first - summary.registered_at);
        ComplaintSummary {
            id: summary.id,
            number: summary.number,
            version: summary.version,
            kind: summary.kind.0,
            channel: summary.channel.0,
            answerable,
            received_at: summary.received_at,
            reported_date: summary.reported_date,
            nature_name: names.nature(&summary.nature, view_context.language).to_owned(),
            nature: summary.nature,
            further_natures: summary.further_natures,
            complexity: summary.complexity.0,
            short_description: summary.short_description,
            customer_number: summary.customer_number,
            supplier: summary.supplier,
            registered_at: summary.registered_at,
            registered_by: Some(registered_by.into()).filter(|_| view_context.actor.is_told_people()),
            status: summary.status.0,
            open: summary.status.0.is_open(),
            handler: HandlerView::new(handler, names),
            forwarded_at: summary.forwarded_at,
            first_forwarded_at: summary.first_forwarded_at,
            forwarded_after_seconds: forwarded_after.map(|after| after.num_seconds()),
            first_response: FirstResponseView::new(summary.first_response_due_date, summary.first_response_at, today),
            resolution: ResolutionView::new(
                summary.resolution_due_date,
                summary.resolution_original_due_date,
                summary.resolution_paused_date,
                summary.closed_at,
                today,
            ),
            admissible: summary.admissible,
            finding: summary.finding.map(|finding| finding.0),
            feedback_at: summary.feedback_at,
            closed_at: summary.closed_at,
            outcome: summary.outcome.map(|outcome| outcome.0),
            open_remedies,
            reopened_count: summary.reopened_count,
            reopen_until_date: summary.reopen_until_date,
            retain_until_date: summary.retain_until_date,
            changed_at: summary.changed_at,
        }
    }
}
