//! What arrives, in which order, and when it is tried again.

use chrono::{DateTime, TimeDelta};
use klachtenmap::webhooks::model::{Secret, signature};
use serde_json::{Value, json};

use super::receiver::{Received, Receiver};
use super::{path, seen, send, webhook};
use crate::app::App;
use crate::complaints::forgetting::{columns_with, count, forgotten};
use crate::given;

fn note(app: &App, complaint: &Value) {
    let body = json!({ "direction": "out", "channel": "phone", "reached": false });
    app.manager()
        .post(&format!("{}/contacts", given::path(complaint)), &body)
        .expect(201);
}

fn versions(received: &[Received], complaint: &Value) -> Vec<i64> {
    let about = received.iter().filter(|message| message.about(complaint));
    about
        .map(|message| message.body()["data"]["version"].as_i64().expect("a version"))
        .collect()
}

fn is_signed(message: &Received, secret: &Value) -> bool {
    let secret = Secret::read(secret.as_str().expect("a secret")).expect("as it is written");
    let at = DateTime::from_timestamp(message.timestamp.parse().expect("seconds"), 0).expect("a time");
    let expected = signature(&[secret], &message.id, at, &message.text);
    message.signature.split(' ').any(|one| one == expected)
}

#[test]
fn every_change_from_then_on_arrives_signed_thin_and_in_order() {
    let app = App::start();
    let before = given::complaint(&app.intake());
    crate::feed::drain(&mut app.database.connect());
    let receiver = Receiver::new();
    let hook = webhook(&app, &receiver, json!({}));
    let made = given::closed(&app);
    note(&app, &before);
    assert_eq!(seen(&app, &hook)["lag"], 0);
    send(&app);
    let received = receiver.take();
    let last = made["version"].as_i64().expect("a version");
    assert_eq!(versions(&received, &made), (1..=last).collect::<Vec<_>>());
    assert_eq!(versions(&received, &before), [2]);
    assert_eq!(i64::try_from(received.len()), Ok(last + 1));
    let first = received
        .iter()
        .find(|message| message.about(&made))
        .expect("it arrived");
    let body = first.body();
    assert_eq!(first.kind(), "complaint.registered");
    assert_eq!(body["data"]["url"], given::path(&made));
    let mut fields: Vec<_> = body["data"].as_object().expect("data").keys().collect();
    fields.sort();
    assert_eq!(fields, ["at", "complaintId", "number", "position", "url", "version"]);
    for message in &received {
        assert!(is_signed(message, &hook["secret"]), "{message:?}");
        assert!(!message.text.contains("Hoekstra"));
    }
    assert_eq!(send(&app), 0);
    assert_eq!(seen(&app, &hook)["lag"], 0);
}

#[test]
fn only_the_types_that_are_asked_for_arrive_and_erasures_always() {
    let app = App::start();
    let receiver = Receiver::new();
    webhook(&app, &receiver, json!({ "types": ["complaint.closed"] }));
    let made = given::closed(&app);
    send(&app);
    let kinds = |received: Vec<Received>| received.iter().map(Received::kind).collect::<Vec<_>>();
    assert_eq!(kinds(receiver.take()), ["complaint.closed"]);
    forgotten(&app, &[&made]).expect("it is closed");
    send(&app);
    assert_eq!(kinds(receiver.take()), ["complaint.erased"]);
    assert_eq!(
        count(
            &mut app.database.connect(),
            "select count(*) from webhook_deliveries where kind <> 'complaint.erased' or answer is not null"
        ),
        0
    );
    assert!(
        columns_with(&app, made["id"].as_str().expect("an id"))
            .iter()
            .all(|column| !column.starts_with("webhook") || column.starts_with("webhook_deliveries"))
    );
}

#[test]
fn a_complaint_that_does_not_arrive_waits_and_holds_up_no_other() {
    let app = App::start();
    let receiver = Receiver::new();
    let hook = webhook(&app, &receiver, json!({}));
    let bad = given::complaint(&app.intake());
    let id = bad["id"].clone();
    receiver.answers_by(move |message| {
        let status = if message.body()["data"]["complaintId"] == id {
            500
        } else {
            204
        };
        (status, String::new())
    });
    let good = given::complaint(&app.intake());
    send(&app);
    assert_eq!(versions(&receiver.take(), &bad), [1]);
    for complaint in [&bad, &good] {
        note(&app, complaint);
    }
    send(&app);
    let received = receiver.take();
    assert_eq!(
        (versions(&received, &bad), versions(&received, &good)),
        (vec![], vec![2])
    );
    let known = seen(&app, &hook);
    assert_eq!(
        (&known["parked"], &known["lag"], &known["enabled"]),
        (&json!(1), &json!(0), &json!(true))
    );
    assert_eq!(known["failingSince"], json!(app.clock.now()));
    // Five seconds later, then five minutes, once each time.
    for pause in [TimeDelta::seconds(6), TimeDelta::minutes(6)] {
        assert_eq!(send(&app), 0);
        app.advance(pause);
        send(&app);
        assert_eq!(versions(&receiver.take(), &bad), [1]);
    }
    receiver.answers(200);
    app.advance(TimeDelta::minutes(40));
    send(&app);
    assert_eq!(versions(&receiver.take(), &bad), [1, 2]);
    let known = seen(&app, &hook);
    assert_eq!((&known["parked"], &known["failingSince"]), (&json!(0), &Value::Null));
}

