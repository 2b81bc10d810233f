//! What can be registered, what cannot, and what a registration says back.

use serde_json::{Value, json};

use crate::app::{App, Response};
use crate::given;

fn refused(app: &App, changes: Value) -> Vec<String> {
    let body = given::registration_with(changes);
    app.intake().post("/v1/complaints", &body).faults()
}

fn written(app: &App, text: &str) -> Response {
    app.intake().send_text("POST", "/v1/complaints", &[], Some(text))
}

#[test]
fn the_least_that_can_be_registered_gets_every_default() {
    let app = App::start();
    let response = app.intake().post("/v1/complaints", &given::registration());
    let complaint = response.expect(201);
    assert_eq!(response.header("location"), given::path(&complaint));
    assert_eq!(response.etag(), "\"1\"");
    let id: uuid::Uuid = complaint["id"].as_str().expect("an id").parse().expect("a UUID");
    assert_eq!(id.get_version_num(), 7);
    for (field, value) in [
        ("receivedAt", json!("2026-10-30T14:00:00Z")),
        ("registeredAt", json!("2026-10-30T14:00:00Z")),
        ("registeredBy", json!({ "subject": "i-1", "name": "Naam van i-1" })),
        ("receiverName", json!("Naam van i-1")),
        ("reportedDate", Value::Null),
        ("status", json!("registered")),
        ("open", json!(true)),
        (
            "handler",
            json!({ "department": null, "departmentName": null, "subject": null, "function": null, "name": null }),
        ),
        (
            "firstResponse",
            json!({ "dueDate": "2026-11-06", "at": null, "overdue": false }),
        ),
        (
            "resolution",
            json!({ "dueDate": "2026-12-25", "originalDueDate": "2026-12-25", "pausedSinceDate": null, "overdue": false }),
        ),
        ("admissible", Value::Null),
        ("outcome", Value::Null),
        ("reopenedCount", json!(0)),
        ("openRemedies", json!(0)),
        ("retainUntilDate", json!("2031-10-30")),
        ("externalReferences", json!([])),
    ] {
        assert_eq!(complaint[field], value, "{field}");
    }
    assert_eq!(complaint["complainant"]["country"], "NL");
}

#[test]
fn everything_that_is_registered_is_read_back_as_it_was_answered() {
    let app = App::start();
    let whole = json!({
        "kind": "remark", "channel": "letter", "receptionPoint": "directie", "receiverName": "A. de Boer",
        "receivedAt": "2026-10-28T09:15:00.123456789+01:00", "reportedDate": "2026-10-27",
        "complainant": {
            "name": "Zoë de Vries-Ümit", "address": "Ossekop 3-b", "postalCode": "8911le", "town": "Leeuwarden",
            "country": "NL", "phone": "+31 58 808 0050", "email": "zoe@example.nl"
        },
        "nature": "tariff", "description": "Eerste regel.\n\tTweede regel: € 12,50 😀",
        "desiredSolution": "Geld terug.",
        "conversation": { "heldAt": "2026-10-21T10:30:00.9999999+02:00", "spokenWith": "Linda", "agreement": "unknown" },
        "customerNumber": "KL-104482", "quoteNumber": "OF-2026-7731", "supplier": "Noorderstroom",
        "externalReferences": [{ "system": "crm", "id": "CASE-48213" }], "privacyStatementVersion": "2026-01"
    });
    let complaint = app.manager().post("/v1/complaints", &whole).expect(201);
    assert_eq!(app.manager().again(&complaint), complaint);
    assert_eq!(complaint["receivedAt"], "2026-10-28T08:15:00.123456Z");
    assert_eq!(complaint["complainant"]["postalCode"], "8911 LE");
    for field in [
        "kind",
        "channel",
        "receptionPoint",
        "receiverName",
        "reportedDate",
        "nature",
        "description",
        "desiredSolution",
        "customerNumber",
        "quoteNumber",
        "supplier",
        "externalReferences",
        "privacyStatementVersion",
    ] {
        assert_eq!(complaint[field], whole[field], "{field}");
    }
}

#[test]
fn a_time_with_an_offset_is_answered_in_utc() {
    let app = App::start();
    let complaint = given::complaint_with(&app.intake(), json!({ "receivedAt": "2026-10-30T09:05:00+02:00" }));
    assert_eq!(complaint["receivedAt"], "2026-10-30T07:05:00Z");
}

#[test]
fn receipt_and_report_are_never_in_the_future() {
    let app = App::start();
    let later = json!({ "receivedAt": "2026-10-30T15:01:01+01:00", "reportedDate": "2026-10-31" });
    assert_eq!(
        refused(&app, later),
        ["/receivedAt in_future", "/reportedDate in_future"]
    );
    let now = json!({ "receivedAt": "2026-10-30T15:00:00+01:00", "reportedDate": "2026-10-30" });
    given::complaint_with(&app.intake(), now);
    assert_eq!(
        refused(&app, json!({ "receivedAt": "1989-12-31T12:00:00Z" })),
        ["/receivedAt out_of_range"]
    );
}

#[test]
fn a_report_is_made_from_1990_and_no_later_than_the_day_of_receipt() {
    let app = App::start();
    let report = |day: &str| json!({ "receivedAt": "2026-10-28T12:00:00Z", "reportedDate": day });
    given::complaint_with(&app.intake(), report("2026-10-28"));
    given::complaint_with(&app.intake(), report("1990-01-01"));
    assert_eq!(refused(&app, report("2026-10-29")), ["/reportedDate after_receipt"]);
    assert_eq!(refused(&app, report("1989-12-31")), ["/reportedDate out_of_range"]);
}

