//! Routing rules in PostgreSQL.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::result::Error as Failure;
use uuid::Uuid;

use super::model::{Case, Proposal, Rule, RuleId, Staffing, proposals};
use crate::auth::Identity;
use crate::calendar::model::local_date;
use crate::catalogues::model::{Department, Nature, StaffMember};
use crate::catalogues::store::CatalogueEntry as _;
use crate::complaints::store as complaints;
use crate::db::{ConstraintExt, Db, count_up_to, counted};
use crate::error::{Error, Result};
use crate::http::{Found, Paging};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::procedure::{Assignee, ComplaintId, Complexity};
use crate::schema::routing_rules;
use crate::vocabulary::Vocabulary;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = routing_rules, treat_none_as_null = true)]
struct RuleRow {
    id: Uuid,
    nature: Option<String>,
    complexity: Option<String>,
    handler_department: Option<String>,
    handler_subject: Option<String>,
    handler_function: Option<String>,
    note: Option<String>,
    active: bool,
    version: i32,
}

/// Returns a page of the rules, oldest first: all rules, only those in use, or only the retired ones.
pub async fn list(db: &Db, active: Option<bool>, paging: Paging<Uuid>) -> Result<Found<Rule>> {
    db.run(move |connection| {
        let rules = page(connection, active, paging.after, paging.fetch())?;
        paging.found(rules, |most| {
            count_up_to(connection, in_use(active).select(counted()).limit(most))
        })
    })
    .await
}

fn page(connection: &mut PgConnection, active: Option<bool>, after: Option<Uuid>, limit: i64) -> Result<Vec<Rule>> {
    let mut query = in_use(active).order(routing_rules::id).limit(limit);
    if let Some(after) = after {
        query = query.filter(routing_rules::id.gt(after));
    }
    let rows = query.select(RuleRow::as_select()).load(connection)?;
    rows.into_iter().map(Rule::try_from).collect()
}

fn in_use(active: Option<bool>) -> routing_rules::BoxedQuery<'static, Pg> {
    let all = routing_rules::table.into_boxed();
    match active {
        Some(active) => all.filter(routing_rules::active.eq(active)),
        None => all,
    }
}

/// One rule.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn read(db: &Db, id: RuleId) -> Result<Rule> {
    db.run(move |connection| find(connection, id)).await
}

fn find(connection: &mut PgConnection, id: RuleId) -> Result<Rule> {
    let row: RuleRow = routing_rules::table
        .find(id.0)
        .select(RuleRow::as_select())
        .first(connection)?;
    row.try_into()
}

/// Adds a rule and keeps `answer` for a repeated request, both or neither. Returns `answer`.
///
/// # Errors
/// `Invalid` when the rule refers to an absent row, or as [`run_idempotent`].
pub async fn add(
    db: &Db,
    rule: Rule,
    answer: StoredResponse,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        let record = record(&answer);
        connection.transaction(|connection| {
            diesel::insert_into(routing_rules::table)
                .values(RuleRow::from(rule.clone()))
                .execute(connection)
                .map_err(explained)?;
            keep(connection, record.as_ref())
        })?;
        Ok(answer.clone())
    })
    .await
}

/// Replaces a rule by the result of `decide`, unless another request changed the rule meanwhile; once, however often the
/// request is repeated. `respond` renders the answer to the new rule.
///
/// # Errors
/// `NotFound`, `Stale`, `Invalid` as in [`add`], the error of `decide`, or as [`run_idempotent`].
pub async fn change(
    db: &Db,
    id: RuleId,
    decide: impl Fn(Rule) -> Result<Rule> + Send + 'static,
    respond: impl Fn(Rule) -> Result<StoredResponse> + Send + 'static,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        let before = find(connection, id)?;
        let version = before.version;
        let after = decide(before)?;
        let this = routing_rules::table
            .find(id.0)
            .filter(routing_rules::version.eq(version));
        let row = RuleRow::from(after.clone());
        connection.transaction(|connection| {
            if diesel::update(this).set(row).execute(connection).map_err(explained)? != 1 {
                let current = find(connection, id)?.version;
                return Err(Error::Stale { current: Some(current) });
            }
            let answer = respond(after)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// Returns the handlers that the rules in use propose for a complaint, as [`proposals`]. Only who is shown the employee
/// learns by it whom the complaint is about.
///
/// # Errors
/// `NotFound` when there is no such complaint that the caller may see, or when the database fails.
pub async fn propose(db: &Db, id: ComplaintId, caller: Identity, now: DateTime<Utc>) -> Result<Vec<Proposal>> {
    complaints::load(db, id, caller, now, move |mut opened| {
        let connection = opened.connection();
        let rules = page(connection, Some(true), None, i64::MAX)?;
        let natures = Nature::all(connection)?;
        let (staff, departments) = (StaffMember::all(connection)?, Department::all(connection)?);
        let shows_employee = opened.complaint.access_facts().shows_employee_to(opened.actor);
        let complaint = opened.complaint;
        let case = Case::of(&complaint, &natures);
        let staffing = Staffing {
            staff: &staff,
            departments: &departments,
            today: local_date(now),
        };
        Ok(proposals(&rules, &case, &natures, staffing, |subject, name| {
            shows_employee && complaint.is_about(subject, name)
        }))
    })
    .await
}

impl From<Rule> for RuleRow {
    fn from(rule: Rule) -> Self {
        RuleRow {
            id: rule.id.0,
            nature: rule.nature,
            complexity: rule.complexity.map(|complexity| complexity.as_str().to_owned()),
            handler_department: rule.handler.department,
            handler_subject: rule.handler.subject,
            handler_function: rule.handler.function,
            note: rule.note,
            active: rule.active,
            version: rule.version,
        }
    }
}

impl TryFrom<RuleRow> for Rule {
    type Error = Error;

    fn try_from(row: RuleRow) -> Result<Self> {
        let complexity = match &row.complexity {
            None => None,
            Some(spelling) => Some(
                Complexity::named(spelling)
                    .ok_or_else(|| Error::internal(format!("the row of routing rule {} describes none", row.id)))?,
            ),
        };
        Ok(Rule {
            id: RuleId(row.id),
            nature: row.nature,
            complexity,
            handler: Assignee {
                department: row.handler_department,
                subject: row.handler_subject,
                function: row.handler_function,
                name: None,
            },
            note: row.note,
            active: row.active,
            version: row.version,
        })
    }
}

fn explained(failure: Failure) -> Error {
    let pointer = match failure.constraint() {
        Some("routing_rules_nature_fkey") => "/nature",
        Some("routing_rules_handler_department_fkey") => "/handler/department",
        _ => return failure.into(),
    };
    let unknown = Text::of("Deze code bestaat niet.", "There is no such code.");
    Error::at(pointer, "unknown", unknown)
}
