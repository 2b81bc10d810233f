//! The report as sections, tables and rows of formatted text, shared by HTML, PDF and XLSX.

use std::borrow::Cow;

use super::{Content, number, words};
use crate::calendar::model::{day_in_words, local_date};
use crate::i18n::Language;
use crate::reports::model::{Figure, Key, Report, Section, Value};

/// Maximum number of rows of a table that fits beside another one.
const NARROW_ROWS: usize = 12;
/// Maximum number of characters of a name in a table that fits beside another one.
const NARROW_NAME: usize = 40;

/// A formatted report.
pub(super) struct ReportView<'a> {
    pub(super) title: String,
    /// The last day counted, such as "Geteld tot en met 31 oktober 2026".
    pub(super) counted: String,
    /// The time of counting, such as "Opgemaakt 3 november 2026 om 10:00 uur".
    pub(super) generated: String,
    /// A notice for a month that was not over at the time of counting.
    pub(super) provisional: Option<&'static str>,
    pub(super) key_figures: Vec<KeyFigure>,
    pub(super) sections: Vec<SectionView<'a>>,
}

/// A key figure at the top of the report.
pub(super) struct KeyFigure {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) link: Option<String>,
    /// The value of the month before, such as "september 2026: 38".
    pub(super) before: Option<String>,
}

/// A section of the report under a heading.
pub(super) struct SectionView<'a> {
    pub(super) title: Cow<'static, str>,
    pub(super) balance: Option<Balance>,
    pub(super) tables: Vec<Table<'a>>,
}

/// The closing balance as a sum of the opening balance and the flows of the month.
pub(super) struct Balance {
    /// The operands, each with its sign; that of the first is empty.
    pub(super) terms: Vec<BalanceTerm>,
    pub(super) result: BalanceTerm,
}

/// An operand or the result of a balance.
pub(super) struct BalanceTerm {
    pub(super) sign: &'static str,
    pub(super) text: String,
    pub(super) label: Cow<'static, str>,
}

/// A table of single figures, or of the parts of one division.
pub(super) struct Table<'a> {
    pub(super) caption: Cow<'static, str>,
    pub(super) kind: TableKind,
    pub(super) rows: Vec<Row<'a>>,
}

/// The content of a table, which determines its columns.
pub(super) enum TableKind {
    /// Single figures, each with its formula.
    Single,
    /// The parts of one division, which have one formula in common.
    Division {
        formula: Cow<'static, str>,
        /// The heading of the column of values.
        heading: &'static str,
        /// Whether the table has a column with the share of the complaints registered.
        shared: bool,
    },
}

/// A row with one figure.
pub(super) struct Row<'a> {
    pub(super) figure: &'a Figure,
    /// The name of a part, or the label of a single figure.
    pub(super) label: String,
    pub(super) text: String,
    pub(super) share: Option<Share>,
    pub(super) link: Option<String>,
}

/// A share of the complaints registered.
pub(super) struct Share {
    /// From 0 to 1; `None` if no complaint was registered.
    pub(super) number: Option<f64>,
    pub(super) text: String,
}

impl<'a> ReportView<'a> {
    pub(super) fn new(content: &Content<'a>) -> Self {
        let Content { report, language, .. } = *content;
        let month = number::month(&report.month, language);
        ReportView {
            title: format!("{} {month}", words::TITLE.get(language)),
            counted: format!(
                "{} {}",
                words::COUNTED_UNTIL.get(language),
                day_in_words(report.until).get(language)
            ),
            generated: generated(content),
            provisional: is_under_way(report).then(|| words::PROVISIONAL.get(language)),
            key_figures: key_figures(content),
            sections: sections(content),
        }
    }
}

impl Table<'_> {
    /// Whether the table fits beside another one: a division of few parts with short names.
    pub(super) fn is_narrow(&self) -> bool {
        let is_short = |row: &Row<'_>| row.label.chars().count() <= NARROW_NAME;
        matches!(self.kind, TableKind::Division { .. })
            && self.rows.len() <= NARROW_ROWS
            && self.rows.iter().all(is_short)
    }
}

/// Returns the name of a part, without characters that are not allowed in XML or PDF.
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

fn key_figures(content: &Content<'_>) -> Vec<KeyFigure> {
    [
        (Key::Registered, words::REGISTERED.get(content.language)),
        (Key::Closed, words::CLOSED.get(content.language)),
        (Key::Closing, words::OUTSTANDING.get(content.language)),
        (Key::FirstResponseShare, words::FIRST_ON_TIME.get(content.language)),
    ]
    .into_iter()
    .filter_map(|(key, label)| key_figure(content, key, label))
    .collect()
}

fn key_figure(content: &Content<'_>, key: Key, label: &str) -> Option<KeyFigure> {
    let language = content.language;
    let figure = content.report.of(key).next()?;
    let before = content.previous().and_then(|earlier| {
        let value = number::value(&earlier.of(key).next()?.value, language);
        Some(format!("{}: {value}", number::month(&earlier.month, language)))
    });
    Some(KeyFigure {
        label: label.to_owned(),
        text: number::value(&figure.value, language),
        link: content.link(figure.list.as_deref()),
        before,
    })
}

fn sections<'a>(content: &Content<'a>) -> Vec<SectionView<'a>> {
    content
        .report
        .figures
        .chunk_by(|one, next| one.key.section() == next.key.section())
        .filter_map(|figures| {
            let section = figures.first()?.key.section();
            Some(SectionView {
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
                (key.section().title(), TableKind::Single)
            };
            let caption = caption.into_language(content.language);
            let rows = figures.iter().map(|figure| row(figure, &kind, content)).collect();
            Some(Table { caption, kind, rows })
        })
        .collect()
}

fn division(figures: &[Figure], language: Language) -> TableKind {
    let first = figures.first().map(|figure| (figure.key, &figure.value));
    let heading = match first {
        Some((_, Value::Count { .. })) => words::NUMBER.get(language),
        Some((_, Value::Money { .. })) => words::AMOUNT.get(language),
        _ => words::VALUE.get(language),
    };
    TableKind::Division {
        formula: first.map_or(Cow::Borrowed(""), |(key, _)| key.formula().into_language(language)),
        heading,
        shared: first.is_some_and(|(key, _)| key.section() == Section::Divisions),
    }
}

fn row<'a>(figure: &'a Figure, kind: &TableKind, content: &Content<'a>) -> Row<'a> {
    let language = content.language;
    let shared = matches!(kind, TableKind::Division { shared: true, .. });
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
        || number::missing(content.language),
        |share| number::percent(share, content.language),
    );
    Share { number, text }
}

fn balance(content: &Content<'_>) -> Balance {
    let count = |key| content.report.count(key);
    let term = |sign, key| BalanceTerm {
        sign,
        text: number::integer(count(key), content.language),
        label: key.label().into_language(content.language),
    };
    let added = count(Key::Registered) + count(Key::Reopened) + count(Key::Restored);
    let sum = count(Key::Opening) + added - count(Key::Closed);
    let equals = if sum == count(Key::Closing) { "=" } else { "≠" };
    Balance {
        terms: vec![
            term("", Key::Opening),
            term("+", Key::Registered),
            term("+", Key::Reopened),
            term("+", Key::Restored),
            term("−", Key::Closed),
        ],
        result: term(equals, Key::Closing),
    }
}
