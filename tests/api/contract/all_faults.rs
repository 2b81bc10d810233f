//! Every fault of a request is in one answer: of its form, of the rules over several fields, of the clock, and of what it
//! names.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{App, Response};
use crate::given;

#[track_caller]
fn assert_faults(response: &Response, expected: &[&str]) {
    let found: BTreeSet<String> = response.faults().into_iter().collect();
    let expected: BTreeSet<String> = expected.iter().map(|fault| (*fault).to_owned()).collect();
    assert_eq!(found, expected, "{}", response.text);
}

fn at_once(remedies: &Value) -> Value {
    json!({
        "summary": "Uitgelegd.", "outcome": "resolved", "shortDescription": "Kort.", "handlingSummary": "Zo.",
        "prevention": { "measures": ["019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"] },
        "assessment": { "admissible": true, "lawViolated": false, "decencyViolated": false, "motivation": "Zo.", "cause": "nowhere" },
        "analysis": "Besproken.", "remedies": remedies
    })
}

#[test]
fn a_registration_is_told_everything_that_is_wrong_with_it() {
    let app = App::start();
    let unkept = json!({ "kind": "compensation", "description": "Geld terug.", "status": "accepted" });
    let body = json!({
        "kind": "nonsense", "channel": "phone", "unknown": 1,
        "nature": "nowhere", "furtherNatures": ["never"],
        "complainant": {}, "receivedAt": "2030-01-01T00:00:00Z", "reportedDate": "2030-01-02",
        "follows": "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10",
        "handledAtOnce": at_once(&json!([unkept, unkept]))
    });
    assert_faults(
        &app.handler().post("/v1/complaints", &body),
        &[
            "/kind not_in_list",
            "/unknown unknown_field",
            "/description required",
            "/complainant required",
            "/receivedAt in_future",
            "/reportedDate in_future",
            "/nature unknown",
            "/furtherNatures unknown",
            "/follows unknown",
            "/handledAtOnce/assessment/cause unknown",
            "/handledAtOnce/prevention/measures/0 unknown",
            "/handledAtOnce/remedies/0/dueDate required",
            "/handledAtOnce/remedies/1/dueDate required",
        ],
    );
    assert_eq!(app.manager().walk("/v1/complaints").len(), 0);
}

#[test]
fn what_only_the_database_refuses_is_told_with_all_else_that_it_would_refuse() {
    let app = App::start();
    let retired = json!({ "active": false });
    app.manager().patch("/v1/natures/other", "*", &retired).expect(200);
    let body = given::registration_with(json!({
        "nature": "nowhere", "furtherNatures": ["other"], "follows": "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    }));
    assert_faults(
        &app.intake().post("/v1/complaints", &body),
        &["/nature unknown", "/furtherNatures retired", "/follows unknown"],
    );
}

#[test]
fn a_correction_is_told_everything_that_is_wrong_with_it() {
    let app = App::start();
    let path = given::path(&given::taken_up(&app));
    let patch = json!({
        "receivedAt": "2026-10-29T10:00:00Z", "reportedDate": "2030-01-01", "nature": "nowhere", "complainant": { "country": "QQ" }
    });
    assert_faults(
        &app.handler().patch(&path, "*", &patch),
        &[
            "/complainant/country unknown",
            "/receivedAtReason required",
            "/reportedDate in_future",
            "/nature unknown",
        ],
    );
}
