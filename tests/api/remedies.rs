//! Remedies: offered, accepted or declined, executed; reprimands for the eyes of managers and the handler only.

use chrono::TimeDelta;
use klachtenmap::auth::Role::{Handler, Intake};
use serde_json::{Value, json};

use crate::app::{App, Client, Response, together};
use crate::given;

const NOBODYS: &str = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";

fn remedies(complaint: &Value) -> String {
    format!("{}/remedies", given::path(complaint))
}

fn compensation() -> Value {
    json!({ "kind": "compensation", "description": "Opzegvergoeding.", "amountCents": 12500 })
}

fn cancellation() -> Value {
    json!({ "kind": "cancellation", "agreementReference": "OVK-2026-55120" })
}

fn reprimand() -> Value {
    json!({ "kind": "reprimand", "employee": { "subject": "v-1", "name": "L. Postma" }, "description": "Script." })
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

/// Where the remedy is that was offered with this body.
#[track_caller]
fn offered(client: &Client, complaint: &Value, body: Value) -> String {
    let response = client.post(&remedies(complaint), &body);
    response.expect(201);
    response.header("location").to_owned()
}

/// Moves the remedy on from its present version.
fn moved(client: &Client, remedy: &str, body: Value) -> Response {
    client.patch(remedy, &client.get(remedy).etag(), &body)
}

fn statuses(client: &Client, complaint: &Value) -> Vec<String> {
    let all = client.walk(&remedies(complaint));
    let each = all.iter().map(|one| format!("{} {}", one["kind"], one["status"]));
    each.map(|text| text.replace('"', "")).collect()
}

#[test]
fn a_remedy_is_offered_with_what_its_kind_has() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let response = handler.post(&remedies(&complaint), &compensation());
    let made = response.expect(201);
    assert_eq!(response.etag(), "\"1\"");
    let expected = json!({
        "id": made["id"], "kind": "compensation", "status": "offered", "employee": null,
        "description": "Opzegvergoeding.", "agreementReference": null, "amountCents": 12500, "currency": "EUR",
        "offeredDate": "2026-10-30", "acceptedDate": null, "declinedDate": null, "executedDate": null, "note": null,
        "offeredBy": { "subject": "h-1", "name": "Naam van h-1" }, "changedAt": "2026-10-30T14:00:00Z"
    });
    assert_eq!(made, expected);
    let read = handler.get(response.header("location"));
    assert_eq!((read.expect(200), read.etag()), (expected, "\"1\"".to_owned()));
    let made = handler.post(&remedies(&complaint), &cancellation()).expect(201);
    assert_eq!(made["agreementReference"], "OVK-2026-55120");
    assert_eq!(made["amountCents"], Value::Null);
    let made = app.manager().post(&remedies(&complaint), &reprimand()).expect(201);
    assert_eq!(made["employee"], reprimand()["employee"]);
    assert_eq!(
        statuses(&handler, &complaint),
        ["compensation offered", "cancellation offered", "reprimand offered"]
    );
}

#[test]
fn an_offer_is_accepted_and_executed_and_every_day_stays() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let remedy = offered(&app.handler(), &complaint, compensation());
    app.advance(TimeDelta::days(3));
    let handler = app.handler();
    let accepted = json!({ "status": "accepted", "date": "2026-10-31", "note": "Telefonisch." });
    let response = moved(&handler, &remedy, accepted);
    let now = response.expect(200);
    assert_eq!(
        (&now["status"], &now["note"]),
        (&json!("accepted"), &json!("Telefonisch."))
    );
    assert_eq!(response.etag(), "\"2\"");
    let response = moved(&handler, &remedy, json!({ "status": "executed" }));
    let now = response.expect(200);
    assert_eq!(response.etag(), "\"3\"");
    assert_eq!(
        [&now["offeredDate"], &now["acceptedDate"], &now["executedDate"]],
        ["2026-10-30", "2026-10-31", "2026-11-02"]
    );
    assert_eq!(
        (&now["note"], &now["changedAt"]),
        (&json!("Telefonisch."), &json!("2026-11-02T14:00:00Z"))
    );
    assert_eq!(handler.get(&remedy).expect(200), now);
    let history = handler.walk(&format!("{}/history", given::path(&complaint)));
    let steps: Vec<_> = history[2..].iter().map(|item| &item["event"]).collect();
    assert_eq!(steps, ["remedy_offered", "remedy_moved", "remedy_moved"]);
}

