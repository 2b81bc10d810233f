//! What the website answers is what the document says it answers.

use serde_json::{Value, json};

use super::{FORM, code, send, site, submit, track, with, words};
use crate::app::Response;
use crate::given;
use crate::published::operations;

fn keeps(id: &str, response: Response) -> Value {
    let operation = operations()
        .into_iter()
        .find(|operation| operation.definition["operationId"] == id);
    operation.unwrap_or_else(|| panic!("{id}")).keeps(response).json()
}

#[test]
fn every_answer_of_the_website_is_one_that_was_promised() {
    let app = site();
    let receipt = keeps("submitForm", submit(&app, 1, &words(1)));
    keeps("submitForm", submit(&app, 1, &json!({})));
    keeps("submitForm", app.manager().post(FORM, &words(1)));
    keeps(
        "submitForm",
        app.stranger()
            .post_with(FORM, &[("Origin", "https://evil.example")], &words(1)),
    );
    let headers = [
        ("Accept", "text/html"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let body = "complainant.email=j%40example.nl&description=Het+klopt+niet.";
    keeps(
        "submitForm",
        app.stranger().send_text("POST", FORM, &headers, Some(body)),
    );
    let code = code(&receipt);
    keeps("trackComplaint", track(&app, &code));
    keeps("trackComplaint", track(&app, "x"));
    keeps("trackComplaint", app.stranger().get("/v1/tracking"));
    keeps(
        "sendByTrackingCode",
        send(&app, &code, &json!({ "kind": "message", "text": "Dank u." })),
    );
    keeps(
        "sendByTrackingCode",
        send(&app, &code, &json!({ "kind": "rating", "score": 3 })),
    );
    keeps("trackComplaint", track(&app, &code));
    for (number, decision) in [(2, "release"), (3, "discard")] {
        submit(&app, number, &with(words(number), "website", json!("x"))).expect(201);
        let list = keeps(
            "listQuarantine",
            app.handler().get("/v1/quarantine?waiting=true&includeTotal=true"),
        );
        let path = format!("/v1/quarantine/{}", list["items"][0]["id"].as_str().expect("an id"));
        keeps("readQuarantined", app.handler().get(&path));
        let body = (decision == "discard").then(|| json!({ "reason": "Reclame." }));
        let id = format!("{decision}Quarantined");
        let decided = app
            .handler()
            .send("POST", &format!("{path}/{decision}"), &[], body.as_ref());
        assert_eq!(decided.status, 200, "{}", decided.text);
        keeps(&id, decided);
        keeps(
            &id,
            app.handler()
                .send("POST", &format!("{path}/{decision}"), &[], body.as_ref()),
        );
        keeps("readQuarantined", app.handler().get(&path));
    }
    let made = given::taken_up(&app);
    let path = format!("{}/tracking-code", given::path(&made));
    keeps("renewTrackingCode", app.handler().send("POST", &path, &[], None));
    keeps("revokeTrackingCode", app.handler().send("DELETE", &path, &[], None));
    keeps("revokeTrackingCode", app.handler().send("DELETE", &path, &[], None));
}
