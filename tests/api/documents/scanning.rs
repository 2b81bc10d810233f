//! Scanning documents for viruses: by something that speaks the protocol of clamd, on loopback or a Unix socket.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::thread;

use chrono::TimeDelta;
use diesel::{RunQueryDsl, sql_query};
use klachtenmap::documents::job::{Scanned, scan};
use klachtenmap::documents::model::{DocumentId, Scan, ScannerAddress};
use klachtenmap::documents::scanner::Scanner;
use klachtenmap::documents::store::{contents_to_scan, note_scan};
use serde_json::{Value, json};

use super::{Form, add, content, files, on_a_runtime, recording, sample};
use crate::app::App;
use crate::given::{complaint, path};
use crate::process::until;

/// What the scanners of the world agree to take for a virus.
const EICAR: &[u8] = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
/// What this scanner cannot tell anything about.
const ODD: &[u8] = b"Een raadsel.";

/// Answers one question as clamd does.
fn answer(mut stream: impl Read + Write) -> Option<()> {
    let mut command = Vec::new();
    while command.last() != Some(&0) {
        let mut letter = [0];
        stream.read_exact(&mut letter).ok()?;
        command.extend(letter);
    }
    if command == b"zPING\0" {
        return stream.write_all(b"PONG\0").ok();
    }
    assert_eq!(command, b"zINSTREAM\0");
    let mut content = Vec::new();
    loop {
        let mut length = [0; 4];
        stream.read_exact(&mut length).ok()?;
        let length = u64::from(u32::from_be_bytes(length));
        if length == 0 {
            break;
        }
        let read = (&mut stream).take(length).read_to_end(&mut content).ok()?;
        assert_eq!(read as u64, length);
    }
    let has = |words: &[u8]| content.windows(words.len()).any(|window| window == words);
    let answer: &[u8] = if has(EICAR) {
        b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
    } else if has(ODD) {
        b"INSTREAM size limit exceeded. ERROR\0"
    } else {
        b"stream: OK\0"
    };
    stream.write_all(answer).ok()
}

fn serve(listener: TcpListener) {
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.expect("it listens"));
        }
    });
}

/// A scanner on a Unix socket; returns its path.
fn socket(app: &App) -> String {
    let socket = app.folder.path().join("clamd.sock");
    let listener = UnixListener::bind(&socket).expect("a socket");
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.expect("it listens"));
        }
    });
    socket.to_str().expect("a plain name").to_owned()
}

fn added(app: &App, name: &str, bytes: &[u8]) -> (Value, Value) {
    let made = complaint(&app.intake());
    let kind = if Path::new(name).extension().is_some_and(|extension| extension == "wav") {
        "recording"
    } else {
        "other"
    };
    let form = Form::of(kind).file(name, bytes);
    let document = add(&app.intake(), &made, &form).expect(201)["items"][0].clone();
    (made, document)
}

fn read(app: &App, document: &Value) -> Value {
    app.intake()
        .get(document["links"]["self"].as_str().expect("a link"))
        .expect(200)
}

#[track_caller]
fn is_scanned(app: &App, document: &Value, as_what: &str) {
    until(as_what, || (read(app, document)["scan"] == as_what).then_some(()));
}

/// Runs the job with a scanner at this address.
fn run(app: &App, address: &str) -> Scanned {
    let address: ScannerAddress = address.parse().expect("an address");
    on_a_runtime(scan(&app.storage, &Scanner::new(address), &app.db, &app.clock)).expect("it can be run")
}

#[test]
fn a_document_is_scanned_soon_and_given_out_when_it_is_clean() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let app = App::with(&[("KLACHTENMAP_CLAMAV", &address)]);
    let (_, document) = added(&app, "a.wav", &recording(3_000_000));
    assert_eq!(document["scan"], "pending");
    let (early, _) = content(&app.intake(), &document, &[]);
    assert_eq!(early.problem(409), "not-scanned");
    let link = document["links"]["content"].as_str().expect("a link");
    assert_eq!(app.intake().send("HEAD", link, &[], None).status, 409);
    serve(listener);
    is_scanned(&app, &document, "clean");
    let (given, bytes) = content(&app.intake(), &document, &[]);
    assert!(given.status == 200 && bytes == recording(3_000_000));
    let own = document["links"]["self"].as_str().expect("a link");
    assert_eq!(
        app.intake().get(own).etag(),
        "\"2\"",
        "what is known of it is another version"
    );
}

#[test]
fn an_infected_document_is_never_given_out_and_a_manager_removes_it() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    serve(listener);
    let app = App::with(&[("KLACHTENMAP_CLAMAV", &format!("tcp://{address}"))]);
    let (made, document) = added(&app, "a.txt", EICAR);
    is_scanned(&app, &document, "infected");
    let (refused, bytes) = content(&app.manager(), &document, &[]);
    assert_eq!(refused.problem(409), "infected");
    assert!(!bytes.windows(EICAR.len()).any(|window| window == EICAR));
    assert!(refused.text.contains("virus"), "{}", refused.text);
    // A correction takes nothing of it back.
    let own = document["links"]["self"].as_str().expect("a link");
    let renamed = app.intake().patch(own, "*", &json!({ "name": "virus" }));
    assert_eq!(renamed.expect(200)["scan"], "infected");
    let listed = app.handler().get(&format!("{}/documents", path(&made))).expect(200);
    assert_eq!(listed["items"][0]["scan"], "infected");
    let removal = app.manager().post_with(
        &format!("{own}/removal"),
        &[("If-Match", "*")],
        &json!({ "reason": "Een virus." }),
    );
    removal.expect(200);
    assert_eq!(run(&app, &address), Scanned::default());
}

