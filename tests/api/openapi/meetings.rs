//! The meetings about the report and what they agreed are answered as the document promises.

use serde_json::json;

use super::examples::example_of;
use super::responses::{call, evaluated};
use crate::app::App;
use crate::given::employed;

#[test]
fn what_meetings_agreed_is_answered_as_promised() {
    let app = App::start();
    employed(&app, &["h-1"]);
    evaluated(&app);
    let manager = app.manager();
    let listed = call("listReportActions", &manager, "/v1/report-actions?open=true", None, 200);
    let path = format!(
        "/v1/report-actions/{}",
        listed["items"][0]["id"].as_str().expect("an id")
    );
    call("readReportAction", &manager, &path, None, 200);
    let patch = example_of("ReportActionPatch");
    let done = call("changeReportAction", &manager, &path, Some(&patch), 200);
    assert_eq!(done["status"], "done");
    let moved = json!({ "dueDate": "2027-01-15", "reason": "Later." });
    call("changeReportAction", &manager, &path, Some(&moved), 409);
    call(
        "changeReportAction",
        &manager,
        &path,
        Some(&json!({ "result": null })),
        400,
    );
    let told = call(
        "readReportActionHistory",
        &manager,
        &format!("{path}/history"),
        None,
        200,
    );
    assert_eq!(told["items"].as_array().map(Vec::len), Some(2));
}
