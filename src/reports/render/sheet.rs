//! A report laid out as sections, tables and rows with everything written out: what page, PDF and spreadsheet show.

use std::borrow::Cow;

use crate::calendar::model::local_date;

use super::{Content, number, words};
use crate::i18n::Language;
use crate::reports::model::{Figure, Key, Report, Section, Value};

/// A table with at most so many rows, with names of at most so many letters, fits beside another one.
const NARROW_ROWS: usize = 12;
const NARROW_NAME: usize = 40;

/// A whole report.
pub(super) struct Sheet<'a> {
    pub(super) title: String,
    /// What was counted, such as "Geteld tot en met 31 oktober 2026".
    pub(super) counted: String,
    /// When, such as "Opgemaakt 3 november 2026 om 10:00 uur".
    pub(super) generated: String,
    /// Said when the month was not over yet.
    pub(super) provisional: Option<&'static str>,
    pub(super) tiles: Vec<Tile>,
    pub(super) chapters: Vec<Chapter<'a>>,
}

/// A key figure, shown large.
pub(super) struct Tile {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) link: Option<String>,
    /// What it was a month earlier, such as "september 2026: 38".
    pub(super) before: Option<String>,
}

/// A section with its heading.
pub(super) struct Chapter<'a> {
    pub(super) title: Cow<'static, str>,
    pub(super) balance: Option<Balance>,
    pub(super) tables: Vec<Table<'a>>,
}

/// The stock at the end of the month as the sum that leads to it.
pub(super) struct Balance {
    /// What is added or subtracted, each with the sign before it; the first has none.
    pub(super) terms: Vec<Term>,
    pub(super) result: Term,
}

/// A number in a sum.
pub(super) struct Term {
    pub(super) sign: &'static str,
    pub(super) text: String,
    pub(super) label: Cow<'static, str>,
}

/// The single figures of a section, or one division.
pub(super) struct Table<'a> {
    pub(super) caption: Cow<'static, str>,
    pub(super) kind: Kind,
    pub(super) rows: Vec<Row<'a>>,
}

/// What a table shows, and so which columns it has.
pub(super) enum Kind {
    /// Figures of their own, each with its formula.
    Single,
    /// The parts of one figure, which have its formula in common.
    Division {
        formula: Cow<'static, str>,
        /// What the numbers are.
        heading: &'static str,
        /// Whether each part is also shown as a share of what was registered.
        shared: bool,
    },
}

/// A figure.
pub(super) struct Row<'a> {
    pub(super) figure: &'a Figure,
    /// Of a part its name, of any other figure its own.
    pub(super) label: String,
    pub(super) text: String,
    pub(super) share: Option<Share>,
    pub(super) link: Option<String>,
}

/// A part of what was registered.
pub(super) struct Share {
    /// Nothing when nothing was registered.
    pub(super) number: Option<f64>,
    pub(super) text: String,
}

impl<'a> Sheet<'a> {
    pub(super) fn of(content: &Content<'a>) -> Self {
        let Content { report, language, .. } = *content;
        let month = number::month(&report.month, language);
        Sheet {
            title: format!("{} {month}", words::TITLE.get(language)),
            counted: format!(
                "{} {}",
                words::COUNTED_UNTIL.get(language),
                number::date(report.until, language)
            ),
            generated: generated(content),
            provisional: is_under_way(report).then(|| words::PROVISIONAL.get(language)),
            tiles: tiles(content),
            chapters: chapters(content),
        }
    }
}

impl Table<'_> {
    /// Whether it fits beside another one: few parts with short names.
    pub(super) fn is_narrow(&self) -> bool {
        let is_short = |row: &Row<'_>| row.label.chars().count() <= NARROW_NAME;
        matches!(self.kind, Kind::Division { .. }) && self.rows.len() <= NARROW_ROWS && self.rows.iter().all(is_short)
    }
}

/// What a part is called, without characters that a page, a chart or a PDF cannot hold.
pub(super) fn name(figure: &Figure, language: Language) -> Option<String> {
    let name = figure.name.as_ref().map(|name| name.get(language));
    name.or(figure.of.as_deref()).map(printable)
}

fn printable(text: &str) -> String {
    let replace = |character: char| {
        if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') {
            ' '
        } else {
            character
        }
    };
    text.chars().map(replace).collect()
}

fn generated(content: &Content<'_>) -> String {
    let language = content.language;
    let made = format!(
        "{} {}",
        words::GENERATED.get(language),
        number::moment(content.report.generated_at, language)
    );
    match content.edition {
        Some(edition) => format!("{made} · {} {}", words::FROZEN.get(language), edition.version),
        None => made,
    }
}

