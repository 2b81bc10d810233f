//! Adding and changing measures: a new one is written with its natures and the record of the answer, the next version
//! with its change, each in one statement.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::dsl::insert_into;
use diesel::prelude::*;
use diesel::result::Error as Failure;
use uuid::Uuid;

use super::read::{Seen, find};
use super::recurrence::recurrence;
use super::row::{ChangeRow, MeasureRow};
use crate::calendar::model::local_date;
use crate::catalogues::model::Nature;
use crate::catalogues::store::{CatalogueEntry as _, known_person};
use crate::db::{CombinedStatement, ConstraintExt, Db};
use crate::error::{Error, Result};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{Record, claimed, insertion, run_idempotent};
use crate::measures::model::{Amendment, Circumstances, DEFAULT_DAYS, Draft, Measure, MeasureId, Plan, Recurrence};
use crate::procedure::{Actor, Person, Rules, Standing};
use crate::schema::{measure_changes, measure_natures, measures};

type NatureRow<'a> = (
    diesel::dsl::Eq<measure_natures::measure_id, Uuid>,
    diesel::dsl::Eq<measure_natures::nature, &'a String>,
);

/// Begins a measure once, however often the request is repeated. The answer is rendered by `respond` before the measure
/// is written, because both are in one statement.
///
/// # Errors
/// As [`Measure::begin`], [`insert`] and [`run_idempotent`], or the error of `respond`.
pub async fn add(
    db: &Db,
    id: MeasureId,
    plan: Plan,
    by: Person,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
    respond: impl Fn(Seen, Option<Recurrence>) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        let mut plan = plan.clone();
        let (owner, standing) = known_person(connection, plan.owner)?;
        plan.owner = owner;
        let facts = Circumstances {
            owner: standing,
            judge_after_days: 0,
            now,
        };
        let (measure, amendment) = Measure::begin(id, plan, by.clone(), &facts)?;
        let seen = Seen {
            measure: measure.clone(),
            complaint_natures: BTreeSet::new(),
            complaints: 0,
        };
        let recurrence = recurrence(connection, &seen, DEFAULT_DAYS, local_date(now))?;
        let answer = respond(seen, recurrence)?;
        insert(connection, &measure, amendment, record(&answer).as_ref())?;
        Ok(answer)
    })
    .await
}

/// Changes a measure to the draft that `decide` makes of it, once, however often the request is repeated. `respond` renders
/// the answer to the new version with its recurrence.
///
/// # Errors
/// `NotFound`, the error of `decide`, or as [`Measure::change`], [`replace`] and [`run_idempotent`].
pub async fn change(
    db: &Db,
    id: MeasureId,
    actor: Actor,
    (now, rules): (DateTime<Utc>, &Rules),
    claim: Option<IdempotencyClaim>,
    decide: impl Fn(&Measure) -> Result<Draft> + Send + 'static,
    respond: impl Fn(Seen, Option<Recurrence>) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    let judge_after_days = rules.judge_after_days;
    run_idempotent(db, claim, now, move |connection, record| {
        let before = find(connection, id)?;
        let mut draft = decide(&before.measure)?;
        let mut facts = Circumstances {
            owner: Standing::Active,
            judge_after_days,
            now,
        };
        if draft.plan.owner != before.measure.plan.owner {
            (draft.plan.owner, facts.owner) = known_person(connection, draft.plan.owner)?;
        }
        let (measure, amendment) = before.measure.change(draft, &actor, &facts)?;
        let after = Seen {
            measure: measure.clone(),
            ..before
        };
        let recurrence = recurrence(connection, &after, DEFAULT_DAYS, local_date(now))?;
        let answer = respond(after, recurrence)?;
        replace(connection, &measure, amendment, record(&answer).as_ref())?;
        Ok(answer)
    })
    .await
}

