//! What somebody who is not shown the employee finds out by trying: nothing, and each try is a security event.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::{change_staff, correct, desk};
use crate::app::{App, Client, Response};
use crate::contacts::{call_with, contacts};
use crate::{given, security};

const NOBODYS: &str = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";

/// A complaint in the queue of sales.
fn queued(app: &App, changes: Value) -> Value {
    let complaint = given::complaint_with(&app.intake(), changes);
    app.intake()
        .step(&complaint, &given::forward(json!({ "department": "sales" })))
        .expect(201);
    complaint
}

/// A refusal as it can be compared with that of another try.
fn told(refused: &Response) -> Value {
    let mut told = refused.json();
    told["instance"] = Value::Null;
    told
}

/// How often trying out whom this complaint is about was noted.
fn noted(complaint: &Value) -> usize {
    let id = complaint["id"].as_str().expect("an id");
    security::events(&format!("handler_not_possible h-1 {id}")).len()
}

#[test]
fn a_proposal_tells_only_who_is_shown_the_employee() {
    let app = desk();
    let complaint = queued(&app, json!({ "employee": { "subject": "h-3" } }));
    app.manager()
        .post("/v1/routing-rules", &json!({ "handler": { "subject": "H-3" } }))
        .expect(201);
    let independent = |client: &Client| {
        let path = format!("{}/routing-proposal", given::path(&complaint));
        client.get(&path).expect(200)["proposals"][0]["independent"].clone()
    };
    assert_eq!(independent(&app.handler()), true);
    assert_eq!(independent(&app.manager()), false);
}

#[test]
fn everybody_who_cannot_take_it_is_refused_alike_whatever_else_is_asked() {
    let app = desk();
    let complaint = queued(&app, json!({ "employee": { "subject": "h-3" } }));
    change_staff(&app, "h-2", &json!({ "active": false }));
    for beside in [
        json!({}),
        json!({ "department": "sales" }),
        json!({ "department": "back_office" }),
        json!({ "department": "nowhere" }),
        json!({ "function": "Niemand" }),
    ] {
        let refusal = |subject: &str| {
            let before = noted(&complaint);
            let mut handler = beside.clone();
            handler["subject"] = json!(subject);
            let refused = app.handler().step(&complaint, &given::forward(handler));
            assert_eq!(refused.faults(), ["/handler/subject handler_not_possible"], "{beside}");
            (told(&refused), noted(&complaint) - before)
        };
        let concerned = refusal("h-3");
        assert_eq!(concerned.1, 1);
        assert_eq!(concerned, refusal("h-2"), "retired");
        assert_eq!(concerned, refusal("h-9"), "unknown");
    }
    let by_manager = app
        .manager()
        .step(&complaint, &given::forward(json!({ "subject": "h-3" })));
    assert_eq!(by_manager.problem(409), "not-independent");
}

#[test]
fn nobody_whom_it_is_about_calls_back_and_only_who_is_shown_the_employee_learns_why() {
    let app = desk();
    let complaint = queued(&app, json!({ "employee": { "subject": "h-3" } }));
    change_staff(&app, "h-2", &json!({ "active": false }));
    let agreed = |client: &Client, subject: &str| {
        let call_back = json!({ "date": "2026-11-03", "person": { "subject": subject } });
        let call = call_with(json!({ "direction": "in", "callBack": call_back }));
        client.post(&contacts(&complaint), &call)
    };
    let refusal = |subject: &str| {
        let before = noted(&complaint);
        let refused = agreed(&app.handler(), subject);
        assert_eq!(
            refused.faults(),
            ["/callBack/person/subject handler_not_possible"],
            "{subject}"
        );
        (told(&refused), noted(&complaint) - before)
    };
    let concerned = refusal("H-3");
    assert_eq!(concerned.1, 1);
    assert_eq!(concerned, refusal("h-2"), "retired");
    assert_eq!(concerned, refusal("h-9"), "unknown");
    for (subject, code) in [("h-3", "not_independent"), ("h-2", "retired"), ("h-9", "unknown")] {
        let refused = agreed(&app.manager(), subject);
        assert_eq!(refused.faults(), [format!("/callBack/person/subject {code}")]);
    }
    let noted = agreed(&app.handler(), "H-1").expect(201);
    assert_eq!(
        noted["callBack"]["person"],
        json!({ "subject": "h-1", "name": "Medewerker h-1" })
    );
    assert_eq!(security::events("handler_not_possible m-1"), [""; 0]);
}

