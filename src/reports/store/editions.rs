//! Frozen editions of reports, with their rendered files. Editions are only inserted and read, never changed.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::insert_into;
use diesel::prelude::*;

use super::actions;
use crate::calendar::model::Month;
use crate::db::{ConstraintExt, Json};
use crate::error::{Error, Result};
use crate::i18n::Language;
use crate::procedure::Person;
use crate::reports::model::{Action, ActionChange, Evaluated, Evaluation, Report};
use crate::schema::{report_edition_files as files, report_editions as editions};

/// The evaluation and the figures of a frozen report.
#[derive(Debug, Clone)]
pub struct FrozenReport {
    pub evaluated: Evaluated,
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
    evaluation: Json<Evaluation>,
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

/// Inserts an edition with its files and what its evaluation agreed.
///
/// # Errors
/// `Stale` if another request inserted this version or changed one of the actions first; errors of the database.
pub fn insert(
    connection: &mut PgConnection,
    evaluated: &Evaluated,
    report: &Report,
    rendered: Vec<EditionFile>,
    agreed: Vec<(Action, ActionChange)>,
) -> Result<()> {
    let month = evaluated.month.first_day();
    let row = EditionRow {
        month,
        version: evaluated.version,
        frozen_at: evaluated.frozen_at,
        frozen_by_subject: evaluated.frozen_by.subject.clone(),
        frozen_by_name: evaluated.frozen_by.name.clone(),
        report: Json(report.clone()),
        evaluation: Json(evaluated.evaluation.clone()),
        reason: evaluated.reason.clone(),
    };
    let file = |file: EditionFile| {
        (
            files::month.eq(month),
            files::version.eq(evaluated.version),
            files::form.eq(file.format),
            files::language.eq(file.language.tag()),
            files::content.eq(file.content),
        )
    };
    let file_rows: Vec<_> = rendered.into_iter().map(file).collect();
    connection.transaction(|connection| {
        insert_into(editions::table)
            .values(row)
            .execute(connection)
            .map_err(into_error)?;
        insert_into(files::table).values(file_rows).execute(connection)?;
        agreed
            .into_iter()
            .try_for_each(|(action, change)| actions::write(connection, &action, change))
    })
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
        evaluated: Evaluated {
            month,
            version: row.version,
            frozen_at: row.frozen_at,
            frozen_by: Person {
                subject: row.frozen_by_subject,
                name: row.frozen_by_name,
            },
            evaluation: row.evaluation.0,
            reason: row.reason,
        },
    }
}
