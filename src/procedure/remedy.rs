//! Remedies and their course: offered, accepted or declined, executed. Also possible for dissatisfaction. Source: part
//! A.3 of the complaint procedure.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::people::{Employee, Person};
use super::refusal::Refusal;
use super::vocabulary::words;
use crate::calendar::model::local_date;
use crate::i18n::Text;

words! {
    /// How it is put right.
    RemedyKind { Reprimand = "reprimand", Cancellation = "cancellation", Compensation = "compensation" }
}

words! {
    /// How far a remedy is.
    RemedyStatus { Offered = "offered", Accepted = "accepted", Declined = "declined", Executed = "executed" }
}

words! {
    /// What becomes of a remedy.
    RemedyStep { Accepted = "accepted", Declined = "declined", Executed = "executed" }
}

/// A remedy as it was offered or decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    pub id: Uuid,
    #[serde(flatten)]
    pub terms: RemedyTerms,
    /// The day in Europe/Amsterdam.
    pub offered_date: NaiveDate,
}

/// What the remedy is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum RemedyTerms {
    /// About the employee; the complainant has no say in it.
    Reprimand { employee: Employee, description: String },
    Cancellation {
        agreement_reference: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
    Compensation {
        description: String,
        /// In hundredths of the currency.
        amount_cents: i64,
        /// ISO 4217.
        currency: String,
    },
}

/// A remedy's next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemedyMove {
    pub remedy: Uuid,
    pub kind: RemedyKind,
    pub from: RemedyStatus,
    pub to: RemedyStep,
    /// The day on which it happened, in Europe/Amsterdam.
    pub date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A remedy as it is now. Every date stays that it ever got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    pub offer: Offer,
    pub status: RemedyStatus,
    /// Counts its steps, from 1.
    pub version: i32,
    pub accepted_date: Option<NaiveDate>,
    pub declined_date: Option<NaiveDate>,
    pub executed_date: Option<NaiveDate>,
    pub note: Option<String>,
    pub offered_by: Person,
    pub changed_at: DateTime<Utc>,
}

impl Offer {
    /// # Errors
    /// A fault at `/offeredDate` before the day of receipt or in the future.
    pub fn check(&self, received_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
        if (local_date(received_at)..=local_date(now)).contains(&self.offered_date) {
            return Ok(());
        }
        Err(Refusal::Fault {
            pointer: "/offeredDate",
            code: "out_of_range",
            message: Text::of(
                "De dag ligt niet vóór de ontvangst en niet in de toekomst.",
                "The day is not before receipt and not in the future.",
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

    /// The employee whom it is about.
    pub const fn employee(&self) -> Option<&Employee> {
        match self {
            RemedyTerms::Reprimand { employee, .. } => Some(employee),
            _ => None,
        }
    }
}

impl RemedyKind {
    /// Whether it is about a second person, whom only the handler of the case and managers see.
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
        }
    }
}

impl Remedy {
    /// Takes the remedy to `to`, on `date` or today.
    ///
    /// # Errors
    /// `Conflict` when `to` does not follow, a fault at `/date` when it lies before the step before or in the future.
    pub fn advance(
        &self,
        to: RemedyStep,
        date: Option<NaiveDate>,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<RemedyMove, Refusal> {
        use RemedyStatus::{Accepted, Offered};
        let kind = self.offer.terms.kind();
        let follows = match (self.status, to) {
            (Offered, RemedyStep::Accepted | RemedyStep::Declined) => !kind.is_about_employee(),
            (Offered, RemedyStep::Executed) => kind.is_about_employee(),
            (Accepted, RemedyStep::Executed) => true,
            _ => false,
        };
        if !follows {
            let (from, to) = (self.status.as_str(), to.as_str());
            return Err(Refusal::Conflict {
                code: "wrong-status",
                reason: Text::written(
                    format!("Van {from} kan deze oplossing niet naar {to}."),
                    format!("This remedy cannot go from {from} to {to}."),
                ),
                missing: Vec::new(),
            });
        }
        let today = local_date(now);
        let date = date.unwrap_or(today);
        if date > today || date < self.accepted_date.unwrap_or(self.offer.offered_date) {
            return Err(Refusal::Fault {
                pointer: "/date",
                code: "out_of_range",
                message: Text::of(
                    "De datum ligt niet vóór de vorige stap en niet in de toekomst.",
                    "The date is not before the step before it and not in the future.",
                ),
            });
        }
        Ok(RemedyMove {
            remedy: self.offer.id,
            kind,
            from: self.status,
            to,
            date,
            note,
        })
    }
}
