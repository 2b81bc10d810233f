//! What holds after any steps, taken by anybody in any order.

use proptest::prelude::*;

use super::*;

fn any_actor() -> impl Strategy<Value = Actor> {
    let roles = proptest::sample::subsequence(Role::ALL.to_vec(), 0..=3);
    let place = proptest::option::of(proptest::sample::select(vec!["sales", "back_office"]));
    let subject = proptest::sample::select(vec!["i-1", "h-1", "h-2", "m-1"]);
    (subject, roles, place.clone(), place).prop_map(|(subject, roles, department, function)| {
        Actor {
            department: department.map(str::to_owned),
            function: function.map(str::to_owned),
            ..actor(subject, &roles)
        }
    })
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.8, Just("Tekst.".to_owned()))
}

fn any_closure() -> impl Strategy<Value = Closure> {
    let outcome = proptest::sample::select(Outcome::ALL.to_vec());
    let other = proptest::option::weighted(
        0.3,
        proptest::sample::select(vec![Uuid::nil(), Uuid::max()]),
    );
    (outcome, maybe_text(), maybe_text(), maybe_text(), other).prop_map(
        |(outcome, short_description, handling_summary, no_prevention_reason, other)| Closure {
            outcome,
            short_description,
            handling_summary,
            no_prevention_reason,
            duplicate_of: other.map(ComplaintId),
        },
    )
}

/// A step; feedback is given at so many minutes from now.
fn any_step() -> impl Strategy<Value = (Step, Option<i64>)> {
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
        handler.prop_map(|to| (Step::Forward { to, note: None }, None)),
        Just((step_to(StatusName::Registered), None)),
        maybe_text().prop_map(|reason| (Step::Proceed { reason }, None)),
        Just((step_to(StatusName::Waiting), None)),
        minutes.prop_map(|minutes| (step_to(StatusName::Answered), minutes)),
        any_closure().prop_map(|closure| (Step::Close(closure), None)),
    ]
}

/// What holds after every step that was taken.
fn check(
    before: &Complaint,
    after: &Complaint,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(after.version, before.version + 1);
    prop_assert_eq!((event.version, event.at), (after.version, now));
    prop_assert_eq!(
        (event.from, event.to),
        (Some(before.status.name()), Some(after.status.name()))
    );
    if let Some(first) = before.terms.first_response_at {
        prop_assert!(
            after
                .terms
                .first_response_at
                .is_some_and(|now| now <= first)
        );
    }
    if let Some(feedback) = &after.feedback {
        prop_assert!(before.signal.received_at <= feedback.at && feedback.at <= now);
        prop_assert!(
            after
                .terms
                .first_response_at
                .is_some_and(|first| first <= feedback.at)
        );
    }
    if let Some(closing) = after.closing() {
        let handled = matches!(closing.outcome, Outcome::Resolved | Outcome::NotResolved);
        prop_assert!(
            !handled
                || (after.feedback.is_some()
                    && closing.short_description.is_some()
                    && closing.handling_summary.is_some()
                    && closing.no_prevention_reason.is_some())
        );
        prop_assert_eq!(
            closing.outcome == Outcome::Duplicate,
            closing.duplicate_of.is_some()
        );
        prop_assert!(closing.duplicate_of != Some(after.id));
    }
    let worked_on = matches!(
        after.status,
        Status::InProgress | Status::Waiting(_) | Status::Answered
    );
    prop_assert!(!worked_on || after.assignee.subject.is_some());
    prop_assert!(after.status != Status::Forwarded || after.forwarded_at.is_some());
    prop_assert!(
        before.first_closed_at.is_none() || after.first_closed_at == before.first_closed_at
    );
    let reopened = before.closing().is_some();
    prop_assert_eq!(
        after.reopened_count - before.reopened_count,
        i32::from(reopened)
    );
    prop_assert_eq!(&after.signal, &before.signal);
    Ok(())
}

proptest! {
    #[test]
    fn no_sequence_of_steps_breaks_what_always_holds(steps in proptest::collection::vec((any_step(), any_actor(), 0_i64..600), 1..40)) {
        let mut complaint = registered();
        let mut now = start();
        for ((step, minutes), actor, passed) in steps {
            now += TimeDelta::minutes(passed);
            let step = match (step, minutes) {
                (Step::Answer { channel, summary, .. }, Some(minutes)) => Step::Answer {
                    feedback_at: Some(now + TimeDelta::minutes(minutes)),
                    channel,
                    summary,
                },
                (step, _) => step,
            };
            if let Ok((after, event)) = complaint.clone().step(step, &actor, now) {
                check(&complaint, &after, &event, now)?;
                prop_assert!(complaint.position().is_visible_to(&actor), "who may take a step sees the complaint");
                complaint = after;
            }
        }
    }
}
