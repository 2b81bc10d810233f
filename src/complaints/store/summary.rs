//! The summary of a complaint in lists: the columns that a list reads, and the same of a complaint that was read whole.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use o2o::o2o;
use uuid::Uuid;

use super::row::{HandlerRow, RegisteredByRow};
use super::visibility::Query;
use crate::db::{Json, Word};
use crate::error::Result;
use crate::procedure::{
    AccessFacts, Actor, Channel, ClosingEvidence, Complaint, Complexity, Conversation, Employee, Evidence, Finding,
    Kind, MissingForClosing, Outcome, StatusName,
};
use crate::schema::complaints;

/// The summary of a complaint in a list, without address, phone, e-mail and free text.
#[derive(Debug, Clone, Queryable, Selectable, o2o)]
#[from_ref(Complaint)]
#[diesel(table_name = complaints)]
pub struct Summary {
    #[from(~.0)]
    pub id: Uuid,
    #[from(~.clone())]
    pub number: String,
    pub version: i32,
    #[from(Word(@.signal.kind))]
    pub kind: Word<Kind>,
    #[from(Word(@.signal.channel))]
    pub channel: Word<Channel>,
    #[from(@.signal.received_at)]
    pub received_at: DateTime<Utc>,
    #[from(@.signal.reported_date)]
    pub reported_date: Option<NaiveDate>,
    #[from(@.signal.complainant.name.clone())]
    pub complainant_name: Option<String>,
    #[from(@.signal.complainant.town.clone())]
    pub complainant_town: Option<String>,
    #[from(@.signal.nature.clone())]
    pub nature: String,
    #[from(@.signal.short_description.clone())]
    pub short_description: Option<String>,
    #[from(@.signal.further_natures.clone())]
    pub further_natures: Vec<String>,
    #[from(Word(@.signal.complexity))]
    pub complexity: Word<Complexity>,
    #[from(@.signal.employee.clone().map(Json))]
    employee: Option<Json<Employee>>,
    #[from(@.signal.conversation.clone().map(Json))]
    conversation: Option<Json<Conversation>>,
    #[from(@.signal.customer_number.clone())]
    pub customer_number: Option<String>,
    #[from(@.signal.supplier.clone())]
    pub supplier: Option<String>,
    #[from(@.signal.follows.map(|id| id.0))]
    pub follows: Option<Uuid>,
    pub registered_at: DateTime<Utc>,
    #[diesel(embed)]
    #[from(~.clone().into())]
    pub registered_by: RegisteredByRow,
    #[from(Word(~.name()))]
    pub status: Word<StatusName>,
    #[diesel(embed)]
    #[from(@.assignee.clone().into())]
    pub handler: HandlerRow,
    pub forwarded_at: Option<DateTime<Utc>>,
    pub first_forwarded_at: Option<DateTime<Utc>>,
    #[from(@.terms.first_response_due)]
    pub first_response_due_date: Option<NaiveDate>,
    #[from(@.terms.first_response_at)]
    pub first_response_at: Option<DateTime<Utc>>,
    #[from(@.terms.resolution_due)]
    pub resolution_due_date: NaiveDate,
    #[from(@.terms.resolution_original_due)]
    pub resolution_original_due_date: NaiveDate,
    #[from(@.terms.paused_on)]
    pub resolution_paused_date: Option<NaiveDate>,
    pub admissible: Option<bool>,
    #[from(~.map(Word))]
    pub finding: Option<Word<Finding>>,
    #[from(Json(~.clone()))]
    evidence: Json<Evidence>,
    #[from(@.feedback.as_ref().map(|feedback| feedback.at))]
    pub feedback_at: Option<DateTime<Utc>>,
    #[from(@.closing().map(|closing| closing.at))]
    pub closed_at: Option<DateTime<Utc>>,
    #[from(@.closing().map(|closing| Word(closing.outcome)))]
    pub outcome: Option<Word<Outcome>>,
    #[from(@.closing().and_then(|closing| closing.duplicate_of).map(|id| id.0))]
    pub duplicate_of: Option<Uuid>,
    #[from(@.closing().map(|closing| closing.reopen_until))]
    pub reopen_until_date: Option<NaiveDate>,
    pub reopened_count: i32,
    #[from(retain_until)]
    pub retain_until_date: NaiveDate,
    pub changed_at: DateTime<Utc>,
    /// The next due date, computed by the database; `None` in the summary of a complaint that was read whole.
    #[ghost({None})]
    pub due_date: Option<NaiveDate>,
}

impl Summary {
    /// The facts of this complaint on which permissions depend.
    pub fn access_facts(&self) -> AccessFacts<'_> {
        AccessFacts {
            kind: self.kind.0,
            status: self.status.0,
            handler_department: self.handler.department.as_deref(),
            handler_subject: self.handler.subject.as_deref(),
            handler_function: self.handler.function.as_deref(),
            registered_by: &self.registered_by.subject,
            forwarded_by: self.evidence.0.forwarded_by.as_deref(),
            concerned: &self.evidence.0.concerned,
            gaps: self.missing_for_closing(),
            unanswerable: self.is_unanswerable(),
            restricted: self.evidence.0.restricted,
            outcome: self.outcome.map(|outcome| outcome.0),
            reopen_until: self.reopen_until_date,
        }
    }

    /// The number of remedies that are not executed yet, as far as `actor` may see them.
    pub fn open_remedies_for(&self, actor: &Actor) -> i32 {
        let open = &self.evidence.0.open_remedies;
        // Most complaints have none: then nobody's rights are looked up.
        if open.is_empty() {
            return 0;
        }
        open.count(self.access_facts().shows_employee_to(actor))
    }

    /// Whether nobody can be answered: neither the complainant nor a representative.
    pub const fn is_unanswerable(&self) -> bool {
        self.evidence.0.unanswerable
    }

    fn missing_for_closing(&self) -> MissingForClosing {
        let conversation = self.conversation.as_ref().map(|column| &column.0);
        let Json(evidence) = &self.evidence;
        MissingForClosing::of(ClosingEvidence {
            kind: self.kind.0,
            admissible: self.admissible,
            assessed: self.finding.is_some(),
            analysis: evidence.analysis,
            call_recording: evidence.call_recording,
            employee_interview: evidence.employee_interview,
            feedback: self.feedback_at.is_some(),
            unanswerable: evidence.unanswerable,
            unanswered_offer: evidence.open_remedies.await_answer(),
            inadmissible_approval: evidence.inadmissible_approval,
            failed_contacts: evidence.failed_contacts,
            names_conversation: conversation.is_some_and(|talk| talk.held_at.is_some()),
            names_employee: self.employee.is_some() || conversation.is_some_and(|talk| talk.spoken_with.is_some()),
        })
    }
}

/// Loads the summaries of the complaints that a query finds, in the order of the query.
pub fn load_summaries(connection: &mut PgConnection, query: Query<'_>) -> Result<Vec<Summary>> {
    Ok(query.select(Summary::as_select()).load(connection)?)
}
