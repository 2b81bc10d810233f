//! The forms in which a monthly report leaves the service: CSV, spreadsheet, page and PDF. Pure: what goes in is the
//! model of `figures`, what comes out is bytes, and the same model gives the same bytes.
//! Everything that two forms show alike is prepared once, in `sheet`; charts are drawn once, in `charts`.

mod charts;
mod csv;
mod html;
pub mod json;
mod number;
mod pdf;
mod sheet;
mod words;
mod xlsx;

#[cfg(test)]
mod tests;

use std::error::Error;

use crate::i18n::Language;
use crate::reports::model::Report;

pub use csv::{Dialect, csv};
pub use html::html;
pub use pdf::pdf;
pub use xlsx::xlsx;

/// What is rendered: the report of a month with the months before it.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The month.
    pub report: &'a Report,
    /// The months to compare, oldest first; the last one is `report`'s month.
    pub trend: &'a [Report],
    /// The language of everything that people read.
    pub language: Language,
    /// Of a frozen report: which edition it is.
    pub edition: Option<i32>,
    /// Where lists are found, such as `https://klachten.example.nl`: a figure's list is this and its own path. Without
    /// it no form has links.
    pub base: Option<&'a str>,
}

impl<'a> Content<'a> {
    /// The months to compare; without a trend the month alone.
    fn months(&self) -> &'a [Report] {
        if self.trend.is_empty() {
            std::slice::from_ref(self.report)
        } else {
            self.trend
        }
    }

    /// The month before this one, when it is among the compared ones.
    fn previous(&self) -> Option<&'a Report> {
        self.trend.len().checked_sub(2).and_then(|index| self.trend.get(index))
    }

    /// The address of a list.
    fn link(&self, list: Option<&str>) -> Option<String> {
        Some(format!("{}{}", self.base?.trim_end_matches('/'), list?))
    }
}

/// A report that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written as {form}")]
pub struct RenderError {
    form: &'static str,
    #[source]
    cause: Box<dyn Error + Send + Sync>,
}

impl RenderError {
    /// Turns what a library says into this, for use with `map_err`.
    fn of<E: Into<Box<dyn Error + Send + Sync>>>(form: &'static str) -> impl Fn(E) -> Self {
        move |cause| RenderError {
            form,
            cause: cause.into(),
        }
    }
}
