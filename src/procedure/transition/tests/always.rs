//! Facts that hold after any steps, taken by anybody in any order.

use proptest::prelude::*;

use super::*;
use crate::procedure::*;
use crate::vocabulary::Vocabulary;

fn any_actor() -> impl Strategy<Value = Actor> {
    let roles = proptest::sample::subsequence(Role::ALL.to_vec(), 0..=3);
    let place = proptest::option::of(proptest::sample::select(vec!["sales", "back_office"]));
    let subject = proptest::sample::select(vec!["i-1", "h-1", "h-2", "m-1"]);
    (subject, roles, place.clone(), place).prop_map(|(subject, roles, department, function)| Actor {
        place: Place {
            department: department.map(str::to_owned),
            function: function.map(str::to_owned),
            ..Place::default()
        },
        ..actor(subject, &roles)
    })
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.8, Just("Tekst.".to_owned()))
}

fn any_closure() -> impl Strategy<Value = Closure> {
    let outcome = proptest::sample::select(Outcome::ALL.to_vec());
    let other = proptest::option::weighted(0.3, proptest::sample::select(vec![Uuid::nil(), Uuid::max()]));
    (outcome, maybe_text(), maybe_text(), maybe_text(), other).prop_map(
        |(outcome, short_description, handling_summary, none, other)| Closure {
            outcome,
            short_description,
            handling_summary,
            prevention: none.map(Prevention::None),
            duplicate_of: other.map(ComplaintId),
            withdrawal: (outcome == Outcome::Withdrawn).then(withdrawal),
            inadmissibility: (outcome == Outcome::Inadmissible).then(inadmissibility),
        },
    )
}

/// A step; feedback is given at so many minutes from now.
fn any_step() -> impl Strategy<Value = (Transition, Option<i64>)> {
    let handler = proptest::sample::select(vec![
        of("h-1"),
        of("h-2"),
        Assignee {
            department: Some("sales".into()),
            ..Assignee::default()
        },
        Assignee {
            function: Some("back_office".into()),
            ..Assignee::default()
        },
    ]);
    let minutes = proptest::option::of(-120_i64..30);
    prop_oneof![
        handler.prop_map(|to| {
            let found = found(to.subject.as_deref().unwrap_or("h-2"), "M. Visser", None);
            (Transition::Forward { to, found, note: None }, None)
        }),
        Just((step_to(StatusName::Registered), None)),
        maybe_text().prop_map(|reason| (proceed(reason.as_deref()), None)),
        Just((step_to(StatusName::Waiting), None)),
        minutes.prop_map(|minutes| (step_to(StatusName::Answered), minutes)),
        any_closure().prop_map(|closure| (Transition::Close(closure), None)),
    ]
}

/// Checks the facts that hold after every step that was taken.
fn check(before: &Complaint, after: &Complaint, event: &Event, now: DateTime<Utc>) -> Result<(), TestCaseError> {
    prop_assert_eq!(after.version, before.version + 1);
    prop_assert_eq!((event.version, event.at), (after.version, now));
    let status = after.status.name();
    prop_assert_eq!(event.from, Some(before.status.name()));
    prop_assert_eq!(event.to.unwrap_or(before.status.name()), status);
    if let (Some(handler), false) = (&after.assignee.subject, status == StatusName::Closed) {
        prop_assert!(
            !after.is_about(handler, None),
            "nobody handles a complaint about themselves"
        );
    }
    prop_assert_eq!(after.terms.paused_on.is_some(), status == StatusName::Waiting);
    let reopened = matches!(event.what, EventData::Reopened { .. });
    prop_assert!(reopened || after.terms.resolution_due >= before.terms.resolution_due);
    prop_assert!(!reopened || after.terms.resolution_due > local_date(now));
    prop_assert_eq!(
        after.terms.resolution_original_due,
        before.terms.resolution_original_due
    );
    prop_assert!(reopened || after.terms.first_response_due == before.terms.first_response_due);
    prop_assert_ne!(&after.prevention, &Some(Prevention::Measures(Vec::new())));
    if let Some(first) = before.terms.first_response_at {
        prop_assert!(after.terms.first_response_at.is_some_and(|now| now <= first));
    }
    if let Some(feedback) = &after.feedback {
        prop_assert!(before.signal.received_at <= feedback.at && feedback.at <= now);
        prop_assert!(after.terms.first_response_at.is_some_and(|first| first <= feedback.at));
    }
    if let Some(closing) = after.closing() {
        let handled = closing.outcome.is_handled();
        prop_assert!(
            !handled
                || (after.feedback.is_some()
                    && after.signal.short_description.is_some()
                    && closing.handling_summary.is_some()
                    && after.prevention.is_some()
                    && after.gaps().missing().is_empty())
        );
        prop_assert_eq!(closing.outcome == Outcome::Duplicate, closing.duplicate_of.is_some());
        prop_assert!(closing.duplicate_of != Some(after.id));
    }
    let worked_on = matches!(after.status, Status::InProgress | Status::Waiting(_) | Status::Answered);
    prop_assert!(!worked_on || after.assignee.subject.is_some());
    prop_assert!(after.status != Status::Forwarded || after.forwarded_at.is_some());
    prop_assert!(before.first_closed_at.is_none() || after.first_closed_at == before.first_closed_at);
    prop_assert_eq!(after.reopened_count - before.reopened_count, i32::from(reopened));
    // Only a closing writes a part of the signal: its short description.
    let expected = Signal {
        short_description: after.signal.short_description.clone(),
        ..before.signal.clone()
    };
    prop_assert_eq!(&after.signal, &expected);
    let closes = after.closing().is_some() && before.closing().is_none();
    prop_assert!(closes || after.signal.short_description == before.signal.short_description);
    Ok(())
}

