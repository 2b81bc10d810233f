//! Every kind of problem: provoked, in two languages, and explained where its `type` leads.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::given::{complaint, registration, registration_with};
use crate::published::{document, operations, resolved, schema};

/// Kinds that only failures of the machinery cause, or that need a file or an erasure; the tests of its resilience, of
/// documents and of erasing provoke them.
const FROM_FAILURES: [&str; 13] = [
    "erased",
    "restored",
    "storage-away",
    "range-not-satisfiable",
    "removed",
    "rate-limited",
    "body-timeout",
    "request-in-progress",
    "internal",
    "overloaded",
    "database-away",
    "not-ready",
    "outcome-unknown",
];

/// One answer for every kind of problem that a caller alone can cause.
pub fn provoked(app: &App, english: bool) -> Vec<(&'static str, Response)> {
    let speak = |client: Client| if english { client.in_english() } else { client };
    let (stranger, intake) = (speak(app.stranger()), speak(app.intake()));
    let (handler, manager) = (speak(app.handler()), speak(app.manager()));
    let made = complaint(&intake);
    let path = format!("/v1/complaints/{}", made["id"].as_str().expect("an id"));
    let steps = format!("{path}/transitions");
    let key = [("Idempotency-Key", "provoked")];
    intake.post_with("/v1/complaints", &key, &registration());
    let other = registration_with(json!({ "kind": "remark" }));
    let filler = "x".repeat(17 * 1024);
    let get_as = |accept| manager.send("GET", "/v1/me", &[("Accept", accept)], None);
    let large = format!("{{\"description\":\"{}\"}}", "x".repeat(300_000));
    let referring = registration_with(json!({ "externalReferences": [{ "system": "crm", "id": "provoked" }] }));
    intake.post("/v1/complaints", &referring).expect(201);
    vec![
        ("reference-taken", intake.post("/v1/complaints", &referring)),
        ("invalid-input", intake.post("/v1/complaints", &json!({}))),
        (
            "cursor-expired",
            manager.get("/v1/changes?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ),
        ("export-gone", crate::exchange::gone(app, &manager)),
        ("unauthenticated", stranger.get("/v1/me")),
        ("forbidden", intake.get("/v1/reports/monthly")),
        (
            "origin-not-allowed",
            stranger.post_with(
                "/v1/form-submissions",
                &[("Origin", "https://evil.example")],
                &json!({}),
            ),
        ),
        ("not-found", manager.get("/v1/nowhere")),
        ("method-not-allowed", manager.send("DELETE", &path, &[], None)),
        ("not-acceptable", get_as("image/png")),
        (
            "conflict",
            handler.step(
                &made,
                &json!({ "to": "waiting", "waitingFor": "complainant", "reason": "x" }),
            ),
        ),
        ("stale", handler.patch(&path, "\"99\"", &json!({ "kind": "remark" }))),
        (
            "body-too-large",
            intake.send_text("POST", "/v1/complaints", &[], Some(&large)),
        ),
        ("uri-too-long", manager.get(&format!("/v1/{}", "x".repeat(5000)))),
        (
            "unsupported-media-type",
            intake.send("POST", "/v1/complaints", &[], None),
        ),
        (
            "idempotency-key-reused",
            intake.post_with("/v1/complaints", &key, &other),
        ),
        (
            "precondition-required",
            handler.post(&steps, &json!({ "to": "in_progress" })),
        ),
        (
            "headers-too-large",
            manager.send("GET", "/v1/me", &[("X-Filler", &filler)], None),
        ),
    ]
}

fn listed(client: &Client) -> BTreeMap<String, Value> {
    let items = client.get("/v1/problem-types").expect(200)["items"].clone();
    let items = items.as_array().expect("items").iter();
    items
        .map(|item| (item["code"].as_str().expect("a code").to_owned(), item.clone()))
        .collect()
}

#[test]
fn every_problem_leads_to_its_explanation() {
    let app = App::start();
    let kinds = listed(&app.stranger());
    for (kind, response) in provoked(&app, false) {
        let problem =
            response.expect(u16::try_from(kinds[kind]["status"].as_u64().expect("a status")).expect("a status"));
        assert_eq!(response.header("content-type"), "application/problem+json", "{kind}");
        let reference = problem["type"].as_str().expect("a type");
        assert_eq!(reference, format!("/v1/problem-types/{kind}"));
        let explained = app.stranger().get(reference).expect(200);
        assert_eq!(explained, kinds[kind]);
        for same in ["status", "title"] {
            assert_eq!(explained[same], problem[same], "{kind} {same}");
        }
    }
}

#[test]
fn the_kinds_listed_are_exactly_those_there_are() {
    let app = App::start();
    let used: BTreeSet<String> = provoked(&app, false)
        .into_iter()
        .map(|(kind, _)| kind.to_owned())
        .chain(FROM_FAILURES.map(str::to_owned))
        .collect();
    let listed = listed(&app.stranger());
    let kinds = listed.into_iter().filter(|(_, item)| item["level"] == "problem");
    assert_eq!(kinds.map(|(code, _)| code).collect::<BTreeSet<_>>(), used);
}

/// That every code of an answer is listed is judged of every answer that a test receives.
#[test]
fn every_code_that_is_listed_is_given_somewhere() {
    let app = App::start();
    let all: Vec<String> = crate::tidy::sources()
        .into_iter()
        .filter(|(file, _)| !file.ends_with("problem_codes.rs"))
        .map(|(_, text)| text)
        .collect();
    let listed = listed(&app.stranger());
    assert!(listed.len() > 80, "{}", listed.len());
    for code in listed.keys() {
        let literal = format!("\"{code}\"");
        assert!(all.iter().any(|text| text.contains(&literal)), "{code}");
    }
}

#[test]
fn what_a_problem_repeats_of_a_request_holds_no_control_characters() {
    let app = App::start();
    let described = schema(&json!({ "$ref": "#/components/schemas/Problem" }));
    let mut body = registration();
    body["a\u{1}b\u{7f}"] = json!("x");
    for response in [
        app.intake().post("/v1/complaints", &body),
        app.manager().get("/v1/complaints?a%01b%7F=1"),
        app.manager().get("/v1/me?a%01b%7F=1"),
    ] {
        let problem = response.expect(400);
        assert!(described.is_valid(&problem), "{problem}");
    }
}

/// What the document shows as an error is what the operation answers, but for the id of the request.
#[test]
fn the_errors_that_the_document_shows_are_those_that_the_operations_give() {
    let app = App::start();
    let mut shown = 0;
    for operation in operations() {
        let target = operation.sample_target();
        let any = [("If-Match", "*")];
        let mut check = |status: u16, response: Response| {
            let declared = resolved(&operation.definition["responses"][status.to_string()]);
            let mut expected = declared["content"]["application/problem+json"]["example"].clone();
            let mut given = response.expect(status);
            for problem in [&mut expected, &mut given] {
                problem["instance"] = Value::Null;
            }
            assert_eq!(given, expected, "{} {status}", operation.name());
            shown += 1;
        };
        let send = |client: &Client, target: &str, headers: &[(&str, &str)], body: Option<&Value>| {
            client.send(&operation.method, target, headers, body)
        };
        let separator = if target.contains('?') { '&' } else { '?' };
        let has_body = operation.definition.get("requestBody").is_some();
        let takes_json = has_body && operation.body().0.ends_with("json");
        if !has_body {
            let unknown = format!("{target}{separator}unknown=1");
            check(400, send(&app.manager(), &unknown, &any, None));
        }
        if !operation.is_public() {
            check(401, send(&app.stranger(), &target, &any, None));
            if !operation.roles().contains("intake") {
                check(403, send(&app.intake(), &target, &any, None));
            }
        }
        if operation.definition["responses"].get("406").is_some() && !target.ends_with("/content") {
            let unusual = [("Accept", "font/woff"), ("If-Match", "*")];
            check(406, send(&app.manager(), &target, &unusual, None));
        }
        if takes_json {
            let text = [("If-Match", "*"), ("Content-Type", "text/plain")];
            check(415, send(&app.manager(), &target, &text, Some(&json!({}))));
        }
        if operation.definition["responses"].get("428").is_some() && operation.method != "PUT" {
            check(428, send(&app.manager(), &target, &[], None));
        }
    }
    assert!(shown > 250, "{shown}");
}

#[test]
fn every_problem_is_as_the_document_describes_it() {
    let app = App::start();
    let described = schema(&json!({ "$ref": "#/components/schemas/Problem" }));
    for (kind, response) in provoked(&app, false) {
        let problem = response.json();
        assert!(described.is_valid(&problem), "{kind}: {problem}");
        assert_eq!(problem["status"], response.status, "{kind}");
        let id = response.header("x-request-id");
        assert_eq!(problem["instance"], format!("urn:klachtenmap:request:{id}"), "{kind}");
    }
}

#[test]
fn a_problem_speaks_the_callers_language_and_keeps_its_code() {
    let app = App::start();
    let english = provoked(&App::start(), true);
    for ((kind, dutch), (_, english)) in provoked(&app, false).into_iter().zip(english) {
        assert_eq!(dutch.header("content-language"), "nl", "{kind}");
        assert_eq!(english.header("content-language"), "en", "{kind}");
        let (dutch, english) = (dutch.json(), english.json());
        for same in ["type", "status", "code"] {
            assert_eq!(dutch[same], english[same], "{kind} {same}");
        }
        for translated in ["title", "detail"] {
            assert_ne!(dutch[translated], english[translated], "{kind} {translated}");
        }
        let faults = |problem: &Value| problem["errors"].as_array().cloned().unwrap_or_default();
        for (dutch, english) in faults(&dutch).iter().zip(faults(&english)) {
            assert_eq!(dutch["code"], english["code"]);
            assert_eq!(dutch["pointer"], english["pointer"]);
            assert_ne!(dutch["message"], english["message"]);
        }
    }
}

#[test]
fn no_problem_tells_how_the_service_is_made() {
    let app = App::start();
    for (kind, response) in provoked(&app, true) {
        let text = response.text.to_lowercase();
        for word in [
            "postgres", "diesel", "actix", "serde", "sql", "rust", "panic", "src/", "panicked",
        ] {
            assert!(!text.contains(word), "{kind}: {word} in {text}");
        }
    }
}

#[test]
fn every_status_that_the_document_declares_has_a_kind_of_problem() {
    let app = App::start();
    let kinds = listed(&app.stranger());
    let statuses: BTreeSet<String> = kinds.values().map(|kind| kind["status"].to_string()).collect();
    let paths = document()["paths"].as_object().expect("paths");
    let declared = paths.values().flat_map(|item| item.as_object().into_iter().flatten());
    for (_, operation) in declared {
        for status in operation["responses"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(status, _)| status)
        {
            assert!(status.starts_with(['2', '3']) || statuses.contains(status), "{status}");
        }
    }
}
