//! The settings that the rules depend on.

use super::assessment::FindingRule;
use crate::calendar::model::TermRules;

/// The settings that the rules depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    pub terms: TermRules,
    pub retention_years: u8,
    /// Days after closing within which a complaint can be reopened.
    pub reopen_days: u16,
    pub finding_rule: FindingRule,
}
