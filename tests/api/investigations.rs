//! The investigation of a complaint, and the independence of whoever handles it.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::App;
use crate::given;

fn place(complaint: &Value) -> String {
    format!("{}/investigations", given::path(complaint))
}

fn recording() -> Value {
    json!({ "kind": "call_recording", "available": true, "reference": "OPN-1", "findings": "Geen akkoord te horen." })
}

fn interview(subject: &str) -> Value {
    json!({
        "kind": "employee_interview", "held": true, "employee": { "subject": subject, "name": "L. Postma" },
        "summary": "Erkent te snel te zijn gegaan."
    })
}

#[test]
fn every_step_is_kept_with_who_and_when() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    for body in [recording(), interview("v-1"), given::analysis()] {
        let made = app.handler().post(&place(&complaint), &body);
        let view = made.expect(201);
        assert_eq!(app.handler().get(made.header("location")).expect(200), view);
        assert_eq!(view["kind"], body["kind"]);
        assert_eq!(view["notedBy"]["subject"], "h-1");
    }
    let steps = app.handler().walk(&place(&complaint));
    assert_eq!(steps.len(), 3);
    assert_eq!(
        (&steps[0]["listenedBy"], &steps[0]["listenedAt"]),
        (&json!("Naam van h-1"), &json!("2026-10-30T14:00:00Z"))
    );
    assert_eq!(steps[1]["interviewedBy"], "Naam van h-1");
}

#[test]
fn a_step_that_could_not_be_taken_says_why_and_opens_the_gate_as_well() {
    let app = App::start();
    let conversation = json!({ "heldAt": "2026-10-29T10:00:00Z", "spokenWith": "Linda", "agreement": "no" });
    let complaint = given::complaint_with(&app.intake(), json!({ "conversation": conversation }));
    app.handler().step(&complaint, &given::take_up()).expect(201);
    given::assess(&app.handler(), &complaint);
    app.handler().step(&complaint, &given::answer()).expect(201);
    let refused = app.handler().step(&complaint, &given::closing());
    assert_eq!(refused.json()["missing"], json!(["callRecording", "employeeInterview"]));
    for body in [
        json!({ "kind": "call_recording", "available": false, "unavailableReason": "Bewaartermijn verstreken." }),
        json!({ "kind": "employee_interview", "held": false, "notHeldReason": "Uit dienst." }),
    ] {
        app.handler().post(&place(&complaint), &body).expect(201);
    }
    app.handler().step(&complaint, &given::closing()).expect(201);
}

#[test]
fn what_does_not_belong_together_is_named_all_at_once() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let faults = |body: Value| app.handler().post(&place(&complaint), &body).faults();
    assert_eq!(
        faults(json!({ "kind": "call_recording", "available": true, "unavailableReason": "Weg." })),
        [
            "/findings missing",
            "/reference missing",
            "/unavailableReason contradiction"
        ]
    );
    assert_eq!(
        faults(json!({ "kind": "employee_interview", "held": false, "summary": "Niets." })),
        ["/notHeldReason missing", "/summary contradiction"]
    );
    assert_eq!(faults(json!({ "kind": "gossip" })), ["/kind not_in_list"]);
    let mut early = recording();
    early["listenedAt"] = json!("2026-10-30T14:01:01Z");
    assert_eq!(faults(early), ["/listenedAt in_future"]);
    assert!(app.handler().walk(&place(&complaint)).is_empty());
}

