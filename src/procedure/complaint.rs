//! A complaint and its parts, and how one begins.

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deadlines::Terms;
use super::event::{Event, EventData, Prevention};
use super::people::{Actor, Assignee, ComplaintId, Person};
use super::rules::Rules;
use super::signal::Signal;
use super::vocabulary::{Channel, Finding, Outcome, StatusName, WaitingFor};
use crate::calendar::model::{CalendarDate, local_date};

/// A complaint as it is now. It changes only by `transition`, `record` and `correct`, which hand out the event that
/// goes with it.
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

/// Telling the complainant the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    pub at: DateTime<Utc>,
    pub channel: Channel,
    pub summary: String,
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
            what: EventData::Registered,
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
            terms: Terms::from_receipt(received, &rules.terms),
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
        self.access_facts().is_about(subject)
    }

    /// The next version, with the event that made it.
    pub(super) fn with_event(
        self,
        from: StatusName,
        to: Option<StatusName>,
        what: EventData,
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
