//! Remedies and contacts folded from events.

mod remedies {
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    use super::super::*;
    use crate::calendar::model::local_date;
    use crate::procedure::*;
    use crate::vocabulary::Vocabulary;

    fn start() -> DateTime<Utc> {
        "2026-10-30T14:00:00Z".parse().unwrap()
    }

    fn terms(kind: RemedyKind) -> RemedyTerms {
        let text = || "Tekst.".to_owned();
        match kind {
            RemedyKind::Reprimand => RemedyTerms::Reprimand {
                employee: Employee {
                    subject: Some("v-1".into()),
                    name: None,
                },
                description: text(),
            },
            RemedyKind::Cancellation => RemedyTerms::Cancellation {
                agreement_reference: text(),
                description: None,
            },
            RemedyKind::Compensation => RemedyTerms::Compensation {
                description: text(),
                money: Some(Money {
                    amount_cents: 1,
                    currency: "EUR".into(),
                }),
            },
        }
    }

    fn event(at: DateTime<Utc>, what: EventData) -> Event {
        Event {
            version: 2,
            at,
            by: Person {
                subject: "h-1".into(),
                name: None,
            },
            from: None,
            to: None,
            what,
        }
    }

    fn offer(id: Uuid, kind: RemedyKind) -> Offer {
        Offer {
            id,
            terms: terms(kind),
            offered_date: local_date(start()),
            needs_approval: false,
        }
    }

    #[test]
    fn an_offer_is_of_a_day_between_receipt_and_today() {
        let mut offer = offer(Uuid::nil(), RemedyKind::Compensation);
        let now = start() + TimeDelta::days(2);
        for (day, fits) in [(29, false), (30, true), (31, true), (32, true), (33, false)] {
            offer.offered_date = local_date(start()) + TimeDelta::days(day - 30);
            assert_eq!(offer.check(start(), now).is_ok(), fits, "{day}");
        }
    }

    #[test]
    fn a_remedy_and_its_steps_are_about_an_employee_by_its_kind() {
        for kind in RemedyKind::ALL {
            let offered = EventData::RemedyOffered(offer(Uuid::max(), *kind));
            let moved = EventData::RemedyMoved(RemedyMove {
                remedy: Uuid::max(),
                kind: *kind,
                from: RemedyStatus::Offered,
                to: RemedyStep::Executed,
                date: local_date(start()),
                due_date: None,
                note: None,
            });
            assert_eq!(moved.is_about_employee(), kind.is_about_employee());
            assert_eq!(offered.is_about_employee(), kind.is_about_employee());
        }
    }

    proptest! {
        #[test]
        fn the_course_of_a_remedy_never_goes_back(
            kinds in proptest::collection::vec(proptest::sample::select(RemedyKind::ALL.to_vec()), 1..4),
            steps in proptest::collection::vec((0_usize..4, proptest::sample::select(RemedyStep::ALL.to_vec()),
                proptest::option::of(-3_i64..3), 0_i64..3), 0..20),
        ) {
            let mut now = start();
            let ids: Vec<Uuid> = (0..).map(Uuid::from_u128).take(kinds.len()).collect();
            let offers = ids.iter().zip(&kinds);
            let mut events: Vec<Event> = offers
                .map(|(id, kind)| event(now, EventData::RemedyOffered(offer(*id, *kind))))
                .collect();
            let mut open = OpenRemedies::default();
            for (id, kind) in ids.iter().zip(&kinds) {
                open.offer(&offer(*id, *kind));
            }
            for (which, to, days, passed) in steps {
                now += TimeDelta::days(passed);
                let before = remedies(&events);
                let Some(remedy) = before.get(which) else { continue };
                let today = local_date(now);
                let date = days.map(|days| today + TimeDelta::days(days));
                let due_date = (to == RemedyStep::Accepted).then_some(today);
                let Ok(step) = remedy.advance(to, StepContent { date, due_date, note: None }, now) else { continue };
                prop_assert_eq!(step.from, remedy.status);
                open.advance(&step);
                let moved = event(now, EventData::RemedyMoved(step));
                let after = remedy.clone().after(&moved);
                events.push(moved);
                let all = remedies(&events);
                prop_assert_eq!(&all[which], &after, "the step alone tells what the whole story tells");
                let is_open = |remedy: &&Remedy| [RemedyStatus::Offered, RemedyStatus::Accepted].contains(&remedy.status);
                let unanswered = |remedy: &Remedy| {
                    remedy.status == RemedyStatus::Offered && !remedy.offer.terms.kind().is_about_employee()
                };
                prop_assert_eq!(usize::try_from(open.count(true)).ok(), Some(all.iter().filter(is_open).count()));
                prop_assert_eq!(open.await_answer(), all.iter().any(unanswered));
                prop_assert_eq!(after.version, remedy.version + 1);
                prop_assert_eq!(after.status, to.into());
                prop_assert!(after.status != remedy.status);
                for (index, other) in all.iter().enumerate().filter(|(index, _)| *index != which) {
                    prop_assert_eq!(other, &before[index], "nothing else moved");
                }
                let dates = [Some(after.offer.offered_date), after.accepted_date, after.executed_date, Some(today)];
                let dates: Vec<_> = dates.into_iter().flatten().collect();
                prop_assert!(dates.is_sorted(), "{:?}", dates);
                prop_assert!(after.declined_date.is_none() || after.accepted_date.is_none() && after.executed_date.is_none());
                let about_employee = after.offer.terms.kind().is_about_employee();
                prop_assert!(!about_employee || after.accepted_date.is_none() && after.declined_date.is_none());
                prop_assert!(remedy.accepted_date.is_none() || after.accepted_date == remedy.accepted_date);
            }
        }
    }
}

