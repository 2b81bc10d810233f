//! Messages: which complaint changed, and how; nothing of what it says.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::changes::model::ChangeType;
use crate::vocabulary::Vocabulary as _;

/// A change of a complaint, as a webhook is told of it. Read the complaint for the rest; ignore a version that is not higher
/// than the one you have.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeMessage {
    /// The sort of the change.
    r#type: ChangeType,
    /// When it happened.
    timestamp: DateTime<Utc>,
    /// Which change.
    data: ChangeData,
}

/// Which change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChangeData {
    /// The place in the feed of changes.
    #[schema(minimum = 1, example = 8405)]
    position: i64,
    /// The complaint.
    complaint_id: Uuid,
    /// The number of the complaint.
    #[schema(max_length = 20, example = "K-2026-000042")]
    number: String,
    /// The version that the complaint got.
    #[schema(minimum = 1, example = 3)]
    version: i32,
    /// When it happened.
    at: DateTime<Utc>,
    /// The address of the complaint, relative to the service.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    )]
    url: String,
}

/// A change that a webhook is to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    pub position: i64,
    pub complaint: Uuid,
    pub number: String,
    pub version: i32,
    pub kind: ChangeType,
    pub at: DateTime<Utc>,
}

/// A message with its id, which all attempts share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    pub kind: String,
    pub body: String,
    /// Absent of a test.
    pub position: Option<i64>,
    pub complaint: Option<Uuid>,
}

impl Message {
    /// The message of a change in the feed `epoch`.
    pub fn of(epoch: Uuid, told: &Happened) -> Self {
        let message = ChangeMessage {
            r#type: told.kind,
            timestamp: told.at,
            data: ChangeData {
                position: told.position,
                complaint_id: told.complaint,
                number: told.number.clone(),
                version: told.version,
                at: told.at,
                url: format!("/v1/complaints/{}", told.complaint),
            },
        };
        Message {
            id: format!("msg_{}{:x}", epoch.simple(), told.position),
            kind: told.kind.as_str().to_owned(),
            body: serde_json::to_string(&message).unwrap_or_default(),
            position: Some(told.position),
            complaint: Some(told.complaint),
        }
    }

    /// A message that tells of nothing.
    pub fn test(id: Uuid, now: DateTime<Utc>) -> Self {
        const KIND: &str = "webhook.test";
        Message {
            id: format!("msg_{}", id.simple()),
            kind: KIND.to_owned(),
            body: json!({ "type": KIND, "timestamp": now, "data": {} }).to_string(),
            position: None,
            complaint: None,
        }
    }
}
