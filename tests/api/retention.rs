//! The retention: holds, what falls due and what keeps it, and the daily run, which asks before it does what is unusual.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use klachtenmap::auth::Role;
use klachtenmap::error::Error;
use klachtenmap::jobs::{Attempt, Job, Occasion};
use klachtenmap::procedure::RetentionStart;
use klachtenmap::retention::job::{Ended, PURGE_COMPLAINTS, Retention};
use klachtenmap::retention::model::Period;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::complaints::forgetting::forgotten;
use crate::documents::{Form, add, files, on_a_runtime, sample};
use crate::given;

pub const FIVE_YEARS: Period = Period {
    years: 5,
    start: RetentionStart::Registration,
};

/// Makes the run of the day, as a process does or a person by hand.
pub fn run_with(app: &App, period: Period, confirmed: Option<i64>) -> Result<Ended, String> {
    let retention = Retention {
        db: app.db.clone(),
        storage: app.storage.clone(),
        clock: app.clock.clone(),
        period,
    };
    let kept = Arc::new(Mutex::new(None));
    let ended = Arc::clone(&kept);
    let job = Job::new(PURGE_COMPLAINTS, Duration::from_hours(1), move |lease| {
        let (retention, ended) = (retention.clone(), Arc::clone(&ended));
        async move {
            let outcome = retention.run(lease, confirmed, |_, _| {}).await?;
            *ended.lock().expect("nobody panics with it") = Some(outcome);
            Ok(None)
        }
    });
    match on_a_runtime(job.attempt(&app.db, Occasion::Insisted, pending())).expect("a lease") {
        Attempt::Done(_) => Ok(kept.lock().expect("nobody panics with it").take().expect("it ended")),
        Attempt::Failed(cause) => Err(cause.to_string()),
        other => panic!("{other:?}"),
    }
}

/// The number of complaints that the run of the day has purged.
fn purged(app: &App) -> i64 {
    match run_with(app, FIVE_YEARS, None).expect("it runs") {
        Ended::Done(run) => run.purged,
        Ended::DoneBefore(_) => 0,
        Ended::Asks(run) => panic!("it asks: {run:?}"),
    }
}

fn overview(app: &App, query: &str) -> Value {
    app.manager().get(&format!("/v1/retention{query}")).expect(200)
}

fn numbers(list: &Value) -> Vec<&str> {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| item["number"].as_str().expect("a number")).collect()
}

fn hold(client: &Client, complaint: &Value, until: &str) -> crate::app::Response {
    let body = json!({ "reason": "De zaak ligt bij de rechter.", "untilDate": until });
    let place = format!("{}/legal-hold", given::path(complaint));
    client.send("PUT", &place, &[("If-Match", "*")], Some(&body))
}

