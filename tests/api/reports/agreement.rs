//! Compares the report with a naive computation over random events, and each figure with the length of its list.

use std::collections::BTreeSet;
use std::sync::Mutex;

use chrono::TimeDelta;
use klachtenmap::calendar::model::{Month, local_date};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::naive::{Figures, figures, stories};
use crate::app::{App, Client};
use crate::chance::holds_for;
use crate::complaints::forgetting::{forgotten, without_erasures};
use crate::given;

/// A request to try. A refused request changes nothing.
#[derive(Debug, Clone)]
enum Command {
    Register {
        nature: usize,
        channel: usize,
        who: usize,
        days_ago: i64,
    },
    Forward(usize),
    TakeUp,
    Wait,
    Assess {
        violated: bool,
        admissible: bool,
    },
    Reach,
    /// Adds everything that a closing requires.
    Handle {
        violated: bool,
        admissible: bool,
    },
    Answer,
    Offer(usize),
    Execute,
    Close,
    Withdraw,
    Duplicate(usize),
    Extend(u64),
    Correct(usize),
}

const NATURES: [&str; 4] = ["no_consent_given", "tariff", "cancellation_fee", "privacy"];
const KINDS: [&str; 3] = ["complaint", "remark", "question"];
const CHANNELS: [&str; 3] = ["phone", "email", "letter"];
const DEPARTMENTS: [&str; 2] = ["complaint_desk", "sales"];

/// The first requests of each random history, with the number of the complaint. They give every figure a value.
const BEGINNING: [(Command, isize); 20] = [
    (registering(1), 0),
    (registering(1), 0),
    (registering(2), 0),
    (registering(3), 0),
    (registering(4), 0),
    (handling(true, true), 1),
    (Command::Offer(0), 1),
    (Command::Execute, 1),
    (Command::Close, 1),
    (Command::TakeUp, 1),
    (handling(false, false), 2),
    (Command::Offer(2), 2),
    (Command::Execute, 2),
    (Command::Withdraw, 3),
    (Command::Duplicate(0), 4),
    (Command::TakeUp, 4),
    (Command::Duplicate(0), 4),
    (Command::Forward(1), 5),
    (handling(true, true), 0),
    (Command::Close, 0),
];

/// The last requests of each random history, on the complaint that was registered last: whatever was reopened before.
const END: [(Command, isize); 4] = [
    (registering(1), 0),
    (Command::Withdraw, -1),
    (registering(2), 0),
    (Command::Duplicate(0), -1),
];

const fn registering(who: usize) -> Command {
    Command::Register {
        nature: who % 4,
        channel: who % 3,
        who,
        days_ago: 1,
    }
}

const fn handling(violated: bool, admissible: bool) -> Command {
    Command::Handle { violated, admissible }
}

fn any_deed() -> impl Strategy<Value = Command> {
    prop_oneof![
        5 => (0..4_usize, 0..3_usize, 0..6_usize, 0..5_i64).prop_map(|(nature, channel, who, days_ago)| {
            Command::Register { nature, channel, who, days_ago }
        }),
        2 => (0..2_usize).prop_map(Command::Forward),
        4 => Just(Command::TakeUp),
        1 => Just(Command::Wait),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(violated, admissible)| Command::Assess { violated, admissible }),
        2 => Just(Command::Reach),
        4 => (any::<bool>(), any::<bool>()).prop_map(|(violated, admissible)| Command::Handle { violated, admissible }),
        1 => Just(Command::Answer),
        3 => (0..4_usize).prop_map(Command::Offer),
        3 => Just(Command::Execute),
        3 => Just(Command::Close),
        1 => Just(Command::Withdraw),
        1 => (0..8_usize).prop_map(Command::Duplicate),
        1 => (1..40_u64).prop_map(Command::Extend),
        1 => (0..4_usize).prop_map(Command::Correct),
    ]
}

fn register(app: &App, nature: usize, channel: usize, who: usize, days_ago: i64) {
    let mut changes = json!({
        "nature": NATURES[nature],
        "channel": CHANNELS[channel],
        "kind": KINDS[who % 3],
        "receivedAt": app.clock.now() - TimeDelta::days(days_ago),
        "complainant": { "name": "M", "email": format!("Melder{who}@example.nl") },
    });
    if who == 0 {
        changes["complainant"] = json!({ "name": "M", "phone": format!("+31 58 8080{nature}") });
        changes["customerNumber"] = json!("KL-1");
    }
    given::complaint_with(&app.intake(), changes);
}

