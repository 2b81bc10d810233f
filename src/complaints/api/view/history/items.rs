//! Items of a history as they are answered. The published schemas are those of `schema`, one for each kind.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::conversion::{Details, TransitionDetails};
use crate::auth::Role;
use crate::complaints::api::view::parts::PersonView;
use crate::error::{Error, Result};
use crate::procedure::{Actor, Event, EventData, EventKind, StatusName};

/// A change of status that was made. What it carried is empty when it was erased.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
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
    by: PersonView,
    #[schema(ignore)]
    carried: TransitionDetails,
}

/// An event in the history of a complaint. What it carried is empty when it was erased, and when it is about an
/// employee and the caller neither handles the case nor manages.
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
    by: PersonView,
    #[schema(ignore)]
    carried: Details,
}

impl TransitionView {
    /// The transition of an event as `actor` may see it: notes of forwards are for handlers and managers.
    ///
    /// # Errors
    /// Internal, for an event that changed no status.
    pub fn of(mut event: Event, actor: &Actor) -> Result<Self> {
        if let EventData::Forwarded { note, .. } = &mut event.what
            && !actor.has(Role::Handler)
            && !actor.has(Role::Manager)
        {
            *note = None;
        }
        let version = event.version;
        let no_transition = || Error::internal(format!("event {version} changed no status"));
        let to = event.to.ok_or_else(no_transition)?;
        Ok(TransitionView {
            version,
            from: event.from,
            to,
            at: event.at,
            by: event.by.into(),
            carried: TransitionDetails::of(event.what, to).ok_or_else(no_transition)?,
        })
    }
}

impl HistoryItem {
    /// The event for somebody who may, or may not, know which employee the complaint is about.
    pub fn of(mut event: Event, shows_employee: bool) -> Self {
        let hidden = event.what.is_about_employee() && !shows_employee;
        if let (EventData::Corrected { changes }, false) = (&mut event.what, shows_employee) {
            changes.retain(|change| !change.is_about_employee());
        }
        HistoryItem {
            version: event.version,
            event: event.what.kind(),
            from: event.from,
            to: event.to,
            at: event.at,
            by: event.by.into(),
            carried: if hidden { Details::NONE } else { event.what.into() },
        }
    }
}
