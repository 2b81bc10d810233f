//! Whom a complaint is about: by subject, by name, and what nobody else can find out.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::{change_staff, correct, desk, named};
use crate::app::{App, Client};
use crate::given;

/// A complaint that names somebody by name only, in the queue of sales.
fn about(app: &App, named: Value) -> Value {
    let complaint = given::complaint_with(&app.intake(), named);
    app.intake()
        .step(&complaint, &given::forward(json!({ "department": "sales" })))
        .expect(201);
    complaint
}

fn finds(client: &Client, complaint: &Value) -> bool {
    let listed = client.walk("/v1/complaints");
    let listed = listed.iter().any(|item| item["id"] == complaint["id"]);
    let read = client.get(&given::path(complaint)).status == 200;
    assert_eq!(listed, read, "lists and reads agree");
    read
}

#[test]
fn subjects_are_the_same_whatever_their_case_and_what_nobody_sees_in_them() {
    let app = desk();
    for subject in ["H-1", "h\u{200b}-1", "h\u{ad}-1"] {
        let complaint = about(&app, json!({ "employee": { "subject": subject } }));
        assert!(!finds(&app.handler(), &complaint), "{subject:?}");
        let forward = given::forward(json!({ "subject": "h-1" }));
        assert_eq!(app.manager().step(&complaint, &forward).problem(409), "not-independent");
    }
}

#[test]
fn a_likely_name_keeps_somebody_out_until_a_manager_says_that_it_is_another() {
    let app = desk();
    change_staff(&app, "h-1", &json!({ "name": "Mark de Visser" }));
    let colleague = app.caller("h-2", &[Role::Handler]);
    for (part, named) in [
        ("employee", json!({ "employee": { "name": "meneer Visser" } })),
        (
            "conversation",
            json!({ "conversation": { "spokenWith": "MARK VISSER", "agreement": "no" } }),
        ),
    ] {
        let complaint = about(&app, named);
        assert!(!finds(&app.handler(), &complaint), "{part}");
        assert!(finds(&colleague, &complaint), "{part}");
        let forward = given::forward(json!({ "subject": "h-1" }));
        assert_eq!(app.manager().step(&complaint, &forward).problem(409), "not-independent");
        let another = json!({ part: { "notSubject": "h-1", "reason": "Een andere Visser." } });
        assert_eq!(correct(&colleague, &complaint, &another).problem(403), "forbidden");
        correct(&app.manager(), &complaint, &another).expect(200);
        assert!(finds(&app.handler(), &complaint), "{part}");
        app.manager().step(&complaint, &forward).expect(201);
    }
    // A first name alone is nobody's.
    let vague = about(
        &app,
        json!({ "conversation": { "spokenWith": "Mark", "agreement": "no" } }),
    );
    assert!(finds(&app.handler(), &vague));
}

#[test]
fn a_manager_is_kept_out_by_name_too_and_a_new_name_counts_at_once() {
    let app = desk();
    let complaint = about(&app, json!({ "employee": { "name": "K. Terpstra" } }));
    assert!(finds(&app.manager(), &complaint));
    named(&app, "m-2", "Karin Terpstra");
    let manager = app.caller("m-2", &[Role::Manager]);
    // All words of three letters or more are hers.
    assert!(!finds(&manager, &complaint));
    assert!(finds(&app.manager(), &complaint));
}

#[test]
fn who_is_not_shown_the_employee_cannot_find_out() {
    let app = desk();
    let complaint = about(&app, json!({ "employee": { "subject": "h-3" } }));
    app.manager()
        .post("/v1/routing-rules", &json!({ "handler": { "subject": "h-3" } }))
        .expect(201);
    app.manager()
        .post("/v1/routing-rules", &json!({ "handler": { "subject": "h-2" } }))
        .expect(201);
    let queue = app.handler();
    let proposal = |client: &Client| {
        let path = format!("{}/routing-proposal", given::path(&complaint));
        let found = client.get(&path).expect(200);
        let one = found["proposals"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| one["handler"]["subject"] == "h-3");
        one.expect("a proposal").clone()
    };
    assert_eq!(proposal(&queue)["independent"], true);
    assert_eq!(proposal(&app.manager())["independent"], false);
    change_staff(&app, "h-2", &json!({ "active": false }));
    let refusal = |subject: &str| {
        let mut told = queue
            .step(&complaint, &given::forward(json!({ "subject": subject })))
            .json();
        told["instance"] = Value::Null;
        told
    };
    assert_eq!(refusal("h-3"), refusal("h-2"), "concerned and retired");
    assert_eq!(refusal("h-3"), refusal("h-9"), "concerned and unknown");
    assert_eq!(refusal("h-3")["errors"][0]["code"], "handler_not_possible");
    assert_eq!(refusal("h-3")["status"], 400);
}

