//! Access to remedies: by role, reprimands, and below their own complaint only.

use klachtenmap::auth::Role::{Handler, Intake};
use serde_json::{Value, json};

use super::{NOBODYS, compensation, moved, offered, remedies, reprimand, statuses, step};
use crate::app::App;
use crate::given;

/// A complaint that `h-2` registered and `h-1` handles, with a compensation and a reprimand.
fn of_two(app: &App) -> (Value, String, String) {
    let registrar = app.caller("h-2", &[Intake, Handler]);
    let complaint = given::complaint(&registrar);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let open = offered(&app.handler(), &complaint, compensation());
    let hidden = offered(&app.handler(), &complaint, reprimand());
    (complaint, open, hidden)
}

#[test]
fn a_reprimand_is_there_only_for_managers_and_the_handler_of_the_case() {
    let app = App::start();
    let (complaint, open, hidden) = of_two(&app);
    for client in [app.handler(), app.manager()] {
        assert_eq!(
            statuses(&client, &complaint),
            ["compensation offered", "reprimand offered"]
        );
        client.get(&hidden).expect(200);
    }
    let registrar = app.caller("h-2", &[Intake, Handler]);
    assert_eq!(statuses(&registrar, &complaint), ["compensation offered"]);
    registrar.get(&open).expect(200);
    for unseen in [
        registrar.get(&hidden),
        registrar.patch(&hidden, "*", &json!({ "status": "executed" })),
        registrar.patch(&hidden, "\"99\"", &json!({ "status": "executed" })),
    ] {
        assert_eq!(unseen.problem(404), "not-found");
    }
    moved(&app.handler(), &hidden, json!({ "status": "executed" })).expect(200);
    let history = registrar.get(&format!("{}/history", given::path(&complaint)));
    let told = history.expect(200);
    let items = told["items"].as_array().expect("items");
    let carried = |index: usize| (&items[index]["event"], items[index]["carried"].is_object());
    assert_eq!(carried(2), (&json!("remedy_offered"), true));
    assert_eq!(items[2]["carried"]["amountCents"], 12500);
    assert_eq!((&items[3]["carried"], &items[4]["carried"]), (&json!({}), &json!({})));
    for word in ["v-1", "Postma", "Script"] {
        assert!(!history.text.contains(word), "{word}");
    }
    let told = app.handler().get(&format!("{}/history", given::path(&complaint))).text;
    assert!(told.contains("Postma") && told.contains("Script"));
}

#[test]
fn who_sees_a_reprimand_changes_with_the_handler() {
    let app = App::start();
    for subject in ["h-1", "h-2"] {
        given::staff(&app, subject, Some("customer_service"), None);
    }
    let complaint = given::taken_up(&app);
    let hidden = offered(&app.handler(), &complaint, reprimand());
    let forward = given::forward(json!({ "department": "customer_service" }));
    app.handler().step(&complaint, &forward).expect(201);
    let other = app.caller("h-2", &[Handler]);
    for queued in [&app.handler(), &other] {
        assert!(statuses(queued, &complaint).is_empty());
        assert_eq!(queued.get(&hidden).problem(404), "not-found");
        let moved = queued.patch(&hidden, "*", &json!({ "status": "executed" }));
        assert_eq!(moved.problem(404), "not-found");
    }
    other.step(&complaint, &given::take_up()).expect(201);
    assert_eq!(statuses(&other, &complaint), ["reprimand offered"]);
    moved(&other, &hidden, json!({ "status": "executed" })).expect(200);
    assert_eq!(app.handler().get(&hidden).problem(404), "not-found");
}

#[test]
fn remedies_are_the_business_of_handler_and_managers() {
    let app = App::start();
    let (complaint, open, _) = of_two(&app);
    let accept = step("accepted");
    let intake = app.intake();
    for refused in [
        intake.get(&remedies(&complaint)),
        intake.get(&open),
        intake.post(&remedies(&complaint), &compensation()),
        intake.patch(&open, "*", &accept),
    ] {
        assert_eq!(refused.problem(403), "forbidden");
    }
    let registrar = app.caller("h-2", &[Intake, Handler]);
    for body in [compensation(), reprimand()] {
        let refused = registrar.post(&remedies(&complaint), &body);
        assert_eq!(refused.problem(403), "forbidden");
    }
    assert_eq!(registrar.patch(&open, "*", &accept).problem(403), "forbidden");
    let stranger = app.caller("h-3", &[Handler]);
    for unseen in [
        stranger.get(&remedies(&complaint)),
        stranger.get(&open),
        stranger.post(&remedies(&complaint), &compensation()),
        stranger.patch(&open, "*", &accept),
    ] {
        assert_eq!(unseen.problem(404), "not-found");
    }
    assert_eq!(app.handler().get(&open).etag(), "\"1\"");
}

#[test]
fn a_remedy_is_found_only_below_its_own_complaint() {
    let app = App::start();
    let (complaint, other) = (given::taken_up(&app), given::taken_up(&app));
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    let id = remedy.rsplit('/').next().expect("an id");
    for path in [
        format!("{}/{id}", remedies(&other)),
        format!("{}/{NOBODYS}", remedies(&complaint)),
        format!("{}/nonsense", remedies(&complaint)),
        format!("/v1/complaints/{NOBODYS}/remedies/{id}"),
    ] {
        assert_eq!(handler.get(&path).problem(404), "not-found", "{path}");
        let moved = handler.patch(&path, "*", &step("accepted"));
        assert_eq!(moved.problem(404), "not-found", "{path}");
    }
    let nobodys = format!("/v1/complaints/{NOBODYS}/remedies");
    assert_eq!(handler.get(&nobodys).problem(404), "not-found");
    assert_eq!(handler.post(&nobodys, &compensation()).problem(404), "not-found");
}
