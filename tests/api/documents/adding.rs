//! Adding documents, by whom, to what, and what is known of them afterwards.

use chrono::TimeDelta;
use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::{Form, add, add_with, content, documents, files, nothing_stays, rows, sample};
use crate::app::{App, together};
use crate::given::{complaint, path};
use crate::published::{Operation, operations};

/// Name of the sample, what it is added as, and what it is found to be.
const KINDS: [(&str, &str, &str); 13] = [
    ("offer.pdf", "offer", "application/pdf"),
    ("photo.jpg", "other", "image/jpeg"),
    ("photo.png", "agreement", "image/png"),
    ("photo.heic", "other", "image/heic"),
    (
        "letter.docx",
        "letter",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "tariff.xlsx",
        "other",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("message.eml", "letter", "message/rfc822"),
    ("message.msg", "letter", "application/vnd.ms-outlook"),
    ("note.txt", "other", "text/plain"),
    ("call.mp3", "recording", "audio/mpeg"),
    ("call.wav", "recording", "audio/wav"),
    ("call.m4a", "recording", "audio/mp4"),
    ("call.ogg", "recording", "audio/ogg"),
];

#[test]
fn a_file_of_every_kind_is_kept_and_given_back_byte_for_byte() {
    let app = App::start();
    let intake = app.intake();
    let made = complaint(&intake);
    for (name, kind, media_type) in KINDS {
        let bytes = sample(name);
        let added = add(&intake, &made, &Form::of(kind).file(name, &bytes)).expect(201);
        let document = &added["items"][0];
        assert_eq!(document["mediaType"], media_type);
        assert_eq!((&document["type"], &document["name"]), (&json!(kind), &json!(name)));
        assert_eq!((&document["flags"], &document["scan"]), (&json!([]), &Value::Null));
        assert_eq!(document["size"], bytes.len());
        let (response, given) = content(&intake, document, &[]);
        assert_eq!((response.status, response.header("content-type")), (200, media_type));
        assert!(given == bytes, "{name} comes back as it went");
        app.advance(TimeDelta::seconds(1));
    }
    let listed = intake.walk(&format!("{}?pageSize=5", documents(&made)));
    let names: Vec<&str> = listed.iter().map(|one| one["name"].as_str().expect("a name")).collect();
    assert_eq!(names, KINDS.map(|(name, ..)| name));
    assert_eq!((files(&app).len(), rows(&app)), (13, 13));
}

#[test]
fn several_files_are_added_together_with_one_event_and_one_version() {
    let app = App::start();
    let handler = app.handler();
    let made = complaint(&app.intake());
    let form = Form::empty()
        .file_called("a.pdf", "application/pdf", &sample("offer.pdf"))
        .file("b.png", &sample("photo.png"))
        // Swagger UI writes the parts in the order of their names.
        .text("description", "  Wat er ge\u{200b}tekend is.\u{200e}  ")
        .text("type", "agreement");
    let response = add(&handler, &made, &form);
    let added = response.expect(201);
    assert_eq!(response.etag(), "\"2\"");
    assert_eq!(response.header("location"), documents(&made));
    let names = added["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| one["name"].clone());
    assert_eq!(names.collect::<Vec<_>>(), ["a.pdf", "b.png"]);
    for document in added["items"].as_array().expect("items") {
        assert_eq!(document["description"], "Wat er getekend is.");
        assert_eq!(document["addedBy"]["subject"], "h-1");
        assert_eq!(document["addedAt"], "2026-10-30T14:00:00Z");
        let read = handler.get(document["links"]["self"].as_str().expect("a link"));
        assert_eq!(&read.expect(200), document);
        assert_eq!(read.etag(), "\"1\"");
    }
    let history = handler.walk(&format!("{}/history", path(&made)));
    let event = history.last().expect("an event");
    assert_eq!(
        (&event["event"], &event["version"]),
        (&json!("documents_added"), &json!(2))
    );
    let told = &event["carried"]["documents"][1];
    assert_eq!(
        (&told["name"], &told["sha256"]),
        (&json!("b.png"), &added["items"][1]["sha256"])
    );
}

#[test]
fn everything_about_documents_is_answered_as_promised() {
    let app = App::start();
    let intake = app.intake();
    let made = complaint(&intake);
    let form = Form::of("offer")
        .text("description", "")
        .file("a.pdf", &sample("offer.pdf"));
    let added = promised("addDocuments").keeps(add(&intake, &made, &form));
    let document = added.expect(201)["items"][0].clone();
    add(&intake, &made, &form).expect(201);
    let list = promised("listDocuments");
    let first = list
        .keeps(intake.get(&format!("{}?pageSize=1", documents(&made))))
        .expect(200);
    let next = first["links"]["next"].as_str().expect("a next page");
    list.keeps(intake.get(next)).expect(200);
    let own = document["links"]["self"].as_str().expect("a link");
    promised("readDocument").keeps(intake.get(own)).expect(200);
    let give = promised("readDocumentContent");
    for (headers, status) in [
        (vec![], 200),
        (vec![("Range", "bytes=0-1")], 206),
        (vec![("Range", "bytes=5000-")], 416),
        (vec![("Accept", "image/png")], 406),
    ] {
        let answer = give.keeps(content(&intake, &document, &headers).0);
        assert_eq!(answer.status, status);
    }
    for refused in [Form::empty(), Form::of("offer").file("a.exe", b"MZ")] {
        let answer = promised("addDocuments").keeps(add(&intake, &made, &refused));
        assert_eq!(answer.status, 400);
    }
}

pub fn promised(id: &str) -> Operation {
    let mut all = operations().into_iter();
    all.find(|operation| operation.definition["operationId"] == id)
        .expect("it is in the document")
}

#[test]
fn one_document_is_where_the_answer_says() {
    let app = App::start();
    let made = complaint(&app.intake());
    let response = add(
        &app.intake(),
        &made,
        &Form::of("offer").file("a.pdf", &sample("offer.pdf")),
    );
    let added = response.expect(201);
    let read = app.manager().get(response.header("location")).expect(200);
    assert_eq!(read, added["items"][0]);
    assert_eq!(read["links"]["complaint"], path(&made));
}

#[test]
fn who_may_see_a_complaint_may_add_to_it_and_to_others_it_does_not_exist() {
    let app = App::start();
    let made = complaint(&app.intake());
    let form = Form::of("other").file("note.txt", &sample("note.txt"));
    let mut document = Value::Null;
    for client in [app.intake(), app.handler(), app.manager()] {
        document = add(&client, &made, &form).expect(201)["items"][0].clone();
    }
    let other = app.caller("i-2", &[Role::Intake]);
    assert_eq!(add(&other, &made, &form).problem(404), "not-found");
    assert_eq!(other.get(&documents(&made)).problem(404), "not-found");
    for link in ["self", "content"] {
        let link = document["links"][link].as_str().expect("a link");
        assert_eq!(other.get(link).problem(404), "not-found");
    }
    let elsewhere = complaint(&app.intake());
    let id = document["id"].as_str().expect("an id");
    let wrong = format!("{}/{id}", documents(&elsewhere));
    assert_eq!(app.manager().get(&wrong).problem(404), "not-found");
    assert_eq!(rows(&app), 3);
}

#[test]
fn a_closed_complaint_still_takes_documents() {
    let app = App::start();
    let made = complaint(&app.intake());
    let withdrawn = json!({ "to": "closed", "outcome": "withdrawn", "withdrawal": { "channel": "phone" }, "shortDescription": "Ingetrokken.",
        "handlingSummary": "De melder ziet ervan af.", "prevention": { "none": "Geen fout van ons." } });
    app.manager().step(&made, &withdrawn).expect(201);
    let form = Form::of("letter").file("letter.docx", &sample("letter.docx"));
    add(&app.manager(), &made, &form).expect(201);
    assert_eq!(app.manager().again(&made)["status"], "closed");
}

#[test]
fn a_repeated_upload_gets_the_same_answer_and_keeps_nothing_twice() {
    let app = App::start();
    let intake = app.intake();
    let made = complaint(&intake);
    let key = [("Idempotency-Key", "once")];
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    let first = add_with(&intake, &made, &key, &form).expect(201);
    let again = add_with(&intake, &made, &key, &form);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
    let other = Form::of("offer").file("a.pdf", &[&sample("offer.pdf")[..], b"\n"].concat());
    assert_eq!(
        add_with(&intake, &made, &key, &other).problem(422),
        "idempotency-key-reused"
    );
    assert_eq!((files(&app).len(), rows(&app)), (1, 1));
}

#[test]
fn uploads_at_the_same_moment_are_all_kept() {
    let app = App::start();
    let made = complaint(&app.intake());
    let (intake, form) = (app.intake(), Form::of("other").file("a.png", &sample("photo.png")));
    let mut tags = together(10, |_| {
        let response = add(&intake, &made, &form);
        response.expect(201);
        response.etag()
    });
    tags.sort_by_key(String::len);
    tags.dedup();
    assert_eq!(tags.len(), 10);
    assert_eq!((files(&app).len(), rows(&app)), (10, 10));
    assert_eq!(intake.get(&path(&made)).etag(), "\"11\"");
}

#[test]
fn a_complaint_has_so_many_documents_and_no_more() {
    let app = App::with(&[("KLACHTENMAP_DOCUMENTS_PER_COMPLAINT", "2")]);
    let intake = app.intake();
    let made = complaint(&intake);
    let form = Form::of("other").file("a.png", &sample("photo.png"));
    add(&intake, &made, &form).expect(201);
    let two = form.clone().file("b.png", &sample("photo.png"));
    assert_eq!(add(&intake, &made, &two).problem(409), "too-many-documents");
    add(&intake, &made, &form).expect(201);
    assert_eq!(add(&intake, &made, &form).problem(409), "too-many-documents");
    assert_eq!((files(&app).len(), rows(&app)), (2, 2));
}

#[test]
fn so_many_bytes_and_no_more() {
    let app = App::with(&[("KLACHTENMAP_DOCUMENT_BYTES_PER_COMPLAINT", "200")]);
    let made = complaint(&app.intake());
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    assert_eq!(add(&app.intake(), &made, &form).problem(409), "too-many-documents");
    nothing_stays(&app);
}

#[test]
fn names_are_kept_as_data_and_made_harmless() {
    let app = App::start();
    let intake = app.intake();
    let made = complaint(&intake);
    for (given, kept) in [
        ("../../../etc/cron.d/a.pdf", "a.pdf"),
        ("..%2f..%2fa.pdf", "a.pdf"),
        ("C:\\\\temp\\\\a.pdf", "a.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("a.pdf...", "a.pdf"),
        ("een %22naam%22%0D%0A.pdf", "een _naam_.pdf"),
        ("offerte\u{202e}fdp.exe", "offertefdp.exe.pdf"),
        ("foto.jpg", "foto.pdf"),
        ("zonder", "zonder.pdf"),
        ("🙂 é.pdf", "🙂 é.pdf"),
    ] {
        let response = add(&intake, &made, &Form::of("offer").file(given, &sample("offer.pdf")));
        assert_eq!(response.expect(201)["items"][0]["name"], kept, "{given}");
    }
    let folder = app.folder.path().join("documents");
    for file in files(&app) {
        assert!(
            file.starts_with(folder.join(made["id"].as_str().expect("an id"))),
            "{file:?}"
        );
    }
}
