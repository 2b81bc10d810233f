//! The approval of a proposal by a second person: what was decided, and how far that is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::people::Person;

/// The decision on a proposal that waited for approval, with its author and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub approved: bool,
    pub reason: Option<String>,
    pub by: Person,
    pub at: DateTime<Utc>,
}

/// The approval of closing a complaint as inadmissible. The assessment is the proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InadmissibleApproval {
    /// Nothing is proposed yet.
    Required,
    Awaited,
    Granted,
    Refused,
}