#[test]
fn what_a_scanner_that_is_away_leaves_waits_for_it_and_is_not_given_out() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let app = App::with(&[("KLACHTENMAP_CLAMAV", &address)]);
    let (_, document) = added(&app, "a.pdf", &sample("offer.pdf"));
    let away = Scanned {
        is_away: true,
        ..Scanned::default()
    };
    assert_eq!(run(&app, &address), away);
    let warnings = || app.stranger().get("/readyz").expect(200)["warnings"].to_string();
    until("readiness tells it", || {
        warnings().contains("virusscanner").then_some(())
    });
    assert_eq!(read(&app, &document)["scan"], "pending");
    assert_eq!(content(&app.intake(), &document, &[]).0.json()["code"], "not-scanned");
    // As one from before there was a scanner.
    sql_query("update documents set scan = null")
        .execute(&mut app.database.connect())
        .expect("it can be changed");
    assert_eq!(read(&app, &document)["scan"], "pending");
    assert_eq!(content(&app.intake(), &document, &[]).0.json()["code"], "not-scanned");
    serve(TcpListener::bind(&address).expect("the port is free again"));
    let clean = Scanned {
        clean: 1,
        ..Scanned::default()
    };
    assert_eq!(run(&app, &address), clean);
    until("readiness tells it no more", || (warnings() == "[]").then_some(()));
    assert_eq!(content(&app.intake(), &document, &[]).0.status, 200);
    assert_eq!(run(&app, &address), Scanned::default());
}

#[test]
fn what_the_scanner_cannot_tell_is_tried_again_later() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    serve(listener);
    let app = App::with(&[("KLACHTENMAP_CLAMAV", &address)]);
    let (_, document) = added(&app, "a.txt", ODD);
    is_scanned(&app, &document, "failed");
    assert_eq!(content(&app.intake(), &document, &[]).0.json()["code"], "not-scanned");
    assert_eq!(run(&app, &address), Scanned::default());
    app.advance(TimeDelta::minutes(11));
    let again = Scanned {
        failed: 1,
        ..Scanned::default()
    };
    assert_eq!(run(&app, &address), again);
}

#[test]
fn documents_from_before_there_was_a_scanner_are_scanned_too() {
    let app = App::start();
    let (_, clean) = added(&app, "a.pdf", &sample("offer.pdf"));
    let (_, infected) = added(&app, "a.txt", EICAR);
    assert_eq!(
        (&clean["scan"], content(&app.intake(), &infected, &[]).0.status),
        (&Value::Null, 200)
    );
    let socket = socket(&app);
    let both = Scanned {
        clean: 1,
        infected: 1,
        ..Scanned::default()
    };
    assert_eq!(run(&app, &socket), both);
    assert_eq!(read(&app, &clean)["scan"], "clean");
    // Also by a service that has no scanner.
    assert_eq!(content(&app.intake(), &infected, &[]).0.json()["code"], "infected");
}

#[test]
fn what_was_found_infected_stays_so_whatever_another_scan_comes_to() {
    let app = App::start();
    let (_, document) = added(&app, "a.pdf", &sample("offer.pdf"));
    let id: DocumentId = document["id"].as_str().expect("an id").parse().expect("an id");
    let own = document["links"]["self"].as_str().expect("a link");
    let mut connection = app.database.connect();
    for (scan, shown, tag) in [
        (Scan::Failed, "failed", "\"2\""),
        (Scan::Failed, "failed", "\"2\""),
        (Scan::Clean, "clean", "\"3\""),
        (Scan::Infected, "infected", "\"4\""),
        (Scan::Clean, "infected", "\"4\""),
        (Scan::Failed, "infected", "\"4\""),
    ] {
        note_scan(&mut connection, id, scan, app.clock.now()).expect("it is noted");
        assert_eq!(read(&app, &document)["scan"], shown);
        assert_eq!(app.intake().get(own).etag(), tag);
    }
    let removal = app.manager().post_with(
        &format!("{own}/removal"),
        &[("If-Match", "*")],
        &json!({ "reason": "Een virus." }),
    );
    removal.expect(200);
    sql_query("update documents set scan = null")
        .execute(&mut connection)
        .expect("it can be changed");
    note_scan(&mut connection, id, Scan::Infected, app.clock.now()).expect("there is nothing to note");
    assert_eq!(read(&app, &document)["scan"], Value::Null);
}

#[test]
fn a_content_that_cannot_be_read_is_not_given_out_and_keeps_no_other_one_waiting() {
    let app = App::start();
    let (_, lost) = added(&app, "a.pdf", &sample("offer.pdf"));
    added(&app, "b.pdf", &sample("offer.pdf"));
    let id = lost["id"].as_str().expect("an id");
    let file = files(&app).into_iter().find(|file| file.ends_with(id));
    let file = file.expect("it is in the storage");
    let folder = file.parent().expect("each complaint has a folder");
    // Not absent: a file stands where the folder was.
    std::fs::remove_dir_all(folder).expect("it can be removed");
    std::fs::write(folder, b"").expect("it can be written");
    let one_of_two = Scanned {
        clean: 1,
        failed: 1,
        ..Scanned::default()
    };
    assert_eq!(run(&app, &socket(&app)), one_of_two);
    assert_eq!(read(&app, &lost)["scan"], "failed");
    // Also by a service that has no scanner.
    assert_eq!(content(&app.intake(), &lost, &[]).0.json()["code"], "not-scanned");
    let (_, new) = added(&app, "c.pdf", &sample("offer.pdf"));
    let later = app.clock.now() + TimeDelta::hours(1);
    let next = contents_to_scan(&mut app.database.connect(), later, 1).expect("it can be asked");
    let next: Vec<String> = next.iter().map(|key| key.document.to_string()).collect();
    assert_eq!(next, [new["id"].as_str().expect("an id")]);
}
