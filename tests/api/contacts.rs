//! Contacts with the complainant: which one is the first response, agreed call-backs, answers among them.

use chrono::TimeDelta;
use klachtenmap::auth::Role::{Handler, Intake};
use serde_json::{Value, json};

use crate::app::{App, Client, Response, together};
use crate::given;

const NOBODYS: &str = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";

fn contacts(complaint: &Value) -> String {
    format!("{}/contacts", given::path(complaint))
}

/// A call that reached the complainant.
fn call() -> Value {
    json!({ "direction": "out", "channel": "phone", "reached": true })
}

fn call_with(changes: Value) -> Value {
    let mut body = call();
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

fn note(client: &Client, complaint: &Value, changes: Value) -> Response {
    client.post(&contacts(complaint), &call_with(changes))
}

/// When the first response was given, and whether that was late.
fn first_response(client: &Client, complaint: &Value) -> (Value, Value) {
    let now = client.again(complaint);
    (
        now["firstResponse"]["at"].clone(),
        now["firstResponse"]["overdue"].clone(),
    )
}

/// Of every contact in the order of the list: what it was about, with a star at the first response.
fn told(client: &Client, complaint: &Value) -> Vec<String> {
    let all = client.walk(&contacts(complaint));
    let each = all.iter().map(|contact| {
        let star = if contact["isFirstResponse"] == true { "*" } else { "" };
        format!("{}{star}", contact["subject"].as_str().unwrap_or("-"))
    });
    each.collect()
}

#[test]
fn a_contact_is_noted_with_what_was_left_to_caller_and_clock() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let response = note(&handler, &complaint, json!({}));
    let expected = json!({
        "id": response.json()["id"], "direction": "out", "channel": "phone", "at": "2026-10-30T14:00:00Z",
        "byName": "Naam van h-1", "reached": true, "automatic": false, "isFirstResponse": true, "subject": null,
        "text": null, "documentId": null, "callBackDate": null, "callBack": null, "lateReason": null,
        "notedAt": "2026-10-30T14:00:00Z", "notedBy": { "subject": "h-1", "name": "Naam van h-1" }
    });
    assert_eq!(
        (response.expect(201), response.etag()),
        (expected.clone(), "\"1\"".to_owned())
    );
    let read = handler.get(response.header("location"));
    assert_eq!((read.expect(200), read.etag()), (expected, "\"1\"".to_owned()));
    app.advance(TimeDelta::hours(2));
    let given = json!({
        "direction": "in", "channel": "email", "at": "2026-10-30T16:30:00.123456789+01:00", "byName": "Receptie",
        "reached": true, "subject": "Vraag", "text": "Regel één.\n\tRegel twee.", "callBackDate": "2026-10-30"
    });
    let made = app.handler().post(&contacts(&complaint), &given).expect(201);
    assert_eq!(made["at"], "2026-10-30T15:30:00.123456Z");
    for field in ["direction", "channel", "byName", "subject", "text", "callBackDate"] {
        assert_eq!(made[field], given[field], "{field}");
    }
    assert_eq!(made["isFirstResponse"], false);
}

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
fn a_contact_lies_between_receipt_and_now_and_a_call_back_not_before_it() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    for at in [
        "2026-10-30T13:59:59Z",
        "2026-10-30T14:00:01Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ] {
        let refused = note(&handler, &complaint, json!({ "at": at }));
        assert_eq!(refused.faults(), ["/at out_of_range"], "{at}");
    }
    let refused = note(&handler, &complaint, json!({ "callBackDate": "2026-10-29" }));
    assert_eq!(refused.faults(), ["/callBackDate out_of_range"]);
    assert!(told(&handler, &complaint).is_empty());
    assert_eq!(first_response(&handler, &complaint).0, Value::Null);
}

