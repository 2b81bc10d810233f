//! Documents put right: another type or name, struck out, and contents removed for good.

use std::fs;

use diesel::connection::SimpleConnection;
use klachtenmap::auth::Role::{Handler, Intake};
use klachtenmap::documents::job::Swept;
use serde_json::{Value, json};

use super::adding::promised;
use super::sweeping::swept;
use super::{Form, add, content, documents, files, rows, sample};
use crate::app::{App, Client, Response};
use crate::contacts::call_with;
use crate::given;

/// A handled complaint with two documents of intake: an offer and another one, in one request.
fn filed(app: &App) -> (Value, [String; 2]) {
    let complaint = given::taken_up(app);
    let form = Form::of("other")
        .text("description", "Van mevrouw Buurman.")
        .file("scan Buurman.pdf", &sample("offer.pdf"))
        .file("b.pdf", &sample("offer.pdf"));
    let added = add(&app.intake(), &complaint, &form).expect(201);
    let place = |index: usize| {
        added["items"][index]["links"]["self"]
            .as_str()
            .expect("a link")
            .to_owned()
    };
    (complaint, [place(0), place(1)])
}

fn strike(reason: &str) -> Value {
    json!({ "struckOut": { "reason": reason } })
}

fn remove(client: &Client, document: &str, tag: &str) -> Response {
    let reason = json!({ "reason": "Is van de buurvrouw." });
    client.post_with(&format!("{document}/removal"), &[("If-Match", tag)], &reason)
}

fn last_event(app: &App, complaint: &Value) -> Value {
    let events = app.manager().walk(&format!("{}/history", given::path(complaint)));
    let last = events.last().expect("an event");
    json!({ "event": last["event"], "carried": last["carried"] })
}

#[test]
fn type_and_name_are_corrected_and_the_history_keeps_what_they_were() {
    let app = App::start();
    let (complaint, [document, _]) = filed(&app);
    let handler = app.handler();
    let patch = json!({ "type": "agreement", "name": "../Overeenkomst.PDF" });
    let changed = handler.patch(&document, "\"1\"", &patch);
    let view = changed.expect(200);
    assert_eq!(
        (&view["type"], &view["name"], changed.etag()),
        (&json!("agreement"), &json!("Overeenkomst.PDF"), "\"2\"".to_owned())
    );
    let read = handler.get(&document);
    assert_eq!((read.etag(), read.expect(200)), (changed.etag(), view.clone()));
    let (download, bytes) = content(&handler, &view, &[]);
    assert!(download.header("content-disposition").contains("Overeenkomst.PDF"));
    assert_eq!(bytes, sample("offer.pdf"));
    let id = &view["id"];
    assert_eq!(
        last_event(&app, &complaint),
        json!({ "event": "document_corrected", "carried": { "document": id, "changes": [
            { "field": "/type", "old": "other", "new": "agreement" },
            { "field": "/name", "old": "scan Buurman.pdf", "new": "Overeenkomst.PDF" }
        ] } })
    );
    let faults = |body: Value| handler.patch(&document, "\"2\"", &body).faults();
    assert_eq!(faults(json!({})), [" too_few"]);
    assert_eq!(faults(json!({ "type": "agreement" })), [" no_change"]);
    assert_eq!(
        faults(json!({ "type": "recording", "name": "a.jpg" })),
        ["/type type_mismatch"]
    );
    assert_eq!(
        faults(json!({ "type": "offer", "struckOut": { "reason": "Fout." } })),
        ["/type contradiction"]
    );
    assert_eq!(handler.patch(&document, "\"1\"", &patch).problem(412), "stale");
    let renamed = handler.patch(&document, "\"2\"", &json!({ "name": "C:\\scans\\Overeenkomst 2.jpg" }));
    assert_eq!(renamed.expect(200)["name"], "Overeenkomst 2.pdf");
}

#[test]
fn a_document_is_put_right_by_who_added_it_the_handler_and_managers() {
    let app = App::start();
    let (complaint, [document, other]) = filed(&app);
    let stranger = app.caller("h-3", &[Handler]);
    assert_eq!(
        stranger.patch(&document, "*", &strike("Fout.")).problem(404),
        "not-found"
    );
    // Who registered a complaint reads it, and changes only what is their own.
    let registrar = app.caller("h-2", &[Intake, Handler]);
    let theirs = given::complaint(&registrar);
    app.handler().step(&theirs, &given::take_up()).expect(201);
    let added = add(
        &app.handler(),
        &theirs,
        &Form::of("offer").file("a.pdf", &sample("offer.pdf")),
    )
    .expect(201);
    let place = added["items"][0]["links"]["self"].as_str().expect("a link");
    assert_eq!(registrar.patch(place, "*", &strike("Fout.")).problem(403), "forbidden");
    app.intake()
        .patch(&document, "\"1\"", &json!({ "type": "letter" }))
        .expect(200);
    app.manager()
        .patch(&document, "\"2\"", &json!({ "type": "offer" }))
        .expect(200);
    let struck = app
        .handler()
        .patch(&document, "\"3\"", &strike("Andere klacht."))
        .expect(200);
    assert_eq!(struck["struckOut"]["reason"], "Andere klacht.");
    let listed = app.handler().walk(&documents(&complaint));
    assert_eq!(listed.len(), 2);
    assert_eq!((&listed[0], &listed[1]["struckOut"]), (&struck, &Value::Null));
    assert_eq!(content(&app.handler(), &struck, &[]).1, sample("offer.pdf"));
    for refused in [strike("Nog eens."), json!({ "type": "letter" })] {
        assert_eq!(
            app.manager().patch(&document, "\"4\"", &refused).problem(409),
            "struck-out"
        );
    }
    let contact = |document: &Value| {
        let call = call_with(json!({ "documentId": document["id"] }));
        app.handler()
            .post(&format!("{}/contacts", given::path(&complaint)), &call)
    };
    assert_eq!(contact(&struck).faults(), ["/documentId unknown"]);
    contact(&app.handler().get(&other).expect(200)).expect(201);
}

