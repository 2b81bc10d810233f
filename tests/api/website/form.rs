//! The ways in: from the server of the website and from a browser, with documents and without, twice and at once.

use serde_json::{Value, json};

use super::{FORM, PAGE, complaint, is_registered, server, site, submit, submit_parts, with, words};
use crate::app::{App, together};
use crate::complaints::forgetting::count;
use crate::documents::{Form, documents, files, sample};
use klachtenmap::auth::Role;

#[test]
fn a_form_is_registered_at_once_and_answered_with_number_date_and_code() {
    let app = site();
    let form = json!({
        "complainant": { "name": "J. de Vries", "email": "j.devries@example.nl", "language": "nl", "contactBy": "letter" },
        "nature": "tariff", "kind": "complaint",
        "description": "Het tarief klopt niet.", "desiredSolution": "Het tarief van de offerte.",
        "conversation": { "heldAt": "2026-10-21T10:30", "spokenWith": "Linda", "agreement": "yes" },
        "customerNumber": "KL-1", "quoteNumber": "OF-1", "supplier": "Noorderstroom", "reportedDate": "2026-10-29",
        "privacyStatementVersion": "2026-01", "startedAt": "2026-10-30T13:55:00Z", "website": ""
    });
    let response = submit(&app, 1, &form);
    let receipt = response.expect(201);
    assert_eq!(
        receipt["replyBy"],
        json!({ "date": "2026-11-06", "text": "U hoort uiterlijk 6 november 2026 van ons." })
    );
    assert_eq!(receipt["refusedDocuments"], json!([]));
    let code = receipt["trackingCode"].as_str().expect("a code");
    assert_eq!(
        receipt["trackingUrl"],
        format!("http://127.0.0.1:8080/klacht-volgen#{code}")
    );
    let registered = complaint(&app, &receipt);
    assert_eq!(
        (&registered["channel"], &registered["status"]),
        (&json!("web_form"), &json!("registered"))
    );
    assert_eq!(registered["conversation"]["heldAt"], "2026-10-21T08:30:00Z");
    assert_eq!(registered["complainant"]["contactBy"], "letter");
    assert_eq!(registered["complainant"]["language"], "nl");
    assert_eq!(registered["quoteNumber"], "OF-1");
    assert_eq!(registered["registeredBy"]["subject"], "website");
}

#[test]
fn visitors_know_no_codes_and_may_be_anonymous() {
    let app = site();
    let registered = complaint(&app, &submit(&app, 1, &words(1)).expect(201));
    assert_eq!(
        (&registered["nature"], &registered["kind"]),
        (&json!("other"), &json!("complaint"))
    );
    let anonymous = with(words(2), "complainant", json!({ "anonymous": true }));
    let receipt = submit(&app, 2, &anonymous).expect(201);
    assert_eq!(receipt["replyBy"], Value::Null);
    let unreachable = with(words(3), "complainant", json!({ "name": "J. de Vries" }));
    assert_eq!(submit(&app, 3, &unreachable).faults(), [" not_answerable"]);
}

#[test]
fn only_the_fields_of_the_form_are_taken() {
    let app = site();
    for name in [
        "receivedAt",
        "employee",
        "follows",
        "externalReferences",
        "handledAtOnce",
        "channel",
        "x",
    ] {
        let response = submit(&app, 1, &with(words(1), name, json!("x")));
        assert_eq!(response.faults(), [format!("/{name} unknown_field")]);
    }
}

#[test]
fn a_name_of_dots_is_a_field_that_there_is_not() {
    let app = site();
    let name = ".".repeat(200_000);
    let urlencoded = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = format!("{name}=x");
    for path in [FORM, "/v1/tracking"] {
        let sent = app
            .stranger()
            .try_send_bytes("POST", path, &urlencoded, Some(body.as_bytes()));
        assert_eq!(sent.expect("it is answered").0.status, 400, "{path}");
    }
    let form = Form::empty()
        .text("complaint", &words(1).to_string())
        .text(&name[..10_000], "x");
    assert_eq!(submit_parts(&app, 1, &form).status, 400);
    app.stranger().get("/livez").expect(200);
}

#[test]
fn what_a_dump_holds_opens_no_code() {
    let app = site();
    submit(&app, 1, &words(1)).expect(201);
    let named = "select count(*) from idempotency_records where fingerprint <> decode(repeat('00', 32), 'hex')";
    let connection = &mut app.database.connect();
    assert_eq!(count(connection, "select count(*) from idempotency_records"), 1);
    assert_eq!(
        count(connection, named),
        0,
        "the key of the answer follows from the form"
    );
}

