//! The life cycle, pair by pair: who may go from where to where, and what stands in the way.

mod always;
mod approving;
mod desk;
mod gate;
pub(in crate::procedure) mod given;
mod recomputing;

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use self::given::*;
use super::*;
use crate::auth::Role;
use crate::procedure::*;
use crate::vocabulary::Vocabulary;

/// One row a status, one column a status to go to, in the order of `StatusName::ALL`: `a` everybody it concerns, `h` its
/// handler and managers, `m` managers, `c` its handler and managers when it is cut short, `.` nobody.
const TABLE: [&str; 6] = [
    // registered, forwarded, in_progress, waiting, answered, closed
    ".ah..c", // registered
    "hah..c", // forwarded
    ".h.hhc", // in_progress
    ".hh.hc", // waiting
    ".hh..h", // answered
    "..m...", // closed
];

fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Forbidden(_) => "not-yours",
        Refusal::Conflict { code, .. } | Refusal::Fault { code, .. } => code,
        Refusal::Faults(faults) => match faults[0].code {
            Cow::Borrowed(code) => code,
            Cow::Owned(_) => panic!("a code of the rules is static"),
        },
    }
}

/// Reads the cell of the table for somebody who is this to the complaint: `r` registered it, `h` handles it, `m` manages.
fn expected(cell: char, cut_short: bool, relation: &str) -> &'static str {
    let (possible, who_may) = match cell {
        'a' => (true, "rhm"),
        'h' => (true, "hm"),
        'm' => (true, "m"),
        'c' => (cut_short, "hm"),
        _ => (false, ""),
    };
    match (possible, relation.chars().any(|one| who_may.contains(one))) {
        (false, _) => "wrong-status",
        (true, false) => "not-yours",
        (true, true) => "",
    }
}

#[test]
fn an_answer_is_expected_today_or_later() {
    let handler = actor("h-1", &[Role::Handler]);
    for (days, fits) in [(-1, false), (0, true), (30, true)] {
        let step = Transition::Wait {
            waiting_for: WaitingFor::Complainant,
            reason: "Belt terug.".into(),
            expected_date: Some(local_date(start()) + TimeDelta::days(days)),
        };
        let waited = in_status(StatusName::InProgress).transition(step, &handler, start(), &rules());
        assert_eq!(
            waited.map_err(|refusal| code(&refusal)).err(),
            (!fits).then_some("out_of_range")
        );
    }
}

