//! What is kept of a submission as long as nobody has decided on it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::documents::model::StagedDocument;
use crate::procedure::{Person, SentKind};

/// The content of a submission in quarantine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quarantined {
    /// The registration that it becomes, in the form of the contract.
    pub registration: Value,
    pub registered_by: Person,
    pub documents: Vec<StagedDocument>,
    /// The messages of the complainant by the tracking code since.
    pub sent: Vec<SentLater>,
}

/// Something that was sent by the tracking code of a submission in quarantine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentLater {
    pub contact: Uuid,
    pub kind: SentKind,
    pub text: Option<String>,
    pub at: DateTime<Utc>,
    pub documents: Vec<StagedDocument>,
}

/// What became of a submission.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    Released,
    Discarded,
}
