//! Evaluations: freezing a report, and the stability of a frozen report after later changes.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::app::{App, Client, together};
use crate::given;

const OCTOBER: &str = "/v1/reports/monthly/2026-10";
pub const EVALUATION: &str = "/v1/reports/monthly/2026-10/evaluation";
const FORMS: [&str; 5] = [
    "application/json",
    "text/csv",
    "text/html",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

pub fn meeting() -> Value {
    json!({
        "date": "2026-11-12",
        "participants": ["M. Visser", "S. Hoekstra"],
        "conclusions": "Minder klachten over toestemming.",
        "actions": [{ "description": "Rooster aanpassen.", "owner": "M. Visser", "dueDate": "2026-12-15" }]
    })
}

/// Starts a service with a closed and an open complaint, on the day of the meeting.
fn november() -> (App, Value) {
    let app = App::start();
    let closed = given::closed(&app);
    given::complaint(&app.intake());
    app.advance_to("2026-11-12T09:00:00Z");
    (app, closed)
}

/// Returns the bytes of the report in every format and language.
fn copies(client: &Client, path: &str) -> Vec<Vec<u8>> {
    let mut copies = Vec::new();
    for form in FORMS {
        for client in [client.clone(), client.clone().in_english()] {
            let answer = client.try_send_bytes("GET", path, &[("Accept", form)], None);
            let (response, content) = answer.expect("an answer");
            assert_eq!(response.status, 200, "{form}");
            copies.push(content);
        }
    }
    copies
}

#[test]
fn an_evaluation_is_kept_and_freezes_the_report() {
    let (app, _) = november();
    let manager = app.manager();
    assert_eq!(manager.get(EVALUATION).problem(404), "not-found");
    assert_eq!(manager.get(OCTOBER).expect(200)["edition"], Value::Null);
    let response = manager.put(EVALUATION, &meeting());
    assert_eq!(response.header("location"), EVALUATION);
    assert_eq!(response.etag(), "\"1\"");
    let kept = response.expect(201);
    assert_eq!(kept["edition"], 1);
    assert_eq!(kept["month"], "2026-10");
    assert_eq!(kept["frozenBy"]["subject"], "m-1");
    assert_eq!(kept["participants"], meeting()["participants"]);
    for (field, agreed) in meeting()["actions"][0].as_object().expect("an action") {
        assert_eq!(kept["actions"][0][field], *agreed, "{field}");
    }
    assert_eq!(manager.get(EVALUATION).expect(200), kept);
    let frozen = manager.get(OCTOBER);
    assert_eq!(frozen.etag(), "\"1-json\"");
    assert_eq!(
        frozen.expect(200)["edition"],
        json!({ "version": 1, "frozenAt": "2026-11-12T09:00:00Z" })
    );
    let page = manager.send("GET", OCTOBER, &[("Accept", "text/html")], None);
    assert_eq!(page.etag(), "\"1-html-nl\"");
    assert!(page.text.contains("Vastgesteld als versie 1"), "{}", page.text);
    let name = page.header("content-disposition");
    assert_eq!(name, "inline; filename=\"klachten-2026-10-v1.html\"");
    given::complaint(&app.intake());
    let months = manager.walk("/v1/reports/monthly?from=2026-09&to=2026-11");
    let told = months
        .iter()
        .map(|month| json!([month["month"], month["edition"]["version"], month["registered"]]));
    let expected = [
        json!(["2026-09", null, 0]),
        json!(["2026-10", 1, 2]),
        json!(["2026-11", null, 1]),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn a_frozen_report_stays_byte_for_byte_whatever_is_corrected_or_erased() {
    let (app, closed) = november();
    app.manager().put(EVALUATION, &meeting()).expect(201);
    let before = copies(&app.manager(), OCTOBER);
    app.advance_to("2026-12-01T09:00:00Z");
    let manager = app.manager();
    manager.step(&closed, &given::reopen()).expect(201);
    let path = given::path(&closed);
    manager.patch(&path, "*", &json!({ "nature": "tariff" })).expect(200);
    given::complaint(&app.intake());
    app.sql("update natures set name = 'Anders', version = version + 1 where code = 'no_consent_given'");
    assert!(copies(&manager, OCTOBER) == before, "not a byte changed");
    assert!(copies(&manager, &format!("{OCTOBER}?edition=1")) == before);
    let both = manager.get(&format!("{OCTOBER}?edition=1&live=true"));
    assert_eq!(both.faults(), ["live contradiction"]);
    let live = manager.get(&format!("{OCTOBER}?live=true")).expect(200);
    assert_eq!(live["byStatus"], json!({ "open": 2, "closed": 0 }));
    assert_eq!(live["edition"], Value::Null);
    let listed = manager.walk("/v1/reports/monthly?from=2026-10&to=2026-11");
    assert_eq!(listed[0]["byStatus"], json!({ "open": 1, "closed": 1 }));
    // Later months go on from what is so now.
    assert_eq!(listed[1]["opening"], 1);
}

#[test]
fn another_edition_needs_a_reason_and_leaves_the_first_as_it_was() {
    let (app, closed) = november();
    let manager = app.manager();
    let early = json!({ "reason": "Fout." });
    let mut body = meeting();
    body["reason"] = early["reason"].clone();
    assert_eq!(manager.put(EVALUATION, &body).faults(), ["/reason not_allowed"]);
    manager.put(EVALUATION, &meeting()).expect(201);
    let first = copies(&manager, OCTOBER);
    manager
        .patch(&given::path(&closed), "*", &json!({ "nature": "tariff" }))
        .expect(200);
    let again = |etag: &str, body: &Value| manager.send("PUT", EVALUATION, &[("If-Match", etag)], Some(body));
    assert_eq!(manager.put(EVALUATION, &body).problem(428), "precondition-required");
    assert_eq!(again("\"7\"", &body).problem(412), "stale");
    assert_eq!(again("\"1\"", &meeting()).faults(), ["/reason required"]);
    let second = again("\"1\"", &body);
    assert_eq!(second.etag(), "\"2\"");
    assert_eq!(second.expect(200)["reason"], "Fout.");
    let now = manager.get(OCTOBER).expect(200);
    assert_eq!(now["edition"]["version"], 2);
    assert_eq!(now["byNature"][1]["nature"], "tariff");
    assert!(copies(&manager, &format!("{OCTOBER}?edition=1")) == first);
    assert_eq!(manager.get(&format!("{OCTOBER}?edition=3")).problem(404), "not-found");
    assert_eq!(
        manager.get(&format!("{EVALUATION}?edition=1")).expect(200)["edition"],
        1
    );
    assert_eq!(again("\"1\"", &body).problem(412), "stale");
}

#[test]
fn a_month_that_is_not_over_is_not_evaluated_and_neither_before_its_meeting() {
    let app = App::start();
    let manager = app.manager();
    let mut body = meeting();
    body["date"] = json!("2026-10-30");
    assert_eq!(manager.put(EVALUATION, &body).problem(409), "month-not-over");
    app.advance_to("2026-11-11T09:00:00Z");
    let manager = app.manager();
    assert_eq!(manager.put(EVALUATION, &meeting()).faults(), ["/date out_of_range"]);
    let mut empty = meeting();
    empty["participants"] = json!([]);
    empty["conclusions"] = json!("");
    let faults = manager.put(EVALUATION, &empty).faults();
    assert!(faults.contains(&"/participants too_few".to_owned()), "{faults:?}");
    assert_eq!(manager.get(EVALUATION).problem(404), "not-found");
}

#[test]
fn of_several_evaluations_at_once_one_is_kept() {
    let (app, _) = november();
    let manager = app.manager();
    let answers = together(4, |_| manager.put(EVALUATION, &meeting()).status);
    assert_eq!(
        answers.iter().filter(|status| **status == 201).count(),
        1,
        "{answers:?}"
    );
    assert!(
        answers.iter().all(|status| [201, 412, 428].contains(status)),
        "{answers:?}"
    );
    assert_eq!(manager.get(EVALUATION).expect(200)["edition"], 1);
}

#[test]
fn the_database_refuses_to_rewrite_an_edition() {
    let (app, _) = november();
    app.manager().put(EVALUATION, &meeting()).expect(201);
    for tampering in [
        "update report_editions set evaluation = '{}'",
        "delete from report_edition_files",
        "truncate report_edition_files",
    ] {
        let refused = app.database.connect().batch_execute(tampering);
        assert!(refused.is_err(), "{tampering}");
    }
}

#[test]
fn erasing_and_purging_change_no_figure() {
    let app = App::start();
    let answered = given::answered(&app);
    let manager = app.manager();
    let remedy = json!({ "kind": "compensation", "description": "Vergoeding.", "amountCents": 1250 });
    let remedy = manager.post(&format!("{}/remedies", given::path(&answered)), &remedy);
    remedy.expect(201);
    let accept = json!({ "status": "accepted", "dueDate": "2026-11-13" });
    manager.patch(remedy.header("location"), "*", &accept).expect(200);
    let closed = app.handler().step(&answered, &given::closing());
    closed.expect(201);
    given::complaint(&app.intake());
    app.advance_to("2026-12-12T09:00:00Z");
    let figures = |app: &App| {
        let months = app.manager().walk("/v1/reports/monthly?from=2026-09&to=2026-12");
        months
            .into_iter()
            .map(|mut month| month["figures"].take())
            .collect::<Vec<_>>()
    };
    let before = figures(&app);
    let id = answered["id"].as_str().expect("an id");
    app.sql(&format!("select forget_complaints(array['{id}']::uuid[])"));
    assert_eq!(app.manager().get(&given::path(&answered)).status, 404);
    assert_eq!(figures(&app), before);
    let open = app
        .database
        .connect()
        .batch_execute("select forget_complaints(array(select id from complaints))");
    assert!(open.is_err(), "what is open is never forgotten");
    app.sql(&format!(
        "do $$ begin assert not exists (select from complaint_facts where id = '{id}' or remedies::text like '%\"id\"%');
         assert not exists (select from complaint_closings where fact_id = '{id}'); end $$"
    ));
}

#[test]
fn only_managers_evaluate_and_read_evaluations() {
    let (app, _) = november();
    for client in [app.intake(), app.handler()] {
        assert_eq!(client.put(EVALUATION, &meeting()).problem(403), "forbidden");
        assert_eq!(client.get(EVALUATION).problem(403), "forbidden");
    }
}
