//! The steps of a request, and who takes them.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::*;
use crate::calendar::model::Policy;
use crate::procedure::{Channel, Person, Refusal};
use crate::retention::model::Block;
use crate::vocabulary::Vocabulary;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn received(kind: PrivacyRequestKind) -> PrivacyRequest {
    let filing = Filing {
        kind,
        scope: PrivacyScope::Person,
        channel: Channel::Email,
        received_at: at("2026-11-03T09:00:00Z"),
        requester: Requester {
            name: "S. Hoekstra".into(),
            email: Some("S.Hoekstra@example.nl".into()),
            phone: Some("+31 58 8080050".into()),
            customer_number: None,
            capacity: None,
        },
        complaints: Vec::new(),
        note: Some("Graag snel.".into()),
    };
    let id = PrivacyRequestId(Uuid::from_u128(1));
    PrivacyRequest::receive(id, "V-2026-0001".into(), filing, at("2026-11-03T09:05:00Z"))
}

struct Given {
    by: Person,
    policy: Policy,
    now: DateTime<Utc>,
    four_eyes: bool,
    independent: bool,
    blocks: Vec<Block>,
}

impl Given {
    fn on(now: &str) -> Self {
        Given {
            by: Person {
                subject: "m-1".into(),
                name: None,
            },
            policy: Policy::default(),
            now: at(now),
            four_eyes: false,
            independent: true,
            blocks: Vec::new(),
        }
    }

    fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            by: &self.by,
            now: self.now,
            policy: &self.policy,
            four_eyes: self.four_eyes,
            independent: self.independent,
            blocks: &self.blocks,
        }
    }

    fn take(&self, request: &PrivacyRequest, step: Step) -> PrivacyRequest {
        request.take(step, &self.circumstances()).unwrap().0
    }

    fn refusal(&self, request: &PrivacyRequest, step: Step) -> &'static str {
        match request.take(step, &self.circumstances()).unwrap_err() {
            Refusal::Conflict { code, .. } => code,
            Refusal::Fault { pointer, .. } => pointer,
            other => panic!("{other:?}"),
        }
    }
}

const IDENTIFIED: Step = Step::Identified {
    how: IdentityCheck::KnownEmail,
};

const GRANTED: Step = Step::Granted { open_complaints: None };

fn matched() -> Step {
    Step::Matched {
        complaints: vec![Uuid::from_u128(7)],
    }
}

fn because(ground: PrivacyGround, until: Option<&str>) -> Reasons {
    Reasons {
        ground,
        motivation: "Daarom.".into(),
        until_date: until.map(day),
    }
}

fn granted(given: &Given, kind: PrivacyRequestKind) -> PrivacyRequest {
    let identified = given.take(&received(kind), IDENTIFIED);
    let confirmed = given.take(&identified, matched());
    given.take(&confirmed, GRANTED)
}

#[test]
fn nothing_is_granted_before_identity_and_complaints_are_certain() {
    let given = Given::on("2026-11-04T09:00:00Z");
    let request = received(PrivacyRequestKind::Erasure);
    assert_eq!(given.refusal(&request, matched()), "identity-not-checked");
    assert_eq!(given.refusal(&request, GRANTED), "identity-not-checked");
    assert_eq!(given.refusal(&request, Step::Executed), "wrong-status");
    let identified = given.take(&request, IDENTIFIED);
    assert_eq!(given.refusal(&identified, GRANTED), "matches-not-confirmed");
    let confirmed = given.take(&identified, matched());
    assert_eq!(confirmed.status, PrivacyRequestStatus::Identified, "it stays as it is");
    let granted = given.take(&confirmed, GRANTED);
    assert_eq!(granted.facts.decided_by, Some(given.by.clone()));
    assert_eq!(given.refusal(&granted, matched()), "wrong-status");
    let executing = given.take(&granted, Step::Executed);
    assert_eq!(
        (executing.status, executing.version),
        (PrivacyRequestStatus::Executing, 5)
    );
    for step in [IDENTIFIED, GRANTED, Step::Executed] {
        assert_eq!(given.refusal(&executing, step), "already-executed");
    }
}

