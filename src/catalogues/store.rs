//! The catalogues in PostgreSQL. Each is small: a catalogue is always read whole. An entry changes only together with
//! the record of its change.

mod changes;
mod names;
mod people;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::result::Error as Failure;
use o2o::o2o;

pub use self::names::KnownNames;
pub use self::people::{
    find_staff, is_function_held, known_person, retired_subjects, staff_members, staff_with_colleagues,
};
use super::model::{Area, Cause, Department, Entry, EntryChange, Nature, StaffMember};
use crate::auth::Identity;
use crate::db::{ConstraintExt, Db, Word};
use crate::error::{Error, FieldError, Result};
use crate::http::{Found, Paging};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{Record, keep, run_idempotent};
use crate::schema::{causes, departments, natures, staff};

/// A catalogue: how its entries are read, added and replaced.
pub trait CatalogueEntry: Entry + Send + 'static {
    fn all(connection: &mut PgConnection) -> Result<Vec<Self>>;
    /// Locks the catalogue until the end of the transaction, then reads it: no other transaction changes or adds an entry
    /// meanwhile. New complaints may still refer to the locked entries. What is read includes what was added while this
    /// call waited for the locks.
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

/// Makes the row of a catalogue whose columns have the types of the model, and the catalogue.
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

        catalogue!($model, $row, $table, $key);
    };
}

/// Makes a catalogue of a model with a row that converts from and to the model.
macro_rules! catalogue {
    ($model:ident, $row:ident, $table:ident, $key:ident) => {
        impl CatalogueEntry for $model {
            fn all(connection: &mut PgConnection) -> Result<Vec<Self>> {
                let rows = $table::table
                    .order($table::$key)
                    .select($row::as_select())
                    .load(connection)?;
                Ok(rows.into_iter().map(Into::into).collect())
            }

            fn all_held(connection: &mut PgConnection) -> Result<Vec<Self>> {
                let all = $table::table.order($table::$key).select($table::version);
                all.for_no_key_update().load::<i32>(connection)?;
                Self::all(connection)
            }

            fn find(connection: &mut PgConnection, key: &str) -> Result<Option<Self>> {
                let row = $table::table
                    .find(key)
                    .select($row::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(Into::into))
            }

            fn insert(&self, connection: &mut PgConnection) -> Result<()> {
                let row = $row::from(self.clone());
                diesel::insert_into($table::table)
                    .values(row)
                    .execute(connection)
                    .map_err(explained)?;
                Ok(())
            }

            fn replace(&self, connection: &mut PgConnection) -> Result<()> {
                let before = $table::table
                    .filter($table::$key.eq(&self.$key))
                    .filter($table::version.eq(self.version - 1));
                let row = $row::from(self.clone());
                match diesel::update(before)
                    .set(row)
                    .execute(connection)
                    .map_err(explained)?
                {
                    1 => Ok(()),
                    _ => {
                        let present = $table::table
                            .find(&self.$key)
                            .select($table::version)
                            .first(connection)
                            .optional()?;
                        Err(Error::Stale { current: present })
                    }
                }
            }
        }
    };
}

/// A nature; its area is a word of a list.
#[derive(Queryable, Selectable, Insertable, AsChangeset, o2o)]
#[map_owned(Nature)]
#[diesel(table_name = natures, treat_none_as_null = true, primary_key(code))]
struct NatureRow {
    code: String,
    name: String,
    name_en: String,
    parent: Option<String>,
    #[from(~.map(Word))]
    #[into(~.map(|word| word.0))]
    area: Option<Word<Area>>,
    merged_into: Option<String>,
    active: bool,
    version: i32,
}

catalogue!(Nature, NatureRow, natures, code);
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

/// One entry, as callers read it.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn read<E: CatalogueEntry>(db: &Db, key: String) -> Result<E> {
    db.run(move |connection| {
        let entry = E::find(connection, &key)?.ok_or(Error::NotFound)?;
        completed(connection, entry)
    })
    .await
}

/// The entry as callers read it.
fn completed<E: CatalogueEntry>(connection: &mut PgConnection, entry: E) -> Result<E> {
    let superior = match entry.superior() {
        Some(key) => E::find(connection, key)?,
        None => None,
    };
    Ok(entry.completed(superior.as_ref()))
}

/// Returns a page of the changes of an entry, oldest first. The initial values of an entry that
/// was created with the register have no record.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn history<E: CatalogueEntry>(db: &Db, key: String, paging: Paging<i32>) -> Result<Found<EntryChange>> {
    db.run(move |connection| {
        E::find(connection, &key)?.ok_or(Error::NotFound)?;
        changes::history::<E>(connection, &key, &paging)
    })
    .await
}

/// Adds an entry once, however often the request is repeated. The answer is rendered by `respond` before the entry is
/// written, because both are kept together.
///
/// # Errors
/// As [`write_addition`] and [`run_idempotent`], or the error of `respond`.
pub async fn add<E: CatalogueEntry>(
    db: &Db,
    entry: E,
    by: Identity,
    respond: impl Fn(E) -> Result<StoredResponse> + Send + 'static,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        let answer = respond(completed(connection, entry.clone())?)?;
        write_addition(connection, &entry, &by, now, record(&answer).as_ref())?;
        Ok(answer)
    })
    .await
}

/// Changes an entry once, however often the request is repeated. `respond` renders the answer to the changed entry as
/// callers read it, before the transaction ends, because both are kept together.
///
/// # Errors
/// As [`write_change`] and [`run_idempotent`], or the error of `respond`.
pub async fn change<E: CatalogueEntry>(
    db: &Db,
    key: String,
    by: Identity,
    decide: impl Fn(&E) -> Result<E> + Send + 'static,
    respond: impl Fn(E) -> Result<StoredResponse> + Send + 'static,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let entry = write_change(connection, &key, &by, now, &decide)?;
            let answer = respond(completed(connection, entry)?)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
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
        let catalogue = E::all_held(connection)?;
        // A taken key is not a fault of the entry, whatever else is wrong with it.
        if catalogue.iter().any(|other| other.key() == entry.key()) {
            return Err(key_is_taken());
        }
        without_faults(entry, &catalogue)?;
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

fn key_is_taken() -> Error {
    Error::conflict(
        "already-exists",
        Text::of("Deze code is al in gebruik.", "This code is already in use."),
    )
}

fn without_faults<E: Entry>(entry: &E, catalogue: &[E]) -> Result<()> {
    let mut faults = entry.faults(catalogue);
    faults.extend(entry.name_fault(catalogue));
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
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
        Some("natures_pkey" | "departments_pkey" | "staff_pkey" | "causes_pkey") => key_is_taken(),
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
