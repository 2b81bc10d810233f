//! Complaints by the references of other systems: found, written as often as one likes, and never doubled.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::forgetting::{count, forgotten};
use crate::app::{App, Client, together};
use crate::feed::drain;
use crate::given;
use crate::process::{Folder, Process};
use crate::server::Database;

fn crm(app: &App) -> Client {
    app.caller("crm-1", &[Role::Integration])
}

/// Both addresses of a reference, of which the id is percent-encoded.
fn addresses(system: &str, id: &str) -> [String; 2] {
    let letters = id.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    let id: String = letters.collect();
    [
        format!("/v1/external-references/{system}/{id}/complaint"),
        format!("/v1/complaints/_reference?system={system}&id={id}"),
    ]
}

fn address(id: &str) -> String {
    addresses("crm", id)[0].clone()
}

fn referring(ids: &[&str]) -> Value {
    let references: Vec<Value> = ids.iter().map(|id| json!({ "system": "crm", "id": id })).collect();
    given::registration_with(json!({ "externalReferences": references }))
}

fn count_of(app: &App, query: &str) -> i64 {
    count(&mut app.database.connect(), query)
}

#[test]
fn a_complaint_is_found_and_written_by_its_reference_in_both_addresses() {
    let app = App::start();
    for id in [
        "CASE-1",
        "a.b/c@d",
        "..x",
        "50%+1 & meer",
        "é/ü?x=1#2",
        "..%2F..",
        "a.inc",
    ] {
        let [path, query] = addresses("crm", id);
        assert_eq!(crm(&app).get(&path).problem(404), "not-found", "{id}");
        assert_eq!(crm(&app).get(&query).problem(404), "not-found", "{id}");
        let made = crm(&app).put(&path, &given::registration());
        let location = made.header("location").to_owned();
        let made = made.expect(201);
        assert_eq!(made["externalReferences"], json!([{ "system": "crm", "id": id }]));
        for place in [&path, &query] {
            let found = app.manager().get(place);
            assert_eq!(found.etag(), "\"1\"");
            assert_eq!(found.expect(200)["id"], made["id"], "{place}");
            let again = crm(&app).put(place, &given::registration());
            assert_eq!(again.etag(), "\"1\"");
            assert_eq!(again.expect(200)["id"], made["id"]);
        }
        assert_eq!(location, given::path(&made));
    }
    assert_eq!(crm(&app).get(&address("case-1")).problem(404), "not-found");
    assert_eq!(crm(&app).get(&addresses("erp", "CASE-1")[0]).problem(404), "not-found");
    assert_eq!(app.handler().get(&address("CASE-1")).problem(403), "forbidden");
}

#[test]
fn writing_it_again_corrects_what_differs_and_nothing_else() {
    let app = App::start();
    let full = given::registration_with(json!({
        "supplier": "Noorderstroom", "quoteNumber": "", "customerNumber": "KL-1",
        "complainant": { "name": "S. Hoekstra", "phone": "058 808 0050" },
        "receivedAt": "2026-10-29T10:00:00+01:00"
    }));
    let made = crm(&app).put(&address("1"), &full).expect(201);
    let path = given::path(&made);
    app.manager()
        .patch(&path, "*", &json!({ "quoteNumber": "OF-1" }))
        .expect(200);
    // The same once more, and less of it.
    for body in [
        &full,
        &json!({}),
        &json!({ "customerNumber": "KL-1", "quoteNumber": "" }),
    ] {
        let same = crm(&app).put(&address("1"), body);
        assert_eq!(same.etag(), "\"2\"");
        assert_eq!(same.expect(200)["quoteNumber"], "OF-1");
    }
    let changes = json!({ "supplier": null, "customerNumber": "KL-2",
        "complainant": { "email": "s.hoekstra@example.nl" },
        "externalReferences": [{ "system": "erp", "id": "9" }] });
    let changed = crm(&app).put(&address("1"), &changes);
    assert_eq!(changed.etag(), "\"3\"");
    let changed = changed.expect(200);
    assert_eq!(
        (&changed["supplier"], &changed["customerNumber"]),
        (&Value::Null, &json!("KL-2"))
    );
    assert_eq!(changed["complainant"]["phone"], "058 808 0050");
    assert_eq!(
        changed["externalReferences"],
        json!([{ "system": "crm", "id": "1" }, { "system": "erp", "id": "9" }])
    );
    assert_eq!(crm(&app).get(&addresses("erp", "9")[1]).expect(200)["id"], made["id"]);
    let other_time = json!({ "receivedAt": "2026-10-28T10:00:00+01:00" });
    assert_eq!(crm(&app).put(&address("1"), &other_time).problem(400), "invalid-input");
    let with_reason = json!({ "receivedAt": "2026-10-28T10:00:00+01:00", "receivedAtReason": "Lag bij de receptie." });
    crm(&app).put(&address("1"), &with_reason).expect(200);
    let at_once = json!({ "handledAtOnce": {} });
    assert_eq!(
        crm(&app).put(&address("1"), &at_once).faults(),
        ["/handledAtOnce not_allowed"]
    );
    assert_eq!(
        crm(&app)
            .put(&address("2"), &json!({ "kind": "complaint" }))
            .problem(400),
        "invalid-input"
    );
    drain(&mut app.database.connect());
    assert_eq!(count_of(&app, "select count(*) from events"), 4);
}

