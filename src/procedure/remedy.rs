//! Remedies and their states: offered, accepted, declined or withdrawn, executed. A remedy is also possible for the finding
//! `dissatisfaction`. Source: part A.3 of the complaint procedure.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::approval::Approval;
use super::people::{Employee, Person};
use super::refusal::Refusal;
use crate::calendar::model::local_date;
use crate::error::FieldError;
use crate::i18n::{Language, Text};
use crate::vocabulary::Vocabulary;

/// The kind of a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RemedyKind {
    Reprimand,
    Cancellation,
    Compensation,
}

/// The status of a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RemedyStatus {
    Offered,
    Accepted,
    Declined,
    Executed,
    Withdrawn,
}

/// A step of a remedy to its next status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RemedyStep {
    Accepted,
    Declined,
    Executed,
    /// The company takes an offer back that was not answered.
    Withdrawn,
}

/// A remedy as offered or decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub id: Uuid,
    pub terms: RemedyTerms,
    /// The day in Europe/Amsterdam.
    pub offered_date: NaiveDate,
    /// Whether a second person must approve the remedy, by the limit in force at the time of the offer.
    pub needs_approval: bool,
}

/// The content of a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemedyTerms {
    /// A reprimand of the employee; the complainant neither accepts nor declines a reprimand.
    Reprimand { employee: Employee, description: String },
    Cancellation {
        agreement_reference: String,
        description: Option<String>,
    },
    Compensation {
        description: String,
        /// `None` for a compensation in another form than money.
        money: Option<Money>,
    },
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// The amount in hundredths of the currency.
    pub amount_cents: i64,
    /// ISO 4217.
    pub currency: String,
}

/// An amount in words that people read, such as `€ 1234,05`.
pub fn amount_in_words(cents: i64, currency: &str) -> Text {
    let sign = if currency == "EUR" { "€" } else { currency };
    let (whole, cents) = (cents / 100, cents % 100);
    Text::written(
        format!("{sign} {whole},{cents:02}"),
        format!("{sign} {whole}.{cents:02}"),
    )
}

/// A step of a remedy, from one status to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemedyMove {
    pub remedy: Uuid,
    pub kind: RemedyKind,
    pub from: RemedyStatus,
    pub to: RemedyStep,
    /// The day of the step, in Europe/Amsterdam.
    pub date: NaiveDate,
    /// The day by which an accepted remedy is to be executed; `None` for another step, and in an event from the time
    /// before a promise had a day.
    pub due_date: Option<NaiveDate>,
    pub note: Option<String>,
}

/// The content of a requested step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepContent {
    /// The day of the step; `None` stands for today.
    pub date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    pub note: Option<String>,
}

/// A remedy in its present state. The date of each earlier step is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    pub offer: Offer,
    pub status: RemedyStatus,
    /// The version of the remedy: 1 when offered, one more after each step.
    pub version: i32,
    pub accepted_date: Option<NaiveDate>,
    /// The day by which the accepted remedy is to be executed.
    pub due_date: Option<NaiveDate>,
    pub declined_date: Option<NaiveDate>,
    pub executed_date: Option<NaiveDate>,
    pub withdrawn_date: Option<NaiveDate>,
    pub note: Option<String>,
    /// The decision on a remedy that needs approval; `None` before that.
    pub approval: Option<Approval>,
    pub offered_by: Person,
    pub changed_at: DateTime<Utc>,
}

/// The decision of a manager on a remedy that waits for approval. A refusal declines the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemedyReview {
    pub remedy: Uuid,
    pub kind: RemedyKind,
    pub approved: bool,
    /// The day of the decision, in Europe/Amsterdam.
    pub date: NaiveDate,
    pub reason: Option<String>,
}

impl Offer {
    /// Checks the day of the offer.
    ///
    /// # Errors
    /// A fault at `/offeredDate` when the day lies before the day of receipt or in the future.
    pub fn check(&self, received_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
        if (local_date(received_at)..=local_date(now)).contains(&self.offered_date) {
            return Ok(());
        }
        Err(Refusal::Fault {
            pointer: "/offeredDate",
            code: "out_of_range",
            message: Text::of(
                "Kies een dag op of na de dag van ontvangst die niet in de toekomst ligt.",
                "Choose a day on or after the day of receipt that is not in the future.",
            ),
        })
    }
}

impl RemedyTerms {
    pub const fn kind(&self) -> RemedyKind {
        match self {
            RemedyTerms::Reprimand { .. } => RemedyKind::Reprimand,
            RemedyTerms::Cancellation { .. } => RemedyKind::Cancellation,
            RemedyTerms::Compensation { .. } => RemedyKind::Compensation,
        }
    }

    /// The employee whom the remedy is about.
    pub const fn employee(&self) -> Option<&Employee> {
        match self {
            RemedyTerms::Reprimand { employee, .. } => Some(employee),
            _ => None,
        }
    }
}

impl RemedyKind {
    /// Whether the remedy is about an employee: only the handler of the case and managers may see such a remedy.
    pub const fn is_about_employee(self) -> bool {
        matches!(self, RemedyKind::Reprimand)
    }
}

impl From<RemedyStep> for RemedyStatus {
    fn from(step: RemedyStep) -> Self {
        match step {
            RemedyStep::Accepted => RemedyStatus::Accepted,
            RemedyStep::Declined => RemedyStatus::Declined,
            RemedyStep::Executed => RemedyStatus::Executed,
            RemedyStep::Withdrawn => RemedyStatus::Withdrawn,
        }
    }
}

