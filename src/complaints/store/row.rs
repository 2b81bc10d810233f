//! Rows of the tables `complaints` and `events`, and their conversion from and to the model. A row without a
//! corresponding state of the model is an internal error that names the row.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::calendar::model::Policy;
use crate::db::Json;
use crate::error::{Error, Result};
use crate::procedure::{
    Assignee, Channel, Closing, Complainant, Complaint, ComplaintId, Complexity, Conversation, Employee, Event,
    EventData, Evidence, ExternalReference, Feedback, Finding, Kind, Outcome, Person, Prevention, Signal, Status,
    StatusName, Terms, Waiting,
};
use crate::schema::{complaints, events};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ComplaintRow {
    pub id: Uuid,
    pub number: String,
    pub version: i32,
    #[diesel(embed)]
    pub signal: SignalRow,
    pub registered_at: DateTime<Utc>,
    pub registered_by_subject: String,
    pub registered_by_name: Option<String>,
    pub status: String,
    pub waiting: Option<Json<Waiting>>,
    pub handler_department: Option<String>,
    pub handler_subject: Option<String>,
    pub handler_function: Option<String>,
    pub handler_name: Option<String>,
    pub forwarded_at: Option<DateTime<Utc>>,
    pub first_forwarded_at: Option<DateTime<Utc>>,
    pub calendar_policy: Json<Policy>,
    pub first_response_due_date: NaiveDate,
    pub first_response_at: Option<DateTime<Utc>>,
    pub resolution_due_date: NaiveDate,
    pub resolution_original_due_date: NaiveDate,
    pub resolution_paused_date: Option<NaiveDate>,
    pub admissible: Option<bool>,
    pub finding: Option<String>,
    pub evidence: Json<Evidence>,
    pub feedback_at: Option<DateTime<Utc>>,
    pub feedback: Option<Json<FeedbackDetail>>,
    pub prevention: Option<Json<Prevention>>,
    pub open_call_backs: i32,
    pub outcome: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub first_closed_at: Option<DateTime<Utc>>,
    pub short_description: Option<String>,
    pub handling_summary: Option<String>,
    pub duplicate_of: Option<Uuid>,
    pub reopen_until_date: Option<NaiveDate>,
    pub reopened_count: i32,
    pub retain_until_date: NaiveDate,
    pub changed_at: DateTime<Utc>,
}

/// The columns of a complaint that hold its signal.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct SignalRow {
    pub kind: String,
    pub channel: String,
    pub reception_point: Option<String>,
    pub receiver_name: String,
    pub received_at: DateTime<Utc>,
    pub reported_date: Option<NaiveDate>,
    pub complainant_name: String,
    pub complainant_address: Option<String>,
    pub complainant_postal_code: Option<String>,
    pub complainant_town: Option<String>,
    pub complainant_country: String,
    pub complainant_phone: Option<String>,
    pub complainant_email: Option<String>,
    pub nature: String,
    pub description: String,
    pub desired_solution: Option<String>,
    pub further_natures: Vec<String>,
    pub complexity: String,
    pub employee: Option<Json<Employee>>,
    pub follows: Option<Uuid>,
    pub conversation: Option<Json<Conversation>>,
    pub customer_number: Option<String>,
    pub quote_number: Option<String>,
    pub supplier: Option<String>,
    pub external_references: Json<Vec<ExternalReference>>,
    pub privacy_statement_version: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub(super) struct EventRow {
    pub complaint_id: Uuid,
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by_subject: String,
    pub by_name: Option<String>,
    pub what: String,
    pub from_status: Option<String>,
    pub to_status: Option<String>,
    pub detail: Value,
}

/// The feedback without its time, which has its own column.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FeedbackDetail {
    channel: Channel,
    summary: String,
}

impl From<Signal> for SignalRow {
    fn from(signal: Signal) -> Self {
        let complainant = signal.complainant;
        SignalRow {
            kind: signal.kind.as_str().to_owned(),
            channel: signal.channel.as_str().to_owned(),
            reception_point: signal.reception_point,
            receiver_name: signal.receiver_name,
            received_at: signal.received_at,
            reported_date: signal.reported_date,
            complainant_name: complainant.name,
            complainant_address: complainant.address,
            complainant_postal_code: complainant.postal_code,
            complainant_town: complainant.town,
            complainant_country: complainant.country,
            complainant_phone: complainant.phone,
            complainant_email: complainant.email,
            nature: signal.nature,
            description: signal.description,
            desired_solution: signal.desired_solution,
            further_natures: signal.further_natures,
            complexity: signal.complexity.as_str().to_owned(),
            employee: signal.employee.map(Json),
            follows: signal.follows.map(|id| id.0),
            conversation: signal.conversation.map(Json),
            customer_number: signal.customer_number,
            quote_number: signal.quote_number,
            supplier: signal.supplier,
            external_references: Json(signal.external_references),
            privacy_statement_version: signal.privacy_statement_version,
        }
    }
}

