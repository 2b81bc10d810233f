//! Contacts with the complainant: which one is the first response, and what becomes of an agreed call-back. Source:
//! part C of the complaint procedure ("Termijn van afhandeling").

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::people::Person;
use super::refusal::Refusal;
use super::vocabulary::{Channel, words};
use crate::calendar::model::local_date;
use crate::error::FieldError;
use crate::i18n::Text;

words! {
    /// Who sought whom: `in` is the complainant's, `out` the company's.
    Direction { In = "in", Out = "out" }
}

words! {
    /// What became of an agreed call-back.
    CallBackOutcome { Done = "done", Failed = "failed" }
}

/// One contact, or an attempt at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    pub id: Uuid,
    pub direction: Direction,
    pub channel: Channel,
    pub at: DateTime<Utc>,
    /// The name of who had it.
    pub by_name: String,
    /// Whether the other side was reached.
    pub reached: bool,
    /// Sent by a program, as an acknowledgement is.
    pub automatic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A document of the complaint that went with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Uuid>,
    /// The day for which a call-back was agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_back_date: Option<NaiveDate>,
    /// Why the first response was late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<String>,
}

/// What became of the call-back that a contact agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallBack {
    pub contact: Uuid,
    pub outcome: CallBackOutcome,
    pub at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What became of a call-back, with who noted it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledBack {
    pub call_back: CallBack,
    pub noted_at: DateTime<Utc>,
    pub noted_by: Person,
}

/// A contact as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedContact {
    pub contact: Contact,
    pub call_back: Option<CalledBack>,
    /// Whether it is the first by which a person of the company reached the complainant.
    pub is_first_response: bool,
    /// Counts its changes, from 1.
    pub version: i32,
    pub noted_at: DateTime<Utc>,
    pub noted_by: Person,
}

impl Contact {
    /// Whether a person of the company reached the complainant: the first such contact is the first response.
    pub fn is_response(&self) -> bool {
        self.direction == Direction::Out && self.reached && !self.automatic
    }

    /// Everything wrong with its times, for a complaint that was received at `received_at`.
    pub fn faults(&self, received_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.at > now || self.at < received_at {
            let message = Text::of(
                "Het contact ligt na de ontvangst en niet in de toekomst.",
                "A contact lies after receipt and not in the future.",
            );
            faults.push(FieldError::at("/at", "out_of_range", message));
        }
        let earliest = local_date(self.at);
        if self.call_back_date.is_some_and(|date| date < earliest) {
            let message = Text::of(
                "Terugbellen ligt niet vóór het contact.",
                "A call-back is not before the contact.",
            );
            faults.push(FieldError::at("/callBackDate", "out_of_range", message));
        }
        faults
    }
}

impl RecordedContact {
    /// Notes what became of the call-back, once.
    ///
    /// # Errors
    /// `Conflict` when none was agreed or what became of it is known, a fault at `/callBack/at` outside the time since.
    pub fn call_back(
        &self,
        outcome: CallBackOutcome,
        at: Option<DateTime<Utc>>,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<CallBack, Refusal> {
        if self.contact.call_back_date.is_none() || self.call_back.is_some() {
            return Err(Refusal::Conflict {
                code: "no-open-call-back",
                reason: Text::of(
                    "Er staat bij dit contact geen terugbelafspraak open.",
                    "No call-back of this contact is open.",
                ),
                missing: Vec::new(),
            });
        }
        let at = at.unwrap_or(now);
        if at > now || at < self.contact.at {
            return Err(Refusal::Fault {
                pointer: "/callBack/at",
                code: "out_of_range",
                message: Text::of(
                    "Terugbellen ligt na het contact en niet in de toekomst.",
                    "Calling back lies after the contact and not in the future.",
                ),
            });
        }
        Ok(CallBack {
            contact: self.contact.id,
            outcome,
            at,
            note,
        })
    }
}