#[test]
fn a_hold_an_open_complaint_and_another_request_stand_in_the_way_of_an_erasure_alone() {
    let mut given = Given::on("2026-11-04T09:00:00Z");
    let erasure = granted(&given, PrivacyRequestKind::Erasure);
    let access = granted(&given, PrivacyRequestKind::Access);
    for (block, code) in [
        (Block::LegalHold, "legal-hold"),
        (Block::ComplaintOpen, "complaint-open"),
        (Block::RequestOpen, "request-open"),
    ] {
        given.blocks = vec![block];
        assert_eq!(given.refusal(&erasure, Step::Executed), code);
        given.take(&access, Step::Executed);
    }
    // Those that are open are withdrawn, when that was decided; and it is to be decided.
    given.blocks = vec![Block::ComplaintOpen];
    let confirmed = given.take(
        &given.take(&received(PrivacyRequestKind::Erasure), IDENTIFIED),
        matched(),
    );
    assert_eq!(given.refusal(&confirmed, GRANTED), "/openComplaints");
    let withdraw = Step::Granted {
        open_complaints: Some(OpenComplaints::Withdraw),
    };
    given.take(&given.take(&confirmed, withdraw.clone()), Step::Executed);
    let confirmed = given.take(
        &given.take(&received(PrivacyRequestKind::Access), IDENTIFIED),
        matched(),
    );
    assert_eq!(given.refusal(&confirmed, withdraw), "/openComplaints");
    given.blocks = vec![Block::LegalHold];
    let confirmed = given.take(
        &given.take(&received(PrivacyRequestKind::Erasure), IDENTIFIED),
        matched(),
    );
    assert_eq!(given.refusal(&confirmed, GRANTED), "legal-hold");
}

#[test]
fn nobody_decides_on_what_is_about_them_nor_executes_a_decision_of_their_own() {
    let mut given = Given::on("2026-11-04T09:00:00Z");
    let erasure = granted(&given, PrivacyRequestKind::Erasure);
    given.independent = false;
    assert_eq!(given.refusal(&erasure, Step::Executed), "not-independent");
    assert_eq!(
        given.refusal(&received(PrivacyRequestKind::Access), IDENTIFIED),
        "not-independent"
    );
    given.independent = true;
    given.four_eyes = true;
    given.by.subject = "M-1".into();
    assert_eq!(given.refusal(&erasure, Step::Executed), "decided-by-you");
    given.by.subject = "m-2".into();
    given.take(&erasure, Step::Executed);
}

#[test]
fn the_term_is_extended_once_and_only_while_it_runs() {
    let extend = || Step::Extended {
        reason: "Veel gesprekken.".into(),
    };
    let request = received(PrivacyRequestKind::Access);
    let policy = Policy::default();
    assert_eq!(request.due(&policy), Some(day("2026-12-03")));
    // The last day ends at midnight in Amsterdam.
    let last = Given::on("2026-12-03T22:59:59Z");
    let extended = last.take(&request, extend());
    assert_eq!(
        (extended.due(&policy), extended.status),
        (Some(day("2027-02-03")), request.status)
    );
    assert_eq!(last.refusal(&extended, extend()), "not-extendable");
    assert_eq!(
        Given::on("2026-12-03T23:00:00Z").refusal(&request, extend()),
        "not-extendable"
    );
}

#[test]
fn a_term_that_was_over_before_it_stood_still_is_not_extended() {
    let extend = || Step::Extended {
        reason: "Veel gesprekken.".into(),
    };
    let unclear = || Step::Postponed(because(PrivacyGround::IdentityUnclear, Some("2027-01-24")));
    let request = received(PrivacyRequestKind::Access);
    let later = Given::on("2026-12-20T09:00:00Z");
    let in_time = Given::on("2026-12-03T09:00:00Z").take(&request, unclear());
    later.take(&in_time, extend());
    let too_late = Given::on("2026-12-04T09:00:00Z").take(&request, unclear());
    assert_eq!(later.refusal(&too_late, extend()), "not-extendable");
}

