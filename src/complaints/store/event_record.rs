//! The stored form of the data of an event: the JSON of the column `events.detail`, with the number of its format under
//! `v`. These types are separate from the model, so that the model can change and stored events stay readable; the words of
//! vocabularies are those of the model.
//!
//! Format 1 is the only one with a number. Details without a number are older; they have the same fields, except that
//! an answer may lack `contact`. An erased event has the detail `{}`.

mod kinds;
mod parts;

use serde_json::{Map, Value};

use self::kinds::EventRecord;
use crate::procedure::{EventData, EventKind, LegalHold};
use crate::vocabulary::Vocabulary;

/// The number of the format in which events are written.
const FORMAT: u64 = 1;

/// The field of a detail that holds the number of its format.
const VERSION: &str = "v";

/// The tag that selects the variant of [`EventRecord`]. It is stored in a column of its own.
const KIND: &str = "what";

/// The detail to be stored; `{}` for an erased event.
pub(super) fn stored(data: EventData) -> Value {
    let Some(record) = record(data) else {
        return Value::Object(Map::new());
    };
    let mut detail = serde_json::to_value(record).expect("records have text as keys, so they are always JSON");
    if let Some(fields) = detail.as_object_mut() {
        fields.remove(KIND);
        fields.insert(VERSION.to_owned(), FORMAT.into());
    }
    detail
}

/// The data of a stored event; `None` for a detail of an unknown format. Erasure leaves `{}`, which without a number is
/// also a detail of the kinds without required data; for any other kind `{}` means an erased event.
pub(super) fn read(kind: EventKind, mut detail: Value) -> Option<EventData> {
    let fields = detail.as_object_mut()?;
    let is_empty = fields.is_empty();
    match fields.remove(VERSION).map(|version| version.as_u64()) {
        None | Some(Some(FORMAT)) => {}
        Some(_) => return None,
    }
    fields.insert(KIND.to_owned(), kind.as_str().into());
    match serde_json::from_value::<EventRecord>(detail) {
        Ok(record) => data(record),
        Err(_) if is_empty => Some(EventData::Erased { kind }),
        Err(_) => None,
    }
}

/// The record of an event that changed the status, or of any other event by [`record_of_ending`]; `None` for an erased
/// event.
fn record(data: EventData) -> Option<EventRecord> {
    Some(match data {
        EventData::Registered => EventRecord::Registered,
        EventData::Forwarded {
            from,
            to,
            note,
            resolution_due_date,
        } => EventRecord::Forwarded {
            previous_handler: from.into(),
            handler: to.into(),
            note,
            resolution_due_date,
        },
        EventData::Returned { reason } => EventRecord::Returned { reason },
        EventData::TakenUp {
            handler,
            reason,
            resolution_due_date,
        } => EventRecord::TakenUp {
            handler: handler.into(),
            reason,
            resolution_due_date,
        },
        EventData::Paused {
            waiting_for,
            reason,
            expected_date,
        } => EventRecord::Paused {
            waiting_for,
            reason,
            expected_date,
        },
        EventData::Resumed { resolution_due_date } => EventRecord::Resumed { resolution_due_date },
        EventData::Erased { .. } => return None,
        entry => record_of_ending(entry)?,
    })
}

/// The record of an event that answers, closes, opens again or restricts the complaint, or of any other by [`record_of_entry`].
fn record_of_ending(data: EventData) -> Option<EventRecord> {
    Some(match data {
        EventData::Answered {
            contact,
            feedback_at,
            channel,
            summary,
            late_reason,
            resolution_due_date,
        } => EventRecord::Answered {
            contact,
            feedback_at,
            channel,
            summary,
            late_reason,
            resolution_due_date,
        },
        EventData::Closed(closure) => EventRecord::Closed(closure.into()),
        EventData::Reopened {
            reason,
            resolution_due_date,
        } => EventRecord::Reopened {
            reason,
            resolution_due_date,
        },
        EventData::Unmerged { reason } => EventRecord::Unmerged { reason },
        EventData::Restricted => EventRecord::Restricted,
        EventData::RestrictionLifted => EventRecord::RestrictionLifted,
        entry => record_of_entry(entry)?,
    })
}

/// The record of an event that leaves the status as it is; `None` for any other event.
fn record_of_entry(data: EventData) -> Option<EventRecord> {
    Some(match data {
        EventData::Corrected { changes } => EventRecord::Corrected {
            changes: changes.into_iter().map(Into::into).collect(),
        },
        EventData::Assessed(assessment) => EventRecord::Assessed(assessment.into()),
        EventData::AssessmentReviewed(review) => EventRecord::AssessmentReviewed(review.into()),
        EventData::Investigated(investigation) => EventRecord::Investigated(investigation.into()),
        EventData::RemedyOffered(offer) => EventRecord::RemedyOffered(offer.into()),
        EventData::RemedyMoved(step) => EventRecord::RemedyMoved(step.into()),
        EventData::RemedyReviewed(review) => EventRecord::RemedyReviewed(review.into()),
        EventData::Contacted(contact) => EventRecord::Contacted(contact.into()),
        EventData::CalledBack(call_back) => EventRecord::CalledBack(call_back.into()),
        EventData::StruckOut(strike) => EventRecord::StruckOut(strike.into()),
        EventData::DocumentsAdded { documents } => EventRecord::DocumentsAdded {
            documents: documents.into_iter().map(Into::into).collect(),
        },
        EventData::DocumentCorrected { document, changes } => EventRecord::DocumentCorrected {
            document,
            changes: changes.into_iter().map(Into::into).collect(),
        },
        EventData::DocumentRemoved { document, reason } => EventRecord::DocumentRemoved { document, reason },
        EventData::PreventionSettled { prevention } => EventRecord::PreventionSettled {
            prevention: prevention.into(),
        },
        EventData::MeasureUnlinked { measure } => EventRecord::MeasureUnlinked { measure },
        EventData::TermExtended {
            previous_due_date,
            due_date,
            reason,
        } => EventRecord::TermExtended {
            previous_due_date,
            due_date,
            reason,
        },
        EventData::TermRecomputed {
            previous_due_date,
            due_date,
        } => EventRecord::TermRecomputed {
            previous_due_date,
            due_date,
        },
        EventData::Related { complaint } => EventRecord::Related { complaint },
        EventData::Unrelated { complaint } => EventRecord::Unrelated { complaint },
        EventData::HoldPlaced(LegalHold { reason, until_date }) => EventRecord::HoldPlaced { reason, until_date },
        EventData::HoldLifted => EventRecord::HoldLifted,
        _ => return None,
    })
}

