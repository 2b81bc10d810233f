//! The filter by availability of the handler of a complaint, in SQL.

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::complaints::store::{Query, is_open};
use crate::schema::{complaints, departments, staff};

diesel::allow_tables_to_appear_in_same_query!(complaints, staff);
diesel::allow_tables_to_appear_in_same_query!(complaints, departments);

/// Limits a query to open complaints whose handler can be reached or, if not `available`, cannot: a person who is unknown,
/// retired, absent or may not handle complaints; the queue of a department that is closed, or of a function that nobody
/// available has.
pub(super) fn by_availability(query: Query<'_>, available: bool, today: NaiveDate) -> Query<'_> {
    use complaints as c;
    let query = query.filter(is_open());
    let is_person = c::handler_subject.is_not_null();
    let is_queue = c::handler_subject.is_null().and(c::handler_department.is_not_null());
    let is_function = c::handler_subject
        .is_null()
        .and(c::handler_department.is_null())
        .and(c::handler_function.is_not_null());
    let person = there(today).filter(staff::subject.nullable().eq(c::handler_subject));
    let holder = there(today).filter(staff::function.eq(c::handler_function));
    let department = departments::table
        .filter(departments::active)
        .filter(departments::code.nullable().eq(c::handler_department));
    let can_be_reached = is_person
        .and(exists(person))
        .or(is_queue.and(exists(department)))
        .or(is_function.and(exists(holder)));
    if available {
        query.filter(can_be_reached)
    } else {
        query
            .filter(is_person.or(is_queue).or(is_function))
            .filter(not(can_be_reached))
    }
}

/// The staff who may handle complaints and are available: `StaffMember::is_available` in SQL.
#[diesel::dsl::auto_type(no_type_alias)]
fn there(today: NaiveDate) -> _ {
    let before = staff::absent_from.is_null().or(staff::absent_from.gt(today));
    let after = staff::absent_until.lt(today);
    staff::table
        .filter(staff::active.and(staff::may_handle))
        .filter(before.or(after))
}
