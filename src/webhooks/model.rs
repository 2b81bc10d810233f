//! Rules of webhooks: to which addresses they go, what is sent and how it is signed, and when it is tried again.

mod address;
mod message;
mod schedule;
mod secret;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::address::{Reach, is_public};
pub use self::message::{ChangeMessage, Happened, Message};
pub use self::schedule::{DISABLED_AFTER, LONGEST_WAIT, next_attempt};
pub use self::secret::{Secret, SecretKey, signature};
use crate::changes::model::ChangeType;

/// The reason that nothing is sent to a webhook.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DisabledReason {
    /// A manager switched it off.
    ByManager,
    /// It answered 410: nobody wants it any more.
    Gone,
    /// Nothing arrived for five days.
    Failing,
}

/// A webhook, as managers keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: Uuid,
    pub version: i32,
    pub url: String,
    /// None: all.
    pub types: Vec<ChangeType>,
    pub description: Option<String>,
    /// Absent while it is enabled.
    pub disabled: Option<DisabledReason>,
    pub created_at: DateTime<Utc>,
}

impl Webhook {
    /// Whether it is told of changes of this type. Of an erasure everybody is told who was told of the complaint.
    pub fn wants(&self, kind: ChangeType) -> bool {
        self.types.is_empty() || kind == ChangeType::Erased || self.types.contains(&kind)
    }
}
