//! Forwarding, returning, taking up and waiting.

use chrono::TimeDelta;
use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::App;
use crate::given;

#[test]
fn each_forwarding_is_kept_with_date_from_to_and_note() {
    let app = App::start();
    given::staff(&app, "h-2", Some("sales"), None);
    let complaint = given::complaint(&app.intake());
    app.intake()
        .step(&complaint, &given::forward(json!({ "department": "back_office" })))
        .expect(201);
    app.advance(TimeDelta::hours(1));
    let mut again = given::forward(json!({ "subject": "h-2", "department": "sales" }));
    again["note"] = json!("Gaat over het verkoopgesprek.");
    app.intake().step(&complaint, &again).expect(201);
    let forwarded = app.manager().again(&complaint);
    assert_eq!(
        forwarded["handler"],
        json!({
            "department": "sales", "departmentName": "Verkoop", "subject": "h-2", "function": null, "name": "Medewerker h-2",
        })
    );
    assert_eq!(forwarded["forwardedAt"], "2026-10-30T15:00:00Z");
    let steps = app.manager().walk(&format!("{}/transitions", given::path(&complaint)));
    assert_eq!(
        steps[1]["carried"],
        json!({ "previousHandler": {}, "handler": { "department": "back_office" } })
    );
    assert_eq!(steps[1]["at"], "2026-10-30T14:00:00Z");
    assert_eq!(
        steps[2]["carried"],
        json!({
            "previousHandler": { "department": "back_office" },
            "handler": { "department": "sales", "subject": "h-2", "name": "Medewerker h-2" },
            "note": "Gaat over het verkoopgesprek."
        })
    );
}

#[test]
fn a_complaint_goes_only_to_a_department_that_exists_and_is_active() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let to = |department: &str| {
        app.intake()
            .step(&complaint, &given::forward(json!({ "department": department })))
    };
    assert_eq!(to("moon_base").faults(), ["/handler/department unknown"]);
    app.manager()
        .patch("/v1/departments/sales", "\"1\"", &json!({ "active": false }))
        .expect(200);
    assert_eq!(to("sales").faults(), ["/handler/department retired"]);
    to("back_office").expect(201);
}

#[test]
fn a_handler_returns_what_is_not_theirs_and_says_why() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let complaint = given::complaint(&app.intake());
    app.intake()
        .step(&complaint, &given::forward(json!({ "subject": "h-1" })))
        .expect(201);
    let back = json!({ "to": "registered", "reason": "Gaat niet over de backoffice." });
    assert_eq!(app.intake().step(&complaint, &back).problem(403), "forbidden");
    app.handler().step(&complaint, &back).expect(201);
    let returned = app.manager().again(&complaint);
    assert_eq!(returned["status"], "registered");
    assert_eq!(returned["forwardedAt"], Value::Null);
    assert_eq!(
        returned["handler"],
        json!({ "department": null, "departmentName": null, "subject": null, "function": null, "name": null })
    );
    let steps = app.manager().walk(&format!("{}/transitions", given::path(&complaint)));
    assert_eq!(
        steps[2]["carried"],
        json!({ "reason": "Gaat niet over de backoffice." })
    );
}

#[test]
fn who_takes_a_complaint_up_becomes_its_handler_in_the_department_that_has_it() {
    let app = App::start();
    given::staff(&app, "h-1", Some("customer_service"), None);
    let unassigned = given::taken_up(&app);
    assert_eq!(unassigned["handler"]["department"], "customer_service");
    let queued = given::complaint(&app.intake());
    app.intake()
        .step(&queued, &given::forward(json!({ "department": "sales" })))
        .expect(201);
    app.manager().step(&queued, &given::take_up()).expect(201);
    let taken = app.manager().again(&queued);
    assert_eq!(
        (&taken["handler"]["department"], &taken["handler"]["subject"]),
        (&json!("sales"), &json!("m-1"))
    );
}

#[test]
fn a_complaint_forwarded_to_a_person_stays_theirs_when_a_manager_sets_it_going() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let complaint = given::complaint(&app.intake());
    app.intake()
        .step(&complaint, &given::forward(json!({ "subject": "h-1" })))
        .expect(201);
    app.manager().step(&complaint, &given::take_up()).expect(201);
    assert_eq!(app.manager().again(&complaint)["handler"]["subject"], "h-1");
}

#[test]
fn waiting_says_for_whom_and_why_until_it_is_resumed() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let mut wait = given::wait();
    wait["expectedDate"] = json!("2026-11-06");
    app.handler().step(&complaint, &wait).expect(201);
    let waiting = app.handler().again(&complaint);
    assert_eq!(
        waiting["waiting"],
        json!({ "waitingFor": "third_party", "reason": "Leverancier zoekt de meterstanden op.", "expectedDate": "2026-11-06" })
    );
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let resumed = app.handler().again(&complaint);
    assert_eq!(
        (&resumed["status"], &resumed["waiting"]),
        (&json!("in_progress"), &Value::Null)
    );
}

#[test]
fn of_two_handlers_who_take_up_the_same_complaint_one_gets_it() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let path = format!("{}/transitions", given::path(&complaint));
    let clients = [app.handler(), app.caller("h-2", &[Role::Handler])];
    let responses = crate::app::together(2, |index| {
        clients[index].post_with(&path, &[("If-Match", "\"1\"")], &given::take_up())
    });
    let winners: Vec<_> = responses.iter().filter(|response| response.status == 201).collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(
        app.manager().again(&complaint)["handler"]["subject"],
        winners[0].json()["by"]["subject"]
    );
}
