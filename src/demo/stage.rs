//! What every story of the demonstration is set in.

use super::year::Year;
use crate::measures::model::Measure;
use crate::procedure::Rules;

pub struct Stage<'a> {
    pub year: &'a Year,
    pub rules: &'a Rules,
    /// Newest first.
    pub measures: &'a [Measure],
}
