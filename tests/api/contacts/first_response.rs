//! The contact that is the first response.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{contacts, first_response, note, told, with_open_call_backs};
use crate::app::{App, together};
use crate::given;

#[test]
fn the_first_call_by_a_person_that_reached_the_complainant_is_the_first_response() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    for (passed, changes) in [
        (
            0,
            json!({ "subject": "acknowledged", "channel": "email", "automatic": true }),
        ),
        (1, json!({ "subject": "no answer", "reached": false })),
        (1, json!({ "subject": "called us", "direction": "in" })),
    ] {
        app.advance(TimeDelta::hours(passed));
        let made = note(&app.handler(), &complaint, changes).expect(201);
        assert_eq!(made["isFirstResponse"], false, "{made}");
        assert_eq!(first_response(&app.handler(), &complaint), (Value::Null, json!(false)));
    }
    app.advance(TimeDelta::minutes(5));
    let handler = app.handler();
    note(&handler, &complaint, json!({ "subject": "reached" })).expect(201);
    let at = json!("2026-10-30T16:05:00Z");
    assert_eq!(first_response(&handler, &complaint), (at.clone(), json!(false)));
    app.advance(TimeDelta::minutes(5));
    let later = note(&handler, &complaint, json!({ "subject": "again" })).expect(201);
    assert_eq!(later["isFirstResponse"], false);
    assert_eq!(first_response(&handler, &complaint), (at, json!(false)));
    assert_eq!(
        told(&handler, &complaint),
        ["acknowledged", "no answer", "called us", "reached*", "again"]
    );
}

#[test]
fn an_earlier_contact_that_is_noted_later_takes_its_place() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance(TimeDelta::hours(6));
    let handler = app.handler();
    let noted = |subject: &str, at: &str| {
        let made = note(&handler, &complaint, json!({ "subject": subject, "at": at }));
        made.expect(201)["isFirstResponse"].clone()
    };
    assert_eq!(noted("third", "2026-10-30T18:00:00Z"), true);
    assert_eq!(noted("first", "2026-10-30T15:00:00Z"), true);
    assert_eq!(noted("second", "2026-10-30T16:00:00Z"), false);
    assert_eq!(noted("same time", "2026-10-30T15:00:00Z"), false);
    assert_eq!(first_response(&handler, &complaint).0, "2026-10-30T15:00:00Z");
    assert_eq!(told(&handler, &complaint), ["first*", "same time", "second", "third"]);
}

#[test]
fn a_first_response_after_its_term_is_explained() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    // The term ends with Friday 6 November, in Amsterdam.
    app.advance_to("2026-11-06T23:00:00Z");
    let handler = app.handler();
    let late = |changes: Value| note(&handler, &complaint, changes);
    assert_eq!(late(json!({})).faults(), ["/lateReason required"]);
    for harmless in [
        json!({ "reached": false, "lateReason": "x" }),
        json!({ "automatic": true }),
        json!({ "direction": "in" }),
    ] {
        let made = late(harmless).expect(201);
        assert_eq!(made["lateReason"], Value::Null);
    }
    assert_eq!(first_response(&handler, &complaint), (Value::Null, json!(true)));
    let made = late(json!({ "lateReason": "Melder was niet bereikbaar." })).expect(201);
    assert_eq!(
        (&made["lateReason"], &made["isFirstResponse"]),
        (&json!("Melder was niet bereikbaar."), &json!(true))
    );
    assert_eq!(
        first_response(&handler, &complaint),
        (json!("2026-11-06T23:00:00Z"), json!(true))
    );
    late(json!({})).expect(201);
    // It turns out that somebody was in time.
    late(json!({ "at": "2026-11-06T22:59:59Z" })).expect(201);
    assert_eq!(
        first_response(&handler, &complaint),
        (json!("2026-11-06T22:59:59Z"), json!(false))
    );
}

#[test]
fn an_answer_is_a_contact_too_and_can_be_the_first_response() {
    let app = App::start();
    let complaint = given::answered(&app);
    let handler = app.handler();
    let all = handler.walk(&contacts(&complaint));
    assert_eq!(all.len(), 1);
    let answer = &all[0];
    assert_eq!(
        [
            &answer["direction"],
            &answer["channel"],
            &answer["text"],
            &answer["byName"]
        ],
        [
            "out",
            "phone",
            "Excuses gemaakt en de overeenkomst ongedaan gemaakt.",
            "Naam van h-1"
        ]
    );
    assert_eq!(
        [&answer["reached"], &answer["automatic"], &answer["isFirstResponse"]],
        [true, false, true]
    );
    let path = format!("{}/{}", contacts(&complaint), answer["id"].as_str().expect("an id"));
    assert_eq!(&handler.get(&path).expect(200), answer);
    let refused = handler.patch(&path, "*", &json!({ "callBack": { "outcome": "done" } }));
    assert_eq!(refused.problem(409), "no-open-call-back");
}

#[test]
fn of_contacts_at_once_none_is_lost_and_the_earliest_is_the_first_response() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance(TimeDelta::hours(1));
    let handler = app.handler();
    let made = together(12, |index| {
        let at = format!("2026-10-30T14:{:02}:00Z", 59 - index);
        let changes = json!({ "at": at, "subject": index.to_string(), "callBack": { "date": "2026-11-02" } });
        note(&handler, &complaint, changes)
    });
    for response in &made {
        response.expect(201);
    }
    let in_order: Vec<String> = (0..12)
        .rev()
        .map(|index| format!("{index}{}", if index == 11 { "*" } else { "" }))
        .collect();
    assert_eq!(told(&handler, &complaint), in_order);
    assert_eq!(first_response(&handler, &complaint).0, "2026-10-30T14:48:00Z");
    for (index, response) in made.iter().enumerate() {
        assert_eq!(with_open_call_backs(&handler), 1, "{index} call-backs are known");
        let done = json!({ "callBack": { "outcome": "done" } });
        handler.patch(response.header("location"), "\"1\"", &done).expect(200);
    }
    assert_eq!(with_open_call_backs(&handler), 0);
}
