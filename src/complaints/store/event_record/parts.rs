//! The stored form of the parts of events, and the conversion of each part from and to the model.

mod assessment;
mod investigation;
mod remedy;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub(super) use self::assessment::AssessmentRecord;
pub(super) use self::investigation::InvestigationRecord;
pub(super) use self::remedy::{OfferRecord, RemedyMoveRecord};
use crate::procedure::{
    AddedDocument, Assignee, CallBack, CallBackOutcome, Change, Channel, Contact, Direction, Employee, Prevention,
};

/// The assignee of a complaint.
#[derive(Serialize, Deserialize)]
pub(super) struct AssigneeRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// A corrected field, with its values as in the contract.
#[derive(Serialize, Deserialize)]
pub(super) struct ChangeRecord {
    field: String,
    old: Value,
    new: Value,
}

/// A file that was added to the case.
#[derive(Serialize, Deserialize)]
pub(super) struct DocumentRecord {
    id: Uuid,
    #[serde(rename = "type")]
    kind: String,
    name: String,
    size: i64,
    sha256: String,
}

/// A contact with the complainant.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContactRecord {
    id: Uuid,
    direction: Direction,
    channel: Channel,
    at: DateTime<Utc>,
    by_name: String,
    reached: bool,
    automatic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call_back_date: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    late_reason: Option<String>,
}

/// The result of an agreed call-back.
#[derive(Serialize, Deserialize)]
pub(super) struct CallBackRecord {
    contact: Uuid,
    outcome: CallBackOutcome,
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// The prevention of a recurrence.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PreventionRecord {
    None(String),
    Measures(Vec<Uuid>),
}

/// The employee whom a complaint is about.
#[derive(Serialize, Deserialize)]
struct EmployeeRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl From<Assignee> for AssigneeRecord {
    fn from(
        Assignee {
            department,
            subject,
            function,
            name,
        }: Assignee,
    ) -> Self {
        AssigneeRecord {
            department,
            subject,
            function,
            name,
        }
    }
}

impl From<AssigneeRecord> for Assignee {
    fn from(
        AssigneeRecord {
            department,
            subject,
            function,
            name,
        }: AssigneeRecord,
    ) -> Self {
        Assignee {
            department,
            subject,
            function,
            name,
        }
    }
}

impl From<Change> for ChangeRecord {
    fn from(Change { field, old, new }: Change) -> Self {
        ChangeRecord { field, old, new }
    }
}

impl From<ChangeRecord> for Change {
    fn from(ChangeRecord { field, old, new }: ChangeRecord) -> Self {
        Change { field, old, new }
    }
}

impl From<AddedDocument> for DocumentRecord {
    fn from(
        AddedDocument {
            id,
            kind,
            name,
            size,
            sha256,
        }: AddedDocument,
    ) -> Self {
        DocumentRecord {
            id,
            kind,
            name,
            size,
            sha256,
        }
    }
}

impl From<DocumentRecord> for AddedDocument {
    fn from(
        DocumentRecord {
            id,
            kind,
            name,
            size,
            sha256,
        }: DocumentRecord,
    ) -> Self {
        AddedDocument {
            id,
            kind,
            name,
            size,
            sha256,
        }
    }
}

impl From<Contact> for ContactRecord {
    fn from(
        Contact {
            id,
            direction,
            channel,
            at,
            by_name,
            reached,
            automatic,
            subject,
            text,
            document,
            call_back_date,
            late_reason,
        }: Contact,
    ) -> Self {
        ContactRecord {
            id,
            direction,
            channel,
            at,
            by_name,
            reached,
            automatic,
            subject,
            text,
            document,
            call_back_date,
            late_reason,
        }
    }
}

impl From<ContactRecord> for Contact {
    fn from(
        ContactRecord {
            id,
            direction,
            channel,
            at,
            by_name,
            reached,
            automatic,
            subject,
            text,
            document,
            call_back_date,
            late_reason,
        }: ContactRecord,
    ) -> Self {
        Contact {
            id,
            direction,
            channel,
            at,
            by_name,
            reached,
            automatic,
            subject,
            text,
            document,
            call_back_date,
            late_reason,
        }
    }
}

impl From<CallBack> for CallBackRecord {
    fn from(
        CallBack {
            contact,
            outcome,
            at,
            note,
        }: CallBack,
    ) -> Self {
        CallBackRecord {
            contact,
            outcome,
            at,
            note,
        }
    }
}

impl From<CallBackRecord> for CallBack {
    fn from(
        CallBackRecord {
            contact,
            outcome,
            at,
            note,
        }: CallBackRecord,
    ) -> Self {
        CallBack {
            contact,
            outcome,
            at,
            note,
        }
    }
}

impl From<Employee> for EmployeeRecord {
    fn from(Employee { subject, name }: Employee) -> Self {
        EmployeeRecord { subject, name }
    }
}

impl From<EmployeeRecord> for Employee {
    fn from(EmployeeRecord { subject, name }: EmployeeRecord) -> Self {
        Employee { subject, name }
    }
}

impl From<Prevention> for PreventionRecord {
    fn from(prevention: Prevention) -> Self {
        match prevention {
            Prevention::None(reason) => PreventionRecord::None(reason),
            Prevention::Measures(measures) => PreventionRecord::Measures(measures),
        }
    }
}

impl From<PreventionRecord> for Prevention {
    fn from(record: PreventionRecord) -> Self {
        match record {
            PreventionRecord::None(reason) => Prevention::None(reason),
            PreventionRecord::Measures(measures) => Prevention::Measures(measures),
        }
    }
}
