//! The stored data of an event of each kind.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::parts::{
    AssessmentRecord, AssessmentReviewRecord, AssigneeRecord, CallBackRecord, ChangeRecord, ClosureRecord,
    ContactRecord, DocumentRecord, InvestigationRecord, OfferRecord, PreventionRecord, RemedyMoveRecord,
    RemedyReviewRecord, StrikeOutRecord,
};
use crate::procedure::{Channel, WaitingFor};

#[derive(Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(super) enum EventRecord {
    Registered,
    Forwarded {
        previous_handler: AssigneeRecord,
        handler: AssigneeRecord,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolution_due_date: Option<NaiveDate>,
    },
    Returned {
        reason: String,
    },
    TakenUp {
        handler: AssigneeRecord,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolution_due_date: Option<NaiveDate>,
    },
    Paused {
        waiting_for: WaitingFor,
        reason: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        expected_date: Option<NaiveDate>,
    },
    Resumed {
        #[serde(skip_serializing_if = "Option::is_none")]
        resolution_due_date: Option<NaiveDate>,
    },
    Answered {
        #[serde(default)]
        contact: Uuid,
        feedback_at: DateTime<Utc>,
        channel: Channel,
        summary: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        late_reason: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolution_due_date: Option<NaiveDate>,
    },
    Closed(ClosureRecord),
    Reopened {
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolution_due_date: Option<NaiveDate>,
    },
    Unmerged {
        reason: String,
    },
    Corrected {
        changes: Vec<ChangeRecord>,
    },
    Assessed(AssessmentRecord),
    AssessmentReviewed(AssessmentReviewRecord),
    Investigated(InvestigationRecord),
    RemedyOffered(OfferRecord),
    RemedyMoved(RemedyMoveRecord),
    RemedyReviewed(RemedyReviewRecord),
    Contacted(ContactRecord),
    CalledBack(CallBackRecord),
    StruckOut(StrikeOutRecord),
    DocumentsAdded {
        documents: Vec<DocumentRecord>,
    },
    DocumentCorrected {
        document: Uuid,
        changes: Vec<ChangeRecord>,
    },
    DocumentRemoved {
        document: Uuid,
        reason: String,
    },
    PreventionSettled {
        prevention: PreventionRecord,
    },
    MeasureUnlinked {
        measure: Uuid,
    },
    TermExtended {
        previous_due_date: NaiveDate,
        due_date: NaiveDate,
        reason: String,
    },
    TermRecomputed {
        previous_due_date: NaiveDate,
        due_date: NaiveDate,
    },
    Related {
        complaint: Uuid,
    },
    Unrelated {
        complaint: Uuid,
    },
    HoldPlaced {
        reason: String,
        until_date: NaiveDate,
    },
    HoldLifted,
    Restricted,
    RestrictionLifted,
}
