//! The visits of the last day, and the figures of whole months.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::dsl::{count_star, exists, select};
use diesel::prelude::*;
use diesel::upsert::excluded;
use uuid::Uuid;

use crate::calendar::model::local_date;
use crate::db::StatementPart;
use crate::error::Result;
use crate::procedure::Rating;
use crate::schema::{form_visits, website_counts};
use crate::website::model::{TEXTS_WITHIN, VISITS_WITHIN};

/// A submission by digests of its visitor and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// `None` where the address is not known.
    pub visitor: Option<[u8; 32]>,
    pub text: [u8; 32],
}

/// The number of submissions of the visitor within the last hour, and whether the text came in within the last day.
///
/// # Errors
/// When the database fails.
pub fn seen(connection: &mut PgConnection, visit: Visit, now: DateTime<Utc>) -> Result<(i64, bool)> {
    let before = match visit.visitor {
        None => 0,
        Some(visitor) => form_visits::table
            .filter(form_visits::visitor.eq(visitor.to_vec()))
            .filter(form_visits::at.gt(now - VISITS_WITHIN))
            .select(count_star())
            .first(connection)?,
    };
    let same = form_visits::table
        .filter(form_visits::text.eq(visit.text.to_vec()))
        .filter(form_visits::at.gt(now - TEXTS_WITHIN));
    Ok((before, select(exists(same)).get_result(connection)?))
}

/// Makes the note of a visit as a part of the statement that keeps what was sent.
pub fn visit_insertion(visit: Visit, now: DateTime<Utc>) -> StatementPart {
    Box::new(diesel::insert_into(form_visits::table).values((
        form_visits::id.eq(Uuid::now_v7()),
        form_visits::at.eq(now),
        form_visits::visitor.eq(visit.visitor.map(|visitor| visitor.to_vec())),
        form_visits::text.eq(visit.text.to_vec()),
    )))
}

/// Removes the visits that count no more.
///
/// # Errors
/// When the database fails.
pub fn forget_visits(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize> {
    let old = form_visits::table.filter(form_visits::at.le(now - TEXTS_WITHIN));
    Ok(diesel::delete(old).execute(connection)?)
}

fn month_of(at: DateTime<Utc>) -> NaiveDate {
    let day = local_date(at);
    day.with_day(1).unwrap_or(day)
}

/// Makes the count of something in its month as a part of the statement by which it happens.
pub fn counting(what: &'static str, label: String, at: DateTime<Utc>, more: i64) -> StatementPart {
    use website_counts as w;
    let row = (
        w::month.eq(month_of(at)),
        w::what.eq(what),
        w::label.eq(label),
        w::count.eq(more),
    );
    let counted = diesel::insert_into(w::table)
        .values(row)
        .on_conflict((w::month, w::what, w::label))
        .do_update()
        .set(w::count.eq(w::count + excluded(w::count)));
    Box::new(counted)
}

/// Makes the counts of a rating in the month in which it was given first, in the place of the one before.
pub fn rating_counts(before: Option<Rating>, after: Rating) -> Vec<StatementPart> {
    if before.is_some_and(|before| before.score == after.score) {
        return Vec::new();
    }
    let one = |rating: Rating, more| counting("rated", rating.score.to_string(), rating.at, more);
    before
        .map(|before| one(before, -1))
        .into_iter()
        .chain([one(after, 1)])
        .collect()
}
