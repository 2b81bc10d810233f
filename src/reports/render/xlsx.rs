//! Renders a report as a workbook of two worksheets: the figures of the month, and the comparison of the months.

mod trend;

use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatUnderline, Workbook, Worksheet, XlsxError};

use super::view::{ReportView, Row, Table, TableKind};
use super::{Content, RenderError, number, words};
use crate::i18n::{Language, Text};
use crate::pdf::{PAGE, PAGE_OF};
use crate::reports::model::Value;

const HEADING_COLOUR: Color = Color::RGB(0x00_5A_8C);
/// The code of the paper size A4 in the file format.
const A4: u8 = 9;

/// Height of a line of text in points.
const LINE_HEIGHT: f64 = 15.0;

/// Maximum height of a row in lines, a limit of the file format.
const MAX_LINES: f64 = 27.0;

/// The columns of the figures, with their widths in characters.
const COLUMNS: [(&Text, u16); 9] = [
    (&words::SECTION, 32),
    (&words::FIGURE, 36),
    (&words::PART, 46),
    (&words::CODE, 24),
    (&words::VALUE, 14),
    (&words::UNIT, 14),
    (&words::SHARE_OF_REGISTERED, 16),
    (&words::FORMULA, 56),
    (&words::LIST, 16),
];

/// Renders the content as a workbook.
///
/// # Errors
/// `RenderError` if the spreadsheet library refuses a cell, such as one with more text than the file format allows.
pub fn xlsx(content: &Content<'_>) -> Result<Vec<u8>, RenderError> {
    workbook(content).map_err(RenderError::wrap("XLSX"))
}

fn workbook(content: &Content<'_>) -> Result<Vec<u8>, XlsxError> {
    let view = ReportView::new(content);
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&view.title)
        .set_comment(format!("{}. {}.", view.counted, view.generated))
        .set_creation_datetime(&content.report.generated_at);
    workbook.set_properties(&properties);
    write_figures(workbook.add_worksheet(), &view, content.language)?;
    trend::write(workbook.add_worksheet(), content, &view.title)?;
    workbook.save_to_buffer()
}

fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(HEADING_COLOUR)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

/// Writes the headings of the columns and sets their widths. Headings of `numbers` are aligned right, and a heading
/// after one of those is indented.
fn headings(
    worksheet: &mut Worksheet,
    columns: &[(&Text, u16)],
    numbers: &[u16],
    language: Language,
) -> Result<(), XlsxError> {
    for (column, (name, width)) in (0..).zip(columns) {
        let format = if numbers.contains(&column) {
            heading().set_align(FormatAlign::Right)
        } else if column > 0 && numbers.contains(&(column - 1)) {
            heading().set_align(FormatAlign::Left).set_indent(1)
        } else {
            heading()
        };
        worksheet.write_string_with_format(0, column, name.get(language), &format)?;
        worksheet.set_column_width(column, *width)?;
    }
    worksheet.set_row_height(0, 2.0 * LINE_HEIGHT + 2.0)?;
    Ok(())
}

fn write_figures(worksheet: &mut Worksheet, view: &ReportView<'_>, language: Language) -> Result<(), XlsxError> {
    worksheet.set_name(words::SHEET_FIGURES.get(language))?;
    headings(worksheet, &COLUMNS, &[4, 6], language)?;
    let mut line = 0;
    for section in &view.sections {
        for table in &section.tables {
            for row in &table.rows {
                line += 1;
                write_row(worksheet, line, (&section.title, table, row), language)?;
            }
        }
    }
    let last = (0..).zip(COLUMNS).map(|(column, _)| column).last().unwrap_or_default();
    worksheet.autofilter(0, 0, line, last)?;
    worksheet.set_freeze_panes(1, 0)?;
    worksheet
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(0, 0)?;
    set_page_layout(worksheet, &view.title, language);
    Ok(())
}

/// Sets paper size, header and footer for printing.
fn set_page_layout(worksheet: &mut Worksheet, title: &str, language: Language) {
    // An ampersand starts a control code in headers and footers.
    let title = title.replace('&', "&&");
    let (page, of) = (PAGE.get(language), PAGE_OF.get(language));
    worksheet
        .set_paper_size(A4)
        .set_header(format!("&L&B{title}"))
        .set_footer(format!("&R{page} &P {of} &N"));
}

/// Estimates the height in points at which no wrapped text is cut off. Not every spreadsheet program adjusts the height
/// of rows by itself.
fn height(cells: &[(u16, &str)]) -> f64 {
    let lines = cells.iter().map(|(column, text)| {
        let width = COLUMNS
            .get(usize::from(*column))
            .map_or(1, |(_, width)| usize::from(*width));
        let letters = text.chars().count();
        // The unit of a width is a digit, and most letters are narrower.
        if letters * 10 <= width * 11 {
            1
        } else {
            letters.div_ceil(width)
        }
    });
    let lines = lines.max().unwrap_or(1);
    LINE_HEIGHT * f64::from(u8::try_from(lines).unwrap_or(u8::MAX)).min(MAX_LINES)
}