#[test]
fn a_browser_sends_it_from_a_page_that_may_and_from_no_other() {
    let app = site();
    let stranger = app.stranger();
    let preflight = [
        ("Origin", PAGE),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type,tracking-code"),
    ];
    let allowed = stranger.send("OPTIONS", FORM, &preflight, None);
    assert_eq!(
        (allowed.status, allowed.header("access-control-allow-origin")),
        (200, PAGE)
    );
    let sent = stranger.post_with(FORM, &[("Origin", PAGE)], &words(1));
    assert_eq!(sent.header("access-control-allow-origin"), PAGE);
    let registered = complaint(&app, &sent.expect(201));
    assert_eq!(registered["registeredBy"]["subject"], "system:website");
    stranger
        .post_with(FORM, &[("Origin", "http://127.0.0.1:8080")], &words(2))
        .expect(201);
    for origin in [
        "https://evil.example",
        "null",
        "https://totaalonder1dak.nl.evil.example",
    ] {
        let refused = stranger.post_with(FORM, &[("Origin", origin)], &words(3));
        assert_eq!(refused.problem(403), "origin-not-allowed");
    }
    // What says of no page that it comes from it is taken, and looked at.
    assert!(is_registered(&app, &stranger.post(FORM, &words(4)).expect(201)));
}

#[test]
fn the_visitor_of_a_form_is_told_by_the_role_alone() {
    let app = site();
    for role in [Role::Intake, Role::Handler, Role::Manager, Role::Integration] {
        assert_eq!(
            app.caller("x-1", &[role]).post(FORM, &words(1)).problem(403),
            "forbidden"
        );
    }
    let wrong = server(&app).post_with(FORM, &[("Visitor-Address", "here")], &words(1));
    assert_eq!(wrong.faults(), ["Visitor-Address format"]);
    // A browser that tells another address each time is one visitor all the same.
    let receipts = (0..7).map(|number| {
        let address = format!("203.0.113.{number}");
        let headers = [
            ("Origin", PAGE),
            ("Visitor-Address", &address),
            ("X-Forwarded-For", &address),
        ];
        app.stranger().post_with(FORM, &headers, &words(number)).expect(201)
    });
    let registered = receipts.filter(|receipt| is_registered(&app, receipt)).count();
    assert_eq!(registered, 5);
}

#[test]
fn a_form_without_script_gets_a_page() {
    let app = site();
    let body = "complainant.name=J.+de+Vries&complainant%5Bemail%5D=j%40example.nl&description=Het+tarief+klopt+niet.&website=&quoteNumber=";
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ("Origin", PAGE),
    ];
    let page = app.stranger().send_text("POST", FORM, &headers, Some(body));
    assert_eq!(
        (page.status, page.header("content-type")),
        (201, "text/html; charset=utf-8")
    );
    for part in ["K-2026-000001", "6 november 2026", "/klacht-volgen#"] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    let faulty = app
        .stranger()
        .send_text("POST", FORM, &headers, Some("description=x&complainant.name=%3Cb%3E"));
    assert_eq!(
        (faulty.status, faulty.header("content-type")),
        (400, "text/html; charset=utf-8")
    );
    assert!(
        faulty.text.contains("e-mailadres") && !faulty.text.contains("<b>"),
        "{}",
        faulty.text
    );
    let json = app
        .stranger()
        .send_text("POST", FORM, &headers[..1], Some("description=x&complainant.name=y"));
    assert_eq!(json.faults(), [" not_answerable"]);
}

