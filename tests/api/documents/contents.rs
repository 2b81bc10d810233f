//! Giving files back: their headers, parts of them, and what happens when they are no longer what they were.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Form, add, content, files, hex, recording, sample};
use crate::app::{App, Client};
use crate::given::complaint;

fn added(app: &App, name: &str, kind: &str, bytes: &[u8]) -> Value {
    let made = complaint(&app.intake());
    let form = Form::of(kind).file(name, bytes);
    add(&app.intake(), &made, &form).expect(201)["items"][0].clone()
}

#[test]
fn a_file_is_an_attachment_that_no_browser_runs_and_nobody_keeps() {
    let app = App::start();
    let pdf = sample("offer.pdf");
    let document = added(&app, "Offerte é 🙂.pdf", "offer", &pdf);
    let (response, bytes) = content(&app.intake(), &document, &[]);
    assert!(response.status == 200 && bytes == pdf);
    let digest = Sha256::digest(&pdf);
    let hex = hex(&digest);
    assert_eq!(document["sha256"], hex);
    let digest = base64::engine::general_purpose::STANDARD.encode(digest);
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-length", "992"),
        (
            "content-disposition",
            "attachment; filename=\"Offerte _ _.pdf\"; filename*=UTF-8''Offerte%20%C3%A9%20%F0%9F%99%82.pdf",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("accept-ranges", "bytes"),
        ("cache-control", "no-store"),
        ("etag", &format!("\"{hex}\"")),
        ("repr-digest", &format!("sha-256=:{digest}:")),
        ("content-encoding", ""),
    ] {
        assert_eq!(response.header(name), value, "{name}");
    }
}

#[test]
fn nothing_compresses_a_file_or_a_part_of_it() {
    let app = App::start();
    let text = "Zelfde woorden. ".repeat(1000);
    let document = added(&app, "a.txt", "other", text.as_bytes());
    for range in [None, Some(("Range", "bytes=0-9999"))] {
        let mut headers = vec![("Accept-Encoding", "gzip, br")];
        headers.extend(range);
        let (response, bytes) = content(&app.intake(), &document, &headers);
        assert_eq!(response.header("content-encoding"), "");
        let expected = if range.is_some() { 10_000 } else { 16_000 };
        assert_eq!(
            (bytes.len(), response.header("content-length")),
            (expected, expected.to_string().as_str())
        );
    }
}

#[test]
fn a_part_is_given_as_asked_for() {
    let app = App::start();
    let pdf = sample("offer.pdf");
    let document = added(&app, "a.pdf", "offer", &pdf);
    for (range, part, named) in [
        ("bytes=0-9", &pdf[..10], "bytes 0-9/992"),
        ("bytes=900-", &pdf[900..], "bytes 900-991/992"),
        ("bytes=-5", &pdf[987..], "bytes 987-991/992"),
        ("bytes=100-5000", &pdf[100..], "bytes 100-991/992"),
    ] {
        let (response, bytes) = content(&app.intake(), &document, &[("Range", range)]);
        assert_eq!((response.status, response.header("content-range")), (206, named));
        assert!(
            bytes == part && response.header("content-length") == part.len().to_string(),
            "{range}"
        );
    }
    for whole in ["bytes=0-1,4-5", "bytes=9-1", "pages=1-2", "bytes=x-"] {
        let (response, bytes) = content(&app.intake(), &document, &[("Range", whole)]);
        assert!(response.status == 200 && bytes == pdf, "{whole}");
    }
    for beyond in ["bytes=992-", "bytes=5000-6000", "bytes=-0"] {
        let (response, _) = content(&app.intake(), &document, &[("Range", beyond)]);
        assert_eq!(response.problem(416), "range-not-satisfiable", "{beyond}");
        assert_eq!(response.header("content-range"), "bytes */992");
    }
}

