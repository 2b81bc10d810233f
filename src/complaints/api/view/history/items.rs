//! Items of a history as they are answered. The published schemas are those of `schema`, one for each kind.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::conversion::{Details, TransitionDetails};
use crate::complaints::api::view::people::PersonView;
use crate::error::{Error, Result};
use crate::procedure::{Event, EventKind, StatusName};

/// A change of status that was made. What it carried is empty when it was erased.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Transition)]
pub struct TransitionView {
    /// The version of the complaint that it made.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// `null` for the registration.
    from: Option<StatusName>,
    #[schema(ignore)]
    to: StatusName,
    /// When it was made.
    at: DateTime<Utc>,
    /// The person who did it; `null` for another system.
    by: Option<PersonView>,
    #[schema(ignore)]
    carried: TransitionDetails,
}

/// An event in the history of a complaint. What it carried is empty when it was erased, when it is about an employee and
/// the caller neither handles the case nor manages, and when it names a complaint that the caller cannot know of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    /// The version of the complaint that it made.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    #[schema(ignore)]
    event: EventKind,
    /// The status before it; `null` for the registration.
    from: Option<StatusName>,
    /// The status after it; `null` when it did not change.
    to: Option<StatusName>,
    /// When it happened.
    at: DateTime<Utc>,
    /// The person who did it; `null` for another system.
    by: Option<PersonView>,
    #[schema(ignore)]
    carried: Details,
}

impl TryFrom<Event> for TransitionView {
    type Error = Error;

    fn try_from(event: Event) -> Result<Self> {
        let version = event.version;
        let no_transition = || Error::internal(format!("event {version} changed no status"));
        let to = event.to.ok_or_else(no_transition)?;
        Ok(TransitionView {
            version,
            from: event.from,
            to,
            at: event.at,
            by: PersonView::told(event.by),
            carried: TransitionDetails::of(event.what, to).ok_or_else(no_transition)?,
        })
    }
}

impl From<Event> for HistoryItem {
    fn from(event: Event) -> Self {
        HistoryItem {
            version: event.version,
            event: event.what.kind(),
            from: event.from,
            to: event.to,
            at: event.at,
            by: PersonView::told(event.by),
            carried: event.what.into(),
        }
    }
}
