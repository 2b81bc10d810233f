//! Database access of the reports: counts from the statistics of complaints, frozen editions, their evaluations, and the
//! actions of these.

pub mod actions;
mod cohort;
mod counting;
pub mod editions;
pub mod evaluations;
mod flows;
mod forgotten;
mod website;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::model::{Catalogue, Name, NatureEntry, Report};
use crate::calendar::model::{Month, local_date};
use crate::db::again;
use crate::error::{Error, Result};
use crate::schema::{departments, natures};

/// Counts the reports of these months in one consistent snapshot.
///
/// # Errors
/// `Internal` with the difference for figures that contradict each other; errors of the database.
pub fn reports(connection: &mut PgConnection, months: &[Month], now: DateTime<Utc>) -> Result<Vec<Report>> {
    // A replica gives a snapshot up when the database removes what it still sees.
    again(connection, |connection| snapshot(connection, months, now))
}

fn snapshot(connection: &mut PgConnection, months: &[Month], now: DateTime<Utc>) -> Result<Vec<Report>> {
    connection
        .build_transaction()
        .read_only()
        .repeatable_read()
        .run(|connection| {
            let (catalogue, merged) = catalogue(connection)?;
            let counts = counting::count(connection, months, local_date(now), &merged)?;
            let build = |(month, counts)| {
                Report::from_counts(month, &counts, &catalogue, now)
                    .map_err(|discrepancy| Error::caused("report", discrepancy))
            };
            months.iter().copied().zip(counts).map(build).collect()
        })
}

/// Loads the catalogues, and the target of each merged nature by its code.
fn catalogue(connection: &mut PgConnection) -> Result<(Catalogue, BTreeMap<String, String>)> {
    /// Code, Dutch name, English name, parent, merge target.
    type Row = (String, String, String, Option<String>, Option<String>);
    let rows: Vec<Row> = natures::table
        .select((
            natures::code,
            natures::name,
            natures::name_en,
            natures::parent,
            natures::merged_into,
        ))
        .load(connection)?;
    let mut merged = BTreeMap::new();
    let mut entries = Vec::with_capacity(rows.len());
    for (code, nl, en, parent, merged_into) in rows {
        if let Some(target) = merged_into {
            merged.insert(code.clone(), target);
        }
        entries.push(NatureEntry {
            code,
            name: Name { nl, en },
            parent,
        });
    }
    let catalogue = Catalogue {
        natures: entries,
        departments: departments::table
            .select((departments::code, departments::name))
            .load(connection)?,
    };
    Ok((catalogue, merged))
}
