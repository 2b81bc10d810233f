//! A report as a spreadsheet of two worksheets: the figures of the month, and the months beside each other with charts.

mod trend;

use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatUnderline, Workbook, Worksheet, XlsxError};

use super::sheet::{Kind, Row, Sheet, Table};
use super::{Content, RenderError, number, words};
use crate::i18n::{Language, Text};
use crate::reports::model::Value;

const HEADING_COLOUR: Color = Color::RGB(0x00_5A_8C);
/// A4, in the numbering of the file format.
const A4: u8 = 9;

/// The height of a line of text in points.
const LINE: f64 = 15.0;

/// A row cannot be higher than so many lines.
const MOST_LINES: f64 = 27.0;

/// The columns of the figures with their widths in characters.
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

/// The content as a workbook.
///
/// # Errors
/// When the spreadsheet library refuses a cell, such as one with more text than the file format allows.
pub fn xlsx(content: &Content<'_>) -> Result<Vec<u8>, RenderError> {
    workbook(content).map_err(RenderError::wrap("XLSX"))
}

fn workbook(content: &Content<'_>) -> Result<Vec<u8>, XlsxError> {
    let sheet = Sheet::of(content);
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&sheet.title)
        .set_comment(format!("{}. {}.", sheet.counted, sheet.generated))
        .set_creation_datetime(&content.report.generated_at);
    workbook.set_properties(&properties);
    figures(workbook.add_worksheet(), &sheet, content.language)?;
    trend::fill(workbook.add_worksheet(), content, &sheet.title)?;
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

/// The names of the columns in the first row, which stand as what is under them: numbers right, and a text after a
/// number away from it.
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
    worksheet.set_row_height(0, 2.0 * LINE + 2.0)?;
    Ok(())
}

fn figures(worksheet: &mut Worksheet, sheet: &Sheet<'_>, language: Language) -> Result<(), XlsxError> {
    worksheet.set_name(words::SHEET_FIGURES.get(language))?;
    headings(worksheet, &COLUMNS, &[4, 6], language)?;
    let mut line = 0;
    for chapter in &sheet.chapters {
        for table in &chapter.tables {
            for row in &table.rows {
                line += 1;
                write_row(worksheet, line, (&chapter.title, table, row), language)?;
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
    printed(worksheet, &sheet.title, language);
    Ok(())
}

/// What stands above and below the worksheet on paper.
fn printed(worksheet: &mut Worksheet, title: &str, language: Language) {
    // An ampersand starts a code in the lines at the top and bottom of a page.
    let title = title.replace('&', "&&");
    let (page, of) = (words::PAGE.get(language), words::PAGE_OF.get(language));
    worksheet
        .set_paper_size(A4)
        .set_header(format!("&L&B{title}"))
        .set_footer(format!("&R{page} &P {of} &N"));
}

/// The height of a row in which every text is seen whole. Spreadsheet programmes do not all find it themselves.
fn height(cells: &[(u16, &str)]) -> f64 {
    let lines = cells.iter().map(|(column, text)| {
        let width = COLUMNS
            .get(usize::from(*column))
            .map_or(1, |(_, width)| usize::from(*width));
        let letters = text.chars().count();
        // A width is counted in digits, and most letters are narrower.
        if letters * 10 <= width * 11 {
            1
        } else {
            letters.div_ceil(width)
        }
    });
    let lines = lines.max().unwrap_or(1);
    LINE * f64::from(u8::try_from(lines).unwrap_or(u8::MAX)).min(MOST_LINES)
}

fn write_row(
    worksheet: &mut Worksheet,
    line: u32,
    (section, table, row): (&str, &Table<'_>, &Row<'_>),
    language: Language,
) -> Result<(), XlsxError> {
    let text = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let apart = after_a_number().set_text_wrap();
    let figure = row.figure;
    let (name, part, formula) = match &table.kind {
        Kind::Single => (row.label.as_str(), "", figure.key.formula().into_language(language)),
        Kind::Division { formula, .. } => (table.caption.as_ref(), row.label.as_str(), formula.clone()),
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
            number::nothing(language),
            &format.set_align(FormatAlign::Right),
        )?,
    };
    worksheet.write_string_with_format(line, 5, unit, &after_a_number())?;
    Ok(())
}

/// A text that keeps away from the number before it.
fn after_a_number() -> Format {
    Format::new()
        .set_align(FormatAlign::Top)
        .set_align(FormatAlign::Left)
        .set_indent(1)
}

/// An amount with the sign or the letters of its currency.
fn money_format(currency: &str) -> String {
    // Only letters: whatever else a code held would be read as a part of the format.
    let letters: String = currency.chars().filter(char::is_ascii_alphabetic).collect();
    match letters.as_str() {
        "EUR" => "[$€-413] #,##0.00".to_owned(),
        _ => format!("\"{letters}\" #,##0.00"),
    }
}

/// The list as a link, or as a path when it is not known where lists are found.
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