#[test]
fn an_unknown_or_retired_nature_is_a_fault_at_the_nature() {
    let app = App::start();
    assert_eq!(refused(&app, json!({ "nature": "bad_weather" })), ["/nature unknown"]);
    app.manager()
        .patch("/v1/natures/privacy", "\"1\"", &json!({ "active": false }))
        .expect(200);
    assert_eq!(refused(&app, json!({ "nature": "privacy" })), ["/nature retired"]);
}

#[test]
fn every_fault_of_a_registration_is_named_at_once() {
    let app = App::start();
    let body = json!({
        "kind": "threat", "channel": 7, "receivedAt": "yesterday", "reportedDate": "2026-02-30",
        "complainant": { "name": "", "phone": "bel mij maar", "email": "nobody", "shoeSize": 43 },
        "nature": "No Consent", "description": "a\u{0}b", "desiredSolution": "x".repeat(5001),
        "conversation": { "agreement": "perhaps" }, "externalReferences": [{ "system": "crm" }],
        "status": "closed", "registeredAt": "2020-01-01T00:00:00Z"
    });
    assert_eq!(
        app.intake().post("/v1/complaints", &body).faults(),
        [
            "/channel type",
            "/complainant/shoeSize unknown_field",
            "/conversation/agreement not_in_list",
            "/description control_character",
            "/desiredSolution too_long",
            "/externalReferences/0/id required",
            "/kind not_in_list",
            "/nature format",
            "/receivedAt date_time",
            "/registeredAt unknown_field",
            "/reportedDate date",
            "/status unknown_field"
        ]
    );
    assert_eq!(
        app.intake().post("/v1/complaints", &json!({})).faults(),
        [
            "/channel required",
            "/complainant required",
            "/description required",
            "/kind required",
            "/nature required"
        ]
    );
}

#[test]
fn a_value_of_the_wrong_type_is_a_fault_where_it_stands() {
    let app = App::start();
    for (field, value) in [
        ("complainant", json!("S. Hoekstra")),
        ("description", json!(5)),
        ("externalReferences", json!({})),
        ("customerNumber", json!(104_482)),
        ("conversation", json!([])),
        ("nature", json!(null)),
    ] {
        assert_eq!(refused(&app, json!({ field: value })), [format!("/{field} type")]);
    }
}

#[test]
fn a_text_may_be_exactly_as_long_as_its_limit() {
    let app = App::start();
    let longest = "é".repeat(20_000);
    let complaint = given::complaint_with(&app.intake(), json!({ "description": longest }));
    assert_eq!(complaint["description"], longest);
    assert_eq!(
        refused(&app, json!({ "description": "é".repeat(20_001) })),
        ["/description too_long"]
    );
}

#[test]
fn a_body_that_is_no_json_or_gives_a_key_twice_is_refused() {
    let app = App::start();
    let text = given::registration().to_string();
    let twice = text.replacen('{', "{\"kind\":\"remark\",", 1);
    for body in [
        twice.as_str(),
        "",
        "kind=complaint",
        &text[..text.len() - 1],
        "{}{}",
        "\u{feff}\u{feff}{}",
    ] {
        assert_eq!(written(&app, body).faults(), [" json"], "{body}");
    }
    for body in ["[]", "null", "\"complaint\"", "7"] {
        assert_eq!(written(&app, body).faults(), [" type"], "{body}");
    }
}

#[test]
fn faults_are_told_in_dutch_or_english_under_the_same_code() {
    let app = App::start();
    let body = given::registration_with(json!({ "kind": "threat" }));
    let dutch = app.intake().post("/v1/complaints", &body).expect(400);
    let english = app.intake().in_english().post("/v1/complaints", &body).expect(400);
    assert_eq!(
        dutch["errors"][0]["message"],
        "Kies een van: klacht, opmerking of vraag."
    );
    assert_eq!(
        english["errors"][0]["message"],
        "Choose one of: complaint, remark or question."
    );
    assert_eq!(dutch["errors"][0]["code"], english["errors"][0]["code"]);
}

#[test]
fn what_looks_like_sql_or_markup_is_text_like_any_other() {
    let app = App::start();
    let text = "'); drop table complaints; -- <script>alert(1)</script> {{7*7}} %s \\x00";
    let complaint = given::complaint_with(&app.intake(), json!({ "description": text }));
    assert_eq!(app.intake().again(&complaint)["description"], text);
}

#[test]
fn a_call_handled_at_once_has_the_department_of_its_handler() {
    let app = App::start();
    given::staff(&app, "h-1", Some("sales"), None);
    let call = json!({
        "kind": "question", "channel": "phone",
        "handledAtOnce": {
            "summary": "Uitgelegd.", "outcome": "resolved", "shortDescription": "Vraag over de looptijd.",
            "handlingSummary": "Aan de telefoon beantwoord.", "prevention": { "none": "Geen fout." },
            "analysis": "De looptijd staat in de offerte.",
            "assessment": { "admissible": true, "lawViolated": false, "decencyViolated": false, "motivation": "Een vraag." }
        }
    });
    let closed = given::complaint_with(&app.handler(), call);
    assert_eq!(closed["status"], "closed");
    let department = closed["handler"]["department"].clone();
    assert_eq!(
        (department, &closed["handler"]["subject"]),
        (json!("sales"), &json!("h-1"))
    );
    let report = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
    let mut figures = report["figures"].as_array().expect("figures").iter();
    let sales = figures.find(|figure| figure["key"] == "byDepartment" && figure["of"] == "sales");
    assert_eq!(sales.expect("the department")["value"], 1);
}
