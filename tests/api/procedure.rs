//! Random sequences of calls against a small reference of the procedure, written from its text and not from the program:
//! each call is answered as the procedure says, and no sequence reaches a state that breaks it.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Amsterdam;
use klachtenmap::auth::Role;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::chance::holds_for;
use crate::{feed, given};

/// Something that somebody tries.
#[derive(Debug, Clone)]
enum Call {
    Forward(&'static str),
    Return,
    TakeUp,
    Wait,
    Assess(bool),
    Analyse,
    Interview(&'static str),
    Reach,
    Fail,
    NoMeasure,
    Extend(u64),
    Answer,
    Close(&'static str, bool),
}

/// Who tries: a handler, the other handler, a manager, or intake, who registered it.
const CALLERS: [(&str, Role); 4] = [
    ("h-1", Role::Handler),
    ("h-2", Role::Handler),
    ("m-1", Role::Manager),
    ("i-1", Role::Intake),
];

const HANDLED: [Call; 4] = [Call::TakeUp, Call::Assess(true), Call::Analyse, Call::Answer];

/// What the procedure knows of a complaint.
#[derive(Debug, Clone, PartialEq)]
struct Reference {
    status: &'static str,
    handler: Option<&'static str>,
    /// Employees whom it is about.
    about: Vec<&'static str>,
    revisions: usize,
    assessed_by: Option<&'static str>,
    /// A manager assessed otherwise than somebody before: only managers do so from then on.
    overruled: bool,
    /// Of analysis, feedback and prevention, which the closing asks for, what there is.
    done: BTreeSet<&'static str>,
    first_response: Option<DateTime<Utc>>,
    due: NaiveDate,
    paused: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    outcome: Option<&'static str>,
    reopened: i64,
}

/// Received on Friday 30 October 2026: five working days end on 6 November, eight weeks on 25 December.
fn first_due() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 6).expect("a day")
}

fn original_due() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 25).expect("a day")
}

impl Reference {
    fn new() -> Self {
        Reference {
            status: "registered",
            handler: None,
            about: Vec::new(),
            revisions: 0,
            assessed_by: None,
            overruled: false,
            done: BTreeSet::new(),
            first_response: None,
            due: original_due(),
            paused: None,
            closed_on: None,
            outcome: None,
            reopened: 0,
        }
    }

    fn sees(&self, caller: &str, role: Role) -> bool {
        match role {
            Role::Manager | Role::Intake => true,
            Role::Handler => self.handler.is_none_or(|handler| handler == caller),
        }
    }

    fn works(&self, caller: &str, role: Role) -> bool {
        role != Role::Intake && self.sees(caller, role) && !self.about.contains(&caller)
    }

    fn resume(&mut self, today: NaiveDate) {
        if let Some(paused) = self.paused.take()
            && paused <= self.due
        {
            self.due += today - paused;
        }
    }

