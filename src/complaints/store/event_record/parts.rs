//! The stored form of the parts of events, and the conversion of each part from and to the model.

mod assessment;
mod closure;
mod investigation;
mod remedy;

use chrono::{DateTime, NaiveDate, Utc};
use o2o::o2o;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub(super) use self::assessment::{AssessmentRecord, AssessmentReviewRecord};
pub(super) use self::closure::ClosureRecord;
pub(super) use self::investigation::InvestigationRecord;
pub(super) use self::remedy::{OfferRecord, RemedyMoveRecord, RemedyReviewRecord};
use crate::procedure::{
    AddedDocument, AgreedCallBack, Assignee, CallBack, CallBackOutcome, CasePart, Change, Channel, Contact, Direction,
    Employee, Person, Prevention, StrikeOut,
};

/// The assignee of a complaint.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Assignee)]
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
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Change)]
pub(super) struct ChangeRecord {
    field: String,
    old: Value,
    new: Value,
}

/// A file that was added to the case.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(AddedDocument)]
pub(super) struct DocumentRecord {
    id: Uuid,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    size: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

/// A contact with the complainant.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Contact)]
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
    #[serde(flatten)]
    #[map(~.map(Into::into))]
    call_back: Option<AgreedCallBackRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    late_reason: Option<String>,
}

/// A call-back as agreed.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(AgreedCallBack)]
#[serde(rename_all = "camelCase")]
struct AgreedCallBackRecord {
    #[map(date)]
    call_back_date: NaiveDate,
    #[map(person)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call_back_person: Option<Person>,
}

/// The result of an agreed call-back.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(CallBack)]
pub(super) struct CallBackRecord {
    contact: Uuid,
    outcome: CallBackOutcome,
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, rename = "lateReason", skip_serializing_if = "Option::is_none")]
    late_reason: Option<String>,
}

/// The striking out of a part of the case.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(StrikeOut)]
pub(super) struct StrikeOutRecord {
    part: CasePart,
    id: Uuid,
    #[serde(rename = "aboutEmployee")]
    is_about_employee: bool,
    reason: String,
}

/// The prevention of a recurrence.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Prevention)]
#[serde(rename_all = "snake_case")]
pub(super) enum PreventionRecord {
    None(String),
    Measures(Vec<Uuid>),
}

/// The employee whom a complaint is about.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Employee)]
struct EmployeeRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}