/// The data of a record of an event that changed the status, or of any other event by [`data_of_ending`].
fn data(record: EventRecord) -> Option<EventData> {
    Some(match record {
        EventRecord::Registered => EventData::Registered,
        EventRecord::Forwarded {
            previous_handler,
            handler,
            note,
            resolution_due_date,
        } => EventData::Forwarded {
            from: previous_handler.into(),
            to: handler.into(),
            note,
            resolution_due_date,
        },
        EventRecord::Returned { reason } => EventData::Returned { reason },
        EventRecord::TakenUp {
            handler,
            reason,
            resolution_due_date,
        } => EventData::TakenUp {
            handler: handler.into(),
            reason,
            resolution_due_date,
        },
        EventRecord::Paused {
            waiting_for,
            reason,
            expected_date,
        } => EventData::Paused {
            waiting_for,
            reason,
            expected_date,
        },
        EventRecord::Resumed { resolution_due_date } => EventData::Resumed { resolution_due_date },
        entry => data_of_ending(entry)?,
    })
}

/// The data of a record of an event that answered, closed or opened the complaint again, or of any other event by
/// [`data_of_entry`].
fn data_of_ending(record: EventRecord) -> Option<EventData> {
    Some(match record {
        EventRecord::Answered {
            contact,
            feedback_at,
            channel,
            summary,
            late_reason,
            resolution_due_date,
        } => EventData::Answered {
            contact,
            feedback_at,
            channel,
            summary,
            late_reason,
            resolution_due_date,
        },
        EventRecord::Closed(closure) => EventData::Closed(closure.into()),
        EventRecord::Reopened {
            reason,
            resolution_due_date,
        } => EventData::Reopened {
            reason,
            resolution_due_date,
        },
        EventRecord::Unmerged { reason } => EventData::Unmerged { reason },
        entry => data_of_entry(entry)?,
    })
}

/// The data of a record of an event that left the status as it was; `None` for any other record.
fn data_of_entry(record: EventRecord) -> Option<EventData> {
    Some(match record {
        EventRecord::Corrected { changes } => EventData::Corrected {
            changes: changes.into_iter().map(Into::into).collect(),
        },
        EventRecord::Assessed(assessment) => EventData::Assessed(assessment.into()),
        EventRecord::AssessmentReviewed(review) => EventData::AssessmentReviewed(review.into()),
        EventRecord::Investigated(investigation) => EventData::Investigated(investigation.into()),
        EventRecord::RemedyOffered(offer) => EventData::RemedyOffered(offer.into()),
        EventRecord::RemedyMoved(step) => EventData::RemedyMoved(step.into()),
        EventRecord::RemedyReviewed(review) => EventData::RemedyReviewed(review.into()),
        EventRecord::Contacted(contact) => EventData::Contacted(contact.into()),
        EventRecord::CalledBack(call_back) => EventData::CalledBack(call_back.into()),
        EventRecord::StruckOut(strike) => EventData::StruckOut(strike.into()),
        EventRecord::DocumentsAdded { documents } => EventData::DocumentsAdded {
            documents: documents.into_iter().map(Into::into).collect(),
        },
        EventRecord::DocumentCorrected { document, changes } => EventData::DocumentCorrected {
            document,
            changes: changes.into_iter().map(Into::into).collect(),
        },
        EventRecord::DocumentRemoved { document, reason } => EventData::DocumentRemoved { document, reason },
        EventRecord::PreventionSettled { prevention } => EventData::PreventionSettled {
            prevention: prevention.into(),
        },
        EventRecord::MeasureUnlinked { measure } => EventData::MeasureUnlinked { measure },
        EventRecord::TermExtended {
            previous_due_date,
            due_date,
            reason,
        } => EventData::TermExtended {
            previous_due_date,
            due_date,
            reason,
        },
        EventRecord::TermRecomputed {
            previous_due_date,
            due_date,
        } => EventData::TermRecomputed {
            previous_due_date,
            due_date,
        },
        EventRecord::Related { complaint } => EventData::Related { complaint },
        EventRecord::Unrelated { complaint } => EventData::Unrelated { complaint },
        EventRecord::HoldPlaced { reason, until_date } => EventData::HoldPlaced(LegalHold { reason, until_date }),
        EventRecord::HoldLifted => EventData::HoldLifted,
        EventRecord::Restricted => EventData::Restricted,
        EventRecord::RestrictionLifted => EventData::RestrictionLifted,
        EventRecord::Registered
        | EventRecord::Forwarded { .. }
        | EventRecord::Returned { .. }
        | EventRecord::TakenUp { .. }
        | EventRecord::Paused { .. }
        | EventRecord::Resumed { .. }
        | EventRecord::Answered { .. }
        | EventRecord::Closed(_)
        | EventRecord::Reopened { .. }
        | EventRecord::Unmerged { .. } => return None,
    })
}

#[cfg(test)]
mod tests;
