//! The record of every change of an entry, written in the transaction that makes it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::auth::Identity;
use crate::catalogues::model::{Entry, EntryChange};
use crate::db::{count_up_to, counted};
use crate::error::{Error, Result};
use crate::http::{Found, Paging};
use crate::procedure::Person;
use crate::schema::catalogue_changes;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = catalogue_changes)]
struct ChangeRow {
    catalogue: String,
    key: String,
    version: i32,
    at: DateTime<Utc>,
    by_subject: String,
    by_name: Option<String>,
    changes: Value,
}

/// Records the changes of `entry` relative to `before`.
pub(super) fn record<E: Entry>(
    connection: &mut PgConnection,
    entry: &E,
    before: Option<&E>,
    by: &Identity,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = ChangeRow {
        catalogue: E::CATALOGUE.to_owned(),
        key: entry.key().to_owned(),
        version: entry.version(),
        at: now,
        by_subject: by.subject.clone(),
        by_name: by.name.clone(),
        changes: json!(entry.changes_of(before)),
    };
    diesel::insert_into(catalogue_changes::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Returns a page of the changes of an entry, oldest first.
pub(super) fn history<E: Entry>(
    connection: &mut PgConnection,
    key: &str,
    paging: &Paging<i32>,
) -> Result<Found<EntryChange>> {
    let all = catalogue_changes::table
        .filter(catalogue_changes::catalogue.eq(E::CATALOGUE))
        .filter(catalogue_changes::key.eq(key));
    let rows: Vec<ChangeRow> = all
        .filter(catalogue_changes::version.gt(paging.after.unwrap_or(0)))
        .order(catalogue_changes::version)
        .limit(paging.fetch())
        .select(ChangeRow::as_select())
        .load(connection)?;
    let changes = rows.into_iter().map(EntryChange::try_from).collect::<Result<_>>()?;
    paging.found(changes, |most| {
        count_up_to(connection, all.select(counted()).limit(most))
    })
}

impl TryFrom<ChangeRow> for EntryChange {
    type Error = Error;

    fn try_from(row: ChangeRow) -> Result<Self> {
        let place = format!("version {} of {} in {}", row.version, row.key, row.catalogue);
        let changes = serde_json::from_value(row.changes).map_err(|error| {
            let what = format!("{place} is no list of changes");
            Error::caused(what, error)
        })?;
        Ok(EntryChange {
            version: row.version,
            at: row.at,
            by: Person {
                subject: row.by_subject,
                name: row.by_name,
            },
            changes,
        })
    }
}
