//! Writes the worksheet that compares the months: a row per month, and native charts below the rows.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType, ChartSolidFill, Color,
    Format, FormatAlign, Worksheet, XlsxError,
};

use super::{headings, set_page_layout};
use crate::i18n::{Language, Text};
use crate::reports::model::{Key, Report, Value};
use crate::reports::render::{Content, number, words};

const COLUMNS: [(&Text, u16); 6] = [
    (&words::MONTH, 12),
    (&words::REGISTERED, 15),
    (&words::CLOSED, 15),
    (&words::OUTSTANDING, 15),
    (&words::FIRST_ON_TIME, 18),
    (&words::RESOLVED_ON_TIME, 18),
];

/// The colours of the charts in HTML and PDF.
const DARK: Color = Color::RGB(0x00_72_B2);
const LIGHT: Color = Color::RGB(0xE6_9F_00);
const GRID: Color = Color::RGB(0xD9_DD_E2);

const CHART_WIDTH: u32 = 680;
const CHART_HEIGHT: u32 = 300;
/// Number of rows of default height that a chart covers.
const CHART_ROWS: u32 = 16;

pub(super) fn write(worksheet: &mut Worksheet, content: &Content<'_>, title: &str) -> Result<(), XlsxError> {
    let language = content.language;
    let name = words::SHEET_TREND.get(language);
    worksheet.set_name(name)?;
    headings(worksheet, &COLUMNS, &[1, 2, 3, 4, 5], language)?;
    let mut last = 0;
    for (line, report) in (1..).zip(content.months()) {
        write_month(worksheet, line, report, language)?;
        last = line;
    }
    worksheet.set_freeze_panes(1, 1)?;
    worksheet.insert_chart(last + 2, 0, &columns(name, last, language))?;
    worksheet.insert_chart(last + 3 + CHART_ROWS, 0, &line(name, last, language))?;
    worksheet.set_print_fit_to_pages(1, 1);
    set_page_layout(worksheet, title, language);
    Ok(())
}

fn write_month(worksheet: &mut Worksheet, line: u32, report: &Report, language: Language) -> Result<(), XlsxError> {
    let count = Format::new().set_num_format("#,##0");
    let share = Format::new().set_num_format("0.0%");
    let (month, year) = number::short_month(&report.month, language);
    let text = Format::new().set_align(FormatAlign::Left);
    worksheet.write_string_with_format(line, 0, format!("{month} {year}").trim(), &text)?;
    for (column, key) in [(1, Key::Registered), (2, Key::Closed), (3, Key::Closing)] {
        worksheet.write_number_with_format(line, column, number::float(report.count(key)), &count)?;
    }
    for (column, key) in [(4, Key::FirstResponseShare), (5, Key::ResolutionShare)] {
        // A missing share is an empty cell, at which the line of the chart has a gap.
        if let Some(Value::Share { share: Some(part) }) = report.of(key).next().map(|figure| &figure.value) {
            worksheet.write_number_with_format(line, column, *part, &share)?;
        }
    }
    Ok(())
}

fn columns(sheet: &str, last: u32, language: Language) -> Chart {
    let mut chart = Chart::new_column();
    for (column, colour) in [(1, DARK), (2, LIGHT)] {
        chart
            .add_series()
            .set_name((sheet, 0, column))
            .set_categories((sheet, 1, 0, last, 0))
            .set_values((sheet, 1, column, last, column))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)))
            .set_gap(60)
            .set_overlap(0);
    }
    chart.y_axis().set_num_format("#,##0").set_min(0);
    style_chart(chart, words::CHART_MONTHS.get(language))
}

fn line(sheet: &str, last: u32, language: Language) -> Chart {
    let mut chart = Chart::new_line();
    chart
        .add_series()
        .set_name((sheet, 0, 4))
        .set_categories((sheet, 1, 0, last, 0))
        .set_values((sheet, 1, 4, last, 4))
        .set_format(ChartFormat::new().set_line(ChartLine::new().set_color(DARK).set_width(2.25)))
        .set_marker(
            ChartMarker::new()
                .set_type(ChartMarkerType::Circle)
                .set_size(7)
                .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(DARK))),
        );
    chart.y_axis().set_num_format("0%").set_min(0).set_max(1);
    // The title already names the only line.
    chart.legend().set_hidden();
    style_chart(chart, words::CHART_ON_TIME.get(language))
}

/// Applies the style that both charts share.
fn style_chart(mut chart: Chart, title: &str) -> Chart {
    chart.title().set_name(title).set_font(ChartFont::new().set_size(12));
    chart
        .set_alt_text(title)
        .set_width(CHART_WIDTH)
        .set_height(CHART_HEIGHT);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart
        .y_axis()
        .set_major_gridlines_line(ChartLine::new().set_color(GRID));
    chart
}