#[test]
fn an_interview_is_seen_by_managers_and_the_handler_of_the_case_only() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let made = app.handler().post(&place(&complaint), &interview("v-1"));
    let one = made.header("location").to_owned();
    made.expect(201);
    app.handler().post(&place(&complaint), &recording()).expect(201);
    assert_eq!(app.manager().walk(&place(&complaint)).len(), 2);
    // Forwarded and given back it is nobody's: every handler may see the complaint, and nothing of the employee.
    let forward = given::forward(json!({ "department": "sales" }));
    app.manager().step(&complaint, &forward).expect(201);
    let back = json!({ "to": "registered", "reason": "Niet voor ons." });
    app.manager().step(&complaint, &back).expect(201);
    for client in [app.handler(), app.caller("h-2", &[Role::Handler])] {
        let steps = client.walk(&place(&complaint));
        assert_eq!((steps.len(), &steps[0]["kind"]), (1, &json!("call_recording")));
        assert_eq!(client.get(&one).problem(404), "not-found");
        let history = client.get(&format!("{}/history", given::path(&complaint)));
        assert!(!history.text.contains("Postma"), "{}", history.text);
        assert!(history.text.contains("investigated"));
    }
    assert!(
        app.manager()
            .get(&format!("{}/history", given::path(&complaint)))
            .text
            .contains("Postma")
    );
    let intake = app.intake().get(&place(&complaint));
    assert_eq!(intake.problem(403), "forbidden");
}

#[test]
fn the_employee_whom_it_is_about_never_handles_it() {
    let app = App::start();
    given::staff(&app, "h-2", Some("sales"), None);
    let complaint = given::taken_up(&app);
    let refused = app.handler().post(&place(&complaint), &interview("h-1"));
    assert_eq!(refused.problem(409), "not-independent");
    app.handler().post(&place(&complaint), &interview("h-2")).expect(201);
    let forward = given::forward(json!({ "subject": "h-2" }));
    assert_eq!(app.manager().step(&complaint, &forward).problem(409), "not-independent");
    let queue = given::forward(json!({ "department": "sales" }));
    app.manager().step(&complaint, &queue).expect(201);
    let employee = app.caller("h-2", &[Role::Handler]);
    let take_up = employee.step(&complaint, &given::take_up());
    assert_eq!(take_up.problem(404), "not-found");
    assert_eq!(employee.get(&given::path(&complaint)).problem(404), "not-found");
}

#[test]
fn a_step_is_noted_once_however_often_it_is_sent() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let send = || {
        let key = [("Idempotency-Key", "stap-1")];
        app.handler().post_with(&place(&complaint), &key, &given::analysis())
    };
    let (first, second) = (send(), send());
    assert_eq!(first.expect(201), second.expect(201));
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(app.handler().walk(&place(&complaint)).len(), 1);
}

#[test]
fn the_employee_of_a_complaint_is_hidden_from_whoever_does_not_handle_it() {
    let app = App::start();
    let employee = json!({ "subject": "v-1", "name": "L. Postma" });
    let complaint = given::complaint_with(&app.intake(), json!({ "employee": employee }));
    assert_eq!(complaint["employee"], Value::Null);
    assert_eq!(app.handler().again(&complaint)["employee"], Value::Null);
    assert_eq!(app.manager().again(&complaint)["employee"], employee);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    assert_eq!(app.handler().again(&complaint)["employee"], employee);
    let correction = json!({ "employee": { "subject": "v-2", "name": "K. Dijkstra" } });
    app.handler()
        .patch(&given::path(&complaint), "*", &correction)
        .expect(200);
    let forward = given::forward(json!({ "department": "sales" }));
    app.handler().step(&complaint, &forward).expect(201);
    given::staff(&app, "h-3", Some("sales"), None);
    let other = app.caller("h-3", &[Role::Handler]);
    let history = other.get(&format!("{}/history", given::path(&complaint)));
    assert!(history.text.contains("corrected") && !history.text.contains("Dijkstra"));
    let refused = json!({ "employee": { "subject": "h-3" } });
    other.step(&complaint, &given::take_up()).expect(201);
    let naming = app.manager().patch(&given::path(&complaint), "*", &refused);
    assert_eq!(naming.problem(409), "not-independent");
}

