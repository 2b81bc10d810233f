//! Renders reports as CSV according to RFC 4180, or in a dialect for a Dutch Excel.

use ::csv::{Terminator, WriterBuilder};

use super::{RenderError, number, view, words};
use crate::calendar::model::Month;
use crate::i18n::{Language, Text};
use crate::plain_text::escape_formula;
use crate::reports::model::{Figure, Report, Value};
use crate::vocabulary::Vocabulary;

const FORMAT: &str = "CSV";
const HEADER: [&str; 5] = ["month", "figure", "of", "value", "unit"];
/// Year and month stand apart, because Excel turns `2026-10` into a date.
const EXCEL_HEADER: [&Text; 7] = [
    &words::YEAR,
    &words::MONTH,
    &words::SECTION,
    &words::FIGURE,
    &words::PART,
    &words::VALUE,
    &words::UNIT,
];
const DUTCH: Language = Language::Dutch;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The separators of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Codes of the API, with a comma as delimiter and a decimal point.
    Standard,
    /// Dutch words, with a semicolon as delimiter, a decimal comma and a byte order mark, as Excel expects with Dutch
    /// regional settings; no value that Excel takes for a date.
    Excel,
}

/// Renders the figures of one or more months, one record per figure.
///
/// # Errors
/// `RenderError` if the CSV library refuses a record.
pub fn csv(reports: &[Report], dialect: Dialect) -> Result<Vec<u8>, RenderError> {
    let start = match dialect {
        Dialect::Standard => Vec::new(),
        Dialect::Excel => BYTE_ORDER_MARK.to_vec(),
    };
    let delimiter = match dialect {
        Dialect::Standard => b',',
        Dialect::Excel => b';',
    };
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::CRLF)
        .from_writer(start);
    let header = match dialect {
        Dialect::Standard => HEADER.map(str::to_owned).to_vec(),
        Dialect::Excel => EXCEL_HEADER.map(|name| name.get(DUTCH).to_owned()).to_vec(),
    };
    writer.write_record(header).map_err(RenderError::wrap(FORMAT))?;
    for report in reports {
        for figure in &report.figures {
            let record = match dialect {
                Dialect::Standard => record(report.month, figure).to_vec(),
                Dialect::Excel => excel_record(report.month, figure).to_vec(),
            };
            writer.write_record(record).map_err(RenderError::wrap(FORMAT))?;
        }
    }
    writer
        .into_inner()
        .map_err(|error| RenderError::wrap(FORMAT)(error.into_error()))
}

fn record(month: Month, figure: &Figure) -> [String; 5] {
    [
        month.to_string(),
        figure.key.as_str().to_owned(),
        escape_formula(figure.of.as_deref().unwrap_or_default()).into_owned(),
        plain_number(&figure.value),
        escape_formula(unit(&figure.value)).into_owned(),
    ]
}

fn excel_record(month: Month, figure: &Figure) -> [String; 7] {
    let part = view::name(figure, DUTCH).unwrap_or_default();
    let unit = match &figure.value {
        Value::Count { .. } => words::UNIT_COUNT.get(DUTCH),
        Value::Share { .. } => words::UNIT_SHARE.get(DUTCH),
        Value::WorkingDays { .. } => words::UNIT_DAYS.get(DUTCH),
        Value::Money { currency, .. } => currency,
    };
    [
        month.year().get().to_string(),
        month.number().to_string(),
        figure.key.section().title().get(DUTCH).to_owned(),
        figure.key.label().get(DUTCH).to_owned(),
        escape_formula(&part).into_owned(),
        plain_number(&figure.value).replace('.', ","),
        escape_formula(unit).into_owned(),
    ]
}

/// Formats a number with a decimal point, without groups or unit; empty if it is missing.
fn plain_number(value: &Value) -> String {
    match value {
        Value::Count { count } => count.to_string(),
        Value::Share { share } => share.map(|share| format!("{share:.4}")).unwrap_or_default(),
        Value::WorkingDays { days } => days.map(number::up_to_one_decimal).unwrap_or_default(),
        Value::Money { cents, .. } => {
            let all = cents.unsigned_abs();
            let sign = if *cents < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", all / 100, all % 100)
        }
    }
}

fn unit(value: &Value) -> &str {
    match value {
        Value::Count { .. } => "count",
        Value::Share { .. } => "share",
        Value::WorkingDays { .. } => "working_days",
        Value::Money { currency, .. } => currency,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::render::tests::sample;

    fn lines(dialect: Dialect) -> String {
        let report = sample::report();
        String::from_utf8(csv(std::slice::from_ref(&report), dialect).unwrap()).unwrap()
    }

    #[test]
    fn the_standard_has_commas_and_points() {
        let text = lines(Dialect::Standard);
        assert!(text.starts_with("month,figure,of,value,unit\r\n2026-10,registered,,"));
        assert!(text.contains("\r\n2026-10,firstResponseShare,,0.9366,share\r\n"));
        assert!(text.contains("\r\n2026-10,firstResponseMedian,,2,working_days\r\n"));
        assert!(text.contains("\r\n2026-10,firstResponseNinetieth,,4.5,working_days\r\n"));
        assert!(text.contains("\r\n2026-10,compensation,EUR,1234.56,EUR\r\n"));
        assert!(text.contains("\r\n2026-10,resolutionShare,,,share\r\n"));
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn excel_has_semicolons_commas_and_a_mark() {
        let text = lines(Dialect::Excel);
        assert!(text.starts_with("\u{feff}Jaar;Maand;Onderdeel;Cijfer;Onderverdeling;Waarde;Eenheid\r\n"));
        assert!(text.contains("\r\n2026;10;Eerste reactie;Aandeel op tijd;;0,9366;aandeel\r\n"));
        assert!(text.contains("\r\n2026;10;Oplossingen;Uitgevoerde compensatie;Euro;1234,56;EUR\r\n"));
        assert!(text.contains(";Naar aard;'=cmd|'/c calc'!A1;"));
    }

    #[test]
    fn excel_takes_nothing_for_a_date() {
        let is_date = |field: &str| {
            let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let mut parts = field.split(['-', '/', '–']);
            field.contains(['-', '/', '–']) && parts.all(is_part)
        };
        assert!(is_date("2026-10") && is_date("8–14"));
        for field in lines(Dialect::Excel).split([';', '\r', '\n']) {
            assert!(!is_date(field), "{field}");
        }
    }

    #[test]
    fn codes_from_elsewhere_stay_text() {
        let text = lines(Dialect::Standard);
        assert!(text.contains(",byNature,'=cmd|'/c calc'!A1,"));
        assert!(text.contains(r#",byNature,"with ""quotes"", and a comma","#));
    }

    #[test]
    fn amounts_keep_their_sign() {
        let refund = Value::Money {
            cents: -1_205,
            currency: "EUR".to_owned(),
        };
        assert_eq!(plain_number(&refund), "-12.05");
    }
}
