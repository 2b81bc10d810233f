//! The filter by availability of the handler of a complaint, in SQL.

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::complaints::store::{Query, is_open};
use crate::schema::{complaints, staff};

diesel::allow_tables_to_appear_in_same_query!(complaints, staff);

/// Limits a query to open complaints of an available handler or, if not `available`, of an unavailable handler.
pub(super) fn by_availability(query: Query<'_>, available: bool, today: NaiveDate) -> Query<'_> {
    let query = query.filter(is_open());
    if available {
        query
            .filter(complaints::handler_subject.is_not_null())
            .filter(not(exists(away(today))))
    } else {
        query.filter(exists(away(today)))
    }
}

/// The staff entry of an unavailable handler of a complaint: the negation of `StaffMember::is_available` in SQL.
#[diesel::dsl::auto_type(no_type_alias)]
fn away(today: NaiveDate) -> _ {
    let not_ended = staff::absent_until.is_null().or(staff::absent_until.ge(today));
    let absent = staff::absent_from.le(today).and(not_ended);
    staff::table
        .filter(staff::subject.nullable().eq(complaints::handler_subject))
        .filter(staff::active.eq(false).nullable().or(absent))
}
