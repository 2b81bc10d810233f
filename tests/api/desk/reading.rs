//! Whoever takes the call can work: who registered reads and corrects, colleagues read.

use klachtenmap::auth::Role;
use serde_json::json;

use super::{correct, desk};
use crate::given;

#[test]
fn who_registered_a_complaint_reads_it_whatever_their_role() {
    let app = desk();
    let registrar = app.caller("h-2", &[Role::Handler]);
    let complaint = given::complaint(&registrar);
    app.manager()
        .step(&complaint, &given::forward(json!({ "subject": "h-3" })))
        .expect(201);
    assert_eq!(registrar.again(&complaint)["handler"]["subject"], "h-3");
    assert_eq!(registrar.walk("/v1/complaints").len(), 1);
    assert_eq!(registrar.step(&complaint, &given::take_up()).problem(403), "forbidden");
}

#[test]
fn colleagues_of_a_department_read_each_others_cases_and_change_nothing() {
    let app = desk();
    let complaint = given::taken_up(&app);
    let colleague = app.caller("h-2", &[Role::Handler]);
    assert_eq!(colleague.again(&complaint)["handler"]["subject"], "h-1");
    colleague
        .get(&format!("{}/history", given::path(&complaint)))
        .expect(200);
    let refused = correct(&colleague, &complaint, &json!({ "description": "Anders." }));
    assert_eq!(refused.problem(403), "forbidden");
    let elsewhere = app.caller("h-3", &[Role::Handler]);
    assert_eq!(elsewhere.get(&given::path(&complaint)).problem(404), "not-found");
}

#[test]
fn intake_corrects_and_forwards_its_own_until_it_is_taken_up() {
    let app = desk();
    let complaint = given::complaint(&app.intake());
    let other = app.caller("i-2", &[Role::Intake]);
    let better = json!({ "description": "Beter gehoord." });
    assert_eq!(correct(&other, &complaint, &better).problem(404), "not-found");
    correct(&app.intake(), &complaint, &better).expect(200);
    let forward = given::forward(json!({ "subject": "h-1" }));
    app.intake().step(&complaint, &forward).expect(201);
    correct(&app.intake(), &complaint, &json!({ "description": "Nog beter." })).expect(200);
    app.intake().step(&complaint, &forward).expect(201);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    assert_eq!(correct(&app.intake(), &complaint, &better).problem(403), "forbidden");
    assert_eq!(app.intake().step(&complaint, &forward).problem(403), "forbidden");
    // Its handler and managers forward from every open status.
    app.handler().step(&complaint, &given::wait()).expect(201);
    app.handler()
        .step(&complaint, &given::forward(json!({ "subject": "h-3" })))
        .expect(201);
    let now = app.manager().again(&complaint);
    assert_eq!(
        (&now["status"], &now["resolution"]["pausedSinceDate"]),
        (&json!("forwarded"), &json!(null))
    );
}
