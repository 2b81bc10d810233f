//! Headers that every answer carries, on every route and with every status.

use serde_json::json;

use super::problems::provoked;
use crate::app::{App, Response};
use crate::given::registration;
use crate::published::{Operation, document, operations, readable};

#[track_caller]
fn assert_dressed(response: &Response) {
    let says = |name: &str| response.header(name);
    assert_eq!(says("api-version"), document()["info"]["version"]);
    assert!(!says("x-request-id").is_empty());
    assert_eq!(says("x-content-type-options"), "nosniff");
    assert_eq!(says("x-frame-options"), "DENY");
    assert_eq!(says("referrer-policy"), "no-referrer");
    assert_eq!(says("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    assert_eq!(says("strict-transport-security"), "max-age=31536000; includeSubDomains");
    assert!(says("content-security-policy").starts_with("default-src 'none';"));
    assert!(says("content-security-policy").contains("frame-ancestors 'none'"));
    assert!(["nl", "en"].contains(&says("content-language")));
    assert!(
        response
            .headers
            .get_all("vary")
            .iter()
            .any(|vary| { vary.to_str().is_ok_and(|vary| vary.contains("Accept-Language")) })
    );
    let cached = says("cache-control");
    assert!(
        ["no-store", "no-cache", "public, max-age=300"].contains(&cached),
        "{cached}"
    );
    for absent in ["server", "x-powered-by", "set-cookie"] {
        assert!(!response.headers.contains_key(absent), "{absent}");
    }
    for once in [
        "api-version",
        "x-request-id",
        "content-security-policy",
        "cache-control",
    ] {
        assert_eq!(response.headers.get_all(once).iter().count(), 1, "{once}");
    }
    assert_eq!(response.text.is_empty(), says("content-type").is_empty());
}

#[test]
fn every_operation_answers_with_the_headers_of_all_answers() {
    let app = App::start();
    for operation in operations() {
        for client in [app.stranger(), app.intake(), app.manager()] {
            assert_dressed(&operation.call(&client, &operation.sample_target(), None));
        }
    }
    assert_dressed(&app.intake().post("/v1/complaints", &registration()));
    for path in [
        "/docs",
        "/docs/",
        "/docs/swagger-ui.css",
        "/docs/nothing",
        "/",
        "/v1",
        "/v1/",
    ] {
        assert_dressed(&app.stranger().get(path));
    }
    assert_dressed(&app.stranger().send("OPTIONS", "/v1/complaints", &[], None));
}

#[test]
fn every_problem_carries_the_headers_of_all_answers() {
    let app = App::start();
    for (_, response) in provoked(&app, false) {
        assert_dressed(&response);
    }
}

#[test]
fn personal_data_is_never_stored_by_a_cache() {
    let app = App::start();
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let response = operation.call(&app.manager(), &operation.sample_target(), None);
        assert_eq!(response.header("cache-control"), "no-store", "{}", operation.name());
    }
}

#[test]
fn a_harmless_request_id_is_kept() {
    let app = App::start();
    for id in ["a", "A-b_c.9", &"x".repeat(64)] {
        let response = app.stranger().send("GET", "/v1/nowhere", &[("X-Request-Id", id)], None);
        assert_eq!(response.header("x-request-id"), id);
        let instance = format!("urn:klachtenmap:request:{id}");
        assert_eq!(response.json()["instance"], instance);
    }
}

#[test]
fn a_request_id_that_could_do_harm_is_replaced() {
    let app = App::start();
    for id in ["", "a b", "a;b", "<script>", "a\tb", "${jndi:x}", "é", &"x".repeat(65)] {
        let response = app.stranger().send("GET", "/livez", &[("X-Request-Id", id)], None);
        let given = response.header("x-request-id");
        assert_eq!(given.len(), 36, "{id:?} became {given:?}");
    }
    let first = app.stranger().get("/livez");
    assert_ne!(
        first.header("x-request-id"),
        app.stranger().get("/livez").header("x-request-id")
    );
}

#[test]
fn head_is_get_without_the_body() {
    let app = App::start();
    let manager = app.manager();
    let mut targets: Vec<String> = readable().iter().map(Operation::sample_target).collect();
    targets.extend(["/docs/", "/docs/swagger-ui.css", "/v1/nowhere"].map(str::to_owned));
    for target in targets {
        let ask = |method| manager.send(method, &target, &[("Accept-Encoding", "identity")], None);
        let (get, head) = (ask("GET"), ask("HEAD"));
        assert_eq!(head.status, get.status, "{target}");
        assert_eq!(head.text, "", "{target}");
        let without = |response: &Response| {
            let mut headers = response.headers.clone();
            // The last is a set: each worker writes it in an order of its own.
            for own in ["date", "x-request-id", "access-control-expose-headers"] {
                headers.remove(own);
            }
            headers
        };
        let (get, head) = (without(&get), without(&head));
        for (name, value) in &get {
            let same_length = name != "content-length" && name != "transfer-encoding";
            assert!(
                !same_length || head.get_all(name).iter().any(|same| same == value),
                "{target} {name}"
            );
        }
    }
}

#[test]
fn an_answer_says_which_language_it_speaks() {
    let app = App::start();
    for (asked, spoken) in [("nl", "nl"), ("en", "en"), ("fr, en;q=0.5", "en"), ("*", "nl")] {
        let headers = [("Accept-Language", asked)];
        let agent = app.stranger().without_language();
        let response = agent.send("GET", "/v1/problem-types/stale", &headers, None);
        assert_eq!(response.header("content-language"), spoken, "{asked}");
        let title = if spoken == "nl" {
            "Intussen gewijzigd"
        } else {
            "Changed meanwhile"
        };
        assert_eq!(response.expect(200)["title"], json!(title));
    }
}
