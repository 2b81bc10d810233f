//! Checks that all formats have the same numbers, and that equal content gives equal bytes.

pub(super) mod sample;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::view::ReportView;
use super::{Content, Dialect, RenderError, csv, html, number, pdf, xlsx};
use crate::i18n::Language;
use crate::reports::model::{Figure, Report, Value};
use crate::vocabulary::Vocabulary;

const LANGUAGES: [Language; 2] = [Language::Dutch, Language::English];

/// Values by key and part of the figure.
type Figures<T> = BTreeMap<(String, String), T>;

fn with_content<T>(language: Language, check: impl FnOnce(&Content<'_>) -> T) -> T {
    let (report, trend) = (sample::report(), sample::trend());
    check(&Content {
        edition: None,
        report: &report,
        trend: &trend,
        language,
        base: Some("https://klachten.example.nl"),
    })
}

fn identity(figure: &Figure) -> (String, String) {
    (figure.key.as_str().to_owned(), figure.of.clone().unwrap_or_default())
}

/// The numbers of the model.
fn held(report: &Report) -> Figures<Option<f64>> {
    let number = |value: &Value| match value {
        Value::Count { count } => Some(number::float(*count)),
        Value::Share { share } => *share,
        Value::WorkingDays { days } => *days,
        Value::Money { cents, .. } => Some(number::float(*cents) / 100.0),
    };
    let figures = report.figures.iter();
    figures
        .map(|figure| (identity(figure), number(&figure.value)))
        .collect()
}

/// The formatted numbers that all localized formats share.
fn worded(content: &Content<'_>) -> Figures<String> {
    let figures = content.report.figures.iter();
    figures
        .map(|figure| (identity(figure), number::value(&figure.value, content.language)))
        .collect()
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_csv_has_every_number() {
    let report = sample::report();
    let bytes = csv(std::slice::from_ref(&report), Dialect::Standard).unwrap();
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    let mut read = Figures::new();
    for record in reader.records() {
        let record = record.unwrap();
        let of = record[2].strip_prefix('\'').unwrap_or(&record[2]).to_owned();
        read.insert((record[1].to_owned(), of), record[3].parse::<f64>().ok());
    }
    assert_eq!(read, held(&report));
}

#[test]
fn the_spreadsheet_has_every_number() {
    for language in LANGUAGES {
        with_content(language, |content| {
            let mut workbook = Xlsx::new(Cursor::new(xlsx(content).unwrap())).unwrap();
            let cells = workbook.worksheet_range_at(0).unwrap().unwrap();
            // Rows are in the order of the figures, and tell the part by its code.
            let mut read = Figures::new();
            for (row, figure) in cells.rows().skip(1).zip(&content.report.figures) {
                assert_eq!(row[3].to_string(), figure.of.clone().unwrap_or_default());
                let number = match &row[4] {
                    Data::Float(number) => Some(*number),
                    other => {
                        assert_eq!(other.to_string(), number::missing(language));
                        None
                    }
                };
                read.insert(identity(figure), number);
            }
            assert_eq!(cells.height(), content.report.figures.len() + 1);
            assert_eq!(read, held(content.report));
        });
    }
}

#[test]
fn the_page_has_every_number() {
    for language in LANGUAGES {
        with_content(language, |content| {
            let page = String::from_utf8(html(content).unwrap()).unwrap();
            // All but its first words and a few empty elements is XML too.
            let page = page.replace("<!DOCTYPE html>", "").replace("\"><title>", "\"/><title>");
            let page = page.replace("<meta charset=\"utf-8\">", "<meta charset=\"utf-8\"/>");
            let document = roxmltree::Document::parse(&page).unwrap();
            let mut read = Figures::new();
            for cell in document.descendants().filter(|node| node.has_attribute("data-figure")) {
                let attribute = |name| cell.attribute(name).unwrap_or_default().to_owned();
                let text: String = cell.descendants().filter_map(|node| node.text()).take(1).collect();
                read.insert((attribute("data-figure"), attribute("data-of")), text);
            }
            assert_eq!(read, worded(content));
        });
    }
}

#[test]
fn the_pdf_has_every_number() {
    for language in LANGUAGES {
        with_content(language, |content| {
            let text = plain(&pdf_extract::extract_text_from_mem(&pdf(content).unwrap()).unwrap());
            let mut rest = text.as_str();
            for section in &ReportView::new(content).sections {
                for row in section.tables.iter().flat_map(|table| &table.rows) {
                    // Long names go over more lines, so only their beginning stands right before the number.
                    let start: String = plain(&row.label).split(' ').take(2).collect::<Vec<_>>().join(" ");
                    let expected = plain(&row.text);
                    let found = rest.find(&start).and_then(|at| Some(at + rest[at..].find(&expected)?));
                    let found = found.unwrap_or_else(|| panic!("{start} {expected} is missing in: {rest}"));
                    rest = &rest[found..];
                }
            }
        });
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    type Renderer = fn(&Content<'_>) -> Result<Vec<u8>, RenderError>;
    let renderers: [Renderer; 5] = [
        xlsx,
        html,
        pdf,
        |content| csv(content.trend, Dialect::Standard),
        |content| csv(content.trend, Dialect::Excel),
    ];
    for language in LANGUAGES {
        for render in renderers {
            let first = with_content(language, |content| render(content).unwrap());
            let second = with_content(language, |content| render(content).unwrap());
            assert!(first == second);
        }
    }
}
