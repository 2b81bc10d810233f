//! What is plainly meant is understood: pasted characters, fields that were left empty, numbers and times as programs
//! write them.

use serde_json::{Value, json};

use crate::app::App;
use crate::given::{self, registration_with};

/// The kept form of a text that is sent as a description and as the name of a supplier.
fn kept(app: &App, sent: &str) -> Value {
    let complaint = given::complaint_with(&app.intake(), json!({ "description": sent, "supplier": sent }));
    assert_eq!(complaint["description"], complaint["supplier"], "{sent:?}");
    app.intake().again(&complaint)["description"].clone()
}

#[test]
fn text_is_kept_without_what_came_along_when_it_was_pasted() {
    let app = App::start();
    for (sent, expected) in [
        ("  Noorderstroom\u{a0}\n", "Noorderstroom"),
        ("e\u{301}e\u{301}n", "één"),
        ("voor\tmidden\nna", "voor\tmidden\nna"),
        ("een\r\ntwee\rdrie", "een\ntwee\ndrie"),
        (
            "een\u{b}twee\u{c}drie\u{85}vier\u{2028}vijf",
            "een\ntwee\ndrie\nvier\nvijf",
        ),
        ("a\u{1}b\u{1b}c\u{7f}d\u{9f}e", "abcde"),
        ("klach\u{200b}ten\u{2060}regis\u{feff}ter", "klachtenregister"),
        ("\u{202a}+31 58\u{202c} \u{200e}808\u{2069}", "+31 58 808"),
        (
            "\u{200f}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{202e}",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        ),
        ("Jan\u{200d}ssen", "Janssen"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("👩\u{200d}👧", "👩\u{200d}👧"),
        ("acht\u{2011}uur", "acht\u{2011}uur"),
    ] {
        assert_eq!(kept(&app, sent), expected, "{sent:?}");
    }
}

#[test]
fn text_of_invisible_characters_is_empty() {
    let app = App::start();
    for sent in [
        "",
        " \n\t",
        "\u{200b}\u{200d}",
        "\u{202e}\u{2066}",
        "\u{7}",
        "\u{2800}",
        "\u{115f}\u{1160}\u{3164}\u{ffa0}",
    ] {
        let body = registration_with(json!({
            "description": sent, "supplier": sent, "conversation": { "agreement": "no", "spokenWith": sent }
        }));
        let faults = app.intake().post("/v1/complaints", &body).faults();
        assert_eq!(faults, ["/description too_short"], "{sent:?}");
    }
}

#[test]
fn nul_and_lone_surrogates_are_faults() {
    let app = App::start();
    let body =
        registration_with(json!({ "description": "a\0b", "conversation": { "agreement": "no", "spokenWith": "\0" } }));
    assert_eq!(
        app.intake().post("/v1/complaints", &body).faults(),
        [
            "/conversation/spokenWith control_character",
            "/description control_character"
        ]
    );
    let lone = given::registration().to_string().replace("Ik heb", "\\ud83d");
    let headers = [("Content-Type", "application/json")];
    let response = app.intake().send_text("POST", "/v1/complaints", &headers, Some(&lone));
    assert_eq!(response.faults(), [" json"]);
}

#[test]
fn an_optional_field_that_is_sent_empty_is_absent() {
    let app = App::start();
    let complaint = given::complaint_with(
        &app.intake(),
        json!({
            "receivedAt": "", "reportedDate": " ", "complexity": "", "follows": "", "customerNumber": "\u{200b}",
            "conversation": "", "employee": { "subject": "v-12", "name": "" }, "externalReferences": ""
        }),
    );
    let complaint = app.manager().again(&complaint);
    assert_eq!(complaint["receivedAt"], complaint["registeredAt"]);
    assert_eq!(complaint["complexity"], "routine");
    assert_eq!(complaint["employee"], json!({ "subject": "v-12" }));
    assert_eq!(complaint["externalReferences"], json!([]));
    for field in ["reportedDate", "follows", "customerNumber", "conversation"] {
        assert_eq!(complaint[field], Value::Null, "{field}");
    }
}

#[test]
fn an_optional_field_that_a_patch_sends_empty_is_cleared() {
    let app = App::start();
    let conversation = json!({ "agreement": "no", "spokenWith": "Linda" });
    let given = json!({ "supplier": "Noorderstroom", "reportedDate": "2026-10-29", "conversation": conversation });
    let complaint = given::complaint_with(&app.intake(), given);
    let patch = json!({
        "supplier": "\u{200e}", "reportedDate": "", "conversation": { "spokenWith": " " }, "receivedAtReason": ""
    });
    let path = given::path(&complaint);
    let corrected = app.manager().patch(&path, "*", &patch).expect(200);
    assert_eq!(corrected["supplier"], Value::Null);
    assert_eq!(corrected["reportedDate"], Value::Null);
    assert_eq!(corrected["conversation"]["spokenWith"], Value::Null);
    assert_eq!(corrected["conversation"]["agreement"], "no");
    let required = json!({ "description": "\u{200b}", "kind": "" });
    assert_eq!(
        app.manager().patch(&path, "*", &required).faults(),
        ["/description too_short", "/kind not_in_list"]
    );
}

#[test]
fn a_pasted_character_alone_is_no_correction() {
    let app = App::start();
    let complaint = given::complaint_with(&app.intake(), json!({ "supplier": "Noorderstroom" }));
    let patch = json!({ "supplier": "\u{feff}Noorder\u{200b}stroom\r\n" });
    let response = app.manager().patch(&given::path(&complaint), "*", &patch);
    assert_eq!(response.faults(), [" no_change"]);
}

#[test]
fn a_whole_number_is_read_however_it_is_written() {
    let app = App::start();
    let found = |size: &str| {
        let body = format!(r#"{{ "name": "hoek", "pageSize": {size} }}"#);
        let headers = [("Content-Type", "application/json")];
        app.intake()
            .send_text("POST", "/v1/complaints/_search", &headers, Some(&body))
    };
    for size in ["20", "20.0", "2e1"] {
        found(size).expect(200);
        let listed = app
            .intake()
            .get(&format!("/v1/complaints?pageSize={}", size.replace("2e1", "20.00")));
        assert_eq!(listed.status, 200, "{size}");
    }
    assert_eq!(found("20.5").faults(), ["/pageSize type"]);
    assert_eq!(found("\"20\"").faults(), ["/pageSize type"]);
}

#[test]
fn the_plus_of_an_offset_need_not_be_encoded() {
    let app = App::start();
    let at = |written: &str| app.intake().get(&format!("/v1/calendar/deadline?receivedAt={written}"));
    for written in [
        "2026-04-01T16:45:00+02:00",
        "2026-04-01T16:45:00%2B02:00",
        "2026-04-01T14:45:00Z",
    ] {
        assert_eq!(
            at(written).expect(200)["receivedAt"],
            "2026-04-01T14:45:00Z",
            "{written}"
        );
    }
    assert_eq!(at("2026-04-01+16:45:00").faults(), ["receivedAt date_time"]);
}

#[test]
fn a_query_is_read_without_invisible_characters() {
    let app = App::start();
    given::complaint(&app.intake());
    let found = |query: &str| app.manager().get(&format!("/v1/complaints?{query}")).expect(200)["items"].clone();
    assert_eq!(
        found("q=%20overeen%E2%80%8Bkomst%E2%80%8E").as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        app.manager().get("/v1/complaints?q=%E2%80%8B").faults(),
        ["q too_short"]
    );
}

#[test]
fn a_time_up_to_a_minute_ahead_is_now() {
    let app = App::start();
    let complaint = given::complaint_with(&app.intake(), json!({ "receivedAt": "2026-10-30T14:01:00Z" }));
    assert_eq!(complaint["receivedAt"], complaint["registeredAt"]);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let part = |name: &str| format!("{}/{name}", given::path(&complaint));
    let call = json!({
        "direction": "out", "channel": "phone", "reached": true, "at": "2026-10-30T14:00:01Z",
        "callBack": { "date": "2026-10-30" }
    });
    let noted = app.handler().post(&part("contacts"), &call);
    let contact = noted.header("location").to_owned();
    assert_eq!(noted.expect(201)["at"], "2026-10-30T14:00:00Z");
    let done = json!({ "callBack": { "outcome": "done", "at": "2026-10-30T14:00:59Z" } });
    let done = app.handler().patch(&contact, "*", &done).expect(200);
    assert_eq!(done["callBack"]["at"], "2026-10-30T14:00:00Z");
    let listened = json!({
        "kind": "call_recording", "available": true, "reference": "OPN-1", "findings": "Geen ja.", "listenedAt": "2026-10-30T14:01:00Z"
    });
    let listened = app.handler().post(&part("investigations"), &listened).expect(201);
    assert_eq!(listened["listenedAt"], "2026-10-30T14:00:00Z");
    let answer = json!({
        "to": "answered", "channel": "phone", "summary": "Gebeld.", "feedbackAt": "2026-10-30T14:01:00Z"
    });
    app.handler().step(&complaint, &answer).expect(201);
    assert_eq!(app.handler().again(&complaint)["feedbackAt"], "2026-10-30T14:00:00Z");
}
