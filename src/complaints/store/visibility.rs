//! The visibility of complaints to an actor, in SQL.

use diesel::dsl::{NotEq, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Text};
use serde_json::json;

use crate::auth::Role;
use crate::auth::folded_subject;
use crate::procedure::{Actor, StaffName, StatusName};
use crate::schema::complaints;
use crate::vocabulary::Vocabulary;

/// A query of complaints to which conditions can be added.
pub type Query<'a> = complaints::BoxedQuery<'a, Pg>;

define_sql_function! { fn may_name_staff(evidence: Jsonb, subject: Text, words: Array<Text>, surnames: Array<Text>) -> Bool; }

/// The rule of `AccessFacts::is_visible_to`, in SQL; without the complaints whose data is restricted, which no list shows.
pub fn visible<'a>(query: Query<'a>, actor: &'a Actor) -> Query<'a> {
    let query = unrestricted(independent(query, actor));
    if actor.has(Role::Manager) || actor.has(Role::Integration) {
        return query;
    }
    let me = actor.subjects();
    if !actor.has(Role::Handler) {
        return match me[..] {
            // Only a single subject can be read in order from the index.
            [me] => query.filter(complaints::registered_by_subject.eq(me)),
            _ => query.filter(complaints::registered_by_subject.eq_any(me)),
        };
    }
    let registered_by_me = complaints::registered_by_subject.eq_any(me.clone());
    let mine = complaints::handler_subject.eq_any(me);
    let nobodys = complaints::handler_subject
        .is_null()
        .and(complaints::handler_department.is_null())
        .and(complaints::handler_function.is_null());
    let of_my_department = complaints::handler_department.eq(actor.place.department.as_deref());
    let of_my_function = complaints::handler_subject
        .is_null()
        .and(complaints::handler_function.eq(actor.place.function.as_deref()));
    query.filter(
        mine.or(nobodys)
            .or(of_my_department)
            .or(of_my_function)
            .or(registered_by_me),
    )
}

/// Leaves out the complaints whose data is restricted: they are in no list and no search, whoever asks.
pub fn unrestricted(query: Query<'_>) -> Query<'_> {
    query.filter(not(complaints::evidence.has_key("restricted")))
}

/// Leaves out the complaints that are or were about the actor: the rule of `Concerned::includes`, in SQL. The conditions
/// are written without `sql`, with which diesel does not keep the prepared statement of a list.
pub fn independent<'a>(query: Query<'a>, actor: &Actor) -> Query<'a> {
    let subject = folded_subject(&actor.person.subject);
    let named = |part| complaints::evidence.retrieve_as_object(part);
    let query = query.filter(not(named("employees").has_key(subject.clone())));
    let Some(name) = &actor.place.name else {
        return query;
    };
    let StaffName { words, surnames } = StaffName::of(name);
    let names_nobody = named("names").eq(json!([]));
    query.filter(names_nobody.or(not(may_name_staff(complaints::evidence, subject, words, surnames))))
}

/// Limits a query to what [`independent`] leaves out.
pub(super) fn hidden<'a>(query: Query<'a>, actor: &Actor) -> Query<'a> {
    let subject = folded_subject(&actor.person.subject);
    let named = |part| complaints::evidence.retrieve_as_object(part);
    let is_named = named("employees").has_key(subject.clone());
    let Some(name) = &actor.place.name else {
        return query.filter(is_named);
    };
    let StaffName { words, surnames } = StaffName::of(name);
    let names_somebody = named("names").ne(json!([]));
    query.filter(is_named.or(names_somebody.and(may_name_staff(complaints::evidence, subject, words, surnames))))
}

/// The condition for open complaints, in the form of the partial indexes, so that these indexes can be used.
pub fn is_open() -> NotEq<complaints::status, &'static str> {
    complaints::status.ne(StatusName::Closed.as_str())
}