#[test]
fn the_person_of_the_conversation_is_for_who_sees_the_employee_and_who_registered() {
    let app = desk();
    let talk = json!({ "conversation": { "spokenWith": "Linda Bos", "agreement": "yes" } });
    let complaint = about(&app, talk);
    let spoken_with = |client: &Client| client.again(&complaint)["conversation"]["spokenWith"].clone();
    assert_eq!(spoken_with(&app.intake()), "Linda Bos");
    assert_eq!(spoken_with(&app.manager()), "Linda Bos");
    assert_eq!(spoken_with(&app.handler()), Value::Null);
    for hidden in [
        json!({ "conversation": { "spokenWith": "Een ander" } }),
        json!({ "conversation": { "spokenWith": "Linda Bos" } }),
        json!({ "conversation": null }),
        json!({ "conversation": { "notSubject": "h-9", "reason": "Zomaar." } }),
    ] {
        assert_eq!(
            correct(&app.handler(), &complaint, &hidden).problem(403),
            "forbidden",
            "{hidden}"
        );
    }
    correct(
        &app.handler(),
        &complaint,
        &json!({ "conversation": { "agreement": "no" } }),
    )
    .expect(200);
    assert_eq!(spoken_with(&app.manager()), "Linda Bos", "the rest of it stays");
    let history = app.handler().get(&format!("{}/history", given::path(&complaint))).text;
    assert!(!history.contains("Linda"), "{history}");
    // Until it is taken up, who registered it can put it right.
    let right = json!({ "conversation": { "spokenWith": "Linda Vos" }, "employee": { "name": "Linda Vos" } });
    correct(&app.intake(), &complaint, &right).expect(200);
    let history = app.handler().get(&format!("{}/history", given::path(&complaint))).text;
    assert!(!history.contains("Linda"), "{history}");
    app.handler().step(&complaint, &given::take_up()).expect(201);
    assert_eq!(spoken_with(&app.handler()), "Linda Vos");
    assert_eq!(correct(&app.intake(), &complaint, &right).problem(403), "forbidden");
}

#[test]
fn whom_a_complaint_names_already_is_kept_out_by_the_migration() {
    let app = desk();
    change_staff(&app, "h-1", &json!({ "name": "Mark de Visser" }));
    let replaced = |before: Value, after: Value| {
        let complaint = about(&app, before);
        correct(&app.manager(), &complaint, &after).expect(200);
        complaint
    };
    let interviewed = about(&app, json!({}));
    let colleague = app.caller("h-2", &[Role::Handler]);
    colleague.step(&interviewed, &given::take_up()).expect(201);
    let interview = json!({
        "kind": "employee_interview", "held": true, "employee": { "name": "Mark Visser" }, "summary": "Erkent het.",
    });
    let steps = format!("{}/investigations", given::path(&interviewed));
    colleague.post(&steps, &interview).expect(201);
    let complaints = [
        interviewed,
        replaced(
            json!({ "employee": { "name": "M. Visser" } }),
            json!({ "employee": null }),
        ),
        replaced(
            json!({ "employee": { "name": "M. Visser" } }),
            json!({ "employee": { "subject": "h-2", "name": "Een ander" } }),
        ),
        replaced(
            json!({ "conversation": { "spokenWith": "mevr. Visser", "agreement": "no" } }),
            json!({ "conversation": { "spokenWith": "Niemand" } }),
        ),
        about(
            &app,
            json!({ "employee": { "subject": "v-77", "name": "Mark Visser" } }),
        ),
        about(&app, json!({ "employee": { "subject": "H-1", "name": "M." } })),
        about(&app, json!({ "employee": { "name": "Márk van Visser" } })),
        about(
            &app,
            json!({ "conversation": { "spokenWith": "mevrouw Bakker", "agreement": "no" } }),
        ),
        about(&app, json!({})),
    ];
    app.sql("update complaints set evidence = evidence - 'names' - 'cleared' || '{\"employees\": []}'");
    app.sql(include_str!(
        "../../../migrations/2026-11-28-000050_name_concerned/up.sql"
    ));
    let found = complaints.iter().map(|complaint| finds(&app.handler(), complaint));
    assert_eq!(
        found.collect::<Vec<_>>(),
        [false, false, false, false, false, false, false, true, true]
    );
}
