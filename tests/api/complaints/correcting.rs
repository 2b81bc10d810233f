//! Corrections of what was registered: by whom, of what, and what is kept of them.

use chrono::TimeDelta;
use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::given;

fn correct(client: &Client, complaint: &Value, patch: &Value) -> Response {
    let path = given::path(complaint);
    let etag = client.get(&path).etag();
    client.patch(&path, &etag, patch)
}

#[test]
fn a_correction_changes_what_it_names_and_nothing_else() {
    let app = App::start();
    let before = given::complaint_with(
        &app.intake(),
        json!({ "supplier": "Noorderstroom", "customerNumber": "KL-1" }),
    );
    let patch = json!({ "nature": "tariff", "supplier": null, "complainant": { "phone": "0588080050" } });
    let response = correct(&app.manager(), &before, &patch);
    let after = response.expect(200);
    assert_eq!(response.etag(), "\"2\"");
    let mut expected = before.clone();
    expected["version"] = json!(2);
    expected["nature"] = json!("tariff");
    expected["supplier"] = Value::Null;
    expected["complainant"]["phone"] = json!("0588080050");
    expected["allowedTransitions"] = after["allowedTransitions"].clone();
    assert_eq!(after, expected);
    assert_eq!(app.manager().again(&before), after);
}

#[test]
fn the_history_keeps_who_changed_what_from_what() {
    let app = App::start();
    let complaint = given::complaint_with(&app.intake(), json!({ "supplier": "Noorderstroom" }));
    let patch = json!({ "supplier": null, "complainant": { "phone": "0588080050" }, "nature": "tariff", "description": given::registration()["description"] });
    correct(&app.manager(), &complaint, &patch).expect(200);
    let history = app.manager().walk(&format!("{}/history", given::path(&complaint)));
    let event = &history[1];
    assert_eq!(
        (&event["event"], &event["version"], &event["by"]["subject"]),
        (&json!("corrected"), &json!(2), &json!("m-1"))
    );
    assert_eq!(
        event["carried"]["changes"],
        json!([
            { "field": "/complainant/phone", "old": null, "new": "0588080050" },
            { "field": "/nature", "old": "no_consent_given", "new": "tariff" },
            { "field": "/supplier", "old": "Noorderstroom", "new": null }
        ])
    );
    assert_eq!(
        app.manager()
            .walk(&format!("{}/transitions", given::path(&complaint)))
            .len(),
        1
    );
}

#[test]
fn another_time_of_receipt_moves_the_terms() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let after = correct(
        &app.manager(),
        &complaint,
        &json!({ "receivedAt": "2026-10-29T10:00:00+01:00" }),
    )
    .expect(200);
    assert_eq!(after["firstResponse"]["dueDate"], "2026-11-05");
    assert_eq!(after["resolution"]["dueDate"], "2026-12-24");
    assert_eq!(after["registeredAt"], complaint["registeredAt"]);
    assert_eq!(after["retainUntilDate"], complaint["retainUntilDate"]);
}

#[test]
fn receipt_cannot_be_moved_to_after_the_registration() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    app.advance(TimeDelta::days(2));
    let faults = |patch: Value| correct(&app.manager(), &complaint, &patch).faults();
    assert_eq!(
        faults(json!({ "receivedAt": "2026-10-31T10:00:00Z" })),
        ["/receivedAt in_future"]
    );
    assert_eq!(
        faults(json!({ "reportedDate": "2026-10-31" })),
        ["/reportedDate in_future"]
    );
}

#[test]
fn receipt_cannot_be_moved_to_before_the_report() {
    let app = App::start();
    let given = json!({ "receivedAt": "2026-10-28T10:00:00Z", "reportedDate": "2026-10-28" });
    let complaint = given::complaint_with(&app.intake(), given);
    let earlier = |more: Value| {
        let mut patch = json!({ "receivedAt": "2026-10-27T10:00:00Z" });
        if !more.is_null() {
            patch["reportedDate"] = more;
        }
        correct(&app.manager(), &complaint, &patch)
    };
    assert_eq!(earlier(Value::Null).faults(), ["/reportedDate after_receipt"]);
    earlier(json!("2026-10-27")).expect(200);
}

