//! Reading single complaints and their history.

use std::collections::{HashMap, HashSet};

use diesel::dsl::{exists, select, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Jsonb, Text as SqlText};
use serde_json::json;
use uuid::Uuid;

use super::audience::Audience;
use super::constraints::unknown_complaint;
use super::earlier::{Asked, Earlier, earlier};
use super::row::ComplaintRow;
use super::view_facts::{ViewFacts, about};
use super::visibility::hidden;
use crate::auth::{Identity, Role};
use crate::catalogues::model::{Department, StaffMember};
use crate::catalogues::store::{CatalogueEntry, find_staff, is_function_held, staff_members, staff_with_colleagues};
use crate::db::{Db, among, tell_all};
use crate::error::{Error, FieldError, Result, with_causes};
use crate::i18n::Text;
use crate::procedure::{
    Actor, Assignee, Candidate, Colleague, Complaint, ComplaintId, Employee, EventKind, Person, Place, Reachable,
    is_same_subject,
};
use crate::schema::{complaints, events, measures};
use crate::vocabulary::Vocabulary;

/// A request for one complaint by one caller.
pub struct Lookup {
    pub id: ComplaintId,
    pub caller: Identity,
}

/// A complaint and the actor who may see the complaint.
pub struct VisibleComplaint {
    pub complaint: Complaint,
    pub actor: Actor,
    pub facts: ViewFacts,
}

/// Answers many lookups with one query of complaints; `NotFound` for a complaint that the caller may not see.
pub fn lookup(connection: &mut PgConnection, questions: Vec<Lookup>) -> Vec<Result<VisibleComplaint>> {
    match lookup_all(connection, &questions) {
        Ok(Found { complaints, staff }) => questions
            .into_iter()
            .map(|question| {
                let actor = actor(question.caller, &staff);
                let (row, earlier) = complaints.get(&question.id).ok_or(Error::NotFound)?;
                let complaint = visible(row.clone().try_into()?, &actor)?;
                let named = complaint.signal.employee_subject();
                let facts = ViewFacts {
                    unknown_employee: named.is_some_and(|named| entry(&staff, named).is_none()),
                    hidden: about(connection, &actor, &complaint.named_complaints())?,
                    earlier: earlier.clone(),
                };
                Ok(VisibleComplaint {
                    complaint,
                    actor,
                    facts,
                })
            })
            .collect(),
        Err(error) => {
            log::warn!("reading complaints: {}", with_causes(&error));
            let told = |error: &Error| match error {
                // A read has no effect, so the outcome of a read is never unknown.
                Error::OutcomeUnknown(_) | Error::DatabaseUnavailable(_) => Error::DatabaseUnavailable(None),
                _ => Error::Overloaded,
            };
            tell_all(error, questions.len(), told).into_iter().map(Err).collect()
        }
    }
}

/// The complaints that are or were about the actor, and are hidden from the actor.
///
/// # Errors
/// When the database fails.
pub fn hidden_from(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Complaint>> {
    let rows: Vec<ComplaintRow> = hidden(complaints::table.into_boxed(), actor)
        .select(ComplaintRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Complaint::try_from).collect()
}

/// The entries of the catalogues for the handler that a forwarding names.
pub(super) fn reachable(connection: &mut PgConnection, to: &Assignee) -> Result<Reachable> {
    let Assignee {
        department,
        subject,
        function,
        ..
    } = to;
    let person = subject.as_ref().map(|subject| candidate(connection, subject));
    let department = department.as_ref().map(|code| Department::find(connection, code));
    let held = function.as_ref().map(|function| is_function_held(connection, function));
    Ok(Reachable {
        person: person.transpose()?.flatten(),
        department: department.transpose()?.flatten().map(|department| department.active),
        function_is_held: held.transpose()?.unwrap_or_default(),
    })
}

/// The member of staff `subject`, as somebody who can be given a part in a case.
pub(super) fn candidate(connection: &mut PgConnection, subject: &str) -> Result<Option<Candidate>> {
    Ok(find_staff(connection, subject)?.map(|member| Candidate {
        subject: member.subject,
        name: member.name,
        department: member.department,
        active: member.active,
        may_handle: member.may_handle,
    }))
}

/// Returns `employee` when named by a `sub` that nobody in the catalogue of staff has.
pub(super) fn unknown_employee<'a>(
    connection: &mut PgConnection,
    employee: Option<&'a Employee>,
) -> Result<Option<&'a Employee>> {
    match employee.and_then(|employee| employee.subject.as_deref()) {
        Some(subject) if find_staff(connection, subject)?.is_none() => Ok(employee),
        _ => Ok(None),
    }
}

