//! A privacy request with what was decided and done, and the steps of its history.

use std::fmt;
use std::ops::Not;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::term::due_date;
use super::withholding::{HeldBackCounts, Withheld, held_back};
use super::words::{
    Capacity, IdentityCheck, OpenComplaints, PrivacyGround, PrivacyRequestKind, PrivacyRequestStatus, PrivacyScope,
    PrivacyStep,
};
use crate::calendar::model::{Policy, local_date};
use crate::procedure::{Channel, Person};
use crate::retention::model::Block;

/// Identifies a request; a UUID of version 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PrivacyRequestId(pub Uuid);

/// The person who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requester {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_number: Option<String>,
    /// The part in complaints that the request is limited to.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
}

/// A request as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    pub kind: PrivacyRequestKind,
    pub scope: PrivacyScope,
    pub channel: Channel,
    pub received_at: DateTime<Utc>,
    pub requester: Requester,
    /// The complaints that the requester names.
    pub complaints: Vec<Uuid>,
    pub note: Option<String>,
}

/// A request. What is personal in it, requester, note and complaints, is gone once it is executed, or the restriction that it
/// brought is lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivacyRequest {
    pub id: PrivacyRequestId,
    /// The number for people, such as `V-2026-0001`.
    pub number: String,
    pub version: i32,
    pub kind: PrivacyRequestKind,
    pub scope: PrivacyScope,
    pub status: PrivacyRequestStatus,
    pub channel: Channel,
    pub received_at: DateTime<Utc>,
    pub registered_at: DateTime<Utc>,
    pub facts: Facts,
    pub requester: Option<Requester>,
    pub note: Option<String>,
    /// The complaints that a person confirmed, before that those that the requester names.
    pub about: Vec<Uuid>,
    pub confirmed: bool,
    /// The items that are left out of the bundle.
    pub withheld: Vec<Withheld>,
}

/// The facts of a request of which none is of the requester.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    pub extended: bool,
    /// The days for which the term stood still.
    pub stood_still: u32,
    /// The day since which the term stands still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityCheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_complaints: Option<OpenComplaints>,
    /// The ground of the refusal or postponement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<PrivacyGround>,
    /// The end of the refusal or postponement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_date: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution: Option<Execution>,
    /// Whether a restriction is lifted again.
    #[serde(skip_serializing_if = "Not::not")]
    pub lifted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub halted: Option<Halt>,
    /// The number of items left out of the bundle, by ground.
    #[serde(skip_serializing_if = "HeldBackCounts::is_empty")]
    pub held_back: HeldBackCounts,
    /// The person who last said what is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld_by: Option<Person>,
}

/// An execution that was given up before anything was done, until somebody takes the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halt {
    pub by: Block,
    pub on: NaiveDate,
}

/// The execution of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Execution {
    pub by: Person,
    pub begun_at: DateTime<Utc>,
    /// The time of the erasure, and the counts of what went. Nothing is left in the database from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub counts: Counts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
}

/// Counts of what was erased, or of what the request was about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    pub complaints: i64,
    pub documents: i64,
    pub events: i64,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// The version of the request that it made.
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by: Person,
    pub step: PrivacyStep,
    pub carried: Carried,
    /// Gone once the request is executed.
    pub said: Option<Said>,
}

/// The words of closed lists and the days that a step brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Carried {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<IdentityCheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_complaints: Option<OpenComplaints>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<PrivacyGround>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_date: Option<NaiveDate>,
}

/// The words and names that a step brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Said {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub motivation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub complaints: Vec<Uuid>,
}

impl PrivacyRequest {
    /// The request as it came in, at version 1.
    pub fn receive(id: PrivacyRequestId, number: String, filing: Filing, now: DateTime<Utc>) -> Self {
        PrivacyRequest {
            id,
            number,
            version: 1,
            kind: filing.kind,
            scope: filing.scope,
            status: PrivacyRequestStatus::Received,
            channel: filing.channel,
            received_at: filing.received_at,
            registered_at: now,
            facts: Facts::default(),
            requester: Some(filing.requester),
            note: filing.note,
            about: filing.complaints,
            confirmed: false,
            withheld: Vec::new(),
        }
    }

    /// The request with other items left out of its bundle.
    pub fn withholding(mut self, withheld: Vec<Withheld>, by: Person) -> Self {
        self.version += 1;
        self.facts.held_back = held_back(&withheld);
        self.facts.withheld_by = Some(by);
        self.withheld = withheld;
        self
    }

    /// The last day of the term; none while it stands still.
    pub fn due(&self, policy: &Policy) -> Option<NaiveDate> {
        self.facts.stopped_on.is_none().then(|| self.running_due(policy))
    }

    /// The last day of the term, as if it did not stand still.
    pub(super) fn running_due(&self, policy: &Policy) -> NaiveDate {
        let received = local_date(self.received_at);
        due_date(received, self.facts.extended, self.facts.stood_still, policy)
    }

    /// The day by which somebody has to do something: the end of the term or of a postponement, or the day on which the
    /// execution was given up; none when nothing waits.
    pub fn waits_until(&self, policy: &Policy) -> Option<NaiveDate> {
        match self.status {
            status if status.is_final() => None,
            PrivacyRequestStatus::Postponed => self.facts.until_date,
            _ => self.facts.halted.map(|halt| halt.on).or_else(|| self.due(policy)),
        }
    }

    /// Whether the restriction that it brought is in force: the requester is told before that ends.
    pub fn restricts(&self) -> bool {
        self.kind.restricts() && self.status == PrivacyRequestStatus::Executed && self.requester.is_some()
    }

    /// The request that something keeps from being executed: it waits for a person again.
    pub fn halted(mut self, by: Block, now: DateTime<Utc>) -> Self {
        self.version += 1;
        self.status = PrivacyRequestStatus::Granted;
        self.facts.execution = None;
        self.facts.halted = Some(Halt {
            by,
            on: local_date(now),
        });
        self
    }

    /// Whether its execution brings a restriction that is in force from then on.
    pub fn begins_restriction(&self) -> bool {
        self.kind.restricts() && !self.facts.lifted
    }

    /// The request after its execution, without anything personal, but where it begins a restriction.
    pub fn executed(self, execution: Execution) -> Self {
        let mut done = if self.begins_restriction() {
            self
        } else {
            self.reduced()
        };
        done.version += 1;
        done.status = PrivacyRequestStatus::Executed;
        done.confirmed = true;
        done.facts.halted = None;
        done.facts.execution = Some(execution);
        done
    }

    /// The request without anything personal.
    pub fn reduced(self) -> Self {
        PrivacyRequest {
            requester: None,
            note: None,
            about: Vec::new(),
            withheld: Vec::new(),
            ..self
        }
    }
}

impl fmt::Display for PrivacyRequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for PrivacyRequestId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(PrivacyRequestId)
    }
}
