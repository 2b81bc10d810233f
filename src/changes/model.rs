//! The type of a change, for followers: coarser than the history, so that new kinds of events do not surprise them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::procedure::EventKind;

/// The sort of a change of a complaint, as far as followers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
pub enum ChangeType {
    #[serde(rename = "complaint.registered")]
    Registered,
    #[serde(rename = "complaint.forwarded")]
    Forwarded,
    #[serde(rename = "complaint.returned")]
    Returned,
    #[serde(rename = "complaint.taken_up")]
    TakenUp,
    #[serde(rename = "complaint.waiting")]
    Waiting,
    #[serde(rename = "complaint.resumed")]
    Resumed,
    #[serde(rename = "complaint.answered")]
    Answered,
    #[serde(rename = "complaint.closed")]
    Closed,
    /// Closed as a duplicate of another complaint.
    #[serde(rename = "complaint.merged")]
    Merged,
    #[serde(rename = "complaint.unmerged")]
    Unmerged,
    #[serde(rename = "complaint.reopened")]
    Reopened,
    #[serde(rename = "complaint.corrected")]
    Corrected,
    #[serde(rename = "complaint.document_added")]
    DocumentAdded,
    /// Removed with everything that belonged to it, at somebody's request or because its time was over.
    #[serde(rename = "complaint.erased")]
    Erased,
    /// Any other change.
    #[serde(rename = "complaint.noted")]
    Noted,
}

impl ChangeType {
    /// The type of an event; `merges` tells that it closes the complaint as a duplicate.
    pub const fn of(kind: EventKind, merges: bool) -> Self {
        match kind {
            EventKind::Registered => ChangeType::Registered,
            EventKind::Forwarded => ChangeType::Forwarded,
            EventKind::Returned => ChangeType::Returned,
            EventKind::TakenUp => ChangeType::TakenUp,
            EventKind::Paused => ChangeType::Waiting,
            EventKind::Resumed => ChangeType::Resumed,
            EventKind::Answered => ChangeType::Answered,
            EventKind::Closed if merges => ChangeType::Merged,
            EventKind::Closed => ChangeType::Closed,
            EventKind::Unmerged => ChangeType::Unmerged,
            EventKind::Reopened => ChangeType::Reopened,
            EventKind::Corrected => ChangeType::Corrected,
            EventKind::DocumentsAdded => ChangeType::DocumentAdded,
            EventKind::Assessed
            | EventKind::AssessmentReviewed
            | EventKind::Investigated
            | EventKind::RemedyOffered
            | EventKind::RemedyMoved
            | EventKind::RemedyReviewed
            | EventKind::Contacted
            | EventKind::CalledBack
            | EventKind::StruckOut
            | EventKind::DocumentCorrected
            | EventKind::DocumentRemoved
            | EventKind::PreventionSettled
            | EventKind::MeasureUnlinked
            | EventKind::TermExtended
            | EventKind::TermRecomputed
            | EventKind::Related
            | EventKind::HoldPlaced
            | EventKind::HoldLifted
            | EventKind::Unrelated => ChangeType::Noted,
        }
    }
}
