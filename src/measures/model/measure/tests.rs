//! Permissions to change measures, and the changes that each state allows.

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    at("2026-10-30T14:00:00Z")
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn person(subject: &str) -> Person {
    Person {
        subject: subject.to_owned(),
        name: None,
    }
}

fn actor(subject: &str, role: Role) -> Actor {
    Actor {
        person: person(subject),
        roles: vec![role],
        place: crate::procedure::Place::default(),
    }
}

fn plan() -> Plan {
    Plan {
        description: "Belscript aangepast.".to_owned(),
        owner: person("h-1"),
        due_date: date("2026-12-15"),
        done_date: None,
        natures: BTreeSet::new(),
    }
}

fn done() -> Plan {
    Plan {
        done_date: Some(date("2026-10-30")),
        ..plan()
    }
}

fn facts(now: DateTime<Utc>) -> Circumstances {
    Circumstances {
        owner: Standing::Active,
        judge_after_days: 0,
        now,
    }
}

fn begun(plan: Plan) -> Measure {
    Measure::begin(MeasureId(Uuid::nil()), plan, person("h-2"), &facts(now()))
        .unwrap()
        .0
}

fn verdict(judgement: Judgement) -> Verdict {
    Verdict {
        judgement,
        motivation: "Geen herhaling meer.".to_owned(),
    }
}

fn judged() -> Measure {
    let draft = Draft {
        plan: done(),
        verdict: Some(verdict(Judgement::Effective)),
    };
    let manager = actor("m-1", Role::Manager);
    begun(done()).change(draft, &manager, &facts(now())).unwrap().0
}

fn faults(outcome: Result<impl Sized>) -> Vec<String> {
    match outcome {
        Err(Error::Invalid(faults)) => faults
            .iter()
            .map(|fault| format!("{:?} {}", fault.place, fault.code))
            .collect(),
        Err(other) => vec![other.to_string()],
        Ok(_) => Vec::new(),
    }
}

fn renamed() -> Draft {
    Draft {
        plan: Plan {
            description: "Belscript herschreven.".to_owned(),
            ..plan()
        },
        verdict: None,
    }
}

#[test]
fn a_measure_is_changed_by_its_owner_its_maker_and_managers() {
    for (subject, role, may) in [
        ("h-1", Role::Handler, true),
        ("h-2", Role::Handler, true),
        ("h-3", Role::Handler, false),
        ("h-1", Role::Intake, false),
        ("m-1", Role::Manager, true),
    ] {
        let outcome = begun(plan()).change(renamed(), &actor(subject, role), &facts(now()));
        match outcome {
            Ok((after, amendment)) => {
                assert!(may, "{subject} {role:?}");
                assert_eq!((after.version, amendment.version), (2, 2));
                assert_eq!(amendment.by.subject, subject);
                assert_eq!(
                    amendment.changes,
                    [Change {
                        field: "/description".to_owned(),
                        old: json!("Belscript aangepast."),
                        new: json!("Belscript herschreven."),
                    }]
                );
            }
            Err(error) => {
                assert!(matches!(error, Error::Forbidden(_)), "{error}");
                assert!(!may, "{subject} {role:?}");
            }
        }
    }
}

#[test]
fn only_managers_judge_the_effect_and_only_of_what_is_done() {
    let judging = |plan: Plan| Draft {
        plan,
        verdict: Some(verdict(Judgement::Partly)),
    };
    let owner = actor("h-1", Role::Handler);
    let refused = begun(done()).change(judging(done()), &owner, &facts(now()));
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    let manager = actor("m-1", Role::Manager);
    let early = begun(plan()).change(judging(plan()), &manager, &facts(now()));
    assert!(matches!(early, Err(Error::Conflict(conflict)) if conflict.code == "measure-not-done"));
    let (after, _) = begun(plan()).change(judging(done()), &manager, &facts(now())).unwrap();
    let effect = after.effect.unwrap();
    assert_eq!(effect.judged_at, now());
    assert_eq!(effect.judged_by.subject, "m-1");
}

#[test]
fn a_judgement_keeps_its_judge_until_it_is_another() {
    let later = at("2026-11-30T14:00:00Z");
    let manager = actor("m-2", Role::Manager);
    let change = |draft: Draft| judged().change(draft, &manager, &facts(later)).unwrap().0;
    let reworded = Draft {
        plan: Plan {
            description: "Belscript herschreven.".to_owned(),
            ..done()
        },
        verdict: Some(verdict(Judgement::Effective)),
    };
    assert_eq!(change(reworded).effect, judged().effect);
    let overruled = Draft {
        plan: done(),
        verdict: Some(verdict(Judgement::NotEffective)),
    };
    let effect = change(overruled).effect.unwrap();
    assert_eq!((effect.judged_at, effect.judged_by), (later, person("m-2")));
    let withdrawn = Draft {
        plan: plan(),
        verdict: None,
    };
    assert_eq!(change(withdrawn).effect, None);
}

#[test]
fn what_a_judgement_was_based_on_stands_as_long_as_it_does() {
    let natures = BTreeSet::from(["tariff".to_owned()]);
    let earlier = Some(date("2026-10-29"));
    for plan in [
        Plan { natures, ..done() },
        Plan {
            done_date: earlier,
            ..done()
        },
    ] {
        let draft = Draft {
            plan,
            verdict: Some(verdict(Judgement::Effective)),
        };
        for actor in [actor("h-1", Role::Handler), actor("m-1", Role::Manager)] {
            let refused = judged().change(draft.clone(), &actor, &facts(now()));
            assert!(matches!(refused, Err(Error::Conflict(conflict)) if conflict.code == "effect-judged"));
        }
    }
}

