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
fn a_token_in_other_capitals_is_the_same_member_of_staff() {
    let app = desk();
    change_staff(&app, "h-1", &json!({ "name": "Mark de Visser" }));
    let capital = app.caller("H-1", &[Role::Handler]);
    let named = about(&app, json!({ "employee": { "name": "meneer Visser" } }));
    assert!(!finds(&capital, &named), "the name in the catalogue is theirs");
    // Their place is the same too, and what they take up is on the name that the catalogue has.
    let complaint = about(&app, json!({}));
    capital.step(&complaint, &given::take_up()).expect(201);
    for handler in [&capital, &app.handler()] {
        let handled = handler.again(&complaint);
        assert_eq!(handled["handler"]["subject"], "h-1");
        assert_eq!(handled["handler"]["department"], "sales");
        assert!(finds(handler, &complaint));
    }
    let forward = given::forward(json!({ "subject": "H-2" }));
    app.manager().step(&complaint, &forward).expect(201);
    assert_eq!(app.manager().again(&complaint)["handler"]["subject"], "h-2");
    // What was registered with either token is theirs.
    let own = given::complaint(&app.caller("H-1", &[Role::Intake]));
    assert!(finds(&app.caller("H-1", &[Role::Intake]), &own));
    // Nobody takes over from themselves.
    change_staff(&app, "h-2", &json!({ "absentFrom": "2026-10-30" }));
    app.caller("h-2", &[Role::Handler])
        .step(&complaint, &given::take_up())
        .expect(201);
    let themselves = app.caller("H-2", &[Role::Handler]);
    assert_eq!(
        themselves.step(&complaint, &given::take_up()).problem(409),
        "wrong-status"
    );
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let twin = json!({ "subject": "H-1", "name": "Nog eens" });
    assert_eq!(
        app.manager().post("/v1/staff", &twin).faults(),
        ["/subject already_exists"]
    );
}

#[test]
fn a_mistaken_naming_is_ended_in_any_capitals() {
    let app = desk();
    let complaint = about(&app, json!({ "employee": { "subject": "h-1", "name": "M. Visser" } }));
    let mistaken = json!({ "employee": { "notSubject": "H-1", "reason": "Naamgenoot." } });
    let corrected = correct(&app.manager(), &complaint, &mistaken).expect(200);
    assert_eq!(corrected["employee"], json!({ "name": "M. Visser" }));
}

#[test]
fn an_unknown_subject_warns_who_is_shown_the_employee_and_the_name_beside_it_counts() {
    let app = desk();
    change_staff(&app, "h-1", &json!({ "name": "Mark de Visser" }));
    let warnings = |complaint: &Value| {
        let all = complaint["warnings"].as_array().expect("a list");
        let each = all
            .iter()
            .map(|warning| format!("{} {}", warning["pointer"], warning["code"]).replace('"', ""));
        each.collect::<Vec<_>>()
    };
    let unknown = json!({ "employee": { "subject": "v-77", "name": "Mark Visser" } });
    let told = given::complaint_with(&app.manager(), unknown.clone());
    assert_eq!(warnings(&told), ["/employee/subject unknown"]);
    assert_eq!(warnings(&app.manager().again(&told)), ["/employee/subject unknown"]);
    let complaint = about(&app, unknown.clone());
    assert!(!finds(&app.handler(), &complaint), "by the name");
    let colleague = app.caller("h-2", &[Role::Handler]);
    for untold in [&app.intake(), &colleague] {
        assert_eq!(warnings(&untold.again(&complaint)), [""; 0]);
    }
    colleague.step(&complaint, &given::take_up()).expect(201);
    assert_eq!(warnings(&colleague.again(&complaint)), ["/employee/subject unknown"]);
    // A `sub` that somebody has, in any capitals, and the name beside it is no matter.
    let known = json!({ "employee": { "subject": "H-3", "name": "Mark Visser" } });
    let known = about(&app, known);
    assert_eq!(warnings(&app.manager().again(&known)), [""; 0]);
    assert!(finds(&app.handler(), &known));
    let corrected = correct(&app.manager(), &known, &unknown).expect(200);
    assert_eq!(warnings(&corrected), ["/employee/subject unknown"]);
    assert!(!finds(&app.handler(), &known));
    // In an interview and a reprimand too.
    for (part, named) in [
        (
            "investigations",
            json!({ "kind": "employee_interview", "held": false, "notHeldReason": "Uit dienst." }),
        ),
        (
            "remedies",
            json!({ "kind": "reprimand", "description": "Script niet gevolgd." }),
        ),
    ] {
        let complaint = about(&app, json!({}));
        colleague.step(&complaint, &given::take_up()).expect(201);
        assert!(finds(&app.handler(), &complaint));
        let mut body = named;
        body["employee"] = unknown["employee"].clone();
        let path = format!("{}/{part}", given::path(&complaint));
        colleague.post(&path, &body).expect(201);
        assert!(!finds(&app.handler(), &complaint), "{part}");
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
    let tells_of_linda = |client: &Client| {
        let history = client.get(&format!("{}/history", given::path(&complaint)));
        history.expect(200);
        history.text.contains("Linda")
    };
    // Until it is taken up, who registered it can put it right.
    let right = json!({ "conversation": { "spokenWith": "Linda Vos" }, "employee": { "name": "Linda Vos" } });
    correct(&app.intake(), &complaint, &right).expect(200);
    assert!(tells_of_linda(&app.manager()));
    assert!(!tells_of_linda(&app.handler()));
    app.handler().step(&complaint, &given::take_up()).expect(201);
    assert_eq!(spoken_with(&app.handler()), "Linda Vos");
    assert!(tells_of_linda(&app.handler()));
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
