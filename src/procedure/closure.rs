//! The content of a request to close a complaint, and the parts of it that belong to one outcome only.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::assessment::Inadmissibility;
use super::people::ComplaintId;
use super::vocabulary::{Channel, Outcome};
use crate::error::FieldError;
use crate::i18n::Text;

/// The content of a request to close; the closing gate decides whether that content is sufficient.
#[derive(Debug, Clone, PartialEq)]
pub struct Closure {
    pub outcome: Outcome,
    pub short_description: Option<String>,
    pub handling_summary: Option<String>,
    pub prevention: Option<Prevention>,
    pub duplicate_of: Option<ComplaintId>,
    pub withdrawal: Option<Withdrawal>,
    /// The reason for closing as inadmissible, unless the assessment gives it.
    pub inadmissibility: Option<Inadmissibility>,
}

/// The withdrawal of a complaint by the complainant: the words, the way in which they came, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

/// The prevention of a recurrence: the ids of measures, or the reason for taking no measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prevention {
    None(String),
    Measures(Vec<Uuid>),
}

impl Closure {
    /// A request that states nothing but the outcome.
    pub const fn new(outcome: Outcome) -> Self {
        Closure {
            outcome,
            short_description: None,
            handling_summary: None,
            prevention: None,
            duplicate_of: None,
            withdrawal: None,
            inadmissibility: None,
        }
    }

    /// The faults of parts that belong to another outcome.
    pub(super) fn faults(&self) -> Vec<FieldError> {
        let is_merge = self.outcome == Outcome::Duplicate;
        let misplaced = [
            (
                self.duplicate_of.is_some() && !is_merge,
                "/duplicateOf",
                Text::of(
                    "De oorspronkelijke klacht hoort alleen bij de uitkomst duplicaat.",
                    "The original complaint belongs only to the outcome duplicate.",
                ),
            ),
            (
                self.prevention.is_some() && is_merge,
                "/prevention",
                Text::of(
                    "Maatregelen horen bij de klacht waarvan dit een duplicaat is.",
                    "Measures belong to the complaint that this one is a duplicate of.",
                ),
            ),
            (
                self.withdrawal.is_some() && self.outcome != Outcome::Withdrawn,
                "/withdrawal",
                Text::of(
                    "Een intrekking hoort alleen bij de uitkomst ingetrokken.",
                    "A withdrawal belongs only to the outcome withdrawn.",
                ),
            ),
            (
                self.inadmissibility.is_some() && self.outcome != Outcome::Inadmissible,
                "/inadmissibility",
                Text::of(
                    "Deze reden hoort alleen bij de uitkomst niet-ontvankelijk.",
                    "This reason belongs only to the outcome inadmissible.",
                ),
            ),
        ];
        let found = misplaced.into_iter().filter(|(is_misplaced, ..)| *is_misplaced);
        found
            .map(|(_, pointer, message)| FieldError::at(pointer, "contradiction", message))
            .collect()
    }
}