#[test]
fn all_faults_of_a_contact_are_named_at_once() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let post = |body: Value| app.handler().post(&contacts(&complaint), &body).faults();
    assert_eq!(
        post(json!({})),
        ["/channel required", "/direction required", "/reached required"]
    );
    let wrong = json!({
        "direction": "up", "channel": "pigeon", "reached": "yes", "at": "nu", "byName": "", "automatic": null,
        "documentId": "x", "callBackDate": "morgen", "lateReason": "x".repeat(2001), "subject": "a\u{0}b", "by": "x"
    });
    assert_eq!(
        post(wrong),
        [
            "/at date_time",
            "/automatic type",
            "/by unknown_field",
            "/byName too_short",
            "/callBackDate date",
            "/channel not_in_list",
            "/direction not_in_list",
            "/documentId format",
            "/lateReason too_long",
            "/reached type",
            "/subject control_character"
        ]
    );
    app.advance(TimeDelta::days(9));
    let wrong = call_with(json!({ "at": "2026-11-09T00:00:00Z", "callBackDate": "2026-11-08", "documentId": NOBODYS }));
    assert_eq!(
        post(wrong),
        [
            "/at out_of_range",
            "/callBackDate out_of_range",
            "/documentId unknown",
            "/lateReason required"
        ]
    );
    let body = call_with(json!({ "at": "2026-10-30T14:00:00Z", "callBackDate": "2026-10-30" }));
    let made = app.handler().post(&contacts(&complaint), &body);
    made.expect(201);
    let patch = |body: Value| app.handler().patch(made.header("location"), "*", &body).faults();
    assert_eq!(patch(json!({})), ["/callBack required"]);
    assert_eq!(patch(json!({ "callBack": null })), ["/callBack type"]);
    let wrong = json!({ "callBack": { "outcome": "maybe", "at": "nu", "note": "" }, "reached": true });
    assert_eq!(
        patch(wrong),
        [
            "/callBack/at date_time",
            "/callBack/note too_short",
            "/callBack/outcome not_in_list",
            "/reached unknown_field"
        ]
    );
    for at in ["2026-10-30T13:59:59Z", "2026-11-08T14:00:01Z"] {
        let wrong = json!({ "callBack": { "outcome": "done", "at": at } });
        assert_eq!(patch(wrong), ["/callBack/at out_of_range"], "{at}");
    }
}

#[test]
fn a_contact_names_a_document_of_its_own_complaint() {
    let app = App::start();
    let (complaint, other) = (given::taken_up(&app), given::taken_up(&app));
    let id = complaint["id"].as_str().expect("an id");
    let document = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a13";
    app.sql(&format!(
        "insert into events (complaint_id, version, at, by_subject, what, from_status, detail)
         select id, version + 1, now(), 'h-1', 'documents_added', status, '{{\"documents\": [{{\"id\": \"{document}\",
             \"type\": \"letter\", \"name\": \"brief.pdf\", \"size\": 1, \"sha256\": \"00\"}}]}}'
         from complaints where id = '{id}';
         update complaints set version = version + 1 where id = '{id}';"
    ));
    let handler = app.handler();
    let made = note(&handler, &complaint, json!({ "documentId": document })).expect(201);
    assert_eq!(made["documentId"], document);
    for (complaint, document) in [(&other, document), (&complaint, NOBODYS)] {
        let refused = note(&handler, complaint, json!({ "documentId": document }));
        assert_eq!(refused.faults(), ["/documentId unknown"]);
    }
}

fn with_open_call_backs(client: &Client) -> usize {
    let open = client.walk("/v1/complaints?callBackOpen=true").len();
    let all = client.walk("/v1/complaints").len();
    assert_eq!(client.walk("/v1/complaints?callBackOpen=false").len(), all - open);
    open
}

