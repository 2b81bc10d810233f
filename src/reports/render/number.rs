//! Formats numbers, dates and months in each language.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Amsterdam;

use super::words;
use crate::calendar::model::{MONTHS, day_in_words};
use crate::i18n::Language;
use crate::reports::model::Value;

const NO_BREAK_SPACE: char = '\u{a0}';
const MINUS: char = '\u{2212}';

const SHORT_MONTHS: [(&str, &str); 12] = [
    ("jan", "Jan"),
    ("feb", "Feb"),
    ("mrt", "Mar"),
    ("apr", "Apr"),
    ("mei", "May"),
    ("jun", "Jun"),
    ("jul", "Jul"),
    ("aug", "Aug"),
    ("sep", "Sep"),
    ("okt", "Oct"),
    ("nov", "Nov"),
    ("dec", "Dec"),
];

/// Converts a count for a library that takes floating-point numbers.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 2^53, far beyond any number of complaints or cents"
)]
pub(super) fn float(number: i64) -> f64 {
    number as f64
}

/// Formats a value with its unit, and a missing one as "n.v.t." or "n/a".
pub(super) fn value(value: &Value, language: Language) -> String {
    match value {
        Value::Count { count } => integer(*count, language),
        Value::Share { share } => share.map_or_else(|| missing(language), |share| percent(share, language)),
        Value::WorkingDays { days } => days.map_or_else(|| missing(language), |days| working_days(days, language)),
        Value::Money { cents, currency } => money(*cents, currency, language),
    }
}

/// Returns the placeholder for a missing number.
pub(super) fn missing(language: Language) -> String {
    words::MISSING_NUMBER.get(language).to_owned()
}

/// Formats an integer with grouped digits: `1.234` or `1,234`.
pub(super) fn integer(number: i64, language: Language) -> String {
    let digits = grouped(&number.unsigned_abs().to_string(), language);
    if number < 0 { format!("{MINUS}{digits}") } else { digits }
}

/// Formats a share as a percentage with one decimal: `93,7 %` or `93.7%`.
pub(super) fn percent(share: f64, language: Language) -> String {
    let number = percentage(share, language);
    match language {
        Language::Dutch => format!("{number}{NO_BREAK_SPACE}%"),
        Language::English => format!("{number}%"),
    }
}

/// Formats a share as a percentage with one decimal and without the percent sign.
pub(super) fn percentage(share: f64, language: Language) -> String {
    decimal(&format!("{:.1}", share * 100.0), language)
}

/// Formats a share as a percentage without decimals: `75 %` or `75%`.
pub(super) fn whole_percent(share: f64, language: Language) -> String {
    match language {
        Language::Dutch => format!("{:.0}{NO_BREAK_SPACE}%", share * 100.0),
        Language::English => format!("{:.0}%", share * 100.0),
    }
}

/// Formats a number with one decimal, or none if that is 0: `2.5`, `2`.
pub(super) fn up_to_one_decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

fn working_days(days: f64, language: Language) -> String {
    let number = up_to_one_decimal(days);
    let unit = if number == "1" { &words::DAY } else { &words::DAYS };
    format!("{}{NO_BREAK_SPACE}{}", decimal(&number, language), unit.get(language))
}

fn money(cents: i64, currency: &str, language: Language) -> String {
    let all = cents.unsigned_abs();
    let amount = format!("{}.{:02}", all / 100, all % 100);
    let amount = decimal(&amount, language);
    let sign = if cents < 0 { MINUS.to_string() } else { String::new() };
    match (currency, language) {
        ("EUR", Language::Dutch) => format!("€{NO_BREAK_SPACE}{sign}{amount}"),
        ("EUR", Language::English) => format!("{sign}€{amount}"),
        (other, _) => format!("{other}{NO_BREAK_SPACE}{sign}{amount}"),
    }
}

