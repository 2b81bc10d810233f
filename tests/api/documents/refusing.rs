//! What is refused, with every faulty file named, and that neither rows nor files stay of it.

use std::io::{Cursor, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{FORM_TYPE, Form, add, add_with, documents, files, nothing_stays, recording, sample};
use crate::app::{App, Client};
use crate::given::{complaint, path};
use crate::process::until;

const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0";
const WINDOWS: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0This program cannot be run in DOS mode.";
const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";

#[test]
fn the_corpus_of_wrong_files_is_refused_with_true_reasons_and_leaves_nothing() {
    let app = App::start();
    let intake = app.intake();
    let made = complaint(&intake);
    let corpus: [(&str, Vec<u8>, &str); 14] = [
        ("a.pdf", ELF.to_vec(), "program"),
        ("foto.jpg", WINDOWS.to_vec(), "program"),
        ("a.txt", b"#!/bin/sh\nrm -rf /".to_vec(), "script"),
        ("a.txt", b"<?php system('x');".to_vec(), "script"),
        ("a.pdf", b"<!DOCTYPE html><p>x".to_vec(), "html"),
        ("a.png", SVG.to_vec(), "svg"),
        ("a.txt", SVG.to_vec(), "svg"),
        ("a.docx", packed("letter.docx", "word/vbaProject.bin", b"x"), "macro"),
        ("a.zip", packed("photos.zip", "setup.exe", WINDOWS), "archive_content"),
        ("a.zip", packed("photos.zip", "foto.jpg", WINDOWS), "archive_content"),
        ("a.zip", packed("photos.zip", "meer.rar", b"Rar!"), "archive_nested"),
        ("a.rar", b"Rar!\x1a\x07\x01\0\0\0\0\0".to_vec(), "unsupported_type"),
        ("a.bin", b"\x01\x02\x03\x04\x05\x06".to_vec(), "unsupported_type"),
        ("a.pdf", Vec::new(), "empty"),
    ];
    for (name, bytes, code) in corpus {
        for kind in ["other", "letter"] {
            let response = add(&intake, &made, &Form::of(kind).file(name, &bytes));
            assert_eq!(response.faults(), [format!("/file/0 {code}")], "{name}");
        }
    }
    nothing_stays(&app);
    assert_eq!(intake.get(&path(&made)).etag(), "\"1\"");
}

/// A sample that is an archive, with one more file in it.
fn packed(sample_name: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let archive = Cursor::new(sample(sample_name));
    let mut archive = zip::ZipWriter::new_append(archive).expect("it is an archive");
    archive
        .start_file(name, zip::write::SimpleFileOptions::default())
        .expect("there is room");
    archive.write_all(bytes).expect("it is written");
    archive.finish().expect("it is written").into_inner()
}

#[test]
fn every_faulty_file_is_named_at_once_and_the_good_ones_are_not_kept_either() {
    let app = App::start();
    let made = complaint(&app.intake());
    let form = Form::empty()
        .file("good.pdf", &sample("offer.pdf"))
        .file("program.pdf", ELF)
        .file("good.png", &sample("photo.png"))
        .file("empty.pdf", b"")
        .text("type", "bill")
        .text("nonsense", "1");
    let response = add(&app.intake(), &made, &form);
    let faults = response.faults();
    assert_eq!(
        faults,
        [
            "/file/1 program",
            "/file/3 empty",
            "/nonsense unknown_field",
            "/type not_in_list"
        ]
    );
    assert!(
        response.text.contains("Dit bestand is een programma."),
        "{}",
        response.text
    );
    nothing_stays(&app);
}

#[test]
fn a_recording_is_sound_or_film_offers_and_letters_are_not_and_agreements_may_be() {
    let app = App::start();
    let made = complaint(&app.intake());
    let form = Form::of("recording")
        .file("a.mp3", &sample("call.mp3"))
        .file("a.pdf", &sample("offer.pdf"));
    assert_eq!(add(&app.intake(), &made, &form).faults(), ["/file/1 type_mismatch"]);
    for kind in ["letter", "offer"] {
        let form = Form::of(kind).file("a.mp3", &sample("call.mp3"));
        assert_eq!(add(&app.intake(), &made, &form).faults(), ["/file/0 type_mismatch"]);
    }
    nothing_stays(&app);
    let sound = Form::of("agreement").file("a.mp3", &sample("call.mp3"));
    add(&app.intake(), &made, &sound).expect(201);
    let film = Form::of("recording").file("a.mp4", &sample("film.mp4"));
    add(&app.intake(), &made, &film).expect(201);
}

#[test]
fn a_form_without_what_it_needs_says_what_that_is() {
    let app = App::start();
    let intake = app.intake();
    let made = complaint(&intake);
    let pdf = sample("offer.pdf");
    for (form, faults) in [
        (
            Form::empty().text("description", "x"),
            vec!["/file required", "/type required"],
        ),
        (Form::of("offer"), vec!["/file required"]),
        (Form::of(" ").file("a.pdf", &pdf), vec!["/type required"]),
        (Form::empty().file("a.pdf", &pdf), vec!["/type required"]),
        (
            Form::of("offer").text("type", "letter").file("a.pdf", &pdf),
            vec!["/type repeated"],
        ),
        (Form::of("offer").text("file", "a.pdf"), vec!["/file/0 name"]),
        (Form::of("offer").file("", b""), vec!["/file required"]),
        (Form::of("offer").file("a.pdf", b""), vec!["/file/0 empty"]),
        (
            Form::of("offer")
                .text("description", &"x".repeat(501))
                .file("a.pdf", &pdf),
            vec!["/description too_long"],
        ),
    ] {
        assert_eq!(add(&intake, &made, &form).faults(), faults);
    }
    nothing_stays(&app);
}

#[test]
fn what_is_too_large_or_too_many_is_413_with_every_file_named() {
    let settings = [
        ("KLACHTENMAP_DOCUMENT_BYTES", "1000"),
        ("KLACHTENMAP_RECORDING_BYTES", "2000"),
        ("KLACHTENMAP_DOCUMENTS_PER_REQUEST", "2"),
    ];
    let app = App::with(&settings);
    let intake = app.intake();
    let made = complaint(&intake);
    let form = Form::of("other")
        .file("a.wav", &recording(2001))
        .file("b.wav", &recording(2000));
    let response = add(&intake, &made, &form);
    assert_eq!(response.problem(413), "body-too-large");
    let errors = response.json()["errors"].clone();
    assert_eq!(errors.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (errors[0]["pointer"].as_str(), errors[0]["code"].as_str()),
        (Some("/file/0"), Some("too_large"))
    );
    let text = "x".repeat(1001);
    let paper = add(&intake, &made, &Form::of("other").file("a.txt", text.as_bytes()));
    assert_eq!(paper.problem(413), "body-too-large");
    assert!(
        paper
            .text
            .contains("ten hoogste 1000 bytes groot zijn, en geluid of film 2000 bytes"),
        "{}",
        paper.text
    );
    let wav = recording(500);
    let three = Form::of("other")
        .file("a.wav", &wav)
        .file("b.wav", &wav)
        .file("c.wav", &wav);
    let response = add(&intake, &made, &three);
    assert_eq!(response.problem(413), "body-too-large");
    assert_eq!(response.json()["errors"][0]["code"], "too_many");
    nothing_stays(&app);
    add(&intake, &made, &Form::of("other").file("b.wav", &recording(2000))).expect(201);
}

#[test]
fn a_form_of_too_many_parts_is_not_read_to_its_end_nor_are_all_its_faults_kept() {
    let app = App::with(&[("KLACHTENMAP_DOCUMENTS_PER_REQUEST", "3")]);
    let (intake, made) = (app.intake(), complaint(&app.intake()));
    let repeated = (0..100).fold(Form::of("offer"), |form, _| form.text("description", "x"));
    let faults = add(&intake, &made, &repeated).faults();
    assert_eq!(faults.len(), 21, "{faults:?}");
    assert_eq!(faults[0], " too_many");
    assert_eq!(faults[1], "/description repeated");
    let files = (0..100).fold(Form::of("offer"), |form, _| form.file("a.txt", b"x"));
    let response = add(&intake, &made, &files);
    assert_eq!(response.problem(413), "body-too-large");
    let errors = response.json()["errors"].clone();
    let errors = errors.as_array().expect("faults");
    assert_eq!(errors.len(), 20);
    assert_eq!(errors[0]["pointer"], "/file/3");
    assert_eq!(errors[19]["pointer"], "");
    nothing_stays(&app);
}

/// Sends everything before it reads anything, as simple clients do.
fn send_then_read(app: &App, caller: &Client, made: &serde_json::Value, length: Option<usize>, body: &[u8]) -> String {
    let address = app.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a timeout is fine");
    let framing = length.map_or("Transfer-Encoding: chunked".to_owned(), |length| {
        format!("Content-Length: {length}")
    });
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: {FORM_TYPE}\r\nConnection: close\r\n{framing}\r\n\r\n",
        documents(made),
        caller.token().expect("the caller has one")
    );
    stream.write_all(head.as_bytes()).expect("it is sent");
    if length.is_some() {
        stream.write_all(body).expect("it is read");
    } else {
        for piece in body.chunks(50_000) {
            stream
                .write_all(format!("{:x}\r\n", piece.len()).as_bytes())
                .expect("it is read");
            stream.write_all(piece).expect("it is read");
            stream.write_all(b"\r\n").expect("it is read");
        }
        stream.write_all(b"0\r\n\r\n").expect("it is read");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it is answered");
    answer
}

#[test]
fn a_client_that_sends_too_much_gets_its_answer_and_no_reset() {
    let app = App::with(&[("KLACHTENMAP_UPLOAD_BYTES", "3000000")]);
    let (intake, made) = (app.intake(), complaint(&app.intake()));
    let body = Form::of("other").file("a.wav", &recording(5_000_000)).bytes();
    for length in [Some(body.len()), None] {
        let answer = send_then_read(&app, &intake, &made, length, &body);
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("\"code\":\"body-too-large\""), "{answer}");
        assert!(answer.contains("samen ten hoogste 2,8 MB groot zijn"), "{answer}");
    }
    let nowhere = serde_json::json!({ "id": "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10" });
    let body = Form::of("other").file("a.wav", &recording(2_900_000)).bytes();
    let answer = send_then_read(&app, &intake, &nowhere, Some(body.len()), &body);
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    nothing_stays(&app);
}

