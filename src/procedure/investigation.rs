//! The three steps on which an assessment rests: listening to the recording, interviewing the employee, analysing the
//! complaint. A step that could not be taken is recorded with the reason. Source: part A.3 of the complaint procedure.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::mark::Mark;
use super::people::{Employee, Person};

/// The kind of a step of the investigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InvestigationKind {
    CallRecording,
    EmployeeInterview,
    Analysis,
}

/// A step of the investigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Investigation {
    pub id: Uuid,
    pub step: InvestigationStep,
}

/// The content of a step: the result, or the reason for which the step could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvestigationStep {
    CallRecording { recording: Recording },
    EmployeeInterview { interview: Interview },
    Analysis { text: String },
}

/// A call recording, either listened to or unavailable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recording {
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

/// An interview with the employee whom the complaint is about, held or not held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interview {
    Held {
        employee: Employee,
        interviewed_by: String,
        held_at: DateTime<Utc>,
        summary: String,
    },
    NotHeld {
        employee: Option<Employee>,
        not_held_reason: String,
    },
}

/// A step of the investigation with its author and the time of recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedInvestigation {
    pub investigation: Investigation,
    /// The striking out of the step, which then counts nowhere.
    pub struck_out: Option<Mark>,
    /// The version of the step: 1 when recorded, one more once struck out.
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by: Person,
}

impl InvestigationKind {
    /// Whether a step of this kind is about an employee: only the handler of the case and managers may see such a step.
    pub const fn is_about_employee(self) -> bool {
        matches!(self, InvestigationKind::EmployeeInterview)
    }
}

impl InvestigationStep {
    pub const fn kind(&self) -> InvestigationKind {
        match self {
            InvestigationStep::CallRecording { .. } => InvestigationKind::CallRecording,
            InvestigationStep::EmployeeInterview { .. } => InvestigationKind::EmployeeInterview,
            InvestigationStep::Analysis { .. } => InvestigationKind::Analysis,
        }
    }

    /// Leaves out who listened or held the interview.
    pub(super) fn withhold_people(&mut self) {
        match self {
            InvestigationStep::CallRecording {
                recording: Recording::Available { listened_by, .. },
            } => listened_by.clear(),
            InvestigationStep::EmployeeInterview {
                interview: Interview::Held { interviewed_by, .. },
            } => interviewed_by.clear(),
            _ => {}
        }
    }

    /// The JSON Pointer of a time in this step that lies after `now`. Such a time is a fault.
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

    /// The employee whom this step names.
    pub const fn employee(&self) -> Option<&Employee> {
        match self {
            InvestigationStep::EmployeeInterview { interview } => match interview {
                Interview::Held { employee, .. } => Some(employee),
                Interview::NotHeld { employee, .. } => employee.as_ref(),
            },
            _ => None,
        }
    }
}
