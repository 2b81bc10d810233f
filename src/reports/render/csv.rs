//! Renders reports as CSV according to RFC 4180, or in a dialect for a Dutch Excel.

use std::borrow::Cow;
use std::fmt::Display;

use ::csv::{Terminator, WriterBuilder};

use super::{RenderError, number};
use crate::reports::model::{Figure, Report, Value};
use crate::vocabulary::Vocabulary;

const FORMAT: &str = "CSV";
const HEADER: [&str; 5] = ["month", "figure", "of", "value", "unit"];
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The separators of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Comma as delimiter, and a decimal point.
    Standard,
    /// Semicolon as delimiter, a decimal comma and a byte order mark, as Excel expects with Dutch regional settings.
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
    writer.write_record(HEADER).map_err(RenderError::wrap(FORMAT))?;
    for report in reports {
        for figure in &report.figures {
            let record = record(&report.month, figure, dialect);
            writer.write_record(&record).map_err(RenderError::wrap(FORMAT))?;
        }
    }
    writer
        .into_inner()
        .map_err(|error| RenderError::wrap(FORMAT)(error.into_error()))
}

fn record(month: &impl Display, figure: &Figure, dialect: Dialect) -> [String; 5] {
    let value = match dialect {
        Dialect::Standard => plain_number(&figure.value),
        Dialect::Excel => plain_number(&figure.value).replace('.', ","),
    };
    [
        escape_formula(&month.to_string()).into_owned(),
        escape_formula(figure.key.as_str()).into_owned(),
        escape_formula(figure.of.as_deref().unwrap_or_default()).into_owned(),
        value,
        escape_formula(unit(&figure.value)).into_owned(),
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

/// Prefixes a quote to a text that a spreadsheet would read as a formula.
fn escape_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
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
    fn formulas_are_escaped() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1"] {
            assert_eq!(escape_formula(text), format!("'{text}"));
        }
        for text in ["", "price", "a=b", "'=1", " =1"] {
            assert_eq!(escape_formula(text), text);
        }
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
        assert!(text.starts_with("\u{feff}month;figure;of;value;unit\r\n"));
        assert!(text.contains("\r\n2026-10;firstResponseShare;;0,9366;share\r\n"));
        assert!(text.contains("\r\n2026-10;compensation;EUR;1234,56;EUR\r\n"));
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