#[test]
fn dates_are_judged_together() {
    let wrong = Plan {
        due_date: date("2026-10-29"),
        done_date: None,
        ..plan()
    };
    let begin = |plan| Measure::begin(MeasureId(Uuid::nil()), plan, person("h-2"), &facts(now()));
    let due = r#"Pointer("/dueDate") out_of_range"#;
    let done_at = r#"Pointer("/doneDate") out_of_range"#;
    assert_eq!(faults(begin(wrong.clone())), [due]);
    assert!(
        faults(begin(Plan {
            done_date: Some(date("2026-10-30")),
            ..wrong.clone()
        }))
        .is_empty()
    );
    let both = Plan {
        due_date: date("2100-01-01"),
        done_date: Some(date("2026-10-31")),
        ..plan()
    };
    assert_eq!(faults(begin(both)), [due, done_at]);
    let ancient = Plan {
        done_date: Some(date("1989-12-31")),
        ..plan()
    };
    assert_eq!(faults(begin(ancient)), [done_at]);
}

#[test]
fn a_due_date_that_has_passed_stays_possible_and_none_is_moved_into_the_past() {
    let later = at("2026-12-20T12:00:00Z");
    let owner = actor("h-1", Role::Handler);
    assert!(begun(plan()).change(renamed(), &owner, &facts(later)).is_ok());
    let mut moved = renamed();
    moved.plan.due_date = date("2026-12-19");
    assert_eq!(
        faults(begun(plan()).change(moved, &owner, &facts(later))),
        [r#"Pointer("/dueDate") out_of_range"#]
    );
}

#[test]
fn it_is_overdue_from_the_day_after_it_was_due_until_it_is_done() {
    let overdue = |plan, today| begun(plan).is_overdue(date(today));
    assert!(!overdue(plan(), "2026-12-15"));
    assert!(overdue(plan(), "2026-12-16"));
    assert!(!overdue(done(), "2026-12-16"));
}

#[test]
fn a_change_that_changes_nothing_is_none() {
    let same = Draft {
        plan: plan(),
        verdict: None,
    };
    let manager = actor("m-1", Role::Manager);
    assert_eq!(
        faults(begun(plan()).change(same, &manager, &facts(now()))),
        [r#"Pointer("") no_change"#]
    );
}

#[test]
fn the_owner_is_somebody_who_is_there_unless_nothing_changes_it() {
    let owned = |standing| Circumstances {
        owner: standing,
        ..facts(now())
    };
    let other = Plan {
        owner: person("h-9"),
        ..plan()
    };
    let manager = actor("m-1", Role::Manager);
    for (standing, expected) in [
        (Standing::Unknown, vec![r#"Pointer("/owner/subject") unknown"#]),
        (Standing::Retired, vec![r#"Pointer("/owner/subject") retired"#]),
        (Standing::Active, vec![]),
    ] {
        let begin = Measure::begin(MeasureId(Uuid::nil()), plan(), person("h-2"), &owned(standing));
        assert_eq!(faults(begin), expected);
        let handed_on = Draft {
            plan: other.clone(),
            verdict: None,
        };
        assert_eq!(
            faults(begun(plan()).change(handed_on, &manager, &owned(standing))),
            expected
        );
        assert!(begun(plan()).change(renamed(), &manager, &owned(standing)).is_ok());
    }
}

#[test]
fn the_effect_is_judged_no_sooner_than_some_days_after_the_measure_was_done() {
    let manager = actor("m-1", Role::Manager);
    let judge = |measure: Measure, judgement, at_time| {
        let draft = Draft {
            plan: Plan {
                description: "Belscript herschreven.".to_owned(),
                ..done()
            },
            verdict: Some(verdict(judgement)),
        };
        let facts = Circumstances {
            judge_after_days: 28,
            ..facts(at(at_time))
        };
        measure.change(draft, &manager, &facts)
    };
    // In Amsterdam it is the 27th from 23:00 UTC on the 26th.
    let early = judge(begun(done()), Judgement::Partly, "2026-11-26T22:59:59Z");
    assert!(matches!(early, Err(Error::Conflict(conflict)) if conflict.code == "effect-too-early"));
    assert!(judge(begun(done()), Judgement::Partly, "2026-11-26T23:00:00Z").is_ok());
    // A judgement from before the setting stands, and is replaced only in time.
    assert!(judge(judged(), Judgement::Effective, "2026-10-31T12:00:00Z").is_ok());
    let early = judge(judged(), Judgement::NotEffective, "2026-10-31T12:00:00Z");
    assert!(matches!(early, Err(Error::Conflict(conflict)) if conflict.code == "effect-too-early"));
}

#[test]
fn the_history_begins_with_the_values_of_the_first_version() {
    let begin = |plan| Measure::begin(MeasureId(Uuid::nil()), plan, person("h-2"), &facts(now())).unwrap();
    let (_, amendment) = begin(plan());
    assert_eq!(
        (amendment.version, amendment.at, amendment.by),
        (1, now(), person("h-2"))
    );
    let fields = |amendment: Amendment| -> Vec<String> {
        assert!(amendment.changes.iter().all(|change| change.old.is_null()));
        amendment.changes.into_iter().map(|change| change.field).collect()
    };
    assert_eq!(fields(begin(plan()).1), ["/description", "/owner", "/dueDate"]);
    let natures = BTreeSet::from(["tariff".to_owned()]);
    let all = fields(begin(Plan { natures, ..done() }).1);
    assert_eq!(all, ["/description", "/owner", "/dueDate", "/doneDate", "/natures"]);
}
