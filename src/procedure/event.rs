//! What happened to a complaint. A change hands out its event, so that one cannot be kept without the other.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::assessment::Assessment;
use super::contact::{CallBack, Contact};
use super::investigation::Investigation;
use super::people::{Assignee, Person};
use super::remedy::{Offer, RemedyMove};
use super::vocabulary::{Channel, Outcome, StatusName, WaitingFor};

/// One change, by whom and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The version of the complaint that it made.
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by: Person,
    pub from: Option<StatusName>,
    /// Empty when the status stayed as it was.
    pub to: Option<StatusName>,
    pub what: EventData,
}

/// The change itself with what it carried. Everything but the tag can hold words of people and can be erased.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum EventData {
    Registered,
    Forwarded {
        #[serde(rename = "previousHandler")]
        from: Assignee,
        #[serde(rename = "handler")]
        to: Assignee,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    Returned {
        reason: String,
    },
    TakenUp {
        handler: Assignee,
    },
    Paused {
        waiting_for: WaitingFor,
        reason: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        expected_date: Option<NaiveDate>,
    },
    Resumed {
        /// Where the resolution term ends after the pause.
        #[serde(skip_serializing_if = "Option::is_none")]
        resolution_due_date: Option<NaiveDate>,
    },
    Answered {
        /// Its id among the contacts with the complainant.
        #[serde(default)]
        contact: Uuid,
        feedback_at: DateTime<Utc>,
        channel: Channel,
        summary: String,
        /// Why a term had ended by then.
        #[serde(skip_serializing_if = "Option::is_none")]
        late_reason: Option<String>,
    },
    Closed {
        outcome: Outcome,
        #[serde(skip_serializing_if = "Option::is_none")]
        short_description: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        handling_summary: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        prevention: Option<Prevention>,
        #[serde(skip_serializing_if = "Option::is_none")]
        duplicate_of: Option<Uuid>,
    },
    Reopened {
        reason: String,
    },
    Corrected {
        changes: Vec<Change>,
    },
    Assessed(Assessment),
    Investigated(Investigation),
    RemedyOffered(Offer),
    RemedyMoved(RemedyMove),
    Contacted(Contact),
    CalledBack(CallBack),
    DocumentsAdded {
        documents: Vec<AddedDocument>,
    },
    PreventionSettled {
        prevention: Prevention,
    },
    MeasureUnlinked {
        measure: Uuid,
    },
    TermExtended {
        previous_due_date: NaiveDate,
        due_date: NaiveDate,
        reason: String,
    },
    Related {
        complaint: Uuid,
    },
    Unrelated {
        complaint: Uuid,
    },
    /// An event of which only remains that there was one of this kind: all that it carried was erased.
    #[serde(skip)]
    Erased {
        kind: String,
    },
}

/// A file that became part of the case, as the history keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddedDocument {
    pub id: Uuid,
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    pub size: i64,
    /// Hexadecimal.
    pub sha256: String,
}

/// What keeps it from happening again: measures, or nothing for this reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prevention {
    None(String),
    Measures(Vec<Uuid>),
}

/// A corrected field, in the names of the contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// JSON Pointer of the field.
    pub field: String,
    pub old: Value,
    pub new: Value,
}

impl EventData {
    /// Whether it is about a second person, the employee: only the handler of the case and managers see what it
    /// carries.
    pub fn is_about_employee(&self) -> bool {
        match self {
            EventData::Investigated(investigation) => investigation.step.is_about_employee(),
            EventData::RemedyOffered(offer) => offer.terms.kind().is_about_employee(),
            EventData::RemedyMoved(step) => step.kind.is_about_employee(),
            _ => false,
        }
    }
}

impl Change {
    /// Whether the corrected field names the employee.
    pub fn is_about_employee(&self) -> bool {
        self.field == "/employee" || self.field.starts_with("/employee/")
    }
}
