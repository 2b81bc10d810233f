//! Reads measures with related data from other tables: natures and the number of complaints. Writes nothing.

use std::collections::BTreeSet;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};

use super::row::{ChangeRow, MeasureRow};
use crate::complaints::store::Case;
use crate::db::{Db, count_up_to, counted};
use crate::error::Result;
use crate::http::{Found, Paging};
use crate::measures::model::{Amendment, Measure, MeasureId};
use crate::procedure::Person;
use crate::schema::{complaint_measures, measure_changes, measures};

diesel::allow_tables_to_appear_in_same_query!(complaint_measures, measures);

/// A measure with related data from other tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub measure: Measure,
    /// The natures of the complaints that name the measure.
    pub complaint_natures: BTreeSet<String>,
    /// The number of complaints that name the measure.
    pub complaints: i64,
}

/// A row with the natures that the measure names, the natures of its complaints, and the number of complaints.
pub(super) type SeenRow = (MeasureRow, Vec<String>, Vec<String>, i64);

/// The natures that a measure names.
pub(super) fn named_natures() -> SqlLiteral<Array<Text>> {
    sql("array(select named.nature from measure_natures named where named.measure_id = measures.id)")
}

/// The natures of the complaints that name a measure.
pub(super) fn complaint_natures() -> SqlLiteral<Array<Text>> {
    sql("array(select distinct complaint.nature from complaint_measures link
         join complaints complaint on complaint.id = link.complaint_id where link.measure_id = measures.id)")
}

/// The number of complaints that name a measure.
pub(super) fn complaint_count() -> SqlLiteral<BigInt> {
    sql("(select count(*) from complaint_measures link where link.measure_id = measures.id)")
}

impl Seen {
    pub(super) fn of((row, named, of_complaints, complaints): SeenRow) -> Result<Seen> {
        Ok(Seen {
            measure: row.into_measure(named)?,
            complaint_natures: of_complaints.into_iter().collect(),
            complaints,
        })
    }

    /// The same without who entered and judged the measure, unless the reader is told.
    #[must_use]
    pub fn for_reader(mut self, is_told_people: bool) -> Self {
        if !is_told_people {
            self.measure.created_by = Person::withheld();
            if let Some(effect) = &mut self.measure.effect {
                effect.judged_by = Person::withheld();
            }
        }
        self
    }

    /// The natures that the measure should prevent: the natures it names, or else the natures of its complaints.
    pub fn natures(&self) -> &BTreeSet<String> {
        let named = &self.measure.plan.natures;
        if named.is_empty() {
            &self.complaint_natures
        } else {
            named
        }
    }
}

/// One measure.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub(super) fn find(connection: &mut PgConnection, id: MeasureId) -> Result<Seen> {
    let row: SeenRow = measures::table
        .find(id.0)
        .select((
            MeasureRow::as_select(),
            named_natures(),
            complaint_natures(),
            complaint_count(),
        ))
        .first(connection)?;
    Seen::of(row)
}

/// The measures that a complaint names, in the order in which they were linked.
pub fn of_complaint(case: &mut Case<'_>) -> Result<Vec<Seen>> {
    let complaint = case.complaint.id;
    let rows: Vec<SeenRow> = measures::table
        .inner_join(complaint_measures::table.on(complaint_measures::measure_id.eq(measures::id)))
        .filter(complaint_measures::complaint_id.eq(complaint.0))
        .order((complaint_measures::linked_at, measures::id))
        .select((
            MeasureRow::as_select(),
            named_natures(),
            complaint_natures(),
            complaint_count(),
        ))
        .load(case.connection())?;
    rows.into_iter().map(Seen::of).collect()
}

/// A page of the changes of a measure, in order.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn history(db: &Db, id: MeasureId, paging: Paging<i32>) -> Result<Found<Amendment>> {
    db.run(move |connection| {
        find(connection, id)?;
        let all = measure_changes::table.filter(measure_changes::measure_id.eq(id.0));
        let rows: Vec<ChangeRow> = all
            .filter(measure_changes::version.gt(paging.after.unwrap_or(0)))
            .order(measure_changes::version)
            .limit(paging.fetch())
            .select(ChangeRow::as_select())
            .load(connection)?;
        let changes = rows.into_iter().map(Amendment::try_from).collect::<Result<_>>()?;
        paging.found(changes, |most| {
            count_up_to(connection, all.select(counted()).limit(most))
        })
    })
    .await
}