#[test]
fn its_conditions_are_held() {
    let app = App::start();
    let put = |id: &str, headers: &[(&str, &str)]| {
        crm(&app).send(
            "PUT",
            &address(id),
            headers,
            Some(&given::registration_with(json!({ "supplier": id }))),
        )
    };
    assert_eq!(put("1", &[("If-Match", "\"1\"")]).problem(412), "stale");
    put("1", &[("If-None-Match", "*")]).expect(201);
    let refused = put("1", &[("If-None-Match", "*")]);
    assert_eq!(
        (refused.etag(), refused.problem(412)),
        ("\"1\"".to_owned(), "stale".to_owned())
    );
    assert_eq!(put("1", &[("If-Match", "\"7\"")]).problem(412), "stale");
    put("1", &[("If-Match", "\"1\"")]).expect(200);
    assert_eq!(put("1", &[("If-None-Match", "\"1\"")]).problem(400), "invalid-input");
    let key = [("Idempotency-Key", "nacht-1")];
    let made = put("2", &key).expect(201);
    let again = put("2", &key);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201)["id"], made["id"]);
}

#[test]
fn what_is_about_the_employee_is_neither_changed_nor_told() {
    let app = App::start();
    let body = given::registration_with(json!({
        "employee": { "subject": "v-1", "name": "L. Postma" },
        "conversation": { "spokenWith": "Linda", "agreement": "no" },
        "externalReferences": [{ "system": "crm", "id": "1" }]
    }));
    let made = app.intake().post("/v1/complaints", &body).expect(201);
    for employee in ["L. Postma", "K. de Wit"] {
        let body = json!({ "employee": { "name": employee }, "conversation": { "spokenWith": employee } });
        let answer = crm(&app).put(&address("1"), &body);
        assert_eq!(answer.etag(), "\"1\"");
        assert_eq!(answer.expect(200)["employee"], Value::Null);
    }
    let seen = app.manager().again(&made);
    assert_eq!(
        (&seen["employee"]["name"], &seen["conversation"]["spokenWith"]),
        (&json!("L. Postma"), &json!("Linda"))
    );
}

#[test]
fn a_closed_complaint_is_written_as_a_patch_writes_it() {
    let app = App::start();
    let made = crm(&app).put(&address("1"), &given::registration()).expect(201);
    app.manager().step(&made, &given::withdraw()).expect(201);
    crm(&app).put(&address("1"), &given::registration()).expect(200);
    assert_eq!(app.manager().again(&made)["version"], 2);
    crm(&app)
        .put(&address("1"), &json!({ "supplier": "Noorderstroom" }))
        .expect(200);
    crm(&app)
        .patch(&given::path(&made), "*", &json!({ "supplier": "Zuiderstroom" }))
        .expect(200);
}

