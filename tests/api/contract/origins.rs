//! Which pages in a browser may call the service.

use crate::app::{App, Response};

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
    app.stranger()
        .send("OPTIONS", "/v1/complaints", &headers, None)
}

#[test]
fn pages_of_a_configured_origin_may_call() {
    let app = App::with(&[("KLACHTENMAP_CORS_ORIGINS", OURS)]);
    let response = from(&app, OURS, "/v1/natures");
    assert_eq!(response.status, 200);
    assert_eq!(response.header("access-control-allow-origin"), OURS);
    assert_eq!(response.header("access-control-allow-credentials"), "");
    let exposed = response
        .header("access-control-expose-headers")
        .to_lowercase();
    for header in [
        "etag",
        "location",
        "link",
        "retry-after",
        "x-request-id",
        "api-version",
    ] {
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
        assert!(
            answer
                .header("access-control-allow-methods")
                .contains(method)
        );
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
        for response in [
            from(&app, origin, "/v1/natures"),
            preflight(&app, origin, "POST"),
        ] {
            assert_eq!(
                response.header("access-control-allow-origin"),
                "",
                "{origin}"
            );
        }
    }
}

#[test]
fn without_configured_origins_no_page_may_call() {
    let app = App::start();
    for origin in [OURS, "null", app.address.as_str()] {
        for response in [
            from(&app, origin, "/v1/natures"),
            preflight(&app, origin, "POST"),
        ] {
            assert_eq!(
                response.header("access-control-allow-origin"),
                "",
                "{origin}"
            );
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