fn write_row(
    worksheet: &mut Worksheet,
    line: u32,
    (section, table, row): (&str, &Table<'_>, &Row<'_>),
    language: Language,
) -> Result<(), XlsxError> {
    let text = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let apart = indented().set_text_wrap();
    let figure = row.figure;
    let (name, part, formula) = match &table.kind {
        TableKind::Single => (row.label.as_str(), "", figure.key.formula().into_language(language)),
        TableKind::Division { formula, .. } => (table.caption.as_ref(), row.label.as_str(), formula.clone()),
    };
    let code = figure.of.as_deref().unwrap_or_default();
    let cells = [(0, section), (1, name), (2, part), (3, code), (7, formula.as_ref())];
    for (column, cell) in cells {
        let format = if column == 7 { &apart } else { &text };
        worksheet.write_string_with_format(line, column, cell, format)?;
    }
    worksheet.set_row_height(line, height(&cells))?;
    write_value(worksheet, line, &figure.value, language)?;
    let percentage = Format::new().set_num_format("0.0%").set_align(FormatAlign::Top);
    if let Some(share) = row.share.as_ref().and_then(|share| share.number) {
        worksheet.write_number_with_format(line, 6, share, &percentage)?;
    }
    write_list(worksheet, line, row, language)
}

fn write_value(worksheet: &mut Worksheet, line: u32, value: &Value, language: Language) -> Result<(), XlsxError> {
    let (number, format, unit) = match value {
        Value::Count { count } => (
            Some(number::float(*count)),
            "#,##0".to_owned(),
            words::UNIT_COUNT.get(language),
        ),
        Value::Share { share } => (*share, "0.0%".to_owned(), words::UNIT_SHARE.get(language)),
        Value::WorkingDays { days } => (*days, "0.0".to_owned(), words::UNIT_DAYS.get(language)),
        Value::Money { cents, currency } => (
            Some(number::float(*cents) / 100.0),
            money_format(currency),
            currency.as_str(),
        ),
    };
    let format = Format::new().set_num_format(format).set_align(FormatAlign::Top);
    match number {
        Some(number) => worksheet.write_number_with_format(line, 4, number, &format)?,
        None => worksheet.write_string_with_format(
            line,
            4,
            number::missing(language),
            &format.set_align(FormatAlign::Right),
        )?,
    };
    worksheet.write_string_with_format(line, 5, unit, &indented())?;
    Ok(())
}

/// Returns the format of a text in the column after a number.
fn indented() -> Format {
    Format::new()
        .set_align(FormatAlign::Top)
        .set_align(FormatAlign::Left)
        .set_indent(1)
}

/// Returns the number format of a currency, with its sign or its letters.
fn money_format(currency: &str) -> String {
    // Any character other than a letter could change the number format.
    let letters: String = currency.chars().filter(char::is_ascii_alphabetic).collect();
    match letters.as_str() {
        "EUR" => "[$€-413] #,##0.00".to_owned(),
        _ => format!("\"{letters}\" #,##0.00"),
    }
}

/// Writes the list as a link, or as plain text if there are no links.
fn write_list(worksheet: &mut Worksheet, line: u32, row: &Row<'_>, language: Language) -> Result<(), XlsxError> {
    let format = Format::new().set_align(FormatAlign::Top);
    if let Some(link) = &row.link {
        let format = format
            .set_font_color(HEADING_COLOUR)
            .set_underline(FormatUnderline::Single);
        worksheet.write_url_with_options(
            line,
            8,
            link.as_str(),
            words::OPEN_LIST.get(language),
            "",
            Some(&format),
        )?;
    } else if let Some(list) = &row.figure.list {
        worksheet.write_string_with_format(line, 8, list, &format)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::reports::render::tests::sample;

    fn open(language: Language) -> Xlsx<Cursor<Vec<u8>>> {
        let (report, trend) = (sample::report(), sample::trend());
        let content = Content {
            edition: None,
            report: &report,
            trend: &trend,
            language,
            base: Some("https://klachten.example.nl/"),
        };
        Xlsx::new(Cursor::new(xlsx(&content).unwrap())).unwrap()
    }

    #[test]
    fn worksheets_are_named_in_the_language() {
        assert_eq!(open(Language::Dutch).sheet_names(), ["Cijfers", "Verloop"]);
        assert_eq!(open(Language::English).sheet_names(), ["Figures", "Trend"]);
    }

    #[test]
    fn no_text_is_a_formula() {
        let mut workbook = open(Language::Dutch);
        for name in ["Cijfers", "Verloop"] {
            let formulas = workbook.worksheet_formula(name).unwrap();
            assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
        }
        let cells = workbook.worksheet_range("Cijfers").unwrap();
        let held = cells
            .cells()
            .any(|(_, _, cell)| *cell == Data::String(sample::FORMULA.to_owned()));
        assert!(held);
    }

    #[test]
    fn months_stand_beside_each_other() {
        let mut workbook = open(Language::English);
        let cells = workbook.worksheet_range("Trend").unwrap();
        assert_eq!(cells.height(), 13);
        assert_eq!(cells.get_value((12, 0)), Some(&Data::String("Oct 2026".to_owned())));
        assert_eq!(cells.get_value((12, 1)), Some(&Data::Float(1_204.0)));
        assert_eq!(cells.get_value((12, 4)), Some(&Data::Float(0.936_6)));
        assert_eq!(cells.get_value((5, 4)), Some(&Data::Empty));
    }

    #[test]
    fn currencies_cannot_break_a_format() {
        assert_eq!(money_format("USD"), "\"USD\" #,##0.00");
        assert_eq!(money_format("\";@"), "\"\" #,##0.00");
    }
}
