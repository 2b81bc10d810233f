//! Random sequences of calls against a small reference of the procedure, written from its text and not from the program:
//! each call is answered as the procedure says, and no sequence reaches a state that breaks it.

mod reference;

use chrono::{Days, TimeDelta};
use chrono_tz::Europe::Amsterdam;
use klachtenmap::auth::Role;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use self::reference::{Call, HANDLERS, Reference};
use crate::app::{App, Client, Response};
use crate::chance::holds_for;
use crate::{feed, given};

/// Who tries: a handler, the other handler, a manager, or intake, who registered it.
const CALLERS: [(&str, Role); 4] = [
    ("h-1", Role::Handler),
    ("h-2", Role::Handler),
    ("m-1", Role::Manager),
    ("i-1", Role::Intake),
];

const HANDLED: [Call; 4] = [Call::TakeUp, Call::Assess(true), Call::Analyse, Call::Answer];

fn any_call() -> impl Strategy<Value = Call> {
    let person = || prop_oneof![Just("h-1"), Just("h-2")];
    prop_oneof![
        2 => person().prop_map(Call::Forward),
        1 => Just(Call::Return),
        1 => (person(), any::<bool>()).prop_map(|(who, away)| Call::Absent(who, away)),
        4 => Just(Call::TakeUp),
        2 => Just(Call::Wait),
        2 => any::<bool>().prop_map(Call::Assess),
        2 => Just(Call::Analyse),
        1 => person().prop_map(Call::Interview),
        2 => Just(Call::Reach),
        1 => Just(Call::Fail),
        1 => Just(Call::StrikeContact),
        1 => Just(Call::StrikeAnalysis),
        1 => Just(Call::NoMeasure),
        1 => (1_u64..60).prop_map(Call::Extend),
        3 => Just(Call::Answer),
        3 => (prop_oneof![4 => Just("resolved"), 1 => Just("withdrawn")], any::<bool>())
            .prop_map(|(outcome, complete)| Call::Close(outcome, complete)),
    ]
}

/// Strikes out the newest item of a part that stands and has such a text, or one that does not exist.
fn strike_out(app: &App, client: &Client, part: &str, has_text: bool) -> Response {
    let all = app.manager().walk(part);
    let is_meant = |item: &&Value| item["struckOut"] == Value::Null && (item["text"] != Value::Null) == has_text;
    let id = all.iter().rfind(is_meant).map(|item| item["id"].clone());
    let id = id.unwrap_or_else(|| json!(uuid::Uuid::now_v7()));
    let reason = json!({ "struckOut": { "reason": "Vergissing." } });
    client.patch(&format!("{part}/{}", id.as_str().expect("an id")), "*", &reason)
}

fn send(app: &App, client: &Client, path: &str, known: &Reference, call: &Call) -> Response {
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
        // Answers have a text, and the contacts above have none.
        Call::StrikeContact => strike_out(app, client, &format!("{path}/contacts"), false),
        Call::StrikeAnalysis => strike_out(app, client, &format!("{path}/investigations"), true),
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
            if *outcome == "withdrawn" {
                body["withdrawal"] = given::withdraw()["withdrawal"].clone();
            }
            step(&body)
        }
        Call::Absent(..) => unreachable!("no call on a complaint"),
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
    assert_eq!(found["firstResponse"]["at"], json!(known.first_response()));
    let days = known.first_response().zip(known.first_due);
    let late = days.is_some_and(|(at, due)| at.with_timezone(&Amsterdam).date_naive() > due);
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
    for handler in HANDLERS {
        given::staff(&app, handler, Some("sales"), None);
    }
    let complaint = given::complaint(&app.intake());
    let path = given::path(&complaint);
    let mut known = Reference::new();
    let mut version = 1;
    for (call, who, hours) in calls {
        app.advance(TimeDelta::hours(hours));
        if let Call::Absent(who, away) = call {
            let since = json!({ "absentFrom": away.then_some("2026-10-01") });
            app.manager()
                .patch(&format!("/v1/staff/{who}"), "*", &since)
                .expect(200);
            known.away.remove(who);
            known.away.extend(away.then_some(who));
            continue;
        }
        let (caller, role) = CALLERS[who];
        let response = send(&app, &app.caller(caller, &[role]), &path, &known, &call);
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
