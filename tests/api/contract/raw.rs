//! Requests that no honest client makes, byte by byte.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::app::App;

/// Everything that the service answers until it closes; nothing when it keeps the connection.
fn exchange(app: &App, request: &str) -> Option<String> {
    let address = app.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(3)))
        .expect("a timeout");
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

#[test]
fn a_request_that_two_servers_could_read_in_two_ways_is_400_and_the_connection_closes() {
    let app = App::start();
    let smuggled = "0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    for (name, headers, body) in [
        (
            "length and chunks",
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            smuggled,
        ),
        (
            "chunks and length",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
            smuggled,
        ),
        ("two lengths", "Content-Length: 4\r\nContent-Length: 5\r\n", "{}  "),
        ("a list of lengths", "Content-Length: 4, 5\r\n", "{}  "),
        ("a negative length", "Content-Length: -1\r\n", ""),
        ("a signed length", "Content-Length: +2\r\n", "{}"),
        ("a length in words", "Content-Length: two\r\n", "{}"),
        ("an endless length", "Content-Length: 99999999999999999999\r\n", "{}"),
        (
            "an unknown coding",
            "Transfer-Encoding: chunked, identity\r\n",
            smuggled,
        ),
        ("a disguised coding", "Transfer-Encoding: xchunked\r\n", smuggled),
        (
            "two codings",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            smuggled,
        ),
        ("a folded header", "X-Folded: a\r\n b\r\n", ""),
        ("a space before the colon", "Content-Length : 2\r\n", "{}"),
        ("a header without a colon", "Nonsense\r\n", ""),
        ("a NUL in a header", "X-Nul: a\0b\r\n", ""),
    ] {
        let request = format!("POST /v1/complaints HTTP/1.1\r\nHost: x\r\n{headers}\r\n{body}");
        let answer = exchange(&app, &request);
        let answer = answer.unwrap_or_else(|| panic!("{name}: the connection stays open"));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{name}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{name}: {answer}");
    }
}

#[test]
fn a_request_without_a_host_is_400_and_the_connection_closes() {
    let app = App::start();
    let answer = exchange(&app, "GET /livez HTTP/1.1\r\n\r\n").expect("the connection closes");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[test]
fn what_is_not_http_is_400_and_the_connection_closes() {
    let app = App::start();
    for nonsense in [
        "nonsense\r\n\r\n",
        "GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
    ] {
        let answer = exchange(&app, nonsense).expect("the connection closes");
        assert!(answer.starts_with("HTTP/1.1 400 "), "{nonsense:?}: {answer}");
    }
}

#[test]
fn a_body_without_a_content_type_is_415_on_the_wire() {
    let app = App::start();
    let token = app.token("i-1", &[klachtenmap::auth::Role::Intake]);
    let request = format!(
        "POST /v1/complaints HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    );
    let answer = exchange(&app, &request).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 415 "), "{answer}");
}

#[test]
fn a_tunnel_is_refused() {
    let app = App::start();
    let request = "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    let answer = exchange(&app, request).expect("the connection closes");
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[test]
fn answers_are_compressed_for_those_who_ask() {
    let app = App::start();
    let ask = |header: &str| {
        let request = format!("GET /v1/problem-types HTTP/1.1\r\nHost: x\r\n{header}Connection: close\r\n\r\n");
        exchange(&app, &request).expect("an answer").to_lowercase()
    };
    assert!(ask("Accept-Encoding: gzip\r\n").contains("content-encoding: gzip"));
    assert!(!ask("").contains("content-encoding"));
    assert!(!ask("Accept-Encoding: identity\r\n").contains("content-encoding"));
}

#[test]
fn answers_to_callers_with_a_token_are_not_compressed() {
    let app = App::start();
    let token = app.token("i-1", &[klachtenmap::auth::Role::Intake]);
    for path in ["/v1/complaints", "/v1/natures"] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        );
        let answer = exchange(&app, &request).expect("an answer").to_lowercase();
        assert!(answer.starts_with("http/1.1 200 "), "{answer}");
        assert!(!answer.contains("content-encoding"), "{answer}");
    }
}

/// The beginning of a registration with this header about its length.
fn registration_head(app: &App, length: &str) -> String {
    let token = app.token("i-1", &[klachtenmap::auth::Role::Intake]);
    format!(
        "POST /v1/complaints HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n{length}\r\n\r\n"
    )
}

#[test]
fn broken_chunks_are_400() {
    let app = App::start();
    for broken in ["zz\r\n{}\r\n0\r\n\r\n", "2\r\n{}xx0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n"] {
        let request = registration_head(&app, "Transfer-Encoding: chunked") + broken;
        let answer = exchange(&app, &request).expect("the connection closes");
        assert!(answer.starts_with("HTTP/1.1 400 "), "{broken:?}: {answer}");
    }
}

#[test]
fn a_body_that_is_announced_as_too_long_is_413_before_it_is_sent() {
    let app = App::start();
    // Sooner than a body that does not come is given up.
    let request = registration_head(&app, "Content-Length: 262145\r\nConnection: close");
    let answer = exchange(&app, &request).expect("the connection closes");
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\"code\":\"body-too-large\""), "{answer}");
}

#[test]
fn lines_that_end_in_a_newline_alone_are_one_request_and_never_two() {
    let app = App::start();
    let hidden = "GET /livez HTTP/1.1\nHost: x\nConnection: close\n\n";
    let answer = exchange(&app, hidden).expect("the connection closes");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    // In the place of a body they are the body.
    let request = registration_head(&app, &format!("Content-Length: {}\r\nConnection: close", hidden.len())) + hidden;
    let answer = exchange(&app, &request).expect("the connection closes");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
}
