//! The output formats of a monthly report.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::render::json::MonthlyReport;
use super::render::{Content, Dialect, csv, html, pdf, xlsx};
use crate::error::{Error, Result};
use crate::i18n::Language;
use crate::vocabulary::Vocabulary;

/// An output format; its word is its name in the database and in entity tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Format {
    Json,
    /// CSV according to RFC 4180.
    Csv,
    /// CSV that a Dutch Excel opens without an import dialog.
    CsvExcel,
    Xlsx,
    Html,
    Pdf,
}

impl Format {
    /// Whether the output depends on the language. JSON and CSV hold codes, or the texts of both languages.
    pub const fn is_localized(self) -> bool {
        matches!(self, Format::Xlsx | Format::Html | Format::Pdf)
    }

    /// Whether the output compares the month with the eleven before it, so that those have to be counted too.
    pub const fn needs_trend(self) -> bool {
        matches!(self, Format::Xlsx | Format::Html | Format::Pdf)
    }

    /// The languages in which the output is stored: Dutch alone when it does not depend on the language.
    pub const fn languages(self) -> &'static [Language] {
        if self.is_localized() {
            &[Language::Dutch, Language::English]
        } else {
            &[Language::Dutch]
        }
    }

    /// The value of `Content-Type`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Csv | Format::CsvExcel => "text/csv; charset=utf-8; header=present",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Html => "text/html; charset=utf-8",
            Format::Pdf => "application/pdf",
        }
    }

    /// The extension of a file name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::CsvExcel => "csv",
            other => other.as_str(),
        }
    }

    /// Renders the report of one month.
    ///
    /// # Errors
    /// `Internal` when a library refuses the content.
    pub fn render(self, content: &Content<'_>) -> Result<Vec<u8>> {
        let one = std::slice::from_ref(content.report);
        let rendered = match self {
            Format::Json => {
                let view = MonthlyReport::new(content.report, content.edition);
                return serde_json::to_vec(&view).map_err(|error| Error::caused("report", error));
            }
            Format::Csv => csv(one, Dialect::Standard),
            Format::CsvExcel => csv(one, Dialect::Excel),
            Format::Xlsx => xlsx(content),
            // The service itself serves the page, so a list is linked by its path alone.
            Format::Html => html(&Content {
                base: Some(""),
                ..*content
            }),
            Format::Pdf => pdf(content),
        };
        Ok(rendered?)
    }
}
