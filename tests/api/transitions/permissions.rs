//! What a complaint says its caller may do now, and that this is what happens when they try.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::given;

/// The statuses that the caller may bring the complaint to, as it says.
fn open_ways(client: &Client, complaint: &Value) -> Vec<String> {
    let seen = client.again(complaint);
    let ways = seen["allowedTransitions"].as_array().expect("what is allowed");
    assert_eq!(ways.len(), 6);
    for way in ways {
        assert_eq!(
            way["reason"].is_string(),
            way["allowed"] == false,
            "a reason exactly when it is not allowed: {way}"
        );
    }
    let open = ways.iter().filter(|way| way["allowed"] == true);
    open.map(|way| way["to"].as_str().expect("a status").to_owned())
        .collect()
}

/// A complaint in each status, handled by `h-1` where somebody handles it.
fn one_of_each(app: &App) -> Vec<Value> {
    let forwarded = given::complaint(&app.intake());
    app.intake()
        .step(&forwarded, &given::forward(json!({ "subject": "h-1" })))
        .expect(201);
    let waiting = given::taken_up(app);
    app.handler().step(&waiting, &given::wait()).expect(201);
    vec![
        given::complaint(&app.intake()),
        forwarded,
        given::taken_up(app),
        waiting,
        given::answered(app),
        given::closed(app),
    ]
}

#[test]
fn a_complaint_says_what_each_role_may_do_now() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let all = one_of_each(&app);
    let of = |client: &Client| {
        all.iter()
            .map(|complaint| open_ways(client, complaint).join(" "))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&app.intake()), ["forwarded", "forwarded", "", "", "", ""]);
    let handled = [
        "forwarded in_progress",
        "registered forwarded in_progress",
        "forwarded waiting answered",
        "forwarded in_progress answered",
        "forwarded in_progress closed",
        "",
    ];
    assert_eq!(of(&app.handler()), handled);
    let managed = [
        "forwarded in_progress",
        "registered forwarded in_progress",
        "forwarded waiting answered",
        "forwarded in_progress answered",
        "forwarded in_progress closed",
        "in_progress",
    ];
    assert_eq!(of(&app.manager()), managed);
}

#[test]
fn what_is_said_to_be_allowed_is_what_happens() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let steps = [
        json!({ "to": "registered", "reason": "Niet voor mij." }),
        given::forward(json!({ "subject": "h-1" })),
        given::reopen(),
        given::wait(),
        given::answer(),
        given::closing(),
    ];
    for (index, step) in steps.iter().enumerate() {
        for role in 0..3 {
            for complaint in one_of_each(&app) {
                let client = [app.intake(), app.handler(), app.manager()][role].clone();
                let allowed = client.again(&complaint)["allowedTransitions"][index].clone();
                assert_eq!(allowed["to"], step["to"]);
                let response = client.step(&complaint, step);
                let happened = response.status == 201;
                assert_eq!(
                    allowed["allowed"], happened,
                    "{} to {}: {}",
                    complaint["status"], step["to"], response.text
                );
                if !happened {
                    assert_eq!(response.json()["detail"], allowed["reason"]);
                    assert_eq!(
                        response.json().get("missing").cloned().unwrap_or(json!([])),
                        allowed["missing"]
                    );
                }
            }
        }
    }
}

#[test]
fn closing_says_what_is_missing_and_which_outcomes_are_possible() {
    let app = App::start();
    let closing = |complaint: &Value| app.handler().again(complaint)["allowedTransitions"][5].clone();
    let taken_up = closing(&given::taken_up(&app));
    assert_eq!(
        taken_up["missing"],
        json!(["admissible", "assessment", "analysis", "feedback"])
    );
    let started = closing(&given::assessed(&app));
    assert_eq!(
        (&started["missing"], &started["outcomes"]),
        (&json!(["feedback"]), &json!(["withdrawn", "duplicate"]))
    );
    let answered = closing(&given::answered(&app));
    assert_eq!(
        answered["outcomes"],
        json!(["resolved", "not_resolved", "inadmissible", "withdrawn", "duplicate"])
    );
    assert_eq!(closing(&given::closed(&app)).get("outcomes"), None);
}

#[test]
fn a_list_says_the_same_about_each_complaint_as_the_complaint_itself() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    one_of_each(&app);
    for client in [
        app.intake(),
        app.handler(),
        app.manager(),
        app.caller("h-1", &[Role::Handler, Role::Intake]),
    ] {
        for item in client.walk("/v1/complaints?expand=allowedTransitions") {
            assert_eq!(item["allowedTransitions"], client.again(&item)["allowedTransitions"]);
        }
    }
}

#[test]
fn why_not_is_said_in_the_language_of_the_caller() {
    let app = App::start();
    let complaint = given::closed(&app);
    let reason = |client: Client| client.again(&complaint)["allowedTransitions"][2]["reason"].clone();
    assert_eq!(reason(app.handler()), "Alleen een manager kan een klacht heropenen.");
    assert_eq!(
        reason(app.handler().in_english()),
        "Only a manager can reopen a complaint."
    );
}
