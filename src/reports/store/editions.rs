//! Frozen editions of reports, with their rendered files. Editions are only inserted and read, never changed.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::insert_into;
use diesel::prelude::*;

use crate::calendar::model::Month;
use crate::db::{ConstraintExt, Json};
use crate::error::{Error, Result};
use crate::i18n::Language;
use crate::procedure::Person;
use crate::reports::model::{Frozen, Report};
use crate::schema::{report_edition_files as files, report_editions as editions};

/// A frozen report with its figures.
#[derive(Debug, Clone)]
pub struct FrozenReport {
    pub frozen: Frozen,
    pub report: Report,
}

/// A frozen report rendered in one format and language.
#[derive(Debug, Clone)]
pub struct EditionFile {
    pub format: &'static str,
    pub language: Language,
    pub content: Vec<u8>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = editions, treat_none_as_default_value = false)]
struct EditionRow {
    month: NaiveDate,
    version: i32,
    frozen_at: DateTime<Utc>,
    frozen_by_subject: String,
    frozen_by_name: Option<String>,
    report: Json<Report>,
    reason: Option<String>,
}

/// Loads an edition of the month, by default the latest.
pub fn edition(connection: &mut PgConnection, month: Month, version: Option<i32>) -> Result<Option<FrozenReport>> {
    let mut query = editions::table
        .filter(editions::month.eq(month.first_day()))
        .into_boxed();
    if let Some(version) = version {
        query = query.filter(editions::version.eq(version));
    }
    let row = query
        .order(editions::version.desc())
        .select(EditionRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(|row| from_row(row, month)))
}

/// Loads the latest edition of each of these months, `None` for a month that was not frozen. The months ascend.
pub fn latest(connection: &mut PgConnection, months: &[Month]) -> Result<Vec<Option<FrozenReport>>> {
    if months.is_empty() {
        return Ok(Vec::new());
    }
    let days = months.iter().map(|month| month.first_day());
    let rows: Vec<EditionRow> = editions::table
        .filter(editions::month.eq_any(days))
        .order((editions::month, editions::version.desc()))
        .distinct_on(editions::month)
        .select(EditionRow::as_select())
        .load(connection)?;
    let mut rows = rows.into_iter().peekable();
    let of_month = |month: &Month| {
        let row = rows.next_if(|row| row.month == month.first_day())?;
        Some(from_row(row, *month))
    };
    Ok(months.iter().map(of_month).collect())
}

/// Loads the version and the content of an edition in one format and language, by default of the latest edition.
pub fn content(
    connection: &mut PgConnection,
    month: Month,
    version: Option<i32>,
    format: &str,
    language: Language,
) -> Result<Option<(i32, Vec<u8>)>> {
    let mut query = files::table
        .filter(files::month.eq(month.first_day()))
        .filter(files::form.eq(format))
        .filter(files::language.eq(language.tag()))
        .into_boxed();
    if let Some(version) = version {
        query = query.filter(files::version.eq(version));
    }
    Ok(query
        .order(files::version.desc())
        .select((files::version, files::content))
        .first(connection)
        .optional()?)
}

/// Loads the editions of the month, oldest first.
pub fn all(connection: &mut PgConnection, month: Month) -> Result<Vec<Frozen>> {
    let rows: Vec<EditionRow> = editions::table
        .filter(editions::month.eq(month.first_day()))
        .order(editions::version)
        .select(EditionRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| from_row(row, month).frozen).collect())
}

/// Inserts an edition with its files, inside of a transaction.
///
/// # Errors
/// `Stale` if another request inserted this version first; errors of the database.
pub fn insert(
    connection: &mut PgConnection,
    frozen: &Frozen,
    report: &Report,
    rendered: Vec<EditionFile>,
) -> Result<()> {
    let month = frozen.month.first_day();
    let row = EditionRow {
        month,
        version: frozen.version,
        frozen_at: frozen.frozen_at,
        frozen_by_subject: frozen.frozen_by.subject.clone(),
        frozen_by_name: frozen.frozen_by.name.clone(),
        report: Json(report.clone()),
        reason: frozen.reason.clone(),
    };
    let file = |file: EditionFile| {
        (
            files::month.eq(month),
            files::version.eq(frozen.version),
            files::form.eq(file.format),
            files::language.eq(file.language.tag()),
            files::content.eq(file.content),
        )
    };
    let file_rows: Vec<_> = rendered.into_iter().map(file).collect();
    let inserted = insert_into(editions::table).values(row).execute(connection);
    inserted.map_err(into_error)?;
    insert_into(files::table).values(file_rows).execute(connection)?;
    Ok(())
}

fn into_error(failure: diesel::result::Error) -> Error {
    if failure.constraint() == Some("report_editions_pkey") {
        return Error::Stale { current: None };
    }
    failure.into()
}

fn from_row(row: EditionRow, month: Month) -> FrozenReport {
    FrozenReport {
        report: row.report.0,
        frozen: Frozen {
            month,
            version: row.version,
            frozen_at: row.frozen_at,
            frozen_by: Person {
                subject: row.frozen_by_subject,
                name: row.frozen_by_name,
            },
            reason: row.reason,
        },
    }
}
