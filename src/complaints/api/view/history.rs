//! What happened to a complaint as callers see it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::parts::PersonView;
use crate::error::{Error, Result};
use crate::http::PageLinks;
use crate::procedure::{Event, EventData, StatusName};

/// A change of status that was made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransitionView {
    /// The version of the complaint that it made.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// `null` for the registration.
    from: Option<StatusName>,
    /// The status after it.
    to: Option<StatusName>,
    /// When it was made.
    at: DateTime<Utc>,
    by: PersonView,
    /// What it carried: the fields of the step.
    #[schema(value_type = Object, example = json!({"reason": "De melder heeft de opname nagestuurd."}))]
    carried: Value,
}

/// An event in the history of a complaint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    /// The version of the complaint that it made.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// What happened; clients must accept words they do not know.
    #[schema(max_length = 60, example = "corrected")]
    event: String,
    /// The status before it; `null` for the registration.
    from: Option<StatusName>,
    /// The status after it; `null` when it did not change.
    to: Option<StatusName>,
    /// When it happened.
    at: DateTime<Utc>,
    by: PersonView,
    /// What it carried; for a correction the fields with old and new value. Empty when it is about an employee and the
    /// caller neither handles the case nor manages.
    #[schema(value_type = Object, example = json!({"changes": [{"field": "/nature", "old": "other", "new": "tariff"}]}))]
    carried: Value,
}

/// A page of the status history.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransitionPage {
    /// The changes on this page, oldest first.
    #[schema(max_items = 200)]
    pub items: Vec<TransitionView>,
    pub links: PageLinks,
}

/// A page of the history.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    /// The events on this page, oldest first.
    #[schema(max_items = 200)]
    pub items: Vec<HistoryItem>,
    pub links: PageLinks,
}

impl TryFrom<Event> for TransitionView {
    type Error = Error;

    fn try_from(event: Event) -> Result<Self> {
        let HistoryItem {
            version,
            from,
            to,
            at,
            by,
            carried,
            ..
        } = HistoryItem::of(event, false)?;
        Ok(TransitionView {
            version,
            from,
            to,
            at,
            by,
            carried,
        })
    }
}

impl HistoryItem {
    /// The event for somebody who may, or may not, know which employee the complaint is about.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn of(mut event: Event, shows_employee: bool) -> Result<Self> {
        let hidden = event.what.is_about_employee() && !shows_employee;
        if let (EventData::Corrected { changes }, false) = (&mut event.what, shows_employee) {
            changes.retain(|change| !change.is_about_employee());
        }
        if let EventData::Erased { kind } = event.what {
            return Ok(HistoryItem {
                version: event.version,
                event: kind,
                from: event.from,
                to: event.to,
                at: event.at,
                by: event.by.into(),
                carried: json!({}),
            });
        }
        let written = serde_json::to_value(&event.what);
        let mut carried = written.map_err(|error| Error::caused("event", error))?;
        let name = carried.as_object_mut().and_then(|fields| fields.remove("what"));
        Ok(HistoryItem {
            version: event.version,
            event: name.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
            from: event.from,
            to: event.to,
            at: event.at,
            by: event.by.into(),
            carried: if hidden { json!({}) } else { carried },
        })
    }
}
