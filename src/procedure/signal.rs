//! A signal: what came in, as registered or corrected.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::people::{ComplaintId, Employee};
use super::vocabulary::{Agreement, Channel, Complexity, Kind};

/// What came in, as registered or corrected.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    pub kind: Kind,
    pub channel: Channel,
    pub reception_point: Option<String>,
    pub receiver_name: String,
    /// When it reached the company; the terms run from here.
    pub received_at: DateTime<Utc>,
    pub reported_date: Option<NaiveDate>,
    pub complainant: Complainant,
    /// A code of the catalogue of natures; what it is about first of all.
    pub nature: String,
    /// What it is about besides.
    pub further_natures: Vec<String>,
    pub complexity: Complexity,
    /// The employee whom it is about; seen by managers and the handler of the case only.
    pub employee: Option<Employee>,
    /// The closed complaint that this one goes on from.
    pub follows: Option<ComplaintId>,
    pub description: String,
    pub desired_solution: Option<String>,
    pub conversation: Option<Conversation>,
    pub customer_number: Option<String>,
    pub quote_number: Option<String>,
    pub supplier: Option<String>,
    pub external_references: Vec<ExternalReference>,
    pub privacy_statement_version: Option<String>,
}

/// Who complains; may be no customer at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complainant {
    pub name: String,
    pub address: Option<String>,
    pub postal_code: Option<String>,
    pub town: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// The sales conversation that the complaint is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken_with: Option<String>,
    pub agreement: Agreement,
}

/// The complaint's id in another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalReference {
    /// The other system.
    pub system: String,
    /// The id there.
    pub id: String,
}
