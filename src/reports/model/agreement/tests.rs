//! The actions of an evaluation against those that were agreed before.

use uuid::Uuid;

use super::*;
use crate::reports::model::action::tests::{agreed, context, plan};
use crate::reports::model::{ActionOutcome, ActionStatus};

fn id(number: u128) -> ActionId {
    ActionId(Uuid::from_u128(number))
}

fn named(id: Option<ActionId>, description: &str) -> NamedAction {
    let plan = plan(description);
    NamedAction { id, plan }
}

/// The descriptions of the written actions with their versions, or the faults.
fn settled(known: &[Action], named: &mut [NamedAction]) -> Result<Vec<(String, i32)>, Vec<String>> {
    let agreement = Agreement {
        month: "2026-10".parse().unwrap(),
        edition: 2,
        known,
        staff: &BTreeMap::new(),
        reason: Some("Woorden verbeterd."),
        context: &context("2026-11-13T09:00:00Z"),
    };
    match agreement.settle(named, || id(99)) {
        Ok(written) => Ok(written
            .into_iter()
            .map(|(action, change)| {
                assert_eq!(action.version, change.version);
                (action.plan.description, action.version)
            })
            .collect()),
        Err(Error::Invalid(faults)) => Err(faults
            .into_iter()
            .map(|fault| format!("{:?} {}", fault.place, fault.code))
            .collect()),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn an_action_is_the_same_by_its_id_or_by_its_words_and_else_new() {
    let known = [agreed("Rooster aanpassen.")];
    let mut reworded = [named(Some(id(7)), "Rooster in de zomer aanpassen.")];
    let expected = vec![("Rooster in de zomer aanpassen.".to_owned(), 2)];
    assert_eq!(settled(&known, &mut reworded), Ok(expected));
    let mut same = [named(None, "Rooster aanpassen."), named(None, "Belscript herzien.")];
    let expected = vec![("Belscript herzien.".to_owned(), 1)];
    assert_eq!(settled(&known, &mut same), Ok(expected));
    assert_eq!(same.map(|action| action.id), [Some(id(7)), Some(id(99))]);
}

#[test]
fn an_open_action_is_not_left_out_and_one_that_ended_may_be() {
    let open = agreed("Rooster aanpassen.");
    let left_out = vec![r#"Pointer("/actions") open_action_left_out"#.to_owned()];
    assert_eq!(settled(std::slice::from_ref(&open), &mut []), Err(left_out));
    let reason = "Niet meer nodig.".to_owned();
    let withdrawn = Action {
        outcome: Some(ActionOutcome::Withdrawn { reason }),
        ..open
    };
    assert_eq!(settled(std::slice::from_ref(&withdrawn), &mut []), Ok(vec![]));
    // Named again in the same words it stays as it is.
    let mut again = [named(None, "Rooster aanpassen.")];
    assert_eq!(settled(std::slice::from_ref(&withdrawn), &mut again), Ok(vec![]));
    let today = "2026-11-13".parse().unwrap();
    assert_eq!(withdrawn.status(today), ActionStatus::Withdrawn);
}

#[test]
fn every_fault_of_the_actions_is_named_at_once() {
    let known = [agreed("Rooster aanpassen.")];
    let mut wrong = [
        named(Some(id(8)), "Onbekend."),
        named(Some(id(7)), "Rooster aanpassen."),
        named(Some(id(7)), "Rooster aanpassen."),
        named(None, "Nieuw."),
    ];
    wrong[3].plan.owner_subject = Some("x-9".to_owned());
    let expected = [
        r#"Pointer("/actions/0/id") unknown"#,
        r#"Pointer("/actions/2/id") named_twice"#,
        r#"Pointer("/actions/3/ownerSubject") unknown"#,
    ];
    assert_eq!(settled(&known, &mut wrong), Err(expected.map(str::to_owned).to_vec()));
}

#[test]
fn who_owns_an_action_as_staff_stays_its_owner_as_long_as_the_name_stays() {
    let mut known = agreed("Rooster aanpassen.");
    known.plan.owner_subject = Some("m-2".to_owned());
    let mut same = [named(None, "Rooster aanpassen.")];
    assert_eq!(settled(std::slice::from_ref(&known), &mut same), Ok(vec![]));
    let mut other = [named(None, "Rooster aanpassen.")];
    other[0].plan.owner = "S. Hoekstra".to_owned();
    settled(&[known], &mut other).unwrap();
    assert_eq!(other[0].plan.owner_subject, None);
}

#[test]
fn an_evaluation_of_before_names_its_actions_without_an_id() {
    let stored = r#"{"description":"Rooster aanpassen.","owner":"M. Visser","dueDate":"2026-12-15"}"#;
    let read: NamedAction = serde_json::from_str(stored).unwrap();
    assert_eq!(read, named(None, "Rooster aanpassen."));
    assert_eq!(serde_json::to_string(&read).unwrap(), stored);
}
