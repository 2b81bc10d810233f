//! The words of the register, each with one spelling in the API, in events and in the database.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The kind of a signal. Every signal is registered; no signal is refused for being "only" a remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    Complaint,
    Remark,
    Question,
}

/// The channel by which a signal came in or an answer went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    WebForm,
    Phone,
    Email,
    Letter,
    SocialMedia,
    InPerson,
}

/// The language in which the complainant is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ComplainantLanguage {
    Nl,
    En,
}

/// The way in which the complainant wants to hear from the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ContactBy {
    Email,
    Letter,
    Phone,
    /// No messages.
    None,
}

/// The name of the status of a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StatusName {
    Registered,
    Forwarded,
    InProgress,
    Waiting,
    Answered,
    Closed,
}

/// The party on whom a complaint waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WaitingFor {
    Complainant,
    ThirdParty,
}

/// The outcome of a closed complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    Resolved,
    NotResolved,
    Inadmissible,
    Withdrawn,
    Duplicate,
    /// The complainant no longer answers.
    NoResponse,
}

/// Whether the law or the norm of decency was violated ("terechte klacht") or not ("uiting van ongenoegen").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Finding {
    Justified,
    Dissatisfaction,
}

/// Whether the conversation led to an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Agreement {
    Yes,
    No,
    Unknown,
}

/// Whether the desk can answer the signal alone, or an expert on the subject must answer the signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Complexity {
    Routine,
    Complex,
}

/// The kind of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EventKind {
    Registered,
    Forwarded,
    Returned,
    TakenUp,
    Paused,
    Resumed,
    Answered,
    Closed,
    Reopened,
    Unmerged,
    Corrected,
    Assessed,
    AssessmentReviewed,
    Investigated,
    RemedyOffered,
    RemedyMoved,
    RemedyReviewed,
    Contacted,
    CalledBack,
    StruckOut,
    DocumentsAdded,
    DocumentCorrected,
    DocumentRemoved,
    PreventionSettled,
    MeasureUnlinked,
    TermExtended,
    TermRecomputed,
    Related,
    Unrelated,
    HoldPlaced,
    HoldLifted,
    Restricted,
    RestrictionLifted,
}

impl StatusName {
    pub const fn is_open(self) -> bool {
        !matches!(self, StatusName::Closed)
    }

    /// Whether nobody has taken the complaint up yet.
    pub const fn is_before_taking_up(self) -> bool {
        matches!(self, StatusName::Registered | StatusName::Forwarded)
    }
}

impl Outcome {
    /// Whether the outcome is a withdrawal by the complainant or a duplicate: possible from any open status.
    pub const fn cuts_short(self) -> bool {
        matches!(self, Outcome::Withdrawn | Outcome::Duplicate)
    }

    /// Whether the outcome ends a complaint in this status before the complainant was answered.
    pub const fn is_early_from(self, status: StatusName) -> bool {
        match self {
            Outcome::NoResponse => matches!(
                status,
                StatusName::InProgress | StatusName::Waiting | StatusName::Answered
            ),
            outcome => outcome.cuts_short(),
        }
    }

    /// Whether the complaint went through the whole procedure.
    pub const fn is_handled(self) -> bool {
        matches!(self, Outcome::Resolved | Outcome::NotResolved)
    }
}
