//! Every signal is registered: of people who are unknown, cannot be answered, or are represented by somebody.

use serde_json::{Value, json};

use crate::app::App;
use crate::given;

fn registered(app: &App, complainant: &Value) -> Value {
    let mut body = given::registration();
    body["complainant"] = complainant.clone();
    app.intake().post("/v1/complaints", &body).expect(201)
}

/// The count of the entry of the watch list, which is the length of its list.
fn not_answerable(app: &App) -> usize {
    let items = app.manager().get("/v1/worklist").expect(200)["items"].clone();
    let mut items = items.as_array().expect("items").iter();
    let entry = items.find(|item| item["name"] == "not_answerable").expect("an entry");
    let list = app.manager().walk(entry["list"].as_str().expect("a list"));
    assert_eq!(entry["count"], list.len());
    list.len()
}

#[test]
fn whoever_complains_is_registered_and_told_whether_they_can_be_answered() {
    let app = App::start();
    let account = json!({ "platform": "facebook", "handle": "@shoekstra" });
    for (complainant, answerable) in [
        (json!({ "anonymous": true }), false),
        (json!({ "name": "Mevrouw aan de balie" }), false),
        (json!({ "address": "Ossekop 3-b", "town": "Leeuwarden" }), false),
        (json!({ "socialMedia": account }), false),
        (json!({ "representative": { "name": "A. Hoekstra" } }), false),
        (json!({ "phone": "0588080050" }), true),
        (json!({ "email": "s.hoekstra@example.nl" }), true),
        (
            json!({ "address": "Ossekop 3-b", "postalCode": "8911 LE", "town": "Leeuwarden" }),
            true,
        ),
        (
            json!({ "address": "Pietermaai 3", "town": "Willemstad", "country": "CW" }),
            true,
        ),
        (
            json!({ "anonymous": true, "representative": { "name": "A. Hoekstra", "relation": "dochter", "phone": "058/8080050" } }),
            true,
        ),
    ] {
        let made = registered(&app, &complainant);
        assert_eq!(made["answerable"], answerable, "{complainant}");
        let due = &made["firstResponse"]["dueDate"];
        assert_eq!(due.is_null(), !answerable, "{complainant}");
        assert_eq!(made["firstResponse"]["overdue"], false);
        let read = app.manager().again(&made);
        for (field, value) in complainant.as_object().expect("an object") {
            match (field.as_str(), value) {
                ("socialMedia", _) => assert_eq!(read["complainant"]["socialMedia"]["handle"], "@shoekstra"),
                ("representative", _) => assert_eq!(read["complainant"]["representative"]["name"], "A. Hoekstra"),
                _ => assert_eq!(&read["complainant"][field], value),
            }
        }
    }
    assert_eq!(not_answerable(&app), 5);
    let answerable = app.manager().walk("/v1/complaints?answerable=true");
    assert_eq!(answerable.len(), 5);
}

#[test]
fn nobody_at_all_and_countries_that_do_not_exist_are_refused() {
    let app = App::start();
    let refused = |complainant: Value| {
        let mut body = given::registration();
        body["complainant"] = complainant;
        app.intake().post("/v1/complaints", &body).faults()
    };
    for nobody in [
        json!({}),
        json!({ "anonymous": false }),
        json!({ "country": "NL" }),
        json!({ "name": "  " }),
        json!({ "name": "\u{200b}\u{2800}\u{3164}", "email": "" }),
    ] {
        assert_eq!(refused(nobody.clone()), ["/complainant required"], "{nobody}");
    }
    for country in ["UK", "ZZ"] {
        let complainant = json!({ "name": "S. Hoekstra", "country": country });
        assert_eq!(refused(complainant), ["/complainant/country unknown"], "{country}");
    }
}