#[test]
fn a_receiver_that_is_away_is_tried_with_one_change_and_loses_nothing() {
    let app = App::start();
    let receiver = Receiver::new();
    let hook = webhook(&app, &receiver, json!({}));
    receiver.answers(502);
    let all: Vec<Value> = (0..12).map(|_| given::complaint(&app.intake())).collect();
    send(&app);
    let tried = receiver.take().len();
    assert!((3..=6).contains(&tried), "{tried}");
    for complaint in &all {
        note(&app, complaint);
    }
    for pause in [TimeDelta::seconds(6), TimeDelta::minutes(6), TimeDelta::minutes(34)] {
        assert_eq!(send(&app), 0);
        app.advance(pause);
        send(&app);
        assert_eq!(receiver.take().len(), 1);
    }
    assert!(seen(&app, &hook)["lag"].as_i64().expect("a number") >= 20);
    receiver.answers(204);
    app.advance(TimeDelta::hours(3));
    send(&app);
    let received = receiver.take();
    for complaint in &all {
        let mut arrived = versions(&received, complaint);
        arrived.dedup();
        assert_eq!(arrived, [1, 2]);
    }
    let known = seen(&app, &hook);
    assert_eq!((&known["lag"], &known["failingSince"]), (&json!(0), &Value::Null));
}

#[test]
fn retry_after_is_heeded_and_redirects_are_not_followed() {
    let app = App::start();
    let (receiver, elsewhere) = (Receiver::new(), Receiver::new());
    webhook(&app, &receiver, json!({}));
    receiver.answers_by(|_| (503, "Retry-After: 3600\r\n".to_owned()));
    let made = given::complaint(&app.intake());
    send(&app);
    assert_eq!(receiver.take().len(), 1);
    app.advance(TimeDelta::minutes(59));
    assert_eq!(send(&app), 0);
    let other = elsewhere.url();
    receiver.answers_by(move |_| (307, format!("Location: {other}\r\n")));
    app.advance(TimeDelta::minutes(2));
    send(&app);
    assert_eq!((receiver.take().len(), elsewhere.take().len()), (1, 0));
    receiver.answers(204);
    app.advance(TimeDelta::hours(1));
    send(&app);
    assert_eq!(versions(&receiver.take(), &made), [1]);
}

#[test]
fn gone_and_five_days_of_failure_disable_it_and_keep_its_place() {
    let app = App::start();
    for (status, reason) in [(410, "gone"), (500, "failing")] {
        let receiver = Receiver::new();
        let hook = webhook(&app, &receiver, json!({}));
        receiver.answers(status);
        let made: Vec<Value> = (0..4).map(|_| given::complaint(&app.intake())).collect();
        send(&app);
        if status == 500 {
            for _ in 0..16 {
                assert_eq!(seen(&app, &hook)["enabled"], true);
                app.advance(TimeDelta::hours(8));
                send(&app);
            }
        }
        let known = seen(&app, &hook);
        assert_eq!(
            (&known["enabled"], &known["disabledReason"]),
            (&json!(false), &json!(reason))
        );
        assert_eq!((&known["version"], &hook["version"]), (&json!(2), &json!(1)));
        receiver.take();
        receiver.answers(204);
        app.advance(TimeDelta::hours(30));
        assert_eq!(send(&app), 0);
        let enabled = app
            .manager()
            .patch(&path(&hook), "\"2\"", &json!({ "enabled": true }))
            .expect(200);
        assert_eq!(
            (&enabled["disabledReason"], &enabled["failingSince"]),
            (&Value::Null, &Value::Null)
        );
        send(&app);
        let received = receiver.take();
        for complaint in &made {
            assert_eq!(versions(&received, complaint), [1], "{status}");
        }
        app.manager()
            .send("DELETE", &path(&hook), &[("If-Match", "*")], None)
            .expect(204);
    }
}

#[test]
fn one_complaint_alone_that_fails_for_five_days_disables_it_as_well() {
    let app = App::start();
    let receiver = Receiver::new();
    let hook = webhook(&app, &receiver, json!({}));
    receiver.answers(500);
    given::complaint(&app.intake());
    send(&app);
    for _ in 0..16 {
        app.advance(TimeDelta::hours(8));
        send(&app);
    }
    assert_eq!(seen(&app, &hook)["disabledReason"], "failing");
}

