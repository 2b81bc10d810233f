//! What is left out of a bundle, item by item, and the archive with a page to read.

use std::io::{Cursor, Read};

use serde_json::{Value, json};
use zip::ZipArchive;

use super::{REQUESTS, confirm, execute, granted, identified, path, step};
use crate::app::{App, Client, Response};
use crate::documents::{Form, add, sample};
use crate::given;

fn address(request: &Value) -> String {
    format!("{}/bundle", path(request))
}

fn withhold(client: &Client, request: &Value, items: &[Value]) -> Response {
    let etag = client.get(&path(request)).etag();
    client.patch(&address(request), &etag, &json!({ "withheld": items }))
}

/// A closed complaint with a document, and a granted request for access to it.
fn asked_for(app: &App) -> (Value, Value, Value) {
    let complaint = given::complaint(&app.intake());
    let form = Form::of("offer").file("Offerte é 2026.pdf", &sample("offer.pdf"));
    let added = add(&app.intake(), &complaint, &form).expect(201);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    given::assess(&app.handler(), &complaint);
    let contact = json!({ "direction": "out", "channel": "phone", "reached": true, "text": "Buurvrouw Postma belde." });
    let contacts = format!("{}/contacts", given::path(&complaint));
    app.handler().post(&contacts, &contact).expect(201);
    app.handler().step(&complaint, &given::answer()).expect(201);
    app.handler().step(&complaint, &given::closing()).expect(201);
    let request = granted(app, "access", &[&complaint]);
    (complaint, added["items"][0].clone(), request)
}

fn version_of(bundle: &Value, event: &str) -> Value {
    let history = bundle["complaints"][0]["history"].as_array().expect("events");
    let found = history.iter().find(|one| one["event"] == event);
    found.map_or(Value::Null, |event| event["version"].clone())
}

#[test]
fn what_a_manager_leaves_out_is_gone_from_the_bundle_and_counted() {
    let app = App::start();
    let (complaint, document, request) = asked_for(&app);
    let manager = app.manager();
    let before = manager.get(&address(&request));
    let whole = before.expect(200);
    assert_eq!(before.etag(), format!("\"{}\"", whole["version"]));
    let contacted = version_of(&whole, "contacted");
    assert!(contacted.is_number());
    let of = |item: Value| {
        let mut item = item;
        item["complaintId"] = complaint["id"].clone();
        item
    };
    let items = [
        of(json!({ "version": contacted, "ground": "rights_of_others" })),
        of(json!({ "documentId": document["id"], "ground": "legal_claims" })),
        of(json!({ "part": "handling_summary", "ground": "rights_of_others" })),
    ];
    let answer = withhold(&manager, &request, &items);
    let counts = json!([{ "ground": "legal_claims", "count": 1 }, { "ground": "rights_of_others", "count": 2 }]);
    assert_eq!(answer.expect(200)["heldBack"], counts);
    assert_eq!(answer.expect(200)["withheld"].as_array().map(Vec::len), Some(3));
    let read = manager.get(&address(&request));
    let bundle = read.expect(200);
    assert_eq!(read.etag(), answer.etag());
    assert_eq!(bundle["withheld"], counts);
    assert_eq!(version_of(&bundle, "contacted"), Value::Null);
    assert!(!read.text.contains("Buurvrouw") && !bundle["complaints"][0]["history"].is_null());
    assert_eq!(bundle["complaints"][0]["documents"], json!([]));
    assert!(!read.text.contains("Offerte é"), "{}", read.text);
    assert_eq!(bundle["complaints"][0]["complaint"]["handlingSummary"], Value::Null);
    let view = manager.get(&path(&request)).expect(200);
    assert_eq!(view["withheld"], answer.expect(200)["withheld"]);
    assert_eq!(view["withheldBy"]["subject"], "m-1");

    // Another list takes the place of the first; what it does not name is given again.
    withhold(&manager, &request, &items[2..]).expect(200);
    let again = manager.get(&address(&request)).expect(200);
    assert_eq!(version_of(&again, "contacted"), contacted);
    step(&manager, &request, &json!({ "to": "executed" })).expect(202);
    assert_eq!(execute(&app), 1);
    let certificate = manager.get(&format!("{}/certificate", path(&request))).expect(200);
    assert_eq!(
        certificate["heldBack"],
        json!([{ "ground": "rights_of_others", "count": 1 }])
    );
}

