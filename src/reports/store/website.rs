//! The counts of the website, from the counters of whole months.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::calendar::model::Month;
use crate::error::{Error, Result};
use crate::reports::model::Counts;
use crate::schema::website_counts;

/// Adds what came in by the website to the counts of each of `months`.
///
/// # Errors
/// Errors of the database; `Internal` for a row that no figure can hold.
pub fn add_website(connection: &mut PgConnection, months: &[Month], counts: &mut [Counts]) -> Result<()> {
    let firsts: Vec<NaiveDate> = months.iter().map(|month| month.first_day()).collect();
    let rows: Vec<(NaiveDate, String, String, i64)> = website_counts::table
        .filter(website_counts::month.eq_any(&firsts))
        .load(connection)?;
    for (first, what, label, count) in rows {
        let of_month = firsts.iter().zip(counts.iter_mut()).find(|(month, _)| **month == first);
        let Some((_, counts)) = of_month else { continue };
        match what.as_str() {
            "quarantined" => counts.website.quarantined += count,
            "rated" => {
                let score = label.parse::<usize>().ok().and_then(|score| score.checked_sub(1));
                let rated = score.and_then(|score| counts.website.ratings.get_mut(score));
                *rated.ok_or_else(|| Error::internal("a rating that cannot be read"))? += count;
            }
            _ => {}
        }
    }
    Ok(())
}
