//! A complaint and its parts, and how one begins.

use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::event::{Event, Prevention, What};
use super::terms::Terms;
use super::words::{Channel, Complexity, Finding, Kind, Outcome, StatusName, WaitingFor};
use crate::assessments::model::FindingRule;
use crate::auth::Role;
use crate::calendar::model::{CalendarDate, Policy, local_date};

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
    /// When it was forwarded for the first time; stays when it is returned or forwarded again.
    pub first_forwarded_at: Option<DateTime<Utc>>,
    pub terms: Terms,
    pub admissible: Option<bool>,
    pub finding: Option<Finding>,
    pub evidence: Evidence,
    pub feedback: Option<Feedback>,
    pub prevention: Option<Prevention>,
    /// Call-backs that were agreed and of which nothing is known yet.
    pub open_call_backs: i32,
    pub first_closed_at: Option<DateTime<Utc>>,
    pub reopened_count: i32,
    pub retain_until: NaiveDate,
    /// When anything happened to it last.
    pub changed_at: DateTime<Utc>,
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

/// The employee whom a complaint is about, by the `sub` of their tokens, by name, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, validator::Validate)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1)]
pub struct Employee {
    /// The `sub` of the employee's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "v-12")]
    pub subject: Option<String>,
    /// The employee's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "L. Postma")]
    pub name: Option<String>,
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    pub waiting_for: WaitingFor,
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_date: Option<NaiveDate>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    pub outcome: Outcome,
    pub at: DateTime<Utc>,
    pub short_description: Option<String>,
    pub handling_summary: Option<String>,
    pub duplicate_of: Option<ComplaintId>,
    /// The last day on which it can be reopened, by the window in force when it was closed.
    pub reopen_until: NaiveDate,
}

/// What the investigation holds so far, as far as closing depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    pub analysis: bool,
    /// Listened to, or its absence explained.
    pub call_recording: bool,
    /// Held, or why not.
    pub employee_interview: bool,
    /// Employees whom interviews and reprimands name, or whom the complaint named before it was corrected, by the
    /// `sub` of their tokens: the independence rule holds for them as for [`Signal::employee`].
    pub employees: Vec<String>,
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
    /// Days after closing within which a complaint can be reopened.
    pub reopen_days: u16,
    pub finding_rule: FindingRule,
}

impl Complaint {
    /// Begins a complaint.
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
            first_forwarded_at: None,
            terms: Terms::from_receipt(received, rules),
            admissible: None,
            finding: None,
            evidence: Evidence::default(),
            feedback: None,
            prevention: None,
            open_call_backs: 0,
            first_closed_at: None,
            reopened_count: 0,
            retain_until: local_date(now) + Months::new(12 * u32::from(rules.retention_years)),
            changed_at: now,
        };
        (complaint, registered)
    }

    pub const fn closing(&self) -> Option<&Closing> {
        match &self.status {
            Status::Closed(closing) => Some(closing),
            _ => None,
        }
    }

    /// Whether it is about this employee, who then neither handles nor decides it.
    pub fn is_about(&self, subject: &str) -> bool {
        self.position().is_about(subject)
    }

    /// The next version, with the event that made it.
    pub(super) fn with_event(
        self,
        from: StatusName,
        to: Option<StatusName>,
        what: What,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> (Complaint, Event) {
        let version = self.version + 1;
        let event = Event {
            version,
            at: now,
            by: actor.person.clone(),
            from: Some(from),
            to,
            what,
        };
        let after = Complaint {
            version,
            changed_at: now,
            ..self
        };
        (after, event)
    }
}

impl Status {
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

impl Person {
    /// The name, or else what the token calls them.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.subject)
    }
}

impl Actor {
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
