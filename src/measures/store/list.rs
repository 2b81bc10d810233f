//! Lists of measures: filtered, sorted, a page at a time; and the number of matches of a filter. Writes nothing.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::read::{Seen, SeenRow, complaint_count, complaint_natures, named_natures};
use super::row::MeasureRow;
use crate::db::{Db, count_up_to, counted};
use crate::error::Result;
use crate::http::{Found, Paging};
use crate::measures::model::Judgement;
use crate::schema::measures;
use crate::vocabulary::Vocabulary;

/// A filter on measures; all set conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Not done and due before today.
    pub overdue: Option<bool>,
    /// Not done.
    pub open: Option<bool>,
    /// The subject of the owner.
    pub owner: Option<String>,
    /// One of the natures that the measure should prevent.
    pub nature: Option<String>,
    /// Not done and due before this day.
    pub due_before: Option<NaiveDate>,
    pub effect: Option<EffectFilter>,
    pub due_from: Option<NaiveDate>,
    /// Inclusive.
    pub due_to: Option<NaiveDate>,
    pub created_from: Option<DateTime<Utc>>,
    /// Exclusive.
    pub created_before: Option<DateTime<Utc>>,
}

/// What was found of the effect, or that nothing was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EffectFilter {
    Effective,
    Partly,
    NotEffective,
    /// Done and not judged.
    Unjudged,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Sort {
    #[default]
    DueFirst,
    DueLast,
    Newest,
}

/// The last item of a page: the next page starts after this item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Position {
    Due(NaiveDate, Uuid),
    Created(DateTime<Utc>, Uuid),
}

type Query<'a> = measures::BoxedQuery<'a, Pg>;

/// Returns a page of the measures that meet `filter`.
pub async fn list(
    db: &Db,
    filter: Filter,
    sort: Sort,
    paging: Paging<Position>,
    today: NaiveDate,
) -> Result<Found<Seen>> {
    db.run(move |connection| {
        let page = (paging.after, paging.fetch());
        let found = load_measures(connection, &filter, sort, page, today)?;
        paging.found(found, |most| {
            let all = filtered(&filter, today).select(counted()).limit(most);
            count_up_to(connection, all)
        })
    })
    .await
}

/// As [`list`], on a given connection: the measures after a position, at most so many.
pub fn load_measures(
    connection: &mut PgConnection,
    filter: &Filter,
    sort: Sort,
    (after, limit): (Option<Position>, i64),
    today: NaiveDate,
) -> Result<Vec<Seen>> {
    let rows: Vec<SeenRow> = sorted(filtered(filter, today), sort, after)
        .limit(limit)
        .select((
            MeasureRow::as_select(),
            named_natures(),
            complaint_natures(),
            complaint_count(),
        ))
        .load(connection)?;
    rows.into_iter().map(Seen::of).collect()
}

/// Counts the measures that meet `filter`: the same measures as all pages of `list`.
pub fn count(connection: &mut PgConnection, filter: &Filter, today: NaiveDate) -> Result<i64> {
    Ok(filtered(filter, today).select(count_star()).first(connection)?)
}

fn filtered(filter: &Filter, today: NaiveDate) -> Query<'_> {
    use measures as m;
    let mut query = measures::table.into_boxed();
    let late = || m::done_date.is_null().and(m::due_date.lt(today));
    query = match filter.overdue {
        Some(true) => query.filter(late()),
        Some(false) => query.filter(m::done_date.is_not_null().or(m::due_date.ge(today))),
        None => query,
    };
    if let Some(date) = filter.due_from {
        query = query.filter(m::due_date.ge(date));
    }
    if let Some(date) = filter.due_to {
        query = query.filter(m::due_date.le(date));
    }
    if let Some(at) = filter.created_from {
        query = query.filter(m::created_at.ge(at));
    }
    if let Some(at) = filter.created_before {
        query = query.filter(m::created_at.lt(at));
    }
    query = match filter.open {
        Some(true) => query.filter(m::done_date.is_null()),
        Some(false) => query.filter(m::done_date.is_not_null()),
        None => query,
    };
    if let Some(owner) = &filter.owner {
        query = query.filter(m::owner_subject.eq(owner));
    }
    if let Some(nature) = &filter.nature {
        // The rule of `Seen::natures`.
        let names_it = sql::<Bool>(
            "case when exists (select from measure_natures named where named.measure_id = measures.id)
             then exists (select from measure_natures named
                 where named.measure_id = measures.id and named.nature = ",
        )
        .bind::<Text, _>(nature)
        .sql(
            ") else exists (select from complaint_measures link
                 join complaints complaint on complaint.id = link.complaint_id
                 where link.measure_id = measures.id and complaint.nature = ",
        )
        .bind::<Text, _>(nature)
        .sql(") end");
        query = query.filter(names_it);
    }
    if let Some(date) = filter.due_before {
        query = query.filter(m::done_date.is_null().and(m::due_date.lt(date)));
    }
    match filter.effect {
        Some(EffectFilter::Unjudged) => query.filter(m::done_date.is_not_null().and(m::judgement.is_null())),
        Some(EffectFilter::Effective) => judged(query, Judgement::Effective),
        Some(EffectFilter::Partly) => judged(query, Judgement::Partly),
        Some(EffectFilter::NotEffective) => judged(query, Judgement::NotEffective),
        None => query,
    }
}

fn judged(query: Query<'_>, judgement: Judgement) -> Query<'_> {
    query.filter(measures::judgement.eq(judgement.as_str()))
}

fn sorted(query: Query<'_>, sort: Sort, after: Option<Position>) -> Query<'_> {
    use measures::{created_at, due_date, id};
    let query = match (sort, after) {
        (Sort::DueFirst, Some(Position::Due(date, last))) => query
            .filter(due_date.ge(date))
            .filter(due_date.gt(date).or(id.gt(last))),
        (Sort::DueLast, Some(Position::Due(date, last))) => query
            .filter(due_date.le(date))
            .filter(due_date.lt(date).or(id.lt(last))),
        (Sort::Newest, Some(Position::Created(at, last))) => query
            .filter(created_at.le(at))
            .filter(created_at.lt(at).or(id.lt(last))),
        _ => query,
    };
    match sort {
        Sort::DueFirst => query.order((due_date.asc(), id.asc())),
        Sort::DueLast => query.order((due_date.desc(), id.desc())),
        Sort::Newest => query.order((created_at.desc(), id.desc())),
    }
}

impl Seen {
    /// The position of this measure, after which the next page starts when the measure is the last of a page.
    pub fn place(&self, sort: Sort) -> Position {
        let Seen { measure, .. } = self;
        match sort {
            Sort::DueFirst | Sort::DueLast => Position::Due(measure.plan.due_date, measure.id.0),
            Sort::Newest => Position::Created(measure.created_at, measure.id.0),
        }
    }
}
