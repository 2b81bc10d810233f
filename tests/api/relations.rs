//! Complaints that belong together: linked, merged and taken apart again, without any count or term changing.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::app::{App, together};
use crate::{feed, given};

fn place(complaint: &Value) -> String {
    format!("{}/relations", given::path(complaint))
}

fn related(app: &App, complaint: &Value) -> Vec<(String, String)> {
    let all = app.manager().walk(&place(complaint));
    let pair = |item: &Value| {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        (text(&item["relation"]), text(&item["complaint"]["id"]))
    };
    all.iter().map(pair).collect()
}

fn id(complaint: &Value) -> String {
    complaint["id"].as_str().expect("an id").to_owned()
}

fn merge(other: &Value) -> Value {
    json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": other["id"] })
}

#[test]
fn a_link_is_seen_from_both_sides_and_taken_back() {
    let app = App::start();
    let (one, other) = (given::complaint(&app.intake()), given::complaint(&app.intake()));
    let made = app.manager().post(&place(&one), &json!({ "complaintId": other["id"] }));
    made.expect(201);
    assert_eq!(related(&app, &one), [("linked".to_owned(), id(&other))]);
    assert_eq!(related(&app, &other), [("linked".to_owned(), id(&one))]);
    let link = made.header("location").to_owned();
    let remove = |etag: &str| app.manager().send("DELETE", &link, &[("If-Match", etag)], None);
    assert_eq!(remove("\"1\"").problem(412), "stale");
    let removed = remove("\"2\"");
    assert_eq!(
        (removed.status, removed.text.as_str(), removed.etag().as_str()),
        (204, "", "\"3\"")
    );
    assert!(related(&app, &one).is_empty());
    assert_eq!(remove("\"3\"").problem(404), "not-found");
}

#[test]
fn a_link_needs_another_complaint_that_the_caller_may_see() {
    let app = App::start();
    let one = given::complaint(&app.intake());
    let other = given::complaint(&app.intake());
    let link = |to: &Value| app.manager().post(&place(&one), &json!({ "complaintId": to }));
    assert_eq!(link(&one["id"]).faults(), ["/complaintId itself"]);
    let nowhere = json!("019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10");
    assert_eq!(link(&nowhere).faults(), ["/complaintId unknown"]);
    link(&other["id"]).expect(201);
    assert_eq!(link(&other["id"]).problem(409), "already-exists");
    let mine = given::taken_up(&app);
    let blind = app.caller("h-2", &[klachtenmap::auth::Role::Handler]);
    let refused = blind.post(&place(&one), &json!({ "complaintId": mine["id"] }));
    assert_eq!(refused.faults(), ["/complaintId unknown"]);
}

#[test]
fn linking_and_merging_change_no_term_and_no_number_of_registrations() {
    let app = App::start();
    let (one, other) = (given::complaint(&app.intake()), given::complaint(&app.intake()));
    let facts = || {
        let report = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
        let terms = |complaint: &Value| {
            let now = app.manager().again(complaint);
            (now["firstResponse"].clone(), now["resolution"].clone())
        };
        (
            report["registered"].clone(),
            report["byNature"].clone(),
            terms(&one),
            terms(&other),
        )
    };
    let before = facts();
    app.manager()
        .post(&place(&one), &json!({ "complaintId": other["id"] }))
        .expect(201);
    assert_eq!(facts(), before);
    app.manager().step(&other, &merge(&one)).expect(201);
    assert_eq!(facts(), before);
    assert_eq!(related(&app, &one)[0], ("has_duplicate".to_owned(), id(&other)));
    assert_eq!(related(&app, &other)[0], ("duplicate_of".to_owned(), id(&one)));
    app.manager().step(&other, &given::reopen()).expect(201);
    assert_eq!(facts(), before);
    assert_eq!(related(&app, &one), [("linked".to_owned(), id(&other))]);
}

#[test]
fn what_was_merged_can_be_taken_apart_however_late() {
    let app = App::start();
    let (one, other) = (given::complaint(&app.intake()), given::complaint(&app.intake()));
    app.manager().step(&other, &merge(&one)).expect(201);
    app.advance(TimeDelta::days(400));
    app.manager().step(&other, &given::reopen()).expect(201);
    assert_eq!(app.manager().again(&other)["duplicateOf"], Value::Null);
    feed::is_complete(&app);
}

#[test]
fn a_duplicate_is_merged_into_the_original_and_not_into_another_duplicate() {
    let app = App::start();
    let all: Vec<_> = (0..3).map(|_| given::complaint(&app.intake())).collect();
    app.manager().step(&all[1], &merge(&all[0])).expect(201);
    let refused = app.manager().step(&all[2], &merge(&all[1]));
    assert_eq!(refused.faults(), ["/duplicateOf duplicate_itself"]);
}

#[test]
fn two_complaints_are_never_merged_into_each_other() {
    let app = App::start();
    for _ in 0..5 {
        let pair = [given::complaint(&app.intake()), given::complaint(&app.intake())];
        together(2, |index| {
            app.manager().step(&pair[index], &merge(&pair[1 - index])).status
        });
        let open = pair
            .iter()
            .filter(|complaint| app.manager().again(complaint)["open"] == true)
            .count();
        assert!(open >= 1);
    }
}

#[test]
fn after_the_window_a_new_complaint_follows_the_closed_one() {
    let app = App::with(&[("KLACHTENMAP_REOPEN_DAYS", "10")]);
    let closed = given::closed(&app);
    assert_eq!(closed["reopenUntilDate"], "2026-11-09");
    app.advance_to("2026-11-09T22:59:00Z");
    let reopening = || app.manager().again(&closed)["allowedTransitions"][2]["allowed"].clone();
    assert_eq!(reopening(), true);
    app.advance_to("2026-11-09T23:00:00Z");
    assert_eq!(reopening(), false);
    let late = app.manager().step(&closed, &given::reopen());
    assert_eq!(late.problem(409), "too-late-to-reopen");
    let next = given::complaint_with(&app.intake(), json!({ "follows": closed["id"] }));
    assert_eq!(next["follows"], closed["id"]);
    assert_eq!(related(&app, &closed), [("followed_by".to_owned(), id(&next))]);
    assert_eq!(related(&app, &next), [("follows".to_owned(), id(&closed))]);
    let nowhere = given::registration_with(json!({ "follows": "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10" }));
    assert_eq!(
        app.intake().post("/v1/complaints", &nowhere).faults(),
        ["/follows unknown"]
    );
}