    /// What becomes of it, or that it is refused.
    fn after(&self, call: &Call, caller: &'static str, role: Role, now: DateTime<Utc>) -> Option<Reference> {
        let mut next = self.clone();
        let today = now.with_timezone(&Amsterdam).date_naive();
        let works = self.works(caller, role);
        let being_handled = ["in_progress", "waiting", "answered"].contains(&self.status);
        let allowed = match call {
            Call::Forward(to) => {
                next.status = "forwarded";
                next.handler = Some(to);
                ["registered", "forwarded", "in_progress"].contains(&self.status)
                    && self.sees(caller, role)
                    && !self.about.contains(&caller)
                    && !self.about.contains(to)
            }
            Call::Return => {
                next.status = "registered";
                next.handler = None;
                self.status == "forwarded" && works
            }
            Call::TakeUp => {
                let reopening = self.status == "closed";
                next.status = "in_progress";
                next.resume(today);
                if self.status != "waiting" {
                    next.handler = Some(self.handler.unwrap_or(caller));
                }
                next.reopened += i64::from(reopening);
                next.closed_on = None;
                next.outcome = None;
                let in_time = self.closed_on.is_none_or(|day| today <= day + Days::new(90));
                ["registered", "forwarded", "waiting", "closed"].contains(&self.status)
                    && works
                    && (!reopening || (role == Role::Manager && in_time))
                    && (self.status == "waiting" || !next.about.contains(&next.handler.expect("somebody")))
            }
            Call::Wait => {
                next.status = "waiting";
                next.paused = Some(today);
                self.status == "in_progress" && works
            }
            Call::Assess(_) => {
                next.revisions += 1;
                let is_manager = role == Role::Manager;
                let of_another = self.assessed_by.is_some_and(|before| before != caller);
                next.overruled |= is_manager && of_another;
                next.assessed_by = Some(caller);
                being_handled && works && (is_manager || !self.overruled)
            }
            Call::Analyse => {
                next.done.insert("analysis");
                being_handled && works
            }
            Call::Interview(employee) => {
                if !next.about.contains(employee) {
                    next.about.push(employee);
                }
                being_handled && works && self.handler != Some(employee)
            }
            Call::Reach => {
                next.first_response = Some(self.first_response.unwrap_or(now));
                works
            }
            Call::Fail => works,
            Call::NoMeasure => {
                next.done.insert("prevention");
                being_handled && works
            }
            Call::Extend(days) => {
                next.due = self.due + Days::new(*days);
                self.status != "closed" && works && next.due <= original_due() + Days::new(365)
            }
            Call::Answer => {
                next.status = "answered";
                next.done.insert("feedback");
                next.first_response = Some(self.first_response.unwrap_or(now));
                next.resume(today);
                ["in_progress", "waiting"].contains(&self.status) && works
            }
            Call::Close(outcome, complete) => {
                next.status = "closed";
                next.closed_on = Some(today);
                next.outcome = Some(outcome);
                next.resume(today);
                if *complete {
                    next.done.insert("prevention");
                }
                let gate = self.revisions > 0 && next.done.len() == 3 && *complete;
                let possible = match *outcome {
                    "withdrawn" => self.status != "closed",
                    _ => self.status == "answered" && gate,
                };
                possible && works
            }
        };
        allowed.then_some(next)
    }
}

fn any_call() -> impl Strategy<Value = Call> {
    let person = || prop_oneof![Just("h-1"), Just("h-2")];
    prop_oneof![
        2 => person().prop_map(Call::Forward),
        1 => Just(Call::Return),
        4 => Just(Call::TakeUp),
        2 => Just(Call::Wait),
        2 => any::<bool>().prop_map(Call::Assess),
        2 => Just(Call::Analyse),
        1 => person().prop_map(Call::Interview),
        2 => Just(Call::Reach),
        1 => Just(Call::Fail),
        1 => Just(Call::NoMeasure),
        1 => (1_u64..60).prop_map(Call::Extend),
        3 => Just(Call::Answer),
        3 => (prop_oneof![4 => Just("resolved"), 1 => Just("withdrawn")], any::<bool>())
            .prop_map(|(outcome, complete)| Call::Close(outcome, complete)),
    ]
}

fn send(client: &Client, path: &str, known: &Reference, call: &Call) -> Response {
    let step = |body: &Value| client.post_with(&format!("{path}/transitions"), &[("If-Match", "*")], body);
    let part = |part: &str, body: &Value| client.post(&format!("{path}/{part}"), body);
    match call {
        Call::Forward(to) => step(&given::forward(json!({ "subject": to }))),
        Call::Return => step(&json!({ "to": "registered", "reason": "Niet voor mij." })),
        Call::TakeUp => step(&given::reopen()),
        Call::Wait => step(&given::wait()),
        Call::Assess(violated) => {
            let mut body = given::assessment();
            body["lawViolated"] = json!(violated);
            let tag = format!("\"{}\"", known.revisions);
            let again = known.revisions > 0;
            if again {
                body["revisionReason"] = json!("Nieuw inzicht.");
            }
            let headers = [("If-Match", tag.as_str())];
            let headers = if again { &headers[..] } else { &[] };
            client.send("PUT", &format!("{path}/assessment"), headers, Some(&body))
        }
        Call::Analyse => part("investigations", &given::analysis()),
        Call::Interview(subject) => part(
            "investigations",
            &json!({
                "kind": "employee_interview", "held": false, "employee": { "subject": subject },
                "notHeldReason": "Met verlof."
            }),
        ),
        Call::Reach | Call::Fail => part(
            "contacts",
            &json!({
                "direction": "out", "channel": "phone", "reached": matches!(call, Call::Reach),
                "lateReason": "Druk."
            }),
        ),
        // What was said before changes nothing; each time says something else.
        Call::NoMeasure => part(
            "measures",
            &json!({ "none": format!("Eenmalig: {}", uuid::Uuid::now_v7()) }),
        ),
        Call::Extend(days) => {
            let body = json!({ "dueDate": known.due + Days::new(*days), "reason": "Meer tijd." });
            client.post_with(&format!("{path}/extensions"), &[("If-Match", "*")], &body)
        }
        Call::Answer => step(&given::answer()),
        Call::Close(outcome, complete) => {
            let mut body = given::closing();
            if !complete {
                body = json!({ "to": "closed" });
            }
            body["outcome"] = json!(outcome);
            step(&body)
        }
    }
}

