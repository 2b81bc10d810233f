//! The weight of erased complaints in the figures: the counters of whole months into which the database folds their facts.

use chrono::{Months, NaiveDate};
use diesel::prelude::*;

use super::cohort::parse_cohort;
use crate::calendar::model::Month;
use crate::error::{Error, Result};
use crate::reports::model::{Compensation, Counts, RemedyCounts};
use crate::schema::forgotten_counts;

/// Adds what erased complaints count for to the counts of each of `months`.
///
/// # Errors
/// Errors of the database; `Internal` for a row that no figure can hold.
pub fn add_forgotten(
    connection: &mut PgConnection,
    months: &[Month],
    counts: &mut [Counts],
    named: impl Fn(String) -> String,
) -> Result<()> {
    let mut firsts: Vec<NaiveDate> = months.iter().map(|month| month.first_day()).collect();
    firsts.extend(months.iter().map(|month| before(*month)));
    let rows: Vec<(NaiveDate, String, String, i64)> = forgotten_counts::table
        .filter(forgotten_counts::month.eq_any(firsts))
        .load(connection)?;
    for (first, what, label, count) in rows {
        for (month, counts) in months.iter().zip(counts.iter_mut()) {
            if what == "open" && first == before(*month) {
                counts.open_at_begin += count;
            }
            if first == month.first_day() {
                add(counts, &what, &label, count, &named)?;
            }
        }
    }
    Ok(())
}

/// The first day of the month before.
fn before(month: Month) -> NaiveDate {
    month.first_day() - Months::new(1)
}

fn add(counts: &mut Counts, what: &str, label: &str, count: i64, named: &impl Fn(String) -> String) -> Result<()> {
    let compensation = |counts: &mut Counts, add: fn(&mut Compensation, i64)| {
        add(counts.compensation.entry(label.to_owned()).or_default(), count);
    };
    let remedies = |counts: &mut Counts, add: fn(&mut RemedyCounts, i64)| {
        add(counts.remedies.entry(label.to_owned()).or_default(), count);
    };
    let responses = &mut counts.first_response;
    match what {
        "registered" => {
            let mut group = parse_cohort(label, count)?;
            group.nature = named(group.nature);
            counts.cohort.push(group);
        }
        "open" => {
            let age = label.parse::<usize>().ok();
            let bucket = age.and_then(|age| counts.open_at_end.get_mut(age));
            *bucket.ok_or_else(|| unreadable(what))? += count;
        }
        "closings" => counts.closings.times += count,
        "closed" => counts.closings.complaints += count,
        "reopenings" => counts.reopenings.times += count,
        "reopened" => counts.reopenings.complaints += count,
        "restorings" => counts.restorings.times += count,
        "restored" => counts.restorings.complaints += count,
        "responses_due" => responses.term.due += count,
        "responses_on_time" => responses.term.on_time += count,
        "responses_given" => {
            responses.given += count;
            if !label.is_empty() {
                let days = label.parse().map_err(|_| unreadable(what))?;
                *responses.days.entry(days).or_default() += count;
            }
        }
        "resolutions_due" => counts.resolution.due += count,
        "resolutions_on_time" => counts.resolution.on_time += count,
        "remedies_offered" => remedies(counts, |remedy, count| remedy.offered += count),
        "remedies_executed" => remedies(counts, |remedy, count| remedy.executed += count),
        "compensated" => compensation(counts, |paid, count| paid.complaints += count),
        "compensation_cents" => compensation(counts, |paid, count| paid.cents += count),
        "erased" => counts.forgotten.erased += count,
        "purged" => counts.forgotten.purged += count,
        _ => return Err(unreadable(what)),
    }
    Ok(())
}

fn unreadable(what: &str) -> Error {
    Error::internal(format!("a count of what was forgotten that cannot be read: {what}"))
}
