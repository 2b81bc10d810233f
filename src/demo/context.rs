//! The context that all scenarios of the demonstration share.

use super::year::Year;
use crate::measures::model::Measure;
use crate::procedure::Rules;

/// The period, the rules and the measures.
pub struct Context<'a> {
    pub year: &'a Year,
    pub rules: &'a Rules,
    /// Newest first.
    pub measures: &'a [Measure],
}