#[test]
fn only_items_of_the_bundle_are_left_out_each_on_a_ground_of_its_own() {
    let app = App::start();
    let (complaint, document, request) = asked_for(&app);
    let (manager, id) = (app.manager(), &complaint["id"]);
    let other = given::closed(&app);
    for (item, pointer, code) in [
        (
            json!({ "complaintId": id, "ground": "rights_of_others" }),
            "/withheld/0",
            "not_one",
        ),
        (
            json!({ "complaintId": id, "version": 1, "documentId": document["id"], "ground": "rights_of_others" }),
            "/withheld/0",
            "not_one",
        ),
        (
            json!({ "complaintId": id, "version": 1, "ground": "identity_unclear" }),
            "/withheld/0/ground",
            "not_allowed",
        ),
        (
            json!({ "complaintId": id, "version": 99, "ground": "rights_of_others" }),
            "/withheld/0",
            "unknown",
        ),
        (
            json!({ "complaintId": other["id"], "version": 1, "ground": "rights_of_others" }),
            "/withheld/0",
            "unknown",
        ),
        (
            json!({ "complaintId": id, "documentId": id, "ground": "rights_of_others" }),
            "/withheld/0",
            "unknown",
        ),
    ] {
        let refused = withhold(&manager, &request, std::slice::from_ref(&item)).expect(400);
        let fault = (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]);
        assert_eq!(fault, (&json!(pointer), &json!(code)), "{item}");
    }
    let twice = json!({ "complaintId": id, "version": 1, "ground": "rights_of_others" });
    let refused = withhold(&manager, &request, &[twice.clone(), twice.clone()]).expect(400);
    assert_eq!(refused["errors"][0]["code"], "named_twice");
    let stale = manager.patch(&address(&request), "\"1\"", &json!({ "withheld": [twice] }));
    assert_eq!(stale.problem(412), "stale");
    assert_eq!(manager.get(&address(&request)).expect(200)["withheld"], json!([]));
}

#[test]
fn what_is_withheld_of_a_complaint_goes_when_the_complaint_is_confirmed_no_more() {
    let app = App::start();
    let (manager, complaint, other) = (app.manager(), given::closed(&app), given::closed(&app));
    let request = manager.post(REQUESTS, &super::request("access")).expect(201);
    for body in [identified(), confirm(&[&complaint])] {
        step(&manager, &request, &body).expect(201);
    }
    let item = json!({ "complaintId": complaint["id"], "version": 1, "ground": "rights_of_others" });
    withhold(&manager, &request, &[item]).expect(200);
    step(&manager, &request, &confirm(&[&other])).expect(201);
    let view = manager.get(&path(&request)).expect(200);
    assert_eq!(view["withheld"], json!([]));
    let bundle = manager.get(&address(&request)).expect(200);
    assert_eq!(bundle["withheld"], json!([]));
}

#[test]
fn a_bundle_names_no_handler_and_no_complaint_that_nobody_confirmed() {
    let app = App::start();
    given::staff(&app, "h-1", Some("complaint_desk"), None);
    let earlier = given::complaint(&app.intake());
    let complaint = given::complaint(&app.intake());
    let forward = given::forward(json!({ "department": "complaint_desk", "subject": "h-1" }));
    app.intake().step(&complaint, &forward).expect(201);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let call_back = json!({
        "direction": "in", "channel": "phone", "reached": true, "text": "Wil morgen horen.",
        "callBack": { "date": "2026-11-03", "person": { "subject": "h-1" } }
    });
    let contacts = format!("{}/contacts", given::path(&complaint));
    app.handler().post(&contacts, &call_back).expect(201);
    let link = json!({ "complaintId": earlier["id"] });
    let relations = format!("{}/relations", given::path(&complaint));
    app.manager().post(&relations, &link).expect(201);
    assert!(
        app.manager()
            .get(&given::path(&complaint))
            .text
            .contains(id_of(&earlier))
    );
    let request = granted(&app, "access", &[&complaint]);
    let bundle = app.manager().get(&address(&request));
    let handler = &bundle.expect(200)["complaints"][0]["complaint"]["handler"];
    assert_eq!((&handler["subject"], &handler["name"]), (&Value::Null, &Value::Null));
    assert_eq!(handler["department"], "complaint_desk");
    assert!(!bundle.text.contains("\"h-1\""), "{}", bundle.text);
    assert!(!bundle.text.contains(id_of(&earlier)), "{}", bundle.text);
}

fn id_of(complaint: &Value) -> &str {
    complaint["id"].as_str().expect("an id")
}

