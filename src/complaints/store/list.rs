//! Lists of complaints: filtered, in order, a page at a time, and only what the caller may see.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{NotEq, not, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::availability::by_availability;
use crate::auth::Role;
use crate::catalogues::store::counted_as;
use crate::complaints::model::{
    Actor, Assignee, Channel, Complaint, Complexity, Conversation, Employee, Evidence, Finding,
    Gaps, Held, Kind, Outcome, Person, Position as Place, StatusName,
};
use crate::db::Json;
use crate::error::{Error, Result};
use crate::schema::complaints;

/// Which complaints are asked for; everything set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub status: Option<StatusName>,
    pub open: Option<bool>,
    /// With what was merged into it.
    pub nature: Option<String>,
    pub channel: Option<Channel>,
    pub kind: Option<Kind>,
    pub department: Option<String>,
    pub handler: Option<String>,
    pub admissible: Option<bool>,
    pub finding: Option<Finding>,
    pub registered_from: Option<DateTime<Utc>>,
    /// Exclusive.
    pub registered_before: Option<DateTime<Utc>>,
    pub due_before: Option<NaiveDate>,
    pub overdue: Option<bool>,
    /// Open, and whether its handler is there: not retired and not absent.
    pub handler_available: Option<bool>,
    /// Registered and never forwarded or taken up.
    pub forwarded: Option<bool>,
    /// With somebody: a person, or the queue of a department or function.
    pub assigned: Option<bool>,
    /// Open, and nothing happened since.
    pub idle_since: Option<DateTime<Utc>>,
    /// With an agreed call-back of which nothing is known yet.
    pub call_back_open: Option<bool>,
    pub complexity: Option<Complexity>,
    pub words: Option<String>,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    /// Open complaints only: a closed one is never due.
    DueFirst,
    DueLast,
}

/// The last item of a page: the next page goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Position {
    Registered(DateTime<Utc>, Uuid),
    Due(NaiveDate, Uuid),
}

/// A complaint in a list: without address, phone, e-mail and free text.
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
    pub gaps: Gaps,
    pub follows: Option<Uuid>,
    pub duplicate_of: Option<Uuid>,
    /// The employees whom it is about, by the `sub` of their tokens.
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

pub(super) type Query<'a> = complaints::BoxedQuery<'a, Pg>;

/// The complaints that meet `filter` and that `actor` may see, after `after`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    sort: Sort,
    after: Option<Position>,
    limit: i64,
    today: NaiveDate,
) -> Result<Vec<Summary>> {
    let natures = natures_of(connection, filter)?;
    let query = filtered(
        visible(complaints::table.into_boxed(), actor),
        filter,
        &natures,
        today,
    );
    let rows: Vec<SummaryRow> = sorted(query, sort, after)
        .limit(limit)
        .select(SummaryRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Summary::try_from).collect()
}

/// How many complaints [`list`] would go through.
///
/// # Errors
/// When the database fails.
pub fn count(
    connection: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    today: NaiveDate,
) -> Result<i64> {
    let natures = natures_of(connection, filter)?;
    let query = filtered(
        visible(complaints::table.into_boxed(), actor),
        filter,
        &natures,
        today,
    );
    Ok(query.count().get_result(connection)?)
}

/// The rule of `model::Position::is_visible_to`, in SQL.
pub(super) fn visible<'a>(query: Query<'a>, actor: &'a Actor) -> Query<'a> {
    if actor.has(Role::Manager) {
        return query;
    }
    let me = actor.person.subject.as_str();
    let registered_by_me = complaints::registered_by_subject.eq(me);
    if !actor.has(Role::Handler) {
        return query.filter(registered_by_me);
    }
    let mine = complaints::handler_subject.eq(me);
    let nobodys = complaints::handler_subject
        .is_null()
        .and(complaints::handler_department.is_null())
        .and(complaints::handler_function.is_null());
    let in_my_queue = complaints::handler_subject.is_null().and(
        complaints::handler_department
            .eq(actor.department.as_deref())
            .or(complaints::handler_function.eq(actor.function.as_deref())),
    );
    let handled = mine.or(nobodys).or(in_my_queue);
    if actor.has(Role::Intake) {
        query.filter(handled.or(registered_by_me))
    } else {
        query.filter(handled)
    }
}

/// The natures that are counted as the one that is asked for; none when any will do.
fn natures_of(connection: &mut PgConnection, filter: &Filter) -> Result<Vec<String>> {
    let asked_for = filter.nature.as_deref();
    asked_for.map_or(Ok(Vec::new()), |nature| counted_as(connection, nature))
}

