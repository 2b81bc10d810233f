//! Templates: managers write them, every version stays, and what cannot be filled in is refused.

use serde_json::{Value, json};

use super::smtp::MailServer;
use super::{mailing, send, subjects};
use crate::app::{App, Response};
use crate::given;

const PATH: &str = "/v1/message-templates/acknowledgement";

fn write(app: &App, query: &str, version: &str, body: &Value) -> Response {
    let headers = [("If-Match", version)];
    app.manager()
        .send("PUT", &format!("{PATH}{query}"), &headers, Some(body))
}

fn template(subject: &str) -> Value {
    json!({ "subject": subject, "text": "{salutation}\n\nNummer {number}.\n\n{company}" })
}

#[test]
fn the_template_of_the_nature_goes_before_that_of_the_language_and_that_before_the_built_in_one() {
    let server = MailServer::new();
    let app = mailing(&server);
    let manager = app.manager();
    let read = manager.get(PATH);
    assert_eq!(read.etag(), "\"0\"");
    assert_eq!(read.expect(200)["source"], "built_in");
    let told = |language: &str| {
        let complainant = json!({ "name": "S. Hoekstra", "email": "s.hoekstra@example.nl", "language": language });
        given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
        send(&app);
        subjects(&server.take()).remove(0)
    };
    assert!(told("en").starts_with("We have received your complaint"));
    assert_eq!(
        write(&app, "", "\"0\"", &template("Dank u wel")).expect(200)["version"],
        1
    );
    assert_eq!(told("nl"), "Dank u wel");
    assert!(told("en").starts_with("We have received your complaint"));
    let of_nature = "?nature=no_consent_given";
    assert_eq!(
        manager.get(&format!("{PATH}{of_nature}")).expect(200)["source"],
        "language"
    );
    write(&app, of_nature, "\"0\"", &template("Zonder akkoord {number}")).expect(200);
    assert!(told("nl").starts_with("Zonder akkoord K-2026-"));
    assert_eq!(write(&app, "", "\"0\"", &template("Te laat")).problem(412), "stale");
    assert_eq!(write(&app, "", "\"1\"", &template("Dank u")).expect(200)["version"], 2);
    let versions = manager.walk(&format!("{PATH}/history"));
    let versions: Vec<_> = versions
        .iter()
        .map(|one| (one["version"].clone(), one["subject"].clone()))
        .collect();
    assert_eq!(versions, [(json!(2), json!("Dank u")), (json!(1), json!("Dank u wel"))]);
    let all = manager.get("/v1/message-templates").expect(200);
    assert_eq!(all["items"].as_array().expect("items").len(), 8);
}

#[test]
fn a_template_is_shown_for_a_complaint_and_kept_only_when_it_can_be_filled_in() {
    let app = mailing(&MailServer::new());
    let complaint = given::complaint(&app.intake());
    let query = format!("?dryRun=true&complaintId={}", complaint["id"].as_str().expect("an id"));
    let shown = write(&app, &query, "\"0\"", &template("Over {number}")).expect(200);
    assert_eq!(
        shown["subject"],
        format!("Over {}", complaint["number"].as_str().expect("a number"))
    );
    assert!(
        shown["text"]
            .as_str()
            .expect("a text")
            .starts_with("Beste S. Hoekstra,")
    );
    assert_eq!(app.manager().get(PATH).expect(200)["version"], 0);
    let wrong = json!({ "subject": "{nummer}", "text": "U schreef: {description}" });
    assert_eq!(
        write(&app, "", "\"0\"", &wrong).faults(),
        ["/subject unknown", "/text unknown"]
    );
    let mixed = json!({ "subject": "x", "text": "Kijk: {decision}" });
    assert_eq!(write(&app, "", "\"0\"", &mixed).faults(), ["/text not_allowed"]);
    assert_eq!(
        write(&app, "?nature=nothing", "\"0\"", &template("x")).faults(),
        ["nature unknown"]
    );
    assert_eq!(
        write(&app, "?dryRun=true", "\"0\"", &template("x")).faults(),
        ["complaintId required"]
    );
    assert_eq!(app.handler().get(PATH).problem(403), "forbidden");
    assert_eq!(
        app.manager().get("/v1/message-templates/nothing").problem(404),
        "not-found"
    );
}