#[test]
fn an_employee_gets_nothing_of_a_colleague_and_a_representative_gets_the_own_name() {
    let app = App::start();
    let manager = app.manager();
    let body = json!({
        "receiverName": "Linda Postma",
        "complainant": { "name": "S. Hoekstra", "representative": { "name": "Rob Zwanenburg", "phone": "058 808 0051" } }
    });
    let complaint = given::complaint_with(&app.intake(), body);
    manager.step(&complaint, &given::take_up()).expect(201);
    let investigations = format!("{}/investigations", given::path(&complaint));
    for (name, said) in [("Linda Postma", "Linda zei dit."), ("Jan Postma", "Jan zei dat.")] {
        let interview =
            json!({ "kind": "employee_interview", "held": true, "employee": { "name": name }, "summary": said });
        manager.post(&investigations, &interview).expect(201);
    }
    let bundle = |scope: &str, name: &str| {
        let asked = json!({ "kind": "access", "scope": scope, "channel": "letter", "requester": { "name": name } });
        let made = manager.post(REQUESTS, &asked).expect(201);
        for body in [identified(), confirm(&[&complaint])] {
            step(&manager, &made, &body).expect(201);
        }
        manager.get(&address(&made))
    };
    let own = bundle("employee", "Linda Postma");
    assert!(
        own.text.contains("Linda zei dit.") && !own.text.contains("Jan"),
        "{}",
        own.text
    );
    let receiver = bundle("employee", "Linda de Vries");
    assert!(
        !receiver.text.contains("zei dit") && !receiver.text.contains("zei dat"),
        "{}",
        receiver.text
    );
    let representative = bundle("person", "Rob Zwanenburg").expect(200);
    let named = &representative["complaints"][0]["named"];
    assert_eq!(
        (&named[0]["as"], &named[0]["name"]),
        (&json!("representative"), &json!("Rob Zwanenburg"))
    );
}

#[test]
fn a_document_that_was_struck_out_is_named_and_not_given() {
    let app = App::start();
    let (_, document, request) = asked_for(&app);
    let itself = document["links"]["self"].as_str().expect("a link");
    let struck_out = json!({ "struckOut": { "reason": "Hoort bij een andere klacht." } });
    app.manager().patch(itself, "*", &struck_out).expect(200);
    let (_, zip) = archive(&app.manager(), &request);
    assert_eq!(zip.len(), 2, "the page and the JSON");
    let bundle = app.manager().get(&address(&request)).expect(200);
    let document = &bundle["complaints"][0]["documents"][0];
    assert_eq!(
        (&document["struckOut"], &document["file"]),
        (&json!(true), &Value::Null)
    );
}

fn archive(client: &Client, request: &Value) -> (Response, ZipArchive<Cursor<Vec<u8>>>) {
    let headers = [("Accept", "application/zip")];
    let answered = client.try_send_bytes("GET", &address(request), &headers, None);
    let (answer, bytes) = answered.expect("an answer");
    assert_eq!(answer.status, 200);
    (answer, ZipArchive::new(Cursor::new(bytes)).expect("a whole archive"))
}

fn text_of(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> String {
    let mut text = String::new();
    archive
        .by_name(name)
        .expect(name)
        .read_to_string(&mut text)
        .expect("text");
    text
}

#[test]
fn the_archive_has_a_page_to_read_the_same_as_json_and_the_documents() {
    let app = App::start();
    let (complaint, _, request) = asked_for(&app);
    let (answer, mut zip) = archive(&app.manager(), &request);
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(answer.header("cache-control"), "no-store");
    let number = request["number"].as_str().expect("a number");
    assert_eq!(
        answer.header("content-disposition"),
        format!("attachment; filename=\"inzage-{number}.zip\"")
    );
    let file = format!(
        "documents/{}/01 Offerte é 2026.pdf",
        complaint["number"].as_str().expect("a number")
    );
    let mut names: Vec<String> = zip
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["bundle.json", &file, "lees-mij.html"]);
    let mut content = Vec::new();
    zip.by_name(&file)
        .expect("the document")
        .read_to_end(&mut content)
        .expect("bytes");
    assert_eq!(content, sample("offer.pdf"));
    let json: Value = serde_json::from_str(&text_of(&mut zip, "bundle.json")).expect("JSON");
    assert_eq!(json["complaints"][0]["documents"][0]["file"], json!(file));
    let page = text_of(&mut zip, "lees-mij.html");
    for told in [
        "Wat wij over u bewaren",
        number,
        "Buurvrouw Postma belde.",
        "01%20Offerte%20%C3%A9%202026.pdf",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("<script") && !page.contains("src="), "{page}");
    let (_, mut zip) = archive(&app.manager().in_english(), &request);
    assert!(text_of(&mut zip, "read-me.html").contains("What we keep about you"));
    let refused = app
        .manager()
        .send("GET", &address(&request), &[("Accept", "text/html")], None);
    assert_eq!(refused.problem(406), "not-acceptable");
}

#[test]
fn an_archive_that_lacks_a_document_never_looks_whole() {
    let app = App::start();
    let (_, _, request) = asked_for(&app);
    let content = crate::documents::files(&app).remove(0);
    archive(&app.manager(), &request);
    let mut bytes = std::fs::read(&content).expect("the content");
    bytes[10] ^= 1;
    std::fs::write(&content, bytes).expect("it can be altered");
    let headers = [("Accept", "application/zip")];
    let answered = app.manager().try_send_bytes("GET", &address(&request), &headers, None);
    let whole = answered
        .ok()
        .and_then(|(_, bytes)| ZipArchive::new(Cursor::new(bytes)).ok());
    assert!(whole.is_none());
}
