//! What happened to a complaint. A change hands out its event, so that one cannot be kept without the other.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::complaint::{Assignee, Person};
use super::words::{Channel, Outcome, StatusName, WaitingFor};

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
    pub what: What,
}

/// The change itself with what it carried. Everything but the tag can hold words of people and can be erased.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "what",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum What {
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
    Resumed,
    Answered {
        feedback_at: DateTime<Utc>,
        channel: Channel,
        summary: String,
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
}

/// What keeps it from happening again: nothing, for this reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prevention {
    pub none: String,
}

/// A corrected field, in the names of the contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// JSON Pointer of the field.
    pub field: String,
    pub old: Value,
    pub new: Value,
}