#[test]
fn a_removed_content_is_gone_for_good_with_the_words_about_it_and_its_row_stays() {
    let app = App::start();
    let (complaint, [document, other]) = filed(&app);
    let manager = app.manager();
    let before = manager.get(&document).expect(200);
    let renamed = json!({ "name": "Mevrouw Buurman.pdf" });
    manager.patch(&document, "\"1\"", &renamed).expect(200);
    for client in [app.handler(), app.intake()] {
        assert_eq!(remove(&client, &document, "*").problem(403), "forbidden");
    }
    let unversioned = manager.post(&format!("{document}/removal"), &json!({ "reason": "Fout." }));
    assert_eq!(unversioned.problem(428), "precondition-required");
    let empty = manager.post_with(&format!("{document}/removal"), &[("If-Match", "*")], &json!({}));
    assert_eq!(empty.faults(), ["/reason required"]);
    assert_eq!(remove(&manager, &document, "\"1\"").problem(412), "stale");
    let removed = remove(&manager, &document, "\"2\"");
    let view = removed.expect(200);
    assert_eq!(
        (removed.etag(), &view["removed"]["reason"]),
        ("\"3\"".into(), &json!("Is van de buurvrouw."))
    );
    for gone in ["name", "sha256", "description"] {
        assert_eq!(view[gone], Value::Null, "{gone}");
    }
    for kept in ["id", "type", "size", "mediaType", "addedAt", "addedBy"] {
        assert_eq!(view[kept], before[kept], "{kept}");
    }
    assert_eq!(
        (manager.walk(&documents(&complaint))[0].clone(), rows(&app)),
        (view.clone(), 2)
    );
    assert_eq!(files(&app).len(), 1);
    let gone = promised("readDocumentContent").keeps(content(&manager, &view, &[]).0);
    assert_eq!(gone.problem(410), "removed");
    // Another document of the same request is what it was, in the history too.
    assert_eq!(
        content(&manager, &manager.get(&other).expect(200), &[]).1,
        sample("offer.pdf")
    );
    let events = manager.walk(&format!("{}/history", given::path(&complaint)));
    let told: String = events.iter().map(Value::to_string).collect();
    assert!(!told.contains("Buurman") && told.contains("b.pdf"), "{told}");
    let added = events
        .iter()
        .find(|event| event["event"] == "documents_added")
        .expect("it was added");
    let files = &added["carried"]["documents"];
    assert_eq!(
        files[0],
        json!({ "id": view["id"], "type": "other", "size": view["size"] })
    );
    assert_eq!(
        (&files[1]["name"], &files[1]["sha256"]),
        (&json!("b.pdf"), &before["sha256"])
    );
    assert_eq!(last_event(&app, &complaint)["event"], "document_removed");
    for refused in [
        remove(&manager, &document, "*"),
        manager.patch(&document, "*", &strike("Fout.")),
        manager.patch(&document, "*", &renamed),
    ] {
        assert_eq!(refused.problem(409), "content-removed");
    }
}

#[test]
fn a_removal_is_repeated_until_the_storage_has_done_it() {
    let app = App::start();
    let (_, [document, _]) = filed(&app);
    let stored = files(&app);
    let bytes: Vec<_> = stored.iter().map(|file| fs::read(file).expect("a content")).collect();
    swept(&app);
    remove(&app.manager(), &document, "*").expect(200);
    assert_eq!((files(&app).len(), swept(&app)), (1, Swept::default()));
    // As when the service was killed between the row and the content.
    for (file, bytes) in stored.iter().zip(bytes) {
        fs::write(file, bytes).expect("a file");
    }
    app.sql("update documents set content_gone = false where removed is not null");
    assert_eq!(
        swept(&app),
        Swept {
            removed: 1,
            ..Swept::default()
        }
    );
    assert_eq!((files(&app).len(), swept(&app)), (1, Swept::default()));
}

#[test]
fn events_are_rewritten_for_nothing_else() {
    let app = App::start();
    let (complaint, [document, other]) = filed(&app);
    remove(&app.manager(), &document, "*").expect(200);
    let kept = app.manager().get(&other).expect(200);
    for change in [
        "detail || '{\"documents\": []}'",
        "jsonb_set(detail, '{documents,1,name}', '\"c.pdf\"')",
        "detail #- '{documents,1,name}'",
        "detail || '{\"more\": 1}'",
    ] {
        let statement = format!("update events set detail = {change} where what = 'documents_added'");
        let refused = app.database.connect().batch_execute(&statement).expect_err(change);
        assert!(refused.to_string().contains("events are never rewritten"), "{refused}");
    }
    assert_eq!(app.manager().get(&other).expect(200), kept);
    assert_eq!(app.manager().walk(&documents(&complaint)).len(), 2);
}
