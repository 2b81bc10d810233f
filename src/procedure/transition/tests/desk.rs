//! The desk's day: to whom a complaint can go, who takes it over, and how it is opened again.

use super::*;

const SALES: &str = "sales";

fn manager() -> Actor {
    actor("m-1", &[Role::Manager])
}

fn faults(refusal: Refusal) -> Vec<String> {
    match refusal {
        Refusal::Faults(faults) => faults
            .iter()
            .map(|fault| format!("{:?} {}", fault.place, fault.code))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn forwarded(complaint: Complaint, to: Assignee, found: Reachable, by: &Actor) -> Result<(Complaint, Event), Refusal> {
    let step = Transition::Forward { to, found, note: None };
    complaint.transition(step, by, start(), &rules())
}

#[test]
fn a_person_brings_their_department_along() {
    let to = |complaint| forwarded(complaint, of("h-2"), found("h-2", "K. Bos", Some(SALES)), &manager());
    let (after, _) = to(in_status(StatusName::Registered)).unwrap();
    assert_eq!(after.assignee.department.as_deref(), Some(SALES));
    assert_eq!(after.assignee.name.as_deref(), Some("K. Bos"));
    let queue = Assignee {
        department: Some("back_office".into()),
        ..Assignee::default()
    };
    let queued = Complaint {
        assignee: queue,
        ..in_status(StatusName::Forwarded)
    };
    let (taken, _) = queued
        .clone()
        .transition(proceed(None), &manager(), start(), &rules())
        .unwrap();
    assert_eq!(
        taken.assignee.department.as_deref(),
        Some("back_office"),
        "a manager without a department"
    );
    let in_sales = Actor {
        roles: vec![Role::Manager],
        ..of_department("m-2", SALES, &[])
    };
    let (taken, _) = queued.transition(proceed(None), &in_sales, start(), &rules()).unwrap();
    assert_eq!(taken.assignee.department.as_deref(), Some(SALES));
}

#[test]
fn who_cannot_take_a_complaint_is_refused_with_every_reason_at_once() {
    let known = found("h-2", "K. Bos", Some(SALES));
    let person = |change: fn(&mut Candidate)| {
        let mut found = known.clone();
        found.person.iter_mut().for_each(change);
        found
    };
    let refusal = |to, found| faults(forwarded(in_status(StatusName::Registered), to, found, &manager()).unwrap_err());
    let at = |place: &str, code: &str| format!("{:?} {code}", crate::error::FieldLocation::Pointer(place.into()));
    let subject = |code| vec![at("/handler/subject", code)];
    assert_eq!(refusal(of("h-2"), Reachable::default()), subject("unknown"));
    assert_eq!(
        refusal(of("h-2"), person(|person| person.active = false)),
        subject("retired")
    );
    assert_eq!(
        refusal(of("h-2"), person(|person| person.may_handle = false)),
        subject("may_not_handle")
    );
    let everything = Assignee {
        department: Some("nowhere".into()),
        function: Some("Niemand".into()),
        ..of("h-2")
    };
    assert_eq!(
        refusal(everything, Reachable::default()),
        [
            at("/handler/department", "unknown"),
            at("/handler/function", "nobody"),
            at("/handler/subject", "unknown")
        ]
    );
    let of_another = Assignee {
        department: Some("back_office".into()),
        ..of("h-2")
    };
    assert_eq!(
        refusal(of_another, known.clone()),
        [at("/handler/department", "contradiction")]
    );
}

#[test]
fn who_is_not_shown_the_employee_gets_one_refusal_for_everyone_who_cannot_take_it() {
    let mut complaint = in_status(StatusName::Registered);
    complaint.assignee = Assignee::default();
    let employee = Employee {
        subject: None,
        name: Some("mevrouw Bos".into()),
    };
    complaint.name_employee(&employee).unwrap();
    let retired = {
        let mut found = found("h-2", "Iemand Anders", None);
        found.person.iter_mut().for_each(|person| person.active = false);
        found
    };
    let desk = actor("i-1", &[Role::Intake]);
    let told = |found: Reachable| faults(forwarded(complaint.clone(), of("h-2"), found, &desk).unwrap_err());
    assert_eq!(told(found("h-2", "K. Bos", None)), told(retired.clone()));
    assert_eq!(told(found("h-2", "K. Bos", None)), told(Reachable::default()));
    let by_manager = |found| forwarded(complaint.clone(), of("h-2"), found, &manager()).unwrap_err();
    assert_eq!(code(&by_manager(found("h-2", "K. Bos", None))), "not-independent");
    assert_eq!(code(&by_manager(retired.clone())), "retired");
    // Whatever else is asked of the handler.
    for beside in [
        Assignee {
            department: Some("back_office".into()),
            ..of("h-2")
        },
        Assignee {
            function: Some("Niemand".into()),
            ..of("h-2")
        },
    ] {
        for mut found in [
            found("h-2", "K. Bos", Some(SALES)),
            retired.clone(),
            Reachable::default(),
        ] {
            found.function_is_held = false;
            let refused = forwarded(complaint.clone(), beside.clone(), found, &desk).unwrap_err();
            assert_eq!(faults(refused), told(Reachable::default()));
        }
    }
    // The same for who calls back.
    let calls_back = |found: Reachable, by: &Actor| complaint.caller_back("h-2", found.person, by).unwrap_err();
    let concerned = calls_back(found("h-2", "K. Bos", None), &desk);
    assert_eq!(concerned.code, HANDLER_NOT_POSSIBLE);
    assert_eq!(concerned, calls_back(retired, &desk));
    assert_eq!(concerned, calls_back(Reachable::default(), &desk));
    let told_why = calls_back(found("h-2", "K. Bos", None), &manager());
    assert_eq!(told_why.code, "not_independent");
}

#[test]
fn a_colleague_takes_over_from_who_is_away_and_nobody_else_does() {
    for from in [StatusName::InProgress, StatusName::Waiting, StatusName::Answered] {
        let complaint = || {
            let mut complaint = in_status(from);
            complaint.assignee.department = Some(SALES.into());
            complaint
        };
        let take = |by: &Actor| complaint().transition(proceed(Some("Ziek.")), by, start(), &rules());
        let (after, event) = take(&of_department("h-2", SALES, &["h-1"])).unwrap();
        assert_eq!(after.assignee.subject.as_deref(), Some("h-2"));
        assert_eq!(
            (after.status.name(), after.terms.paused_on),
            (StatusName::InProgress, None)
        );
        assert!(
            matches!(event.what, EventData::TakenUp { reason: Some(_), .. }),
            "{:?}",
            event.what
        );
        for other in [
            of_department("h-2", SALES, &["h-3"]),
            of_department("h-2", "back_office", &["h-1"]),
        ] {
            assert!(take(&other).is_err(), "{from:?}, {other:?}");
        }
        let colleague = of_department("h-2", SALES, &[]);
        assert!(complaint().access_facts().is_visible_to(&colleague), "colleagues read");
    }
}

#[test]
fn an_answered_complaint_is_taken_up_again_with_a_reason() {
    let handler = actor("h-1", &[Role::Handler]);
    let again = |reason| in_status(StatusName::Answered).transition(proceed(reason), &handler, start(), &rules());
    assert_eq!(code(&again(None).unwrap_err()), "required");
    let (after, event) = again(Some("Verkeerde zaak beantwoord.")).unwrap();
    assert_eq!(after.status, Status::InProgress);
    assert!(matches!(event.what, EventData::TakenUp { reason: Some(_), .. }));
}

#[test]
fn nothing_is_late_by_being_reopened() {
    let closed_on = |days: i64| {
        let close = Transition::Close(closure(Outcome::Withdrawn));
        let at = start() + TimeDelta::days(days);
        let (closed, _) = in_status(StatusName::InProgress)
            .transition(close, &manager(), at, &rules())
            .unwrap();
        closed
    };
    let later = start() + TimeDelta::days(80);
    let today = local_date(later);
    let reopen = |complaint: Complaint| {
        let (after, _) = complaint
            .transition(proceed(Some("Nieuwe feiten.")), &manager(), later, &rules())
            .unwrap();
        after.terms
    };
    let in_time = reopen(closed_on(1));
    assert_eq!(in_time.resolution_due, today + chrono::Days::new(56));
    assert_eq!(
        in_time.resolution_original_due,
        registered().terms.resolution_original_due
    );
    assert!(in_time.first_response_due > Some(today));
    let was_late = reopen(closed_on(30));
    assert_eq!(
        was_late.first_response_due,
        registered().terms.first_response_due,
        "it was late before"
    );
}

#[test]
fn taking_a_merge_apart_restores_status_handler_and_terms() {
    for from in StatusName::ALL.iter().filter(|status| status.is_open()) {
        let before = in_status(*from);
        let paused = Event {
            version: 1,
            at: start(),
            by: manager().person,
            from: Some(StatusName::InProgress),
            to: Some(StatusName::Waiting),
            what: EventData::Paused {
                waiting_for: WaitingFor::Complainant,
                reason: "Belt terug.".into(),
                expected_date: None,
            },
        };
        let merge = Transition::Close(Closure {
            duplicate_of: Some(ComplaintId(Uuid::max())),
            ..closure(Outcome::Duplicate)
        });
        let day = |days| start() + TimeDelta::days(days);
        let (merged, event) = before.clone().transition(merge, &manager(), day(3), &rules()).unwrap();
        let apart = Transition::Proceed {
            reason: Some("Twee bewoners.".into()),
            before_merge: BeforeMerge::of(&[paused, event]),
        };
        let (after, event) = merged.transition(apart, &manager(), day(1000), &rules()).unwrap();
        assert_eq!(
            (&after.status, &after.assignee, &after.terms),
            (&before.status, &before.assignee, &before.terms)
        );
        assert_eq!((after.reopened_count, event.to), (0, Some(*from)));
        assert!(matches!(event.what, EventData::Unmerged { .. }));
    }
}

#[test]
fn a_call_back_that_failed_is_a_failed_contact() {
    for (outcome, failed) in [(CallBackOutcome::Failed, 3), (CallBackOutcome::Done, 2)] {
        let what = EventData::CalledBack(CallBack {
            contact: Uuid::nil(),
            outcome,
            at: start(),
            note: None,
            late_reason: None,
        });
        let (after, _) = in_status(StatusName::InProgress)
            .record(what, &manager(), start())
            .unwrap();
        assert_eq!(after.evidence.failed_contacts, failed, "{outcome:?}");
    }
}

#[test]
fn another_system_brings_things_in_and_decides_nothing() {
    let system = actor("crm-1", &[Role::Integration]);
    for status in StatusName::ALL {
        let complaint = || in_status(*status);
        let facts = complaint();
        let facts = facts.access_facts();
        assert!(facts.is_visible_to(&system) && !facts.shows_employee_to(&system));
        assert!(!facts.shows_spoken_with_to(&system) && !facts.accepts_employee_from(&system));
        let allowed = facts.permissions(&system, local_date(start())).allowed_transitions();
        assert!(allowed.iter().all(|step| !step.allowed), "{status:?}: {allowed:?}");
        complaint().may_correct(&system, start(), false).unwrap();
        assert!(complaint().may_correct(&system, start(), true).is_err());
        for brought in [
            EventData::DocumentsAdded { documents: Vec::new() },
            EventData::Related { complaint: Uuid::nil() },
        ] {
            complaint().record(brought, &system, start()).unwrap();
        }
        let settled = EventData::PreventionSettled {
            prevention: Prevention::None("Eenmalig.".into()),
        };
        assert!(complaint().record(settled, &system, start()).is_err());
    }
}
