//! What looks like spam. Nobody is refused for it: what is suspect is kept apart until somebody has looked at it.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// A reason for which a submission looks like spam.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Suspicion {
    /// The field that people do not see was filled in.
    HiddenField,
    /// It was filled in faster than anybody types.
    TooFast,
    /// The visitor sent many in the last hour.
    ManyFromVisitor,
    /// The same text came in within the last day.
    SameText,
    /// It did not come from a page of a browser. No reason by itself.
    NoOrigin,
}

/// The circumstances of a submission, besides its content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    pub hidden_field: bool,
    /// From the time at which the form says that it was opened; a time in the future tells nothing.
    pub took: Option<TimeDelta>,
    /// The submissions of the visitor within the last hour.
    pub before: i64,
    pub same_text: bool,
    pub no_origin: bool,
}

/// Nobody fills in the form in less.
const FASTEST: TimeDelta = TimeDelta::seconds(3);
/// So many in an hour are usual: a household, an office.
const USUAL: i64 = 5;
/// The weight from which a submission is kept apart.
const SUSPECT: u8 = 2;

impl Signs {
    /// The reasons for which it is kept apart; none when it is not.
    pub fn suspicions(self) -> Vec<Suspicion> {
        let is_fast = self
            .took
            .is_some_and(|took| took >= TimeDelta::zero() && took < FASTEST);
        let reasons = [
            (Suspicion::HiddenField, self.hidden_field, SUSPECT),
            (Suspicion::TooFast, is_fast, SUSPECT),
            (Suspicion::ManyFromVisitor, self.before >= USUAL, SUSPECT),
            (Suspicion::SameText, self.same_text, SUSPECT),
            (Suspicion::NoOrigin, self.no_origin, 1),
        ];
        let found: Vec<_> = reasons.into_iter().filter(|(_, holds, _)| *holds).collect();
        let weight: u8 = found.iter().map(|(_, _, weight)| weight).sum();
        if weight < SUSPECT {
            return Vec::new();
        }
        found.into_iter().map(|(reason, ..)| reason).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_good_reason_keeps_a_submission_apart_and_a_missing_origin_does_not() {
        let none = Signs::default();
        for harmless in [
            none,
            Signs {
                no_origin: true,
                ..none
            },
            Signs {
                took: Some(TimeDelta::seconds(3)),
                ..none
            },
            Signs {
                took: Some(TimeDelta::seconds(-60)),
                ..none
            },
            Signs { before: 4, ..none },
        ] {
            assert_eq!(harmless.suspicions(), [], "{harmless:?}");
        }
        for (signs, reason) in [
            (
                Signs {
                    hidden_field: true,
                    ..none
                },
                Suspicion::HiddenField,
            ),
            (
                Signs {
                    took: Some(TimeDelta::seconds(2)),
                    ..none
                },
                Suspicion::TooFast,
            ),
            (Signs { before: 5, ..none }, Suspicion::ManyFromVisitor),
            (
                Signs {
                    same_text: true,
                    ..none
                },
                Suspicion::SameText,
            ),
        ] {
            assert_eq!(signs.suspicions(), [reason]);
            let without = Signs {
                no_origin: true,
                ..signs
            };
            assert_eq!(without.suspicions(), [reason, Suspicion::NoOrigin]);
        }
    }
}
