//! Remedies and their course: offered, accepted or declined, executed. Also possible for dissatisfaction. Source: part
//! A.3 of the complaint procedure.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::calendar::model::local_date;
use crate::complaints::model::{Employee, Event, Person, Refusal, What, words};
use crate::text::Text;

words! {
    /// How it is put right.
    RemedyKind { Reprimand = "reprimand", Cancellation = "cancellation", Compensation = "compensation" }
}

words! {
    /// How far a remedy is.
    RemedyStatus { Offered = "offered", Accepted = "accepted", Declined = "declined", Executed = "executed" }
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
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum RemedyTerms {
    /// About the employee; the complainant has no say in it.
    Reprimand {
        employee: Employee,
        description: String,
    },
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
    pub to: RemedyStatus,
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

impl RemedyTerms {
    #[must_use]
    pub const fn kind(&self) -> RemedyKind {
        match self {
            RemedyTerms::Reprimand { .. } => RemedyKind::Reprimand,
            RemedyTerms::Cancellation { .. } => RemedyKind::Cancellation,
            RemedyTerms::Compensation { .. } => RemedyKind::Compensation,
        }
    }

    /// The employee whom it is about.
    #[must_use]
    pub const fn employee(&self) -> Option<&Employee> {
        match self {
            RemedyTerms::Reprimand { employee, .. } => Some(employee),
            _ => None,
        }
    }
}

impl RemedyKind {
    /// Whether it is about a second person, whom only the handler of the case and managers see.
    #[must_use]
    pub const fn is_about_employee(self) -> bool {
        matches!(self, RemedyKind::Reprimand)
    }
}

impl Remedy {
    /// Takes the remedy to `to`, on `date` or today.
    ///
    /// # Errors
    /// `NotNow` when `to` does not follow, a fault at `/date` when it lies before the step before or in the future.
    pub fn advance(
        &self,
        to: RemedyStatus,
        date: Option<NaiveDate>,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<RemedyMove, Refusal> {
        use RemedyStatus::{Accepted, Declined, Executed, Offered};
        let kind = self.offer.terms.kind();
        let follows = match (self.status, to) {
            (Offered, Accepted | Declined) => !kind.is_about_employee(),
            (Offered, Executed) => kind.is_about_employee(),
            (Accepted, Executed) => true,
            _ => false,
        };
        if !follows {
            let (from, to) = (self.status.as_str(), to.as_str());
            return Err(Refusal::NotNow {
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

    fn moved(&mut self, step: &RemedyMove, at: DateTime<Utc>) {
        self.status = step.to;
        self.version += 1;
        self.changed_at = at;
        self.note = step.note.clone().or(self.note.take());
        let date = match step.to {
            RemedyStatus::Offered => return,
            RemedyStatus::Accepted => &mut self.accepted_date,
            RemedyStatus::Declined => &mut self.declined_date,
            RemedyStatus::Executed => &mut self.executed_date,
        };
        *date = Some(step.date);
    }
}

/// Every remedy as it is now, in the order in which they were offered.
#[must_use]
pub fn remedies(events: &[Event]) -> Vec<Remedy> {
    let mut all: Vec<Remedy> = Vec::new();
    for event in events {
        match &event.what {
            What::RemedyOffered(offer) => all.push(Remedy {
                offer: offer.clone(),
                status: RemedyStatus::Offered,
                version: 1,
                accepted_date: None,
                declined_date: None,
                executed_date: None,
                note: None,
                offered_by: event.by.clone(),
                changed_at: event.at,
            }),
            What::RemedyMoved(step) => {
                let mut known = all.iter_mut();
                if let Some(remedy) = known.find(|remedy| remedy.offer.id == step.remedy) {
                    remedy.moved(step, event.at);
                }
            }
            _ => {}
        }
    }
    all
}
