//! The summary of a complaint in lists, and the conversion from its database row.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::visibility::Query;
use crate::db::Json;
use crate::error::{Error, Result};
use crate::procedure::{
    AccessFacts as Place, Assignee, Channel, ClosingEvidence, Complaint, Complexity, Conversation, Employee, Evidence,
    Finding, Kind, MissingForClosing, Outcome, Person, StatusName,
};
use crate::schema::complaints;

/// The summary of a complaint in a list, without address, phone, e-mail and free text.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub id: Uuid,
    pub number: String,
    pub kind: Kind,
    pub channel: Channel,
    pub received_at: DateTime<Utc>,
    pub reported_date: Option<NaiveDate>,
    pub complainant_name: String,
    pub complainant_town: Option<String>,
    pub nature: String,
    pub further_natures: Vec<String>,
    pub complexity: Complexity,
    pub customer_number: Option<String>,
    pub supplier: Option<String>,
    pub registered_at: DateTime<Utc>,
    pub registered_by: Person,
    pub status: StatusName,
    pub assignee: Assignee,
    pub forwarded_at: Option<DateTime<Utc>>,
    pub first_forwarded_at: Option<DateTime<Utc>>,
    pub first_response_due: NaiveDate,
    pub first_response_at: Option<DateTime<Utc>>,
    pub resolution_due: NaiveDate,
    pub resolution_original_due: NaiveDate,
    pub paused_on: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub admissible: Option<bool>,
    pub finding: Option<Finding>,
    pub feedback_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub outcome: Option<Outcome>,
    pub reopened_count: i32,
    pub retain_until: NaiveDate,
    pub reopen_until: Option<NaiveDate>,
    pub changed_at: DateTime<Utc>,
    pub gaps: MissingForClosing,
    pub follows: Option<Uuid>,
    pub duplicate_of: Option<Uuid>,
    /// The employee whom the complaint is about, by the `sub` of the employee's tokens.
    pub employee: Option<String>,
    pub further_employees: Vec<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = complaints)]
pub(super) struct SummaryRow {
    id: Uuid,
    number: String,
    kind: String,
    channel: String,
    received_at: DateTime<Utc>,
    reported_date: Option<NaiveDate>,
    complainant_name: String,
    complainant_town: Option<String>,
    nature: String,
    further_natures: Vec<String>,
    complexity: String,
    employee: Option<Json<Employee>>,
    conversation: Option<Json<Conversation>>,
    customer_number: Option<String>,
    supplier: Option<String>,
    registered_at: DateTime<Utc>,
    registered_by_subject: String,
    registered_by_name: Option<String>,
    status: String,
    handler_department: Option<String>,
    handler_subject: Option<String>,
    handler_function: Option<String>,
    handler_name: Option<String>,
    forwarded_at: Option<DateTime<Utc>>,
    first_forwarded_at: Option<DateTime<Utc>>,
    first_response_due_date: NaiveDate,
    first_response_at: Option<DateTime<Utc>>,
    resolution_due_date: NaiveDate,
    resolution_original_due_date: NaiveDate,
    resolution_paused_date: Option<NaiveDate>,
    due_date: Option<NaiveDate>,
    admissible: Option<bool>,
    finding: Option<String>,
    evidence: Json<Evidence>,
    feedback_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    outcome: Option<String>,
    reopened_count: i32,
    retain_until_date: NaiveDate,
    reopen_until_date: Option<NaiveDate>,
    changed_at: DateTime<Utc>,
    follows: Option<Uuid>,
    duplicate_of: Option<Uuid>,
}

impl Summary {
    /// The facts of this complaint on which permissions depend.
    pub fn access_facts(&self) -> Place<'_> {
        Place {
            status: self.status,
            assignee: &self.assignee,
            registered_by: &self.registered_by.subject,
            employee: self.employee.as_deref(),
            further_employees: &self.further_employees,
            gaps: self.gaps,
            outcome: self.outcome,
            reopen_until: self.reopen_until,
        }
    }
}

