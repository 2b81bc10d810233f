//! Two pairs of eyes at the closing gate: in which state of the approval which outcome is possible.

use super::*;

fn assessment(admissible: bool, rules: &Rules) -> EventData {
    let judgement = Judgement {
        admissible,
        inadmissibility: (!admissible).then(inadmissibility),
        law_violated: false,
        decency_violated: false,
        norm: None,
        motivation: "Daarom.".into(),
        cause: None,
    };
    let handler = actor("h-1", &[Role::Handler]);
    EventData::Assessed(assess(judgement, None, None, &handler, rules).unwrap())
}

fn reviewed(approved: bool) -> EventData {
    EventData::AssessmentReviewed(AssessmentReview {
        revision: 1,
        approved,
        reason: None,
    })
}

/// Returns the things that closing with this outcome lacks after these entries; `None` when it lacks nothing.
fn lacks(entries: &[EventData], outcome: Outcome, rules: &Rules) -> Option<Vec<&'static str>> {
    let handler = actor("h-1", &[Role::Manager]);
    let mut complaint = Complaint {
        finding: None,
        admissible: None,
        ..in_status(StatusName::Answered)
    };
    for what in entries {
        complaint = complaint.record(what.clone(), &handler, start()).unwrap().0;
    }
    let closure = Closure {
        inadmissibility: (outcome == Outcome::Inadmissible && complaint.finding.is_none()).then(inadmissibility),
        ..closure(outcome)
    };
    match complaint.transition(Transition::Close(closure), &handler, start(), rules) {
        Ok(_) => None,
        Err(refusal) => {
            assert_eq!(code(&refusal), "closing-gate");
            Some(refusal.missing().to_vec())
        }
    }
}

#[test]
fn closing_as_inadmissible_waits_for_approval_where_the_setting_says_so() {
    let (on, off) = (
        Rules {
            four_eyes_inadmissible: true,
            ..rules()
        },
        rules(),
    );
    let (proposed, by_old_rule) = (assessment(false, &on), assessment(false, &off));
    let approval = Some(vec!["approval"]);
    for (entries, rules, inadmissible, resolved) in [
        (vec![], &off, None, Some(vec!["admissible", "assessment"])),
        (
            vec![],
            &on,
            Some(vec!["assessment", "approval"]),
            Some(vec!["admissible", "assessment"]),
        ),
        (vec![proposed.clone()], &on, approval.clone(), approval.clone()),
        (
            vec![proposed.clone(), reviewed(false)],
            &on,
            approval.clone(),
            approval.clone(),
        ),
        (vec![proposed.clone(), reviewed(true)], &on, None, None),
        // A proposal keeps the rule of its time.
        (vec![proposed.clone()], &off, approval.clone(), approval.clone()),
        (vec![by_old_rule], &on, Some(vec!["assessment", "approval"]), None),
        (
            vec![proposed.clone(), reviewed(true), proposed],
            &on,
            approval.clone(),
            approval,
        ),
    ] {
        assert_eq!(
            lacks(&entries, Outcome::Inadmissible, rules),
            inadmissible,
            "{entries:?}"
        );
        assert_eq!(lacks(&entries, Outcome::Resolved, rules), resolved, "{entries:?}");
        assert_eq!(lacks(&entries, Outcome::Withdrawn, rules), None);
    }
}

#[test]
fn what_waits_for_approval_is_undecided_and_only_what_is_not_admissible_waits() {
    let on = Rules {
        four_eyes_inadmissible: true,
        ..rules()
    };
    let manager = actor("m-1", &[Role::Manager]);
    let after = |entries: &[EventData]| {
        entries
            .iter()
            .fold(in_status(StatusName::InProgress), |complaint, what| {
                complaint.record(what.clone(), &manager, start()).unwrap().0
            })
    };
    let not_admissible = assessment(false, &on);
    assert_eq!(after(&[assessment(true, &on)]).admissible, Some(true));
    assert_eq!(after(std::slice::from_ref(&not_admissible)).admissible, None);
    assert_eq!(after(&[not_admissible.clone(), reviewed(true)]).admissible, Some(false));
    assert_eq!(after(&[not_admissible, reviewed(false)]).admissible, None);
}
