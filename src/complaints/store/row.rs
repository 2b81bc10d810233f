//! Rows of the table `complaints`, and their conversion from and to the model. A row without a corresponding state of
//! the model is an internal error that names the row.

use std::ops::Not;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use o2o::o2o;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calendar::model::Policy;
use crate::db::{Json, Word};
use crate::error::{Error, Result};
use crate::procedure::{
    Assignee, BegunAnew, Channel, Closing, Complainant, ComplainantLanguage, Complaint, ComplaintId, Complexity,
    ContactBy, Conversation, Employee, Evidence, ExternalReference, Feedback, Finding, Inadmissibility, Kind,
    OpenCallBack, Outcome, Person, Prevention, PreviousClosing, Representative, Signal, SocialMedia, Status,
    StatusName, Terms, Waiting, Withdrawal,
};
use crate::schema::complaints;

/// The columns of a complaint. A field of the signal is one line in [`SignalRow`]: column, model and both conversions.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ComplaintRow {
    pub id: Uuid,
    pub number: String,
    pub version: i32,
    #[diesel(embed)]
    pub signal: SignalRow,
    pub registered_at: DateTime<Utc>,
    #[diesel(embed)]
    pub registered_by: RegisteredByRow,
    pub status: Word<StatusName>,
    pub waiting: Option<Json<Waiting>>,
    #[diesel(embed)]
    pub handler: HandlerRow,
    pub forwarded_at: Option<DateTime<Utc>>,
    pub first_forwarded_at: Option<DateTime<Utc>>,
    #[diesel(embed)]
    pub terms: TermsRow,
    pub admissible: Option<bool>,
    pub finding: Option<Word<Finding>>,
    pub evidence: Json<EvidenceColumn>,
    pub feedback_at: Option<DateTime<Utc>>,
    pub feedback: Option<Json<FeedbackDetail>>,
    pub prevention: Option<Json<Prevention>>,
    pub open_call_backs: i32,
    #[diesel(embed)]
    pub closing: ClosingRow,
    pub first_closed_at: Option<DateTime<Utc>>,
    pub reopened_count: i32,
    pub retain_until_date: NaiveDate,
    pub changed_at: DateTime<Utc>,
}

/// The columns of a complaint that hold its signal.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, o2o)]
#[map_owned(Signal)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct SignalRow {
    #[from(Word(~))]
    #[into(~.0)]
    pub kind: Word<Kind>,
    #[from(Word(~))]
    #[into(~.0)]
    pub channel: Word<Channel>,
    pub reception_point: Option<String>,
    pub receiver_name: String,
    pub received_at: DateTime<Utc>,
    pub reported_date: Option<NaiveDate>,
    #[diesel(embed)]
    #[map(~.into())]
    pub complainant: ComplainantRow,
    pub nature: String,
    pub description: String,
    pub desired_solution: Option<String>,
    pub short_description: Option<String>,
    pub further_natures: Vec<String>,
    #[from(Word(~))]
    #[into(~.0)]
    pub complexity: Word<Complexity>,
    #[from(~.map(Json))]
    #[into(~.map(Json::into_inner))]
    pub employee: Option<Json<Employee>>,
    #[from(~.map(|id| id.0))]
    #[into(~.map(ComplaintId))]
    pub follows: Option<Uuid>,
    #[from(~.map(Json))]
    #[into(~.map(Json::into_inner))]
    pub conversation: Option<Json<Conversation>>,
    pub customer_number: Option<String>,
    pub quote_number: Option<String>,
    pub supplier: Option<String>,
    #[from(Json(~))]
    #[into(~.0)]
    pub external_references: Json<Vec<ExternalReference>>,
    pub privacy_statement_version: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, o2o)]
#[map_owned(Complainant)]
#[ghosts(anonymous: {false}, social_media: {None}, representative: {None}, language: {None}, contact_by: {None})]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ComplainantRow {
    #[diesel(column_name = complainant_name)]
    pub name: Option<String>,
    #[diesel(column_name = complainant_address)]
    pub address: Option<String>,
    #[diesel(column_name = complainant_postal_code)]
    pub postal_code: Option<String>,
    #[diesel(column_name = complainant_town)]
    pub town: Option<String>,
    #[diesel(column_name = complainant_country)]
    pub country: String,
    #[diesel(column_name = complainant_phone)]
    pub phone: Option<String>,
    #[diesel(column_name = complainant_email)]
    pub email: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, o2o)]
