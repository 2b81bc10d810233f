//! A complaint and its parts, and the registration of a complaint.

use std::ops::Not;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::approval::InadmissibleApproval;
use super::assessment::Inadmissibility;
use super::closure::{Prevention, Withdrawal};
use super::concerned::Concerned;
use super::contact::OpenCallBack;
use super::deadlines::Terms;
use super::event::{Event, EventData};
use super::hold::LegalHold;
use super::investigation::InvestigationKind;
use super::open_remedies::OpenRemedies;
use super::people::{Actor, Assignee, ComplaintId, Person};
use super::rules::Rules;
use super::signal::Signal;
use super::unanswered::{Rating, Unanswered};
use super::vocabulary::{Channel, Finding, Outcome, StatusName, WaitingFor};
use crate::calendar::model::{CalendarDate, local_date};

/// A complaint in its present state. Only `transition`, `record` and `correct` change a complaint, and each returns the
/// event of the change.
#[derive(Debug, Clone, PartialEq)]
pub struct Complaint {
    pub id: ComplaintId,
    /// The human-readable number, such as `K-2026-000123`.
    pub number: String,
    pub version: i32,
    pub signal: Signal,
    pub registered_at: DateTime<Utc>,
    pub registered_by: Person,
    pub status: Status,
    pub assignee: Assignee,
    pub forwarded_at: Option<DateTime<Utc>>,
    /// The time of the first forwarding; kept when the complaint is returned or forwarded again.
    pub first_forwarded_at: Option<DateTime<Utc>>,
    pub terms: Terms,
    pub admissible: Option<bool>,
    pub finding: Option<Finding>,
    pub evidence: Evidence,
    pub feedback: Option<Feedback>,
    pub prevention: Option<Prevention>,
    /// The agreed call-backs without a recorded result, in the order of agreement.
    pub call_backs: Vec<OpenCallBack>,
    /// The last closing of a complaint that was reopened since.
    pub previous_closing: Option<PreviousClosing>,
    pub first_closed_at: Option<DateTime<Utc>>,
    pub reopened_count: i32,
    pub retain_until: NaiveDate,
    /// The time of the last event.
    pub changed_at: DateTime<Utc>,
}

/// The status of a complaint, with the facts that exist only in that status.
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

/// The closing of a complaint: its outcome, time and description.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    pub outcome: Outcome,
    pub at: DateTime<Utc>,
    pub handling_summary: Option<String>,
    pub duplicate_of: Option<ComplaintId>,
    pub withdrawal: Option<Withdrawal>,
    pub inadmissibility: Option<Inadmissibility>,
    /// The last day on which the complaint can be reopened, by the window in force at the time of closing.
    pub reopen_until: NaiveDate,
}

/// A closing before the complaint was reopened, whose words are offered again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviousClosing {
    pub outcome: Outcome,
    pub closed_at: DateTime<Utc>,
    pub short_description: Option<String>,
    pub handling_summary: Option<String>,
}

/// The facts of the case on which closing, lists and permissions depend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not exclude each other")]
pub struct Evidence {
    pub analysis: bool,
    /// Whether the recording was listened to or its absence was explained.
    pub call_recording: bool,
    /// Whether the interview was held or its absence was explained.
    pub employee_interview: bool,
    /// The number of times that a person of the company tried to reach the complainant and failed, call-backs included.
    #[serde(default)]
    pub failed_contacts: u32,
    #[serde(default, skip_serializing_if = "OpenRemedies::is_empty")]
    pub open_remedies: OpenRemedies,
    /// The employees named in the complaint, now or before a correction, and in interviews and reprimands.
    #[serde(flatten)]
    pub concerned: Concerned,
    /// Whether nobody can be answered: neither the complainant nor a representative.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub unanswerable: bool,
    /// The cause by the assessment in force: a code of the catalogue of causes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The approval that closing as inadmissible needs; `None` where it needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inadmissible_approval: Option<InadmissibleApproval>,
    /// The `sub` of the person who forwarded the complaint last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_by: Option<String>,
    /// The hold that was placed last, unless it was lifted; it may have ended by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_hold: Option<LegalHold>,
    /// Whether the data is kept and not used for now, at the complainant's request.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub restricted: bool,
    /// Messages and requests of the complainant that nobody answered yet.
    #[serde(default, skip_serializing_if = "Unanswered::is_empty")]
    pub unanswered: Unanswered,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
}

/// The answer that told the complainant the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    pub at: DateTime<Utc>,
    pub channel: Channel,
    pub summary: String,
}

impl Complaint {
    /// Creates a complaint with status `registered` at version 1, and its first event.
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
        let evidence = Evidence {
            concerned: Concerned::of(&signal),
            unanswerable: !signal.complainant.is_answerable(),
            ..Evidence::default()
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
            terms: Terms::from_receipt(received, !evidence.unanswerable, &rules.terms),
            admissible: None,
            finding: None,
            evidence,
            feedback: None,
            prevention: None,
            call_backs: Vec::new(),
            previous_closing: None,
            first_closed_at: None,
            reopened_count: 0,
            retain_until: rules.retain_until(local_date(now)),
            changed_at: now,
        };
        (complaint, registered)
    }

    /// The complaint as it leaves the register: without whom it is about, what the complainant said of that person, and what
    /// was promised to be done about that person.
    #[must_use]
    pub fn without_employee(mut self) -> Self {
        self.signal.employee = None;
        if let Some(conversation) = &mut self.signal.conversation {
            conversation.spoken_with = None;
        }
        self.evidence.open_remedies.leave_out_employee();
        self
    }

    pub const fn closing(&self) -> Option<&Closing> {
        match &self.status {
            Status::Closed(closing) => Some(closing),
            _ => None,
        }
    }

    /// The hold on the complaint that is in force on the day `today`.
    pub fn hold(&self, today: NaiveDate) -> Option<&LegalHold> {
        let hold = self.evidence.legal_hold.as_ref();
        hold.filter(|hold| hold.is_in_force(today))
    }

    /// The next version of the complaint, with the event that creates this version.
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

impl Evidence {
    /// Whether a step of this kind was taken, or its absence explained.
    pub(super) const fn step_taken(&mut self, kind: InvestigationKind) -> &mut bool {
        match kind {
            InvestigationKind::CallRecording => &mut self.call_recording,
            InvestigationKind::EmployeeInterview => &mut self.employee_interview,
            InvestigationKind::Analysis => &mut self.analysis,
        }
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