#[test]
fn every_pair_of_statuses_is_open_to_exactly_those_whom_the_table_names() {
    let people = [
        (actor("i-1", &[Role::Intake]), "r"),
        (actor("i-2", &[Role::Intake]), ""),
        (actor("h-1", &[Role::Handler]), "h"),
        (actor("h-2", &[Role::Handler]), ""),
        (actor("i-1", &[Role::Handler]), "r"),
        (actor("h-1", &[Role::Intake]), ""),
        (actor("m-1", &[Role::Manager]), "m"),
        (actor("h-1", &[Role::Intake, Role::Handler]), "h"),
        (actor("nobody", &[]), ""),
    ];
    for (from, row) in StatusName::ALL.iter().zip(TABLE) {
        for (to, cell) in StatusName::ALL.iter().zip(row.chars()) {
            for cut_short in [false, true] {
                for (who, relation) in &people {
                    let complaint = in_status(*from);
                    let permitted = complaint
                        .access_facts()
                        .permissions(who, local_date(start()))
                        .check_transition(*to, cut_short);
                    assert_eq!(
                        permitted.as_ref().err().map_or("", code),
                        expected(cell, cut_short, relation),
                        "{from:?} to {to:?}, cut short: {cut_short}, {who:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_permitted_step_leads_where_it_says_and_a_refused_one_nowhere() {
    let manager = actor("m-1", &[Role::Manager]);
    for (from, row) in StatusName::ALL.iter().zip(TABLE) {
        for (to, cell) in StatusName::ALL.iter().zip(row.chars()) {
            let outcome = in_status(*from).transition(step_to(*to), &manager, start(), &rules());
            if "ahm".contains(cell) {
                let (after, event) = outcome.unwrap();
                assert_eq!(
                    (after.status.name(), event.from, event.to),
                    (*to, Some(*from), Some(*to))
                );
            } else if cell == 'c' {
                assert_eq!(outcome.unwrap_err().missing(), ["feedback"], "{from:?} to {to:?}");
            } else {
                assert_eq!(code(&outcome.unwrap_err()), "wrong-status", "{from:?} to {to:?}");
            }
        }
    }
}

#[test]
fn what_is_withdrawn_or_a_duplicate_closes_from_every_open_status() {
    let handler = actor("h-1", &[Role::Handler]);
    for from in StatusName::ALL {
        for outcome in [Outcome::Withdrawn, Outcome::Duplicate] {
            let bare = Closure {
                duplicate_of: (outcome == Outcome::Duplicate).then(|| ComplaintId(Uuid::max())),
                withdrawal: (outcome == Outcome::Withdrawn).then(withdrawal),
                ..Closure::new(outcome)
            };
            let closed = in_status(*from).transition(Transition::Close(bare), &handler, start(), &rules());
            match from {
                StatusName::Closed => assert_eq!(code(&closed.unwrap_err()), "wrong-status"),
                _ => assert_eq!(closed.unwrap().0.closing().unwrap().outcome, outcome),
            }
        }
    }
}

#[test]
fn what_was_found_admissible_is_not_closed_as_inadmissible() {
    let handler = actor("h-1", &[Role::Handler]);
    let close = Transition::Close(closure(Outcome::Inadmissible));
    let refused = in_status(StatusName::Answered).transition(close.clone(), &handler, start(), &rules());
    assert_eq!(code(&refused.unwrap_err()), "contradiction");
    let undecided = Complaint {
        admissible: None,
        finding: None,
        ..in_status(StatusName::Answered)
    };
    let refused = undecided.clone().transition(close, &handler, start(), &rules());
    assert_eq!(refused.unwrap_err().missing(), ["inadmissibility"]);
    let close = Transition::Close(Closure {
        inadmissibility: Some(inadmissibility()),
        ..closure(Outcome::Inadmissible)
    });
    let (closed, _) = undecided.transition(close, &handler, start(), &rules()).unwrap();
    assert_eq!(closed.admissible, Some(false));
    assert_eq!(closed.closing().unwrap().inadmissibility, Some(inadmissibility()));
}

#[test]
fn a_complaint_is_withdrawn_by_words_or_a_channel_and_nothing_else_is() {
    let handler = actor("h-1", &[Role::Handler]);
    for outcome in Outcome::ALL.iter().copied() {
        for withdrawal in [None, Some(withdrawal())] {
            let asked = Closure {
                withdrawal: withdrawal.clone(),
                duplicate_of: (outcome == Outcome::Duplicate).then(|| ComplaintId(Uuid::max())),
                ..closure(outcome)
            };
            let mut complaint = in_status(StatusName::Answered);
            complaint.admissible = Some(outcome != Outcome::Inadmissible);
            let closed = complaint.transition(Transition::Close(asked), &handler, start(), &rules());
            match (outcome == Outcome::Withdrawn, withdrawal) {
                (true, None) => assert_eq!(closed.unwrap_err().missing(), ["withdrawal"]),
                (false, Some(_)) => assert_eq!(code(&closed.unwrap_err()), "contradiction", "{outcome:?}"),
                (_, stated) => assert_eq!(closed.unwrap().0.closing().unwrap().withdrawal, stated, "{outcome:?}"),
            }
        }
    }
}

#[test]
fn measures_are_not_given_to_a_duplicate() {
    let asked = Closure {
        duplicate_of: Some(ComplaintId(Uuid::max())),
        prevention: Some(Prevention::None("Eenmalig.".into())),
        ..Closure::new(Outcome::Duplicate)
    };
    let handler = actor("h-1", &[Role::Handler]);
    let closed = in_status(StatusName::InProgress).transition(Transition::Close(asked), &handler, start(), &rules());
    assert_eq!(code(&closed.unwrap_err()), "contradiction");
}

#[test]
fn a_duplicate_names_another_complaint_and_nothing_else_does() {
    let handler = actor("h-1", &[Role::Handler]);
    let refusal = |outcome, duplicate_of| {
        let asked = Closure {
            duplicate_of,
            ..closure(outcome)
        };
        let closed = in_status(StatusName::Answered).transition(Transition::Close(asked), &handler, start(), &rules());
        closed.err().as_ref().map_or("", code)
    };
    let (itself, other) = (Some(ComplaintId(Uuid::nil())), Some(ComplaintId(Uuid::max())));
    assert_eq!(refusal(Outcome::Duplicate, None), "closing-gate");
    assert_eq!(refusal(Outcome::Duplicate, itself), "itself");
    assert_eq!(refusal(Outcome::Duplicate, other), "");
    for outcome in Outcome::ALL.iter().filter(|outcome| **outcome != Outcome::Duplicate) {
        assert_eq!(refusal(*outcome, other), "contradiction", "{outcome:?}");
    }
}

#[test]
fn feedback_lies_between_receipt_and_now() {
    let handler = actor("h-1", &[Role::Handler]);
    let now = start() + TimeDelta::hours(1);
    let answered = |at| {
        let step = Transition::Answer {
            contact: Uuid::nil(),
            feedback_at: at,
            channel: Channel::Phone,
            summary: "Excuses.".into(),
            late_reason: None,
        };
        in_status(StatusName::InProgress)
            .transition(step, &handler, now, &rules())
            .map(|(after, _)| after.feedback.unwrap().at)
    };
    let moment = TimeDelta::microseconds(1);
    assert_eq!(answered(None).unwrap(), now);
    assert_eq!(answered(Some(now)).unwrap(), now);
    assert_eq!(answered(Some(start())).unwrap(), start());
    let longest_skew = TimeDelta::minutes(1);
    assert_eq!(answered(Some(now + longest_skew)).unwrap(), now);
    for outside in [now + longest_skew + moment, start() - moment] {
        assert_eq!(code(&answered(Some(outside)).unwrap_err()), "out_of_range");
    }
}

#[test]
fn a_late_answer_wants_a_reason_and_keeps_it() {
    let handler = actor("h-1", &[Role::Handler]);
    let answer = |days: i64, late_reason: Option<&str>| {
        let now = start() + TimeDelta::days(days);
        let step = Transition::Answer {
            contact: Uuid::nil(),
            feedback_at: None,
            channel: Channel::Phone,
            summary: "Excuses.".into(),
            late_reason: late_reason.map(str::to_owned),
        };
        in_status(StatusName::InProgress).transition(step, &handler, now, &rules())
    };
    let kept = |outcome: Result<(Complaint, Event), Refusal>| match outcome.unwrap().1.what {
        EventData::Answered { late_reason, .. } => late_reason,
        what => panic!("{what:?}"),
    };
    // Received on Friday 30 October: due on Friday 6 November.
    assert_eq!(kept(answer(7, Some("Ziek."))), None);
    assert_eq!(kept(answer(8, Some("Ziek."))), Some("Ziek.".to_owned()));
    assert!(matches!(
        answer(8, None).unwrap_err(),
        Refusal::Fault {
            pointer: "/lateReason",
            code: "required",
            ..
        }
    ));
}

#[test]
fn reopening_wants_a_reason_and_keeps_handler_and_first_closing() {
    let manager = actor("m-1", &[Role::Manager]);
    let closed = Complaint {
        first_closed_at: Some(start()),
        ..in_status(StatusName::Closed)
    };
    let later = start() + TimeDelta::hours(1);
    let refusal = closed
        .clone()
        .transition(proceed(None), &manager, later, &rules())
        .unwrap_err();
    assert!(matches!(
        refusal,
        Refusal::Fault {
            pointer: "/reason",
            code: "required",
            ..
        }
    ));
    let (open, event) = closed
        .transition(step_to(StatusName::InProgress), &manager, later, &rules())
        .unwrap();
    assert_eq!(
        (open.reopened_count, open.first_closed_at, &open.assignee),
        (1, Some(start()), &of("h-1"))
    );
    assert!(matches!(event.what, EventData::Reopened { .. }));
}

#[test]
fn a_complaint_is_reopened_within_the_window() {
    let manager = actor("m-1", &[Role::Manager]);
    let closed = |outcome| {
        let handler = actor("h-1", &[Role::Handler]);
        let close = Transition::Close(Closure {
            duplicate_of: (outcome == Outcome::Duplicate).then(|| ComplaintId(Uuid::max())),
            ..closure(outcome)
        });
        let answered = in_status(StatusName::Answered);
        answered.transition(close, &handler, start(), &rules()).unwrap().0
    };
    let reopened = |complaint: Complaint, days| {
        let now = start() + TimeDelta::days(days);
        complaint.transition(step_to(StatusName::InProgress), &manager, now, &rules())
    };
    assert!(reopened(closed(Outcome::Resolved), 90).is_ok());
    let refusal = reopened(closed(Outcome::Resolved), 91).unwrap_err();
    assert_eq!(code(&refusal), "too-late-to-reopen");
}

#[test]
fn the_employee_whom_it_is_about_neither_handles_nor_decides_it() {
    let about = |status, subject: &str| {
        let mut complaint = in_status(status);
        complaint.assignee = Assignee::default();
        let employee = Employee {
            subject: Some(subject.into()),
            name: None,
        };
        complaint.name_employee(&employee).unwrap();
        complaint
    };
    let manager = actor("m-1", &[Role::Manager]);
    let forward = step_to(StatusName::Forwarded);
    let refused = about(StatusName::Registered, "h-2").transition(forward, &manager, start(), &rules());
    assert_eq!(code(&refused.unwrap_err()), "not-independent");
    for role in [Role::Handler, Role::Manager] {
        let employee = actor("h-9", &[role]);
        let take_up = step_to(StatusName::InProgress);
        let refused = about(StatusName::Registered, "h-9").transition(take_up, &employee, start(), &rules());
        assert_eq!(code(&refused.unwrap_err()), "not-independent");
        // Nor do they choose who handles it instead.
        let passed_on = about(StatusName::Registered, "h-9").transition(
            step_to(StatusName::Forwarded),
            &employee,
            start(),
            &rules(),
        );
        assert_eq!(code(&passed_on.unwrap_err()), "not-independent");
    }
}

#[test]
fn returning_leaves_the_complaint_to_nobody() {
    let handler = actor("h-1", &[Role::Handler]);
    let forwarded = Complaint {
        forwarded_at: Some(start()),
        ..in_status(StatusName::Forwarded)
    };
    let (after, _) = forwarded
        .transition(step_to(StatusName::Registered), &handler, start(), &rules())
        .unwrap();
    assert_eq!((after.assignee, after.forwarded_at), (Assignee::default(), None));
}
