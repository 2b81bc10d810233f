//! Which addresses there are, with which methods, and what may stand in their query.

use serde_json::json;

use crate::app::App;
use crate::published::{operations, paths};

#[test]
fn an_address_that_does_not_exist_is_404() {
    let app = App::start();
    for path in [
        "/v1/",
        "/v2/complaints",
        "/v1/Complaints",
        "/v1//complaints",
        "/admin",
        "/v1/complaints/a/b",
        "/v1/%2e%2e/livez",
    ] {
        for client in [app.stranger(), app.manager()] {
            assert_eq!(client.get(path).problem(404), "not-found", "{path}");
            assert_eq!(client.post(path, &json!({})).problem(404), "not-found", "{path}");
        }
    }
}

#[test]
fn a_trailing_slash_makes_another_address() {
    let app = App::start();
    for (path, _) in paths() {
        let response = app.manager().get(&format!("{path}/"));
        assert_eq!(response.problem(404), "not-found", "{path}/");
    }
}

#[test]
fn an_id_that_cannot_be_one_is_404() {
    let app = App::start();
    for operation in operations() {
        let body = match operation.method.as_str() {
            _ if operation.definition.get("requestBody").is_none() => None,
            "PATCH" => Some(json!({})),
            _ => Some(json!({ "to": "in_progress" })),
        };
        // What may be a reference of another system is written under it.
        if operation.definition["operationId"] == "writeComplaintByReference" {
            continue;
        }
        for parameter in operation.parameters("path") {
            let name = parameter["name"].as_str().expect("a name");
            for wrong in ["nonsense", "1", "-1", "%00", "%F0%9F%98%80", "null", &"x".repeat(300)] {
                let path = operation.path.replace(&format!("{{{name}}}"), wrong);
                let response = operation.call(&app.manager(), &path, body.as_ref());
                let code = response.problem(404);
                assert_eq!(code, "not-found", "{} {wrong}", operation.name());
            }
        }
    }
}

#[test]
fn a_method_that_an_address_does_not_have_is_405_and_names_those_it_has() {
    let app = App::start();
    for (path, methods) in paths() {
        let mut allowed: Vec<&str> = methods.iter().map(String::as_str).collect();
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        allowed.push("OPTIONS");
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"] {
            if allowed.contains(&method) {
                continue;
            }
            let response = app.manager().send(method, &path, &[], None);
            assert_eq!(response.status, 405, "{method} {path}: {}", response.text);
            assert_eq!(response.header("allow"), allowed.join(", "), "{method} {path}");
            if method != "HEAD" {
                assert_eq!(response.problem(405), "method-not-allowed");
            }
        }
    }
}

#[test]
fn options_names_the_methods_of_an_address() {
    let app = App::start();
    for (path, methods) in paths() {
        let response = app.stranger().send("OPTIONS", &path, &[], None);
        assert_eq!(response.status, 204, "{path}");
        for method in methods.iter().map(String::as_str).chain(["OPTIONS"]) {
            assert!(response.header("allow").contains(method), "{path} {method}");
        }
    }
    assert_eq!(app.stranger().send("OPTIONS", "/v1/nowhere", &[], None).status, 404);
}

#[test]
fn a_query_key_that_an_operation_does_not_have_is_a_fault() {
    let app = App::start();
    for operation in operations() {
        let target = operation.sample_target();
        let separator = if target.contains('?') { '&' } else { '?' };
        for unknown in ["nonsense", "page_size", "access_token", "_", "PageSize"] {
            let target = format!("{target}{separator}{unknown}=1");
            let faults = operation.call(&app.manager(), &target, None).faults();
            let expected = format!("{unknown} unknown_parameter");
            assert_eq!(faults, [expected], "{}", operation.name());
        }
    }
}

#[test]
fn a_query_key_given_twice_is_a_fault() {
    let app = App::start();
    for operation in operations() {
        for parameter in operation.parameters("query") {
            let name = parameter["name"].as_str().expect("a name");
            let target = operation.sample_target();
            let separator = if target.contains('?') { '&' } else { '?' };
            let target = format!("{target}{separator}{name}=1&{name}=1");
            let faults = operation.call(&app.manager(), &target, None).faults();
            assert!(faults.iter().any(|fault| fault.starts_with(name)), "{faults:?}");
        }
    }
}

#[test]
fn an_address_of_more_than_4_kib_is_414() {
    let app = App::start();
    let padded = |length: usize| {
        let start = "/v1/complaints?q=";
        format!("{start}{}", "x".repeat(length - start.len()))
    };
    assert_eq!(app.manager().get(&padded(4096)).problem(400), "invalid-input");
    assert_eq!(app.manager().get(&padded(4097)).problem(414), "uri-too-long");
}

#[test]
fn headers_of_more_than_16_kib_are_431() {
    let app = App::start();
    let with = |length: usize| {
        let filler = "x".repeat(length);
        app.manager().send("GET", "/v1/me", &[("X-Filler", &filler)], None)
    };
    assert_eq!(with(15 * 1024).status, 200);
    assert_eq!(with(17 * 1024).problem(431), "headers-too-large");
}