#[test]
fn a_step_that_is_struck_out_no_longer_opens_the_gate() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let noted = |body: Value| {
        let made = handler.post(&place(&complaint), &body);
        made.expect(201);
        assert_eq!(made.etag(), "\"1\"");
        made.header("location").to_owned()
    };
    let analyses = [(); 2].map(|()| noted(given::analysis()));
    given::assess(&handler, &complaint);
    handler.step(&complaint, &given::answer()).expect(201);
    let wrong = json!({ "struckOut": { "reason": "Van een ander gesprek." } });
    let gate = || {
        let now = handler.again(&complaint);
        let steps = now["allowedTransitions"].as_array().expect("steps").clone();
        let closing = steps.into_iter().find(|step| step["to"] == "closed");
        closing.expect("closing")["missing"].clone()
    };
    // The assessment of `given` brings an analysis of its own.
    let all = handler.walk(&place(&complaint));
    for step in &all {
        assert_eq!((&step["struckOut"], gate()), (&Value::Null, json!([])));
        let step = format!("{}/{}", place(&complaint), step["id"].as_str().expect("an id"));
        let struck = handler.patch(&step, "\"1\"", &wrong);
        let view = struck.expect(200);
        assert_eq!(view["struckOut"]["reason"], "Van een ander gesprek.");
        assert_eq!(
            (handler.get(&step).etag(), struck.etag()),
            ("\"2\"".into(), "\"2\"".into())
        );
        assert_eq!(handler.get(&step).expect(200), view);
    }
    assert_eq!(gate(), json!(["analysis"]));
    assert_eq!(handler.walk(&place(&complaint)).len(), all.len());
    assert_eq!(handler.patch(&analyses[0], "\"2\"", &wrong).problem(409), "struck-out");
    let refused = handler.patch(&analyses[0], "\"2\"", &json!({ "struckOut": { "reason": "" } }));
    assert_eq!(refused.faults(), ["/struckOut/reason too_short"]);
}

#[test]
fn the_only_analysis_of_a_closed_complaint_stays_and_a_second_one_need_not() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    given::assess(&handler, &complaint);
    handler.step(&complaint, &given::answer()).expect(201);
    let made = handler.post(&place(&complaint), &given::analysis());
    made.expect(201);
    handler.step(&complaint, &given::closing()).expect(201);
    let wrong = json!({ "struckOut": { "reason": "Dubbel." } });
    handler.patch(made.header("location"), "\"1\"", &wrong).expect(200);
    let all = handler.walk(&place(&complaint));
    let last = all.iter().filter(|step| step["struckOut"] == Value::Null);
    for step in last {
        let step = format!("{}/{}", place(&complaint), step["id"].as_str().expect("an id"));
        let refused = handler.patch(&step, "\"1\"", &wrong);
        assert_eq!(refused.problem(409), "closing-gate");
        assert_eq!(refused.json()["missing"], json!(["analysis"]));
    }
}

#[test]
fn an_interview_that_is_struck_out_is_shown_to_nobody_else_and_its_employee_stays_named() {
    let app = App::start();
    let registrar = || app.caller("h-2", &[Role::Intake, Role::Handler]);
    let complaint = given::complaint(&registrar());
    let handler = app.handler();
    handler.step(&complaint, &given::take_up()).expect(201);
    let made = handler.post(&place(&complaint), &interview("h-3"));
    made.expect(201);
    let wrong = json!({ "struckOut": { "reason": "Het ging om een ander." } });
    let refused = registrar().patch(made.header("location"), "\"1\"", &wrong);
    assert_eq!(refused.problem(404), "not-found");
    handler.patch(made.header("location"), "\"1\"", &wrong).expect(200);
    assert!(registrar().walk(&place(&complaint)).is_empty());
    let events = registrar().walk(&format!("{}/history", given::path(&complaint)));
    let struck = events.last().expect("an event");
    assert_eq!(
        (&struck["event"], &struck["carried"]),
        (&json!("struck_out"), &json!({}))
    );
    let named = app.caller("h-3", &[Role::Handler, Role::Manager]);
    assert_eq!(
        named.patch(made.header("location"), "\"2\"", &wrong).problem(404),
        "not-found"
    );
    assert_eq!(named.get(&given::path(&complaint)).problem(404), "not-found");
}
