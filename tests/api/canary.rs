//! What people tell about themselves stands in the register and nowhere else: not in the log, however much is logged,
//! and not in the kept answers.

use diesel::sql_types::Binary;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::complaints::forgetting::columns_of;
use crate::documents::{Form, add, files_in};
use crate::given::{self, registration_with};
use crate::process::{Folder, Process, run};
use crate::server::{self, Database};

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Binary)]
    claim: Vec<u8>,
    #[diesel(sql_type = Binary)]
    fingerprint: Vec<u8>,
    #[diesel(sql_type = Binary)]
    #[diesel(column_name = answer)]
    sealed: Vec<u8>,
}

/// In every value that is somebody's own, in letters or, for a phone number, in digits.
const MARKS: [&str; 4] = ["Kanariepiet", "kanariepiet", "87654321", "9137 KX"];

const KEY: &str = "key-of-Kanariepiet";

/// A registration with a mark in every field that can hold what is somebody's own.
fn marked() -> Value {
    registration_with(json!({
        "receiverName": "Ontvanger Kanariepiet",
        "complainant": {
            "name": "Klager Kanariepiet", "address": "Kanariepiet 12-b", "postalCode": "9137 KX",
            "town": "Kanariepietdorp", "phone": "+31687654321", "email": "kanariepiet@example.nl"
        },
        "description": "Beschrijving van Kanariepiet.",
        "desiredSolution": "Wens van Kanariepiet.",
        "conversation": { "spokenWith": "Collega Kanariepiet", "agreement": "no" },
        "customerNumber": "KN-Kanariepiet",
        "quoteNumber": "ON-Kanariepiet",
        "supplier": "Leverancier Kanariepiet",
        "externalReferences": [{ "system": "crm", "id": "Kanariepiet-1" }]
    }))
}

#[test]
fn nothing_personal_reaches_the_log_or_the_kept_answers() {
    let (folder, database) = (Folder::new(), Database::new());
    // Beyond this, actix and the libraries under it would print whole requests: that level is for nobody's production.
    let settings = [
        ("DATABASE_URL", database.url.as_str()),
        ("RUST_LOG", "klachtenmap=trace,actix=debug,diesel=trace"),
    ];
    let mut service = Process::ready(&folder, &settings);
    let (intake, handler) = (service.caller("intake"), service.caller("handler"));

    let body = marked();
    let key = [("Idempotency-Key", KEY)];
    let complaint = intake.post_with("/v1/complaints", &key, &body).expect(201);
    intake.post_with("/v1/complaints", &key, &body).expect(201);
    let path = format!("/v1/complaints/{}", complaint["id"].as_str().expect("an id"));
    let read = handler.get(&path);
    assert!(MARKS.iter().all(|mark| read.text.contains(mark)), "{}", read.text);
    for search in [
        json!({ "name": "Kanariepiet" }),
        json!({ "email": "kanariepiet@example.nl" }),
        json!({ "phone": "+31687654321" }),
        json!({ "postalCode": "9137kx" }),
        json!({ "address": "kanariepiet 12-b" }),
        json!({ "customerNumber": "kn-kanariepiet" }),
        json!({ "quoteNumber": "on-kanariepiet" }),
        json!({ "externalReference": "crm:Kanariepiet-1" }),
    ] {
        let found = handler.post("/v1/complaints/_search", &search).expect(200);
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{search}");
    }

    let request = json!({
        "kind": "erasure", "scope": "person", "channel": "letter", "note": "Brief van Kanariepiet.",
        "requester": {
            "name": "Klager Kanariepiet", "email": "kanariepiet@example.nl", "phone": "+31687654321", "customerNumber": "KN-Kanariepiet"
        }
    });
    intake.post_with("/v1/privacy-requests", &key, &request).expect(201);
    let wrong = json!({ "kind": "Kanariepiet", "requester": { "name": "Kanariepiet" } });
    intake.post("/v1/privacy-requests", &wrong).expect(400);

    let step = json!({ "to": "in_progress" });
    handler.step(&complaint, &step).expect(201);
    let correction = json!({ "description": "Verbeterd door Kanariepiet." });
    handler.patch(&path, &read.etag(), &correction).expect(412);
    let etag = handler.get(&path).etag();
    handler.patch(&path, &etag, &correction).expect(200);

    let closing = json!({
        "to": "closed", "outcome": "resolved", "shortDescription": "Kanariepiet", "handlingSummary": "Kanariepiet",
        "prevention": { "none": "Kanariepiet" }
    });
    handler.step(&complaint, &closing).expect(409);
    let answer = json!({ "to": "answered", "channel": "phone", "summary": "Kanariepiet gebeld." });
    handler.step(&complaint, &answer).expect(201);

    for (wrong, status) in [
        (
            json!({ "complainant": { "name": "Kanariepiet", "country": "Kanariepiet" } }),
            400,
        ),
        (json!({ "Kanariepiet": "Kanariepiet" }), 400),
        (json!({ "nature": "kanariepiet" }), 400),
        (json!({ "kind": "Kanariepiet", "receivedAt": "Kanariepiet" }), 400),
    ] {
        intake.post("/v1/complaints", &registration_with(wrong)).expect(status);
    }
    let other = registration_with(json!({ "description": "Kanariepiet, nog eens." }));
    intake.post_with("/v1/complaints", &key, &other).expect(422);
    let torn = intake.send_text("POST", "/v1/complaints", &[], Some("{\"description\": \"Kanariepiet"));
    torn.expect(400);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    intake
        .send_text("POST", "/v1/complaints", &form, Some("name=Kanariepiet"))
        .expect(415);
    intake.get("/v1/complaints?name=Kanariepiet").expect(400);
    handler.get("/v1/complaints?q=Kanariepiet").expect(200);
    handler.get("/v1/Kanariepiet").expect(404);

    let answers: Vec<Answer> = sql_query("select claim, fingerprint, answer from idempotency_records")
        .load(&mut database.connect())
        .expect("the kept answers can be read");
    assert!(!answers.is_empty());
    for kept in answers {
        let bytes = [kept.claim, kept.fingerprint, kept.sealed].concat();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(
            !MARKS.iter().any(|mark| text.contains(mark)),
            "a kept answer is readable"
        );
    }

    service.signal(Signal::TERM);
    service.end();
    let of_postgres = server::log();
    for (place, log) in [("the service", service.log()), ("the database", of_postgres)] {
        let leaks: Vec<&str> = log
            .lines()
            .filter(|line| MARKS.iter().any(|mark| line.contains(mark)))
            .collect();
        assert!(leaks.is_empty(), "the log of {place} tells: {leaks:#?}");
    }
    assert!(service.log().contains("POST /v1/complaints 201"), "{}", service.log());
    let token = intake.token().expect("the caller has one");
    assert!(!service.log().contains(token), "a token is in the log");
}

