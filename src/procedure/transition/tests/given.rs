//! Complaints, people and entries with which the tests of the steps begin.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::*;
use crate::auth::Role;
use crate::calendar::model::{CalendarDate, Policy, TermRules};
use crate::procedure::*;

pub fn start() -> DateTime<Utc> {
    "2026-10-30T14:00:00Z".parse().unwrap()
}

pub fn actor(subject: &str, roles: &[Role]) -> Actor {
    Actor {
        person: Person {
            subject: subject.into(),
            name: None,
        },
        roles: roles.to_vec(),
        place: Place::default(),
    }
}

/// A handler in a department, with colleagues who are away.
pub fn of_department(subject: &str, department: &str, away: &[&str]) -> Actor {
    let colleague = |subject: &&str| Colleague {
        subject: (*subject).into(),
        active: false,
        absence: Absence::default(),
    };
    Actor {
        place: Place {
            department: Some(department.into()),
            colleagues: away.iter().map(colleague).collect(),
            ..Place::default()
        },
        ..actor(subject, &[Role::Handler])
    }
}

/// The catalogues on a member of staff of this department.
pub fn found(subject: &str, name: &str, department: Option<&str>) -> Reachable {
    Reachable {
        person: Some(Candidate {
            subject: subject.into(),
            name: name.into(),
            department: department.map(str::to_owned),
            active: true,
            may_handle: true,
        }),
        department: Some(true),
        function_is_held: true,
    }
}

pub fn rules() -> Rules {
    Rules {
        terms: TermRules {
            policy: Policy::default(),
            first_response_days: 5.try_into().unwrap(),
            resolution_weeks: 8.try_into().unwrap(),
        },
        retention_years: 5,
        retention_start: RetentionStart::Registration,
        reopen_days: 90,
        finding_rule: FindingRule::Either,
        judge_after_days: 28,
        four_eyes_cents: None,
        four_eyes_inadmissible: false,
        four_eyes_privacy: false,
    }
}

pub fn registered() -> Complaint {
    let signal = Signal {
        kind: Kind::Complaint,
        channel: Channel::Phone,
        reception_point: None,
        receiver_name: "A. de Boer".into(),
        received_at: start(),
        reported_date: None,
        complainant: Complainant {
            name: Some("S. Hoekstra".into()),
            anonymous: false,
            address: None,
            postal_code: None,
            town: None,
            country: "NL".into(),
            phone: Some("0588080050".into()),
            email: None,
            social_media: None,
            representative: None,
            language: None,
            contact_by: None,
        },
        nature: "tariff".into(),
        further_natures: Vec::new(),
        complexity: Complexity::Routine,
        employee: None,
        follows: None,
        description: "Te duur.".into(),
        desired_solution: None,
        short_description: None,
        conversation: Some(Conversation {
            held_at: None,
            spoken_with: None,
            agreement: Agreement::Unknown,
        }),
        customer_number: None,
        quote_number: None,
        supplier: None,
        external_references: Vec::new(),
        privacy_statement_version: None,
    };
    let rules = rules();
    let by = actor("i-1", &[Role::Intake]).person;
    let received = CalendarDate::of(start()).unwrap();
    let id = ComplaintId(Uuid::nil());
    Complaint::register(id, "K-2026-000001".into(), signal, received, by, start(), &rules).0
}

pub fn feedback() -> Feedback {
    Feedback {
        at: start(),
        channel: Channel::Phone,
        summary: "Excuses.".into(),
    }
}

/// A complaint of handler `h-1` in this status, with the facts that belong to it.
pub fn in_status(name: StatusName) -> Complaint {
    let status = match name {
        StatusName::Registered => Status::Registered,
        StatusName::Forwarded => Status::Forwarded,
        StatusName::InProgress => Status::InProgress,
        StatusName::Waiting => Status::Waiting(Waiting {
            waiting_for: WaitingFor::Complainant,
            reason: "Belt terug.".into(),
            expected_date: None,
        }),
        StatusName::Answered => Status::Answered,
        StatusName::Closed => Status::Closed(Closing {
            outcome: Outcome::Withdrawn,
            at: start(),
            handling_summary: None,
            duplicate_of: None,
            withdrawal: Some(withdrawal()),
            inadmissibility: None,
            reopen_until: local_date(start()),
        }),
    };
    let mut complaint = Complaint {
        status,
        assignee: of("h-1"),
        feedback: (name == StatusName::Answered).then(feedback),
        admissible: Some(true),
        finding: Some(Finding::Dissatisfaction),
        evidence: Evidence {
            analysis: true,
            failed_contacts: 2,
            ..Evidence::default()
        },
        ..registered()
    };
    if name == StatusName::Waiting {
        complaint.terms.paused_on = Some(local_date(start()));
    }
    complaint
}

pub fn of(subject: &str) -> Assignee {
    Assignee {
        subject: Some(subject.into()),
        ..Assignee::default()
    }
}

pub fn closure(outcome: Outcome) -> Closure {
    Closure {
        short_description: Some("Te duur.".into()),
        handling_summary: Some("Uitgelegd.".into()),
        prevention: (outcome != Outcome::Duplicate).then(|| Prevention::None("Eenmalig.".into())),
        withdrawal: (outcome == Outcome::Withdrawn).then(withdrawal),
        ..Closure::new(outcome)
    }
}

pub fn withdrawal() -> Withdrawal {
    Withdrawal {
        words: Some("Laat maar.".into()),
        channel: None,
    }
}

pub fn inadmissibility() -> Inadmissibility {
    Inadmissibility {
        reason: InadmissibilityReason::NotAboutUs,
        explanation: "Een andere leverancier.".into(),
    }
}

pub fn proceed(reason: Option<&str>) -> Transition {
    Transition::Proceed {
        reason: reason.map(str::to_owned),
        before_merge: None,
    }
}

/// A step to this status that lacks nothing.
pub fn step_to(name: StatusName) -> Transition {
    let text = || "Daarom.".to_owned();
    match name {
        StatusName::Registered => Transition::Return { reason: text() },
        StatusName::Forwarded => Transition::Forward {
            to: of("h-2"),
            found: found("h-2", "M. Visser", None),
            note: None,
        },
        StatusName::InProgress => proceed(Some("Daarom.")),
        StatusName::Waiting => Transition::Wait {
            waiting_for: WaitingFor::ThirdParty,
            reason: text(),
            expected_date: None,
        },
        StatusName::Answered => Transition::Answer {
            contact: Uuid::nil(),
            feedback_at: None,
            channel: Channel::Email,
            summary: text(),
            late_reason: None,
        },
        StatusName::Closed => Transition::Close(closure(Outcome::Resolved)),
    }
}