#[test]
fn an_upload_that_is_cut_off_leaves_nothing() {
    let app = App::start();
    let (intake, made) = (app.intake(), complaint(&app.intake()));
    let body = Form::of("other")
        .file("first.pdf", &sample("offer.pdf"))
        .file("a.wav", &recording(3_000_000))
        .bytes();
    let address = app.address.trim_start_matches("http://");
    for sent in [body.len() / 2, body.len() - 10] {
        let mut stream = TcpStream::connect(address).expect("it listens");
        let head = format!(
            "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: {FORM_TYPE}\r\nContent-Length: {}\r\n\r\n",
            documents(&made),
            intake.token().expect("the caller has one"),
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("it is sent");
        stream.write_all(&body[..sent]).expect("it is sent");
        until("something is in the storage", || {
            (!files(&app).is_empty()).then_some(())
        });
        drop(stream);
        nothing_stays(&app);
    }
    assert_eq!(intake.get(&path(&made)).etag(), "\"1\"");
}

#[test]
fn an_upload_that_stalls_is_given_up() {
    let app = App::start();
    let (intake, made) = (app.intake(), complaint(&app.intake()));
    let begun = Instant::now();
    let mut stream = TcpStream::connect(app.address.trim_start_matches("http://")).expect("it listens");
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: {FORM_TYPE}\r\nConnection: close\r\nContent-Length: 50000\r\n\r\n--",
        documents(&made),
        intake.token().expect("the caller has one"),
    );
    stream.write_all(head.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it is answered");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(25));
}

#[test]
fn what_is_no_form_with_files_is_415() {
    let app = App::start();
    let (intake, made) = (app.intake(), complaint(&app.intake()));
    let body = Form::of("offer").file("a.pdf", &sample("offer.pdf")).bytes();
    for headers in [
        vec![("Content-Type", "application/json")],
        vec![("Content-Type", "multipart/form-data")],
        vec![("Content-Type", "multipart/form-data; boundary=")],
        vec![("Content-Type", "multipart/mixed; boundary=x")],
        vec![("Content-Type", "application/x-www-form-urlencoded")],
        vec![("Content-Type", "application/pdf")],
        vec![("Content-Type", FORM_TYPE), ("Content-Encoding", "gzip")],
        vec![("Content-Type", FORM_TYPE), ("Content-Encoding", "identity")],
    ] {
        let sent = intake.try_send_bytes("POST", &documents(&made), &headers, Some(&body));
        let response = sent.expect("it is answered").0;
        assert_eq!(response.problem(415), "unsupported-media-type", "{headers:?}");
        assert!(response.text.contains("multipart/form-data"), "{}", response.text);
    }
    nothing_stays(&app);
}

#[test]
fn a_form_whose_parts_cannot_be_told_apart_is_400() {
    let app = App::start();
    let (intake, made) = (app.intake(), complaint(&app.intake()));
    let whole = Form::of("offer").file("a.pdf", &sample("offer.pdf")).bytes();
    let headers = [("Content-Type", FORM_TYPE)];
    let nameless = String::from_utf8_lossy(&whole).replace("name=\"type\"", "x=\"type\"");
    for body in [
        &whole[..whole.len() - 60],
        b"no form at all",
        &whole[10..],
        nameless.as_bytes(),
    ] {
        let sent = intake.try_send_bytes("POST", &documents(&made), &headers, Some(body));
        let response = sent.expect("it is answered").0;
        assert!(!response.faults().is_empty(), "{}", response.text);
    }
    nothing_stays(&app);
}

#[test]
fn a_key_that_cannot_be_right_is_refused_before_anything_is_read() {
    let app = App::start();
    let (intake, made) = (app.intake(), complaint(&app.intake()));
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    let response = add_with(&intake, &made, &[("Idempotency-Key", "a b")], &form);
    assert_eq!(response.faults(), ["Idempotency-Key format"]);
    nothing_stays(&app);
}