#[test]
fn a_call_back_is_open_until_it_is_known_what_became_of_it() {
    let app = App::start();
    let (complaint, _) = (given::taken_up(&app), given::taken_up(&app));
    assert_eq!(with_open_call_backs(&app.manager()), 0);
    let agreed = |client: &Client, date: &str| {
        let made = note(client, &complaint, json!({ "callBackDate": date }));
        made.expect(201);
        made.header("location").to_owned()
    };
    let first = agreed(&app.handler(), "2026-11-02");
    let second = agreed(&app.handler(), "2026-11-03");
    assert_eq!(with_open_call_backs(&app.manager()), 1);
    app.advance(TimeDelta::days(3));
    let handler = app.handler();
    let failed =
        json!({ "callBack": { "outcome": "failed", "at": "2026-11-02T09:00:00+01:00", "note": "Geen gehoor." } });
    let response = handler.patch(&first, "\"1\"", &failed);
    let now = response.expect(200);
    assert_eq!(response.etag(), "\"2\"");
    let expected = json!({
        "outcome": "failed", "at": "2026-11-02T08:00:00Z", "note": "Geen gehoor.", "notedAt": "2026-11-02T14:00:00Z",
        "notedBy": { "subject": "h-1", "name": "Naam van h-1" }
    });
    assert_eq!(
        (&now["callBack"], &now["callBackDate"]),
        (&expected, &json!("2026-11-02"))
    );
    assert_eq!(
        (&now["isFirstResponse"], handler.get(&first).expect(200)),
        (&json!(true), now.clone())
    );
    assert_eq!(with_open_call_backs(&app.manager()), 1);
    let done = json!({ "callBack": { "outcome": "done" } });
    assert_eq!(handler.patch(&first, "\"2\"", &done).problem(409), "no-open-call-back");
    let now = handler.patch(&second, "\"1\"", &done).expect(200);
    assert_eq!(
        (&now["callBack"]["at"], &now["callBack"]["note"]),
        (&json!("2026-11-02T14:00:00Z"), &Value::Null)
    );
    assert_eq!(with_open_call_backs(&app.manager()), 0);
}

#[test]
fn contacts_are_noted_before_the_case_is_taken_up_and_after_it_was_closed() {
    let app = App::start();
    let new = given::complaint(&app.intake());
    note(&app.handler(), &new, json!({ "subject": "first" })).expect(201);
    assert_eq!(app.handler().again(&new)["status"], "registered");
    let closed = given::closed(&app);
    let body = json!({ "direction": "in", "callBackDate": "2026-10-30" });
    let made = note(&app.handler(), &closed, body);
    made.expect(201);
    let done = json!({ "callBack": { "outcome": "done" } });
    app.handler().patch(made.header("location"), "\"1\"", &done).expect(200);
    assert_eq!(app.handler().again(&closed)["status"], "closed");
}

#[test]
fn contacts_are_the_business_of_handler_and_managers() {
    let app = App::start();
    let registrar = app.caller("h-2", &[Intake, Handler]);
    let complaint = given::complaint(&registrar);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let made = note(&app.manager(), &complaint, json!({ "callBackDate": "2026-10-30" }));
    made.expect(201);
    let contact = made.header("location");
    let done = json!({ "callBack": { "outcome": "done" } });
    let intake = app.intake();
    let stranger = app.caller("h-3", &[Handler]);
    for (client, status, code) in [(&intake, 403, "forbidden"), (&stranger, 404, "not-found")] {
        for refused in [
            client.get(&contacts(&complaint)),
            client.get(contact),
            note(client, &complaint, json!({})),
            client.patch(contact, "*", &done),
        ] {
            assert_eq!(refused.problem(status), code);
        }
    }
    // Who registered it follows it, and leaves the rest to its handler.
    assert_eq!(told(&registrar, &complaint).len(), 1);
    registrar.get(contact).expect(200);
    assert_eq!(note(&registrar, &complaint, json!({})).problem(403), "forbidden");
    let wrong = note(&registrar, &complaint, json!({ "documentId": NOBODYS }));
    assert_eq!(wrong.problem(403), "forbidden");
    assert_eq!(registrar.patch(contact, "*", &done).problem(403), "forbidden");
    app.handler().patch(contact, "\"1\"", &done).expect(200);
}