/// Something that becomes part of the case.
fn any_note() -> impl Strategy<Value = EventData> {
    let employee = proptest::sample::select(vec!["h-1", "h-2", "v-1"]);
    let measures = proptest::collection::vec(proptest::sample::select(vec![Uuid::nil(), Uuid::max()]), 1..3);
    prop_oneof![
        (any::<bool>(), any::<bool>()).prop_map(|(admissible, law_violated)| {
            EventData::Assessed(Assessment {
                revision: 1,
                judgement: Judgement {
                    admissible,
                    inadmissibility: None,
                    law_violated,
                    decency_violated: false,
                    norm: None,
                    motivation: "Daarom.".into(),
                    cause: None,
                },
                finding: FindingRule::Either.finding(law_violated, false),
                rule: FindingRule::Either,
                revision_reason: None,
                overrules: None,
                needs_approval: law_violated && !admissible,
            })
        }),
        Just(investigated(InvestigationStep::Analysis { text: "Tekst.".into() })),
        employee.prop_map(|subject| {
            investigated(InvestigationStep::EmployeeInterview {
                interview: Interview::NotHeld {
                    employee: Some(Employee {
                        subject: Some(subject.into()),
                        name: None,
                    }),
                    not_held_reason: "Ziek.".into(),
                },
            })
        }),
        measures.prop_map(|measures| EventData::PreventionSettled {
            prevention: Prevention::Measures(measures)
        }),
        Just(EventData::PreventionSettled {
            prevention: Prevention::None("Eenmalig.".into())
        }),
        Just(EventData::MeasureUnlinked { measure: Uuid::nil() }),
        any_contact().prop_map(EventData::Contacted),
        proptest::sample::select(vec!["h-1", "h-2", "v-1"]).prop_map(|subject| {
            EventData::RemedyOffered(Offer {
                id: Uuid::nil(),
                terms: RemedyTerms::Reprimand {
                    employee: Employee {
                        subject: Some(subject.into()),
                        name: None,
                    },
                    description: "Script.".into(),
                },
                offered_date: local_date(start()),
                needs_approval: false,
            })
        }),
    ]
}

/// Up to two days after receipt, in time or too late to be true.
fn any_contact() -> impl Strategy<Value = Contact> {
    let ways = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (ways, 0_i64..3000).prop_map(|((out, reached, automatic, call_back), minutes)| Contact {
        id: Uuid::nil(),
        direction: if out { Direction::Out } else { Direction::In },
        channel: Channel::Phone,
        at: start() + TimeDelta::minutes(minutes),
        by_name: "M. Visser".into(),
        reached,
        automatic,
        subject: None,
        text: None,
        document: None,
        call_back: call_back.then(|| AgreedCallBack {
            date: local_date(start()) + TimeDelta::days(7),
            person: None,
        }),
        late_reason: Some("Druk.".into()),
    })
}

fn investigated(step: InvestigationStep) -> EventData {
    EventData::Investigated(Investigation { id: Uuid::nil(), step })
}

fn any_deed() -> impl Strategy<Value = (Command, Option<i64>)> {
    prop_oneof![
        3 => any_step().prop_map(|(step, minutes)| (Command::Transition(step), minutes)),
        2 => any_note().prop_map(|what| (Command::Record(what), None)),
    ]
}

proptest! {
    #[test]
    fn no_sequence_of_deeds_breaks_what_always_holds(deeds in proptest::collection::vec((any_deed(), any_actor(), 0_i64..3000), 1..60)) {
        let mut complaint = registered();
        let mut now = start();
        let mut events = Vec::new();
        for ((deed, minutes), actor, passed) in deeds {
            now += TimeDelta::minutes(passed);
            let deed = match (deed, minutes) {
                (Command::Transition(Transition::Answer { contact, channel, summary, .. }), minutes) => Command::Transition(Transition::Answer {
                    contact,
                    feedback_at: minutes.map(|minutes| now + TimeDelta::minutes(minutes)),
                    channel,
                    summary,
                    late_reason: Some("Druk.".into()),
                }),
                (deed, _) => deed,
            };
            if let Ok((after, event)) = deed.apply_to(complaint.clone(), &actor, now, &rules()) {
                check(&complaint, &after, &event, now)?;
                let is_second_call = matches!(&event.what, EventData::Contacted(contact) if contact.direction == Direction::In);
                let facts = complaint.access_facts();
                let forwards_again = matches!(event.what, EventData::Forwarded { .. }) && facts.was_forwarded_by(&actor);
                let sees = facts.is_visible_to(&actor);
                prop_assert!(sees || is_second_call || forwards_again, "who may do something else sees the complaint");
                prop_assert!(!actor.is_among(&complaint.evidence.concerned), "nobody concerned does anything");
                complaint = after;
                events.push(event);
            }
        }
        let contacts = contacts(&events);
        let first = contacts.iter().find(|noted| noted.is_first_response);
        prop_assert_eq!(complaint.terms.first_response_at, first.map(|noted| noted.contact.at));
        let open = contacts.iter().filter(|noted| noted.contact.call_back.is_some());
        prop_assert_eq!(complaint.call_backs.len(), open.count());
        let failed = contacts.iter().filter(|noted| noted.contact.is_failed_attempt());
        prop_assert_eq!(usize::try_from(complaint.evidence.failed_contacts).ok(), Some(failed.count()));
    }
}