impl From<&Complaint> for Summary {
    fn from(complaint: &Complaint) -> Self {
        let closing = complaint.closing();
        let place = complaint.access_facts();
        Summary {
            id: complaint.id.0,
            number: complaint.number.clone(),
            kind: complaint.signal.kind,
            channel: complaint.signal.channel,
            received_at: complaint.signal.received_at,
            reported_date: complaint.signal.reported_date,
            complainant_name: complaint.signal.complainant.name.clone(),
            complainant_town: complaint.signal.complainant.town.clone(),
            nature: complaint.signal.nature.clone(),
            further_natures: complaint.signal.further_natures.clone(),
            complexity: complaint.signal.complexity,
            customer_number: complaint.signal.customer_number.clone(),
            supplier: complaint.signal.supplier.clone(),
            registered_at: complaint.registered_at,
            registered_by: complaint.registered_by.clone(),
            status: complaint.status.name(),
            assignee: complaint.assignee.clone(),
            forwarded_at: complaint.forwarded_at,
            first_forwarded_at: complaint.first_forwarded_at,
            first_response_due: complaint.terms.first_response_due,
            first_response_at: complaint.terms.first_response_at,
            resolution_due: complaint.terms.resolution_due,
            resolution_original_due: complaint.terms.resolution_original_due,
            paused_on: complaint.terms.paused_on,
            due: None,
            admissible: complaint.admissible,
            finding: complaint.finding,
            feedback_at: complaint.feedback.as_ref().map(|feedback| feedback.at),
            closed_at: closing.map(|closing| closing.at),
            outcome: closing.map(|closing| closing.outcome),
            reopened_count: complaint.reopened_count,
            retain_until: complaint.retain_until,
            reopen_until: closing.map(|closing| closing.reopen_until),
            changed_at: complaint.changed_at,
            gaps: place.gaps,
            follows: complaint.signal.follows.map(|id| id.0),
            duplicate_of: closing.and_then(|closing| closing.duplicate_of).map(|id| id.0),
            employee: place.employee.map(str::to_owned),
            further_employees: complaint.evidence.employees.clone(),
        }
    }
}

impl TryFrom<SummaryRow> for Summary {
    type Error = Error;

    fn try_from(row: SummaryRow) -> Result<Self> {
        let number = row.number.clone();
        summary(row).ok_or_else(|| Error::internal(format!("the row of {number} describes no complaint")))
    }
}

fn missing_for_closing(row: &SummaryRow) -> MissingForClosing {
    let conversation = row.conversation.as_ref().map(|column| &column.0);
    let Json(evidence) = &row.evidence;
    MissingForClosing::of(ClosingEvidence {
        admissible: row.admissible,
        assessed: row.finding.is_some(),
        analysis: evidence.analysis,
        call_recording: evidence.call_recording,
        employee_interview: evidence.employee_interview,
        feedback: row.feedback_at.is_some(),
        names_conversation: conversation.is_some_and(|talk| talk.held_at.is_some()),
        names_employee: row.employee.is_some() || conversation.is_some_and(|talk| talk.spoken_with.is_some()),
    })
}

fn summary(row: SummaryRow) -> Option<Summary> {
    let gaps = missing_for_closing(&row);
    let finding = match row.finding {
        Some(finding) => Some(Finding::named(&finding)?),
        None => None,
    };
    let outcome = match row.outcome {
        Some(outcome) => Some(Outcome::named(&outcome)?),
        None => None,
    };
    Some(Summary {
        id: row.id,
        number: row.number,
        kind: Kind::named(&row.kind)?,
        channel: Channel::named(&row.channel)?,
        received_at: row.received_at,
        reported_date: row.reported_date,
        complainant_name: row.complainant_name,
        complainant_town: row.complainant_town,
        nature: row.nature,
        further_natures: row.further_natures,
        complexity: Complexity::named(&row.complexity)?,
        customer_number: row.customer_number,
        supplier: row.supplier,
        registered_at: row.registered_at,
        registered_by: Person {
            subject: row.registered_by_subject,
            name: row.registered_by_name,
        },
        status: StatusName::named(&row.status)?,
        assignee: Assignee {
            department: row.handler_department,
            subject: row.handler_subject,
            function: row.handler_function,
            name: row.handler_name,
        },
        forwarded_at: row.forwarded_at,
        first_forwarded_at: row.first_forwarded_at,
        first_response_due: row.first_response_due_date,
        first_response_at: row.first_response_at,
        resolution_due: row.resolution_due_date,
        resolution_original_due: row.resolution_original_due_date,
        paused_on: row.resolution_paused_date,
        due: row.due_date,
        admissible: row.admissible,
        finding,
        feedback_at: row.feedback_at,
        closed_at: row.closed_at,
        outcome,
        reopened_count: row.reopened_count,
        retain_until: row.retain_until_date,
        reopen_until: row.reopen_until_date,
        changed_at: row.changed_at,
        gaps,
        follows: row.follows,
        duplicate_of: row.duplicate_of,
        employee: row.employee.and_then(|employee| employee.0.subject),
        further_employees: row.evidence.0.employees,
    })
}

/// Loads the summaries of the complaints that a query finds, in the order of the query.
pub fn load_summaries(connection: &mut PgConnection, query: Query<'_>) -> Result<Vec<Summary>> {
    let rows: Vec<SummaryRow> = query.select(SummaryRow::as_select()).load(connection)?;
    rows.into_iter().map(Summary::try_from).collect()
}
