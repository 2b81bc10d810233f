//! How a complaint is assessed: two separate questions, one finding, a motivation; revised only with a reason, and
//! overruled only by a manager. Source: part A.3 and C of the complaint procedure.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::people::{Actor, Person};
use super::refusal::Refusal;
use super::vocabulary::{Finding, words};
use crate::auth::Role;
use crate::i18n::Text;

words! {
    /// Why a complaint is not admissible.
    InadmissibilityReason {
        /// It is about another company.
        NotAboutUs = "not_about_us",
        /// It was answered before and brings nothing new.
        AlreadyHandled = "already_handled",
        /// A court or disputes committee has it.
        BeforeCourt = "before_court",
        /// It is too long ago to be investigated.
        TooLongAgo = "too_long_ago",
        /// The complainant gave too little to go on, also when asked.
        TooLittleInformation = "too_little_information",
        /// For another reason, which the explanation gives.
        Other = "other",
    }
}

words! {
    /// When a complaint is justified. The procedure says "of" in one place and "en" in another.
    FindingRule {
        /// When law or the norm of decency was violated.
        Either = "either",
        /// When both were.
        Both = "both",
    }
}

/// What somebody decides about a complaint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Judgement {
    pub admissible: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inadmissibility: Option<Inadmissibility>,
    pub law_violated: bool,
    pub decency_violated: bool,
    /// Which norm was violated, or was tested against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub norm: Option<String>,
    pub motivation: String,
}

/// Why a complaint is not admissible, as a code and in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inadmissibility {
    pub reason: InadmissibilityReason,
    pub explanation: String,
}

/// A judgement as it is kept: which revision it is, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assessment {
    /// Counts from 1.
    pub revision: i32,
    #[serde(flatten)]
    pub judgement: Judgement,
    pub finding: Finding,
    /// The rule by which the finding follows, as it was in force.
    pub rule: FindingRule,
    /// Why it was revised; there from the second revision on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_reason: Option<String>,
    /// The revision, by somebody else, that a manager overruled with this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overrules: Option<i32>,
}

/// An assessment with its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    pub assessment: Assessment,
    pub at: DateTime<Utc>,
    pub by: Person,
}

impl FindingRule {
    /// `justified` or `dissatisfaction`, by the rule.
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

impl FromStr for FindingRule {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        FindingRule::named(text).ok_or(())
    }
}

/// The next revision after `earlier`.
///
/// # Errors
/// A fault at `/revisionReason` when there is an earlier one and no reason, `Forbidden` when a manager overruled the
/// earlier one and `actor` is none.
pub fn assess(
    judgement: Judgement,
    revision_reason: Option<String>,
    earlier: Option<&Revision>,
    actor: &Actor,
    rule: FindingRule,
) -> Result<Assessment, Refusal> {
    let overrules = match earlier {
        None if revision_reason.is_some() => {
            return Err(Refusal::Fault {
                pointer: "/revisionReason",
                code: "contradiction",
                message: Text::of(
                    "Er is nog geen oordeel om te herzien.",
                    "There is no assessment to revise yet.",
                ),
            });
        }
        None => None,
        Some(earlier) => {
            if revision_reason.is_none() {
                return Err(Refusal::Fault {
                    pointer: "/revisionReason",
                    code: "required",
                    message: Text::of(
                        "Geef de reden van deze herziening.",
                        "Give the reason for this revision.",
                    ),
                });
            }
            let is_manager = actor.has(Role::Manager);
            if earlier.assessment.overrules.is_some() && !is_manager {
                return Err(Refusal::Forbidden(Text::of(
                    "Een manager heeft dit oordeel herzien; alleen een manager wijzigt het nog.",
                    "A manager overruled this assessment; only a manager changes it now.",
                )));
            }
            let of_another = earlier.by.subject != actor.person.subject;
            let overruled_before = earlier.assessment.overrules;
            (is_manager && of_another)
                .then(|| overruled_before.unwrap_or(earlier.assessment.revision))
                .or(overruled_before)
        }
    };
    Ok(Assessment {
        revision: earlier.map_or(0, |earlier| earlier.assessment.revision) + 1,
        finding: rule.finding(judgement.law_violated, judgement.decency_violated),
        judgement,
        rule,
        revision_reason,
        overrules,
    })
}
