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

#[test]
fn who_forwarded_to_the_wrong_one_forwards_again_until_it_is_taken_up() {
    let app = App::start();
    for (subject, department) in [("h-1", "customer_service"), ("h-2", "sales"), ("h-3", "back_office")] {
        given::staff(&app, subject, Some(department), None);
    }
    let complaint = given::taken_up(&app);
    let handler = app.caller("H-1", &[Role::Handler]);
    let to = |subject: &str| given::forward(json!({ "subject": subject }));
    handler.step(&complaint, &to("h-2")).expect(201);
    assert_eq!(handler.get(&given::path(&complaint)).problem(404), "not-found");
    assert_eq!(handler.step(&complaint, &given::take_up()).problem(404), "not-found");
    let other = app.caller("h-3", &[Role::Handler]);
    assert_eq!(other.step(&complaint, &to("h-3")).problem(404), "not-found");
    handler.step(&complaint, &to("h-3")).expect(201);
    let steps = app.manager().walk(&format!("{}/transitions", given::path(&complaint)));
    let handlers: Vec<_> = steps
        .iter()
        .filter_map(|step| step["carried"]["handler"]["subject"].as_str())
        .collect();
    assert_eq!(handlers, ["h-1", "h-2", "h-3"]);
    other.step(&complaint, &given::take_up()).expect(201);
    assert_eq!(handler.step(&complaint, &to("h-2")).problem(404), "not-found");
}

#[test]
fn what_ends_a_wait_tells_the_new_end_of_the_resolution_term() {
    let app = App::start();
    given::staff(&app, "h-1", Some("sales"), None);
    given::staff(&app, "h-2", Some("sales"), None);
    let away = json!({ "absentFrom": "2026-10-30" });
    let takes_over = || {
        app.manager().patch("/v1/staff/h-1", "*", &away).expect(200);
        app.caller("h-2", &[Role::Handler])
    };
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let complaint = given::taken_up(&app);
            app.handler().step(&complaint, &given::wait()).expect(201);
            complaint
        })
        .collect();
    app.advance(TimeDelta::days(3));
    let ends = |client: &crate::app::Client, complaint: &Value, step: &Value| {
        let made = client.step(complaint, step).expect(201);
        assert_eq!(made["carried"]["resolutionDueDate"], "2026-12-28", "{made}");
        let now = app.manager().again(complaint);
        assert_eq!(now["resolution"]["dueDate"], "2026-12-28");
    };
    ends(&app.handler(), &waiting[0], &given::take_up());
    ends(&app.handler(), &waiting[1], &given::answer());
    ends(
        &app.handler(),
        &waiting[2],
        &given::forward(json!({ "subject": "h-2" })),
    );
    ends(&takes_over(), &waiting[3], &given::take_up());
    let calm = app.manager().step(&waiting[1], &given::reopen()).expect(201);
    assert_eq!(calm["carried"].get("resolutionDueDate"), None, "no wait ended");
}