#[test]
fn a_document_that_is_refused_does_not_refuse_the_words() {
    let app = site();
    let form = Form::empty()
        .text("complainant.email", "j@example.nl")
        .text("description", "Zie de offerte.")
        .part_in_bytes(b"name=\"file\"; filename=\"\"", Some("application/octet-stream"), b"")
        .file("offerte.pdf", &sample("offer.pdf"))
        .file("virus.exe", b"MZ\x90\0")
        .file("foto.jpg", &sample("progressive.jpg"));
    let receipt = submit_parts(&app, 1, &form).expect(201);
    let refused = &receipt["refusedDocuments"];
    assert_eq!(
        (&refused[0]["name"], &refused[0]["code"]),
        (&json!("virus.exe"), &json!("program"))
    );
    assert_eq!(refused.as_array().map(Vec::len), Some(1));
    let registered = complaint(&app, &receipt);
    let stored = app.manager().get(&documents(&registered)).expect(200);
    let names: Vec<&str> = stored["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| item["name"].as_str())
        .collect();
    assert_eq!(names, ["offerte.pdf", "foto.jpg"]);
    assert_eq!(files(&app).len(), 2);
    assert_eq!(registered["version"], 2);
}

#[test]
fn the_fields_may_come_as_json_beside_the_files() {
    let app = site();
    let form = Form::empty()
        .text("complaint", &words(1).to_string())
        .text("quoteNumber", "OF-9")
        .file("offerte.pdf", &sample("offer.pdf"));
    let registered = complaint(&app, &submit_parts(&app, 1, &form).expect(201));
    assert_eq!(registered["quoteNumber"], "OF-9");
    let broken = Form::empty().text("complaint", "{");
    assert_eq!(submit_parts(&app, 1, &broken).faults(), ["/complaint json"]);
    let empty = Form::empty().file("offerte.pdf", &sample("offer.pdf"));
    assert_eq!(
        submit_parts(&app, 1, &empty).faults(),
        ["/complainant required", "/description required"]
    );
    assert_eq!(files(&app).len(), 1, "what came with a faulty form is gone");
}

#[test]
fn a_double_click_makes_one_complaint_with_a_key_and_without() {
    let app = site();
    let first = submit(&app, 1, &words(1));
    let again = submit(&app, 1, &words(1));
    assert_eq!(first.expect(201), again.expect(201));
    assert_eq!(
        (
            first.header("idempotency-replayed"),
            again.header("idempotency-replayed")
        ),
        ("", "true")
    );
    let keyed = |visitor: &str, key: &str, form: &Value| {
        server(&app).post_with(FORM, &[("Visitor-Address", visitor), ("Idempotency-Key", key)], form)
    };
    let one = keyed("203.0.113.1", "k", &words(2)).expect(201);
    assert_eq!(keyed("203.0.113.1", "k", &words(2)).expect(201), one);
    assert_eq!(
        keyed("203.0.113.1", "k", &words(3)).problem(422),
        "idempotency-key-reused"
    );
    assert_ne!(
        keyed("203.0.113.2", "k", &words(3)).expect(201),
        one,
        "a key is a visitor's own"
    );
    app.advance(chrono::TimeDelta::minutes(10));
    let later = submit(&app, 1, &words(1)).expect(201);
    assert_ne!(
        later["number"],
        first.json()["number"],
        "the same text after a while is looked at"
    );
    assert!(!is_registered(&app, &later));
}

#[test]
fn many_at_once_and_over_two_processes_make_one_complaint() {
    let key = (
        "KLACHTENMAP_TRACKING_KEY",
        "the-same-key-of-both-processes-of-the-service",
    );
    let one = App::with(&[key]);
    let folder = one.folder.path().join("documents");
    let folder = ("KLACHTENMAP_DOCUMENTS_URL", folder.to_str().expect("a plain name"));
    let other = App::on(one.database.shared(), &[key, folder]);
    let form = Form::empty()
        .text("complaint", &words(1).to_string())
        .file("offerte.pdf", &sample("offer.pdf"));
    let answers = together(8, |index| {
        submit_parts(if index % 2 == 0 { &one } else { &other }, 1, &form).expect(201)
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let list = one.manager().get("/v1/complaints?includeTotal=true").expect(200);
    assert_eq!(list["total"], 1);
    assert_eq!(files(&one).len(), 1);
}

#[test]
fn only_a_hard_limit_refuses_and_says_how_else_to_reach_the_company() {
    let app = App::with(&[
        ("KLACHTENMAP_SUBMISSIONS_PER_HOUR", "3"),
        ("KLACHTENMAP_CONTACT_PHONE", "0201234567"),
    ]);
    for number in 0..3 {
        submit(&app, 1, &words(number)).expect(201);
    }
    let refused = submit(&app, 1, &words(3));
    assert_eq!(refused.problem(429), "rate-limited");
    assert!(
        refused.json()["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("0201234567"))
    );
    assert!(!refused.header("retry-after").is_empty());
    submit(&app, 2, &words(4)).expect(201);
}

#[test]
fn a_form_in_no_known_form_or_too_large_is_refused_before_it_is_read() {
    let app = App::with(&[("KLACHTENMAP_BODY_BYTES", "2000"), ("KLACHTENMAP_UPLOAD_BYTES", "3000")]);
    let text = |media_type: &str, body: &str| {
        server(&app).send_text("POST", FORM, &[("Content-Type", media_type)], Some(body))
    };
    for wrong in [
        "text/plain",
        "application/json; charset=utf-16",
        "multipart/form-data",
        "",
    ] {
        assert_eq!(text(wrong, "{}").problem(415), "unsupported-media-type", "{wrong}");
    }
    assert_eq!(text("application/json", "{").faults(), [" json"]);
    assert_eq!(
        text("application/json", &"x".repeat(2001)).problem(413),
        "body-too-large"
    );
    let large = Form::empty()
        .text("complaint", &words(1).to_string())
        .file("a.txt", "x ".repeat(4000).as_bytes());
    assert_eq!(submit_parts(&app, 1, &large).problem(413), "body-too-large");
    assert_eq!(files(&app).len(), 0);
}

#[test]
fn nothing_that_a_visitor_writes_is_kept_where_it_need_not_be() {
    let app = site();
    let canary = "Kanarievogel";
    let form = with(with(words(1), "description", json!(canary)), "website", json!("x"));
    submit(&app, 7, &form).expect(201);
    let places = crate::complaints::forgetting::columns_with(&app, canary);
    assert_eq!(places, Vec::<String>::new());
    assert_eq!(
        crate::complaints::forgetting::columns_with(&app, "198.51.100.7"),
        Vec::<String>::new()
    );
    assert!(!crate::server::log().contains(canary));
}
