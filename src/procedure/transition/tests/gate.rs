//! The closing gate: exactly what is missing, for every combination of what is there.

use super::*;

/// An answered complaint that names a conversation, with those parts of the evidence that `has` tells by their place.
fn answered_with(has: &impl Fn(usize) -> bool) -> Complaint {
    let mut complaint = Complaint {
        admissible: has(0).then_some(false),
        finding: has(1).then_some(Finding::Dissatisfaction),
        evidence: Evidence {
            analysis: has(2),
            call_recording: has(3),
            employee_interview: has(4),
            ..Evidence::default()
        },
        feedback: has(5).then(feedback),
        ..in_status(StatusName::Answered)
    };
    complaint.signal.conversation = Some(Conversation {
        held_at: Some(start()),
        spoken_with: Some("Linda".into()),
        agreement: Agreement::Unknown,
    });
    complaint
}

#[test]
fn the_gate_names_exactly_what_is_missing_for_every_combination() {
    const ALL: [&str; 10] = [
        "admissible",
        "assessment",
        "analysis",
        "callRecording",
        "employeeInterview",
        "feedback",
        "shortDescription",
        "handlingSummary",
        "prevention",
        "inadmissibility",
    ];
    let handler = actor("h-1", &[Role::Handler]);
    for outcome in [Outcome::Resolved, Outcome::NotResolved, Outcome::Inadmissible] {
        let needed: &[usize] = if outcome == Outcome::Inadmissible {
            &[5, 7, 9]
        } else {
            &[0, 1, 2, 3, 4, 5, 6, 7, 8]
        };
        for present in 0..1024_u16 {
            let has = |index: usize| present & (1 << index) != 0;
            let given = |index| has(index).then(|| "Tekst.".to_owned());
            let complaint = answered_with(&has);
            let asked = Closure {
                short_description: given(6),
                handling_summary: given(7),
                prevention: given(8).map(Prevention::None),
                inadmissibility: (has(9) && outcome == Outcome::Inadmissible).then(inadmissibility),
                ..Closure::new(outcome)
            };
            let missing: Vec<_> = needed
                .iter()
                .filter(|index| !(has(**index) || **index == 9 && has(1)))
                .map(|index| ALL[*index])
                .collect();
            match complaint.transition(Transition::Close(asked), &handler, start(), &rules()) {
                Ok((closed, _)) => {
                    assert!(missing.is_empty(), "{outcome:?} {present:09b}");
                    assert_eq!(closed.admissible, Some(false));
                }
                Err(refusal) => {
                    assert_eq!(code(&refusal), "closing-gate");
                    assert_eq!(refusal.missing(), missing, "{outcome:?} {present:09b}");
                }
            }
        }
    }
}

#[test]
fn a_recording_and_an_interview_are_asked_for_only_when_the_complaint_names_them() {
    let missing = |held_at, spoken_with: Option<&str>, employee: Option<&str>| {
        let mut complaint = in_status(StatusName::Answered);
        complaint.signal.employee = employee.map(|subject| Employee {
            subject: Some(subject.into()),
            name: None,
        });
        complaint.signal.conversation = Some(Conversation {
            held_at,
            spoken_with: spoken_with.map(str::to_owned),
            agreement: Agreement::Unknown,
        });
        complaint.gaps().missing()
    };
    assert!(missing(None, None, None).is_empty());
    assert_eq!(missing(Some(start()), None, None), ["callRecording"]);
    assert_eq!(missing(None, Some("Linda"), None), ["employeeInterview"]);
    assert_eq!(missing(None, None, Some("v-1")), ["employeeInterview"]);
}

#[test]
fn an_offer_is_answered_or_withdrawn_before_closing_and_a_reprimand_needs_no_answer() {
    let handler = actor("h-1", &[Role::Handler]);
    let offer = |id, terms| {
        EventData::RemedyOffered(Offer {
            id: Uuid::from_u128(id),
            terms,
            offered_date: local_date(start()),
            needs_approval: false,
        })
    };
    let cancellation = RemedyTerms::Cancellation {
        agreement_reference: "OVK-1".into(),
        description: None,
    };
    let reprimand = RemedyTerms::Reprimand {
        employee: Employee {
            subject: Some("v-1".into()),
            name: None,
        },
        description: "Script.".into(),
    };
    let noted = |complaint: Complaint, what| complaint.record(what, &handler, start()).unwrap();
    let (complaint, _) = noted(in_status(StatusName::Answered), offer(1, reprimand));
    assert!(complaint.gaps().missing().is_empty());
    let (complaint, offered) = noted(complaint, offer(2, cancellation));
    assert_eq!(complaint.gaps().missing(), ["remedies"]);
    let close = |complaint: &Complaint, outcome| {
        let closing = Transition::Close(closure(outcome));
        complaint.clone().transition(closing, &handler, start(), &rules())
    };
    for outcome in [Outcome::Resolved, Outcome::NotResolved] {
        let refused = close(&complaint, outcome).unwrap_err();
        assert_eq!((code(&refused), refused.missing()), ("closing-gate", &["remedies"][..]));
    }
    assert!(close(&complaint, Outcome::Withdrawn).is_ok());
    for to in [RemedyStep::Accepted, RemedyStep::Declined, RemedyStep::Withdrawn] {
        let content = StepContent {
            due_date: (to == RemedyStep::Accepted).then(|| local_date(start())),
            ..StepContent::default()
        };
        let remedy = remedies(std::slice::from_ref(&offered)).remove(0);
        let step = EventData::RemedyMoved(remedy.advance(to, content, start()).unwrap());
        let (complaint, _) = noted(complaint.clone(), step);
        assert!(close(&complaint, Outcome::Resolved).is_ok(), "{to:?}");
        let open = 1 + i32::from(to == RemedyStep::Accepted);
        assert_eq!(complaint.evidence.open_remedies.count(true), open);
        assert_eq!(complaint.evidence.open_remedies.count(false), open - 1);
    }
}

