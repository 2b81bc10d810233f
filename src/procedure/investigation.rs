//! The three steps on which an assessment rests: listening to the recording, speaking with the employee, analysing the
//! complaint. A step that could not be taken is noted with why. Source: part A.3 of the complaint procedure.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::people::{Employee, Person};
use super::vocabulary::words;

words! {
    /// Which step of the investigation it is.
    InvestigationKind {
        CallRecording = "call_recording",
        EmployeeInterview = "employee_interview",
        Analysis = "analysis",
    }
}

/// A step of the investigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Investigation {
    pub id: Uuid,
    #[serde(flatten)]
    pub step: InvestigationStep,
}

/// What was done, or why it could not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum InvestigationStep {
    CallRecording {
        #[serde(flatten)]
        recording: Recording,
    },
    EmployeeInterview {
        #[serde(flatten)]
        interview: Interview,
    },
    Analysis {
        text: String,
    },
}

/// A call recording, listened to or not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Recording {
    #[serde(rename_all = "camelCase")]
    Available {
        reference: String,
        listened_by: String,
        listened_at: DateTime<Utc>,
        findings: String,
    },
    #[serde(rename_all = "camelCase")]
    Unavailable { unavailable_reason: String },
}

/// A talk with the employee whom the complaint is about, held or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Interview {
    #[serde(rename_all = "camelCase")]
    Held {
        employee: Employee,
        interviewed_by: String,
        held_at: DateTime<Utc>,
        summary: String,
    },
    #[serde(rename_all = "camelCase")]
    NotHeld {
        #[serde(skip_serializing_if = "Option::is_none")]
        employee: Option<Employee>,
        not_held_reason: String,
    },
}

/// A step with who noted it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedInvestigation {
    pub investigation: Investigation,
    pub at: DateTime<Utc>,
    pub by: Person,
}

impl InvestigationStep {
    pub const fn kind(&self) -> InvestigationKind {
        match self {
            InvestigationStep::CallRecording { .. } => InvestigationKind::CallRecording,
            InvestigationStep::EmployeeInterview { .. } => InvestigationKind::EmployeeInterview,
            InvestigationStep::Analysis { .. } => InvestigationKind::Analysis,
        }
    }

    /// Where it names a time after `now`, which it cannot.
    pub fn time_after(&self, now: DateTime<Utc>) -> Option<&'static str> {
        match self {
            InvestigationStep::CallRecording {
                recording: Recording::Available { listened_at, .. },
            } if *listened_at > now => Some("/listenedAt"),
            InvestigationStep::EmployeeInterview {
                interview: Interview::Held { held_at, .. },
            } if *held_at > now => Some("/heldAt"),
            _ => None,
        }
    }

    /// The employee whom it names.
    pub const fn employee(&self) -> Option<&Employee> {
        match self {
            InvestigationStep::EmployeeInterview { interview } => match interview {
                Interview::Held { employee, .. } => Some(employee),
                Interview::NotHeld { employee, .. } => employee.as_ref(),
            },
            _ => None,
        }
    }

    /// Whether it is about a second person, whom only the handler of the case and managers see.
    pub const fn is_about_employee(&self) -> bool {
        matches!(self, InvestigationStep::EmployeeInterview { .. })
    }
}