/// Checks that the complaint that another one follows exists and is not about `actor`.
///
/// # Errors
/// A fault at `/follows`, or when the database fails.
pub(super) fn check_followed(connection: &mut PgConnection, id: ComplaintId, actor: &Actor) -> Result<()> {
    match find_for(connection, id, actor, Audience::WhoTakesCalls) {
        Err(Error::NotFound) => Err(unknown_complaint("/follows")),
        found => found.map(drop),
    }
}

/// Checks what a registration by `caller` names: the complaint that it follows, and the employees, of whom those are
/// returned whose `sub` nobody has.
///
/// # Errors
/// As [`check_followed`].
pub async fn check_named(
    db: &Db,
    caller: Identity,
    mut employees: Vec<Employee>,
    follows: Option<ComplaintId>,
) -> Result<Vec<Employee>> {
    employees.retain(|employee| employee.subject.is_some());
    if employees.is_empty() && follows.is_none() {
        return Ok(Vec::new());
    }
    db.run(move |connection| {
        if let Some(followed) = follows {
            let actor = load_actor(connection, caller.clone())?;
            check_followed(connection, followed, &actor)?;
        }
        let mut unknown = Vec::new();
        for employee in &employees {
            unknown.extend(unknown_employee(connection, Some(employee))?.cloned());
        }
        Ok(unknown)
    })
    .await
}

type Staff = HashMap<String, StaffMember>;

/// The function that answers a batch of lookups.
struct Found {
    complaints: HashMap<ComplaintId, (ComplaintRow, Earlier)>,
    staff: Staff,
}

fn lookup_all(connection: &mut PgConnection, questions: &[Lookup]) -> Result<Found> {
    let ids: Vec<_> = questions.iter().map(|question| question.id.0).collect();
    let rows: Vec<ComplaintRow> = complaints::table
        .filter(among(complaints::id, ids))
        .select(ComplaintRow::as_select())
        .load(connection)?;
    let asked: Vec<_> = rows.iter().map(Asked::of_row).collect();
    let rows = rows.into_iter().zip(earlier(connection, &asked)?);
    let complaints: HashMap<_, _> = rows.map(|found| (ComplaintId(found.0.id), found)).collect();
    // The place of a manager matters only for a complaint that names somebody by name, or another complaint.
    let matters = |question: &&Lookup| {
        let roles = &question.caller.roles;
        let is_handler = roles.contains(&Role::Handler) && !roles.contains(&Role::Manager);
        let asks_for_name = |(row, earlier): &(ComplaintRow, Earlier)| row.asks_for_name() || earlier.asks_for_name();
        is_handler || complaints.get(&question.id).is_some_and(asks_for_name)
    };
    let callers: Vec<_> = questions
        .iter()
        .filter(matters)
        .map(|question| &question.caller)
        .collect();
    let named = complaints.values().filter_map(|(row, _)| row.employee_subject());
    let staff = staff_of(connection, &callers, named)?;
    Ok(Found { complaints, staff })
}

/// The caller with the place in the company.
pub fn load_actor(connection: &mut PgConnection, caller: Identity) -> Result<Actor> {
    let staff = staff_of(connection, &[&caller], std::iter::empty())?;
    Ok(actor(caller, &staff))
}

/// As [`load_actor`], in a separate call of [`Db::run`].
pub async fn actor_of_caller(db: &Db, caller: Identity) -> Result<Actor> {
    db.run(move |connection| load_actor(connection, caller.clone())).await
}

/// The entries of the callers, and of the subjects `named`, in the catalogue of staff; for handlers also the colleagues
/// from whom they may take over.
fn staff_of<'a>(
    connection: &mut PgConnection,
    callers: &[&'a Identity],
    named: impl Iterator<Item = &'a str>,
) -> Result<Staff> {
    let callers_subjects = callers.iter().map(|caller| caller.subject.as_str());
    let subjects: Vec<_> = callers_subjects.chain(named).map(str::to_owned).collect();
    if subjects.is_empty() {
        Ok(HashMap::new())
    } else if callers.iter().any(|caller| caller.roles.contains(&Role::Handler)) {
        staff_with_colleagues(connection, &subjects)
    } else {
        staff_members(connection, &subjects)
    }
}

fn actor(caller: Identity, staff: &Staff) -> Actor {
    let place = entry(staff, &caller.subject).map(|member| place(member, staff));
    Actor {
        place: place.unwrap_or_default(),
        person: Person {
            subject: caller.subject,
            name: caller.name,
        },
        roles: caller.roles,
    }
}

/// The entry of `subject`, without regard to case; of two, the one in this spelling.
fn entry<'a>(staff: &'a Staff, subject: &str) -> Option<&'a StaffMember> {
    let in_other_spelling = || staff.values().find(|member| is_same_subject(&member.subject, subject));
    staff.get(subject).or_else(in_other_spelling)
}

