//! Rows of the tables `complaints` and `events`, and their way from and to the model. A row that no state of the model
//! describes is an internal error that names itself.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::complaints::model::{
    Agreement, Assignee, Channel, Closing, Complainant, Complaint, ComplaintId, Conversation,
    Event, Feedback, Finding, Kind, Outcome, Person, Signal, Status, StatusName, Terms, Waiting,
    WaitingFor, What,
};
use crate::error::{Error, Result};
use crate::schema::{complaints, events};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ComplaintRow {
    pub id: Uuid,
    pub number: String,
    pub version: i32,
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
    pub conversation_held_at: Option<DateTime<Utc>>,
    pub conversation_spoken_with: Option<String>,
    pub conversation_agreement: Option<String>,
    pub customer_number: Option<String>,
    pub quote_number: Option<String>,
    pub supplier: Option<String>,
    pub external_references: Value,
    pub privacy_statement_version: Option<String>,
    pub registered_at: DateTime<Utc>,
    pub registered_by_subject: String,
    pub registered_by_name: Option<String>,
    pub status: String,
    pub waiting_for: Option<String>,
    pub waiting_reason: Option<String>,
    pub waiting_expected_date: Option<NaiveDate>,
    pub handler_department: Option<String>,
    pub handler_subject: Option<String>,
    pub handler_function: Option<String>,
    pub handler_name: Option<String>,
    pub forwarded_at: Option<DateTime<Utc>>,
    pub calendar_policy: Value,
    pub first_response_due_date: NaiveDate,
    pub first_response_at: Option<DateTime<Utc>>,
    pub resolution_due_date: NaiveDate,
    pub resolution_original_due_date: NaiveDate,
    pub admissible: Option<bool>,
    pub finding: Option<String>,
    pub feedback_at: Option<DateTime<Utc>>,
    pub feedback_channel: Option<String>,
    pub feedback_summary: Option<String>,
    pub outcome: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub first_closed_at: Option<DateTime<Utc>>,
    pub short_description: Option<String>,
    pub handling_summary: Option<String>,
    pub no_prevention_reason: Option<String>,
    pub duplicate_of: Option<Uuid>,
    pub reopened_count: i32,
    pub retain_until_date: NaiveDate,
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

impl From<Complaint> for ComplaintRow {
    #[expect(
        clippy::too_many_lines,
        reason = "one line for each column of a wide table"
    )]
    fn from(complaint: Complaint) -> Self {
        let Signal {
            complainant,
            conversation,
            ..
        } = complaint.signal;
        let (spoken_with, held_at, agreement) = conversation.map_or((None, None, None), |c| {
            (c.spoken_with, c.held_at, Some(word(c.agreement)))
        });
        let (feedback_at, feedback_channel, feedback_summary) =
            complaint.feedback.map_or((None, None, None), |f| {
                (
                    Some(f.at),
                    Some(f.channel.as_str().to_owned()),
                    Some(f.summary),
                )
            });
        let status = complaint.status.name().as_str().to_owned();
        let (waiting, closing) = match complaint.status {
            Status::Waiting(waiting) => (Some(waiting), None),
            Status::Closed(closing) => (None, Some(closing)),
            _ => (None, None),
        };
        let (waiting_for, waiting_reason, waiting_expected_date) =
            waiting.map_or((None, None, None), |w| {
                (
                    Some(w.waiting_for.as_str().to_owned()),
                    Some(w.reason),
                    w.expected_date,
                )
            });
        let outcome = closing
            .as_ref()
            .map(|closing| closing.outcome.as_str().to_owned());
        let closed_at = closing.as_ref().map(|closing| closing.at);
        let duplicate_of = closing
            .as_ref()
            .and_then(|closing| closing.duplicate_of)
            .map(|id| id.0);
        let (short_description, handling_summary, no_prevention_reason) =
            closing.map_or((None, None, None), |c| {
                (
                    c.short_description,
                    c.handling_summary,
                    c.no_prevention_reason,
                )
            });
        ComplaintRow {
            id: complaint.id.0,
            number: complaint.number,
            version: complaint.version,
            kind: complaint.signal.kind.as_str().to_owned(),
            channel: complaint.signal.channel.as_str().to_owned(),
            reception_point: complaint.signal.reception_point,
            receiver_name: complaint.signal.receiver_name,
            received_at: complaint.signal.received_at,
            reported_date: complaint.signal.reported_date,
            complainant_name: complainant.name,
            complainant_address: complainant.address,
            complainant_postal_code: complainant.postal_code,
            complainant_town: complainant.town,
            complainant_country: complainant.country,
            complainant_phone: complainant.phone,
            complainant_email: complainant.email,
            nature: complaint.signal.nature,
            description: complaint.signal.description,
            desired_solution: complaint.signal.desired_solution,
            conversation_held_at: held_at,
            conversation_spoken_with: spoken_with,
            conversation_agreement: agreement,
            customer_number: complaint.signal.customer_number,
            quote_number: complaint.signal.quote_number,
            supplier: complaint.signal.supplier,
            external_references: json!(complaint.signal.external_references),
            privacy_statement_version: complaint.signal.privacy_statement_version,
            registered_at: complaint.registered_at,
            registered_by_subject: complaint.registered_by.subject,
            registered_by_name: complaint.registered_by.name,
            status,
            waiting_for,
            waiting_reason,
            waiting_expected_date,
            handler_department: complaint.assignee.department,
            handler_subject: complaint.assignee.subject,
            handler_function: complaint.assignee.function,
            handler_name: complaint.assignee.name,
            forwarded_at: complaint.forwarded_at,
            calendar_policy: json!(complaint.terms.policy),
            first_response_due_date: complaint.terms.first_response_due,
            first_response_at: complaint.terms.first_response_at,
            resolution_due_date: complaint.terms.resolution_due,
            resolution_original_due_date: complaint.terms.resolution_original_due,
            admissible: complaint.admissible,
            finding: complaint.finding.map(|finding| finding.as_str().to_owned()),
            feedback_at,
            feedback_channel,
            feedback_summary,
            outcome,
            closed_at,
            first_closed_at: complaint.first_closed_at,
            short_description,
            handling_summary,
            no_prevention_reason,
            duplicate_of,
            reopened_count: complaint.reopened_count,
            retain_until_date: complaint.retain_until,
        }
    }
}

