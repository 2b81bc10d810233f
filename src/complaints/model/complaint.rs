//! A complaint and its parts, and how one begins.

use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::event::{Event, What};
use super::position::Position;
use super::words::{Channel, Finding, Kind, Outcome, StatusName, WaitingFor};
use crate::auth::Role;
use crate::calendar::model::{CalendarDate, Policy, due_after_weeks, local_date};

/// Identifies a complaint; a UUID of version 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ComplaintId(pub Uuid);

/// A complaint as it is now. It changes only by `step` and `correct`, which hand out the event that goes with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Complaint {
    pub id: ComplaintId,
    /// The number for people, `K-2026-000123`.
    pub number: String,
    pub version: i32,
    pub signal: Signal,
    pub registered_at: DateTime<Utc>,
    pub registered_by: Person,
    pub status: Status,
    pub assignee: Assignee,
    pub forwarded_at: Option<DateTime<Utc>>,
    pub terms: Terms,
    pub admissible: Option<bool>,
    pub finding: Option<Finding>,
    pub feedback: Option<Feedback>,
    pub first_closed_at: Option<DateTime<Utc>>,
    pub reopened_count: i32,
    pub retain_until: NaiveDate,
}

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
    /// A code of the catalogue of natures.
    pub nature: String,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub held_at: Option<DateTime<Utc>>,
    pub spoken_with: Option<String>,
    pub agreement: Agreement,
}

/// Whether an agreement came of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    Yes,
    No,
    Unknown,
}

/// The complaint's id in another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalReference {
    /// The other system.
    #[schema(min_length = 1, max_length = 60, example = "crm")]
    pub system: String,
    /// The id there.
    #[schema(min_length = 1, max_length = 200, example = "CASE-48213")]
    pub id: String,
}

/// Somebody of the company, as their token names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub subject: String,
    pub name: Option<String>,
}

/// Where a complaint is, with the facts that only exist there.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    Registered,
    Forwarded,
    InProgress,
    Waiting(Waiting),
    Answered,
    Closed(Closing),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub waiting_for: WaitingFor,
    pub reason: String,
    pub expected_date: Option<NaiveDate>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    pub outcome: Outcome,
    pub at: DateTime<Utc>,
    pub short_description: Option<String>,
    pub handling_summary: Option<String>,
    /// Why no prevention measure is needed.
    pub no_prevention_reason: Option<String>,
    pub duplicate_of: Option<ComplaintId>,
}

/// Who handles it: a person, or the queue of a department or function until a person takes it, or nobody yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignee {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The dates by which something must have happened, and the calendar policy they were computed with.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    pub policy: Policy,
    pub first_response_due: NaiveDate,
    pub first_response_at: Option<DateTime<Utc>>,
    pub resolution_due: NaiveDate,
    pub resolution_original_due: NaiveDate,
}

/// Telling the complainant the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    pub at: DateTime<Utc>,
    pub channel: Channel,
    pub summary: String,
}

/// Somebody who wants to do something, with their place in the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub person: Person,
    pub roles: Vec<Role>,
    pub department: Option<String>,
    pub function: Option<String>,
}

/// The settings that the rules depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    pub policy: Policy,
    pub first_response_days: NonZeroU8,
    pub resolution_weeks: NonZeroU8,
    pub retention_years: u8,
}

impl Complaint {
    /// Begins a complaint.
    #[must_use]
    pub fn register(
        id: ComplaintId,
        number: String,
        signal: Signal,
        received: CalendarDate,
        by: Person,
        now: DateTime<Utc>,
        rules: &Rules,
    ) -> (Complaint, Event) {
        let registered = Event {
            version: 1,
            at: now,
            by: by.clone(),
            from: None,
            to: Some(StatusName::Registered),
            what: What::Registered,
        };
        let complaint = Complaint {
            id,
            number,
            version: 1,
            signal,
            registered_at: now,
            registered_by: by,
            status: Status::Registered,
            assignee: Assignee::default(),
            forwarded_at: None,
            terms: Terms::from_receipt(received, rules),
            admissible: None,
            finding: None,
            feedback: None,
            first_closed_at: None,
            reopened_count: 0,
            retain_until: local_date(now) + Months::new(12 * u32::from(rules.retention_years)),
        };
        (complaint, registered)
    }

    #[must_use]
    pub const fn closing(&self) -> Option<&Closing> {
        match &self.status {
            Status::Closed(closing) => Some(closing),
            _ => None,
        }
    }

    /// Where it stands, for the rules about who may do what.
    #[must_use]
    pub fn position(&self) -> Position<'_> {
        Position {
            status: self.status.name(),
            assignee: &self.assignee,
            registered_by: &self.registered_by.subject,
            answered: self.feedback.is_some(),
        }
    }
}

impl Terms {
    /// First response: so many working days; resolution: so many weeks. Both from the day of receipt.
    pub(super) fn from_receipt(received: CalendarDate, rules: &Rules) -> Self {
        let resolution = due_after_weeks(received, rules.resolution_weeks);
        Terms {
            policy: rules.policy.clone(),
            first_response_due: rules.policy.due(received, rules.first_response_days),
            first_response_at: None,
            resolution_due: resolution,
            resolution_original_due: resolution,
        }
    }
}

/// Whether something due on `due` was, or on the day `today` still is, late.
#[must_use]
pub fn is_overdue(due: NaiveDate, done_at: Option<DateTime<Utc>>, today: NaiveDate) -> bool {
    done_at.map_or(today, local_date) > due
}

impl Status {
    #[must_use]
    pub const fn name(&self) -> StatusName {
        match self {
            Status::Registered => StatusName::Registered,
            Status::Forwarded => StatusName::Forwarded,
            Status::InProgress => StatusName::InProgress,
            Status::Waiting(_) => StatusName::Waiting,
            Status::Answered => StatusName::Answered,
            Status::Closed(_) => StatusName::Closed,
        }
    }
}

impl Actor {
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

impl fmt::Display for ComplaintId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for ComplaintId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(ComplaintId)
    }
}
