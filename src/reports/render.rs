//! STUB until the renderers come.

pub mod json;

use crate::reports::model::Report;
use crate::text::Language;
pub use json::MonthlyReport;

#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    pub report: &'a Report,
    pub trend: &'a [Report],
    pub language: Language,
    pub base: Option<&'a str>,
}

#[derive(Debug, Clone, Copy)]
pub enum Dialect {
    Standard,
    Excel,
}

#[derive(Debug, thiserror::Error)]
#[error("the report could not be written")]
pub struct RenderError;

pub fn csv(_reports: &[Report], _dialect: Dialect) -> Result<Vec<u8>, RenderError> {
    Ok(Vec::new())
}
pub fn xlsx(_content: Content<'_>) -> Result<Vec<u8>, RenderError> {
    Ok(Vec::new())
}
pub fn html(_content: Content<'_>) -> Result<Vec<u8>, RenderError> {
    Ok(Vec::new())
}
pub fn pdf(_content: Content<'_>) -> Result<Vec<u8>, RenderError> {
    Ok(Vec::new())
}
