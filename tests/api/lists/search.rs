//! The search by personal data: in a body, never in an address.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::app::App;
use crate::given;

fn register(app: &App) {
    for (name, phone, email, number) in [
        ("Sietske Hoekstra", "058 808 0050", "S.Hoekstra@Example.nl", "KL-1"),
        ("Jan de Vries-Hoek", "+31 6 12345678", "jan@example.nl", "KL-2"),
        ("Zoë Ümit", "0049 441 123456", "zoe@example.nl", "KL-3"),
    ] {
        app.advance(TimeDelta::minutes(1));
        let complainant = json!({ "name": name, "phone": phone, "email": email, "address": "Ossekop 3-b", "postalCode": "8911 LE", "town": "Leeuwarden" });
        given::complaint_with(
            &app.intake(),
            json!({ "complainant": complainant, "customerNumber": number }),
        );
    }
}

fn found(app: &App, wanted: &Value) -> Vec<String> {
    let page = app.manager().post("/v1/complaints/_search", wanted).expect(200);
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .filter_map(|item| item["customerNumber"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn a_complaint_is_found_by_phone_and_e_mail_of_who_complains_for_another() {
    let app = App::start();
    register(&app);
    let daughter = json!({ "name": "Fenna Postma", "phone": "06 87654321", "email": "Fenna@Example.nl" });
    let complainant = json!({ "name": "T. Postma", "phone": "058 1234567", "representative": daughter });
    given::complaint_with(
        &app.intake(),
        json!({ "complainant": complainant, "customerNumber": "KL-4" }),
    );
    for (wanted, expected) in [
        (json!({ "phone": "+31687654321" }), vec!["KL-4"]),
        (json!({ "phone": "058-1234567" }), vec!["KL-4"]),
        (json!({ "email": "fenna@example.nl" }), vec!["KL-4"]),
        (
            json!({ "email": "fenna@example.nl", "phone": "058-1234567" }),
            vec!["KL-4"],
        ),
        (json!({ "email": "fenna@example.nl", "phone": "058 808 0050" }), vec![]),
        (json!({ "phone": "onbekend" }), vec![]),
    ] {
        assert_eq!(found(&app, &wanted), expected, "{wanted}");
    }
}

#[test]
fn complaints_are_found_by_what_is_known_of_the_complainant() {
    let app = App::start();
    register(&app);
    for (wanted, expected) in [
        (json!({ "name": "hoek" }), vec!["KL-2", "KL-1"]),
        (json!({ "name": "HOEKSTRA siet" }), vec!["KL-1"]),
        (json!({ "name": "zoë ü" }), vec!["KL-3"]),
        (json!({ "name": "ÜMIT ZOË" }), vec!["KL-3"]),
        (json!({ "name": "oekstra" }), vec![]),
        (json!({ "name": "') | !('" }), vec![]),
        (json!({ "email": "s.hoekstra@example.NL" }), vec!["KL-1"]),
        (json!({ "email": "hoekstra@example.nl" }), vec![]),
        (json!({ "phone": "+31588080050" }), vec!["KL-1"]),
        (json!({ "phone": "0031 (0)58-808 00 50" }), vec!["KL-1"]),
        (json!({ "phone": "06-12345678" }), vec!["KL-2"]),
        (json!({ "phone": "+49 441 123456" }), vec!["KL-3"]),
        (json!({ "phone": "8080050" }), vec![]),
        (json!({ "customerNumber": "KL-2" }), vec!["KL-2"]),
        (json!({ "postalCode": "8911le" }), vec!["KL-3", "KL-2", "KL-1"]),
        (json!({ "postalCode": "8911 LE", "name": "jan" }), vec!["KL-2"]),
        (json!({ "name": "jan", "customerNumber": "KL-1" }), vec![]),
    ] {
        assert_eq!(found(&app, &wanted), expected, "{wanted}");
    }
}

#[test]
fn whoever_takes_a_call_finds_the_complaints_of_the_caller() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let other = app.caller("i-2", &[klachtenmap::auth::Role::Intake]);
    let found = other
        .post("/v1/complaints/_search", &json!({ "name": "hoek" }))
        .expect(200);
    let short = json!({
        "id": complaint["id"], "number": complaint["number"], "version": 2, "status": "in_progress",
        "registeredAt": complaint["registeredAt"], "handler": { "name": "Naam van h-1" }, "short": true
    });
    assert_eq!(found["items"], json!([short]));
    let call = json!({ "direction": "in", "channel": "phone", "reached": true });
    let contacts = format!(
        "/v1/complaints/{}/contacts",
        found["items"][0]["id"].as_str().expect("an id")
    );
    other.post(&contacts, &call).expect(201);
    let whole = app
        .intake()
        .post("/v1/complaints/_search", &json!({ "name": "hoek" }))
        .expect(200);
    assert_eq!(
        (&whole["items"][0]["short"], &whole["items"][0]["version"]),
        (&Value::Null, &json!(3))
    );
}

#[test]
fn a_search_for_nothing_or_for_what_cannot_be_is_refused() {
    let app = App::start();
    for (wanted, faults) in [
        (json!({}), vec![" nothing_given"]),
        (json!({ "pageSize": 10 }), vec![" nothing_given"]),
        (
            json!({ "name": "a", "email": "a", "phone": "058" }),
            vec!["/email too_short", "/name too_short", "/phone too_short"],
        ),
        (
            json!({ "name": "hoek\u{0}", "pageSize": 201, "shoeSize": 43 }),
            vec![
                "/name control_character",
                "/pageSize too_large",
                "/shoeSize unknown_field",
            ],
        ),
        (
            json!({ "name": 5, "pageSize": "x" }),
            vec!["/name type", "/pageSize type"],
        ),
        (json!({ "name": "hoek", "cursor": "nonsense" }), vec!["/cursor cursor"]),
    ] {
        assert_eq!(
            app.manager().post("/v1/complaints/_search", &wanted).faults(),
            faults,
            "{wanted}"
        );
    }
    let in_address = app
        .manager()
        .post("/v1/complaints/_search?name=hoek", &json!({ "name": "hoek" }));
    assert_eq!(in_address.faults(), ["name unknown_parameter"]);
}

#[test]
fn a_search_goes_on_by_cursor_to_its_end() {
    let app = App::start();
    register(&app);
    let mut wanted = json!({ "postalCode": "8911 LE", "pageSize": 2 });
    let first = app.manager().post("/v1/complaints/_search", &wanted).expect(200);
    assert_eq!(first["items"].as_array().map(Vec::len), Some(2));
    wanted["cursor"] = first["nextCursor"].clone();
    assert!(wanted["cursor"].is_string(), "{first}");
    let second = app.manager().post("/v1/complaints/_search", &wanted).expect(200);
    assert_eq!(second["items"][0]["customerNumber"], "KL-1");
    assert_eq!(
        (&second["items"].as_array().map(Vec::len), &second["nextCursor"]),
        (&Some(1), &Value::Null)
    );
    wanted["name"] = json!("hoek");
    assert_eq!(
        app.manager().post("/v1/complaints/_search", &wanted).faults(),
        ["/cursor cursor"]
    );
}

#[test]
fn what_is_searched_for_comes_back_as_items_of_a_list() {
    let app = App::start();
    register(&app);
    let page = app
        .manager()
        .post("/v1/complaints/_search", &json!({ "customerNumber": "KL-1" }))
        .expect(200);
    let listed = app.manager().walk("/v1/complaints?sort=registeredAt");
    assert_eq!(page["items"][0], listed[0]);
}