fn is_under_way(report: &Report) -> bool {
    local_date(report.generated_at) < report.month.first_day_of_next()
}

fn tiles(content: &Content<'_>) -> Vec<Tile> {
    [
        (Key::Registered, words::REGISTERED.get(content.language)),
        (Key::Closed, words::CLOSED.get(content.language)),
        (Key::Closing, words::OUTSTANDING.get(content.language)),
        (Key::FirstResponseShare, words::FIRST_ON_TIME.get(content.language)),
    ]
    .into_iter()
    .filter_map(|(key, label)| tile(content, key, label))
    .collect()
}

fn tile(content: &Content<'_>, key: Key, label: &str) -> Option<Tile> {
    let language = content.language;
    let figure = content.report.of(key).next()?;
    let before = content.previous().and_then(|earlier| {
        let value = number::value(&earlier.of(key).next()?.value, language);
        Some(format!("{}: {value}", number::month(&earlier.month, language)))
    });
    Some(Tile {
        label: label.to_owned(),
        text: number::value(&figure.value, language),
        link: content.link(figure.list.as_deref()),
        before,
    })
}

fn chapters<'a>(content: &Content<'a>) -> Vec<Chapter<'a>> {
    content
        .report
        .figures
        .chunk_by(|one, next| one.key.section() == next.key.section())
        .filter_map(|figures| {
            let section = figures.first()?.key.section();
            Some(Chapter {
                title: section.title().into_language(content.language),
                balance: (section == Section::Stock).then(|| balance(content)),
                tables: tables(figures, content),
            })
        })
        .collect()
}

fn tables<'a>(figures: &'a [Figure], content: &Content<'a>) -> Vec<Table<'a>> {
    figures
        .chunk_by(|one, next| {
            let (one, next) = (one.key, next.key);
            one == next || !(one.is_division() || next.is_division())
        })
        .filter_map(|figures| {
            let key = figures.first()?.key;
            let (caption, kind) = if key.is_division() {
                (key.label(), division(figures, content.language))
            } else {
                (key.section().title(), Kind::Single)
            };
            let caption = caption.into_language(content.language);
            let rows = figures.iter().map(|figure| row(figure, &kind, content)).collect();
            Some(Table { caption, kind, rows })
        })
        .collect()
}

fn division(figures: &[Figure], language: Language) -> Kind {
    let first = figures.first().map(|figure| (figure.key, &figure.value));
    let heading = match first {
        Some((_, Value::Count { .. })) => words::NUMBER.get(language),
        Some((_, Value::Money { .. })) => words::AMOUNT.get(language),
        _ => words::VALUE.get(language),
    };
    Kind::Division {
        formula: first.map_or(Cow::Borrowed(""), |(key, _)| key.formula().into_language(language)),
        heading,
        shared: first.is_some_and(|(key, _)| key.section() == Section::Divisions),
    }
}

fn row<'a>(figure: &'a Figure, kind: &Kind, content: &Content<'a>) -> Row<'a> {
    let language = content.language;
    let shared = matches!(kind, Kind::Division { shared: true, .. });
    Row {
        figure,
        label: name(figure, language).unwrap_or_else(|| figure.key.label().into_language(language).into_owned()),
        text: number::value(&figure.value, language),
        share: shared.then(|| share(figure, content)),
        link: content.link(figure.list.as_deref()),
    }
}

fn share(figure: &Figure, content: &Content<'_>) -> Share {
    let all = content.report.count(Key::Registered);
    let number = match figure.value {
        Value::Count { count } if all > 0 => Some(number::float(count) / number::float(all)),
        _ => None,
    };
    let text = number.map_or_else(
        || number::nothing(content.language),
        |share| number::percent(share, content.language),
    );
    Share { number, text }
}

fn balance(content: &Content<'_>) -> Balance {
    let count = |key| content.report.count(key);
    let term = |sign, key| Term {
        sign,
        text: number::whole(count(key), content.language),
        label: key.label().into_language(content.language),
    };
    let sum = count(Key::Opening) + count(Key::Registered) + count(Key::Reopened) - count(Key::Closed);
    let equals = if sum == count(Key::Closing) { "=" } else { "≠" };
    Balance {
        terms: vec![
            term("", Key::Opening),
            term("+", Key::Registered),
            term("+", Key::Reopened),
            term("−", Key::Closed),
        ],
        result: term(equals, Key::Closing),
    }
}