#[map_owned(Person)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct RegisteredByRow {
    #[diesel(column_name = registered_by_subject)]
    pub subject: String,
    #[diesel(column_name = registered_by_name)]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, o2o)]
#[map_owned(Assignee)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct HandlerRow {
    #[diesel(column_name = handler_department)]
    pub department: Option<String>,
    #[diesel(column_name = handler_subject)]
    pub subject: Option<String>,
    #[diesel(column_name = handler_function)]
    pub function: Option<String>,
    #[diesel(column_name = handler_name)]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, o2o)]
#[map_owned(Terms)]
#[ghosts(begun_anew: {BegunAnew::default()})]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct TermsRow {
    #[diesel(column_name = calendar_policy)]
    #[from(Json(~))]
    #[into(~.0)]
    pub policy: Json<Policy>,
    #[diesel(column_name = first_response_due_date)]
    pub first_response_due: Option<NaiveDate>,
    pub first_response_at: Option<DateTime<Utc>>,
    #[diesel(column_name = resolution_due_date)]
    pub resolution_due: NaiveDate,
    #[diesel(column_name = resolution_original_due_date)]
    pub resolution_original_due: NaiveDate,
    #[diesel(column_name = resolution_paused_date)]
    pub paused_on: Option<NaiveDate>,
}

/// The columns of a closing; all null while the complaint is open.
#[derive(Debug, Clone, Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ClosingRow {
    pub outcome: Option<Word<Outcome>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub handling_summary: Option<String>,
    pub duplicate_of: Option<Uuid>,
    pub reopen_until_date: Option<NaiveDate>,
}

/// The feedback without its time, which has its own column.
#[derive(Debug, Clone, Serialize, Deserialize, o2o)]
#[from_owned(Feedback)]
pub(super) struct FeedbackDetail {
    channel: Channel,
    summary: String,
}

/// The evidence, with the facts of a complaint that no other column has.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EvidenceColumn {
    #[serde(flatten)]
    evidence: Evidence,
    #[serde(default, rename = "termsBegunAnew")]
    begun_anew: BegunAnew,
    #[serde(default, skip_serializing_if = "ComplainantParts::is_empty")]
    complainant: ComplainantParts,
    #[serde(default)]
    call_backs: Vec<OpenCallBack>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous_closing: Option<PreviousClosing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawal: Option<Withdrawal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inadmissibility: Option<Inadmissibility>,
}

/// The parts of the complainant that have no column of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ComplainantParts {
    #[serde(skip_serializing_if = "Not::not")]
    anonymous: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    social_media: Option<SocialMedia>,
    #[serde(skip_serializing_if = "Option::is_none")]
    representative: Option<Representative>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<ComplainantLanguage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_by: Option<ContactBy>,
}

impl ComplainantParts {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn of(complainant: &Complainant) -> Self {
        ComplainantParts {
            anonymous: complainant.anonymous,
            social_media: complainant.social_media.clone(),
            representative: complainant.representative.clone(),
            language: complainant.language,
            contact_by: complainant.contact_by,
        }
    }

    fn put_in(self, complainant: &mut Complainant) {
        complainant.anonymous = self.anonymous;
        complainant.social_media = self.social_media;
        complainant.representative = self.representative;
        complainant.language = self.language;
        complainant.contact_by = self.contact_by;
    }
}

impl FeedbackDetail {
    fn given_at(self, at: DateTime<Utc>) -> Feedback {
        Feedback {
            at,
            channel: self.channel,
            summary: self.summary,
        }
    }
}

impl From<Closing> for ClosingRow {
    fn from(closing: Closing) -> Self {
        ClosingRow {
            outcome: Some(Word(closing.outcome)),
            closed_at: Some(closing.at),
            handling_summary: closing.handling_summary,
            duplicate_of: closing.duplicate_of.map(|id| id.0),
            reopen_until_date: Some(closing.reopen_until),
        }
    }
}

impl ClosingRow {
    /// The closing; `None` when a column without which there is no closing is null.
    fn closing(self, column: &mut EvidenceColumn) -> Option<Closing> {
        Some(Closing {
            outcome: self.outcome?.0,
            at: self.closed_at?,
            handling_summary: self.handling_summary,
            duplicate_of: self.duplicate_of.map(ComplaintId),
            withdrawal: column.withdrawal.take(),
            inadmissibility: column.inadmissibility.take(),
            reopen_until: self.reopen_until_date?,
        })
    }
}