#[test]
fn where_the_feed_does_not_reach_any_more_it_goes_on_from_now() {
    let app = App::start();
    let receiver = Receiver::new();
    let hook = webhook(&app, &receiver, json!({ "enabled": false }));
    assert_eq!(hook["disabledReason"], "by_manager");
    given::complaint(&app.intake());
    given::complaint(&app.intake());
    assert_eq!(send(&app), 0);
    app.sql("set session_replication_role = replica; update feed_blocks set first = first + 1, complaints = complaints[2:], versions = versions[2:]");
    let refused = app.manager().patch(&path(&hook), "*", &json!({ "enabled": true }));
    assert_eq!(refused.problem(409), "gap");
    app.manager()
        .patch(&path(&hook), "*", &json!({ "enabled": true, "from": "now" }))
        .expect(200);
    send(&app);
    assert_eq!(receiver.take().len(), 0);
    let made = given::complaint(&app.intake());
    send(&app);
    assert_eq!(versions(&receiver.take(), &made), [1]);
}

#[test]
fn after_a_rotation_both_secrets_sign_for_a_day() {
    let app = App::start();
    let receiver = Receiver::new();
    let hook = webhook(&app, &receiver, json!({}));
    let renewed = app
        .manager()
        .send("POST", &format!("{}/secret", path(&hook)), &[], None)
        .expect(200);
    assert_ne!(renewed["secret"], hook["secret"]);
    let tell = || {
        given::complaint(&app.intake());
        send(&app);
        receiver.take().pop().expect("it arrived")
    };
    let both = tell();
    assert!(is_signed(&both, &hook["secret"]) && is_signed(&both, &renewed["secret"]));
    app.advance(TimeDelta::hours(25));
    let one = tell();
    assert!(!is_signed(&one, &hook["secret"]) && is_signed(&one, &renewed["secret"]));
    assert_eq!(one.signature.split(' ').count(), 1);
}

#[test]
fn attempts_are_logged_and_sent_again_under_the_same_id() {
    let app = App::start();
    let receiver = Receiver::new();
    let hook = webhook(&app, &receiver, json!({}));
    receiver.answers(500);
    let made = given::complaint(&app.intake());
    send(&app);
    let first = receiver.take().remove(0);
    let log = format!("{}/deliveries", path(&hook));
    let entries = app.manager().walk(&log);
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!(
        (&entry["status"], &entry["arrived"], &entry["type"]),
        (&json!(500), &json!(false), &json!("complaint.registered"))
    );
    assert_eq!(
        (&entry["webhookId"], &entry["complaintId"]),
        (&json!(first.id), &made["id"])
    );
    assert_eq!(entry["answer"].as_str().map(str::len), Some(500));
    receiver.answers(200);
    app.advance(TimeDelta::seconds(1));
    let again = format!("{log}/{}/replay", entry["id"].as_str().expect("an id"));
    let again = app.manager().send("POST", &again, &[], None).expect(200);
    assert_eq!(
        (&again["arrived"], &again["webhookId"]),
        (&json!(true), &json!(first.id))
    );
    let second = receiver.take().remove(0);
    assert_eq!((&second.id, &second.text), (&first.id, &first.text));
    assert_ne!(second.timestamp, first.timestamp);
    // A test, and everything of a time.
    let tested = app
        .manager()
        .send("POST", &format!("{}/test", path(&hook)), &[], None)
        .expect(200);
    assert_eq!(
        (&tested["type"], &tested["position"]),
        (&json!("webhook.test"), &Value::Null)
    );
    assert!(is_signed(&receiver.take().remove(0), &hook["secret"]));
    app.advance(TimeDelta::seconds(10));
    send(&app);
    for _ in 0..3 {
        note(&app, &made);
    }
    send(&app);
    receiver.take();
    let times = json!({ "from": "2020-01-01T00:00:00Z", "to": "2099-01-01T00:00:00Z" });
    let places = app
        .manager()
        .post(&format!("{}/replay", path(&hook)), &times)
        .expect(202);
    assert_eq!(places["places"], 4);
    send(&app);
    assert_eq!(versions(&receiver.take(), &made), [1, 2, 3, 4]);
    assert_eq!(send(&app), 0);
    let backwards = json!({ "from": "2026-11-01T00:00:00Z", "to": "2026-10-01T00:00:00Z" });
    assert_eq!(
        app.manager()
            .post(&format!("{}/replay", path(&hook)), &backwards)
            .faults(),
        [" before_beginning"]
    );
}

#[test]
fn nothing_is_sent_from_a_register_that_was_restored() {
    let app = App::start();
    let receiver = Receiver::new();
    webhook(&app, &receiver, json!({}));
    given::complaint(&app.intake());
    app.health.restored(true);
    let sender = klachtenmap::webhooks::sender::Sender::new(klachtenmap::webhooks::model::Reach::AlsoHere);
    let sending = klachtenmap::webhooks::job::Sending::new((&app.db, &app.storage), (&app.clock, &app.health), sender);
    crate::documents::on_a_runtime(async { sending.step(None).await.expect_err("it is behind") });
    app.health.restored(false);
    send(&app);
    assert_eq!(receiver.take().len(), 1);
}
