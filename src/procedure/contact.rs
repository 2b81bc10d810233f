//! Contacts with the complainant: the rule for the first response, and the outcome of an agreed call-back. Source: part
//! C of the complaint procedure ("Termijn van afhandeling").

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::mark::Mark;
use super::people::{Actor, Person};
use super::refusal::{Refusal, struck_out};
use super::vocabulary::Channel;
use crate::calendar::model::{local_date, without_clock_skew};
use crate::error::FieldError;
use crate::i18n::Text;

/// The side that took the initiative: `in` is the complainant, `out` the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Direction {
    In,
    Out,
}

/// The outcome of an agreed call-back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CallBackOutcome {
    Done,
    Failed,
}

/// One contact, or one attempted contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: Uuid,
    pub direction: Direction,
    pub channel: Channel,
    pub at: DateTime<Utc>,
    /// The name of the person who had the contact.
    pub by_name: String,
    /// Whether the other side was reached.
    pub reached: bool,
    /// Whether a program sent the message, for example an acknowledgement.
    pub automatic: bool,
    pub subject: Option<String>,
    pub text: Option<String>,
    /// A document of the complaint that was sent or received with the contact.
    pub document: Option<Uuid>,
    pub call_back: Option<AgreedCallBack>,
    /// The reason for which the first response was late.
    pub late_reason: Option<String>,
}

/// A call-back that was agreed in a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedCallBack {
    /// The day in Europe/Amsterdam.
    pub date: NaiveDate,
    /// The person who calls back; `None` for whoever handles the complaint.
    pub person: Option<Person>,
}

/// A call-back without a recorded result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenCallBack {
    /// The contact in which the call-back was agreed.
    pub contact: Uuid,
    pub date: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The `sub` of the person who agreed it.
    pub agreed_by: String,
}

/// The result of the call-back that was agreed in a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallBack {
    pub contact: Uuid,
    pub outcome: CallBackOutcome,
    pub at: DateTime<Utc>,
    pub note: Option<String>,
    /// The reason for which the call-back, as the first response, was late.
    pub late_reason: Option<String>,
}

/// The result of a call-back, with its author and the time of recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledBack {
    pub call_back: CallBack,
    /// Whether this call-back is the first response.
    pub is_first_response: bool,
    pub noted_at: DateTime<Utc>,
    pub noted_by: Person,
}

/// A contact in its present state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedContact {
    pub contact: Contact,
    pub called_back: Option<CalledBack>,
    /// Whether this contact is the first by which a person of the company reached the complainant.
    pub is_first_response: bool,
    /// The striking out of the contact, which then counts nowhere.
    pub struck_out: Option<Mark>,
    /// The version of the contact: 1 when recorded, one more after each change.
    pub version: i32,
    pub noted_at: DateTime<Utc>,
    pub noted_by: Person,
}

impl Contact {
    /// Whether a person of the company reached the complainant. The first such contact is the first response.
    pub fn is_response(&self) -> bool {
        self.direction == Direction::Out && self.reached && !self.automatic
    }

    /// Whether a person of the company tried to reach the complainant and failed.
    pub fn is_failed_attempt(&self) -> bool {
        self.direction == Direction::Out && !self.reached && !self.automatic
    }

    /// All faults in the times of the contact, for a complaint that was received at `received_at`.
    pub fn faults(&self, received_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.at > now || self.at < received_at {
            let message = Text::of(
                "Kies een tijdstip na de ontvangst dat niet in de toekomst ligt.",
                "Choose a time after receipt that is not in the future.",
            );
            faults.push(FieldError::at("/at", "out_of_range", message));
        }
        let earliest = local_date(self.at);
        let latest = local_date(now) + Months::new(12);
        let agreed = self.call_back.as_ref().map(|call_back| call_back.date);
        if agreed.is_some_and(|date| !(earliest..=latest).contains(&date)) {
            let message = Text::of(
                "De terugbelafspraak kan niet vóór het contact liggen, en hooguit een jaar vooruit.",
                "The call-back cannot be before the contact, nor more than a year ahead.",
            );
            faults.push(FieldError::at("/callBack/date", "out_of_range", message));
        }
        faults
    }
}

impl OpenCallBack {
    /// Whether `actor` agreed the call-back or is the person who calls back.
    pub fn involves(&self, actor: &Actor) -> bool {
        actor.is(&self.agreed_by) || self.person.as_ref().is_some_and(|person| actor.is(&person.subject))
    }
}

impl CallBack {
    /// Whether a person of the company reached the complainant by this call-back.
    pub fn is_response(&self) -> bool {
        self.outcome == CallBackOutcome::Done
    }
}

impl RecordedContact {
    /// The number of failed attempts to reach the complainant: by the contact, and by its call-back.
    pub fn failed_attempts(&self) -> u32 {
        let call_back = self
            .called_back
            .as_ref()
            .is_some_and(|done| !done.call_back.is_response());
        u32::from(self.contact.is_failed_attempt()) + u32::from(call_back)
    }

    /// The times at which a person of the company reached the complainant by this contact and by its call-back; none once
    /// it is struck out.
    pub fn responses(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let stands = self.struck_out.is_none();
        let by_contact = self.contact.is_response().then_some(self.contact.at);
        let done = self.called_back.as_ref().map(|done| &done.call_back);
        let by_call_back = done.filter(|done| done.is_response()).map(|done| done.at);
        by_contact.into_iter().chain(by_call_back).filter(move |_| stands)
    }

    /// Marks the response of this contact that became the first when the first response of the complaint went from
    /// `before` to `after`.
    pub fn with_first_response(mut self, before: Option<DateTime<Utc>>, after: Option<DateTime<Utc>>) -> Self {
        if before != after {
            self.is_first_response = self.contact.is_response() && Some(self.contact.at) == after;
            if let Some(done) = &mut self.called_back {
                let is_first = done.call_back.is_response() && Some(done.call_back.at) == after;
                done.is_first_response = is_first && !self.is_first_response;
            }
        }
        self
    }

    /// Records the result of the agreed call-back, at most once.
    ///
    /// # Errors
    /// `Conflict` when the contact was struck out, no call-back was agreed or the call-back already has a result; a
    /// fault at `/callBack/at` when the time lies before the contact or in the future.
    pub fn call_back(
        &self,
        outcome: CallBackOutcome,
        at: Option<DateTime<Utc>>,
        note: Option<String>,
        late_reason: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<CallBack, Refusal> {
        if self.struck_out.is_some() {
            return Err(struck_out());
        }
        if self.contact.call_back.is_none() || self.called_back.is_some() {
            return Err(Refusal::conflict(
                "no-open-call-back",
                Text::of(
                    "Er staat bij dit contact geen terugbelafspraak open.",
                    "No call-back of this contact is open.",
                ),
            ));
        }
        let at = at.map_or(now, |at| without_clock_skew(at, now));
        if at > now || at < self.contact.at {
            return Err(Refusal::Fault {
                pointer: "/callBack/at",
                code: "out_of_range",
                message: Text::of(
                    "Kies een tijdstip na het contact dat niet in de toekomst ligt.",
                    "Choose a time after the contact that is not in the future.",
                ),
            });
        }
        Ok(CallBack {
            contact: self.contact.id,
            outcome,
            at,
            note,
            late_reason,
        })
    }
}
