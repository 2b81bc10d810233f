//! The rules by which requests are judged.

use crate::calendar::model::Policy;
use crate::procedure::Rules;
use crate::retention::model::Period;

/// The rules of the company for requests.
#[derive(Debug, Clone)]
pub struct Rulebook {
    pub policy: Policy,
    pub period: Period,
    /// Whether somebody else executes than decided.
    pub four_eyes: bool,
}

impl Rulebook {
    pub fn of(rules: &Rules) -> Self {
        Rulebook {
            policy: rules.terms.policy.clone(),
            period: Period::of(rules),
            four_eyes: rules.four_eyes_privacy,
        }
    }
}
