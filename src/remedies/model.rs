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
    /// `NotNow` when `to` does not follow, a fault at `/date` when it lies before the step before or in the future.
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

    /// The remedy after this event, which may be about another one.
    pub fn after(mut self, event: &Event) -> Self {
        self.apply(event);
        self
    }

    fn apply(&mut self, event: &Event) {
        let step = match &event.what {
            What::RemedyMoved(step) if step.remedy == self.offer.id => step,
            _ => return,
        };
        self.status = step.to.into();
        self.version += 1;
        self.changed_at = event.at;
        self.note = step.note.clone().or(self.note.take());
        let date = match step.to {
            RemedyStep::Accepted => &mut self.accepted_date,
            RemedyStep::Declined => &mut self.declined_date,
            RemedyStep::Executed => &mut self.executed_date,
        };
        *date = Some(step.date);
    }
}

/// Every remedy as it is now, in the order in which they were offered.
pub fn remedies(events: &[Event]) -> Vec<Remedy> {
    let mut all: Vec<Remedy> = Vec::new();
    for event in events {
        for remedy in &mut all {
            remedy.apply(event);
        }
        if let What::RemedyOffered(offer) = &event.what {
            all.push(Remedy {
                offer: offer.clone(),
                status: RemedyStatus::Offered,
                version: 1,
                accepted_date: None,
                declined_date: None,
                executed_date: None,
                note: None,
                offered_by: event.by.clone(),
                changed_at: event.at,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn start() -> DateTime<Utc> {
        "2026-10-30T14:00:00Z".parse().unwrap()
    }

    fn terms(kind: RemedyKind) -> RemedyTerms {
        let text = || "Tekst.".to_owned();
        match kind {
            RemedyKind::Reprimand => RemedyTerms::Reprimand {
                employee: Employee {
                    subject: Some("v-1".into()),
                    name: None,
                },
                description: text(),
            },
            RemedyKind::Cancellation => RemedyTerms::Cancellation {
                agreement_reference: text(),
                description: None,
            },
            RemedyKind::Compensation => RemedyTerms::Compensation {
                description: text(),
                amount_cents: 1,
                currency: "EUR".into(),
            },
        }
    }

    fn event(at: DateTime<Utc>, what: What) -> Event {
        Event {
            version: 2,
            at,
            by: Person {
                subject: "h-1".into(),
                name: None,
            },
            from: None,
            to: None,
            what,
        }
    }

    fn offer(id: Uuid, kind: RemedyKind) -> Offer {
        Offer {
            id,
            terms: terms(kind),
            offered_date: local_date(start()),
        }
    }

    #[test]
    fn an_offer_is_of_a_day_between_receipt_and_today() {
        let mut offer = offer(Uuid::nil(), RemedyKind::Compensation);
        let now = start() + TimeDelta::days(2);
        for (day, fits) in [(29, false), (30, true), (31, true), (32, true), (33, false)] {
            offer.offered_date = local_date(start()) + TimeDelta::days(day - 30);
            assert_eq!(offer.check(start(), now).is_ok(), fits, "{day}");
        }
    }

    #[test]
    fn what_is_kept_of_a_remedy_is_read_again() {
        for kind in RemedyKind::ALL {
            let offered = What::RemedyOffered(offer(Uuid::max(), *kind));
            let written = serde_json::to_value(&offered).unwrap();
            assert_eq!(written["kind"], kind.as_str());
            assert_eq!(serde_json::from_value::<What>(written).unwrap(), offered);
            let moved = What::RemedyMoved(RemedyMove {
                remedy: Uuid::max(),
                kind: *kind,
                from: RemedyStatus::Offered,
                to: RemedyStep::Executed,
                date: local_date(start()),
                note: None,
            });
            let written = serde_json::to_value(&moved).unwrap();
            assert_eq!(serde_json::from_value::<What>(written).unwrap(), moved);
            assert_eq!(moved.is_about_employee(), kind.is_about_employee());
            assert_eq!(offered.is_about_employee(), kind.is_about_employee());
        }
    }

    proptest! {
        #[test]
        fn the_course_of_a_remedy_never_goes_back(
            kinds in proptest::collection::vec(proptest::sample::select(RemedyKind::ALL.to_vec()), 1..4),
            steps in proptest::collection::vec((0_usize..4, proptest::sample::select(RemedyStep::ALL.to_vec()),
                proptest::option::of(-3_i64..3), 0_i64..3), 0..20),
        ) {
            let mut now = start();
            let ids: Vec<Uuid> = (0..).map(Uuid::from_u128).take(kinds.len()).collect();
            let offers = ids.iter().zip(&kinds);
            let mut events: Vec<Event> = offers
                .map(|(id, kind)| event(now, What::RemedyOffered(offer(*id, *kind))))
                .collect();
            for (which, to, days, passed) in steps {
                now += TimeDelta::days(passed);
                let before = remedies(&events);
                let Some(remedy) = before.get(which) else { continue };
                let today = local_date(now);
                let date = days.map(|days| today + TimeDelta::days(days));
                let Ok(step) = remedy.advance(to, date, None, now) else { continue };
                prop_assert_eq!(step.from, remedy.status);
                let moved = event(now, What::RemedyMoved(step));
                let after = remedy.clone().after(&moved);
                events.push(moved);
                let all = remedies(&events);
                prop_assert_eq!(&all[which], &after, "the step alone tells what the whole story tells");
                prop_assert_eq!(after.version, remedy.version + 1);
                prop_assert_eq!(after.status, to.into());
                prop_assert!(after.status != remedy.status);
                for (index, other) in all.iter().enumerate().filter(|(index, _)| *index != which) {
                    prop_assert_eq!(other, &before[index], "nothing else moved");
                }
                let dates = [Some(after.offer.offered_date), after.accepted_date, after.executed_date, Some(today)];
                let dates: Vec<_> = dates.into_iter().flatten().collect();
                prop_assert!(dates.is_sorted(), "{:?}", dates);
                prop_assert!(after.declined_date.is_none() || after.accepted_date.is_none() && after.executed_date.is_none());
                let about_employee = after.offer.terms.kind().is_about_employee();
                prop_assert!(!about_employee || after.accepted_date.is_none() && after.declined_date.is_none());
                prop_assert!(remedy.accepted_date.is_none() || after.accepted_date == remedy.accepted_date);
            }
        }
    }
}