/// Six years later: past its retention, and past the days in which it could be reopened. The service has made the run of
/// today already.
const LATER: &str = "update complaints set received_at = received_at - interval '6 years',
    registered_at = registered_at - interval '6 years',
    reopen_until_date = reopen_until_date - 2000;
    delete from retention_runs";

#[test]
fn nothing_personal_is_left_anywhere_after_a_purge() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [
        ("DATABASE_URL", database.url.as_str()),
        ("RUST_LOG", "klachtenmap=trace,actix=debug,diesel=trace"),
    ];
    let mut service = Process::ready(&folder, &settings);
    let (intake, handler, manager) = (
        service.caller("intake"),
        service.caller("handler"),
        service.caller("manager"),
    );
    let key = [("Idempotency-Key", KEY)];
    let made = intake.post_with("/v1/complaints", &key, &marked()).expect(201);
    let path = given::path(&made);
    handler.step(&made, &given::take_up()).expect(201);
    let form = Form::of("offer")
        .text("description", "Kanariepiet")
        .file("Kanariepiet.txt", "Dit schreef Kanariepiet, 87654321.".as_bytes());
    add(&intake, &made, &form).expect(201);
    for (part, body) in [
        (
            "contacts",
            json!({ "direction": "out", "channel": "phone", "reached": true, "text": "Kanariepiet gesproken." }),
        ),
        (
            "investigations",
            json!({ "kind": "analysis", "text": "Over Kanariepiet." }),
        ),
        (
            "remedies",
            json!({ "kind": "cancellation", "agreementReference": "Kanariepiet", "description": "Kanariepiet" }),
        ),
    ] {
        handler.post(&format!("{path}/{part}"), &body).expect(201);
    }
    let correction = json!({ "description": "Nu van Kanariepiet.", "receiverName": "Kanariepiet" });
    manager.patch(&path, "*", &correction).expect(200);
    let offered = manager.walk(&format!("{path}/remedies"));
    let place = format!("{path}/remedies/{}", offered[0]["id"].as_str().expect("an id"));
    let declined = json!({ "status": "declined", "note": "Kanariepiet wil niet." });
    manager.patch(&place, "*", &declined).expect(200);
    let withdrawn =
        json!({ "to": "closed", "outcome": "withdrawn", "withdrawal": { "words": "Kanariepiet trekt in." } });
    manager.step(&made, &withdrawn).expect(201);

    let left = |of: &str| -> Vec<String> {
        let mut connection = database.connect();
        let mut found: Vec<String> = MARKS
            .iter()
            .flat_map(|mark| columns_of(&mut connection, mark))
            .collect();
        let stored = files_in(&folder.path().join("documents"));
        let holds = |file: &std::path::PathBuf| {
            let content = std::fs::read(file).unwrap_or_default();
            let text = format!("{} {}", file.display(), String::from_utf8_lossy(&content));
            MARKS.iter().any(|mark| text.contains(mark))
        };
        found.extend(
            stored
                .iter()
                .filter(|file| holds(file))
                .map(|file| file.display().to_string()),
        );
        assert!(!found.is_empty() || of == "after", "nothing was marked");
        found
    };
    assert!(left("before").len() > 15, "{:?}", left("before"));
    diesel::connection::SimpleConnection::batch_execute(&mut database.connect(), LATER).expect("it is old now");
    for command in [&["retention", "run"][..], &["job", "run", "remove-erased-contents"]] {
        let done = run(folder.path(), &settings, command);
        assert!(
            done.status.success(),
            "{command:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(!MARKS.iter().any(|mark| said.contains(mark)), "{said}");
    }
    assert_eq!(left("after"), Vec::<String>::new());
    assert_eq!(manager.get(&path).problem(410), "erased");
    assert_eq!(
        intake.post_with("/v1/complaints", &key, &marked()).problem(410),
        "erased"
    );

    service.signal(Signal::TERM);
    service.end();
    for (place, log) in [("the service", service.log()), ("the database", server::log())] {
        let leaks: Vec<&str> = log
            .lines()
            .filter(|line| MARKS.iter().any(|mark| line.contains(mark)))
            .collect();
        assert!(leaks.is_empty(), "the log of {place} tells: {leaks:#?}");
    }
}
