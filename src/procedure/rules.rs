//! The settings on which the rules of the procedure depend.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::vocabulary::Finding;
use crate::calendar::model::TermRules;

/// The settings on which the rules of the procedure depend.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    pub terms: TermRules,
    pub retention_years: u8,
    pub retention_start: RetentionStart,
    /// The period after closing in which a complaint can be reopened, in days.
    pub reopen_days: u16,
    pub finding_rule: FindingRule,
    /// The number of days after a prevention measure was done before its effect can be judged.
    pub judge_after_days: u16,
    /// The amount in hundredths above which a compensation needs the approval of a second person; `None`: none does.
    pub four_eyes_cents: Option<i64>,
    /// Whether closing as inadmissible needs the approval of a second person.
    pub four_eyes_inadmissible: bool,
    /// Whether somebody else executes a privacy request than decided on it.
    pub four_eyes_privacy: bool,
}

impl Rules {
    /// The last day on which a complaint is kept whose years began on the day `begun`.
    pub fn retain_until(&self, begun: NaiveDate) -> NaiveDate {
        begun + Months::new(12 * u32::from(self.retention_years))
    }
}

/// The day from which the years are counted for which a complaint is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RetentionStart {
    /// The day of its registration.
    Registration,
    /// The day of its last closing.
    Closing,
}

/// The condition for a justified complaint; a setting, because the procedure says "of" in one place and "en" in
/// another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FindingRule {
    /// Justified when the law or the norm of decency was violated.
    Either,
    /// Justified when both the law and the norm of decency were violated.
    Both,
}

impl FindingRule {
    /// The finding under this rule: `justified` or `dissatisfaction`.
    pub const fn finding(self, law_violated: bool, decency_violated: bool) -> Finding {
        let justified = match self {
            FindingRule::Either => law_violated || decency_violated,
            FindingRule::Both => law_violated && decency_violated,
        };
        if justified {
            Finding::Justified
        } else {
            Finding::Dissatisfaction
        }
    }
}
