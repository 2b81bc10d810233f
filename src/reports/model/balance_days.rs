//! The days at whose end the complaints open are counted.

use chrono::{Days, NaiveDate};

use crate::calendar::model::Month;

/// The day of the opening balance: the day before the month, or today if that is earlier.
pub fn opening_day(month: Month, today: NaiveDate) -> NaiveDate {
    today.min(month.first_day() - Days::new(1))
}

/// The day of the closing balance: the last day of the month, or today if that is earlier.
pub fn closing_day(month: Month, today: NaiveDate) -> NaiveDate {
    today.min(month.first_day_of_next() - Days::new(1))
}
