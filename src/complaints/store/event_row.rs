//! Rows of the table `events`, and their conversion from and to the model. A row without a corresponding event is an
//! internal error that names the row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::event_record;
use crate::db::Word;
use crate::error::{Error, Result};
use crate::procedure::{ComplaintId, Event, EventKind, Person, StatusName};
use crate::schema::events;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub(super) struct EventRow {
    pub complaint_id: Uuid,
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by_subject: String,
    pub by_name: Option<String>,
    pub what: Word<EventKind>,
    pub from_status: Option<Word<StatusName>>,
    pub to_status: Option<Word<StatusName>>,
    pub detail: Value,
}

impl EventRow {
    pub(super) fn of(complaint: ComplaintId, event: Event) -> Self {
        EventRow {
            complaint_id: complaint.0,
            version: event.version,
            at: event.at,
            by_subject: event.by.subject,
            by_name: event.by.name,
            what: Word(event.what.kind()),
            from_status: event.from.map(Word),
            to_status: event.to.map(Word),
            detail: event_record::stored(event.what),
        }
    }
}

impl TryFrom<EventRow> for Event {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let broken = || {
            Error::internal(format!(
                "event {} of {} describes nothing",
                row.version, row.complaint_id
            ))
        };
        let what = event_record::read(row.what.0, row.detail).ok_or_else(broken)?;
        Ok(Event {
            version: row.version,
            at: row.at,
            from: row.from_status.map(|status| status.0),
            to: row.to_status.map(|status| status.0),
            what,
            by: Person {
                subject: row.by_subject,
                name: row.by_name,
            },
        })
    }
}
