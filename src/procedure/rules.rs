//! The settings on which the rules of the procedure depend.

use super::assessment::FindingRule;
use crate::calendar::model::TermRules;

/// The settings on which the rules of the procedure depend.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    pub terms: TermRules,
    pub retention_years: u8,
    /// The period after closing in which a complaint can be reopened, in days.
    pub reopen_days: u16,
    pub finding_rule: FindingRule,
    /// The number of days after a prevention measure was done before its effect can be judged.
    pub judge_after_days: u16,
    /// The amount in hundredths above which a compensation needs the approval of a second person; `None`: none does.
    pub four_eyes_cents: Option<i64>,
}
