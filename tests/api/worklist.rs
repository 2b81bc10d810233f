//! The watch list: what waits for somebody, each with the number that its own list holds.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::given;

fn worklist(client: &Client, query: &str) -> Vec<Value> {
    let body = client.get(&format!("/v1/worklist{query}")).expect(200);
    body["items"].as_array().expect("items").clone()
}

fn count(items: &[Value], name: &str) -> i64 {
    let entry = items.iter().find(|item| item["name"] == name);
    entry.expect("an entry")["count"].as_i64().expect("a count")
}

/// A closed complaint with a promise for 6 November, and one that waits for an answer until then.
pub fn promise(app: &App) {
    let closed = given::answered(app);
    let path = format!("{}/remedies", given::path(&closed));
    let remedy = json!({ "kind": "cancellation", "agreementReference": "OVK-1" });
    let remedy = app.handler().post(&path, &remedy);
    remedy.expect(201);
    let accept = json!({ "status": "accepted", "dueDate": "2026-11-06" });
    app.handler().patch(remedy.header("location"), "*", &accept).expect(200);
    app.handler().step(&closed, &given::closing()).expect(201);
    let waiting = given::taken_up(app);
    let call = json!({ "direction": "out", "channel": "phone", "reached": true });
    app.handler()
        .post(&format!("{}/contacts", given::path(&waiting)), &call)
        .expect(201);
    let mut wait = given::wait();
    wait["expectedDate"] = json!("2026-11-06");
    app.handler().step(&waiting, &wait).expect(201);
}

/// The meeting about September, with an action for 6 November.
fn agreed(app: &App) {
    let meeting = json!({
        "date": "2026-10-15", "participants": ["M. Visser"], "conclusions": "Goed.",
        "actions": [{ "description": "Rooster aanpassen.", "owner": "M. Visser", "dueDate": "2026-11-06" }]
    });
    let evaluation = "/v1/reports/monthly/2026-09/evaluation";
    app.manager().put(evaluation, &meeting).expect(201);
}

/// Seven complaints received on Friday 30 October, a measure and an action: something of everything.
fn world() -> App {
    let app = App::start();
    given::staff(&app, "h-1", Some("customer_service"), None);
    given::staff(&app, "h-2", Some("customer_service"), None);
    let overdue = given::complaint(&app.intake());
    app.intake()
        .step(&overdue, &given::forward(json!({ "subject": "h-2" })))
        .expect(201);
    let taken_up = given::taken_up(&app);
    let call = json!({
        "direction": "out", "channel": "phone", "reached": true, "callBack": { "date": "2026-11-02" }
    });
    app.handler()
        .post(&format!("{}/contacts", given::path(&taken_up)), &call)
        .expect(201);
    let plan = json!({ "description": "Belscript.", "owner": { "subject": "h-1" }, "dueDate": "2026-11-02" });
    app.handler().post("/v1/measures", &plan).expect(201);
    promise(&app);
    agreed(&app);
    app.advance(TimeDelta::days(10));
    given::complaint(&app.intake());
    let absent = json!({ "absentFrom": "2026-11-01", "absentUntil": "2026-12-01" });
    app.manager().patch("/v1/staff/h-2", "*", &absent).expect(200);
    app
}

#[test]
fn every_kind_of_waiting_is_counted() {
    let app = world();
    let items = worklist(&app.manager(), "");
    let counts: Vec<_> = items
        .iter()
        .map(|item| (item["name"].as_str().expect("a name"), item["count"].clone()))
        .collect();
    assert_eq!(
        counts,
        [
            ("due_soon", json!(0)),
            ("overdue", json!(1)),
            ("not_forwarded", json!(1)),
            ("unassigned", json!(1)),
            ("idle", json!(3)),
            ("call_backs_due", json!(1)),
            ("handler_unavailable", json!(1)),
            ("waiting_expired", json!(1)),
            ("remedies_overdue", json!(1)),
            ("approvals", json!(0)),
            ("not_answerable", json!(0)),
            ("messages_unanswered", json!(0)),
            ("messages_after_closing", json!(0)),
            ("withdrawal_requested", json!(0)),
            ("reopening_requested", json!(0)),
            ("messages_failed", json!(0)),
            ("quarantine", json!(0)),
            ("measures_overdue", json!(1)),
            ("report_actions_overdue", json!(1)),
            ("privacy_requests_due", json!(0)),
            ("retention_due", json!(0)),
            ("retention_stopped", json!(0)),
        ]
    );
}

#[test]
fn each_count_is_the_number_of_items_in_its_list() {
    let app = world();
    for client in [
        app.manager(),
        app.handler(),
        app.caller("h-2", &[klachtenmap::auth::Role::Handler]),
    ] {
        for item in worklist(&client, "?dueWithinWorkingDays=10&idleDays=3") {
            let list = item["list"].as_str().expect("a list");
            // The retention has lists of several kinds.
            let items = if list == "/v1/retention" {
                client.get(list).expect(200)["due"].as_array().expect("a list").clone()
            } else {
                client.walk(list)
            };
            assert_eq!(item["count"], items.len(), "{item}");
        }
    }
}

