//! A signal: the content of a complaint, remark or question, as registered or corrected.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::people::{ComplaintId, Employee};
use super::vocabulary::{Agreement, Channel, Complexity, Kind};

/// The content of a complaint, remark or question, as registered or corrected.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    pub kind: Kind,
    pub channel: Channel,
    pub reception_point: Option<String>,
    pub receiver_name: String,
    /// The time at which the signal reached the company; the terms run from this time.
    pub received_at: DateTime<Utc>,
    pub reported_date: Option<NaiveDate>,
    pub complainant: Complainant,
    /// The main subject, as a code of the catalogue of natures.
    pub nature: String,
    /// Further subjects, as codes of the catalogue of natures.
    pub further_natures: Vec<String>,
    pub complexity: Complexity,
    /// The employee whom the signal is about; visible only to managers and the handler of the case.
    pub employee: Option<Employee>,
    /// The closed complaint that this signal continues.
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

/// The person who complains; not necessarily a customer.
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
    /// The id in the other system.
    pub id: String,
}
