//! Looking up the people of the catalogue of staff, without regard to the case of their subjects.

use std::collections::HashMap;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::StaffRow;
use crate::auth::folded_subject;
use crate::catalogues::model::StaffMember;
use crate::db::among;
use crate::error::Result;
use crate::procedure::{Person, Standing};
use crate::schema::staff;

define_sql_function! { fn lower(text: Text) -> Text; }

/// The member of staff with this subject, without regard to case; of two, the one in this spelling.
pub fn find_staff(connection: &mut PgConnection, subject: &str) -> Result<Option<StaffMember>> {
    let row: Option<StaffRow> = staff::table
        .filter(lower(staff::subject).eq(folded_subject(subject)))
        .order(staff::subject.eq(subject).desc())
        .select(StaffRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(Into::into))
}

/// The person as the catalogue of staff spells the subject, by the name in it when none is given; with the standing there.
pub fn known_person(connection: &mut PgConnection, named: Person) -> Result<(Person, Standing)> {
    let member = find_staff(connection, &named.subject)?;
    let standing = Standing::new(member.as_ref().map(|member| member.active));
    let known = member.map_or(named.clone(), |member| Person {
        subject: member.subject,
        name: named.name.or(Some(member.name)),
    });
    Ok((known, standing))
}

/// The members of staff with these subjects, without regard to case, by subject.
pub fn staff_members(connection: &mut PgConnection, subjects: &[String]) -> Result<HashMap<String, StaffMember>> {
    let folded: Vec<_> = subjects.iter().map(|subject| folded_subject(subject)).collect();
    let named = staff::table.filter(among(lower(staff::subject), folded));
    Ok(by_subject(named.select(StaffRow::as_select()).load(connection)?))
}

/// The members of staff with these subjects, without regard to case, and the colleagues of their departments who are
/// retired or absent at some time, by subject.
pub fn staff_with_colleagues(
    connection: &mut PgConnection,
    subjects: &[String],
) -> Result<HashMap<String, StaffMember>> {
    let folded: Vec<_> = subjects.iter().map(|subject| folded_subject(subject)).collect();
    let named = diesel::alias!(staff as named);
    let departments = named
        .filter(among(lower(named.field(staff::subject)), &folded))
        .filter(named.field(staff::active))
        .select(named.field(staff::department));
    let may_be_away = not(staff::active).or(staff::absent_from.is_not_null());
    let rows = staff::table
        .filter(
            among(lower(staff::subject), &folded).or(staff::department.eq_any(departments).and(may_be_away.nullable())),
        )
        .select(StaffRow::as_select())
        .load(connection)?;
    Ok(by_subject(rows))
}

fn by_subject(rows: Vec<StaffRow>) -> HashMap<String, StaffMember> {
    rows.into_iter().map(|row| (row.subject.clone(), row.into())).collect()
}

/// Whether an active member of staff who may handle complaints has the function.
pub fn is_function_held(connection: &mut PgConnection, function: &str) -> Result<bool> {
    let holders = staff::table
        .filter(staff::function.eq(function))
        .filter(staff::active.and(staff::may_handle));
    Ok(diesel::select(exists(holders)).get_result(connection)?)
}

/// The `sub`s of the staff who have left.
pub fn retired_subjects(connection: &mut PgConnection) -> Result<Vec<String>> {
    let retired = staff::table.filter(not(staff::active)).select(staff::subject);
    Ok(retired.load(connection)?)
}