/// Inserts a measure with the amendment by which its history begins, and keeps the answer for a repeated request: all
/// or nothing.
///
/// # Errors
/// `Invalid` with every nature that does not exist, or when the key of the record is taken.
pub fn insert(
    connection: &mut PgConnection,
    measure: &Measure,
    amendment: Amendment,
    record: Option<&Record>,
) -> Result<()> {
    let row = MeasureRow::from(measure);
    let change = ChangeRow::of(measure.id, amendment)?;
    let main = insert_into(measures::table).values(&row);
    let change = insert_into(measure_changes::table).values(&change);
    let natures = insert_into(measure_natures::table).values(nature_rows(measure));
    let record = record.map(|record| insertion(&[record]));
    let mut statement = CombinedStatement::with(&main).and(&change);
    if !measure.plan.natures.is_empty() {
        statement = statement.and(&natures);
    }
    if let Some(record) = &record {
        statement = statement.and(record.as_ref());
    }
    match statement.execute(connection) {
        Ok(_) => Ok(()),
        Err(failure) => Err(explained(connection, failure, &measure.plan.natures)),
    }
}

/// Replaces a measure by its next version, records the amendment, and keeps the answer for a repeated request. The key of the amendment refuses a version that
/// another request changed first.
///
/// # Errors
/// `Stale` when another request came first, `Invalid` as in [`insert`].
pub fn replace(
    connection: &mut PgConnection,
    measure: &Measure,
    amendment: Amendment,
    record: Option<&Record>,
) -> Result<()> {
    let row = MeasureRow::from(measure);
    let change = ChangeRow::of(measure.id, amendment)?;
    let main = diesel::update(
        measures::table
            .find(measure.id.0)
            .filter(measures::version.eq(measure.version - 1)),
    )
    .set(&row);
    let change = insert_into(measure_changes::table).values(&change);
    let others = diesel::delete(
        measure_natures::table
            .filter(measure_natures::measure_id.eq(measure.id.0))
            .filter(measure_natures::nature.ne_all(&measure.plan.natures)),
    );
    let natures = insert_into(measure_natures::table)
        .values(nature_rows(measure))
        .on_conflict_do_nothing();
    let record = record.map(|record| insertion(&[record]));
    let mut statement = CombinedStatement::with(&main).and(&change).and(&others);
    if !measure.plan.natures.is_empty() {
        statement = statement.and(&natures);
    }
    if let Some(record) = &record {
        statement = statement.and(record.as_ref());
    }
    match statement.execute(connection) {
        Ok(1) => Ok(()),
        Ok(_) => Err(Error::internal("a change was written without its measure")),
        Err(failure) => Err(match explained(connection, failure, &measure.plan.natures) {
            Error::Stale { .. } => Error::Stale {
                current: current_version(connection, measure.id)?,
            },
            other => other,
        }),
    }
}

fn nature_rows(measure: &Measure) -> Vec<NatureRow<'_>> {
    let row = |nature| {
        (
            measure_natures::measure_id.eq(measure.id.0),
            measure_natures::nature.eq(nature),
        )
    };
    measure.plan.natures.iter().map(row).collect()
}

fn current_version(connection: &mut PgConnection, id: MeasureId) -> Result<Option<i32>> {
    let version = measures::table.find(id.0).select(measures::version);
    Ok(version.first(connection).optional()?)
}

/// Translates violations of the named constraints into errors of the contract.
fn explained(connection: &mut PgConnection, failure: Failure, natures: &BTreeSet<String>) -> Error {
    match failure.constraint() {
        Some("measure_natures_nature_fkey") => unknown_natures(connection, natures).unwrap_or_else(|error| error),
        Some("measure_changes_pkey") => Error::Stale { current: None },
        _ => claimed(&failure).unwrap_or_else(|| failure.into()),
    }
}

/// Returns an error with all natures that do not exist; the database names only one of them.
fn unknown_natures(connection: &mut PgConnection, natures: &BTreeSet<String>) -> Result<Error> {
    let known: BTreeSet<String> = Nature::all(connection)?.into_iter().map(|nature| nature.code).collect();
    let unknown: Vec<String> = natures.difference(&known).map(|code| format!("\"{code}\"")).collect();
    let list = unknown.join(", ");
    Ok(Error::at(
        "/natures",
        "unknown",
        if unknown.len() == 1 {
            Text::written(
                format!("Deze code bestaat niet: {list}."),
                format!("There is no such code: {list}."),
            )
        } else {
            Text::written(
                format!("Deze codes bestaan niet: {list}."),
                format!("There are no such codes: {list}."),
            )
        },
    ))
}
