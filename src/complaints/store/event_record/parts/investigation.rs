//! The stored form of the steps of an investigation.

use chrono::{DateTime, Utc};
use o2o::o2o;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::EmployeeRecord;
use crate::procedure::{Interview, Investigation, InvestigationStep, Recording};

/// A step of the investigation.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Investigation)]
pub(in crate::complaints::store) struct InvestigationRecord {
    id: Uuid,
    #[serde(flatten)]
    #[map(~.into())]
    step: StepRecord,
}

#[derive(Serialize, Deserialize, o2o)]
#[map_owned(InvestigationStep)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StepRecord {
    CallRecording {
        #[serde(flatten)]
        #[map(~.into())]
        recording: RecordingRecord,
    },
    EmployeeInterview {
        #[serde(flatten)]
        #[map(~.into())]
        interview: InterviewRecord,
    },
    Analysis {
        text: String,
    },
}

#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Recording)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum RecordingRecord {
    Available {
        reference: String,
        listened_by: String,
        listened_at: DateTime<Utc>,
        findings: String,
    },
    Unavailable {
        unavailable_reason: String,
    },
}

#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Interview)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum InterviewRecord {
    Held {
        #[map(~.into())]
        employee: EmployeeRecord,
        interviewed_by: String,
        held_at: DateTime<Utc>,
        summary: String,
    },
    NotHeld {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[map(~.map(Into::into))]
        employee: Option<EmployeeRecord>,
        not_held_reason: String,
    },
}