#[test]
fn a_complaint_is_purged_on_the_day_after_its_last_and_is_gone() {
    let app = App::start();
    let made = given::closed(&app);
    assert_eq!(made["retainUntilDate"], "2031-10-30");
    add(
        &app.manager(),
        &made,
        &Form::of("offer").file("a.pdf", &sample("offer.pdf")),
    )
    .expect(201);
    // Its last day in Amsterdam has a second left.
    app.advance_to("2031-10-30T22:59:59Z");
    assert_eq!(purged(&app), 0);
    app.advance(TimeDelta::seconds(1));
    let due = overview(&app, "?days=1");
    assert_eq!(numbers(&due["due"]), [made["number"].as_str().expect("a number")]);
    assert_eq!(purged(&app), 1);
    assert_eq!(purged(&app), 0, "the run of a day is made once");
    assert_eq!(app.manager().get(&given::path(&made)).problem(410), "erased");
    let figures = |month: &str| {
        let report = app.manager().get(&format!("/v1/reports/monthly/{month}")).expect(200);
        let figures = report["figures"].as_array().expect("figures").clone();
        let value = |key: &str| figures.iter().find(|figure| figure["key"] == key).expect("a figure")["value"].clone();
        [value("registered"), value("closed"), value("erased"), value("purged")]
    };
    assert_eq!(figures("2026-10"), [1, 1, 0, 0].map(Value::from));
    assert_eq!(figures("2031-10"), [0, 0, 0, 1].map(Value::from));
    let certificate = overview(&app, "")["runs"][0].clone();
    assert_eq!(certificate["status"], "finished");
    assert_eq!(
        (&certificate["purged"], &certificate["documents"], &certificate["due"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let removal = klachtenmap::documents::service::remove_erased_contents(&app.storage, &app.db);
    assert_eq!(on_a_runtime(removal).expect("the storage is there"), 1);
    assert!(files(&app).is_empty(), "{:?}", files(&app));
}

#[test]
fn whatever_is_not_finished_keeps_a_complaint_and_is_listed_with_what_keeps_it() {
    let app = App::start();
    let free = given::closed(&app);
    let open = given::answered(&app);
    let late = given::answered(&app);
    let held = given::closed(&app);
    let promised = given::answered(&app);
    let remedies = format!("{}/remedies", given::path(&promised));
    let remedy = json!({ "kind": "cancellation", "agreementReference": "OVK-1" });
    let remedy = app.handler().post(&remedies, &remedy);
    remedy.expect(201);
    let accept = json!({ "status": "accepted", "dueDate": "2026-12-01" });
    app.handler().patch(remedy.header("location"), "*", &accept).expect(200);
    app.handler().step(&promised, &given::closing()).expect(201);
    hold(&app.manager(), &held, "2032-01-31").expect(200);
    app.advance_to("2031-10-01T09:00:00Z");
    app.handler().step(&late, &given::closing()).expect(201);

    let ahead = overview(&app, "?days=30");
    assert_eq!(numbers(&ahead["due"]), [free["number"].as_str().expect("a number")]);
    assert_eq!(overview(&app, "?days=28")["due"], json!([]), "the last day is the 30th");
    let blocks: Vec<(&Value, &Value)> = ahead["blocked"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| (&item["id"], &item["blocks"]))
        .collect();
    for (complaint, block) in [
        (&open, "complaint_open"),
        (&late, "reopenable"),
        (&promised, "remedy_open"),
        (&held, "legal_hold"),
    ] {
        assert!(
            blocks.contains(&(&complaint["id"], &json!([block]))),
            "{block}: {blocks:?}"
        );
    }
    assert_eq!(blocks.len(), 4);
    assert_eq!(numbers(&ahead["held"]), [held["number"].as_str().expect("a number")]);

    app.advance_to("2031-10-31T09:00:00Z");
    assert_eq!(purged(&app), 1);
    let kept = &overview(&app, "")["runs"][0]["blocked"];
    assert_eq!(kept.as_array().map(Vec::len), Some(4), "{kept}");
    // What kept them ends by itself, but for what people have to finish.
    app.advance_to("2032-02-01T09:00:00Z");
    assert_eq!(purged(&app), 2);
    for complaint in [&free, &late, &held] {
        assert_eq!(app.manager().get(&given::path(complaint)).problem(410), "erased");
    }
    for complaint in [&open, &promised] {
        app.manager().get(&given::path(complaint)).expect(200);
    }
}

#[test]
fn a_run_unlike_others_purges_nothing_until_somebody_confirms_how_many_may_go() {
    let app = App::start();
    for _ in 0..11 {
        let made = given::complaint(&app.intake());
        app.manager().step(&made, &given::withdraw()).expect(201);
    }
    app.advance_to("2031-10-31T09:00:00Z");
    let asks = |period: Period, confirmed: Option<i64>| match run_with(&app, period, confirmed) {
        Ok(Ended::Asks(run)) => run.due,
        other => panic!("{other:?}"),
    };
    assert_eq!(asks(FIVE_YEARS, None), 11);
    assert_eq!(asks(FIVE_YEARS, None), 11, "it goes on asking");
    let run = overview(&app, "")["runs"][0].clone();
    assert_eq!(
        (&run["status"], &run["doubts"]),
        (&json!("asked"), &json!(["large_share"]))
    );
    let entry = |client: &Client| {
        let items = client.get("/v1/worklist").expect(200)["items"].clone();
        let mut entries = items.as_array().expect("items").clone().into_iter();
        entries
            .find(|item| item["name"] == "retention_stopped")
            .map(|item| item["count"].clone())
    };
    assert_eq!(entry(&app.manager()), Some(json!(11)));
    assert_eq!(entry(&app.handler()), None);
    let refused = run_with(&app, FIVE_YEARS, Some(10)).expect_err("more would go");
    assert!(refused.contains("11") && refused.contains("10"), "{refused}");
    assert_eq!(app.manager().walk("/v1/complaints").len(), 11);
    let Ok(Ended::Done(run)) = run_with(&app, FIVE_YEARS, Some(11)) else {
        panic!("it was confirmed");
    };
    assert_eq!(run.purged, 11);
    assert_eq!(entry(&app.manager()), Some(json!(0)));
    // Another period asks, however few would go.
    let made = given::complaint(&app.intake());
    app.manager().step(&made, &given::withdraw()).expect(201);
    app.advance_to("2033-11-01T09:00:00Z");
    let two_years = Period { years: 2, ..FIVE_YEARS };
    assert_eq!(asks(two_years, None), 1);
}

#[test]
fn a_run_that_was_cut_off_goes_on_where_it_was() {
    let app = App::start();
    let all: Vec<Value> = (0..3)
        .map(|_| {
            app.advance(TimeDelta::minutes(1));
            given::closed(&app)
        })
        .collect();
    app.advance_to("2031-10-31T09:00:00Z");
    app.sql(&format!(
        "insert into retention_runs (day, status, started_at, years, start, due, register, blocked, doubts, purged,
             cursor_at, cursor_id)
         select '2031-10-31', 'running', now(), 5, 'registration', 3, 3, '{{}}', '{{}}', 1, registered_at, id
         from complaints where id = '{}'",
        all[0]["id"].as_str().expect("an id")
    ));
    assert_eq!(purged(&app), 3, "two, and one before it was cut off");
    app.manager().get(&given::path(&all[0])).expect(200);
    for gone in &all[1..] {
        assert_eq!(app.manager().get(&given::path(gone)).problem(410), "erased");
    }
    // The next day takes what was left.
    app.advance(TimeDelta::days(1));
    assert_eq!(purged(&app), 1);
}

#[test]
fn what_somebody_works_on_is_left_for_the_next_day() {
    use diesel::connection::SimpleConnection;
    let app = App::start();
    let (one, other) = (given::closed(&app), given::closed(&app));
    app.advance_to("2031-10-31T09:00:00Z");
    let mut session = app.database.connect();
    let id = one["id"].as_str().expect("an id");
    session
        .batch_execute(&format!("begin; select from complaints where id = '{id}' for update"))
        .expect("it is there");
    assert_eq!(purged(&app), 1);
    session.batch_execute("commit").expect("it was held");
    assert_eq!(app.manager().get(&given::path(&other)).problem(410), "erased");
    app.advance(TimeDelta::days(1));
    assert_eq!(purged(&app), 1);
}

#[test]
fn a_hold_keeps_a_complaint_until_its_last_day_or_until_it_is_lifted() {
    let app = App::start();
    let made = given::closed(&app);
    let (manager, place) = (app.manager(), format!("{}/legal-hold", given::path(&made)));
    assert_eq!(manager.get(&place).problem(404), "not-found");
    let body = json!({ "reason": "De zaak ligt bij de rechter.", "untilDate": "2026-11-30" });
    assert_eq!(
        manager.send("PUT", &place, &[], Some(&body)).problem(428),
        "precondition-required"
    );
    let stale = manager.send("PUT", &place, &[("If-Match", "\"1\"")], Some(&body));
    assert_eq!(stale.problem(412), "stale");
    assert_eq!(
        hold(&manager, &made, "2026-10-29").faults(),
        ["/untilDate out_of_range"]
    );
    assert_eq!(
        hold(&manager, &made, "2100-01-01").faults(),
        ["/untilDate out_of_range"]
    );
    let placed = hold(&manager, &made, "2026-10-30");
    placed.expect(200);
    let again = hold(&manager, &made, "2026-11-30").expect(200);
    assert_eq!(manager.again(&made)["legalHold"], json!({ "untilDate": "2026-11-30" }));
    let read = manager.get(&place);
    assert_eq!(read.expect(200), again);
    assert_eq!(read.etag(), manager.get(&given::path(&made)).etag());
    assert_eq!(again["untilDate"], "2026-11-30");
    assert_eq!(again["placedBy"]["subject"], "m-1");
    let refused = forgotten(&app, &[&made]).expect_err("it is held");
    assert!(matches!(refused, Error::Conflict(conflict) if conflict.code == "legal-hold"));
    // Only managers, and none whom it is about.
    for client in [app.intake(), app.handler()] {
        assert_eq!(hold(&client, &made, "2026-12-31").problem(403), "forbidden");
        assert_eq!(client.get(&place).problem(403), "forbidden");
        assert_eq!(client.get("/v1/retention").problem(403), "forbidden");
    }
    let about = given::complaint_with(&app.intake(), json!({ "employee": { "subject": "m-2" } }));
    let concerned = app.caller("m-2", &[Role::Manager]);
    assert_eq!(hold(&concerned, &about, "2026-12-31").problem(404), "not-found");
    hold(&manager, &about, "2026-12-31").expect(200);
    let held = concerned.get("/v1/retention").expect(200)["held"].clone();
    assert_eq!(numbers(&held), [made["number"].as_str().expect("a number")]);
    let lift = |place: &str| manager.send("DELETE", place, &[("If-Match", "*")], None);
    assert_eq!(lift(&format!("{}/legal-hold", given::path(&about))).status, 204);
    assert_eq!(
        lift(&format!("{}/legal-hold", given::path(&about))).problem(404),
        "not-found"
    );
    let events = manager.walk(&format!("{}/history", given::path(&about)));
    let words: Vec<&Value> = events.iter().map(|event| &event["event"]).collect();
    assert_eq!(words, ["registered", "hold_placed", "hold_lifted"]);

    app.advance_to("2026-11-30T22:59:59Z");
    forgotten(&app, &[&made]).expect_err("it is still held");
    app.advance(TimeDelta::seconds(1));
    assert_eq!(app.manager().get(&place).problem(404), "not-found");
    assert_eq!(forgotten(&app, &[&made]).expect("the hold has ended").len(), 1);
}

#[test]
fn the_years_may_count_from_the_closing() {
    let app = App::with(&[("KLACHTENMAP_RETENTION_START", "closing")]);
    let made = given::answered(&app);
    assert_eq!(made["retainUntilDate"], "2031-10-30");
    app.advance_to("2028-02-29T09:00:00Z");
    app.handler().step(&made, &given::closing()).expect(201);
    assert_eq!(app.manager().again(&made)["retainUntilDate"], "2033-02-28");
    let from_closing = Period {
        start: RetentionStart::Closing,
        ..FIVE_YEARS
    };
    let gone = |app: &App| match run_with(app, from_closing, None) {
        Ok(Ended::Done(run)) => run.purged,
        other => panic!("{other:?}"),
    };
    app.advance_to("2033-02-28T22:59:59Z");
    assert_eq!(gone(&app), 0);
    app.advance(TimeDelta::seconds(1));
    assert_eq!(gone(&app), 1);
}
