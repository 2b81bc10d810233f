//! Marks on the parts of a case: that a part was struck out, or that its content was removed, and why.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::people::Person;

/// A part of a case that can be struck out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CasePart {
    Contact,
    Investigation,
    Document,
}

/// The striking out of a part of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrikeOut {
    pub part: CasePart,
    pub id: Uuid,
    /// Whether the part is about an employee: only the handler of the case and managers may see such a part.
    pub is_about_employee: bool,
    pub reason: String,
}

/// The striking out of a part, or the removal of a content, as it stands with the part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: Person,
}