/// The place of a member of staff. A retired member has a name, and no place.
fn place(member: &StaffMember, staff: &Staff) -> Place {
    let retired = Place {
        subject: Some(member.subject.clone()),
        name: Some(member.name.clone()),
        ..Place::default()
    };
    if !member.active {
        return retired;
    }
    let is_colleague = |other: &&StaffMember| {
        other.subject != member.subject && other.department.is_some() && other.department == member.department
    };
    let colleagues = staff.values().filter(is_colleague).map(|other| Colleague {
        subject: other.subject.clone(),
        active: other.active,
        absence: other.absence(),
    });
    Place {
        department: member.department.clone(),
        function: member.function.clone(),
        handles_none: !member.may_handle,
        colleagues: colleagues.collect(),
        ..retired
    }
}

/// Reads a complaint that `actor` may see.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub(super) fn find(connection: &mut PgConnection, id: ComplaintId, actor: &Actor) -> Result<Complaint> {
    find_for(connection, id, actor, Audience::WhoSees)
}

/// Reads a complaint that is open to `actor` for an action.
///
/// # Errors
/// As [`find`].
pub(super) fn find_for(
    connection: &mut PgConnection,
    id: ComplaintId,
    actor: &Actor,
    audience: Audience,
) -> Result<Complaint> {
    let row: ComplaintRow = complaints::table
        .find(id.0)
        .select(ComplaintRow::as_select())
        .first(connection)?;
    let complaint: Complaint = row.try_into()?;
    let is_expected = match audience {
        Audience::WhoSees => false,
        Audience::WhoForwards => complaint.access_facts().was_forwarded_by(actor),
        Audience::WhoTakesCalls => true,
        Audience::TheRegister => return Ok(complaint),
        Audience::WhoCallsBack(contact) => complaint.expects_call_back(contact, actor),
        Audience::WhoRecorded(part) => {
            !complaint.access_facts().is_visible_to(actor) && has_recorded(connection, id, part, actor)?
        }
    };
    if is_expected && !complaint.evidence.restricted && complaint.check_independent(actor).is_ok() {
        return Ok(complaint);
    }
    visible(complaint, actor)
}

/// Whether `actor` recorded this part of the case.
fn has_recorded(connection: &mut PgConnection, id: ComplaintId, part: Uuid, actor: &Actor) -> Result<bool> {
    let kinds = [
        EventKind::Contacted,
        EventKind::Answered,
        EventKind::Investigated,
        EventKind::DocumentsAdded,
    ];
    let names_part = sql::<Bool>("(coalesce(detail ->> 'id', detail ->> 'contact') = ")
        .bind::<SqlText, _>(part.to_string())
        .sql(" or detail -> 'documents' @> ")
        .bind::<Jsonb, _>(json!([{ "id": part }]))
        .sql(")");
    let recorded = events::table
        .filter(events::complaint_id.eq(id.0))
        .filter(events::by_subject.eq(&actor.person.subject))
        .filter(events::what.eq_any(kinds.map(Vocabulary::as_str)))
        .filter(names_part);
    Ok(select(exists(recorded)).get_result(connection)?)
}

/// Returns the complaint if `actor` may see the complaint.
///
/// # Errors
/// `NotFound` when `actor` may not see the complaint.
fn visible(complaint: Complaint, actor: &Actor) -> Result<Complaint> {
    if complaint.access_facts().is_visible_to(actor) {
        Ok(complaint)
    } else {
        Err(Error::NotFound)
    }
}

/// Returns the ids of `ids` that exist in the register.
pub fn existing(connection: &mut PgConnection, ids: &[ComplaintId]) -> Result<HashSet<ComplaintId>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let found: Vec<Uuid> = complaints::table
        .filter(complaints::id.eq_any(ids))
        .select(complaints::id)
        .load(connection)?;
    Ok(found.into_iter().map(ComplaintId).collect())
}

/// The faults of a request that names unknown measures, at `/prevention/measures` below `place`.
pub(super) fn unknown_measures(connection: &mut PgConnection, place: &str, named: &[Uuid]) -> Result<Error> {
    let known: HashSet<Uuid> = measures::table
        .filter(measures::id.eq_any(named))
        .select(measures::id)
        .load(connection)?
        .into_iter()
        .collect();
    let unknown = named.iter().enumerate().filter(|(_, id)| !known.contains(id));
    let fault = |(index, _): (usize, &Uuid)| {
        FieldError::at(
            format!("{place}/prevention/measures/{index}"),
            "unknown",
            Text::of("Deze maatregel bestaat niet.", "There is no such measure."),
        )
    };
    Ok(Error::Invalid(unknown.map(fault).collect()))
}
