//! The parts that complaints are shown in.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use o2o::o2o;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::people::PersonView;
use crate::catalogues::model::CatalogueNames;
use crate::complaints::api::wire::{RepresentativeBody, SocialMediaBody};
use crate::complaints::store::EarlierComplaint;
use crate::i18n::Language;
use crate::procedure::{
    Agreement, Allowed, Assignee, Channel, Complainant, ComplainantLanguage, ContactBy, Conversation, Feedback,
    Inadmissibility, InadmissibilityReason, Mark, OpenCallBack, Outcome, Permissions, Prevention, PreviousClosing,
    StatusName, Waiting, WaitingFor, Warning, Withdrawal, is_overdue, is_resolution_overdue,
};

/// The complainant in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplainantSummary {
    /// As the complainant gave it; `null` when it is not known.
    #[schema(max_length = 200, example = "S. Hoekstra")]
    pub(super) name: Option<String>,
    /// Where the complainant lives.
    #[schema(max_length = 100, example = "Leeuwarden")]
    pub(super) town: Option<String>,
}

/// Who complains.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Complainant)]
#[serde(rename_all = "camelCase")]
pub struct ComplainantView {
    /// As the complainant gave it; `null` when it is not known.
    #[schema(max_length = 200, example = "S. Hoekstra")]
    pub(super) name: Option<String>,
    /// Whether the person does not want to be known.
    #[schema(example = false)]
    pub(super) anonymous: bool,
    /// Street and number.
    #[schema(max_length = 200, example = "Ossekop 3-b")]
    pub(super) address: Option<String>,
    /// In the Netherlands as `8911 LE`.
    #[schema(max_length = 20, example = "8911 LE")]
    pub(super) postal_code: Option<String>,
    /// Where the complainant lives.
    #[schema(max_length = 100, example = "Leeuwarden")]
    pub(super) town: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(max_length = 2, example = "NL")]
    pub(super) country: String,
    /// As the complainant gave it.
    #[schema(max_length = 60, example = "+31 58 808 0050")]
    pub(super) phone: Option<String>,
    /// As the complainant gave it.
    #[schema(max_length = 254, example = "s.hoekstra@example.nl")]
    pub(super) email: Option<String>,
    /// An account in a social medium.
    #[from(~.map(Into::into))]
    pub(super) social_media: Option<SocialMediaBody>,
    /// The person who complains for the complainant.
    #[from(~.map(Into::into))]
    pub(super) representative: Option<RepresentativeBody>,
    /// The language in which to write to the complainant; `null` when it was not asked.
    pub(super) language: Option<ComplainantLanguage>,
    /// How the complainant wants to hear from the company; `null` when it was not asked.
    pub(super) contact_by: Option<ContactBy>,
}

/// The sales conversation that it is about.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Conversation)]
#[serde(rename_all = "camelCase")]
pub struct ConversationView {
    /// When it was held.
    pub(super) held_at: Option<DateTime<Utc>>,
    /// With whom, in the words of the complainant; shown to managers, the handler of the case and who registered it.
    #[schema(max_length = 200, example = "een mevrouw die zich Linda noemde")]
    pub(super) spoken_with: Option<String>,
    pub(super) agreement: Agreement,
}

/// The striking out of something, or the removal of a content.
#[derive(Debug, Clone, Serialize, ToSchema, o2o)]
#[from_owned(Mark)]
pub struct MarkView {
    /// The reason.
    #[schema(max_length = 2000, example = "Hoort bij een andere klacht.")]
    pub(super) reason: String,
    /// When it was done.
    pub(super) at: DateTime<Utc>,
    /// The person who did it; `null` for another system.
    #[from(PersonView::told(~))]
    pub(super) by: Option<PersonView>,
}

/// A call-back that was agreed, and of which nothing is known yet.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(OpenCallBack)]
#[serde(rename_all = "camelCase")]
pub struct OpenCallBackView {
    /// The contact in which it was agreed.
    #[from(contact)]
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a12")]
    pub(super) contact_id: Uuid,
    /// The day for which it was agreed.
    #[schema(example = "2026-11-03")]
    pub(super) date: NaiveDate,
    /// The person who calls back; `null`: whoever handles it.
    #[from(~.map(Into::into))]
    pub(super) person: Option<PersonView>,
}

