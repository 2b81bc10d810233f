//! The meetings about frozen reports, each version of their words. Versions are only inserted and read, never changed.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::max;
use diesel::insert_into;
use diesel::prelude::*;

use super::actions;
use crate::calendar::model::Month;
use crate::db::{ConstraintExt, Json};
use crate::error::{Error, Result};
use crate::procedure::Person;
use crate::reports::model::{Action, ActionChange, Evaluated, Evaluation};
use crate::schema::report_evaluations as evaluations;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = evaluations, treat_none_as_default_value = false)]
struct EvaluationRow {
    month: NaiveDate,
    version: i32,
    edition: i32,
    at: DateTime<Utc>,
    by_subject: String,
    by_name: Option<String>,
    evaluation: Json<Evaluation>,
    reason: Option<String>,
}

/// Loads the evaluation in force: of an edition of the month, by default of the latest edition that was evaluated.
pub fn in_force(connection: &mut PgConnection, month: Month, edition: Option<i32>) -> Result<Option<Evaluated>> {
    let mut query = evaluations::table
        .filter(evaluations::month.eq(month.first_day()))
        .into_boxed();
    if let Some(edition) = edition {
        query = query.filter(evaluations::edition.eq(edition));
    }
    let row: Option<EvaluationRow> = query
        .order((evaluations::edition.desc(), evaluations::version.desc()))
        .select(EvaluationRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(Into::into))
}

/// The number of the last version among the evaluations of the month; 0 before the first.
pub fn last_version(connection: &mut PgConnection, month: Month) -> Result<i32> {
    let last: Option<i32> = evaluations::table
        .filter(evaluations::month.eq(month.first_day()))
        .select(max(evaluations::version))
        .first(connection)?;
    Ok(last.unwrap_or(0))
}

/// Inserts an evaluation with the actions that it agreed, inside of a transaction.
///
/// # Errors
/// `Stale` if another request inserted this version or changed one of the actions first; errors of the database.
pub fn insert(
    connection: &mut PgConnection,
    month: Month,
    evaluated: &Evaluated,
    agreed: Vec<(Action, ActionChange)>,
) -> Result<()> {
    let row = EvaluationRow {
        month: month.first_day(),
        version: evaluated.version,
        edition: evaluated.edition,
        at: evaluated.at,
        by_subject: evaluated.by.subject.clone(),
        by_name: evaluated.by.name.clone(),
        evaluation: Json(evaluated.evaluation.clone()),
        reason: evaluated.reason.clone(),
    };
    let inserted = insert_into(evaluations::table).values(row).execute(connection);
    inserted.map_err(|failure| match failure.constraint() {
        Some("report_evaluations_pkey") => Error::Stale { current: None },
        _ => failure.into(),
    })?;
    agreed
        .into_iter()
        .try_for_each(|(action, change)| actions::write(connection, &action, change))
}

impl From<EvaluationRow> for Evaluated {
    fn from(row: EvaluationRow) -> Self {
        Evaluated {
            edition: row.edition,
            version: row.version,
            at: row.at,
            by: Person {
                subject: row.by_subject,
                name: row.by_name,
            },
            evaluation: row.evaluation.0,
            reason: row.reason,
        }
    }
}
