//! Entries of the catalogues: added, read, changed and retired, and never referring to what is not there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{App, together};
use crate::given;

fn nature(code: &str) -> Value {
    json!({ "code": code, "name": format!("Groenclaim {code}"), "nameEn": "Green claim" })
}

#[test]
fn the_register_begins_with_the_twelve_natures_of_the_company() {
    let app = App::start();
    let natures = app.intake().walk("/v1/natures");
    let codes: BTreeSet<_> = natures.iter().filter_map(|nature| nature["code"].as_str()).collect();
    let expected = [
        "misleading_information",
        "no_consent_given",
        "identity_not_stated",
        "cooling_off_period",
        "consumption_data",
        "cancellation_fee",
        "contract_by_phone",
        "tariff",
        "privacy",
        "treatment",
        "service",
        "other",
    ];
    assert_eq!(codes, expected.into());
    for nature in &natures {
        assert_eq!(nature["active"], true);
        assert!(nature["name"].is_string() && nature["nameEn"].is_string(), "{nature}");
        given::complaint_with(&app.intake(), json!({ "nature": nature["code"] }));
    }
}

#[test]
fn an_entry_is_added_read_changed_and_retired() {
    let app = App::start();
    for (path, key, entry, change) in [
        (
            "/v1/natures",
            "code",
            json!({ "code": "green_claim", "name": "Groenclaim", "nameEn": "Green claim", "parent": "misleading_information", "area": "image", "mergedInto": null, "active": true }),
            json!({ "nameEn": "Green energy claim", "parent": null }),
        ),
        (
            "/v1/causes",
            "code",
            json!({ "code": "error_in_quote", "name": "Fout in de offerte", "nameEn": "Error in quote", "active": true }),
            json!({ "nameEn": "Error in the quote" }),
        ),
        (
            "/v1/departments",
            "code",
            json!({ "code": "telesales", "name": "Telefonische verkoop", "active": true }),
            json!({ "name": "Telesales" }),
        ),
        (
            "/v1/staff",
            "subject",
            json!({ "subject": "h-7", "name": "M. Visser", "email": "m.visser@example.nl", "department": "sales", "function": "Jurist", "absentFrom": null, "absentUntil": null, "active": true, "mayHandle": true }),
            json!({ "department": "back_office", "function": null, "mayHandle": false, "absentFrom": "2026-11-02" }),
        ),
    ] {
        let manager = app.manager();
        let added = manager.post(path, &entry);
        let as_version = |mut entry: Value, version: i32| {
            entry["version"] = json!(version);
            entry
        };
        let first = as_version(entry.clone(), 1);
        assert_eq!(added.expect(201), first);
        let place = format!("{path}/{}", entry[key].as_str().expect("a key"));
        assert_eq!(
            (added.header("location"), added.header("etag")),
            (place.as_str(), "\"1\"")
        );
        let read = app.intake().get(&place);
        assert_eq!((read.expect(200), read.etag()), (first, "\"1\"".to_owned()));

        let changed = manager.patch(&place, "\"1\"", &change);
        let mut expected = entry.clone();
        for (field, value) in change.as_object().expect("changes") {
            expected[field] = value.clone();
        }
        assert_eq!(
            (changed.expect(200), changed.etag()),
            (as_version(expected.clone(), 2), "\"2\"".to_owned())
        );
        manager.patch(&place, "\"2\"", &json!({ "active": false })).expect(200);
        let mut expected = as_version(expected, 3);
        expected["active"] = json!(false);
        assert_eq!(app.intake().get(&place).expect(200), expected);
        assert!(app.intake().walk(path).contains(&expected));
    }
}

#[test]
fn a_key_is_taken_once() {
    let app = App::start();
    let manager = app.manager();
    for (path, entry) in [
        ("/v1/natures", nature("tariff")),
        (
            "/v1/causes",
            json!({ "code": "procedure", "name": "Werkwijze", "nameEn": "Way of working" }),
        ),
        ("/v1/departments", json!({ "code": "sales", "name": "Verkoop" })),
    ] {
        assert_eq!(manager.post(path, &entry).problem(409), "already-exists");
    }
    let responses = together(10, |_| manager.post("/v1/natures", &nature("green_claim")));
    assert_eq!(responses.iter().filter(|response| response.status == 201).count(), 1);
    for refused in responses.iter().filter(|response| response.status != 201) {
        assert_eq!(refused.problem(409), "already-exists");
    }
}

