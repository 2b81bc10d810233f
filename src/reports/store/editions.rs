//! Editions: reports as they were when they were discussed, each form byte for byte. Nothing here is ever changed.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::insert_into;
use diesel::prelude::*;

use crate::calendar::model::Month;
use crate::db::{ConstraintExt, Json};
use crate::error::{Error, Result};
use crate::i18n::Language;
use crate::procedure::Person;
use crate::reports::forms::{Form, Reports};
use crate::reports::model::{Evaluated, Evaluation, Report};
use crate::schema::{report_edition_files as files, report_editions as editions};

/// A frozen report: its evaluation and its figures.
#[derive(Debug, Clone)]
pub struct Frozen {
    pub evaluated: Evaluated,
    pub report: Report,
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

/// The edition of the month with this version, or the latest.
pub fn edition(connection: &mut PgConnection, month: Month, version: Option<i32>) -> Result<Option<Frozen>> {
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
    Ok(row.map(|row| frozen(row, month)))
}

/// The latest edition of each of these months that has one, in the order of the months.
pub fn latest(connection: &mut PgConnection, months: &[Month]) -> Result<Vec<Option<Frozen>>> {
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
        Some(frozen(row, *month))
    };
    Ok(months.iter().map(of_month).collect())
}

/// The edition of the month with this version, or the latest, in one form: its version and its content. `language`
/// counts where the form has words.
pub fn content(
    connection: &mut PgConnection,
    month: Month,
    version: Option<i32>,
    form: Form,
    language: Language,
) -> Result<Option<(i32, Vec<u8>)>> {
    let language = if form.is_spoken() { language } else { Language::Dutch };
    let mut query = files::table
        .filter(files::month.eq(month.first_day()))
        .filter(files::form.eq(form.as_str()))
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

/// Keeps an edition in every form and language.
///
/// # Errors
/// `Stale` when somebody else kept this version first; when a form cannot be written, or when the database fails.
pub fn keep(connection: &mut PgConnection, evaluated: &Evaluated, reports: Reports<'_>) -> Result<()> {
    let month = evaluated.month.first_day();
    let row = EditionRow {
        month,
        version: evaluated.version,
        frozen_at: evaluated.frozen_at,
        frozen_by_subject: evaluated.frozen_by.subject.clone(),
        frozen_by_name: evaluated.frozen_by.name.clone(),
        report: Json(reports.report.clone()),
        evaluation: Json(evaluated.evaluation.clone()),
        reason: evaluated.reason.clone(),
    };
    let mut written = Vec::new();
    for form in Form::ALL {
        for language in form.languages().iter().copied() {
            written.push((
                files::month.eq(month),
                files::version.eq(evaluated.version),
                files::form.eq(form.as_str()),
                files::language.eq(language.tag()),
                files::content.eq(form.write(reports, language)?),
            ));
        }
    }
    connection.transaction(|connection| {
        insert_into(editions::table)
            .values(row)
            .execute(connection)
            .map_err(explained)?;
        insert_into(files::table).values(written).execute(connection)?;
        Ok(())
    })
}

fn explained(failure: diesel::result::Error) -> Error {
    if failure.constraint() == Some("report_editions_pkey") {
        return Error::Stale { current: None };
    }
    failure.into()
}

fn frozen(row: EditionRow, month: Month) -> Frozen {
    Frozen {
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
