//! Contacts with the complainant: which one is the first response, and what becomes of an agreed call-back. Source:
//! part C of the complaint procedure ("Termijn van afhandeling").

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::model::{Channel, Event, Person, Refusal, What, words};
use crate::text::Text;

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

/// A contact as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    pub contact: Contact,
    pub call_back: Option<CallBack>,
    /// Counts its changes, from 1.
    pub version: i32,
    pub noted_at: DateTime<Utc>,
    pub noted_by: Person,
}

impl Contact {
    /// Whether a person of the company reached the complainant: the first such contact is the first response.
    #[must_use]
    pub fn is_response(&self) -> bool {
        self.direction == Direction::Out && self.reached && !self.automatic
    }
}

impl Noted {
    /// Notes what became of the call-back, once.
    ///
    /// # Errors
    /// `NotNow` when none was agreed or what became of it is known, a fault at `/callBack/at` outside the time since.
    pub fn call_back(
        &self,
        outcome: CallBackOutcome,
        at: Option<DateTime<Utc>>,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<CallBack, Refusal> {
        if self.contact.call_back_date.is_none() || self.call_back.is_some() {
            return Err(Refusal::NotNow {
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

/// Every contact as it is now, in the order in which they were noted. An answer to the complainant is one too.
#[must_use]
pub fn contacts(events: &[Event]) -> Vec<Noted> {
    let mut all: Vec<Noted> = Vec::new();
    for event in events {
        match &event.what {
            What::CalledBack(call_back) => {
                let mut known = all.iter_mut();
                if let Some(noted) = known.find(|noted| noted.contact.id == call_back.contact) {
                    noted.call_back = Some(call_back.clone());
                    noted.version += 1;
                }
            }
            what => all.extend(contact(what, event).map(|contact| Noted {
                contact,
                call_back: None,
                version: 1,
                noted_at: event.at,
                noted_by: event.by.clone(),
            })),
        }
    }
    all
}

fn contact(what: &What, event: &Event) -> Option<Contact> {
    match what {
        What::Contacted(contact) => Some(contact.clone()),
        What::Answered {
            contact,
            feedback_at,
            channel,
            summary,
            late_reason,
        } => Some(Contact {
            id: *contact,
            direction: Direction::Out,
            channel: *channel,
            at: *feedback_at,
            by_name: event.by.shown().to_owned(),
            reached: true,
            automatic: false,
            subject: None,
            text: Some(summary.clone()),
            document: None,
            call_back_date: None,
            late_reason: late_reason.clone(),
        }),
        _ => None,
    }
}
