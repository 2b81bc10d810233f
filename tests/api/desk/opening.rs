//! An answer is no dead end, reopening makes nothing late, and a merge can be taken apart.

use serde_json::{Value, json};

use super::desk;
use crate::given;

#[test]
fn an_answered_complaint_is_taken_up_again_with_a_reason_or_forwarded() {
    let app = desk();
    let complaint = given::answered(&app);
    let again = |reason: Option<&str>| {
        let mut step = given::take_up();
        if let Some(reason) = reason {
            step["reason"] = json!(reason);
        }
        app.handler().step(&complaint, &step)
    };
    assert_eq!(again(None).faults(), ["/reason required"]);
    let made = again(Some("De melder is het er niet mee eens.")).expect(201);
    assert_eq!(made["carried"]["reason"], "De melder is het er niet mee eens.");
    app.handler().step(&complaint, &given::answer()).expect(201);
    app.handler()
        .step(&complaint, &given::forward(json!({ "subject": "h-3" })))
        .expect(201);
    let now = app.manager().again(&complaint);
    assert_eq!(
        (&now["status"], &now["handler"]["department"]),
        (&json!("forwarded"), &json!("back_office"))
    );
}

#[test]
fn reopening_begins_a_resolution_term_of_its_own_and_explains_it() {
    let app = desk();
    let complaint = given::closed(&app);
    app.advance(chrono::TimeDelta::days(80));
    app.manager().step(&complaint, &given::reopen()).expect(201);
    let now = app.manager().again(&complaint);
    // Received on 30 October, reopened on 18 January.
    assert_eq!(now["resolution"]["dueDate"], "2027-03-15");
    assert_eq!(now["resolution"]["originalDueDate"], "2026-12-25");
    assert_eq!(now["resolution"]["overdue"], false);
    assert_eq!(now["firstResponse"]["overdue"], false);
    let explained = app.manager().get(&format!("{}/deadlines", given::path(&complaint)));
    let explained = explained.expect(200);
    let days = explained["resolution"]["days"].as_array().expect("days");
    assert_eq!((days.len(), &days[0]["date"]), (56, &json!("2027-01-19")));
}

#[test]
fn terms_that_began_with_a_reopening_stay_when_receipt_is_corrected() {
    let app = desk();
    let complaint = given::complaint(&app.intake());
    app.manager().step(&complaint, &given::withdraw()).expect(201);
    app.advance(chrono::TimeDelta::days(20));
    app.manager().step(&complaint, &given::reopen()).expect(201);
    let days = |complaint: &Value| {
        let explained = app
            .manager()
            .get(&format!("{}/deadlines", given::path(complaint)))
            .expect(200);
        explained["firstResponse"]["days"].as_array().expect("days").clone()
    };
    let reopened = app.manager().again(&complaint);
    // Reopened on Thursday 19 November.
    assert_eq!(reopened["firstResponse"]["dueDate"], "2026-11-26");
    let before = days(&complaint);
    assert_eq!(
        (&before[0]["date"], &before[0]["why"]),
        (&json!("2026-11-19"), &json!("day_of_reopening"))
    );
    assert_eq!((before.len(), &before[7]["date"]), (8, &json!("2026-11-26")));
    let earlier = json!({ "receivedAt": "2026-10-29T10:00:00Z", "receivedAtReason": "Poststempel." });
    let corrected = app.manager().patch(&given::path(&complaint), "*", &earlier).expect(200);
    assert_eq!(corrected["firstResponse"], reopened["firstResponse"]);
    assert_eq!(corrected["resolution"]["dueDate"], reopened["resolution"]["dueDate"]);
    assert_eq!(corrected["resolution"]["originalDueDate"], "2026-12-24");
    assert_eq!(days(&complaint), before);
}

