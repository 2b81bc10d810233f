//! The forms in which a report can be had, from one computed report.

use super::model::Report;
use super::render::json::{Edition, MonthlyReport};
use super::render::{Content, Dialect, RenderError, csv, html, pdf, xlsx};
use crate::error::{Error, Result};
use crate::i18n::Language;

/// How a report is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    Json,
    Csv,
    /// As a Dutch Excel opens it by a double click.
    CsvExcel,
    Xlsx,
    Html,
    Pdf,
}

/// The reports to write down.
#[derive(Debug, Clone, Copy)]
pub struct Reports<'a> {
    /// The month that it is about.
    pub report: &'a Report,
    /// The months up to it, oldest first, and itself the last: what charts compare.
    pub trend: &'a [Report],
    pub edition: Option<&'a Edition>,
}

impl<'a> Reports<'a> {
    /// The last of these months, which follow each other, with those before it.
    ///
    /// # Errors
    /// `Internal` without a month.
    pub fn new(trend: &'a [Report], edition: Option<&'a Edition>) -> Result<Self> {
        let report = trend.last();
        Ok(Reports {
            report: report.ok_or_else(|| Error::internal("a report without a month"))?,
            trend,
            edition,
        })
    }
}

impl Form {
    pub const ALL: [Form; 6] = [Form::Json, Form::Csv, Form::CsvExcel, Form::Xlsx, Form::Html, Form::Pdf];

    pub const fn as_str(self) -> &'static str {
        match self {
            Form::Json => "json",
            Form::Csv => "csv",
            Form::CsvExcel => "csv_excel",
            Form::Xlsx => "xlsx",
            Form::Html => "html",
            Form::Pdf => "pdf",
        }
    }

    /// Whether it has words for people, and not only codes or both languages.
    pub const fn is_spoken(self) -> bool {
        matches!(self, Form::Xlsx | Form::Html | Form::Pdf)
    }

    /// The languages in which it differs.
    pub const fn languages(self) -> &'static [Language] {
        if self.is_spoken() {
            &[Language::Dutch, Language::English]
        } else {
            &[Language::Dutch]
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::Csv | Form::CsvExcel => "text/csv; charset=utf-8; header=present",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Html => "text/html; charset=utf-8",
            Form::Pdf => "application/pdf",
        }
    }

    /// The ending of a file of this form.
    pub const fn extension(self) -> &'static str {
        match self {
            Form::CsvExcel => "csv",
            other => other.as_str(),
        }
    }

    /// The report of one month in this form.
    pub fn write(self, reports: Reports<'_>, language: Language) -> Result<Vec<u8>> {
        let content = |base| Content {
            report: reports.report,
            trend: reports.trend,
            language,
            edition: reports.edition.map(|edition| edition.version),
            base,
        };
        let one = std::slice::from_ref(reports.report);
        let written = match self {
            Form::Json => {
                let view = MonthlyReport::new(reports.report, reports.edition.cloned());
                return serde_json::to_vec(&view).map_err(|error| Error::Internal("report".into(), Some(error.into())));
            }
            Form::Csv => csv(one, Dialect::Standard),
            Form::CsvExcel => csv(one, Dialect::Excel),
            Form::Xlsx => xlsx(&content(None)),
            // On the page of the service itself, the address of a list is its path.
            Form::Html => html(&content(Some(""))),
            Form::Pdf => pdf(&content(None)),
        };
        Ok(written?)
    }
}

impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Error::Internal("report".into(), Some(error.into()))
    }
}
