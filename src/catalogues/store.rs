//! The catalogues in PostgreSQL. Each is small: a catalogue is always read whole. An entry changes only together with
//! the record of its change.

mod changes;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::result::Error as Failure;

use super::model::{Cause, Department, Entry, EntryChange, Nature, StaffMember};
use crate::auth::Identity;
use crate::db::{ConstraintExt, Db};
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{Record, keep, run_idempotent};
use crate::schema::{causes, departments, natures, staff};

/// A catalogue: how its entries are read, added and replaced.
pub trait CatalogueEntry: Entry + Send + 'static {
    fn all(connection: &mut PgConnection) -> Result<Vec<Self>>;
    /// Reads the catalogue and locks it until the end of the transaction: no other transaction changes an entry
    /// meanwhile. New complaints may still refer to the locked entries.
    fn all_held(connection: &mut PgConnection) -> Result<Vec<Self>>;
    fn find(connection: &mut PgConnection, key: &str) -> Result<Option<Self>>;
    /// # Errors
    /// `Conflict` when the key is taken, `Invalid` when the entry refers to an absent row.
    fn insert(&self, connection: &mut PgConnection) -> Result<()>;
    /// Replaces the stored entry with the preceding version.
    ///
    /// # Errors
    /// `Stale` when another change came first, `Invalid` as in `insert`.
    fn replace(&self, connection: &mut PgConnection) -> Result<()>;
}

macro_rules! kept {
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

        impl CatalogueEntry for $model {
            fn all(connection: &mut PgConnection) -> Result<Vec<Self>> {
                let rows = $table::table.order($table::$key).select($row::as_select()).load(connection)?;
                Ok(rows.into_iter().map($model::from).collect())
            }

            fn all_held(connection: &mut PgConnection) -> Result<Vec<Self>> {
                let all = $table::table.order($table::$key).select($row::as_select());
                let rows = all.for_no_key_update().load(connection)?;
                Ok(rows.into_iter().map($model::from).collect())
            }

            fn find(connection: &mut PgConnection, key: &str) -> Result<Option<Self>> {
                let row = $table::table.find(key).select($row::as_select()).first(connection).optional()?;
                Ok(row.map($model::from))
            }

            fn insert(&self, connection: &mut PgConnection) -> Result<()> {
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

kept!(Nature, NatureRow, natures, code, {
    code: String, name: String, name_en: String, parent: Option<String>, merged_into: Option<String>, active: bool,
    version: i32
});
kept!(Department, DepartmentRow, departments, code, { code: String, name: String, active: bool, version: i32 });
kept!(Cause, CauseRow, causes, code, { code: String, name: String, name_en: String, active: bool, version: i32 });
kept!(StaffMember, StaffRow, staff, subject, {
    subject: String, name: String, email: Option<String>, department: Option<String>, function: Option<String>,
    absent_from: Option<NaiveDate>, absent_until: Option<NaiveDate>, active: bool, may_handle: bool,
    version: i32
});

/// Returns the whole catalogue, in order of key.
pub async fn list<E: CatalogueEntry>(db: &Db) -> Result<Vec<E>> {
    db.run(E::all).await
}

/// One entry.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn read<E: CatalogueEntry>(db: &Db, key: String) -> Result<E> {
    db.run(move |connection| E::find(connection, &key))
        .await?
        .ok_or(Error::NotFound)
}

/// Returns a page of the changes of an entry after version `after`, oldest first. The initial values of an entry that
/// was created with the register have no record.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn history<E: CatalogueEntry>(
    db: &Db,
    key: String,
    after: Option<i32>,
    limit: i64,
) -> Result<Vec<EntryChange>> {
    db.run(move |connection| {
        E::find(connection, &key)?.ok_or(Error::NotFound)?;
        changes::history::<E>(connection, &key, after, limit)
    })
    .await
}

/// Adds an entry once, however often the request is repeated, and returns `answer`.
///
/// # Errors
/// As [`write_addition`] and [`run_idempotent`].
pub async fn add<E: CatalogueEntry>(
    db: &Db,
    entry: E,
    by: Identity,
    answer: StoredResponse,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        write_addition(connection, &entry, &by, now, record(&answer).as_ref())?;
        Ok(answer.clone())
    })
    .await
}

/// As [`write_change`], in a call of [`Db::run`].
pub async fn change<E: CatalogueEntry>(
    db: &Db,
    key: String,
    by: Identity,
    now: DateTime<Utc>,
    decide: impl FnOnce(&E) -> Result<E> + Send + 'static,
) -> Result<E> {
    db.run(move |connection| write_change(connection, &key, &by, now, decide))
        .await
}

/// Adds an entry, records the addition, and keeps the answer for a repeated request: all or nothing.
///
/// # Errors
/// `Invalid` for an entry that conflicts with other entries of the catalogue, as [`CatalogueEntry::insert`], or when
/// the key of the record is taken.
pub fn write_addition<E: CatalogueEntry>(
    connection: &mut PgConnection,
    entry: &E,
    by: &Identity,
    now: DateTime<Utc>,
    record: Option<&Record>,
) -> Result<()> {
    connection.transaction(|connection| {
        let catalogue = E::all(connection)?;
        // A taken key is not a fault of the entry: `insert` reports it as a conflict.
        if !catalogue.iter().any(|other| other.key() == entry.key()) {
            without_faults(entry, &catalogue)?;
        }
        entry.insert(connection)?;
        changes::record(connection, entry, None, by, now)?;
        keep(connection, record)
    })
}