#[test]
fn what_one_may_not_see_is_not_counted() {
    let app = world();
    assert_eq!(count(&worklist(&app.manager(), ""), "overdue"), 1);
    // A colleague of the department reads what waits, and nobody else.
    assert_eq!(count(&worklist(&app.handler(), ""), "overdue"), 1);
    let stranger = app.caller("h-9", &[klachtenmap::auth::Role::Handler]);
    assert_eq!(count(&worklist(&stranger, ""), "overdue"), 0);
    assert_eq!(app.intake().get("/v1/worklist").problem(403), "forbidden");
    // Of the meetings only managers are told.
    let names = |items: &[Value]| {
        items
            .iter()
            .filter(|item| item["name"] == "report_actions_overdue")
            .count()
    };
    assert_eq!(names(&worklist(&app.manager(), "")), 1);
    assert_eq!(names(&worklist(&app.handler(), "")), 0);
}

#[test]
fn due_soon_counts_in_working_days() {
    let app = App::start();
    // Due on Friday 6 November.
    given::complaint(&app.intake());
    for (now, days, expected) in [
        ("2026-11-04T09:00:00Z", 1, 0),
        ("2026-11-04T09:00:00Z", 2, 1),
        ("2026-11-05T09:00:00Z", 1, 1),
        ("2026-11-06T22:00:00Z", 1, 1),
        ("2026-11-06T23:00:00Z", 5, 0),
    ] {
        app.advance_to(now);
        let items = worklist(&app.manager(), &format!("?dueWithinWorkingDays={days}"));
        assert_eq!(count(&items, "due_soon"), expected, "{now} {days}");
    }
}

#[test]
fn a_complaint_is_idle_when_nothing_happened_for_so_many_days() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance(TimeDelta::days(8));
    assert_eq!(count(&worklist(&app.manager(), "?idleDays=8"), "idle"), 1);
    assert_eq!(count(&worklist(&app.manager(), "?idleDays=9"), "idle"), 0);
    app.handler()
        .post(
            &format!("{}/investigations", given::path(&complaint)),
            &given::analysis(),
        )
        .expect(201);
    assert_eq!(count(&worklist(&app.manager(), ""), "idle"), 0);
}

#[test]
fn titles_are_dutch_or_english() {
    let app = App::start();
    let title = |client: &Client| worklist(client, "")[0]["title"].clone();
    assert_eq!(title(&app.manager()), "Termijn eindigt binnen 2 werkdagen");
    assert_eq!(title(&app.manager().in_english()), "Term ends within 2 working days");
    let one = worklist(&app.manager(), "?dueWithinWorkingDays=1&idleDays=1");
    let titles: Vec<&Value> = one.iter().map(|entry| &entry["title"]).collect();
    assert!(
        titles.contains(&&json!("Termijn eindigt binnen 1 werkdag")),
        "{titles:?}"
    );
    assert!(titles.contains(&&json!("Al 1 dag niets gebeurd")), "{titles:?}");
}

#[test]
fn a_promise_is_overdue_from_the_day_after_until_it_is_kept() {
    let app = App::start();
    promise(&app);
    let lists = ["waiting_expired", "remedies_overdue"];
    for (now, expected) in [
        ("2026-11-06T22:59:59Z", 0),
        ("2026-11-06T23:00:00Z", 1),
        ("2027-02-01T09:00:00Z", 1),
    ] {
        app.advance_to(now);
        for name in lists {
            assert_eq!(count(&worklist(&app.handler(), ""), name), expected, "{name} {now}");
        }
    }
    let handler = app.handler();
    let late = handler.walk("/v1/complaints?remedyOverdue=true").remove(0);
    assert_eq!((&late["status"], &late["openRemedies"]), (&json!("closed"), &json!(1)));
    let path = format!("{}/remedies", given::path(&late));
    let remedy = handler.walk(&path).remove(0)["id"].as_str().expect("an id").to_owned();
    handler
        .patch(&format!("{path}/{remedy}"), "*", &json!({ "status": "executed" }))
        .expect(200);
    let waiting = handler.walk("/v1/complaints?waitingExpired=true").remove(0);
    handler
        .step(
            &waiting,
            &json!({ "to": "in_progress", "reason": "Antwoord ontvangen." }),
        )
        .expect(201);
    for name in lists {
        assert_eq!(count(&worklist(&handler, ""), name), 0, "{name}");
    }
    for query in ["remedyOverdue=false", "waitingExpired=false"] {
        assert_eq!(handler.walk(&format!("/v1/complaints?{query}")).len(), 2, "{query}");
    }
}

#[test]
fn no_answer_is_expected_in_the_past() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let mut wait = given::wait();
    wait["expectedDate"] = json!("2026-10-29");
    assert_eq!(
        app.handler().step(&complaint, &wait).faults(),
        ["/expectedDate out_of_range"]
    );
    wait["expectedDate"] = json!("2026-10-30");
    app.handler().step(&complaint, &wait).expect(201);
}