#[test]
fn a_remedy_takes_only_the_steps_that_follow() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let (accepted, declined, executed) = ("accepted", "declined", "executed");
    let offers: [(Value, &[&str], &[&str]); 5] = [
        (compensation(), &[], &[executed]),
        (compensation(), &[accepted], &[accepted, declined]),
        (cancellation(), &[declined], &[accepted, declined, executed]),
        (cancellation(), &[accepted, executed], &[accepted, declined, executed]),
        (reprimand(), &[], &[accepted, declined]),
    ];
    for (body, taken, refused) in offers {
        let remedy = offered(&handler, &complaint, body);
        for step in taken {
            moved(&handler, &remedy, json!({ "status": step })).expect(200);
        }
        let before = handler.get(&remedy).expect(200);
        for step in refused {
            let code = moved(&handler, &remedy, json!({ "status": step })).problem(409);
            assert_eq!(code, "wrong-status", "{taken:?} {step}");
        }
        assert_eq!(handler.get(&remedy).expect(200), before);
    }
    let remedy = offered(&handler, &complaint, reprimand());
    let now = moved(&handler, &remedy, json!({ "status": "executed" })).expect(200);
    assert_eq!(now["executedDate"], "2026-10-30");
    let twice = moved(&handler, &remedy, json!({ "status": "executed" }));
    assert_eq!(twice.problem(409), "wrong-status");
}

#[test]
fn no_step_lies_before_the_step_before_or_in_the_future() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    for day in ["2026-10-29", "2026-10-31", "0001-01-01", "9999-12-31"] {
        let body = with(compensation(), "offeredDate", json!(day));
        let response = app.handler().post(&remedies(&complaint), &body);
        assert_eq!(response.faults(), ["/offeredDate out_of_range"], "{day}");
    }
    app.advance(TimeDelta::days(3));
    let handler = app.handler();
    let body = with(compensation(), "offeredDate", json!("2026-10-31"));
    let remedy = offered(&handler, &complaint, body);
    let step = |status: &str, day: &str| moved(&handler, &remedy, json!({ "status": status, "date": day }));
    for day in ["2026-10-30", "2026-11-03"] {
        assert_eq!(step("accepted", day).faults(), ["/date out_of_range"]);
    }
    step("accepted", "2026-11-01").expect(200);
    for day in ["2026-10-31", "2026-11-03"] {
        assert_eq!(step("executed", day).faults(), ["/date out_of_range"]);
    }
    step("executed", "2026-11-01").expect(200);
}

#[test]
fn today_is_the_day_in_amsterdam() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.advance_to("2026-10-31T23:30:00Z");
    let remedy = offered(&app.handler(), &complaint, compensation());
    let now = moved(&app.handler(), &remedy, json!({ "status": "declined" })).expect(200);
    assert_eq!(
        [&now["offeredDate"], &now["declinedDate"]],
        ["2026-11-01", "2026-11-01"]
    );
}

#[test]
fn the_handler_of_a_complaint_is_not_reprimanded_in_it() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let body = with(reprimand(), "employee", json!({ "subject": "h-1" }));
    for client in [app.handler(), app.manager()] {
        let refused = client.post(&remedies(&complaint), &body);
        assert_eq!(refused.problem(409), "not-independent");
    }
    assert!(statuses(&app.handler(), &complaint).is_empty());
    offered(&app.handler(), &complaint, reprimand());
    let forward = given::forward(json!({ "subject": "v-1" }));
    let refused = app.handler().step(&complaint, &forward);
    assert_eq!(refused.problem(409), "not-independent");
}

#[test]
fn a_remedy_is_offered_while_the_case_is_handled_and_moves_on_after_that() {
    let app = App::start();
    let new = given::complaint(&app.intake());
    let refused = app.handler().post(&remedies(&new), &compensation());
    assert_eq!(refused.problem(409), "wrong-status");
    let complaint = given::answered(&app);
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    moved(&handler, &remedy, json!({ "status": "accepted" })).expect(200);
    handler.step(&complaint, &given::closing()).expect(201);
    let refused = handler.post(&remedies(&complaint), &compensation());
    assert_eq!(refused.problem(409), "wrong-status");
    moved(&handler, &remedy, json!({ "status": "executed" })).expect(200);
    assert_eq!(handler.again(&complaint)["status"], "closed");
}

#[test]
fn dissatisfaction_can_be_put_right_too() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let mut assessment = given::assessment();
    assessment["lawViolated"] = json!(false);
    let path = format!("{}/assessment", given::path(&complaint));
    let made = handler.put(&path, &assessment).expect(201);
    assert_eq!(made["finding"], "dissatisfaction");
    let remedy = offered(&handler, &complaint, compensation());
    moved(&handler, &remedy, json!({ "status": "accepted" })).expect(200);
}

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
    let accept = json!({ "status": "accepted" });
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
fn all_faults_of_a_remedy_are_named_at_once() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let post = |body: Value| app.handler().post(&remedies(&complaint), &body);
    assert_eq!(post(json!({})).faults(), ["/kind required"]);
    assert_eq!(post(json!({ "kind": "apology" })).faults(), ["/kind not_in_list"]);
    let wrong = json!({
        "kind": "compensation", "description": " ", "amountCents": 0, "currency": "euro",
        "offeredDate": "gisteren", "employee": { "name": "x" }
    });
    assert_eq!(
        post(wrong).faults(),
        [
            "/amountCents too_small",
            "/currency too_long",
            "/description too_short",
            "/employee unknown_field",
            "/offeredDate date"
        ]
    );
    for nobody in [json!({}), json!({ "subject": null, "name": null })] {
        let wrong = json!({ "kind": "reprimand", "employee": nobody });
        assert_eq!(post(wrong).faults(), ["/description required", "/employee too_few"]);
    }
    let wrong = json!({ "kind": "cancellation", "amountCents": 1 });
    assert_eq!(
        post(wrong).faults(),
        ["/agreementReference required", "/amountCents unknown_field"]
    );
    let remedy = offered(&app.handler(), &complaint, compensation());
    let patch = |body: Value| app.handler().patch(&remedy, "*", &body).faults();
    assert_eq!(patch(json!({})), ["/status required"]);
    assert_eq!(patch(json!({ "status": "offered" })), ["/status not_in_list"]);
    assert_eq!(
        patch(json!({ "status": null, "date": "x", "note": "", "amountCents": 1 })),
        [
            "/amountCents unknown_field",
            "/date date",
            "/note too_short",
            "/status type"
        ]
    );
}