/// Replaces an entry by the result of `decide`, updates the entries that follow it, and records each change.
/// Returns the resulting entry; an unchanged entry is not written.
///
/// # Errors
/// `NotFound`, the error of `decide`, or as in [`write_addition`].
pub fn write_change<E: CatalogueEntry>(
    connection: &mut PgConnection,
    key: &str,
    by: &Identity,
    now: DateTime<Utc>,
    decide: impl FnOnce(&E) -> Result<E>,
) -> Result<E> {
    connection.transaction(|connection| {
        let catalogue = E::all_held(connection)?;
        let named = |key: &str| catalogue.iter().find(|entry| entry.key() == key);
        let before = named(key).ok_or(Error::NotFound)?;
        let after = decide(before)?;
        if after.changes_of(Some(before)).is_empty() {
            return Ok(before.clone());
        }
        without_faults(&after, &catalogue)?;
        for entry in after.followers(&catalogue).iter().chain([&after]) {
            entry.replace(connection)?;
            changes::record(connection, entry, named(entry.key()), by, now)?;
        }
        Ok(after)
    })
}

fn without_faults<E: Entry>(entry: &E, catalogue: &[E]) -> Result<()> {
    let faults = entry.faults(catalogue);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

/// The members of staff with these subjects, and the colleagues of their departments who are retired or absent at some
/// time, by subject.
pub fn staff_with_colleagues(
    connection: &mut PgConnection,
    subjects: &[String],
) -> Result<HashMap<String, StaffMember>> {
    let named = diesel::alias!(staff as named);
    let departments = named
        .filter(named.field(staff::subject).eq_any(subjects))
        .filter(named.field(staff::active))
        .select(named.field(staff::department));
    let may_be_away = not(staff::active).or(staff::absent_from.is_not_null());
    let rows = staff::table
        .filter(
            staff::subject
                .eq_any(subjects)
                .or(staff::department.eq_any(departments).and(may_be_away.nullable())),
        )
        .select(StaffRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.subject.clone(), row.into())).collect())
}

/// Whether an active member of staff who may handle complaints has the function.
pub fn is_function_held(connection: &mut PgConnection, function: &str) -> Result<bool> {
    let holders = staff::table
        .filter(staff::function.eq(function))
        .filter(staff::active.and(staff::may_handle));
    Ok(diesel::select(exists(holders)).get_result(connection)?)
}

/// Returns the codes of the natures that are counted as this nature: its own code and those merged into this nature.
pub fn counted_as(connection: &mut PgConnection, code: &str) -> Result<Vec<String>> {
    let mut codes = natures::table
        .filter(natures::merged_into.eq(code))
        .select(natures::code)
        .load(connection)?;
    codes.push(code.to_owned());
    Ok(codes)
}

/// Returns the codes of the natures that are counted below this nature: its own code, those of its kinds, and those
/// merged into any of these.
pub fn counted_below(connection: &mut PgConnection, code: &str) -> Result<Vec<String>> {
    let mut codes: Vec<String> = natures::table
        .filter(natures::merged_into.is_null())
        .filter(natures::code.eq(code).or(natures::parent.eq(code)))
        .select(natures::code)
        .load(connection)?;
    let merged: Vec<String> = natures::table
        .filter(natures::merged_into.eq_any(&codes))
        .select(natures::code)
        .load(connection)?;
    codes.extend(merged);
    Ok(codes)
}

/// Translates violations of the named constraints. The model checks some of these rules first; a violation of such a
/// rule means that another transaction changed the data meanwhile.
fn explained(failure: Failure) -> Error {
    let at = |pointer, code, message| Error::Invalid(vec![FieldError::at(pointer, code, message)]);
    let unknown = |pointer| {
        at(
            pointer,
            "unknown",
            Text::of("Deze code bestaat niet.", "There is no such code."),
        )
    };
    match failure.constraint() {
        Some("natures_pkey" | "departments_pkey" | "staff_pkey" | "causes_pkey") => Error::conflict(
            "already-exists",
            Text::of("Deze code is al in gebruik.", "This code is already in use."),
        ),
        Some("natures_parent_fkey") => unknown("/parent"),
        Some("natures_two_levels") => at(
            "/parent",
            "two_levels",
            Text::of(
                "Er zijn twee niveaus: een hoofdaard en de soorten klachten daaronder.",
                "There are two levels: a main nature and the kinds of complaints below it.",
            ),
        ),
        Some("natures_merged_flat") => at(
            "/mergedInto",
            "merged",
            Text::of(
                "Deze aard is zelf al samengevoegd met een andere.",
                "This nature is itself merged into another already.",
            ),
        ),
        Some("staff_department_fkey") => unknown("/department"),
        _ => failure.into(),
    }
}
