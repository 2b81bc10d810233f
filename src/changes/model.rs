//! The type of a change, for followers: coarser than the history, so that new kinds of events do not surprise them.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::procedure::EventKind;

/// The sort of a change of a complaint, as far as followers are told.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
pub enum ChangeType {
    #[serde(rename = "complaint.registered")]
    #[strum(serialize = "complaint.registered")]
    Registered,
    #[serde(rename = "complaint.forwarded")]
    #[strum(serialize = "complaint.forwarded")]
    Forwarded,
    #[serde(rename = "complaint.returned")]
    #[strum(serialize = "complaint.returned")]
    Returned,
    #[serde(rename = "complaint.taken_up")]
    #[strum(serialize = "complaint.taken_up")]
    TakenUp,
    #[serde(rename = "complaint.waiting")]
    #[strum(serialize = "complaint.waiting")]
    Waiting,
    #[serde(rename = "complaint.resumed")]
    #[strum(serialize = "complaint.resumed")]
    Resumed,
    #[serde(rename = "complaint.answered")]
    #[strum(serialize = "complaint.answered")]
    Answered,
    #[serde(rename = "complaint.closed")]
    #[strum(serialize = "complaint.closed")]
    Closed,
    /// Closed as a duplicate of another complaint.
    #[serde(rename = "complaint.merged")]
    #[strum(serialize = "complaint.merged")]
    Merged,
    #[serde(rename = "complaint.unmerged")]
    #[strum(serialize = "complaint.unmerged")]
    Unmerged,
    #[serde(rename = "complaint.reopened")]
    #[strum(serialize = "complaint.reopened")]
    Reopened,
    #[serde(rename = "complaint.corrected")]
    #[strum(serialize = "complaint.corrected")]
    Corrected,
    #[serde(rename = "complaint.document_added")]
    #[strum(serialize = "complaint.document_added")]
    DocumentAdded,
    /// Removed with everything that belonged to it, at somebody's request or because its time was over.
    #[serde(rename = "complaint.erased")]
    #[strum(serialize = "complaint.erased")]
    Erased,
    /// Any other change.
    #[serde(rename = "complaint.noted")]
    #[strum(serialize = "complaint.noted")]
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
            | EventKind::Restricted
            | EventKind::RestrictionLifted
            | EventKind::Unrelated => ChangeType::Noted,
        }
    }
}
