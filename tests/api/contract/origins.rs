//! Which pages in a browser may call the service.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::given;

const OURS: &str = "https://crm.totaalonder1dak.nl";

fn from(app: &App, origin: &str, path: &str) -> Response {
    app.manager().send("GET", path, &[("Origin", origin)], None)
}

fn preflight(app: &App, origin: &str, method: &str) -> Response {
    let headers = [
        ("Origin", origin),
        ("Access-Control-Request-Method", method),
        (
            "Access-Control-Request-Headers",
            "authorization, if-match, idempotency-key",
        ),
    ];
    app.stranger().send("OPTIONS", "/v1/complaints", &headers, None)
}

#[test]
fn pages_of_a_configured_origin_may_call() {
    let app = App::with(&[("KLACHTENMAP_CORS_ORIGINS", OURS)]);
    let response = from(&app, OURS, "/v1/natures");
    assert_eq!(response.status, 200);
    assert_eq!(response.header("access-control-allow-origin"), OURS);
    assert_eq!(response.header("access-control-allow-credentials"), "");
    let exposed = response.header("access-control-expose-headers").to_lowercase();
    for header in ["etag", "location", "link", "retry-after", "x-request-id", "api-version"] {
        assert!(exposed.contains(header), "{header} in {exposed}");
    }
    let vary: Vec<_> = response.headers.get_all("vary").iter().collect();
    assert!(
        vary.iter()
            .any(|vary| vary.to_str().is_ok_and(|text| text.contains("Origin")))
    );
    for method in ["GET", "POST", "PATCH"] {
        let answer = preflight(&app, OURS, method);
        assert_eq!(answer.status, 200, "{method}");
        assert_eq!(answer.header("access-control-allow-origin"), OURS);
        assert!(answer.header("access-control-allow-methods").contains(method));
    }
}

#[test]
fn a_page_of_a_configured_origin_can_read_every_error() {
    let app = App::with(&[("KLACHTENMAP_CORS_ORIGINS", OURS), ("KLACHTENMAP_BODY_BYTES", "2000")]);
    let send = |client: &Client, method: &str, path: &str, header: (&str, &str), body: &Value| {
        let body = (method != "GET").then_some(body);
        client.send(method, path, &[("Origin", OURS), header], body)
    };
    let manager = app.manager();
    let complaint = given::complaint(&manager);
    let path = given::path(&complaint);
    let steps = format!("{path}/transitions");
    let (nothing, json) = (json!({}), ("Accept", "application/json"));
    let long = format!("/v1/complaints?q={}", "a".repeat(5000));
    let large = json!({ "description": "a".repeat(3000) });
    let stale = ("If-Match", "\"7\"");
    app.sql("alter table natures rename to away");
    let answers = [
        (400, send(&manager, "POST", "/v1/complaints", json, &nothing)),
        (400, send(&manager, "GET", "/v1/complaints?colour=red", json, &nothing)),
        (401, send(&app.stranger(), "GET", "/v1/complaints", json, &nothing)),
        (403, send(&app.intake(), "GET", "/v1/reports/monthly", json, &nothing)),
        (404, send(&manager, "GET", "/v1/nowhere", json, &nothing)),
        (
            404,
            send(&app.caller("i-2", &[Role::Intake]), "GET", &path, json, &nothing),
        ),
        (405, send(&manager, "DELETE", &path, json, &nothing)),
        (
            406,
            send(
                &manager,
                "GET",
                "/v1/reports/monthly",
                ("Accept", "image/png"),
                &nothing,
            ),
        ),
        (412, send(&manager, "POST", &steps, stale, &given::take_up())),
        (413, send(&manager, "POST", "/v1/complaints", json, &large)),
        (414, send(&manager, "GET", &long, json, &nothing)),
        (
            415,
            send(
                &manager,
                "POST",
                "/v1/complaints",
                ("Content-Type", "text/plain"),
                &nothing,
            ),
        ),
        (428, send(&manager, "POST", &steps, json, &given::take_up())),
        (500, send(&manager, "GET", "/v1/natures", json, &nothing)),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status, status, "{}", answer.text);
        let allowed = answer.headers.get_all("access-control-allow-origin");
        assert_eq!(allowed.iter().collect::<Vec<_>>(), [OURS], "{status}");
        let exposed = answer.header("access-control-expose-headers");
        assert!(exposed.to_lowercase().contains("x-request-id"), "{status}: {exposed}");
        let vary = answer.headers.get_all("vary").iter();
        assert!(
            vary.filter_map(|vary| vary.to_str().ok())
                .any(|vary| vary.contains("Origin"))
        );
    }
}

#[test]
fn an_error_tells_a_page_of_another_origin_nothing() {
    let app = App::with(&[("KLACHTENMAP_CORS_ORIGINS", OURS)]);
    for path in ["/v1/nowhere", "/v1/complaints?colour=red", "/v1/reports/monthly/2026"] {
        let answer = from(&app, "https://evil.example", path);
        assert!(answer.status >= 400);
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[test]
fn pages_of_any_other_origin_may_not() {
    let app = App::with(&[("KLACHTENMAP_CORS_ORIGINS", OURS)]);
    for origin in [
        "https://evil.example",
        "https://crm.totaalonder1dak.nl.evil.example",
        "https://evilcrm.totaalonder1dak.nl",
        "http://crm.totaalonder1dak.nl",
        "https://crm.totaalonder1dak.nl:8443",
        "https://CRM.totaalonder1dak.nl.",
        "null",
        "file://",
    ] {
        for response in [from(&app, origin, "/v1/natures"), preflight(&app, origin, "POST")] {
            assert_eq!(response.header("access-control-allow-origin"), "", "{origin}");
        }
    }
}

#[test]
fn without_configured_origins_no_page_may_call() {
    let app = App::start();
    for origin in [OURS, "null", app.address.as_str()] {
        for response in [from(&app, origin, "/v1/natures"), preflight(&app, origin, "POST")] {
            assert_eq!(response.header("access-control-allow-origin"), "", "{origin}");
        }
    }
}

#[test]
fn the_contract_may_be_read_by_pages_of_any_origin() {
    for origins in ["", OURS] {
        let app = App::with(&[("KLACHTENMAP_CORS_ORIGINS", origins)]);
        for origin in ["https://evil.example", "null", OURS] {
            let response = from(&app, origin, "/v1/openapi.json");
            let allowed = response.header("access-control-allow-origin");
            assert!(allowed == "*" || allowed == origin, "{origin}: {allowed}");
        }
        assert_eq!(
            app.stranger()
                .get("/v1/openapi.json")
                .header("access-control-allow-origin"),
            "*"
        );
    }
}
