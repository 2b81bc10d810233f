//! The entries of the demonstration in catalogues that may have them already.

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use crate::auth::Identity;
use crate::catalogues::store::{CatalogueEntry, write_addition};
use crate::error::Result;

/// Adds an entry to its catalogue, unless there is one with the same key or the same name.
pub fn add_missing<E: CatalogueEntry>(
    connection: &mut PgConnection,
    entry: &E,
    by: &Identity,
    now: DateTime<Utc>,
) -> Result<()> {
    let catalogue = E::all(connection)?;
    let is_there = catalogue.iter().any(|other| other.key() == entry.key());
    if !is_there && entry.name_fault(&catalogue).is_none() {
        write_addition(connection, entry, by, now, None)?;
    }
    Ok(())
}
