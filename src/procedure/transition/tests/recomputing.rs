//! Computing the first-response term anew after a change of the calendar.

use super::*;
use crate::calendar::model::{CalendarDate, Policy, TermRules};

/// The rules in force, with the day before the end of the term as a day on which the company is closed.
fn changed(complaint: &Complaint) -> TermRules {
    let closed = complaint.terms.first_response_due.unwrap() - TimeDelta::days(1);
    TermRules {
        policy: Policy {
            closing_days: [CalendarDate::try_from(closed).unwrap()].into(),
            ..Policy::default()
        },
        ..rules().terms
    }
}

#[test]
fn the_term_of_an_open_complaint_without_a_response_is_computed_by_the_rules_in_force() {
    let program = actor("klachtenmap", &[Role::Manager]);
    for name in StatusName::ALL {
        let before = in_status(*name);
        let rules = changed(&before);
        let outcome = before.clone().recompute_term(&program, start(), &rules);
        let Some((after, event)) = outcome else {
            assert_eq!(*name, StatusName::Closed);
            continue;
        };
        assert_eq!(after.version, before.version + 1);
        assert!(after.terms.first_response_due > before.terms.first_response_due);
        assert_eq!(after.terms.policy, rules.policy);
        assert_eq!(after.terms.resolution_due, before.terms.resolution_due);
        assert_eq!((event.from, event.to), (Some(*name), None));
        assert_eq!(
            event.what,
            EventData::TermRecomputed {
                previous_due_date: before.terms.first_response_due.unwrap(),
                due_date: after.terms.first_response_due.unwrap(),
            }
        );
        assert_eq!(after.recompute_term(&program, start(), &rules), None);
    }
}

#[test]
fn a_term_stays_that_was_met_or_that_ends_on_the_same_day() {
    let program = actor("klachtenmap", &[Role::Manager]);
    let rules = changed(&registered());
    let mut responded = registered();
    responded.terms.respond(start());
    assert_eq!(responded.recompute_term(&program, start(), &rules), None);
    let mut far = changed(&registered());
    far.policy.closing_days = [CalendarDate::try_from(start().date_naive() + TimeDelta::days(300)).unwrap()].into();
    assert_eq!(registered().status, Status::Registered);
    assert_eq!(registered().recompute_term(&program, start(), &far), None);
}
