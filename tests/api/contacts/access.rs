//! Access to contacts: by role, and below their own complaint only.

use klachtenmap::auth::Role::{Handler, Intake};
use serde_json::json;

use super::{NOBODYS, call, contacts, note, told};
use crate::app::App;
use crate::given;

#[test]
fn contacts_are_the_business_of_handler_and_managers() {
    let app = App::start();
    let registrar = app.caller("h-2", &[Intake, Handler]);
    let complaint = given::complaint(&registrar);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let made = note(
        &app.manager(),
        &complaint,
        json!({ "callBack": { "date": "2026-10-30" } }),
    );
    made.expect(201);
    let contact = made.header("location");
    let done = json!({ "callBack": { "outcome": "done" } });
    let intake = app.intake();
    let stranger = app.caller("h-3", &[Handler]);
    for (client, status, code) in [(&intake, 403, "forbidden"), (&stranger, 404, "not-found")] {
        for refused in [client.get(&contacts(&complaint)), client.get(contact)] {
            assert_eq!(refused.problem(status), code);
        }
    }
    // Intake notes calls, of complaints that it may see or knows by a search.
    for client in [&intake, &stranger] {
        for refused in [note(client, &complaint, json!({})), client.patch(contact, "*", &done)] {
            assert_eq!(refused.problem(404), "not-found");
        }
    }
    // Who registered it follows it, and leaves the rest to its handler.
    assert_eq!(told(&registrar, &complaint).len(), 1);
    registrar.get(contact).expect(200);
    assert_eq!(note(&registrar, &complaint, json!({})).problem(403), "forbidden");
    let wrong = note(&registrar, &complaint, json!({ "documentId": NOBODYS }));
    assert_eq!(wrong.problem(403), "forbidden");
    assert_eq!(registrar.patch(contact, "*", &done).problem(403), "forbidden");
    app.handler().patch(contact, "\"1\"", &done).expect(200);
}

#[test]
fn a_contact_is_found_only_below_its_own_complaint() {
    let app = App::start();
    let (complaint, other) = (given::taken_up(&app), given::taken_up(&app));
    let handler = app.handler();
    let made = note(&handler, &complaint, json!({ "callBack": { "date": "2026-10-30" } })).expect(201);
    let id = made["id"].as_str().expect("an id");
    for path in [
        format!("{}/{id}", contacts(&other)),
        format!("{}/{NOBODYS}", contacts(&complaint)),
        format!("{}/nonsense", contacts(&complaint)),
        format!("/v1/complaints/{NOBODYS}/contacts/{id}"),
    ] {
        assert_eq!(handler.get(&path).problem(404), "not-found", "{path}");
        let done = json!({ "callBack": { "outcome": "done" } });
        assert_eq!(handler.patch(&path, "*", &done).problem(404), "not-found", "{path}");
    }
    let nobodys = format!("/v1/complaints/{NOBODYS}/contacts");
    assert_eq!(handler.get(&nobodys).problem(404), "not-found");
    assert_eq!(handler.post(&nobodys, &call()).problem(404), "not-found");
}
