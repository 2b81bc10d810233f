//! The assessment of a complaint: two separate questions, one finding, a motivation. A revision needs a reason, and
//! only a manager can overrule. Source: part A.3 and C of the complaint procedure.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::approval::Approval;
use super::concerned::is_same_subject;
use super::people::{Actor, Person};
use super::refusal::Refusal;
use super::rules::{FindingRule, Rules};
use super::vocabulary::Finding;
use crate::auth::Role;
use crate::i18n::Text;

/// The reason for which a complaint is not admissible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InadmissibilityReason {
    /// The complaint is about another company.
    NotAboutUs,
    /// The complaint was answered before and contains nothing new.
    AlreadyHandled,
    /// The complaint is before a court or disputes committee.
    BeforeCourt,
    /// The facts are too long ago to be investigated.
    TooLongAgo,
    /// The complainant gave too little information, even when asked.
    TooLittleInformation,
    /// Another reason, stated in the explanation.
    Other,
}

/// The decision of an assessor on a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub admissible: bool,
    pub inadmissibility: Option<Inadmissibility>,
    pub law_violated: bool,
    pub decency_violated: bool,
    /// The norm that was violated or applied as the test.
    pub norm: Option<String>,
    pub motivation: String,
    /// A code of the catalogue of causes.
    pub cause: Option<String>,
}

/// The reason for which a complaint is not admissible, as a code and as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inadmissibility {
    pub reason: InadmissibilityReason,
    pub explanation: String,
}

/// A judgement as stored, with its revision number and the finding that follows from the judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The number of the revision, from 1.
    pub revision: i32,
    pub judgement: Judgement,
    pub finding: Finding,
    /// The rule that determined the finding, as in force at the time of the assessment.
    pub rule: FindingRule,
    /// The reason for the revision; present from the second revision on.
    pub revision_reason: Option<String>,
    /// The number of the revision by another person that a manager overruled with this revision.
    pub overrules: Option<i32>,
    /// Whether a second person must approve the assessment before the complaint is closed, by the rule in force at the time
    /// of the assessment: only where the assessment says that the complaint is not admissible.
    pub needs_approval: bool,
}

/// The decision of a manager on an assessment that waited for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentReview {
    /// The number of the revision that was decided on.
    pub revision: i32,
    pub approved: bool,
    pub reason: Option<String>,
}

/// An assessment with its author and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    pub assessment: Assessment,
    /// The version of the assessment as a whole: one more with each revision and each decision on one.
    pub version: i32,
    /// The decision on a revision that needs approval; `None` before that.
    pub approval: Option<Approval>,
    pub at: DateTime<Utc>,
    pub by: Person,
}

/// Creates the next revision after `earlier`, or the first revision without `earlier`.
///
/// # Errors
/// A fault at `/revisionReason` when `earlier` is given without a reason, or a reason is given without `earlier`.
/// `Forbidden` when the earlier revision is an overruling by a manager, or follows one, and `actor` is not a
/// manager.
pub fn assess(
    judgement: Judgement,
    revision_reason: Option<String>,
    earlier: Option<&Revision>,
    actor: &Actor,
    rules: &Rules,
) -> Result<Assessment, Refusal> {
    let rule = rules.finding_rule;
    let overrules = match earlier {
        None if revision_reason.is_some() => {
            return Err(Refusal::Fault {
                pointer: "/revisionReason",
                code: "contradiction",
                message: Text::of(
                    "Er is nog geen afweging om te herzien.",
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
                    "Een manager heeft deze afweging herzien; alleen een manager kan de afweging nog wijzigen.",
                    "A manager overruled this assessment; only a manager can change it now.",
                )));
            }
            let of_another = !is_same_subject(&earlier.by.subject, &actor.person.subject);
            let overruled_before = earlier.assessment.overrules;
            (is_manager && of_another)
                .then(|| overruled_before.unwrap_or(earlier.assessment.revision))
                .or(overruled_before)
        }
    };
    Ok(Assessment {
        revision: earlier.map_or(0, |earlier| earlier.assessment.revision) + 1,
        finding: rule.finding(judgement.law_violated, judgement.decency_violated),
        needs_approval: rules.four_eyes_inadmissible && !judgement.admissible,
        judgement,
        rule,
        revision_reason,
        overrules,
    })
}