#[test]
fn written_at_the_same_time_over_two_services_it_is_one_complaint() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str())];
    let (one, other) = (Process::ready(&folder, &settings), Process::ready(&folder, &settings));
    let manager = one.caller("manager");
    let clients = [manager.clone(), manager.at(&other.address)];
    for round in 0..6 {
        let body = given::registration_with(json!({ "supplier": format!("Ronde {round}") }));
        let answers = together(8, |index| {
            let answer = clients[index % 2].put(&address(&format!("R-{round}")), &body);
            (answer.status, answer.json()["id"].clone())
        });
        assert_eq!(
            answers.iter().filter(|(status, _)| *status == 201).count(),
            1,
            "{answers:?}"
        );
        assert!(
            answers
                .iter()
                .all(|(status, id)| [200, 201].contains(status) && *id == answers[0].1),
            "{answers:?}"
        );
    }
    let counts = ["complaints", "external_references"]
        .map(|table| count(&mut database.connect(), &format!("select count(*) from {table}")));
    assert_eq!(counts, [6, 6]);
}

#[test]
fn a_reference_of_another_complaint_is_refused_and_the_complaint_is_told() {
    let app = App::start();
    let made = app.intake().post("/v1/complaints", &referring(&["1", "2"])).expect(201);
    let second = app.manager().post("/v1/complaints", &referring(&["3"])).expect(201);
    let refused = app.manager().post("/v1/complaints", &referring(&["4", "2"]));
    assert_eq!(refused.problem(409), "reference-taken");
    assert_eq!(refused.json()["complaintId"], made["id"]);
    let patched = app.manager().patch(
        &given::path(&second),
        "*",
        &json!({ "externalReferences": [{ "system": "crm", "id": "1" }] }),
    );
    assert_eq!(patched.problem(409), "reference-taken");
    assert_eq!(patched.json()["complaintId"], made["id"]);
    // By a reference of its own, with one of another complaint in the body.
    let put = crm(&app).put(&address("5"), &referring(&["2"]));
    assert_eq!(put.problem(409), "reference-taken");
    // Who may not read the complaint is not told which one it is.
    for stranger in [app.caller("i-2", &[Role::Intake]), app.caller("form-1", &[Role::Form])] {
        let refused = stranger.post("/v1/complaints", &referring(&["1"]));
        assert_eq!(refused.problem(409), "reference-taken");
        assert_eq!(refused.json()["complaintId"], Value::Null);
    }
    // Of many at the same time only that one fails.
    let answers = together(12, |index| {
        let id = if index == 5 {
            "1".to_owned()
        } else {
            format!("N-{index}")
        };
        app.manager().post("/v1/complaints", &referring(&[&id])).status
    });
    assert_eq!(
        answers.iter().filter(|status| **status == 409).count(),
        1,
        "{answers:?}"
    );
    // A correction sets a reference free.
    app.manager()
        .patch(
            &given::path(&made),
            "*",
            &json!({ "externalReferences": [{ "system": "crm", "id": "2" }] }),
        )
        .expect(200);
    let taken_over = app.manager().post("/v1/complaints", &referring(&["1"])).expect(201);
    assert_eq!(crm(&app).get(&address("1")).expect(200)["id"], taken_over["id"]);
}

#[test]
fn an_email_address_is_no_reference() {
    let app = App::start();
    let refused = app
        .intake()
        .post("/v1/complaints", &referring(&["s.hoekstra@example.nl"]));
    assert_eq!(refused.faults(), ["/externalReferences/0/id personal"]);
    let repeated = app.intake().post("/v1/complaints", &referring(&["1", "1"]));
    assert_eq!(repeated.faults(), ["/externalReferences repeated"]);
    for address in addresses("crm", "s.hoekstra@example.nl") {
        assert_eq!(
            crm(&app).put(&address, &given::registration()).faults(),
            ["id personal"]
        );
    }
    for address in addresses("CRM", "1") {
        let put = crm(&app).put(&address, &given::registration());
        assert_eq!(put.faults(), ["system format"]);
    }
    assert_eq!(count_of(&app, "select count(*) from complaints"), 0);
}

#[test]
fn an_erased_complaint_does_not_come_back_by_its_reference() {
    let app = App::start();
    let made = crm(&app).put(&address("1"), &given::registration()).expect(201);
    app.manager().step(&made, &given::withdraw()).expect(201);
    forgotten(&app, &[&made]).expect("it is closed");
    assert_eq!(count_of(&app, "select count(*) from external_references"), 0);
    for place in addresses("crm", "1") {
        assert_eq!(crm(&app).get(&place).problem(410), "erased");
        assert_eq!(crm(&app).put(&place, &given::registration()).problem(410), "erased");
    }
    assert_eq!(crm(&app).put(&address("2"), &referring(&["1"])).problem(410), "erased");
}
