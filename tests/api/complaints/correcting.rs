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
    expected["natureName"] = json!("Tarief");
    expected["supplier"] = Value::Null;
    expected["complainant"]["phone"] = json!("0588080050");
    for of_the_caller in ["allowedTransitions", "links"] {
        expected[of_the_caller] = after[of_the_caller].clone();
    }
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
        &json!({ "receivedAt": "2026-10-29T10:00:00+01:00", "receivedAtReason": "Lag bij de receptie." }),
    )
    .expect(200);
    assert_eq!(after["firstResponse"]["dueDate"], "2026-11-05");
    assert_eq!(after["resolution"]["dueDate"], "2026-12-24");
    assert_eq!(after["registeredAt"], complaint["registeredAt"]);
    assert_eq!(after["retainUntilDate"], complaint["retainUntilDate"]);
}

#[test]
fn another_time_of_receipt_needs_a_reason_and_stays_before_what_was_done() {
    let app = App::start();
    let early = json!({ "receivedAt": "2026-10-26T09:00:00Z" });
    let complaint = given::complaint_with(&app.intake(), early);
    app.manager().step(&complaint, &given::take_up()).expect(201);
    let call = json!({ "direction": "out", "channel": "phone", "reached": true, "subject": "Ontvangst besproken.", "at": "2026-10-28T09:00:00Z" });
    let contacts = format!("{}/contacts", given::path(&complaint));
    app.manager().post(&contacts, &call).expect(201);
    let faults = |patch: Value| correct(&app.manager(), &complaint, &patch).faults();
    assert_eq!(
        faults(json!({ "receivedAt": "2026-10-27T09:00:00Z" })),
        ["/receivedAtReason required"]
    );
    assert_eq!(
        faults(json!({ "receivedAt": "2026-10-28T09:00:01Z", "receivedAtReason": "Poststempel." })),
        ["/receivedAt out_of_range"]
    );
    assert_eq!(
        faults(json!({ "supplier": "Noorderstroom", "receivedAtReason": "Poststempel." })),
        ["/receivedAtReason contradiction"]
    );
    let at_once = json!({ "receivedAt": "2026-10-28T09:00:00Z", "receivedAtReason": "Poststempel." });
    correct(&app.manager(), &complaint, &at_once).expect(200);
    let history = app.manager().walk(&format!("{}/history", given::path(&complaint)));
    let changes = &history.last().expect("events")["carried"]["changes"];
    assert_eq!(
        (&changes[0]["field"], &changes[1]),
        (
            &json!("/receivedAt"),
            &json!({ "field": "/receivedAtReason", "old": null, "new": "Poststempel." })
        )
    );
    // No remedy is offered before the complaint was there.
    let other = given::taken_up(&app);
    app.advance(TimeDelta::days(3));
    let offer = json!({ "kind": "cancellation", "agreementReference": "OVK-2026-55120", "offeredDate": "2026-10-31" });
    app.manager()
        .post(&format!("{}/remedies", given::path(&other)), &offer)
        .expect(201);
    let moved = |day: &str| json!({ "receivedAt": format!("{day}T09:00:00Z"), "receivedAtReason": "Poststempel." });
    let late = correct(&app.manager(), &other, &moved("2026-11-01"));
    assert_eq!(late.faults(), ["/receivedAt in_future"], "nor after the registration");
    correct(&app.manager(), &other, &moved("2026-10-29")).expect(200);
}

#[test]
fn an_answer_that_another_time_of_receipt_makes_late_is_explained() {
    let app = App::start();
    let complaint = given::answered(&app);
    let earlier = |more: Value| {
        let mut patch = json!({ "receivedAt": "2026-10-15T09:00:00Z", "receivedAtReason": "Poststempel." });
        for (name, value) in more.as_object().expect("an object") {
            patch[name] = value.clone();
        }
        correct(&app.manager(), &complaint, &patch)
    };
    assert_eq!(earlier(json!({})).faults(), ["/lateReason required"]);
    let after = earlier(json!({ "lateReason": "De brief bleef liggen." })).expect(200);
    assert_eq!(
        (&after["firstResponse"]["dueDate"], &after["firstResponse"]["overdue"]),
        (&json!("2026-10-22"), &json!(true))
    );
    let explained = app
        .manager()
        .get(&format!("{}/deadlines", given::path(&complaint)))
        .expect(200);
    assert_eq!(
        explained["lateAnswers"],
        json!([{ "at": after["firstResponse"]["at"], "reason": "De brief bleef liggen." }])
    );
    let on_time = json!({ "receivedAt": "2026-10-29T09:00:00Z", "receivedAtReason": "Toch de ochtend.", "lateReason": "Niet meer laat." });
    correct(&app.manager(), &complaint, &on_time).expect(200);
    let history = app.manager().walk(&format!("{}/history", given::path(&complaint)));
    let changes = history.last().expect("events")["carried"]["changes"].clone();
    assert_eq!(
        changes.as_array().expect("changes").len(),
        2,
        "nothing late is explained: {changes}"
    );
}

#[test]
fn receipt_cannot_be_moved_to_after_the_registration() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    app.advance(TimeDelta::days(2));
    let faults = |patch: Value| correct(&app.manager(), &complaint, &patch).faults();
    assert_eq!(
        faults(json!({ "receivedAt": "2026-10-31T10:00:00Z", "receivedAtReason": "Poststempel." })),
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
        let mut patch = json!({ "receivedAt": "2026-10-27T10:00:00Z", "receivedAtReason": "Poststempel." });
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
        &json!({ "receiverName": null, "receivedAt": null, "receivedAtReason": "Onbekend." }),
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
            json!({ "complainant": { "name": null, "email": null } }),
            ["/complainant required"],
        ),
        (
            json!({ "complainant": { "shoeSize": 43 } }),
            ["/complainant/shoeSize unknown_field"],
        ),
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
            json!({ "receivedAt": "2027-01-01T00:00:00Z", "receivedAtReason": "Poststempel." }),
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