#[test]
fn an_execution_that_is_given_up_waits_for_a_person_until_the_next_step() {
    let given = Given::on("2026-11-04T09:00:00Z");
    let executing = given.take(&granted(&given, PrivacyRequestKind::Erasure), Step::Executed);
    let halted = executing.clone().halted(Block::LegalHold, given.now);
    assert_eq!(
        (halted.status, halted.waits_until(&given.policy), halted.version),
        (
            PrivacyRequestStatus::Granted,
            Some(day("2026-11-04")),
            executing.version + 1
        )
    );
    assert!(halted.facts.execution.is_none());
    let refused = Step::Refused(because(PrivacyGround::LegalObligation, None));
    for step in [Step::Executed, refused] {
        assert_eq!(given.take(&halted, step).facts.halted, None);
    }
}

#[test]
fn an_unclear_identity_stops_the_term_until_it_is_checked() {
    let policy = Policy::default();
    let given = Given::on("2026-11-10T09:00:00Z");
    let request = received(PrivacyRequestKind::Access);
    let stopped = Step::Postponed(because(PrivacyGround::IdentityUnclear, Some("2026-11-24")));
    let stopped = given.take(&given.take(&request, IDENTIFIED), stopped);
    assert_eq!(
        (stopped.due(&policy), stopped.waits_until(&policy)),
        (None, Some(day("2026-11-24")))
    );
    assert_eq!(given.refusal(&stopped, GRANTED), "identity-not-checked");
    let going_on = Given::on("2026-11-15T09:00:00Z").take(&stopped, IDENTIFIED);
    assert_eq!(going_on.due(&policy), Some(day("2026-12-08")), "five days later");
    // Any other postponement stops nothing.
    let claims = Step::Postponed(because(PrivacyGround::LegalClaims, Some("2027-03-01")));
    let postponed = given.take(&request, claims);
    assert_eq!(postponed.due(&policy), Some(day("2026-12-03")));
    assert_eq!(postponed.waits_until(&policy), Some(day("2027-03-01")));
}

#[test]
fn a_postponement_has_an_end_and_a_refusal_may() {
    let given = Given::on("2026-11-10T09:00:00Z");
    let request = received(PrivacyRequestKind::Objection);
    for until in [None, Some("2026-11-10")] {
        let step = Step::Postponed(because(PrivacyGround::LegalClaims, until));
        assert_eq!(given.refusal(&request, step), "/untilDate");
    }
    let refused = given.take(&request, Step::Refused(because(PrivacyGround::NothingFound, None)));
    assert_eq!(refused.waits_until(&given.policy), None);
    assert_eq!(given.refusal(&refused, IDENTIFIED), "wrong-status");
}

#[test]
fn every_status_answers_every_step() {
    let given = Given::on("2026-11-04T09:00:00Z");
    for status in PrivacyRequestStatus::ALL {
        let mut request = received(PrivacyRequestKind::Erasure);
        request.status = *status;
        request.facts.identity = Some(IdentityCheck::InPerson);
        request.confirmed = true;
        let possible = PrivacyStep::ALL
            .iter()
            .filter(|step| request.check(**step, &given.circumstances()).is_ok())
            .count();
        let expected = match status {
            PrivacyRequestStatus::Received | PrivacyRequestStatus::Postponed => 6,
            PrivacyRequestStatus::Identified => 5,
            PrivacyRequestStatus::Granted => 4,
            _ => 0,
        };
        assert_eq!(possible, expected, "{status:?}");
    }
}

#[test]
fn a_reduced_request_holds_nothing_of_anybody() {
    let given = Given::on("2026-11-04T09:00:00Z");
    let reduced = granted(&given, PrivacyRequestKind::Erasure).reduced();
    let text = format!("{reduced:?}");
    for personal in ["Hoekstra", "hoekstra", "8080050", "snel"] {
        assert!(!text.contains(personal), "{text}");
    }
    assert!(reduced.about.is_empty());
}
