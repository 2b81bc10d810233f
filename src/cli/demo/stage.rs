//! What every story of the demonstration is set in.

use super::year::Year;
use crate::complaints::model::Rules;
use crate::measures::model::Measure;

pub struct Stage<'a> {
    pub year: &'a Year,
    pub rules: &'a Rules,
    /// Newest first.
    pub measures: &'a [Measure],
}