/// `natures` are those of [`natures_of`].
fn filtered<'a>(
    mut query: Query<'a>,
    filter: &'a Filter,
    natures: &'a [String],
    today: NaiveDate,
) -> Query<'a> {
    use complaints as c;
    if let Some(status) = filter.status {
        query = query.filter(c::status.eq(status.as_str()));
    }
    query = match filter.open {
        Some(true) => query.filter(is_open()),
        Some(false) => query.filter(c::status.eq(StatusName::Closed.as_str())),
        None => query,
    };
    query = match natures {
        [] => query,
        // Only a single one is read in order from its index.
        [nature] => query.filter(c::nature.eq(nature)),
        several => query.filter(c::nature.eq_any(several)),
    };
    if let Some(channel) = filter.channel {
        query = query.filter(c::channel.eq(channel.as_str()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(c::kind.eq(kind.as_str()));
    }
    if let Some(department) = &filter.department {
        query = query.filter(c::handler_department.eq(department));
    }
    if let Some(handler) = &filter.handler {
        query = query.filter(c::handler_subject.eq(handler));
    }
    if let Some(admissible) = filter.admissible {
        query = query.filter(c::admissible.eq(admissible));
    }
    if let Some(finding) = filter.finding {
        query = query.filter(c::finding.eq(finding.as_str()));
    }
    if let Some(from) = filter.registered_from {
        query = query.filter(c::registered_at.ge(from));
    }
    if let Some(before) = filter.registered_before {
        query = query.filter(c::registered_at.lt(before));
    }
    if let Some(date) = filter.due_before {
        query = query.filter(c::due_date.lt(date));
    }
    query = match filter.overdue {
        Some(true) => query.filter(c::due_date.lt(today)),
        Some(false) => query.filter(c::due_date.is_null().or(c::due_date.ge(today))),
        None => query,
    };
    query = match filter.forwarded {
        Some(true) => query.filter(c::first_forwarded_at.is_not_null()),
        Some(false) => query
            .filter(c::status.eq(StatusName::Registered.as_str()))
            .filter(c::first_forwarded_at.is_null()),
        None => query,
    };
    let nobodys = c::handler_subject
        .is_null()
        .and(c::handler_department.is_null())
        .and(c::handler_function.is_null());
    query = match filter.assigned {
        Some(true) => query.filter(not(nobodys)),
        Some(false) => query.filter(nobodys).filter(is_open()),
        None => query,
    };
    if let Some(since) = filter.idle_since {
        query = query.filter(is_open()).filter(c::changed_at.lt(since));
    }
    query = match filter.call_back_open {
        Some(true) => query.filter(c::open_call_backs.gt(0)),
        Some(false) => query.filter(c::open_call_backs.eq(0)),
        None => query,
    };
    if let Some(complexity) = filter.complexity {
        query = query.filter(c::complexity.eq(complexity.as_str()));
    }
    if let Some(available) = filter.handler_available {
        query = by_availability(query, available, today);
    }
    if let Some(words) = &filter.words {
        let matches = sql::<Bool>(
            "complaint_words(description, desired_solution, short_description, handling_summary) \
             @@ websearch_to_tsquery('dutch', ",
        );
        query = query.filter(matches.bind::<Text, _>(words).sql(")"));
    }
    query
}

/// As the partial indexes say it.
pub(super) fn is_open() -> NotEq<complaints::status, &'static str> {
    complaints::status.ne(StatusName::Closed.as_str())
}

fn sorted(query: Query<'_>, sort: Sort, after: Option<Position>) -> Query<'_> {
    use complaints::{due_date, id, registered_at};
    let due = matches!(sort, Sort::DueFirst | Sort::DueLast);
    let query = if due {
        query.filter(due_date.is_not_null())
    } else {
        query
    };
    let query = match (sort, after) {
        (Sort::Newest, Some(Position::Registered(at, last))) => query
            .filter(registered_at.le(at))
            .filter(registered_at.lt(at).or(id.lt(last))),
        (Sort::Oldest, Some(Position::Registered(at, last))) => query
            .filter(registered_at.ge(at))
            .filter(registered_at.gt(at).or(id.gt(last))),
        (Sort::DueFirst, Some(Position::Due(date, last))) => query
            .filter(due_date.ge(date))
            .filter(due_date.gt(date).or(id.gt(last).nullable())),
        (Sort::DueLast, Some(Position::Due(date, last))) => query
            .filter(due_date.le(date))
            .filter(due_date.lt(date).or(id.lt(last).nullable())),
        _ => query,
    };
    match sort {
        Sort::Newest => query.order((registered_at.desc(), id.desc())),
        Sort::Oldest => query.order((registered_at.asc(), id.asc())),
        Sort::DueFirst => query.order((due_date.asc(), id.asc())),
        Sort::DueLast => query.order((due_date.desc(), id.desc())),
    }
}

impl Summary {
    /// Where it stands, for the rules about who may do what.
    #[must_use]
    pub fn position(&self) -> Place<'_> {
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

    /// Where the next page goes on when this is the last of one.
    #[must_use]
    pub fn place(&self, sort: Sort) -> Position {
        match (sort, self.due) {
            (Sort::DueFirst | Sort::DueLast, Some(due)) => Position::Due(due, self.id),
            _ => Position::Registered(self.registered_at, self.id),
        }
    }
}

impl From<&Complaint> for Summary {
    fn from(complaint: &Complaint) -> Self {
        let closing = complaint.closing();
        let place = complaint.position();
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
            duplicate_of: closing
                .and_then(|closing| closing.duplicate_of)
                .map(|id| id.0),
            employee: place.employee.map(str::to_owned),
            further_employees: complaint.evidence.employees.clone(),
        }
    }
}

impl TryFrom<SummaryRow> for Summary {
    type Error = Error;

    fn try_from(row: SummaryRow) -> Result<Self> {
        let number = row.number.clone();
        summary(row)
            .ok_or_else(|| Error::internal(format!("the row of {number} describes no complaint")))
    }
}

fn summary(row: SummaryRow) -> Option<Summary> {
    let finding = match row.finding {
        Some(finding) => Some(Finding::named(&finding)?),
        None => None,
    };
    let outcome = match row.outcome {
        Some(outcome) => Some(Outcome::named(&outcome)?),
        None => None,
    };
    let conversation = row.conversation.as_ref().map(|column| &column.0);
    let Json(evidence) = &row.evidence;
    let gaps = Gaps::of(Held {
        admissible: row.admissible,
        assessed: finding.is_some(),
        analysis: evidence.analysis,
        call_recording: evidence.call_recording,
        employee_interview: evidence.employee_interview,
        feedback: row.feedback_at.is_some(),
        names_conversation: conversation.is_some_and(|talk| talk.held_at.is_some()),
        names_employee: row.employee.is_some()
            || conversation.is_some_and(|talk| talk.spoken_with.is_some()),
    });
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
