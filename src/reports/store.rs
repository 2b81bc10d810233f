//! Counts for the report, read from the facts of the register in one consistent view; and the editions that were frozen.

mod counting;
pub mod editions;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use self::counting::Counting;
use self::editions::Frozen;
use super::forms::Form;
use super::model::{Catalogue, Name, NatureEntry, Report};
use super::render::json::Edition;
use crate::calendar::model::{Month, local_date};
use crate::error::{Error, Result};
use crate::schema::{departments, natures};

/// The reports of these months.
///
/// # Errors
/// `Internal` with the difference when figures contradict each other; or when the database fails.
pub fn reports(connection: &mut PgConnection, months: &[Month], now: DateTime<Utc>) -> Result<Vec<Report>> {
    connection
        .build_transaction()
        .read_only()
        .repeatable_read()
        .run(|connection| {
            let (catalogue, merged) = catalogue(connection)?;
            let counts = Counting::of(months, local_date(now), &merged).counts(connection)?;
            let make = |(month, counts)| {
                Report::make(month, &counts, &catalogue, now)
                    .map_err(|discrepancy| Error::Internal("report".into(), Some(discrepancy.into())))
            };
            months.iter().copied().zip(counts).map(make).collect()
        })
}

/// The report of the month as it is now and, where the form compares months, those of the eleven before it as they are
/// known.
pub fn with_trend(connection: &mut PgConnection, month: Month, form: Form, now: DateTime<Utc>) -> Result<Vec<Report>> {
    let first = if form.is_spoken() { month.back(11) } else { month };
    let months: Vec<Month> = first.until(month).collect();
    // The month itself is wanted as it is now, whatever was frozen of it.
    let mut frozen = editions::latest(connection, &months[..months.len() - 1])?;
    frozen.push(None);
    let (trend, _) = filled(connection, &months, frozen, now)?;
    Ok(trend)
}

/// The reports of these months: frozen ones where there are, and of which edition they are.
pub fn known(
    connection: &mut PgConnection,
    months: &[Month],
    now: DateTime<Utc>,
) -> Result<(Vec<Report>, Vec<Option<Edition>>)> {
    let frozen = editions::latest(connection, months)?;
    filled(connection, months, frozen, now)
}

/// The frozen reports of these months, with those counted that are not frozen.
fn filled(
    connection: &mut PgConnection,
    months: &[Month],
    frozen: Vec<Option<Frozen>>,
    now: DateTime<Utc>,
) -> Result<(Vec<Report>, Vec<Option<Edition>>)> {
    let live: Vec<Month> = months
        .iter()
        .zip(&frozen)
        .filter_map(|(month, edition)| edition.is_none().then_some(*month))
        .collect();
    let counted = match live.as_slice() {
        [] => Vec::new(),
        live => reports(connection, live, now)?,
    };
    let mut counted = counted.into_iter();
    let known = frozen.into_iter().filter_map(|edition| match edition {
        Some(frozen) => Some((frozen.report, Some(Edition::of(&frozen.evaluated)))),
        None => Some((counted.next()?, None)),
    });
    Ok(known.unzip())
}

/// What the catalogues hold, and as which nature merged ones are counted.
fn catalogue(connection: &mut PgConnection) -> Result<(Catalogue, BTreeMap<String, String>)> {
    /// Code, both names, parent, and what it was merged into.
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
