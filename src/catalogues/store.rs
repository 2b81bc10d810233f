//! The catalogues in PostgreSQL. Each is small: a catalogue is always read whole.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::result::Error as Failure;

use super::model::{Department, Nature, StaffMember};
use crate::db::Refused;
use crate::error::{Conflict, Error, Fault, Result};
use crate::idempotency::store::{Record, keep};
use crate::schema::{departments, natures, staff};
use crate::text::Text;

/// A catalogue: how its entries are read, added and replaced.
pub trait Entry: Sized + Clone {
    /// # Errors
    /// When the database fails.
    fn all(connection: &mut PgConnection) -> Result<Vec<Self>>;
    /// # Errors
    /// When the database fails.
    fn find(connection: &mut PgConnection, key: &str) -> Result<Option<Self>>;
    /// # Errors
    /// `Conflict` when the key is taken, `Invalid` when it refers to something that does not exist.
    fn add(&self, connection: &mut PgConnection) -> Result<()>;
    /// Replaces the entry that has the version before this one's.
    ///
    /// # Errors
    /// `Stale` when somebody else was first, `Invalid` as in `add`.
    fn replace(&self, connection: &mut PgConnection) -> Result<()>;
}

macro_rules! entry {
    ($model:ident, $row:ident, $table:ident, $key:ident, { $($field:ident: $type:ty),* }) => {
        #[derive(Queryable, Selectable, Insertable, AsChangeset)]
        #[diesel(table_name = $table, treat_none_as_null = true, primary_key($key))]
        struct $row { $($field: $type),* }

        impl From<$row> for $model {
            fn from(row: $row) -> Self {
                $model { $($field: row.$field),* }
            }
        }

        impl From<$model> for $row {
            fn from(entry: $model) -> Self {
                $row { $($field: entry.$field),* }
            }
        }

        impl Entry for $model {
            fn all(connection: &mut PgConnection) -> Result<Vec<Self>> {
                let rows = $table::table.order($table::$key).select($row::as_select()).load(connection)?;
                Ok(rows.into_iter().map($model::from).collect())
            }

            fn find(connection: &mut PgConnection, key: &str) -> Result<Option<Self>> {
                let row = $table::table.find(key).select($row::as_select()).first(connection).optional()?;
                Ok(row.map($model::from))
            }

            fn add(&self, connection: &mut PgConnection) -> Result<()> {
                let row = $row::from(self.clone());
                diesel::insert_into($table::table).values(row).execute(connection).map_err(explained)?;
                Ok(())
            }

            fn replace(&self, connection: &mut PgConnection) -> Result<()> {
                let before = $table::table
                    .filter($table::$key.eq(&self.$key))
                    .filter($table::version.eq(self.version - 1));
                let row = $row::from(self.clone());
                match diesel::update(before).set(row).execute(connection).map_err(explained)? {
                    1 => Ok(()),
                    _ => {
                        let present = $table::table.find(&self.$key).select($table::version).first(connection).optional()?;
                        Err(Error::Stale { current: present })
                    }
                }
            }
        }
    };
}

entry!(Nature, NatureRow, natures, code, {
    code: String, name: String, name_en: String, parent: Option<String>, active: bool, version: i32
});
entry!(Department, DepartmentRow, departments, code, { code: String, name: String, active: bool, version: i32 });
entry!(StaffMember, StaffRow, staff, subject, {
    subject: String, name: String, email: Option<String>, department: Option<String>, function: Option<String>,
    active: bool, version: i32
});

/// Adds an entry and keeps the answer to whoever asked, both or neither.
///
/// # Errors
/// As [`Entry::add`], or when the key of the record is taken.
pub fn add_once(
    connection: &mut PgConnection,
    entry: &impl Entry,
    record: Option<&Record>,
) -> Result<()> {
    connection.transaction(|connection| {
        entry.add(connection)?;
        keep(connection, record)
    })
}

/// The active staff members among these subjects.
///
/// # Errors
/// When the database fails.
pub fn active_staff(
    connection: &mut PgConnection,
    subjects: &[String],
) -> Result<HashMap<String, StaffMember>> {
    let rows = staff::table
        .filter(staff::subject.eq_any(subjects))
        .filter(staff::active)
        .select(StaffRow::as_select())
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.subject.clone(), row.into()))
        .collect())
}

fn explained(failure: Failure) -> Error {
    let unknown = |pointer| {
        Error::Invalid(vec![Fault::at(
            pointer,
            "unknown",
            Text::of("Deze code bestaat niet.", "There is no such code."),
        )])
    };
    match failure.constraint() {
        Some("natures_pkey" | "departments_pkey" | "staff_pkey") => Error::Conflict(Conflict {
            code: "already-exists",
            reason: Text::of(
                "Deze code is al in gebruik.",
                "This code is already in use.",
            ),
            missing: Vec::new(),
        }),
        Some("natures_parent_fkey") => unknown("/parent"),
        Some("natures_parent_other") => Error::at(
            "/parent",
            "itself",
            Text::of(
                "Een aard valt niet onder zichzelf.",
                "A nature is no kind of itself.",
            ),
        ),
        Some("staff_department_fkey") => unknown("/department"),
        _ => failure.into(),
    }
}