/// A contact, or an attempt at one.
fn call(direction: Direction, reached: bool, automatic: bool) -> EventData {
    EventData::Contacted(Contact {
        id: Uuid::nil(),
        direction,
        channel: Channel::Phone,
        at: start(),
        by_name: "M. Visser".into(),
        reached,
        automatic,
        subject: None,
        text: None,
        document: None,
        call_back: None,
        late_reason: None,
    })
}

#[test]
fn who_no_longer_answers_was_sought_twice_by_a_person() {
    let handler = actor("h-1", &[Role::Handler]);
    let close = |complaint: &Complaint, closure| {
        let closed = complaint
            .clone()
            .transition(Transition::Close(closure), &handler, start(), &rules());
        closed
            .map_err(|refusal| (code(&refusal), refusal.missing().to_vec()))
            .err()
    };
    for from in StatusName::ALL.iter().copied().filter(|status| status.is_open()) {
        let mut complaint = in_status(from);
        complaint.evidence.failed_contacts = 0;
        for uncounted in [
            call(Direction::Out, true, false),
            call(Direction::In, false, false),
            call(Direction::Out, false, true),
            call(Direction::Out, false, false),
        ] {
            complaint = complaint.record(uncounted, &handler, start()).unwrap().0;
        }
        let may_close = !from.is_before_taking_up();
        let refused = close(&complaint, closure(Outcome::NoResponse));
        let expected = if may_close {
            ("closing-gate", vec!["failedContacts"])
        } else {
            ("wrong-status", Vec::new())
        };
        assert_eq!(refused, Some(expected), "{from:?}");
        complaint = complaint
            .record(call(Direction::Out, false, false), &handler, start())
            .unwrap()
            .0;
        assert_eq!(
            close(&complaint, closure(Outcome::NoResponse)).is_none(),
            may_close,
            "{from:?}"
        );
        let bare = Closure::new(Outcome::NoResponse);
        if may_close {
            let missing = vec!["shortDescription", "handlingSummary"];
            assert_eq!(close(&complaint, bare), Some(("closing-gate", missing)), "{from:?}");
        }
    }
}

#[test]
fn what_is_missing_tells_only_who_is_shown_the_employee_that_one_is_named() {
    let named = |status, is_named: bool| {
        let mut complaint = in_status(status);
        complaint.feedback = None;
        // In the queue of a department until somebody takes it up.
        complaint.assignee = Assignee {
            department: Some("sales".into()),
            subject: (!status.is_before_taking_up()).then(|| "h-9".into()),
            ..Assignee::default()
        };
        complaint.signal.employee = is_named.then(|| Employee {
            subject: Some("v-1".into()),
            name: None,
        });
        complaint
    };
    let untold = [
        of_department("h-2", "sales", &[]),
        actor("h-3", &[Role::Handler]),
        actor("i-1", &[Role::Intake]),
    ];
    let shown = actor("m-1", &[Role::Manager]);
    for status in StatusName::ALL {
        let of = |is_named, actor: &Actor| {
            let complaint = named(*status, is_named);
            let allowed = complaint.access_facts().permissions(actor, local_date(start()));
            let closings = Outcome::ALL.iter().map(|outcome| {
                let closing = Transition::Close(closure(*outcome));
                let made = complaint.clone().transition(closing, actor, start(), &rules());
                made.map(|(_, event)| event)
            });
            (allowed.allowed_transitions(), closings.collect::<Vec<_>>())
        };
        for actor in &untold {
            assert_eq!(of(true, actor), of(false, actor), "{status:?} {}", actor.person.subject);
        }
        let is_open = status.is_open();
        assert_eq!(of(true, &shown) != of(false, &shown), is_open, "{status:?}");
    }
}
