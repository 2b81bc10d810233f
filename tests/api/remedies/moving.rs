//! Moving a remedy on: its steps, their days, and changes at once.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{cancellation, compensation, moved, offered, remedies, reprimand, statuses, step, with};
use crate::app::{App, together};
use crate::given;

#[test]
fn an_offer_is_accepted_and_executed_and_every_day_stays() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let remedy = offered(&app.handler(), &complaint, compensation());
    app.advance(TimeDelta::days(3));
    let handler = app.handler();
    let accepted = with(
        with(step("accepted"), "date", json!("2026-10-31")),
        "note",
        json!("Telefonisch."),
    );
    let response = moved(&handler, &remedy, accepted);
    let now = response.expect(200);
    assert_eq!(
        (&now["status"], &now["note"]),
        (&json!("accepted"), &json!("Telefonisch."))
    );
    assert_eq!(response.etag(), "\"2\"");
    let response = moved(&handler, &remedy, json!({ "status": "executed" }));
    let now = response.expect(200);
    assert_eq!(response.etag(), "\"3\"");
    assert_eq!(
        [&now["offeredDate"], &now["acceptedDate"], &now["executedDate"]],
        ["2026-10-30", "2026-10-31", "2026-11-02"]
    );
    assert_eq!(
        (&now["note"], &now["changedAt"]),
        (&json!("Telefonisch."), &json!("2026-11-02T14:00:00Z"))
    );
    assert_eq!(handler.get(&remedy).expect(200), now);
    let history = handler.walk(&format!("{}/history", given::path(&complaint)));
    let steps: Vec<_> = history[2..].iter().map(|item| &item["event"]).collect();
    assert_eq!(steps, ["remedy_offered", "remedy_moved", "remedy_moved"]);
}

#[test]
fn a_remedy_takes_only_the_steps_that_follow() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let (accepted, declined, executed, withdrawn) = ("accepted", "declined", "executed", "withdrawn");
    let offers: [(Value, &[&str], &[&str]); 7] = [
        (compensation(), &[], &[executed]),
        (compensation(), &[accepted], &[accepted, declined, withdrawn]),
        (compensation(), &[withdrawn], &[accepted, declined, executed, withdrawn]),
        (reprimand(), &[withdrawn], &[executed, withdrawn]),
        (cancellation(), &[declined], &[accepted, declined, executed]),
        (cancellation(), &[accepted, executed], &[accepted, declined, executed]),
        (reprimand(), &[], &[accepted, declined]),
    ];
    for (body, taken, refused) in offers {
        let remedy = offered(&handler, &complaint, body);
        for status in taken {
            moved(&handler, &remedy, step(status)).expect(200);
        }
        let before = handler.get(&remedy).expect(200);
        for status in refused {
            let code = moved(&handler, &remedy, step(status)).problem(409);
            assert_eq!(code, "wrong-status", "{taken:?} {status}");
        }
        assert_eq!(handler.get(&remedy).expect(200), before);
    }
    let remedy = offered(&handler, &complaint, reprimand());
    let now = moved(&handler, &remedy, json!({ "status": "executed" })).expect(200);
    assert_eq!(now["executedDate"], "2026-10-30");
    let twice = moved(&handler, &remedy, json!({ "status": "executed" }));
    assert_eq!(twice.problem(409), "wrong-status");
}

#[test]
fn no_step_lies_before_the_step_before_or_in_the_future() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    for day in ["2026-10-29", "2026-10-31", "0001-01-01", "9999-12-31"] {
        let body = with(compensation(), "offeredDate", json!(day));
        let response = app.handler().post(&remedies(&complaint), &body);
        assert_eq!(response.faults(), ["/offeredDate out_of_range"], "{day}");
    }
    app.advance(TimeDelta::days(3));
    let handler = app.handler();
    let body = with(compensation(), "offeredDate", json!("2026-10-31"));
    let remedy = offered(&handler, &complaint, body);
    let step = |status: &str, day: &str| moved(&handler, &remedy, with(step(status), "date", json!(day)));
    for day in ["2026-10-30", "2026-11-03"] {
        assert_eq!(step("accepted", day).faults(), ["/date out_of_range"]);
    }
    step("accepted", "2026-11-01").expect(200);
    for day in ["2026-10-31", "2026-11-03"] {
        assert_eq!(step("executed", day).faults(), ["/date out_of_range"]);
    }
    step("executed", "2026-11-01").expect(200);
}

#[test]
fn today_is_the_day_in_amsterdam() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance_to("2026-10-31T23:30:00Z");
    let remedy = offered(&app.handler(), &complaint, compensation());
    let now = moved(&app.handler(), &remedy, json!({ "status": "declined" })).expect(200);
    assert_eq!(
        [&now["offeredDate"], &now["declinedDate"]],
        ["2026-11-01", "2026-11-01"]
    );
}

#[test]
fn a_remedy_moves_on_only_from_the_version_that_was_seen() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    let accept = step("accepted");
    let missing = handler.send("PATCH", &remedy, &[], Some(&accept));
    assert_eq!(missing.problem(428), "precondition-required");
    // What else happens to the complaint leaves the remedy as it was.
    offered(&handler, &complaint, cancellation());
    handler.patch(&remedy, "\"1\"", &accept).expect(200);
    let stale = handler.patch(&remedy, "\"1\"", &json!({ "status": "executed" }));
    assert_eq!(
        (stale.problem(412), stale.etag()),
        ("stale".to_owned(), "\"2\"".to_owned())
    );
    assert_eq!(handler.get(&remedy).expect(200)["executedDate"], Value::Null);
}

#[test]
fn of_ten_moves_at_once_exactly_one_is_made() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    let steps = ["accepted", "declined"];
    let responses = together(10, |index| handler.patch(&remedy, "\"1\"", &step(steps[index % 2])));
    let (made, refused): (Vec<_>, Vec<_>) = responses.iter().partition(|response| response.status == 200);
    assert_eq!(made.len(), 1);
    for response in refused {
        assert_eq!(
            (response.problem(412), response.etag()),
            ("stale".to_owned(), "\"2\"".to_owned())
        );
    }
    let now = handler.get(&remedy).expect(200);
    assert_eq!(now, made[0].expect(200));
    assert!(now["acceptedDate"].is_null() != now["declinedDate"].is_null());
}

#[test]
fn changes_of_different_remedies_at_once_do_not_hinder_each_other() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let made = together(8, |_| offered(&handler, &complaint, compensation()));
    let moved = together(8, |index| handler.patch(&made[index], "\"1\"", &step("accepted")));
    for response in moved {
        response.expect(200);
    }
    assert_eq!(statuses(&handler, &complaint), vec!["compensation accepted"; 8]);
    // Registration, taking up, and each of these: none was lost, none written over.
    let history = handler.walk(&format!("{}/history", given::path(&complaint)));
    assert_eq!(history.len(), 18);
}
