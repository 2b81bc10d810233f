//! Forwarding reaches somebody, and a complaint with a handler has the handler's department.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::{change_staff, desk};
use crate::app::App;
use crate::given;

fn to(app: &App, handler: Value) -> crate::app::Response {
    let complaint = given::complaint(&app.intake());
    app.manager().step(&complaint, &given::forward(handler))
}

#[test]
fn nobody_who_cannot_take_a_complaint_is_forwarded_to() {
    let app = desk();
    change_staff(&app, "h-2", &json!({ "active": false }));
    change_staff(&app, "h-3", &json!({ "mayHandle": false, "function": "Jurist" }));
    assert_eq!(
        to(&app, json!({ "subject": "h-9" })).faults(),
        ["/handler/subject unknown"]
    );
    assert_eq!(
        to(&app, json!({ "subject": "h-2" })).faults(),
        ["/handler/subject retired"]
    );
    assert_eq!(
        to(&app, json!({ "subject": "h-3" })).faults(),
        ["/handler/subject may_not_handle"]
    );
    assert_eq!(
        to(&app, json!({ "function": "Jurist" })).faults(),
        ["/handler/function nobody"]
    );
    assert_eq!(
        to(&app, json!({ "subject": "h-1", "department": "back_office" })).faults(),
        ["/handler/department contradiction"]
    );
    assert_eq!(
        to(
            &app,
            json!({ "subject": "h-9", "department": "moon_base", "function": "Jurist" })
        )
        .faults(),
        [
            "/handler/department unknown",
            "/handler/function nobody",
            "/handler/subject unknown"
        ],
        "all at once"
    );
    change_staff(&app, "h-3", &json!({ "mayHandle": true }));
    to(&app, json!({ "function": "Jurist" })).expect(201);
}

#[test]
fn who_handles_no_complaints_takes_none_up_and_finishes_their_own() {
    let app = desk();
    let own = given::taken_up(&app);
    let queued = given::complaint(&app.intake());
    app.intake()
        .step(&queued, &given::forward(json!({ "department": "sales" })))
        .expect(201);
    change_staff(&app, "h-1", &json!({ "mayHandle": false }));
    assert_eq!(app.handler().step(&queued, &given::take_up()).problem(403), "forbidden");
    let allowed = app.handler().again(&queued)["allowedTransitions"].clone();
    assert!(
        allowed
            .as_array()
            .expect("transitions")
            .iter()
            .all(|to| to["allowed"] == false)
    );
    app.handler().step(&own, &given::answer()).expect(201);
    change_staff(&app, "h-1", &json!({ "mayHandle": true }));
    app.handler().step(&queued, &given::take_up()).expect(201);
}

#[test]
fn notes_of_forwards_are_for_handlers_and_managers() {
    let app = desk();
    let complaint = given::complaint(&app.intake());
    let mut forward = given::forward(json!({ "subject": "h-1" }));
    forward["note"] = json!("De melder is boos op Linda.");
    let made = app.intake().step(&complaint, &forward).expect(201);
    let carried = |client: &crate::app::Client| {
        let transitions = client.walk(&format!("{}/transitions", given::path(&complaint)));
        transitions.last().expect("a transition")["carried"].clone()
    };
    for shown in [made["carried"].clone(), carried(&app.intake())] {
        assert_eq!((&shown["handler"]["subject"], shown.get("note")), (&json!("h-1"), None));
    }
    for client in [app.handler(), app.manager()] {
        assert_eq!(carried(&client)["note"], "De melder is boos op Linda.");
    }
}

#[test]
fn who_gets_a_complaint_brings_their_department_however_it_came_to_them() {
    let app = desk();
    given::staff(&app, "m-1", Some("directors"), None);
    let department = |complaint: &Value| app.manager().again(complaint)["handler"]["department"].clone();
    let forwarded = given::complaint(&app.intake());
    app.intake()
        .step(&forwarded, &given::forward(json!({ "subject": "h-3" })))
        .expect(201);
    assert_eq!(department(&forwarded), "back_office");
    let queued = given::complaint(&app.intake());
    app.intake()
        .step(&queued, &given::forward(json!({ "department": "sales" })))
        .expect(201);
    app.manager().step(&queued, &given::take_up()).expect(201);
    assert_eq!(department(&queued), "directors");
    let at_once = json!({
        "kind": "question",
        "handledAtOnce": {
            "summary": "Uitgelegd.", "outcome": "resolved", "shortDescription": "Vraag.", "handlingSummary": "Beantwoord.",
            "prevention": { "none": "Een vraag." },
            "assessment": given::assessment(), "analysis": "Een vraag."
        }
    });
    let handled = given::complaint_with(&app.manager(), at_once);
    assert_eq!(handled["handler"]["department"], "directors");
}

#[test]
fn a_colleague_takes_over_from_who_is_absent_or_retired() {
    let app = desk();
    let colleague = app.caller("h-2", &[Role::Handler]);
    let taken_up = given::taken_up(&app);
    app.handler().step(&taken_up, &given::wait()).expect(201);
    let take = || colleague.step(&taken_up, &given::take_up());
    assert_eq!(take().problem(403), "forbidden", "its handler is there");
    change_staff(&app, "h-1", &json!({ "absentFrom": "2026-10-30" }));
    let allowed = colleague.again(&taken_up)["allowedTransitions"][2].clone();
    assert_eq!(
        (&allowed["to"], &allowed["allowed"]),
        (&json!("in_progress"), &json!(true))
    );
    let outsider = app.caller("h-3", &[Role::Handler]);
    assert_eq!(outsider.step(&taken_up, &given::take_up()).problem(404), "not-found");
    let because = json!({ "to": "in_progress", "reason": "Collega is ziek." });
    colleague.step(&taken_up, &because).expect(201);
    let now = colleague.again(&taken_up);
    assert_eq!(now["handler"]["subject"], "h-2");
    assert_eq!((&now["status"], &now["waiting"]), (&json!("in_progress"), &Value::Null));
    let history = colleague.walk(&format!("{}/history", given::path(&taken_up)));
    let last = history.last().expect("events");
    assert_eq!(
        (&last["event"], &last["carried"]["reason"]),
        (&json!("taken_up"), &json!("Collega is ziek."))
    );
}