#[test]
fn the_largest_and_the_smallest_remedies_are_kept_whole() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let text = "é\n😀".repeat(1666);
    for (amount, currency) in [(1, "SEK"), (100_000_000, "EUR")] {
        let body = json!({ "kind": "compensation", "description": text, "amountCents": amount, "currency": currency });
        let made = handler.get(&offered(&handler, &complaint, body)).expect(200);
        assert_eq!(made["description"], text.trim());
        assert_eq!(
            (&made["amountCents"], &made["currency"]),
            (&json!(amount), &json!(currency))
        );
    }
    let body = with(compensation(), "amountCents", json!(100_000_001));
    let refused = handler.post(&remedies(&complaint), &body);
    assert_eq!(refused.faults(), ["/amountCents too_large"]);
}

#[test]
fn a_repeated_offer_is_made_once() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let offer = |body: &Value| {
        let headers = [("Idempotency-Key", "k-1")];
        app.handler().post_with(&remedies(&complaint), &headers, body)
    };
    let first = offer(&compensation());
    first.expect(201);
    let again = offer(&compensation());
    assert_eq!((again.status, &again.text), (201, &first.text));
    assert_eq!(
        (again.header("location"), again.header("idempotency-replayed")),
        (first.header("location"), "true")
    );
    assert_eq!(offer(&cancellation()).problem(422), "idempotency-key-reused");
    assert_eq!(statuses(&app.handler(), &complaint).len(), 1);
}

#[test]
fn a_remedy_moves_on_only_from_the_version_that_was_seen() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    let accept = json!({ "status": "accepted" });
    let missing = handler.send("PATCH", &remedy, &[], Some(&accept));
    assert_eq!(missing.problem(428), "precondition-required");
    // What else happens to the complaint leaves the remedy as it was.
    offered(&handler, &complaint, cancellation());
    handler.patch(&remedy, "\"1\"", &accept).expect(200);
    let stale = handler.patch(&remedy, "\"1\"", &json!({ "status": "executed" }));
    assert_eq!(
        (stale.problem(412), stale.etag()),
        ("stale".to_owned(), "\"2\"".to_owned())
    );
    assert_eq!(handler.get(&remedy).expect(200)["executedDate"], Value::Null);
}

#[test]
fn of_ten_moves_at_once_exactly_one_is_made() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    let steps = ["accepted", "declined"];
    let responses = together(10, |index| {
        handler.patch(&remedy, "\"1\"", &json!({ "status": steps[index % 2] }))
    });
    let (made, refused): (Vec<_>, Vec<_>) = responses.iter().partition(|response| response.status == 200);
    assert_eq!(made.len(), 1);
    for response in refused {
        assert_eq!(
            (response.problem(412), response.etag()),
            ("stale".to_owned(), "\"2\"".to_owned())
        );
    }
    let now = handler.get(&remedy).expect(200);
    assert_eq!(now, made[0].expect(200));
    assert!(now["acceptedDate"].is_null() != now["declinedDate"].is_null());
}

#[test]
fn changes_of_different_remedies_at_once_do_not_hinder_each_other() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let made = together(8, |_| offered(&handler, &complaint, compensation()));
    let moved = together(8, |index| {
        handler.patch(&made[index], "\"1\"", &json!({ "status": "accepted" }))
    });
    for response in moved {
        response.expect(200);
    }
    assert_eq!(statuses(&handler, &complaint), vec!["compensation accepted"; 8]);
    // Registration, taking up, and each of these: none was lost, none written over.
    let history = handler.walk(&format!("{}/history", given::path(&complaint)));
    assert_eq!(history.len(), 18);
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
        let moved = handler.patch(&path, "*", &json!({ "status": "accepted" }));
        assert_eq!(moved.problem(404), "not-found", "{path}");
    }
    let nobodys = format!("/v1/complaints/{NOBODYS}/remedies");
    assert_eq!(handler.get(&nobodys).problem(404), "not-found");
    assert_eq!(handler.post(&nobodys, &compensation()).problem(404), "not-found");
}