/// What the service says, in the terms of the reference.
fn agrees(found: &Value, known: &Reference) {
    assert_eq!(found["status"], known.status);
    assert_eq!(found["handler"]["subject"], json!(known.handler));
    assert_eq!(found["resolution"]["dueDate"], json!(known.due));
    assert_eq!(found["resolution"]["pausedSinceDate"], json!(known.paused));
    assert_eq!(found["outcome"], json!(known.outcome));
    assert_eq!(found["reopenedCount"], known.reopened);
    assert_eq!(found["firstResponse"]["at"], json!(known.first_response));
    let late = known
        .first_response
        .is_some_and(|at| at.with_timezone(&Amsterdam).date_naive() > first_due());
    assert!(!late || found["firstResponse"]["overdue"] == true);
    assert_eq!(found["finding"] == Value::Null, known.revisions == 0);
    assert_eq!(found["prevention"] == Value::Null, !known.done.contains("prevention"));
    let open = known.status != "closed";
    assert!(!open || known.handler.is_none_or(|handler| !known.about.contains(&handler)));
}

/// A call, the index of who tries it, and the hours that pass before.
type Attempt = (Call, usize, i64);

/// Makes the calls one after the other on a new complaint, each held against the reference.
fn play(calls: impl IntoIterator<Item = Attempt>) -> Result<Reference, TestCaseError> {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let path = given::path(&complaint);
    let mut known = Reference::new();
    let mut version = 1;
    for (call, who, hours) in calls {
        app.advance(TimeDelta::hours(hours));
        let (caller, role) = CALLERS[who];
        let response = send(&app.caller(caller, &[role]), &path, &known, &call);
        let context = format!("{call:?} by {caller} on {known:?}: {}", response.text);
        if let Some(next) = known.after(&call, caller, role, app.clock.now()) {
            prop_assert!((200..300).contains(&response.status), "{context}");
            known = next;
            version += 1;
        } else {
            let refused = [400, 403, 404, 409].contains(&response.status);
            prop_assert!(refused, "{} {context}", response.status);
        }
        let found = app.manager().get(&path);
        prop_assert_eq!(found.etag(), format!("\"{version}\""), "{}", context);
        agrees(&found.expect(200), &known);
    }
    let versions: Vec<_> = app
        .manager()
        .walk(&format!("{path}/history"))
        .iter()
        .map(|event| event["version"].as_i64().expect("a version"))
        .collect();
    prop_assert_eq!(versions, (1..=version).collect::<Vec<_>>());
    feed::is_complete(&app);
    Ok(known)
}

#[test]
fn the_reference_knows_the_way_to_the_end_and_back() {
    let way = HANDLED.into_iter().map(|call| (call, 0, 1));
    let end = [
        (Call::Close("resolved", true), 0, 1),
        (Call::TakeUp, 2, 1),
        (Call::Answer, 0, 1),
        (Call::Close("resolved", true), 0, 1),
    ];
    let known = play(way.chain(end)).expect("the service agrees with the reference");
    assert_eq!((known.status, known.reopened), ("closed", 1));
}

#[test]
fn no_sequence_of_calls_breaks_the_procedure() {
    let calls = || {
        let calls = proptest::collection::vec((any_call(), 0..4_usize, 0_i64..60), 1..28);
        (any::<bool>(), calls)
    };
    holds_for(24, calls, |(handled, calls)| {
        // Half of the cases begin where only the closing lacks: chance seldom comes that far.
        let begun = HANDLED.iter().filter(|_| handled).cloned();
        play(begun.map(|call| (call, 0, 1)).chain(calls)).map(drop)
    });
}
