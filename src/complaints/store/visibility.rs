//! The visibility of complaints to an actor, in SQL.

use diesel::dsl::NotEq;
use diesel::pg::Pg;
use diesel::prelude::*;

use crate::auth::Role;
use crate::procedure::{Actor, StatusName};
use crate::schema::complaints;
use crate::vocabulary::Vocabulary;

/// A query of complaints to which conditions can be added.
pub type Query<'a> = complaints::BoxedQuery<'a, Pg>;

/// The rule of `AccessFacts::is_visible_to`, in SQL.
pub fn visible<'a>(query: Query<'a>, actor: &'a Actor) -> Query<'a> {
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

/// The condition for open complaints, in the form of the partial indexes, so that these indexes can be used.
pub fn is_open() -> NotEq<complaints::status, &'static str> {
    complaints::status.ne(StatusName::Closed.as_str())
}