impl TryFrom<ComplaintRow> for Complaint {
    type Error = Error;

    fn try_from(row: ComplaintRow) -> Result<Self> {
        let number = row.number.clone();
        complaint(row)
            .ok_or_else(|| Error::internal(format!("the row of {number} describes no complaint")))
    }
}

fn complaint(row: ComplaintRow) -> Option<Complaint> {
    let status = match StatusName::named(&row.status)? {
        StatusName::Registered => Status::Registered,
        StatusName::Forwarded => Status::Forwarded,
        StatusName::InProgress => Status::InProgress,
        StatusName::Waiting => Status::Waiting(Waiting {
            waiting_for: WaitingFor::named(row.waiting_for.as_deref()?)?,
            reason: row.waiting_reason?,
            expected_date: row.waiting_expected_date,
        }),
        StatusName::Answered => Status::Answered,
        StatusName::Closed => Status::Closed(Closing {
            outcome: Outcome::named(row.outcome.as_deref()?)?,
            at: row.closed_at?,
            short_description: row.short_description,
            handling_summary: row.handling_summary,
            no_prevention_reason: row.no_prevention_reason,
            duplicate_of: row.duplicate_of.map(ComplaintId),
        }),
    };
    let conversation = match row.conversation_agreement {
        None => None,
        Some(agreement) => Some(Conversation {
            held_at: row.conversation_held_at,
            spoken_with: row.conversation_spoken_with,
            agreement: parsed::<Agreement>(Value::String(agreement))?,
        }),
    };
    let feedback = match (row.feedback_at, row.feedback_channel, row.feedback_summary) {
        (Some(at), Some(channel), Some(summary)) => Some(Feedback {
            at,
            channel: Channel::named(&channel)?,
            summary,
        }),
        _ => None,
    };
    let finding = match row.finding {
        None => None,
        Some(finding) => Some(Finding::named(&finding)?),
    };
    Some(Complaint {
        id: ComplaintId(row.id),
        number: row.number,
        version: row.version,
        signal: Signal {
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
            description: row.description,
            desired_solution: row.desired_solution,
            conversation,
            customer_number: row.customer_number,
            quote_number: row.quote_number,
            supplier: row.supplier,
            external_references: parsed(row.external_references)?,
            privacy_statement_version: row.privacy_statement_version,
        },
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
        terms: Terms {
            policy: parsed(row.calendar_policy)?,
            first_response_due: row.first_response_due_date,
            first_response_at: row.first_response_at,
            resolution_due: row.resolution_due_date,
            resolution_original_due: row.resolution_original_due_date,
        },
        admissible: row.admissible,
        finding,
        feedback,
        first_closed_at: row.first_closed_at,
        reopened_count: row.reopened_count,
        retain_until: row.retain_until_date,
    })
}

impl EventRow {
    pub(super) fn of(complaint: ComplaintId, event: Event) -> Self {
        let mut detail = json!(event.what);
        let what = match detail
            .as_object_mut()
            .and_then(|fields| fields.remove("what"))
        {
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
        let mut what = row.detail.clone();
        what.as_object_mut()
            .ok_or_else(broken)?
            .insert("what".to_owned(), Value::String(row.what.clone()));
        Ok(Event {
            version: row.version,
            at: row.at,
            from: row.from_status.as_deref().and_then(StatusName::named),
            to: row.to_status.as_deref().and_then(StatusName::named),
            what: parsed::<What>(what).ok_or_else(broken)?,
            by: Person {
                subject: row.by_subject,
                name: row.by_name,
            },
        })
    }
}

fn word(agreement: Agreement) -> String {
    json!(agreement).as_str().unwrap_or_default().to_owned()
}

fn parsed<T: serde::de::DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}
