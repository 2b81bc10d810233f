//! Reading single complaints and their history.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use uuid::Uuid;

use super::event_row::EventRow;
use super::row::ComplaintRow;
use crate::auth::{Identity, Role};
use crate::catalogues::store::active_staff;
use crate::db::Db;
use crate::error::{Error, FieldError, Result, with_causes};
use crate::i18n::Text;
use crate::procedure::{Actor, Complaint, ComplaintId, Event, Person, Transition};
use crate::schema::{complaints, events, measures};

/// A request for one complaint by one caller.
pub struct Lookup {
    pub id: ComplaintId,
    pub caller: Identity,
}

/// A complaint and the actor who may see the complaint.
pub struct VisibleComplaint {
    pub complaint: Complaint,
    pub actor: Actor,
}

/// Answers many lookups with one query of complaints; `NotFound` for a complaint that the caller may not see.
pub fn lookup(connection: &mut PgConnection, questions: Vec<Lookup>) -> Vec<Result<VisibleComplaint>> {
    match lookup_all(connection, &questions) {
        Ok((complaints, staff)) => questions
            .into_iter()
            .map(|question| {
                let actor = actor(question.caller, &staff);
                let row = complaints.get(&question.id).ok_or(Error::NotFound)?;
                let complaint = visible(row.clone().try_into()?, &actor)?;
                Ok(VisibleComplaint { complaint, actor })
            })
            .collect(),
        Err(error) => {
            log::warn!("reading complaints: {}", with_causes(&error));
            let again = || match &error {
                // A read has no effect, so the outcome of a read is never unknown.
                Error::OutcomeUnknown(_) | Error::DatabaseUnavailable(_) => Error::DatabaseUnavailable(None),
                Error::Internal(what, _) => Error::internal(what.clone()),
                _ => Error::Overloaded,
            };
            questions.iter().map(|_| Err(again())).collect()
        }
    }
}

/// Adds the name of the assignee, from the catalogue of staff, to a forwarding to a person.
pub(super) fn with_assignee_name(connection: &mut PgConnection, step: Transition) -> Result<Transition> {
    match step {
        Transition::Forward { mut to, note } => {
            if let Some(subject) = &to.subject {
                let staff = active_staff(connection, std::slice::from_ref(subject))?;
                to.name = staff.get(subject).map(|member| member.name.clone());
            }
            Ok(Transition::Forward { to, note })
        }
        other => Ok(other),
    }
}

type Staff = HashMap<String, crate::catalogues::model::StaffMember>;

fn lookup_all(
    connection: &mut PgConnection,
    questions: &[Lookup],
) -> Result<(HashMap<ComplaintId, ComplaintRow>, Staff)> {
    let ids: Vec<_> = questions.iter().map(|question| question.id.0).collect();
    let rows: Vec<ComplaintRow> = complaints::table
        .filter(complaints::id.eq_any(ids))
        .select(ComplaintRow::as_select())
        .load(connection)?;
    let staff = staff_of(connection, questions.iter().map(|question| &question.caller))?;
    Ok((rows.into_iter().map(|row| (ComplaintId(row.id), row)).collect(), staff))
}

/// The caller with department and function, which are read only for handlers, because only their permissions depend on
/// department and function.
pub fn load_actor(connection: &mut PgConnection, caller: Identity) -> Result<Actor> {
    let staff = staff_of(connection, std::iter::once(&caller))?;
    Ok(actor(caller, &staff))
}

/// As [`load_actor`], in a separate call of [`Db::run`].
pub async fn actor_of_caller(db: &Db, caller: Identity) -> Result<Actor> {
    db.run(move |connection| load_actor(connection, caller)).await
}

fn staff_of<'a>(connection: &mut PgConnection, callers: impl Iterator<Item = &'a Identity>) -> Result<Staff> {
    let matters = |caller: &&Identity| caller.roles.contains(&Role::Handler) && !caller.roles.contains(&Role::Manager);
    let subjects: Vec<String> = callers.filter(matters).map(|caller| caller.subject.clone()).collect();
    if subjects.is_empty() {
        Ok(HashMap::new())
    } else {
        active_staff(connection, &subjects)
    }
}

fn actor(caller: Identity, staff: &Staff) -> Actor {
    let place = staff.get(&caller.subject);
    Actor {
        department: place.and_then(|member| member.department.clone()),
        function: place.and_then(|member| member.function.clone()),
        person: Person {
            subject: caller.subject,
            name: caller.name,
        },
        roles: caller.roles,
    }
}

/// Reads a complaint that `actor` may see.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub(super) fn find(connection: &mut PgConnection, id: ComplaintId, actor: &Actor) -> Result<Complaint> {
    let row: ComplaintRow = complaints::table
        .find(id.0)
        .select(ComplaintRow::as_select())
        .first(connection)?;
    visible(row.try_into()?, actor)
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

/// All events of a complaint, in order; the parts of a case are folded from these events.
pub fn events(connection: &mut PgConnection, id: ComplaintId) -> Result<Vec<Event>> {
    history(connection, id, false, None, i64::MAX)
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

/// A page of the events of a complaint after version `after`, in order.
pub(super) fn history(
    connection: &mut PgConnection,
    id: ComplaintId,
    only_transitions: bool,
    after: Option<i32>,
    limit: i64,
) -> Result<Vec<Event>> {
    let mut query = events::table
        .filter(events::complaint_id.eq(id.0))
        .filter(events::version.gt(after.unwrap_or(0)))
        .order(events::version)
        .limit(limit)
        .select(EventRow::as_select())
        .into_boxed();
    if only_transitions {
        query = query.filter(events::to_status.is_not_null());
    }
    query.load(connection)?.into_iter().map(Event::try_from).collect()
}
