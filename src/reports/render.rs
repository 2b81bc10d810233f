//! Renders a monthly report as JSON, CSV, XLSX, HTML and PDF. Pure: equal content gives equal bytes.
//! XLSX, HTML and PDF share the prepared `view` and the drawings of `charts`.

mod charts;
mod csv;
mod html;
pub mod json;
mod number;
mod pdf;
mod view;
mod words;
mod xlsx;

#[cfg(test)]
mod tests;

use std::error::Error as StdError;

use self::json::Edition;
use crate::error::{Error, Result};
use crate::i18n::Language;
use crate::reports::model::Report;

pub use csv::{Dialect, csv};
pub use html::html;
pub use pdf::pdf;
pub use xlsx::xlsx;

/// The input of every renderer: the report of one month, with the months to compare it with.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The report of the month.
    pub report: &'a Report,
    /// The reports to compare, oldest first and `report` last.
    pub trend: &'a [Report],
    /// The language of labels, names and numbers.
    pub language: Language,
    /// The edition of a frozen report.
    pub edition: Option<Edition>,
    /// The prefix of every link to a list, such as `https://klachten.example.nl`. `None` leaves out the links.
    pub base: Option<&'a str>,
}

impl<'a> Content<'a> {
    /// Takes the last of these consecutive months as the report, and has no links.
    ///
    /// # Errors
    /// `Internal` for an empty trend.
    pub fn new(trend: &'a [Report], edition: Option<Edition>, language: Language) -> Result<Self> {
        let report = trend.last();
        Ok(Content {
            report: report.ok_or_else(|| Error::internal("a report without a month"))?,
            trend,
            language,
            edition,
            base: None,
        })
    }

    /// Returns the trend, or the month alone if the trend is empty.
    fn months(&self) -> &'a [Report] {
        if self.trend.is_empty() {
            std::slice::from_ref(self.report)
        } else {
            self.trend
        }
    }

    /// Returns the month before this one, if the trend has it.
    fn previous(&self) -> Option<&'a Report> {
        self.trend.len().checked_sub(2).and_then(|index| self.trend.get(index))
    }

    /// Returns the URL of a list, if there are links.
    fn link(&self, list: Option<&str>) -> Option<String> {
        Some(format!("{}{}", self.base?.trim_end_matches('/'), list?))
    }
}

/// A failure to render a report.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written as {format}")]
pub struct RenderError {
    format: &'static str,
    #[source]
    cause: Box<dyn StdError + Send + Sync>,
}

impl RenderError {
    /// Returns a function for `map_err` that wraps the error of a library.
    fn wrap<E: Into<Box<dyn StdError + Send + Sync>>>(format: &'static str) -> impl Fn(E) -> Self {
        move |cause| RenderError {
            format,
            cause: cause.into(),
        }
    }
}

impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Error::caused("report", error)
    }
}