#[test]
fn what_is_not_understood_does_not_lose_the_complaint() {
    let app = App::start();
    for (field, given, kept, warned) in [
        ("phone", "06-12345678 (na 18u)", "06-12345678 (na 18u)", true),
        ("phone", "058\u{2011}808\u{a0}0050", "058-808 0050", false),
        ("phone", "058/8080050", "058/8080050", false),
        ("email", "jan at example.nl", "jan at example.nl", true),
        ("postalCode", "8911", "8911", true),
        ("postalCode", "8911le", "8911 LE", false),
    ] {
        let made = registered(&app, &json!({ "name": "S. Hoekstra", field: given }));
        assert_eq!(made["complainant"][field], kept, "{given}");
        for told in [&made, &app.manager().again(&made)] {
            let warnings = told["warnings"].as_array().expect("warnings").iter();
            let found: Vec<_> = warnings
                .map(|one| (one["pointer"].clone(), one["code"].clone()))
                .collect();
            let expected = (json!(format!("/complainant/{field}")), json!("not_understood"));
            assert_eq!(found, if warned { vec![expected] } else { vec![] }, "{given}");
        }
    }
}

#[test]
fn who_cannot_be_answered_has_no_first_response_term_and_is_closed_without_feedback() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let made = registered(&app, &json!({ "anonymous": true }));
    app.advance(chrono::TimeDelta::days(10));
    assert!(app.manager().walk("/v1/complaints?overdue=true").is_empty());
    app.handler().step(&made, &given::take_up()).expect(201);
    given::assess(&app.handler(), &made);
    let explained = app
        .manager()
        .get(&format!("{}/deadlines", given::path(&made)))
        .expect(200);
    assert_eq!(explained["firstResponse"]["days"], json!([]));
    let allowed = app.handler().again(&made)["allowedTransitions"].clone();
    let closing = allowed
        .as_array()
        .expect("transitions")
        .iter()
        .find(|step| step["to"] == "closed");
    assert_eq!(closing.expect("closing")["missing"], json!([]));
    app.handler().step(&made, &given::closing()).expect(201);
    assert_eq!(not_answerable(&app), 0);
    // The resolution term goes on, and the report counts no first response.
    let open = registered(&app, &json!({ "anonymous": true }));
    app.advance(chrono::TimeDelta::days(60));
    let overdue = app.manager().walk("/v1/complaints?overdue=true");
    assert_eq!((overdue.len(), &overdue[0]["id"]), (1, &open["id"]));
    let report = app.manager().get("/v1/reports/monthly/2026-11").expect(200);
    assert_eq!(report["firstResponse"]["due"], 0);
}

#[test]
fn a_complaint_is_found_by_the_name_of_a_representative_or_an_account() {
    let app = App::start();
    let represented = json!({ "anonymous": true, "representative": { "name": "A. Hoekstra" } });
    let by_account = json!({ "socialMedia": { "platform": "x", "handle": "@sjoerd_zonnestroom" } });
    for (complainant, name) in [(represented, "Hoekstra"), (by_account, "sjoerd zonnestroom")] {
        let made = registered(&app, &complainant);
        let found = app
            .manager()
            .post("/v1/complaints/_search", &json!({ "name": name }))
            .expect(200);
        assert_eq!(found["items"][0]["id"], made["id"], "{name}");
    }
}

#[test]
fn a_way_to_answer_that_comes_later_begins_the_term_and_one_that_goes_ends_it() {
    let app = App::start();
    let made = registered(&app, &json!({ "name": "S. Hoekstra" }));
    let path = given::path(&made);
    let patch = |complainant: Value| {
        app.manager()
            .patch(&path, "*", &json!({ "complainant": complainant }))
            .expect(200)
    };
    let reached = patch(json!({ "representative": { "name": "A. Hoekstra", "email": "a.hoekstra@example.nl" } }));
    assert_eq!(
        (&reached["answerable"], &reached["firstResponse"]["dueDate"]),
        (&json!(true), &json!("2026-11-06"))
    );
    let changed = patch(json!({ "representative": { "relation": "dochter" } }));
    assert_eq!(
        changed["complainant"]["representative"]["email"],
        "a.hoekstra@example.nl"
    );
    let gone = patch(json!({ "representative": null }));
    assert_eq!(
        (&gone["answerable"], &gone["firstResponse"]["dueDate"]),
        (&json!(false), &Value::Null)
    );
}
