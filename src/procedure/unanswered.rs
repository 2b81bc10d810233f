//! The facts of a complaint that come of what its complainant sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The messages and requests of the complainant that nobody answered yet, by the time of the first. One is over when a person tells the
/// complainant something, or grants it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unanswered {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopening: Option<DateTime<Utc>>,
}

/// The complainant's judgement of the handling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// 1 to 5.
    pub score: u8,
    /// The time of the first judgement, to whose month it counts however often it is changed.
    pub at: DateTime<Utc>,
}

impl Unanswered {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