#[test]
fn what_is_missing_for_closing_tells_nobody_that_an_employee_is_named() {
    let app = desk();
    let employee = json!({ "employee": { "subject": "h-3" } });
    let talk = json!({ "conversation": { "spokenWith": "Linda Bos", "agreement": "no" } });
    let all = [json!({}), employee, talk].map(|named| queued(&app, named));
    let seen = |client: &Client, complaint: &Value| {
        let one = client.again(complaint)["allowedTransitions"].clone();
        let listed = client.walk("/v1/complaints?expand=allowedTransitions");
        let listed = listed
            .iter()
            .find(|item| item["id"] == complaint["id"])
            .expect("listed");
        assert_eq!(listed["allowedTransitions"], one);
        let closing = client.step(complaint, &given::closing()).json();
        (
            one,
            closing["code"].clone(),
            closing["detail"].clone(),
            closing["missing"].clone(),
        )
    };
    for untold in [app.handler(), app.intake()] {
        let plain = seen(&untold, &all[0]);
        for complaint in &all[1..] {
            assert_eq!(seen(&untold, complaint), plain);
        }
    }
    for complaint in &all[1..] {
        app.handler().step(complaint, &given::take_up()).expect(201);
        let (_, code, _, missing) = seen(&app.handler(), complaint);
        assert_eq!(code, "closing-gate");
        assert!(
            missing
                .as_array()
                .expect("a list")
                .contains(&json!("employeeInterview")),
            "{missing}"
        );
    }
}

#[test]
fn a_complaint_about_the_caller_is_as_one_that_does_not_exist_wherever_it_is_named() {
    let app = desk();
    let manager = app.manager();
    let own = given::complaint(&manager);
    let about = given::complaint_with(&app.intake(), json!({ "employee": { "subject": "M-1" } }));
    let other_manager = app.caller("m-2", &[Role::Manager]);
    let link = format!("{}/relations", given::path(&own));
    let linked = queued(&app, json!({ "employee": { "subject": "m-1" } }));
    other_manager
        .post(&link, &json!({ "complaintId": linked["id"] }))
        .expect(201);
    let tries = |id: &Value| {
        let follows = given::registration_with(json!({ "follows": id }));
        let merge = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": id });
        let unlink = format!("{link}/{}", id.as_str().expect("an id"));
        [
            manager.post("/v1/complaints", &follows),
            correct(&manager, &own, &json!({ "follows": id })),
            manager.step(&own, &merge),
            manager.post(&link, &json!({ "complaintId": id })),
            manager.send("DELETE", &unlink, &[("If-Match", "*")], None),
        ]
        .map(|refused| {
            assert!([400, 404].contains(&refused.status), "{}", refused.text);
            (refused.json()["errors"].clone(), refused.json()["code"].clone())
        })
    };
    let nothing = tries(&json!(NOBODYS));
    assert_eq!(tries(&about["id"]), nothing);
    assert_eq!(tries(&linked["id"]), nothing);
    // Somebody else may follow it up.
    let follows = json!({ "follows": about["id"] });
    given::complaint_with(&app.intake(), follows);
}

#[test]
fn the_id_of_a_complaint_about_the_caller_is_nowhere() {
    let app = desk();
    let (manager, other_manager) = (app.manager(), app.caller("m-2", &[Role::Manager]));
    let about = given::closed(&app);
    let complaint = given::complaint_with(&app.intake(), json!({ "follows": about["id"] }));
    let path = given::path(&complaint);
    let pair = json!({ "complaintId": about["id"] });
    let linked = other_manager.post(&format!("{path}/relations"), &pair);
    linked.expect(201);
    let link = linked.header("location");
    other_manager.send("DELETE", link, &[("If-Match", "*")], None);
    correct(&other_manager, &complaint, &json!({ "follows": null })).expect(200);
    correct(&other_manager, &complaint, &json!({ "follows": about["id"] })).expect(200);
    let merge = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": about["id"] });
    other_manager.step(&complaint, &merge).expect(201);
    correct(&other_manager, &about, &json!({ "employee": { "subject": "M-1" } })).expect(200);
    let id = about["id"].as_str().expect("an id");
    for part in ["", "/history", "/transitions", "/relations"] {
        let tells = |client: &Client| {
            let answer = client.get(&format!("{path}{part}"));
            answer.expect(200);
            answer.text.contains(id)
        };
        assert!(tells(&other_manager), "{part}");
        assert!(!tells(&manager), "{part}");
    }
    let corrected = correct(&manager, &complaint, &json!({ "description": "Beter verteld." })).expect(200);
    assert_eq!(
        (&corrected["follows"], &corrected["duplicateOf"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(other_manager.again(&complaint)["follows"], about["id"], "it stays");
}

#[test]
fn a_note_of_a_forward_is_for_handlers_and_managers() {
    let app = desk();
    let complaint = given::complaint(&app.intake());
    let mut forward = given::forward(json!({ "department": "sales" }));
    forward["note"] = json!("Meneer is boos.");
    app.manager().step(&complaint, &forward).expect(201);
    let path = format!("{}/transitions", given::path(&complaint));
    for (client, is_told) in [(app.handler(), true), (app.manager(), true), (app.intake(), false)] {
        let transitions = client.get(&path);
        transitions.expect(200);
        assert_eq!(transitions.text.contains("boos"), is_told);
    }
}
