//! What people tell about themselves stands in the register and nowhere else: not in the log, however much is logged,
//! and not in the kept answers.

use diesel::sql_types::Binary;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use rustix::process::Signal;
use serde_json::json;

use crate::given::registration_with;
use crate::process::{Folder, Process};
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

    let body = registration_with(json!({
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
    }));
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
