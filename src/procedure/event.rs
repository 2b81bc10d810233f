//! The events of a complaint. Each change returns the new state together with its event, so that neither can be stored
//! without the other.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::assessment::{Assessment, AssessmentReview};
use super::closure::{Closure, Prevention};
use super::contact::{CallBack, Contact};
use super::hold::LegalHold;
use super::investigation::Investigation;
use super::mark::StrikeOut;
use super::people::{Assignee, Person};
use super::remedy::{Offer, RemedyMove, RemedyReview};
use super::vocabulary::{Channel, EventKind, StatusName, WaitingFor};

/// One change, with its author and time.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The version of the complaint that this event created.
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by: Person,
    pub from: Option<StatusName>,
    /// `None` when the status did not change.
    pub to: Option<StatusName>,
    pub what: EventData,
}

/// The kind of a change, with its data. All data except the kind can hold free text or names, and can be erased.
#[derive(Debug, Clone, PartialEq)]
pub enum EventData {
    Registered,
    Forwarded {
        from: Assignee,
        to: Assignee,
        note: Option<String>,
        /// The end of the resolution term, when the forwarding ended a pause.
        resolution_due_date: Option<NaiveDate>,
    },
    Returned {
        reason: String,
    },
    TakenUp {
        handler: Assignee,
        /// The reason for taking up a complaint that was answered, or that a colleague had.
        reason: Option<String>,
        /// The end of the resolution term, when the taking over ended a pause.
        resolution_due_date: Option<NaiveDate>,
    },
    Paused {
        waiting_for: WaitingFor,
        reason: String,
        expected_date: Option<NaiveDate>,
    },
    Resumed {
        /// The end of the resolution term after the pause.
        resolution_due_date: Option<NaiveDate>,
    },
    Answered {
        /// The id of the answer among the contacts with the complainant; the nil UUID for an answer from the time
        /// before answers had ids.
        contact: Uuid,
        feedback_at: DateTime<Utc>,
        channel: Channel,
        summary: String,
        /// The reason for which the answer came after the end of a term.
        late_reason: Option<String>,
        /// The end of the resolution term, when the answer ended a pause.
        resolution_due_date: Option<NaiveDate>,
    },
    Closed(Closure),
    Reopened {
        reason: String,
        /// The end of the resolution term that begins with the reopening; `None` in an event from the time before
        /// reopening began one.
        resolution_due_date: Option<NaiveDate>,
    },
    /// A merge with another complaint was taken apart: the status is the one before the merge.
    Unmerged {
        reason: String,
    },
    Corrected {
        changes: Vec<Change>,
    },
    Assessed(Assessment),
    AssessmentReviewed(AssessmentReview),
    Investigated(Investigation),
    RemedyOffered(Offer),
    RemedyMoved(RemedyMove),
    RemedyReviewed(RemedyReview),
    Contacted(Contact),
    CalledBack(CallBack),
    StruckOut(StrikeOut),
    DocumentsAdded {
        documents: Vec<AddedDocument>,
    },
    DocumentCorrected {
        document: Uuid,
        changes: Vec<Change>,
    },
    /// The content of a document was removed for good, with the names and digests in earlier events.
    DocumentRemoved {
        document: Uuid,
        reason: String,
    },
    PreventionSettled {
        prevention: Prevention,
    },
    MeasureUnlinked {
        measure: Uuid,
    },
    TermExtended {
        previous_due_date: NaiveDate,
        due_date: NaiveDate,
        reason: String,
    },
    /// The end of the first-response term by a changed calendar.
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
    HoldPlaced(LegalHold),
    HoldLifted,
    /// The processing was restricted at the request of the complainant.
    Restricted,
    RestrictionLifted,
    /// An event whose data was erased; only the kind remains.
    Erased {
        kind: EventKind,
    },
}

/// A file that was added to the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedDocument {
    pub id: Uuid,
    pub kind: String,
    /// `None` once the content was removed, as the digest.
    pub name: Option<String>,
    pub size: i64,
    /// The SHA-256 digest, in hexadecimal.
    pub sha256: Option<String>,
}

/// A corrected field, named as in the contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// JSON Pointer of the field.
    pub field: String,
    pub old: Value,
    pub new: Value,
}

