//! Noting a contact: its fields, their limits, and all faults at once.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{NOBODYS, call, call_with, contacts, first_response, note, told};
use crate::app::App;
use crate::given;

#[test]
fn a_contact_is_noted_with_what_was_left_to_caller_and_clock() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let response = note(&handler, &complaint, json!({}));
    let expected = json!({
        "id": response.json()["id"], "version": 1, "direction": "out", "channel": "phone", "at": "2026-10-30T14:00:00Z",
        "byName": "Naam van h-1", "reached": true, "automatic": false, "isFirstResponse": true, "subject": null,
        "text": null, "documentId": null, "callBack": null, "lateReason": null, "struckOut": null,
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
        "reached": true, "subject": "Vraag", "text": "Regel één.\n\tRegel twee.", "callBack": { "date": "2026-10-30" }
    });
    let made = app.handler().post(&contacts(&complaint), &given).expect(201);
    assert_eq!(made["at"], "2026-10-30T15:30:00.123456Z");
    for field in ["direction", "channel", "byName", "subject", "text"] {
        assert_eq!(made[field], given[field], "{field}");
    }
    assert_eq!(made["callBack"]["date"], "2026-10-30");
    assert_eq!(made["isFirstResponse"], false);
}

#[test]
fn a_contact_lies_between_receipt_and_now_and_a_call_back_not_before_it() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    for at in [
        "2026-10-30T13:59:59Z",
        "2026-10-30T14:01:01Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ] {
        let refused = note(&handler, &complaint, json!({ "at": at }));
        assert_eq!(refused.faults(), ["/at out_of_range"], "{at}");
    }
    let refused = note(&handler, &complaint, json!({ "callBack": { "date": "2026-10-29" } }));
    assert_eq!(refused.faults(), ["/callBack/date out_of_range"]);
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
        "documentId": "x", "callBack": { "date": "morgen" }, "lateReason": "x".repeat(2001), "subject": "a\u{0}b", "by": "x"
    });
    assert_eq!(
        post(wrong),
        [
            "/at date_time",
            "/automatic type",
            "/by unknown_field",
            "/callBack/date date",
            "/channel not_in_list",
            "/direction not_in_list",
            "/documentId format",
            "/lateReason too_long",
            "/reached type",
            "/subject control_character"
        ]
    );
    app.advance(TimeDelta::days(9));
    let wrong =
        call_with(json!({ "at": "2026-11-09T00:00:00Z", "callBack": { "date": "2026-11-08" }, "documentId": NOBODYS }));
    assert_eq!(
        post(wrong),
        [
            "/at out_of_range",
            "/callBack/date out_of_range",
            "/documentId unknown",
            "/lateReason required"
        ]
    );
    let body = call_with(json!({ "at": "2026-10-30T14:00:00Z", "callBack": { "date": "2026-10-30" } }));
    let made = app.handler().post(&contacts(&complaint), &body);
    made.expect(201);
    let patch = |body: Value| app.handler().patch(made.header("location"), "*", &body).faults();
    assert_eq!(patch(json!({})), [" too_few"]);
    assert_eq!(patch(json!({ "callBack": null })), ["/callBack type"]);
    let wrong = json!({ "callBack": { "outcome": "maybe", "at": "nu", "note": "" }, "reached": true });
    assert_eq!(
        patch(wrong),
        [
            "/callBack/at date_time",
            "/callBack/outcome not_in_list",
            "/reached unknown_field"
        ]
    );
    for at in ["2026-10-30T13:59:59Z", "2026-11-08T14:01:01Z"] {
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

#[test]
fn contacts_are_noted_before_the_case_is_taken_up_and_after_it_was_closed() {
    let app = App::start();
    let new = given::complaint(&app.intake());
    note(&app.handler(), &new, json!({ "subject": "first" })).expect(201);
    assert_eq!(app.handler().again(&new)["status"], "registered");
    let closed = given::closed(&app);
    let body = json!({ "direction": "in", "callBack": { "date": "2026-10-30" } });
    let made = note(&app.handler(), &closed, body);
    made.expect(201);
    let done = json!({ "callBack": { "outcome": "done" } });
    app.handler().patch(made.header("location"), "\"1\"", &done).expect(200);
    assert_eq!(app.handler().again(&closed)["status"], "closed");
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
fn the_longest_contact_is_kept_whole() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let long = |length: usize| "é".repeat(length);
    let body =
        json!({ "text": long(10000), "subject": long(200), "byName": long(200), "callBack": { "date": "2027-10-30" } });
    let made = note(&app.handler(), &complaint, body.clone());
    made.expect(201);
    let read = app.handler().get(made.header("location")).expect(200);
    for field in ["text", "subject", "byName"] {
        assert_eq!(read[field], body[field], "{field}");
    }
}
