//! Tests of the changes of an action, and of its standing.

use super::*;

pub(in crate::reports::model) fn plan(description: &str) -> ActionPlan {
    ActionPlan {
        description: description.to_owned(),
        owner: "M. Visser".to_owned(),
        owner_subject: None,
        due_date: date("2026-12-15"),
    }
}

/// An action that was agreed on 12 November.
pub(in crate::reports::model) fn agreed(description: &str) -> Action {
    let id = ActionId(Uuid::from_u128(7));
    let month = ("2026-10".parse().unwrap(), 1);
    let (action, change) = Action::begin(id, month, plan(description), &context("2026-11-12T09:00:00Z")).unwrap();
    assert_eq!(change.version, 1);
    action
}

pub(in crate::reports::model) fn context(now: &str) -> ActionContext {
    ActionContext {
        by: Person {
            subject: "m-1".to_owned(),
            name: None,
        },
        now: now.parse().unwrap(),
        owner: Standing::Active,
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn done(action: &Action, on: &str) -> ActionDraft {
    ActionDraft {
        done_date: Some(date(on)),
        result: Some("Aangepast.".to_owned()),
        ..action.draft()
    }
}

/// The action after the draft of 1 December.
fn after(action: &Action, draft: ActionDraft) -> Action {
    let changed = action.clone().change(draft, &context("2026-12-01T09:00:00Z")).unwrap();
    changed.expect("a change").0
}

/// The places and codes of the faults of the draft on 1 December.
fn faults(action: &Action, draft: ActionDraft) -> Vec<String> {
    match action.clone().change(draft, &context("2026-12-01T09:00:00Z")) {
        Err(Error::Invalid(faults)) => faults
            .into_iter()
            .map(|fault| format!("{:?} {}", fault.place, fault.code))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_action_is_open_until_the_end_of_its_day_and_overdue_until_it_is_done_or_withdrawn() {
    let action = agreed("Rooster aanpassen.");
    assert_eq!(action.status(date("2026-12-15")), ActionStatus::Open);
    assert_eq!(action.status(date("2026-12-16")), ActionStatus::Overdue);
    let finished = after(&action, done(&action, "2026-11-30"));
    assert_eq!(finished.status(date("2026-12-16")), ActionStatus::Done);
    let withdrawal = ActionDraft {
        withdrawal_reason: Some("Niet meer nodig.".to_owned()),
        ..action.draft()
    };
    assert_eq!(
        after(&action, withdrawal).status(date("2026-12-16")),
        ActionStatus::Withdrawn
    );
}

#[test]
fn what_is_done_has_a_result_and_a_day_that_is_not_in_the_future() {
    let action = agreed("Rooster aanpassen.");
    let without = ActionDraft {
        result: None,
        ..done(&action, "2026-11-30")
    };
    assert_eq!(faults(&action, without), [r#"Pointer("/result") required"#]);
    let early = done(&action, "2026-12-02");
    assert_eq!(faults(&action, early), [r#"Pointer("/doneDate") out_of_range"#]);
    let never = ActionDraft {
        done_date: None,
        ..done(&action, "2026-11-30")
    };
    assert_eq!(faults(&action, never), [r#"Pointer("/result") not_allowed"#]);
    let both = ActionDraft {
        withdrawal_reason: Some("Niet meer nodig.".to_owned()),
        ..done(&action, "2026-11-30")
    };
    assert_eq!(faults(&action, both), [r#"Pointer("/withdrawalReason") contradiction"#]);
}

#[test]
fn another_due_date_has_a_reason_and_is_not_in_the_past() {
    let action = agreed("Rooster aanpassen.");
    let moved = |due: &str, reason: Option<&str>| {
        let mut draft = action.draft();
        draft.plan.due_date = date(due);
        draft.reason = reason.map(str::to_owned);
        draft
    };
    let missing = [r#"Pointer("/reason") required"#];
    assert_eq!(faults(&action, moved("2026-12-22", None)), missing);
    let past = [r#"Pointer("/dueDate") out_of_range"#];
    assert_eq!(faults(&action, moved("2026-11-30", Some("Later."))), past);
    assert_eq!(faults(&action, moved("2100-01-01", Some("Later."))), past);
    let draft = moved("2026-12-01", Some("Eerder."));
    let (moved, change) = action.change(draft, &context("2026-12-01T09:00:00Z")).unwrap().unwrap();
    assert_eq!((moved.version, change.version), (2, 2));
    assert_eq!(change.reason.as_deref(), Some("Eerder."));
    let expected = Change {
        field: "/dueDate".to_owned(),
        old: json!("2026-12-15"),
        new: json!("2026-12-01"),
    };
    assert_eq!(change.changes, [expected]);
}

#[test]
fn what_has_ended_keeps_its_due_date_and_is_opened_again_with_a_reason() {
    let action = agreed("Rooster aanpassen.");
    let finished = after(&action, done(&action, "2026-11-30"));
    let mut later = finished.draft();
    later.plan.due_date = date("2027-01-15");
    later.reason = Some("Later.".to_owned());
    let refused = finished.clone().change(later, &context("2026-12-01T09:00:00Z"));
    assert!(matches!(refused, Err(Error::Conflict(conflict)) if conflict.code == "action-ended"));
    let reopened = action.draft();
    assert_eq!(faults(&finished, reopened), [r#"Pointer("/reason") required"#]);
    let with_reason = ActionDraft {
        reason: Some("Toch niet klaar.".to_owned()),
        ..action.draft()
    };
    assert_eq!(after(&finished, with_reason).outcome, None);
}

#[test]
fn the_owner_is_an_active_member_of_staff_when_named_as_one() {
    let action = agreed("Rooster aanpassen.");
    let mut draft = action.draft();
    draft.plan.owner_subject = Some("m-2".to_owned());
    let retired = ActionContext {
        owner: Standing::Retired,
        ..context("2026-12-01T09:00:00Z")
    };
    let refused = action.clone().change(draft.clone(), &retired);
    assert!(matches!(refused, Err(Error::Invalid(faults)) if faults[0].code == "retired"));
    // The owner who retires later stays the owner.
    let theirs = after(&action, draft);
    let finished = done(&theirs, "2026-11-30");
    assert!(theirs.change(finished, &retired).unwrap().is_some());
}

#[test]
fn a_draft_that_changes_nothing_makes_no_version() {
    let action = agreed("Rooster aanpassen.");
    let draft = ActionDraft {
        reason: Some("Zomaar.".to_owned()),
        ..action.draft()
    };
    assert_eq!(action.change(draft, &context("2027-02-01T09:00:00Z")).unwrap(), None);
}