#[test]
fn a_repeated_contact_is_noted_once() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let send = |body: Value| {
        let headers = [("Idempotency-Key", "k-1")];
        app.handler().post_with(&contacts(&complaint), &headers, &body)
    };
    let first = send(call());
    first.expect(201);
    app.advance(TimeDelta::minutes(5));
    let again = send(call());
    assert_eq!((again.status, &again.text), (201, &first.text));
    assert_eq!(
        (again.header("idempotency-replayed"), again.etag()),
        ("true", first.etag())
    );
    assert_eq!(
        send(call_with(json!({ "reached": false }))).problem(422),
        "idempotency-key-reused"
    );
    assert_eq!(told(&app.handler(), &complaint), ["-*"]);
}

#[test]
fn a_call_back_is_noted_only_on_the_version_that_was_seen() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let made = note(&handler, &complaint, json!({ "callBackDate": "2026-10-30" }));
    made.expect(201);
    let contact = made.header("location");
    let done = json!({ "callBack": { "outcome": "done" } });
    let missing = handler.send("PATCH", contact, &[], Some(&done));
    assert_eq!(missing.problem(428), "precondition-required");
    let stale = handler.patch(contact, "\"2\"", &done);
    assert_eq!(
        (stale.problem(412), stale.etag()),
        ("stale".to_owned(), "\"1\"".to_owned())
    );
    let responses = together(10, |_| handler.patch(contact, "\"1\"", &done));
    let (noted, refused): (Vec<_>, Vec<_>) = responses.iter().partition(|response| response.status == 200);
    assert_eq!(noted.len(), 1);
    for response in refused {
        assert_eq!(
            (response.problem(412), response.etag()),
            ("stale".to_owned(), "\"2\"".to_owned())
        );
    }
    assert_eq!(with_open_call_backs(&handler), 0);
}

#[test]
fn of_contacts_at_once_none_is_lost_and_the_earliest_is_the_first_response() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance(TimeDelta::hours(1));
    let handler = app.handler();
    let made = together(12, |index| {
        let at = format!("2026-10-30T14:{:02}:00Z", 59 - index);
        let changes = json!({ "at": at, "subject": index.to_string(), "callBackDate": "2026-11-02" });
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

#[test]
fn a_contact_is_found_only_below_its_own_complaint() {
    let app = App::start();
    let (complaint, other) = (given::taken_up(&app), given::taken_up(&app));
    let handler = app.handler();
    let made = note(&handler, &complaint, json!({ "callBackDate": "2026-10-30" })).expect(201);
    let id = made["id"].as_str().expect("an id");
    for path in [
        format!("{}/{id}", contacts(&other)),
        format!("{}/{NOBODYS}", contacts(&complaint)),
        format!("{}/nonsense", contacts(&complaint)),
        format!("/v1/complaints/{NOBODYS}/contacts/{id}"),
    ] {
        assert_eq!(handler.get(&path).problem(404), "not-found", "{path}");
        let done = json!({ "callBack": { "outcome": "done" } });
        assert_eq!(handler.patch(&path, "*", &done).problem(404), "not-found", "{path}");
    }
    let nobodys = format!("/v1/complaints/{NOBODYS}/contacts");
    assert_eq!(handler.get(&nobodys).problem(404), "not-found");
    assert_eq!(handler.post(&nobodys, &call()).problem(404), "not-found");
}

#[test]
fn the_longest_contact_is_kept_whole() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let long = |length: usize| "é".repeat(length);
    let body = json!({ "text": long(10000), "subject": long(200), "byName": long(200), "callBackDate": "9999-12-31" });
    let made = note(&app.handler(), &complaint, body.clone());
    made.expect(201);
    let read = app.handler().get(made.header("location")).expect(200);
    for field in ["text", "subject", "byName", "callBackDate"] {
        assert_eq!(read[field], body[field], "{field}");
    }
}