#[test]
fn a_pause_goes_on_when_a_merge_is_taken_apart_and_the_merge_was_no_closing() {
    let app = desk();
    let original = given::complaint(&app.intake());
    let complaint = given::taken_up(&app);
    app.handler().step(&complaint, &given::wait()).expect(201);
    app.advance(chrono::TimeDelta::days(2));
    let merge = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": original["id"] });
    app.manager().step(&complaint, &merge).expect(201);
    app.advance(chrono::TimeDelta::days(3));
    app.manager().step(&complaint, &given::reopen()).expect(201);
    app.advance(chrono::TimeDelta::days(4));
    let pauses = |complaint: &Value| {
        let explained = app.manager().get(&format!("{}/deadlines", given::path(complaint)));
        let pauses = explained.expect(200)["resolution"]["pauses"].clone();
        let of = |pause: &Value| (pause["fromDate"].clone(), pause["untilDate"].clone());
        pauses.as_array().expect("pauses").iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(pauses(&complaint), [(json!("2026-10-30"), Value::Null)]);
    assert_eq!(app.manager().again(&complaint)["firstClosedAt"], Value::Null);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let now = app.manager().again(&complaint);
    // Eight weeks after 30 October, and the nine days of the pause.
    assert_eq!(now["resolution"]["dueDate"], "2027-01-03");
    assert_eq!(pauses(&complaint), [(json!("2026-10-30"), json!("2026-11-08"))]);
    app.advance(chrono::TimeDelta::days(70));
    app.manager().step(&complaint, &given::withdraw()).expect(201);
    let late = app
        .manager()
        .walk("/v1/complaints?closedFromDate=2027-01-01&resolution=late");
    assert_eq!(late.len(), 1, "the merge did not count as resolved in time");
}

#[test]
fn taking_a_merge_apart_restores_status_handler_and_terms_and_counts_apart() {
    let app = desk();
    let original = given::complaint(&app.intake());
    let complaint = given::taken_up(&app);
    app.handler().step(&complaint, &given::wait()).expect(201);
    let facts = |complaint: &Value| {
        let now = app.manager().again(complaint);
        [
            "status",
            "handler",
            "waiting",
            "resolution",
            "firstResponse",
            "reopenedCount",
        ]
        .map(|field| now[field].clone())
    };
    let before = facts(&complaint);
    app.advance(chrono::TimeDelta::days(2));
    let merge = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": original["id"] });
    app.manager().step(&complaint, &merge).expect(201);
    let bare = app.manager().step(&complaint, &given::take_up());
    assert_eq!(bare.faults(), ["/reason required"]);
    let apart = app.manager().step(&complaint, &given::reopen()).expect(201);
    assert_eq!(apart["to"], "waiting", "the answer says which status it has");
    assert_eq!(facts(&complaint), before);
    let history = app.manager().walk(&format!("{}/history", given::path(&complaint)));
    assert_eq!(history.last().expect("events")["event"], "unmerged");
    let report = app.manager().get("/v1/reports/monthly/2026-11").expect(200);
    let figures =
        ["opening", "registered", "reopened", "restored", "closed", "closing"].map(|name| report[name].clone());
    assert_eq!(figures, [2, 0, 0, 1, 1, 2].map(|count| json!(count)));
    let restored = app
        .manager()
        .walk("/v1/complaints?restoredFromDate=2026-11-01&restoredToDate=2026-11-30");
    assert_eq!(restored.len(), 1);
}

#[test]
fn a_wrong_outcome_is_put_right_by_reopening_and_the_figures_still_add_up() {
    let app = desk();
    let complaint = given::closed(&app);
    app.advance_to("2026-11-02T09:00:00Z");
    app.manager().step(&complaint, &given::reopen()).expect(201);
    let mut revised = given::assessment();
    revised["lawViolated"] = json!(false);
    revised["revisionReason"] = json!("De opname is teruggevonden.");
    let assessment = format!("{}/assessment", given::path(&complaint));
    app.handler()
        .send("PUT", &assessment, &[("If-Match", "\"1\"")], Some(&revised))
        .expect(200);
    let before = app.handler().again(&complaint)["previousClosing"].clone();
    let mut answer = given::answer();
    answer["closing"] = json!({
        "outcome": "not_resolved", "shortDescription": before["shortDescription"],
        "handlingSummary": before["handlingSummary"]
    });
    app.handler().step(&complaint, &answer).expect(201);
    let now = app.manager().again(&complaint);
    assert_eq!(
        (&now["outcome"], &now["finding"]),
        (&json!("not_resolved"), &json!("dissatisfaction"))
    );
    assert_eq!(before["outcome"], "resolved");
    let report = |month: &str| app.manager().get(&format!("/v1/reports/monthly/{month}")).expect(200);
    let count = |report: &Value, key: &str, of: &str| {
        let figures = report["figures"].as_array().expect("figures").iter();
        let found = figures.filter(|figure| figure["key"] == key && figure["of"] == of);
        found.map(|figure| figure["value"].clone()).collect::<Vec<_>>()
    };
    let october = report("2026-10");
    assert_eq!(
        (&october["registered"], &october["closed"], &october["closing"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(count(&october, "byOutcome", "not_resolved"), [json!(1)]);
    assert_eq!(count(&october, "byFinding", "dissatisfaction"), [json!(1)]);
    let november = report("2026-11");
    assert_eq!(
        (&november["reopened"], &november["closed"], &november["closing"]),
        (&json!(1), &json!(1), &json!(0))
    );
}