/// Localizes a number that is written with a decimal point and without groups.
fn decimal(text: &str, language: Language) -> String {
    let (digits, sign) = match text.strip_prefix('-') {
        Some(rest) => (rest, MINUS.to_string()),
        None => (text, String::new()),
    };
    let comma = match language {
        Language::Dutch => ',',
        Language::English => '.',
    };
    match digits.split_once('.') {
        Some((whole, fraction)) => format!("{sign}{}{comma}{fraction}", grouped(whole, language)),
        None => format!("{sign}{}", grouped(digits, language)),
    }
}

fn grouped(digits: &str, language: Language) -> String {
    let separator = match language {
        Language::Dutch => '.',
        Language::English => ',',
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// Formats a month: `oktober 2026` or `October 2026`.
pub(super) fn month(month: &impl Display, language: Language) -> String {
    let text = month.to_string();
    match split(&text) {
        Some((year, index)) => format!("{} {year}", pick(MONTHS[index], language)),
        None => text,
    }
}

/// Returns the short name and the year of a month: `okt` and `2026`.
pub(super) fn short_month(month: &impl Display, language: Language) -> (String, String) {
    let text = month.to_string();
    match split(&text) {
        Some((year, index)) => (pick(SHORT_MONTHS[index], language).to_owned(), year.to_owned()),
        None => (text, String::new()),
    }
}

/// Splits `YYYY-MM` into the year and the index of the month from 0 to 11.
fn split(month: &str) -> Option<(&str, usize)> {
    let (year, number) = month.split_once('-')?;
    let index = number.parse::<usize>().ok()?.checked_sub(1)?;
    (index < MONTHS.len()).then_some((year, index))
}

fn pick(name: (&'static str, &'static str), language: Language) -> &'static str {
    match language {
        Language::Dutch => name.0,
        Language::English => name.1,
    }
}

/// Formats date and time in the time zone Europe/Amsterdam.
pub(super) fn moment(moment: DateTime<Utc>, language: Language) -> String {
    let local = moment.with_timezone(&Amsterdam);
    let day = day_in_words(local.date_naive());
    let day = day.get(language);
    let time = local.format("%H:%M");
    match language {
        Language::Dutch => format!("{day} om {time} uur"),
        Language::English => format!("{day} at {time}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_groups() {
        assert_eq!(integer(0, Language::Dutch), "0");
        assert_eq!(integer(999, Language::Dutch), "999");
        assert_eq!(integer(1_234_567, Language::Dutch), "1.234.567");
        assert_eq!(integer(-1_234, Language::English), "−1,234");
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(percent(0.9366, Language::Dutch), "93,7\u{a0}%");
        assert_eq!(percent(1.0, Language::English), "100.0%");
        assert_eq!(value(&Value::Share { share: None }, Language::Dutch), "n.v.t.");
    }

    #[test]
    fn days_lose_a_decimal_that_says_nothing() {
        assert_eq!(
            value(&Value::WorkingDays { days: Some(2.0) }, Language::English),
            "2\u{a0}working days"
        );
        assert_eq!(
            value(&Value::WorkingDays { days: Some(1.0) }, Language::Dutch),
            "1\u{a0}werkdag"
        );
        assert_eq!(
            value(&Value::WorkingDays { days: Some(2.54) }, Language::Dutch),
            "2,5\u{a0}werkdagen"
        );
    }

    #[test]
    fn money_is_in_its_currency() {
        assert_eq!(money(123_456, "EUR", Language::Dutch), "€\u{a0}1.234,56");
        assert_eq!(money(-5, "EUR", Language::English), "−€0.05");
        assert_eq!(money(100, "USD", Language::English), "USD\u{a0}1.00");
    }

    #[test]
    fn months_and_moments_are_named() {
        assert_eq!(month(&"2026-10", Language::Dutch), "oktober 2026");
        assert_eq!(
            short_month(&"2026-03", Language::Dutch),
            ("mrt".to_owned(), "2026".to_owned())
        );
        assert_eq!(month(&"someday", Language::English), "someday");
        assert_eq!(month(&"2026-13", Language::English), "2026-13");
        let instant = "2026-11-03T09:00:00Z".parse().unwrap();
        assert_eq!(moment(instant, Language::Dutch), "3 november 2026 om 10:00 uur");
        assert_eq!(moment(instant, Language::English), "3 November 2026 at 10:00");
    }
}
