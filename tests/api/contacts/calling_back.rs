//! Agreed call-backs and their outcome.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{note, with_open_call_backs};
use crate::app::{App, Client, together};
use crate::given;

#[test]
fn a_call_back_is_open_until_it_is_known_what_became_of_it() {
    let app = App::start();
    let (complaint, _) = (given::taken_up(&app), given::taken_up(&app));
    assert_eq!(with_open_call_backs(&app.manager()), 0);
    let agreed = |client: &Client, date: &str| {
        let made = note(client, &complaint, json!({ "callBack": { "date": date } }));
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
        "date": "2026-11-02", "person": null, "isFirstResponse": false, "lateReason": null,
        "outcome": "failed", "at": "2026-11-02T08:00:00Z", "note": "Geen gehoor.", "notedAt": "2026-11-02T14:00:00Z",
        "notedBy": { "subject": "h-1", "name": "Naam van h-1" }
    });
    assert_eq!(now["callBack"], expected);
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
fn a_call_back_is_noted_only_on_the_version_that_was_seen() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let made = note(&handler, &complaint, json!({ "callBack": { "date": "2026-10-30" } }));
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
fn a_call_back_is_agreed_from_the_day_of_the_contact_and_at_most_a_year_ahead() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let agreed = |date: &str| note(&app.handler(), &complaint, json!({ "callBack": { "date": date } }));
    for date in ["2026-10-30", "2027-10-30"] {
        agreed(date).expect(201);
    }
    for date in ["2026-10-29", "2027-10-31", "9999-12-31"] {
        assert_eq!(agreed(date).faults(), ["/callBack/date out_of_range"], "{date}");
    }
}
