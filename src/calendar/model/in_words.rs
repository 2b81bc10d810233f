//! Days in words.

use chrono::{Datelike, NaiveDate};

use crate::i18n::Text;

pub const MONTHS: [(&str, &str); 12] = [
    ("januari", "January"),
    ("februari", "February"),
    ("maart", "March"),
    ("april", "April"),
    ("mei", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("augustus", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
];

/// A day in words: `31 oktober 2026` or `31 October 2026`.
pub fn day_in_words(date: NaiveDate) -> Text {
    let (nl, en) = MONTHS[date.month0() as usize];
    let (day, year) = (date.day(), date.year());
    Text::written(format!("{day} {nl} {year}"), format!("{day} {en} {year}"))
}
