//! The stored form of assessments.

use std::ops::Not;

use o2o::o2o;
use serde::{Deserialize, Serialize};

use crate::procedure::{
    Assessment, AssessmentReview, Finding, FindingRule, Inadmissibility, InadmissibilityReason, Judgement,
};

/// A revision of the assessment.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "separate questions, and whether a second person decides"
)]
pub(in crate::complaints::store) struct AssessmentRecord {
    revision: i32,
    admissible: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    inadmissibility: Option<InadmissibilityRecord>,
    law_violated: bool,
    decency_violated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    norm: Option<String>,
    motivation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    finding: Finding,
    rule: FindingRule,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overrules: Option<i32>,
    #[serde(default, skip_serializing_if = "Not::not")]
    needs_approval: bool,
}

/// The decision on an assessment that waited for approval.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(AssessmentReview)]
pub(in crate::complaints::store) struct AssessmentReviewRecord {
    revision: i32,
    approved: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The reason for which a complaint is not admissible.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Inadmissibility)]
pub(super) struct InadmissibilityRecord {
    reason: InadmissibilityReason,
    explanation: String,
}

impl From<Assessment> for AssessmentRecord {
    fn from(assessment: Assessment) -> Self {
        let Assessment {
            revision,
            judgement,
            finding,
            rule,
            revision_reason,
            overrules,
            needs_approval,
        } = assessment;
        let Judgement {
            admissible,
            inadmissibility,
            law_violated,
            decency_violated,
            norm,
            motivation,
            cause,
        } = judgement;
        AssessmentRecord {
            revision,
            admissible,
            inadmissibility: inadmissibility.map(Into::into),
            law_violated,
            decency_violated,
            norm,
            motivation,
            cause,
            finding,
            rule,
            revision_reason,
            overrules,
            needs_approval,
        }
    }
}

impl From<AssessmentRecord> for Assessment {
    fn from(record: AssessmentRecord) -> Self {
        Assessment {
            revision: record.revision,
            judgement: Judgement {
                admissible: record.admissible,
                inadmissibility: record.inadmissibility.map(Into::into),
                law_violated: record.law_violated,
                decency_violated: record.decency_violated,
                norm: record.norm,
                motivation: record.motivation,
                cause: record.cause,
            },
            finding: record.finding,
            rule: record.rule,
            revision_reason: record.revision_reason,
            overrules: record.overrules,
            needs_approval: record.needs_approval,
        }
    }
}
