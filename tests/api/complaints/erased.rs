//! What can still be read of a complaint when everything that its events carried was erased.

use serde_json::json;

use crate::app::App;
use crate::given;

#[test]
fn a_complaint_whose_events_were_erased_can_be_read_and_goes_on() {
    let app = App::start();
    let complaint = given::closed(&app);
    let path = given::path(&complaint);
    let call = json!({ "direction": "out", "channel": "phone", "reached": true, "callBack": { "date": "2026-11-02" } });
    app.handler().post(&format!("{path}/contacts"), &call).expect(201);
    let kinds = |items: &[serde_json::Value]| -> Vec<String> {
        let kinds = items.iter().map(|item| item["event"].as_str().expect("a kind"));
        kinds.map(str::to_owned).collect()
    };
    let before = kinds(&app.manager().walk(&format!("{path}/history")));
    app.sql("update events set detail = '{}'");

    let history = app.manager().walk(&format!("{path}/history"));
    assert_eq!(kinds(&history), before, "when and by whom stays");
    assert!(history.iter().all(|item| item["carried"] == json!({})));
    for part in [
        "",
        "/transitions",
        "/deadlines",
        "/relations",
        "/measures",
        "/documents",
    ] {
        app.manager().get(&format!("{path}{part}")).expect(200);
    }
    for part in ["contacts", "remedies", "investigations"] {
        let found = app.manager().get(&format!("{path}/{part}")).expect(200);
        assert_eq!(found["items"], json!([]), "{part}");
    }
    assert_eq!(
        app.manager().get(&format!("{path}/assessment")).problem(404),
        "not-found"
    );
    app.manager().step(&complaint, &given::reopen()).expect(201);
}