#[test]
fn a_part_is_only_given_of_the_content_that_the_caller_knows() {
    let app = App::start();
    let document = added(&app, "a.pdf", "offer", &sample("offer.pdf"));
    let (whole, _) = content(&app.intake(), &document, &[]);
    let tag = whole.etag();
    let ranged = |tag: &str| {
        content(&app.intake(), &document, &[("Range", "bytes=0-9"), ("If-Range", tag)])
            .0
            .status
    };
    assert_eq!(
        (ranged(&tag), ranged("\"other\""), ranged(&format!("W/{tag}"))),
        (206, 200, 200)
    );
    let (same, nothing) = content(&app.intake(), &document, &[("If-None-Match", &tag)]);
    assert_eq!((same.status, nothing.len(), same.etag()), (304, 0, tag));
}

#[test]
fn head_tells_everything_but_the_file() {
    let app = App::start();
    let document = added(&app, "a.wav", "recording", &recording(3_000_000));
    let link = document["links"]["content"].as_str().expect("a link");
    for (headers, status, length) in [(vec![], 200, "3000000"), (vec![("Range", "bytes=0-99")], 206, "100")] {
        let head = app.intake().send("HEAD", link, &headers, None);
        assert_eq!((head.status, head.text.as_str()), (status, ""));
        assert_eq!(head.header("content-length"), length);
        assert!(head.header("content-disposition").starts_with("attachment"));
    }
}

#[test]
fn a_form_that_it_does_not_have_is_not_acceptable() {
    let app = App::start();
    let document = added(&app, "a.pdf", "offer", &sample("offer.pdf"));
    let (response, _) = content(&app.intake(), &document, &[("Accept", "image/png")]);
    assert_eq!(response.problem(406), "not-acceptable");
    for accept in ["application/pdf", "application/*", "*/*"] {
        let (response, _) = content(&app.intake(), &document, &[("Accept", accept)]);
        assert_eq!(response.status, 200, "{accept}");
    }
}

fn flip(app: &App, at: usize) {
    let file = files(app).remove(0);
    let mut bytes = fs::read(&file).expect("it is there");
    bytes[at] ^= 1;
    fs::write(&file, bytes).expect("it can be written");
}

#[test]
fn a_file_that_was_altered_cut_or_removed_is_an_error_and_never_given() {
    let app = App::start();
    let document = added(&app, "a.pdf", "offer", &sample("offer.pdf"));
    let file = files(&app).remove(0);
    flip(&app, 500);
    assert_eq!(content(&app.intake(), &document, &[]).0.problem(500), "internal");
    fs::write(&file, &sample("offer.pdf")[..900]).expect("it can be written");
    let part = [("Range", "bytes=0-9")];
    for headers in [&[][..], &part[..]] {
        assert_eq!(content(&app.intake(), &document, headers).0.problem(500), "internal");
    }
    fs::remove_file(&file).expect("it can be removed");
    assert_eq!(content(&app.intake(), &document, &[]).0.problem(500), "internal");
    let link = document["links"]["content"].as_str().expect("a link");
    assert_eq!(app.intake().send("HEAD", link, &[], None).status, 500);
}

/// How many bytes of the body come before the connection ends.
fn body_length(app: &App, client: &Client, path: &str) -> usize {
    let mut stream = TcpStream::connect(app.address.trim_start_matches("http://")).expect("it listens");
    let token = client.token().expect("the caller has one");
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    assert!(answer.starts_with(b"HTTP/1.1 200 "));
    let head = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head");
    answer.len() - head - 4
}

#[test]
fn of_a_large_file_that_was_altered_the_end_is_never_given() {
    let app = App::start();
    let document = added(&app, "a.wav", "recording", &recording(3_000_000));
    let link = document["links"]["content"].as_str().expect("a link");
    assert_eq!(body_length(&app, &app.intake(), link), 3_000_000);
    flip(&app, 2_000_000);
    assert!(body_length(&app, &app.intake(), link) < 3_000_000);
    let cut = app.intake().try_send_bytes("GET", link, &[], None);
    assert!(cut.is_err(), "a client sees that it is not whole");
}