/// A remark on one field of a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub struct WarningView {
    /// JSON Pointer of the field.
    #[schema(max_length = 200, example = "/employee/subject")]
    pub(super) pointer: &'static str,
    /// For programs; never changes.
    #[schema(max_length = 60, example = "unknown")]
    pub(super) code: &'static str,
    /// In the language of the answer.
    #[schema(
        max_length = 500,
        example = "Deze persoon staat niet in het overzicht van medewerkers."
    )]
    pub(super) message: String,
}

impl WarningView {
    pub(super) fn new(warning: Warning, language: Language) -> Self {
        let Warning { pointer, code, message } = warning;
        let message = message.into_language(language).into_owned();
        WarningView { pointer, code, message }
    }
}

/// A closing before the complaint was reopened.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(PreviousClosing)]
#[serde(rename_all = "camelCase")]
pub struct PreviousClosingView {
    pub(super) outcome: Outcome,
    /// When it was closed.
    pub(super) closed_at: DateTime<Utc>,
    /// What it came down to.
    #[schema(max_length = 1000, example = "Overeenkomst zonder toestemming.")]
    pub(super) short_description: Option<String>,
    /// How it was handled.
    #[schema(max_length = 10000, example = "Opname beluisterd, overeenkomst geannuleerd.")]
    pub(super) handling_summary: Option<String>,
}

/// Who handles it; all `null` while nobody does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandlerView {
    /// A code of the catalogue of departments.
    #[schema(max_length = 60, example = "customer_service")]
    pub(super) department: Option<String>,
    /// The name of the department in that catalogue.
    #[schema(max_length = 200, example = "Klantenservice")]
    pub(super) department_name: Option<String>,
    /// The `sub` of the person's tokens.
    #[schema(max_length = 200, example = "h-1")]
    pub(super) subject: Option<String>,
    /// The function whose queue it is in.
    #[schema(max_length = 100, example = "Klachtenbehandelaar")]
    pub(super) function: Option<String>,
    /// The name of the person.
    #[schema(max_length = 200, example = "M. Visser")]
    pub(super) name: Option<String>,
}

/// The first-response term: five working days from receipt. It never pauses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstResponseView {
    /// The last day of the term; `null` when nobody can be answered.
    #[schema(example = "2026-11-06")]
    pub(super) due_date: Option<NaiveDate>,
    /// When it was given; `null` before that.
    pub(super) at: Option<DateTime<Utc>>,
    /// Given late, or not given and late by now.
    #[schema(example = false)]
    pub(super) overdue: bool,
}

/// The resolution term.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolutionView {
    /// The last day of the term.
    #[schema(example = "2026-12-25")]
    pub(super) due_date: NaiveDate,
    /// The last day of the term as it was at first.
    #[schema(example = "2026-12-25")]
    pub(super) original_due_date: NaiveDate,
    /// Since when the term stands still; `null` when it runs.
    pub(super) paused_since_date: Option<NaiveDate>,
    /// Closed late, or open and late by now; a paused term does not run.
    #[schema(example = false)]
    pub(super) overdue: bool,
}

/// For whom it waits and why.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Waiting)]
#[serde(rename_all = "camelCase")]
pub struct WaitingView {
    pub(super) waiting_for: WaitingFor,
    /// Why it waits.
    #[schema(max_length = 5000, example = "Leverancier zoekt de meterstanden op.")]
    pub(super) reason: String,
    /// When an answer is expected.
    pub(super) expected_date: Option<NaiveDate>,
}

/// An earlier complaint of the same person, by customer number, e-mail address or phone.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_ref(EarlierComplaint)]
#[serde(rename_all = "camelCase")]
pub struct EarlierView {
    /// Names the complaint to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    pub(super) id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000007")]
    #[from(~.clone())]
    pub(super) number: String,
    /// When it was entered.
    pub(super) registered_at: DateTime<Utc>,
    pub(super) status: StatusName,
}

/// How the complainant was told the outcome.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Feedback)]
pub struct FeedbackView {
    /// When the complainant was told.
    pub(super) at: DateTime<Utc>,
    pub(super) channel: Channel,
    /// What the complainant was told.
    #[schema(
        max_length = 10000,
        example = "Excuses gemaakt; de overeenkomst is ongedaan gemaakt."
    )]
    pub(super) summary: String,
}