#[test]
fn a_taken_key_is_a_conflict_whatever_else_is_wrong_with_the_entry() {
    let app = App::start();
    let mut entry = nature("tariff");
    for target in ["service", "tariff", "nowhere"] {
        entry["mergedInto"] = json!(target);
        assert_eq!(
            app.manager().post("/v1/natures", &entry).problem(409),
            "already-exists",
            "{target}"
        );
    }
}

#[test]
fn the_entries_in_use_and_the_retired_ones_are_listed_apart_and_in_pages() {
    let app = App::start();
    let manager = app.manager();
    manager
        .patch("/v1/natures/other", "*", &json!({ "active": false }))
        .expect(200);
    let retired = manager.get("/v1/natures?active=false&includeTotal=true").expect(200);
    assert_eq!(
        (&retired["total"], &retired["items"][0]["code"]),
        (&json!(1), &json!("other"))
    );
    let all = manager.get("/v1/natures?pageSize=3&includeTotal=true").expect(200);
    assert_eq!(all["items"].as_array().map(Vec::len), Some(3));
    assert!(all["nextCursor"].is_string() && all["links"]["next"].is_string());
    let walked = manager.walk("/v1/natures?pageSize=3");
    assert_eq!(Some(walked.len() as u64), all["total"].as_u64());
    let next = all["links"]["next"].as_str().expect("a next page");
    let other = next.replace("/v1/natures?", "/v1/natures?active=true&");
    assert_eq!(manager.get(&other).faults(), ["cursor cursor"]);
}

#[test]
fn an_entry_refers_only_to_what_exists() {
    let app = App::start();
    let manager = app.manager();
    let mut orphan = nature("green_claim");
    orphan["parent"] = json!("no_such_nature");
    assert_eq!(manager.post("/v1/natures", &orphan).faults(), ["/parent unknown"]);
    orphan["parent"] = json!("green_claim");
    assert_eq!(manager.post("/v1/natures", &orphan).faults(), ["/parent itself"]);
    let change = |parent: &str| {
        manager
            .patch("/v1/natures/tariff", "*", &json!({ "parent": parent }))
            .faults()
    };
    assert_eq!(change("no_such_nature"), ["/parent unknown"]);
    assert_eq!(change("tariff"), ["/parent itself"]);
    let member = json!({ "subject": "h-7", "name": "M. Visser", "department": "moon_base" });
    assert_eq!(manager.post("/v1/staff", &member).faults(), ["/department unknown"]);
}

#[test]
fn natures_have_two_levels() {
    let app = App::start();
    let manager = app.manager();
    let below = |code: &str, parent: &str| {
        let mut child = nature(code);
        child["parent"] = json!(parent);
        manager.post("/v1/natures", &child)
    };
    below("green_claim", "tariff").expect(201);
    assert_eq!(below("solar_claim", "green_claim").faults(), ["/parent two_levels"]);
    let moved = |code: &str, parent: &str| {
        let change = json!({ "parent": parent });
        manager.patch(&format!("/v1/natures/{code}"), "*", &change)
    };
    assert_eq!(moved("tariff", "service").faults(), ["/parent two_levels"]);
    assert_eq!(moved("privacy", "green_claim").faults(), ["/parent two_levels"]);
    moved("green_claim", "service").expect(200);
    moved("tariff", "service").expect(200);
}

#[test]
fn two_changes_at_once_make_no_third_level() {
    let app = App::start();
    for _ in 0..5 {
        let answers = together(2, |index| {
            let (code, parent) = [("tariff", "privacy"), ("privacy", "service")][index];
            let path = format!("/v1/natures/{code}");
            app.manager().patch(&path, "*", &json!({ "parent": parent })).status
        });
        let mut answers = answers;
        answers.sort_unstable();
        assert_eq!(answers, [200, 400]);
        for code in ["tariff", "privacy"] {
            let path = format!("/v1/natures/{code}");
            app.manager().patch(&path, "*", &json!({ "parent": null })).expect(200);
        }
    }
}