impl Remedy {
    /// The remedy as it begins with its offer.
    pub(super) const fn offered(offer: Offer, by: Person, at: DateTime<Utc>) -> Self {
        Remedy {
            offer,
            status: RemedyStatus::Offered,
            version: 1,
            accepted_date: None,
            due_date: None,
            declined_date: None,
            executed_date: None,
            withdrawn_date: None,
            note: None,
            approval: None,
            offered_by: by,
            changed_at: at,
        }
    }

    pub fn awaits_approval(&self) -> bool {
        self.offer.needs_approval && self.approval.is_none() && self.status == RemedyStatus::Offered
    }

    /// Moves the remedy to the status `to`.
    ///
    /// # Errors
    /// `Conflict` when `to` does not follow the present status or waits for approval; faults at `/date` when the date
    /// lies before the previous step or in the future, and at `/dueDate` when the promised day is missing, in the past
    /// or belongs to no promise.
    pub fn advance(&self, to: RemedyStep, content: StepContent, now: DateTime<Utc>) -> Result<RemedyMove, Refusal> {
        use RemedyStatus::{Accepted, Offered};
        let kind = self.offer.terms.kind();
        let follows = match (self.status, to) {
            (Offered, RemedyStep::Accepted | RemedyStep::Declined) => !kind.is_about_employee(),
            (Offered, RemedyStep::Executed) => kind.is_about_employee(),
            (Offered, RemedyStep::Withdrawn) | (Accepted, RemedyStep::Executed) => true,
            _ => false,
        };
        if !follows {
            return Err(wrong_step(self.status, to));
        }
        if to == RemedyStep::Accepted && self.awaits_approval() {
            return Err(approval_required());
        }
        let today = local_date(now);
        let StepContent { date, due_date, note } = content;
        let date = date.unwrap_or(today);
        let mut faults = Vec::new();
        if date > today || date < self.accepted_date.unwrap_or(self.offer.offered_date) {
            let message = Text::of(
                "Kies een datum op of na die van de vorige stap die niet in de toekomst ligt.",
                "Choose a date on or after that of the step before that is not in the future.",
            );
            faults.push(FieldError::at("/date", "out_of_range", message));
        }
        faults.extend(fault_of_promise(to, due_date, today));
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        Ok(RemedyMove {
            remedy: self.offer.id,
            kind,
            from: self.status,
            to,
            date,
            due_date,
            note,
        })
    }
}

/// The refusal of a step that does not follow the status `from`.
fn wrong_step(from: RemedyStatus, to: RemedyStep) -> Refusal {
    use RemedyStatus::Offered;
    let (is, becomes) = (from.name(), to.name());
    let (nl, en) = (becomes.get(Language::Dutch), becomes.get(Language::English));
    let reason = match (from, to) {
        (Offered, RemedyStep::Executed) => Text::of(
            "Deze oplossing is aangeboden en kan pas worden uitgevoerd als de melder akkoord is.",
            "This remedy was offered and can be executed only when the complainant has accepted it.",
        ),
        (Offered, RemedyStep::Accepted | RemedyStep::Declined) => Text::written(
            format!("Een berisping kan niet worden {nl}, alleen uitgevoerd."),
            format!("A reprimand cannot be {en}, only executed."),
        ),
        _ if from == to.into() => Text::written(
            format!("Deze oplossing is al {nl}."),
            format!("This remedy was already {en}."),
        ),
        _ => Text::written(
            format!(
                "Deze oplossing is {} en kan niet meer worden {nl}.",
                is.get(Language::Dutch)
            ),
            format!(
                "This remedy was {} and can no longer be {en}.",
                is.get(Language::English)
            ),
        ),
    };
    Refusal::conflict("wrong-status", reason)
}

/// The refusal of a step that waits for approval.
const fn approval_required() -> Refusal {
    Refusal::conflict(
        "approval-required",
        Text::of(
            "Een andere manager moet deze compensatie eerst goedkeuren.",
            "Another manager must approve this compensation first.",
        ),
    )
}

/// The fault of a day by which a remedy is to be executed, where nobody promised it.
pub(super) fn due_date_without_promise() -> FieldError {
    let message = Text::of(
        "Een einddatum kan alleen worden ingevuld als de melder akkoord is.",
        "A due date can only be given when the complainant accepts.",
    );
    FieldError::at("/dueDate", "contradiction", message)
}

/// The fault of the day by which a remedy is promised. The complainant accepts a promise, and a promise has a day.
fn fault_of_promise(to: RemedyStep, due_date: Option<NaiveDate>, today: NaiveDate) -> Option<FieldError> {
    let (code, message) = match (to, due_date) {
        (RemedyStep::Accepted, None) => (
            "required",
            Text::of(
                "Vul in wanneer deze oplossing uiterlijk is uitgevoerd.",
                "Give the day by which this remedy is executed.",
            ),
        ),
        (RemedyStep::Accepted, Some(due)) if due < today => (
            "out_of_range",
            Text::of(
                "De einddatum van een toezegging kan niet in het verleden liggen.",
                "The due date of a promise cannot lie in the past.",
            ),
        ),
        (RemedyStep::Declined | RemedyStep::Executed | RemedyStep::Withdrawn, Some(_)) => {
            return Some(due_date_without_promise());
        }
        _ => return None,
    };
    Some(FieldError::at("/dueDate", code, message))
}