fn feedback_columns(feedback: Feedback) -> (DateTime<Utc>, Json<FeedbackDetail>) {
    let detail = FeedbackDetail {
        channel: feedback.channel,
        summary: feedback.summary,
    };
    (feedback.at, Json(detail))
}

fn feedback((at, Json(detail)): (DateTime<Utc>, Json<FeedbackDetail>)) -> Feedback {
    Feedback {
        at,
        channel: detail.channel,
        summary: detail.summary,
    }
}

impl From<Complaint> for ComplaintRow {
    fn from(complaint: Complaint) -> Self {
        let (feedback_at, feedback) = complaint.feedback.map(feedback_columns).unzip();
        let status = complaint.status.name().as_str().to_owned();
        let (waiting, closing) = match complaint.status {
            Status::Waiting(waiting) => (Some(Json(waiting)), None),
            Status::Closed(closing) => (None, Some(closing)),
            _ => (None, None),
        };
        let closed_at = closing.as_ref().map(|closing| closing.at);
        let outcome = closing.as_ref().map(|closing| closing.outcome.as_str().to_owned());
        let reopen_until_date = closing.as_ref().map(|closing| closing.reopen_until);
        let duplicate_of = closing.as_ref().and_then(|closing| closing.duplicate_of).map(|id| id.0);
        let (short_description, handling_summary) = closing.map_or((None, None), |closing| {
            (closing.short_description, closing.handling_summary)
        });
        ComplaintRow {
            id: complaint.id.0,
            number: complaint.number,
            version: complaint.version,
            signal: complaint.signal.into(),
            registered_at: complaint.registered_at,
            registered_by_subject: complaint.registered_by.subject,
            registered_by_name: complaint.registered_by.name,
            status,
            waiting,
            handler_department: complaint.assignee.department,
            handler_subject: complaint.assignee.subject,
            handler_function: complaint.assignee.function,
            handler_name: complaint.assignee.name,
            forwarded_at: complaint.forwarded_at,
            first_forwarded_at: complaint.first_forwarded_at,
            calendar_policy: Json(complaint.terms.policy),
            first_response_due_date: complaint.terms.first_response_due,
            first_response_at: complaint.terms.first_response_at,
            resolution_due_date: complaint.terms.resolution_due,
            resolution_original_due_date: complaint.terms.resolution_original_due,
            resolution_paused_date: complaint.terms.paused_on,
            admissible: complaint.admissible,
            finding: complaint.finding.map(|finding| finding.as_str().to_owned()),
            evidence: Json(complaint.evidence),
            feedback_at,
            feedback,
            prevention: complaint.prevention.map(Json),
            open_call_backs: complaint.open_call_backs,
            outcome,
            closed_at,
            first_closed_at: complaint.first_closed_at,
            short_description,
            handling_summary,
            duplicate_of,
            reopen_until_date,
            reopened_count: complaint.reopened_count,
            retain_until_date: complaint.retain_until,
            changed_at: complaint.changed_at,
        }
    }
}

impl TryFrom<ComplaintRow> for Complaint {
    type Error = Error;

    fn try_from(row: ComplaintRow) -> Result<Self> {
        let number = row.number.clone();
        complaint(row).ok_or_else(|| Error::internal(format!("the row of {number} describes no complaint")))
    }
}

/// The signal as registered or corrected; `None` when a column holds a word that the model does not know.
fn signal(row: SignalRow) -> Option<Signal> {
    Some(Signal {
        kind: Kind::named(&row.kind)?,
        channel: Channel::named(&row.channel)?,
        reception_point: row.reception_point,
        receiver_name: row.receiver_name,
        received_at: row.received_at,
        reported_date: row.reported_date,
        complainant: Complainant {
            name: row.complainant_name,
            address: row.complainant_address,
            postal_code: row.complainant_postal_code,
            town: row.complainant_town,
            country: row.complainant_country,
            phone: row.complainant_phone,
            email: row.complainant_email,
        },
        nature: row.nature,
        further_natures: row.further_natures,
        complexity: Complexity::named(&row.complexity)?,
        employee: row.employee.map(held),
        follows: row.follows.map(ComplaintId),
        description: row.description,
        desired_solution: row.desired_solution,
        conversation: row.conversation.map(held),
        customer_number: row.customer_number,
        quote_number: row.quote_number,
        supplier: row.supplier,
        external_references: row.external_references.0,
        privacy_statement_version: row.privacy_statement_version,
    })
}