impl Change {
    /// The fields whose values differ. Both sides name the same fields in the same order.
    pub fn between<const N: usize>(old: [(&'static str, Value); N], new: [(&'static str, Value); N]) -> Vec<Self> {
        let pairs = old.into_iter().zip(new).filter(|(old, new)| old.1 != new.1);
        pairs
            .map(|((field, old), (_, new))| Change {
                field: field.to_owned(),
                old,
                new,
            })
            .collect()
    }
}

impl EventData {
    pub const fn kind(&self) -> EventKind {
        match self {
            EventData::Registered => EventKind::Registered,
            EventData::Forwarded { .. } => EventKind::Forwarded,
            EventData::Returned { .. } => EventKind::Returned,
            EventData::TakenUp { .. } => EventKind::TakenUp,
            EventData::Paused { .. } => EventKind::Paused,
            EventData::Resumed { .. } => EventKind::Resumed,
            EventData::Answered { .. } => EventKind::Answered,
            EventData::Closed(_) => EventKind::Closed,
            EventData::Reopened { .. } => EventKind::Reopened,
            EventData::Unmerged { .. } => EventKind::Unmerged,
            EventData::Corrected { .. } => EventKind::Corrected,
            EventData::Assessed(_) => EventKind::Assessed,
            EventData::AssessmentReviewed(_) => EventKind::AssessmentReviewed,
            EventData::Investigated(_) => EventKind::Investigated,
            EventData::RemedyOffered(_) => EventKind::RemedyOffered,
            EventData::RemedyMoved(_) => EventKind::RemedyMoved,
            EventData::RemedyReviewed(_) => EventKind::RemedyReviewed,
            EventData::Contacted(_) => EventKind::Contacted,
            EventData::CalledBack(_) => EventKind::CalledBack,
            EventData::StruckOut(_) => EventKind::StruckOut,
            EventData::DocumentsAdded { .. } => EventKind::DocumentsAdded,
            EventData::DocumentCorrected { .. } => EventKind::DocumentCorrected,
            EventData::DocumentRemoved { .. } => EventKind::DocumentRemoved,
            EventData::PreventionSettled { .. } => EventKind::PreventionSettled,
            EventData::MeasureUnlinked { .. } => EventKind::MeasureUnlinked,
            EventData::TermExtended { .. } => EventKind::TermExtended,
            EventData::TermRecomputed { .. } => EventKind::TermRecomputed,
            EventData::Related { .. } => EventKind::Related,
            EventData::Unrelated { .. } => EventKind::Unrelated,
            EventData::HoldPlaced(_) => EventKind::HoldPlaced,
            EventData::HoldLifted => EventKind::HoldLifted,
            EventData::Restricted => EventKind::Restricted,
            EventData::RestrictionLifted => EventKind::RestrictionLifted,
            EventData::Erased { kind } => *kind,
        }
    }

    /// The event of a change of status with the end of the resolution term after the pause that it ended, if it ended one.
    #[must_use]
    pub(super) fn ending_pause(mut self, due: Option<NaiveDate>) -> Self {
        if let EventData::Forwarded {
            resolution_due_date, ..
        }
        | EventData::TakenUp {
            resolution_due_date, ..
        }
        | EventData::Resumed { resolution_due_date }
        | EventData::Answered {
            resolution_due_date, ..
        } = &mut self
        {
            *resolution_due_date = due;
        }
        self
    }

    /// Whether the event is about an employee: only the handler of the case and managers may see the data of such an
    /// event.
    pub fn is_about_employee(&self) -> bool {
        match self {
            EventData::Investigated(investigation) => investigation.step.kind().is_about_employee(),
            EventData::StruckOut(strike) => strike.is_about_employee,
            EventData::RemedyOffered(offer) => offer.terms.kind().is_about_employee(),
            EventData::RemedyMoved(step) => step.kind.is_about_employee(),
            EventData::RemedyReviewed(review) => review.kind.is_about_employee(),
            _ => false,
        }
    }
}

impl Change {
    /// Whether the corrected field names an employee: the one whom the complaint is about, or the person of the
    /// conversation.
    pub fn is_about_employee(&self) -> bool {
        let names_somebody = |value: &Value| value.get("spokenWith").is_some_and(|name| !name.is_null());
        match self.field.strip_prefix("/conversation") {
            Some("") => names_somebody(&self.old) || names_somebody(&self.new),
            Some("/agreement" | "/heldAt") => false,
            Some(_) => true,
            None => self.field == "/employee" || self.field.starts_with("/employee/"),
        }
    }
}
