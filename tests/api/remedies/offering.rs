//! Offering a remedy: its fields, their limits, and the cases in which one is offered.

use serde_json::{Value, json};

use super::{cancellation, compensation, moved, offered, remedies, reprimand, statuses, step, with};
use crate::app::App;
use crate::given;

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
        "version": 1, "offeredDate": "2026-10-30", "acceptedDate": null, "dueDate": null, "declinedDate": null, "executedDate": null, "withdrawnDate": null,
        "approval": null, "note": null,
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
fn the_handler_of_a_complaint_is_not_reprimanded_in_it() {
    let app = App::start();
    given::employed(&app, &["v-1"]);
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
    moved(&handler, &remedy, step("accepted")).expect(200);
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
    moved(&handler, &remedy, step("accepted")).expect(200);
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
        patch(json!({ "status": null, "date": "x", "dueDate": "morgen", "note": "", "amountCents": 1 })),
        [
            "/amountCents unknown_field",
            "/date date",
            "/dueDate date",
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
fn an_offer_that_is_answered_at_once_takes_one_request_and_is_counted_once() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let (handler, manager) = (app.handler(), app.manager());
    let body = with(
        with(compensation(), "status", json!("accepted")),
        "dueDate",
        json!("2026-11-13"),
    );
    let made = handler.post(&remedies(&complaint), &body);
    let view = made.expect(201);
    assert_eq!(
        (made.etag(), &view["status"], &view["dueDate"]),
        ("\"2\"".to_owned(), &json!("accepted"), &json!("2026-11-13"))
    );
    assert_eq!(handler.get(made.header("location")).expect(200), view);
    let missing = handler.post(
        &remedies(&complaint),
        &with(compensation(), "status", json!("accepted")),
    );
    assert_eq!(missing.faults(), ["/dueDate required"]);
    handler
        .post(&remedies(&complaint), &with(reprimand(), "status", json!("executed")))
        .expect(201);
    let refused = handler.post(&remedies(&complaint), &with(reprimand(), "status", json!("accepted")));
    assert_eq!(refused.problem(409), "wrong-status");
    let found = |query: &str| manager.walk(&format!("/v1/complaints?{query}")).len();
    assert_eq!(found("remedy=compensation&remedyStatus=accepted"), 1);
    assert_eq!(found("remedy=compensation&remedyStatus=offered"), 0);
    assert_eq!(found("remedy=reprimand&remedyStatus=executed"), 1);
    crate::feed::is_complete(&app);
}