/// The withdrawal of the complaint by the complainant.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Withdrawal)]
pub struct WithdrawalView {
    /// The words of the complainant.
    #[schema(max_length = 5000, example = "Het is opgelost, laat maar zitten.")]
    pub(super) words: Option<String>,
    /// The way in which the complainant said it.
    pub(super) channel: Option<Channel>,
}

/// The reason for which a complaint is not admissible.
#[derive(Debug, Clone, Serialize, ToSchema, o2o)]
#[from_owned(Inadmissibility)]
pub struct InadmissibilityView {
    pub(super) reason: InadmissibilityReason,
    /// The same in words.
    #[schema(max_length = 5000, example = "De klacht gaat over een andere leverancier.")]
    pub(super) explanation: String,
}

/// What keeps it from happening again.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreventionView {
    /// Why no measure is needed; `null` when there are measures.
    #[schema(max_length = 2000, example = "Eenmalige vraag, geen fout van ons.")]
    none: Option<String>,
    /// The measures that were linked.
    #[schema(max_items = 1000)]
    measures: Vec<Uuid>,
}

/// Whether the caller may bring the complaint to a status now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllowedTransition {
    pub(super) to: StatusName,
    /// Whether this caller may take the step now.
    #[schema(example = false)]
    pub(super) allowed: bool,
    /// What must be there first.
    #[schema(max_items = 20, max_length = 60, example = json!(["feedback"]))]
    pub(super) missing: Vec<&'static str>,
    /// Why not, when it is not allowed.
    #[schema(
        max_length = 1000,
        example = "De klacht kan nog niet worden gesloten. Nog nodig: terugkoppeling aan de melder."
    )]
    #[schema(value_type = Option<String>)]
    pub(super) reason: Option<Cow<'static, str>>,
    /// With which outcomes closing is possible now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 6)]
    pub(super) outcomes: Vec<Outcome>,
}

/// What may be done with a complaint, written as JSON once for all complaints that stand alike.
#[derive(Debug, Clone)]
pub struct AllowedTransitions(Arc<RawValue>);

impl AllowedTransitions {
    pub(super) fn of(standing: Permissions, language: Language) -> Self {
        let view = |allowed: Allowed| AllowedTransition {
            to: allowed.to,
            allowed: allowed.allowed,
            missing: allowed.missing,
            reason: allowed.reason.map(|reason| reason.into_language(language)),
            outcomes: allowed.outcomes,
        };
        let all: Vec<_> = standing.allowed_transitions().into_iter().map(view).collect();
        AllowedTransitions(Arc::from(to_raw_value(&all).expect("words and truths are always JSON")))
    }
}

impl Serialize for AllowedTransitions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl HandlerView {
    pub fn new(assignee: Assignee, names: &CatalogueNames) -> Self {
        let department_name = assignee
            .department
            .as_deref()
            .map(|code| names.department(code).to_owned());
        HandlerView {
            department: assignee.department,
            department_name,
            subject: assignee.subject,
            function: assignee.function,
            name: assignee.name,
        }
    }
}

impl FirstResponseView {
    pub(in crate::complaints) fn new(due_date: Option<NaiveDate>, at: Option<DateTime<Utc>>, today: NaiveDate) -> Self {
        FirstResponseView {
            due_date,
            at,
            overdue: due_date.is_some_and(|due_date| is_overdue(due_date, at, today)),
        }
    }
}

impl ResolutionView {
    pub(in crate::complaints) fn new(
        due_date: NaiveDate,
        original_due_date: NaiveDate,
        paused_since_date: Option<NaiveDate>,
        closed_at: Option<DateTime<Utc>>,
        today: NaiveDate,
    ) -> Self {
        ResolutionView {
            due_date,
            original_due_date,
            paused_since_date,
            overdue: is_resolution_overdue(due_date, paused_since_date, closed_at, today),
        }
    }
}

impl From<Prevention> for PreventionView {
    fn from(prevention: Prevention) -> Self {
        match prevention {
            Prevention::None(reason) => PreventionView {
                none: Some(reason),
                measures: Vec::new(),
            },
            Prevention::Measures(measures) => PreventionView { none: None, measures },
        }
    }
}
