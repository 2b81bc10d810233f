//! The marks that tell readers of a document to beware.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// A mark of a document, found in its content.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Flag {
    /// Protected by a password.
    Encrypted,
    /// Holds something that may run when it is opened: scripts, embedded objects, attached programs.
    ActiveContent,
    /// Cut off, or damaged otherwise.
    Damaged,
    /// Fetches something from elsewhere when it is opened.
    ExternalLinks,
}
