//! The stored form of the steps of an investigation.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::EmployeeRecord;
use crate::procedure::{Interview, Investigation, InvestigationStep, Recording};

/// A step of the investigation.
#[derive(Serialize, Deserialize)]
pub(in crate::complaints::store) struct InvestigationRecord {
    id: Uuid,
    #[serde(flatten)]
    step: StepRecord,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StepRecord {
    CallRecording {
        #[serde(flatten)]
        recording: RecordingRecord,
    },
    EmployeeInterview {
        #[serde(flatten)]
        interview: InterviewRecord,
    },
    Analysis {
        text: String,
    },
}

#[derive(Serialize, Deserialize)]
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

#[derive(Serialize, Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum InterviewRecord {
    Held {
        employee: EmployeeRecord,
        interviewed_by: String,
        held_at: DateTime<Utc>,
        summary: String,
    },
    NotHeld {
        #[serde(skip_serializing_if = "Option::is_none")]
        employee: Option<EmployeeRecord>,
        not_held_reason: String,
    },
}

impl From<Investigation> for InvestigationRecord {
    fn from(Investigation { id, step }: Investigation) -> Self {
        InvestigationRecord { id, step: step.into() }
    }
}

impl From<InvestigationRecord> for Investigation {
    fn from(InvestigationRecord { id, step }: InvestigationRecord) -> Self {
        Investigation { id, step: step.into() }
    }
}

impl From<InvestigationStep> for StepRecord {
    fn from(from: InvestigationStep) -> Self {
        match from {
            InvestigationStep::CallRecording { recording } => StepRecord::CallRecording {
                recording: recording.into(),
            },
            InvestigationStep::EmployeeInterview { interview } => StepRecord::EmployeeInterview {
                interview: interview.into(),
            },
            InvestigationStep::Analysis { text } => StepRecord::Analysis { text },
        }
    }
}

impl From<StepRecord> for InvestigationStep {
    fn from(from: StepRecord) -> Self {
        match from {
            StepRecord::CallRecording { recording } => InvestigationStep::CallRecording {
                recording: recording.into(),
            },
            StepRecord::EmployeeInterview { interview } => InvestigationStep::EmployeeInterview {
                interview: interview.into(),
            },
            StepRecord::Analysis { text } => InvestigationStep::Analysis { text },
        }
    }
}

impl From<Recording> for RecordingRecord {
    fn from(from: Recording) -> Self {
        match from {
            Recording::Available {
                reference,
                listened_by,
                listened_at,
                findings,
            } => RecordingRecord::Available {
                reference,
                listened_by,
                listened_at,
                findings,
            },
            Recording::Unavailable { unavailable_reason } => RecordingRecord::Unavailable { unavailable_reason },
        }
    }
}

impl From<RecordingRecord> for Recording {
    fn from(from: RecordingRecord) -> Self {
        match from {
            RecordingRecord::Available {
                reference,
                listened_by,
                listened_at,
                findings,
            } => Recording::Available {
                reference,
                listened_by,
                listened_at,
                findings,
            },
            RecordingRecord::Unavailable { unavailable_reason } => Recording::Unavailable { unavailable_reason },
        }
    }
}

impl From<Interview> for InterviewRecord {
    fn from(from: Interview) -> Self {
        match from {
            Interview::Held {
                employee,
                interviewed_by,
                held_at,
                summary,
            } => InterviewRecord::Held {
                employee: employee.into(),
                interviewed_by,
                held_at,
                summary,
            },
            Interview::NotHeld {
                employee,
                not_held_reason,
            } => InterviewRecord::NotHeld {
                employee: employee.map(Into::into),
                not_held_reason,
            },
        }
    }
}

impl From<InterviewRecord> for Interview {
    fn from(from: InterviewRecord) -> Self {
        match from {
            InterviewRecord::Held {
                employee,
                interviewed_by,
                held_at,
                summary,
            } => Interview::Held {
                employee: employee.into(),
                interviewed_by,
                held_at,
                summary,
            },
            InterviewRecord::NotHeld {
                employee,
                not_held_reason,
            } => Interview::NotHeld {
                employee: employee.map(Into::into),
                not_held_reason,
            },
        }
    }
}
