//! The forms in which bodies are read and answers are given.

use serde_json::json;

use crate::app::App;
use crate::given::registration;
use crate::published::{operations, writable};

fn headers(content_type: &str) -> Vec<(&'static str, &str)> {
    vec![("If-Match", "*"), ("Content-Type", content_type)]
}

#[test]
fn a_form_that_is_not_offered_is_406() {
    let app = App::start();
    // What answers with nothing has no form either.
    for operation in operations()
        .into_iter()
        .filter(|operation| operation.method != "DELETE")
    {
        for accept in ["font/woff", "application/xml", "text/css;q=0.9"] {
            let headers = [("Accept", accept), ("If-Match", "*")];
            let response = app
                .manager()
                .send(&operation.method, &operation.sample_target(), &headers, None);
            assert_eq!(response.problem(406), "not-acceptable", "{}", operation.name());
        }
    }
}

#[test]
fn a_form_that_is_refused_is_not_offered() {
    let app = App::start();
    for accept in ["application/json;q=0", "*/*;q=0", "application/json;q=0, image/png"] {
        let response = app.manager().send("GET", "/v1/natures", &[("Accept", accept)], None);
        assert_eq!(response.problem(406), "not-acceptable", "{accept}");
    }
}

#[test]
fn json_is_answered_to_whoever_takes_it() {
    let app = App::start();
    for accept in [
        "*/*",
        "application/*",
        "application/json",
        "APPLICATION/JSON",
        "text/html, */*;q=0.1",
        "image/png, application/json;q=0.5",
        "application/json; charset=utf-8",
    ] {
        let response = app.manager().send("GET", "/v1/natures", &[("Accept", accept)], None);
        assert_eq!(response.status, 200, "{accept}: {}", response.text);
        assert!(
            response.header("content-type").starts_with("application/json"),
            "{accept}"
        );
    }
}

#[test]
fn a_report_is_given_in_the_form_that_is_preferred() {
    let app = App::start();
    for (accept, form) in [
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("application/json, text/csv", "application/json"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("*/*", "application/json"),
    ] {
        for path in ["/v1/reports/monthly", "/v1/reports/monthly/2026-10"] {
            let response = app.manager().send("GET", path, &[("Accept", accept)], None);
            assert_eq!(response.status, 200, "{accept}");
            assert!(response.header("content-type").starts_with(form), "{accept}");
        }
    }
}

#[test]
fn a_body_that_is_not_json_in_utf_8_is_415() {
    let app = App::start();
    for operation in writable() {
        for wrong in [
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "application/json; charset=iso-8859-1",
            "application/jsonx",
            "",
        ] {
            let response = app.manager().send_text(
                &operation.method,
                &operation.sample_target(),
                &headers(wrong),
                Some("{}"),
            );
            let code = response.problem(415);
            assert_eq!(code, "unsupported-media-type", "{} {wrong}", operation.name());
        }
    }
}

#[test]
fn a_body_without_a_content_type_is_415() {
    let app = App::start();
    for operation in writable() {
        let response = operation.call(&app.manager(), &operation.sample_target(), None);
        assert_eq!(response.problem(415), "unsupported-media-type", "{}", operation.name());
    }
}

#[test]
fn a_compressed_body_is_415() {
    let app = App::start();
    for operation in writable() {
        for encoding in ["gzip", "br", "identity"] {
            let mut headers = headers("application/json");
            headers.push(("Content-Encoding", encoding));
            let response = app
                .manager()
                .send_text(&operation.method, &operation.sample_target(), &headers, Some("{}"));
            let code = response.problem(415);
            assert_eq!(code, "unsupported-media-type", "{} {encoding}", operation.name());
        }
    }
}

#[test]
fn json_is_read_however_its_type_is_written() {
    let app = App::start();
    let body = format!("\u{feff}{}", registration());
    for written in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json; charset=utf8",
        "Application/JSON",
    ] {
        let headers = [("Content-Type", written)];
        let response = app.intake().send_text("POST", "/v1/complaints", &headers, Some(&body));
        assert_eq!(response.status, 201, "{written}");
    }
}

#[test]
fn a_body_above_the_limit_is_413() {
    let app = App::with(&[("KLACHTENMAP_BODY_BYTES", "2000")]);
    let sized = |bytes: usize| format!("{{\"filler\":\"{}\"}}", "x".repeat(bytes - 13));
    for operation in writable() {
        let send = |body: &str| {
            let headers = headers("application/json");
            let path = operation.sample_target();
            app.manager().send_text(&operation.method, &path, &headers, Some(body))
        };
        assert_ne!(send(&sized(2000)).status, 413, "{}", operation.name());
        assert_eq!(
            send(&sized(2001)).problem(413),
            "body-too-large",
            "{}",
            operation.name()
        );
    }
}

#[test]
fn a_body_that_is_no_json_says_where_it_breaks() {
    let app = App::start();
    for operation in writable() {
        for broken in [
            "",
            "{",
            "{\"a\":1,}",
            "{} {}",
            "{\"a\":1,\"a\":2}",
            "{}\u{feff}",
            "{'a':1}",
        ] {
            let response = app.manager().send_text(
                &operation.method,
                &operation.sample_target(),
                &headers("application/json"),
                Some(broken),
            );
            assert_eq!(response.faults(), [" json"], "{} {broken}", operation.name());
        }
    }
}

#[test]
fn a_body_that_is_no_object_is_a_fault() {
    let app = App::start();
    for operation in writable() {
        for wrong in [json!([]), json!(1), json!("x"), json!(null), json!(true)] {
            let response = operation.call(&app.manager(), &operation.sample_target(), Some(&wrong));
            assert!(!response.faults().is_empty(), "{} {wrong}", operation.name());
        }
    }
}

#[test]
fn a_body_nested_without_end_is_a_fault() {
    let app = App::start();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let headers = headers("application/json");
    let response = app.manager().send_text("POST", "/v1/complaints", &headers, Some(&deep));
    assert_eq!(response.faults(), [" json"]);
}

#[test]
fn thousands_of_faults_are_not_all_repeated() {
    let app = App::start();
    let fields = (0..5000).map(|number| (format!("field{number}"), json!(1))).collect();
    let many = serde_json::Value::Object(fields);
    let long = json!({ "x".repeat(20_000): 1 });
    for operation in writable() {
        for body in [&many, &long] {
            let response = operation.call(&app.manager(), &operation.sample_target(), Some(body));
            assert_eq!(response.status, 400, "{}", operation.name());
            operation.keeps(response);
        }
    }
}