#[test]
fn every_fault_of_an_entry_is_named_at_once() {
    let app = App::start();
    let manager = app.manager();
    let wrong = json!({ "code": "Groen!", "name": "", "parent": 5, "active": "yes", "colour": "green" });
    assert_eq!(
        manager.post("/v1/natures", &wrong).faults(),
        [
            "/active type",
            "/code format",
            "/colour unknown_field",
            "/name too_short",
            "/nameEn required",
            "/parent type"
        ]
    );
    let wrong = json!({ "subject": "a\u{0}", "name": "x".repeat(201), "email": "nobody" });
    assert_eq!(
        manager.post("/v1/staff", &wrong).faults(),
        ["/email email", "/name too_long", "/subject control_character"]
    );
}

#[test]
fn a_change_of_an_entry_names_its_version_and_never_its_key() {
    let app = App::start();
    let manager = app.manager();
    let patch = |tag: &str, body: &Value| manager.patch("/v1/natures/tariff", tag, body);
    let unnamed = manager.send("PATCH", "/v1/natures/tariff", &[], Some(&json!({ "name": "Tarieven" })));
    assert_eq!(unnamed.problem(428), "precondition-required");
    let stale = patch("\"7\"", &json!({ "name": "Tarieven" }));
    assert_eq!(
        (stale.problem(412), stale.etag()),
        ("stale".to_owned(), "\"1\"".to_owned())
    );
    assert_eq!(
        patch("\"1\"", &json!({ "code": "rates" })).faults(),
        ["/code unknown_field"]
    );
    assert_eq!(patch("\"1\"", &json!({ "name": null })).faults(), ["/name type"]);
    assert_eq!(
        manager
            .patch("/v1/natures/nothing", "*", &json!({ "name": "x" }))
            .problem(404),
        "not-found"
    );
    let responses = together(10, |index| {
        patch("\"1\"", &json!({ "name": format!("Tarief {index}") }))
    });
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 1);
    for refused in responses.iter().filter(|response| response.status != 200) {
        assert_eq!(
            (refused.problem(412), refused.etag()),
            ("stale".to_owned(), "\"2\"".to_owned())
        );
    }
}

#[test]
fn only_managers_keep_the_catalogues_and_everybody_reads_them() {
    let app = App::start();
    for client in [app.intake(), app.handler()] {
        for path in ["/v1/natures", "/v1/causes", "/v1/departments", "/v1/staff"] {
            client.get(path).expect(200);
            assert_eq!(client.post(path, &nature("green_claim")).problem(403), "forbidden");
            assert_eq!(
                client
                    .patch(&format!("{path}/tariff"), "*", &json!({ "name": "x" }))
                    .problem(403),
                "forbidden"
            );
        }
    }
}

#[test]
fn an_employee_is_found_where_the_answer_says_whatever_their_subject_looks_like() {
    let app = App::start();
    for subject in [
        "auth0|5f7c8ec7",
        "m visser",
        "j.devries@example.nl",
        "100%",
        "https://idp.example/u/7?x=1#me",
        "Zoë",
        "a+b",
    ] {
        let entry = json!({ "subject": subject, "name": "M. Visser" });
        let added = app.manager().post("/v1/staff", &entry);
        added.expect(201);
        let read = app.manager().get(added.header("location"));
        assert_eq!(read.expect(200)["subject"], subject, "{}", added.header("location"));
        app.manager()
            .patch(added.header("location"), "\"1\"", &json!({ "name": "N. Visser" }))
            .expect(200);
    }
}

#[test]
fn what_cannot_be_the_key_of_an_entry_is_not_found() {
    let app = App::start();
    for key in ["nothing", "%00", "a%07b", "%ff", "Tariff"] {
        assert_eq!(
            app.manager().get(&format!("/v1/natures/{key}")).problem(404),
            "not-found",
            "{key}"
        );
    }
}
