//! Two pairs of eyes: a compensation above the set amount waits for a manager who did not offer it.

use serde_json::{Value, json};

use super::{cancellation, compensation, four_eyes, moved, offered, step, with};
use crate::app::{App, Client, Response};
use crate::given;

fn decide(client: &Client, remedy: &str, etag: &str, body: &Value) -> Response {
    client.post_with(&format!("{remedy}/approval"), &[("If-Match", etag)], body)
}

fn approve(client: &Client, remedy: &str) -> Response {
    decide(client, remedy, "*", &json!({ "approved": true }))
}

fn waiting(client: &Client) -> usize {
    client.walk("/v1/complaints?approvalPending=true").len()
}

#[test]
fn a_compensation_above_the_amount_is_accepted_only_after_another_manager_approved_it() {
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    let made = handler.get(&remedy).expect(200);
    assert_eq!(
        made["approval"],
        json!({ "required": true, "approved": null, "by": null, "at": null, "reason": null })
    );
    assert_eq!(
        moved(&handler, &remedy, step("accepted")).problem(409),
        "approval-required"
    );
    assert_eq!(approve(&handler, &remedy).problem(403), "forbidden");
    assert_eq!((waiting(&handler), waiting(&app.manager())), (1, 1));
    let response = approve(&app.manager(), &remedy);
    let approved = response.expect(200);
    assert_eq!(
        (response.etag(), &approved["status"]),
        ("\"2\"".to_owned(), &json!("offered"))
    );
    let by = json!({ "subject": "m-1", "name": "Naam van m-1" });
    assert_eq!(
        approved["approval"],
        json!({ "required": true, "approved": true, "by": by, "at": "2026-10-30T14:00:00Z", "reason": null })
    );
    assert_eq!(waiting(&handler), 0);
    assert_eq!(approve(&app.manager(), &remedy).problem(409), "no-approval-open");
    moved(&handler, &remedy, step("accepted")).expect(200);
    assert_eq!(
        moved(&handler, &remedy, step("executed")).expect(200),
        handler.get(&remedy).expect(200)
    );
    let history = handler.walk(&format!("{}/history", given::path(&complaint)));
    let told = history
        .iter()
        .find(|item| item["event"] == "remedy_reviewed")
        .expect("an event");
    assert_eq!(
        (&told["by"]["subject"], &told["carried"]["approved"]),
        (&json!("m-1"), &json!(true))
    );
}

#[test]
fn nobody_approves_what_they_offered() {
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    let remedy = offered(&app.manager(), &complaint, compensation());
    let refused = approve(&app.manager(), &remedy);
    assert_eq!(refused.problem(409), "four-eyes");
    let both = app.caller("M-1", &[klachtenmap::auth::Role::Manager]);
    assert_eq!(approve(&both, &remedy).problem(409), "four-eyes");
    let other = app.caller("m-2", &[klachtenmap::auth::Role::Manager]);
    approve(&other, &remedy).expect(200);
}

#[test]
fn a_refusal_has_a_reason_and_declines_the_compensation() {
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let remedy = offered(&handler, &complaint, compensation());
    let refuse = |body: Value| decide(&app.manager(), &remedy, "*", &body);
    assert_eq!(refuse(json!({ "approved": false })).faults(), ["/reason required"]);
    assert_eq!(refuse(json!({})).faults(), ["/approved required"]);
    let refused = refuse(json!({ "approved": false, "reason": "Te hoog." })).expect(200);
    assert_eq!(
        (&refused["status"], &refused["declinedDate"], &refused["note"]),
        (&json!("declined"), &json!("2026-10-30"), &json!("Te hoog."))
    );
    assert_eq!(refused["approval"]["by"]["subject"], "m-1");
    assert_eq!(
        (waiting(&handler), &handler.again(&complaint)["openRemedies"]),
        (0, &json!(0))
    );
    for status in ["accepted", "executed", "withdrawn"] {
        assert_eq!(moved(&handler, &remedy, step(status)).problem(409), "wrong-status");
    }
    let list = "/v1/complaints?remedy=compensation&remedyStatus=declined";
    assert_eq!(app.manager().walk(list).len(), 1);
}

#[test]
fn only_what_exceeds_the_amount_waits_and_nothing_where_none_is_set() {
    let at_most = with(compensation(), "amountCents", json!(10_000));
    let above = with(compensation(), "amountCents", json!(10_001));
    let flowers = json!({ "kind": "compensation", "description": "Een bos bloemen." });
    for (app, waits) in [(four_eyes(), true), (App::start(), false)] {
        let complaint = given::taken_up(&app);
        let handler = app.handler();
        for (body, waits) in [
            (at_most.clone(), false),
            (flowers.clone(), false),
            (cancellation(), false),
            (above.clone(), waits),
        ] {
            let remedy = offered(&handler, &complaint, body);
            let made = handler.get(&remedy).expect(200);
            assert_eq!(made["approval"].is_object(), waits, "{made}");
            if !waits {
                assert_eq!(approve(&app.manager(), &remedy).problem(409), "no-approval-open");
                moved(&handler, &remedy, step("accepted")).expect(200);
            }
        }
        if waits {
            let remedy = offered(&handler, &complaint, above.clone());
            moved(&handler, &remedy, step("withdrawn")).expect(200);
            assert_eq!(approve(&app.manager(), &remedy).problem(409), "no-approval-open");
        }
    }
}

#[test]
fn an_approval_is_of_the_version_that_was_seen_and_repeated_once() {
    let app = four_eyes();
    let complaint = given::taken_up(&app);
    let remedy = offered(&app.handler(), &complaint, compensation());
    let (manager, body) = (app.manager(), json!({ "approved": true }));
    let missing = manager.post(&format!("{remedy}/approval"), &body);
    assert_eq!(missing.problem(428), "precondition-required");
    assert_eq!(decide(&manager, &remedy, "\"2\"", &body).problem(412), "stale");
    let headers = [("If-Match", "\"1\""), ("Idempotency-Key", "k-1")];
    let place = format!("{remedy}/approval");
    let first = manager.post_with(&place, &headers, &body);
    first.expect(200);
    let again = manager.post_with(&place, &headers, &body);
    assert_eq!((again.status, &again.text), (200, &first.text));
    assert_eq!(again.header("idempotency-replayed"), "true");
}