fn assess(manager: &Client, path: &str, violated: bool, admissible: bool) {
    let mut body = given::assessment();
    body["lawViolated"] = json!(violated);
    if !admissible {
        body["admissible"] = json!(false);
        body["inadmissibility"] = json!({ "reason": "not_about_us", "explanation": "Anders." });
    }
    manager.put(&format!("{path}/assessment"), &body);
    manager.post(&format!("{path}/investigations"), &given::analysis());
}

fn attempt(app: &App, manager: &Client, complaint: &Value, others: &[Value], deed: &Command) {
    let path = given::path(complaint);
    let part = |name: &str, body: &Value| drop(manager.post(&format!("{path}/{name}"), body));
    let step = |body: Value| drop(manager.step(complaint, &body));
    match deed {
        Command::Register {
            nature,
            channel,
            who,
            days_ago,
        } => register(app, *nature, *channel, *who, *days_ago),
        Command::Forward(to) => step(given::forward(json!({ "department": DEPARTMENTS[*to] }))),
        Command::TakeUp => step(given::reopen()),
        Command::Wait => step(given::wait()),
        Command::Assess { violated, admissible } => assess(manager, &path, *violated, *admissible),
        Command::Reach => part(
            "contacts",
            &json!({ "direction": "out", "channel": "phone", "reached": true, "lateReason": "Druk." }),
        ),
        Command::Handle { violated, admissible } => {
            step(given::reopen());
            assess(manager, &path, *violated, *admissible);
            step(given::answer());
        }
        Command::Answer => step(given::answer()),
        Command::Offer(kind) => part(
            "remedies",
            &[
                json!({ "kind": "compensation", "description": "Vergoeding.", "amountCents": 1250 }),
                json!({ "kind": "cancellation", "agreementReference": "OVK-1" }),
                json!({ "kind": "reprimand", "employee": { "name": "L. Postma" }, "description": "Script." }),
                json!({ "kind": "compensation", "description": "Bloemen." }),
            ][*kind],
        ),
        Command::Execute => {
            for remedy in manager.walk(&format!("{path}/remedies")) {
                let place = format!("{path}/remedies/{}", remedy["id"].as_str().expect("an id"));
                let accept =
                    json!({ "status": "accepted", "dueDate": app.clock.now().date_naive() + chrono::Days::new(9) });
                for step in [accept, json!({ "status": "executed" })] {
                    let etag = manager.get(&place).etag();
                    manager.patch(&place, &etag, &step);
                }
            }
        }
        Command::Close => step(given::closing()),
        Command::Withdraw => step(given::withdraw()),
        Command::Duplicate(of) => {
            let of = &others[of % others.len()]["id"];
            step(json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": of }));
        }
        Command::Extend(days) => {
            let due = complaint["resolution"]["dueDate"].as_str().expect("a day");
            let due: chrono::NaiveDate = due.parse().expect("a day");
            let body = json!({ "dueDate": due + chrono::Days::new(*days), "reason": "Meer tijd." });
            drop(manager.post_with(&format!("{path}/extensions"), &[("If-Match", "*")], &body));
        }
        Command::Correct(nature) => {
            drop(manager.patch(&path, "*", &json!({ "nature": NATURES[*nature] })));
        }
    }
}

/// Returns the figures of the service without those of 0.
fn said(report: &Value) -> Figures {
    let figures = report["figures"].as_array().expect("figures").iter();
    figures
        .filter(|figure| figure["value"] != json!(0))
        .filter(|figure| !figure["key"].as_str().expect("a key").starts_with("measures"))
        .map(|figure| {
            let word = |name: &str| figure[name].as_str().unwrap_or_default().to_owned();
            ((word("key"), word("of")), figure["value"].clone())
        })
        .collect()
}

/// Checks that the list of each figure has as many items as the figure says.
fn counts_its_lists(manager: &Client, report: &Value) {
    for figure in report["figures"].as_array().expect("figures") {
        // What was erased, and what the website counts, is in no list.
        if ["erased", "purged", "quarantined", "ratings"].contains(&figure["key"].as_str().expect("a key")) {
            assert_eq!(figure["list"], Value::Null);
            continue;
        }
        let list = figure["list"].as_str().expect("a list");
        let items = manager.walk(&format!("{list}&pageSize=200"));
        assert_eq!(figure["items"], items.len(), "{figure}");
        let is_of_happenings = ["closed", "reopened", "restored"].contains(&figure["key"].as_str().expect("a key"));
        if figure["unit"] == "count" && !is_of_happenings {
            assert_eq!(figure["value"], items.len(), "{figure}");
        }
    }
}

/// Erases what is closed, every second complaint first, and finds every figure as it was.
fn stay_when_complaints_are_erased(app: &App) -> Result<(), TestCaseError> {
    let figures = || -> Vec<Value> {
        let months = app.manager().walk("/v1/reports/monthly?from=2026-09&to=2027-01");
        months
            .into_iter()
            .map(|mut month| without_erasures(month["figures"].take()))
            .collect()
    };
    let before = figures();
    let closed = app.manager().walk("/v1/complaints?open=false&pageSize=200");
    for part in 0..2 {
        let some: Vec<&Value> = closed.iter().skip(part).step_by(2).collect();
        prop_assert_eq!(forgotten(app, &some).expect("all are closed").len(), some.len());
        prop_assert_eq!(figures(), before.clone(), "after {} of {}", part + 1, 2);
    }
    // Nothing is left of a single one.
    app.sql(
        "do $$ begin
            assert not exists (select from complaint_facts as fact where not exists (
                select from complaints where complaints.id = fact.id));
            assert not exists (select from complaint_closings as closing where not exists (
                select from complaints where complaints.id = closing.fact_id));
        end $$",
    );
    Ok(())
}

#[test]
fn the_report_is_what_a_naive_computation_over_the_events_says() {
    let deeds = || proptest::collection::vec((any_deed(), 0..8_isize, 0..60_i64), 10..60);
    let seen = Mutex::new(BTreeSet::new());
    holds_for(6, deeds, |deeds| {
        let app = App::start();
        let money = json!({ "code": "money", "name": "Geld", "nameEn": "Money" });
        app.manager().post("/v1/natures", &money).expect(201);
        for child in ["tariff", "cancellation_fee"] {
            let place = format!("/v1/natures/{child}");
            let etag = app.manager().get(&place).etag();
            app.manager()
                .patch(&place, &etag, &json!({ "parent": "money" }))
                .expect(200);
        }
        register(&app, 0, 0, 0, 0);
        let begun = BEGINNING.iter().map(|(deed, which)| (deed, *which, 5));
        let then = deeds.iter().map(|(deed, which, hours)| (deed, *which, *hours));
        let ended = END.iter().map(|(deed, which)| (deed, *which, 5));
        for (deed, which, hours) in begun.chain(then).chain(ended) {
            app.advance(TimeDelta::hours(hours));
            let manager = app.manager();
            let all = manager.walk("/v1/complaints?sort=registeredAt");
            let complaint = &all[which
                .rem_euclid(isize::try_from(all.len()).expect("a few"))
                .unsigned_abs()];
            attempt(&app, &manager, complaint, &all, deed);
        }
        app.advance(TimeDelta::days(60));
        let stories = stories(&app);
        let today = local_date(app.clock.now());
        let manager = app.manager();
        for report in manager.walk("/v1/reports/monthly?from=2026-10&to=2026-12") {
            let month: Month = report["month"].as_str().expect("a month").parse().expect("a month");
            let said = said(&report);
            seen.lock().expect("no case panicked").extend(said.keys().cloned());
            prop_assert_eq!(said, figures(&stories, month, today), "{}", month);
            counts_its_lists(&manager, &report);
        }
        stay_when_complaints_are_erased(&app)?;
        Ok(())
    });
    let seen = seen.into_inner().expect("no case panicked");
    for (key, of) in [
        ("duplicates", ""),
        ("repeats", ""),
        ("reopened", ""),
        ("restored", ""),
        ("closed", ""),
        ("openByAge", "57+"),
        ("byMainNature", "money"),
        ("byAdmissibility", "notAdmissible"),
        ("byFinding", "dissatisfaction"),
        ("byOutcome", "resolved"),
        ("byOutcome", "withdrawn"),
        ("byDepartment", "sales"),
        ("remediesExecuted", "reprimand"),
        ("compensation", "EUR"),
        ("firstResponseOnTime", ""),
        ("resolutionOnTime", ""),
    ] {
        let figure = (key.to_owned(), of.to_owned());
        assert!(seen.contains(&figure), "{key} {of} never came about");
    }
}