mod contacts {
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    use super::super::*;
    use crate::calendar::model::local_date;
    use crate::procedure::*;

    fn start() -> DateTime<Utc> {
        "2026-10-30T14:00:00Z".parse().unwrap()
    }

    fn call(id: u128, minutes: i64) -> Contact {
        Contact {
            id: Uuid::from_u128(id),
            direction: Direction::Out,
            channel: Channel::Phone,
            at: start() + TimeDelta::minutes(minutes),
            by_name: "M. Visser".into(),
            reached: true,
            automatic: false,
            subject: None,
            text: None,
            document: None,
            call_back: None,
            late_reason: None,
        }
    }

    fn event(what: EventData) -> Event {
        Event {
            version: 2,
            at: start(),
            by: Person {
                subject: "h-1".into(),
                name: None,
            },
            from: None,
            to: None,
            what,
        }
    }

    #[test]
    fn only_a_person_who_reached_the_complainant_responded() {
        let failed = Contact {
            reached: false,
            ..call(1, 0)
        };
        let automatic = Contact {
            automatic: true,
            ..call(1, 0)
        };
        let theirs = Contact {
            direction: Direction::In,
            ..call(1, 0)
        };
        assert!(call(1, 0).is_response());
        for other in [failed, automatic, theirs] {
            assert!(!other.is_response(), "{other:?}");
        }
    }

    #[test]
    fn an_answer_is_a_contact_by_who_gave_it() {
        let answered = event(EventData::Answered {
            contact: Uuid::from_u128(7),
            feedback_at: start(),
            channel: Channel::Letter,
            summary: "Excuses.".into(),
            late_reason: Some("Ziek.".into()),
            resolution_due_date: None,
        });
        let all = contacts(&[answered]);
        let expected = Contact {
            channel: Channel::Letter,
            by_name: "h-1".into(),
            text: Some("Excuses.".into()),
            late_reason: Some("Ziek.".into()),
            ..call(7, 0)
        };
        assert_eq!((all.len(), &all[0].contact), (1, &expected));
        assert!(all[0].is_first_response);
    }

    #[test]
    fn a_call_back_is_settled_once_and_in_its_time() {
        let agreed = Contact {
            call_back: Some(AgreedCallBack {
                date: local_date(start()),
                person: None,
            }),
            ..call(1, 0)
        };
        let noted = |what: Vec<EventData>| {
            let events: Vec<Event> = what.into_iter().map(event).collect();
            contacts(&events).remove(0)
        };
        let now = start() + TimeDelta::hours(1);
        let open = noted(vec![EventData::Contacted(agreed.clone())]);
        for minutes in [-1, 62] {
            let at = Some(start() + TimeDelta::minutes(minutes));
            let refused = open.call_back(CallBackOutcome::Done, at, None, None, now);
            assert!(matches!(
                refused,
                Err(Refusal::Fault {
                    pointer: "/callBack/at",
                    ..
                })
            ));
        }
        let done = open.call_back(CallBackOutcome::Done, None, None, None, now).unwrap();
        assert_eq!(done.at, now);
        let settled = noted(vec![EventData::Contacted(agreed), EventData::CalledBack(done)]);
        assert_eq!(settled.version, 2);
        let done_first = settled.called_back.as_ref().is_some_and(|done| done.is_first_response);
        assert!(
            done_first || settled.is_first_response,
            "one of both reached the complainant"
        );
        let never = noted(vec![EventData::Contacted(call(1, 0))]);
        for closed in [settled, never] {
            let refused = closed.call_back(CallBackOutcome::Failed, None, None, None, now);
            assert!(matches!(
                refused,
                Err(Refusal::Conflict {
                    code: "no-open-call-back",
                    ..
                })
            ));
        }
    }

    proptest! {
        #[test]
        fn the_first_response_is_the_earliest_and_does_not_depend_on_the_order_of_noting(
            calls in proptest::collection::vec((0_i64..5, any::<bool>(), any::<bool>(), any::<bool>()), 0..12),
        ) {
            let noted = calls.iter().zip(1..).map(|((minutes, out, reached, automatic), id)| Contact {
                direction: if *out { Direction::Out } else { Direction::In },
                reached: *reached,
                automatic: *automatic,
                ..call(id, *minutes)
            });
            let events: Vec<Event> = noted.map(|contact| event(EventData::Contacted(contact))).collect();
            let first = |events: &[Event]| {
                let all = contacts(events);
                let firsts: Vec<Contact> = all
                    .into_iter()
                    .filter(|noted| noted.is_first_response)
                    .map(|noted| noted.contact)
                    .collect();
                assert!(firsts.len() <= 1);
                firsts.first().map(|contact| contact.at)
            };
            let responded = calls.iter().filter(|(_, out, reached, automatic)| *out && *reached && !automatic);
            let expected = responded.map(|(minutes, ..)| start() + TimeDelta::minutes(*minutes)).min();
            prop_assert_eq!(first(&events), expected);
            let backwards: Vec<Event> = events.into_iter().rev().collect();
            prop_assert_eq!(first(&backwards), expected);
        }
    }
}
