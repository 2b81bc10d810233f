//! Rows of measures and their changes, and the conversions from and to the model.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::measures::model::{Amendment, Effect, Judgement, Measure, MeasureId, Plan, Verdict};
use crate::procedure::Person;
use crate::schema::{measure_changes, measures};
use crate::vocabulary::Vocabulary;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = measures, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct MeasureRow {
    pub id: Uuid,
    pub version: i32,
    pub description: String,
    pub owner_subject: String,
    pub owner_name: Option<String>,
    pub due_date: NaiveDate,
    pub done_date: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub created_by_subject: String,
    pub created_by_name: Option<String>,
    pub judgement: Option<String>,
    pub motivation: Option<String>,
    pub judged_at: Option<DateTime<Utc>>,
    pub judged_by_subject: Option<String>,
    pub judged_by_name: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = measure_changes, treat_none_as_default_value = false)]
pub(super) struct ChangeRow {
    pub measure_id: Uuid,
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by_subject: String,
    pub by_name: Option<String>,
    pub changes: Value,
}

impl From<&Measure> for MeasureRow {
    fn from(measure: &Measure) -> Self {
        let Plan {
            description,
            owner,
            due_date,
            done_date,
            natures: _,
        } = measure.plan.clone();
        let effect = measure.effect.clone();
        let verdict = effect.as_ref().map(|effect| effect.verdict.clone());
        MeasureRow {
            id: measure.id.0,
            version: measure.version,
            description,
            owner_subject: owner.subject,
            owner_name: owner.name,
            due_date,
            done_date,
            created_at: measure.created_at,
            created_by_subject: measure.created_by.subject.clone(),
            created_by_name: measure.created_by.name.clone(),
            judgement: verdict.as_ref().map(|verdict| verdict.judgement.as_str().to_owned()),
            motivation: verdict.map(|verdict| verdict.motivation),
            judged_at: effect.as_ref().map(|effect| effect.judged_at),
            judged_by_subject: effect.as_ref().map(|effect| effect.judged_by.subject.clone()),
            judged_by_name: effect.and_then(|effect| effect.judged_by.name),
        }
    }
}

impl MeasureRow {
    /// Converts the row to a measure that names `natures`.
    pub(super) fn into_measure(self, natures: Vec<String>) -> Result<Measure> {
        let id = self.id;
        measure(self, natures.into_iter().collect())
            .ok_or_else(|| Error::internal(format!("the row of {id} describes no measure")))
    }
}

fn measure(row: MeasureRow, natures: BTreeSet<String>) -> Option<Measure> {
    let effect = match row.judgement {
        Some(judgement) => Some(Effect {
            verdict: Verdict {
                judgement: Judgement::named(&judgement)?,
                motivation: row.motivation?,
            },
            judged_at: row.judged_at?,
            judged_by: Person {
                subject: row.judged_by_subject?,
                name: row.judged_by_name,
            },
        }),
        None => None,
    };
    Some(Measure {
        id: MeasureId(row.id),
        version: row.version,
        plan: Plan {
            description: row.description,
            owner: Person {
                subject: row.owner_subject,
                name: row.owner_name,
            },
            due_date: row.due_date,
            done_date: row.done_date,
            natures,
        },
        effect,
        created_at: row.created_at,
        created_by: Person {
            subject: row.created_by_subject,
            name: row.created_by_name,
        },
    })
}

impl ChangeRow {
    pub(super) fn of(id: MeasureId, amendment: Amendment) -> Result<Self> {
        Ok(ChangeRow {
            measure_id: id.0,
            version: amendment.version,
            at: amendment.at,
            by_subject: amendment.by.subject,
            by_name: amendment.by.name,
            changes: serde_json::to_value(amendment.changes).map_err(|error| Error::caused("changes", error))?,
        })
    }
}

impl TryFrom<ChangeRow> for Amendment {
    type Error = Error;

    fn try_from(row: ChangeRow) -> Result<Self> {
        Ok(Amendment {
            version: row.version,
            at: row.at,
            by: Person {
                subject: row.by_subject,
                name: row.by_name,
            },
            changes: serde_json::from_value(row.changes).map_err(|error| Error::caused("changes", error))?,
        })
    }
}