#[test]
fn clearing_what_has_a_default_gives_the_default_of_the_registration() {
    let app = App::start();
    let given = json!({ "receiverName": "A. de Boer", "receivedAt": "2026-10-28T10:00:00Z" });
    let complaint = given::complaint_with(&app.intake(), given);
    app.advance(TimeDelta::days(2));
    let after = correct(
        &app.manager(),
        &complaint,
        &json!({ "receiverName": null, "receivedAt": null }),
    )
    .expect(200);
    assert_eq!(after["receiverName"], "Naam van i-1");
    assert_eq!(after["receivedAt"], "2026-10-30T14:00:00Z");
    assert_eq!(after["firstResponse"]["dueDate"], "2026-11-06");
}

#[test]
fn a_correction_is_judged_like_a_registration() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    for (patch, faults) in [
        (json!({}), [" no_change"]),
        (json!({ "nature": "no_consent_given" }), [" no_change"]),
        (json!({ "colour": "red" }), ["/colour unknown_field"]),
        (json!({ "status": "closed" }), ["/status unknown_field"]),
        (
            json!({ "registeredAt": "2020-01-01T00:00:00Z" }),
            ["/registeredAt unknown_field"],
        ),
        (
            json!({ "handledAtOnce": { "summary": "x", "outcome": "resolved" } }),
            ["/handledAtOnce unknown_field"],
        ),
        (json!({ "kind": null }), ["/kind type"]),
        (
            json!({ "complainant": { "email": null } }),
            ["/complainant no_way_to_answer"],
        ),
        (
            json!({ "complainant": { "shoeSize": 43 } }),
            ["/complainant/shoeSize unknown_field"],
        ),
        (json!({ "complainant": { "name": null } }), ["/complainant/name type"]),
        (
            json!({ "complainant": { "name": "a\u{0}b" } }),
            ["/complainant/name control_character"],
        ),
        (
            json!({ "conversation": { "spokenWith": "Linda" } }),
            ["/conversation/agreement required"],
        ),
        (json!({ "nature": "bad_weather" }), ["/nature unknown"]),
        (
            json!({ "receivedAt": "2027-01-01T00:00:00Z" }),
            ["/receivedAt in_future"],
        ),
        (json!([]), [" type"]),
    ] {
        assert_eq!(correct(&app.manager(), &complaint, &patch).faults(), faults, "{patch}");
    }
    assert_eq!(app.manager().get(&given::path(&complaint)).etag(), "\"1\"");
}

#[test]
fn only_its_handler_and_managers_correct_a_complaint() {
    let app = App::start();
    let patch = json!({ "supplier": "Noorderstroom" });
    let complaint = given::taken_up(&app);
    assert_eq!(correct(&app.intake(), &complaint, &patch).problem(403), "forbidden");
    let both = app.caller("i-1", &[Role::Intake, Role::Handler]);
    assert_eq!(correct(&both, &complaint, &patch).problem(403), "forbidden");
    let other = app.caller("h-2", &[Role::Handler]);
    assert_eq!(
        other.patch(&given::path(&complaint), "*", &patch).problem(404),
        "not-found"
    );
    correct(&app.handler(), &complaint, &patch).expect(200);
}

#[test]
fn a_retired_nature_stays_on_a_complaint_that_has_it() {
    let app = App::start();
    let complaint = given::complaint_with(&app.intake(), json!({ "nature": "privacy" }));
    app.manager()
        .patch("/v1/natures/privacy", "\"1\"", &json!({ "active": false }))
        .expect(200);
    correct(&app.manager(), &complaint, &json!({ "supplier": "Noorderstroom" })).expect(200);
    correct(&app.manager(), &complaint, &json!({ "nature": "tariff" })).expect(200);
    assert_eq!(
        correct(&app.manager(), &complaint, &json!({ "nature": "privacy" })).faults(),
        ["/nature retired"]
    );
}

#[test]
fn a_correction_comes_as_a_merge_patch_or_plain_json_and_as_nothing_else() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let send = |media_type: &str, tag: &str, supplier: &str| {
        let headers = [("If-Match", tag), ("Content-Type", media_type)];
        app.manager().send(
            "PATCH",
            &given::path(&complaint),
            &headers,
            Some(&json!({ "supplier": supplier })),
        )
    };
    send("application/json; charset=utf-8", "\"1\"", "a").expect(200);
    send("application/merge-patch+json", "\"2\"", "b").expect(200);
    assert_eq!(
        send("application/json-patch+json", "\"3\"", "c").problem(415),
        "unsupported-media-type"
    );
    assert_eq!(send("text/plain", "\"3\"", "c").problem(415), "unsupported-media-type");
}
