//! Days and moments in words.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::dates::{local_date, local_time};
use crate::i18n::{Language, Text};

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

/// A moment in words, by the clock of Europe/Amsterdam: `31 oktober 2026, 09:30`.
pub fn moment_in_words(at: DateTime<Utc>) -> Text {
    let (day, time) = (day_in_words(local_date(at)), local_time(at).format("%H:%M"));
    let in_words = |language| format!("{}, {time}", day.get(language));
    Text::written(in_words(Language::Dutch), in_words(Language::English))
}