impl From<Complaint> for ComplaintRow {
    fn from(complaint: Complaint) -> Self {
        let status = complaint.status.name();
        let (mut withdrawal, mut inadmissibility) = (None, None);
        let (waiting, closing) = match complaint.status {
            Status::Waiting(waiting) => (Some(Json(waiting)), ClosingRow::default()),
            Status::Closed(mut closing) => {
                withdrawal = closing.withdrawal.take();
                inadmissibility = closing.inadmissibility.take();
                (None, closing.into())
            }
            _ => (None, ClosingRow::default()),
        };
        ComplaintRow {
            id: complaint.id.0,
            number: complaint.number,
            version: complaint.version,
            open_call_backs: i32::try_from(complaint.call_backs.len()).unwrap_or(i32::MAX),
            evidence: Json(EvidenceColumn {
                evidence: complaint.evidence,
                begun_anew: complaint.terms.begun_anew,
                complainant: ComplainantParts::of(&complaint.signal.complainant),
                call_backs: complaint.call_backs,
                previous_closing: complaint.previous_closing,
                withdrawal,
                inadmissibility,
            }),
            signal: complaint.signal.into(),
            registered_at: complaint.registered_at,
            registered_by: complaint.registered_by.into(),
            status: Word(status),
            waiting,
            handler: complaint.assignee.into(),
            forwarded_at: complaint.forwarded_at,
            first_forwarded_at: complaint.first_forwarded_at,
            terms: complaint.terms.into(),
            admissible: complaint.admissible,
            finding: complaint.finding.map(Word),
            feedback_at: complaint.feedback.as_ref().map(|feedback| feedback.at),
            feedback: complaint.feedback.map(|feedback| Json(feedback.into())),
            prevention: complaint.prevention.map(Json),
            closing,
            first_closed_at: complaint.first_closed_at,
            reopened_count: complaint.reopened_count,
            retain_until_date: complaint.retain_until,
            changed_at: complaint.changed_at,
        }
    }
}

impl ComplaintRow {
    /// Whether the name of a reader in the catalogue of staff matters: the complaint names an employee by name only, or
    /// another complaint, which may do so.
    pub(super) fn asks_for_name(&self) -> bool {
        let names_complaint = self.signal.follows.is_some() || self.closing.duplicate_of.is_some();
        names_complaint || !self.evidence.0.evidence.concerned.names.is_empty()
    }

    /// The `sub` of the employee whom the complaint is about.
    pub(super) fn employee_subject(&self) -> Option<&str> {
        self.signal.employee.as_ref()?.0.subject.as_deref()
    }
}

impl TryFrom<ComplaintRow> for Complaint {
    type Error = Error;

    fn try_from(row: ComplaintRow) -> Result<Self> {
        let number = row.number.clone();
        complaint(row).ok_or_else(|| Error::internal(format!("the row of {number} describes no complaint")))
    }
}

/// The complaint of a row; `None` when a column that the status requires is null.
fn complaint(row: ComplaintRow) -> Option<Complaint> {
    let Json(mut column) = row.evidence;
    let status = match row.status.0 {
        StatusName::Registered => Status::Registered,
        StatusName::Forwarded => Status::Forwarded,
        StatusName::InProgress => Status::InProgress,
        StatusName::Waiting => Status::Waiting(row.waiting?.0),
        StatusName::Answered => Status::Answered,
        StatusName::Closed => Status::Closed(row.closing.closing(&mut column)?),
    };
    let feedback = row.feedback_at.zip(row.feedback);
    let mut signal: Signal = row.signal.into();
    column.complainant.put_in(&mut signal.complainant);
    Some(Complaint {
        id: ComplaintId(row.id),
        number: row.number,
        version: row.version,
        signal,
        registered_at: row.registered_at,
        registered_by: row.registered_by.into(),
        status,
        assignee: row.handler.into(),
        forwarded_at: row.forwarded_at,
        first_forwarded_at: row.first_forwarded_at,
        terms: Terms {
            begun_anew: column.begun_anew,
            ..row.terms.into()
        },
        admissible: row.admissible,
        finding: row.finding.map(|finding| finding.0),
        evidence: column.evidence,
        call_backs: column.call_backs,
        previous_closing: column.previous_closing,
        feedback: feedback.map(|(at, detail)| detail.0.given_at(at)),
        prevention: row.prevention.map(Json::into_inner),
        first_closed_at: row.first_closed_at,
        reopened_count: row.reopened_count,
        retain_until: row.retain_until_date,
        changed_at: row.changed_at,
    })
}
