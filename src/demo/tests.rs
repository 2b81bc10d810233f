//! The scenarios of the demonstration hold against the model, whenever it is made.

use std::num::NonZeroU8;

use super::*;
use crate::calendar::model::{Policy, TermRules};
use crate::complaints::store::{Earlier, NewComplaint};
use crate::procedure::FindingRule;
use crate::procedure::{Closure, Complaint, Event, EventData, RetentionStart, Rules};

fn rules(reopen_days: u16) -> Rules {
    Rules {
        terms: TermRules {
            policy: Policy::default(),
            first_response_days: NonZeroU8::new(5).unwrap(),
            resolution_weeks: NonZeroU8::new(8).unwrap(),
        },
        retention_years: 2,
        retention_start: RetentionStart::Registration,
        reopen_days,
        finding_rule: FindingRule::Either,
        judge_after_days: 28,
        four_eyes_cents: None,
        four_eyes_inadmissible: false,
        four_eyes_privacy: false,
    }
}

fn drawn(rules: &Rules, now: DateTime<Utc>, seed: u64) -> Vec<(Complaint, Vec<Event>)> {
    let year = Year::new(now).unwrap();
    let context = Context {
        year: &year,
        rules,
        measures: &[],
    };
    let mut random = StdRng::seed_from_u64(seed);
    let mut known_customers = KnownCustomers::new(0);
    let mut moments: Vec<_> = (0..400).map(|_| year.moment(&mut random)).collect();
    moments.sort_unstable();
    let mut all = Vec::new();
    for at in moments {
        let scenario = Scenario::new(&mut random, &context, &mut known_customers, at).unwrap();
        let filed = (scenario.into_registration(rules, now).write)("K-2026-000001".to_owned(), Earlier::default());
        let NewComplaint { complaint, events, .. } =
            filed.unwrap_or_else(|refusal| panic!("{now}, seed {seed}, {at}: {refusal:?}"));
        all.push((complaint, events));
        known_customers.end_batch();
    }
    all
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn every_scenario_is_one_that_the_model_allows() {
    let moments = [
        "2026-01-01T00:30:00Z",
        "2026-03-31T21:59:59Z",
        "2027-04-01T06:00:00Z",
        "2028-02-29T12:00:00Z",
        "2026-11-25T23:00:00Z",
    ];
    for (now, seed) in moments.map(moment).into_iter().zip(1..) {
        for reopen_days in [0, 90] {
            let all = drawn(&rules(reopen_days), now, seed);
            let began = all.iter().map(|(complaint, _)| complaint.registered_at);
            assert!(began.clone().is_sorted() && began.max() < Some(now));
            let ended = |(_, events): &(_, Vec<Event>)| {
                events.iter().all(|event| event.at <= now) && events.iter().map(|event| event.at).is_sorted()
            };
            assert!(all.iter().all(ended), "{now}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same() {
    let now = moment("2026-11-25T23:00:00Z");
    let names = |seed| -> Vec<_> {
        let of_one = |(complaint, events): (Complaint, Vec<Event>)| {
            let steps: Vec<_> = events.iter().map(|event| (event.at, event.to)).collect();
            (complaint.signal.complainant, complaint.signal.nature, steps)
        };
        drawn(&rules(90), now, seed).into_iter().map(of_one).collect()
    };
    assert_eq!(names(1), names(1));
    assert_ne!(names(1), names(2));
}

#[test]
fn a_year_has_everything_that_a_report_counts() {
    let all = drawn(&rules(90), moment("2026-11-25T23:00:00Z"), 1);
    let happened = |what: fn(&EventData) -> bool| {
        let events = all.iter().flat_map(|(_, events)| events);
        events.filter(|event| what(&event.what)).count()
    };
    assert!(happened(|what| matches!(what, EventData::RemedyOffered(_))) > 20);
    assert!(happened(|what| matches!(what, EventData::RemedyMoved(_))) > 20);
    assert!(happened(|what| matches!(what, EventData::Reopened { .. })) > 0);
    assert!(happened(|what| matches!(what, EventData::Paused { .. })) > 0);
    assert!(
        happened(|what| matches!(
            what,
            EventData::Closed(Closure {
                duplicate_of: Some(_),
                ..
            })
        )) > 0
    );
}
