//! Evaluations: freezing a report, and the stability of a frozen report after later changes.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::app::{App, Client, Response, together};
use crate::complaints::forgetting::without_erasures;
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

const EDITIONS: &str = "/v1/reports/monthly/2026-10/editions";

fn amend(client: &Client, etag: &str, body: &Value) -> Response {
    client.send("PUT", EVALUATION, &[("If-Match", etag)], Some(body))
}

#[test]
fn amending_the_words_of_an_evaluation_freezes_nothing() {
    let (app, closed) = november();
    let manager = app.manager();
    let mut body = meeting();
    body["reason"] = json!("Fout.");
    assert_eq!(manager.put(EVALUATION, &body).faults(), ["/reason not_allowed"]);
    manager.put(EVALUATION, &meeting()).expect(201);
    let frozen = copies(&manager, OCTOBER);
    manager
        .patch(&given::path(&closed), "*", &json!({ "nature": "tariff" }))
        .expect(200);
    app.advance_to("2026-11-12T09:30:00Z");
    let mut words = meeting();
    words["conclusions"] = json!("Minder klachten over toestemming en tarief.");
    assert_eq!(manager.put(EVALUATION, &words).problem(428), "precondition-required");
    assert_eq!(amend(&manager, "\"7\"", &words).problem(412), "stale");
    let amended = amend(&manager, "\"1\"", &words);
    let view = amended.expect(200);
    assert_eq!(
        (amended.etag(), &view["version"], &view["edition"]),
        ("\"2\"".to_owned(), &json!(2), &json!(1))
    );
    assert_eq!(
        (&view["frozenAt"], &view["recordedAt"]),
        (&json!("2026-11-12T09:00:00Z"), &json!("2026-11-12T09:30:00Z"))
    );
    assert_eq!(
        (manager.get(EVALUATION).etag(), manager.get(EVALUATION).expect(200)),
        (amended.etag(), view)
    );
    assert!(copies(&manager, OCTOBER) == frozen, "not a byte changed");
    assert_eq!(manager.walk(EDITIONS).len(), 1);
    assert_eq!(amend(&manager, "\"1\"", &words).problem(412), "stale");
    // Another due date has its reason, named once for the whole evaluation.
    words["actions"][0]["dueDate"] = json!("2026-12-22");
    assert_eq!(amend(&manager, "\"2\"", &words).faults(), ["/reason required"]);
    words["reason"] = json!("Na de vakantie.");
    let moved = amend(&manager, "\"2\"", &words).expect(200);
    assert_eq!(
        (&moved["actions"][0]["dueDate"], &moved["reason"]),
        (&json!("2026-12-22"), &json!("Na de vakantie."))
    );
}

#[test]
fn another_edition_is_frozen_with_a_reason_and_leaves_the_first_and_its_meeting_as_they_were() {
    let (app, closed) = november();
    let manager = app.manager();
    assert!(manager.walk(EDITIONS).is_empty());
    let reason = json!({ "reason": "Twee klachten stonden op de verkeerde aard." });
    assert_eq!(manager.post(EDITIONS, &reason).faults(), ["/reason not_allowed"]);
    let frozen = manager.post(EDITIONS, &json!({}));
    assert_eq!(frozen.header("location"), format!("{OCTOBER}?edition=1"));
    assert_eq!(frozen.expect(201)["version"], 1);
    assert_eq!(
        manager.get(EVALUATION).problem(404),
        "not-found",
        "frozen for the meeting, not discussed yet"
    );
    let evaluated = manager.put(EVALUATION, &meeting()).expect(201);
    assert_eq!((&evaluated["edition"], &evaluated["version"]), (&json!(1), &json!(1)));
    let first = copies(&manager, OCTOBER);
    manager
        .patch(&given::path(&closed), "*", &json!({ "nature": "tariff" }))
        .expect(200);
    assert_eq!(manager.post(EDITIONS, &json!({})).faults(), ["/reason required"]);
    let headers = [("Idempotency-Key", "k-1")];
    let second = manager.post_with(EDITIONS, &headers, &reason);
    let again = manager.post_with(EDITIONS, &headers, &reason);
    assert_eq!(
        (second.expect(201), again.header("idempotency-replayed")),
        (again.expect(201), "true")
    );
    let listed = manager.walk(EDITIONS);
    assert_eq!((listed.len(), &listed[1]["reason"]), (2, &reason["reason"]));
    let now = manager.get(OCTOBER).expect(200);
    assert_eq!(now["edition"]["version"], 2);
    assert_eq!(now["byNature"][1]["nature"], "tariff");
    assert!(copies(&manager, &format!("{OCTOBER}?edition=1")) == first);
    assert_eq!(manager.get(&format!("{OCTOBER}?edition=3")).problem(404), "not-found");
    // The meeting was about the first edition until another one is recorded.
    assert_eq!(manager.get(EVALUATION).expect(200), evaluated);
    assert_eq!(
        manager.get(&format!("{EVALUATION}?edition=2")).problem(404),
        "not-found"
    );
    let mut of_first = meeting();
    of_first["edition"] = json!(1);
    of_first["conclusions"] = json!("Zoals besproken.");
    assert_eq!(amend(&manager, "\"1\"", &of_first).expect(200)["edition"], 1);
    let of_second = manager.put(EVALUATION, &meeting());
    assert_eq!(
        (of_second.expect(201)["edition"].clone(), of_second.etag()),
        (json!(2), "\"3\"".to_owned())
    );
    assert_eq!(manager.get(EVALUATION).etag(), "\"3\"");
    let kept = manager.get(&format!("{EVALUATION}?edition=1")).expect(200);
    assert_eq!(
        (&kept["conclusions"], &kept["version"]),
        (&json!("Zoals besproken."), &json!(2))
    );
    of_first["edition"] = json!(3);
    assert_eq!(manager.put(EVALUATION, &of_first).faults(), ["/edition unknown"]);
    assert_eq!(app.handler().post(EDITIONS, &reason).problem(403), "forbidden");
    assert_eq!(app.handler().get(EDITIONS).problem(403), "forbidden");
}

#[test]
fn a_month_that_is_not_over_is_not_evaluated_and_neither_before_its_meeting() {
    let app = App::start();
    let manager = app.manager();
    let mut body = meeting();
    body["date"] = json!("2026-10-30");
    assert_eq!(manager.put(EVALUATION, &body).problem(409), "month-not-over");
    assert_eq!(manager.post(EDITIONS, &json!({})).problem(409), "month-not-over");
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
        "update report_evaluations set evaluation = '{}'",
        "delete from report_evaluations",
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
            .map(|mut month| without_erasures(month["figures"].take()))
            .collect::<Vec<_>>()
    };
    let before = figures(&app);
    let id = answered["id"].as_str().expect("an id");
    app.sql(&format!("select forget_complaints(array['{id}']::uuid[])"));
    assert_eq!(app.manager().get(&given::path(&answered)).status, 410);
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