fn complaint(row: ComplaintRow) -> Option<Complaint> {
    let status = match StatusName::named(&row.status)? {
        StatusName::Registered => Status::Registered,
        StatusName::Forwarded => Status::Forwarded,
        StatusName::InProgress => Status::InProgress,
        StatusName::Waiting => Status::Waiting(row.waiting?.0),
        StatusName::Answered => Status::Answered,
        StatusName::Closed => Status::Closed(Closing {
            outcome: Outcome::named(row.outcome.as_deref()?)?,
            at: row.closed_at?,
            short_description: row.short_description,
            handling_summary: row.handling_summary,
            duplicate_of: row.duplicate_of.map(ComplaintId),
            reopen_until: row.reopen_until_date?,
        }),
    };
    let feedback = row.feedback_at.zip(row.feedback).map(feedback);
    let finding = match row.finding {
        None => None,
        Some(finding) => Some(Finding::named(&finding)?),
    };
    Some(Complaint {
        id: ComplaintId(row.id),
        number: row.number,
        version: row.version,
        signal: signal(row.signal)?,
        registered_at: row.registered_at,
        registered_by: Person {
            subject: row.registered_by_subject,
            name: row.registered_by_name,
        },
        status,
        assignee: Assignee {
            department: row.handler_department,
            subject: row.handler_subject,
            function: row.handler_function,
            name: row.handler_name,
        },
        forwarded_at: row.forwarded_at,
        first_forwarded_at: row.first_forwarded_at,
        terms: Terms {
            policy: row.calendar_policy.0,
            first_response_due: row.first_response_due_date,
            first_response_at: row.first_response_at,
            resolution_due: row.resolution_due_date,
            resolution_original_due: row.resolution_original_due_date,
            paused_on: row.resolution_paused_date,
        },
        admissible: row.admissible,
        finding,
        evidence: row.evidence.0,
        feedback,
        prevention: row.prevention.map(held),
        open_call_backs: row.open_call_backs,
        first_closed_at: row.first_closed_at,
        reopened_count: row.reopened_count,
        retain_until: row.retain_until_date,
        changed_at: row.changed_at,
    })
}

impl EventRow {
    pub(super) fn of(complaint: ComplaintId, event: Event) -> Self {
        let mut detail = json!(event.what);
        let what = match detail.as_object_mut().and_then(|fields| fields.remove("what")) {
            Some(Value::String(what)) => what,
            _ => String::new(),
        };
        EventRow {
            complaint_id: complaint.0,
            version: event.version,
            at: event.at,
            by_subject: event.by.subject,
            by_name: event.by.name,
            what,
            from_status: event.from.map(|status| status.as_str().to_owned()),
            to_status: event.to.map(|status| status.as_str().to_owned()),
            detail,
        }
    }
}

impl TryFrom<EventRow> for Event {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let broken = || {
            Error::internal(format!(
                "event {} of {} describes nothing",
                row.version, row.complaint_id
            ))
        };
        let what = event_data(row.what, row.detail).ok_or_else(broken)?;
        Ok(Event {
            version: row.version,
            at: row.at,
            from: row.from_status.as_deref().and_then(StatusName::named),
            to: row.to_status.as_deref().and_then(StatusName::named),
            what,
            by: Person {
                subject: row.by_subject,
                name: row.by_name,
            },
        })
    }
}

/// The data of an event. Erasure leaves `{}`, which is valid only for kinds without data; for any other kind `{}`
/// means an erased event.
fn event_data(kind: String, mut detail: Value) -> Option<EventData> {
    let fields = detail.as_object_mut()?;
    let is_empty = fields.is_empty();
    fields.insert("what".to_owned(), Value::String(kind.clone()));
    match serde_json::from_value(detail) {
        Ok(data) => Some(data),
        Err(_) if is_empty => Some(EventData::Erased { kind }),
        Err(_) => None,
    }
}

fn held<T: std::fmt::Debug>(column: Json<T>) -> T {
    column.0
}
