//! The published document: it is kept in the repository, it follows the rules, its examples are true, and the service
//! does what it says.

mod bounds;
mod examples;
mod history;
mod meetings;
mod naming;
mod responses;
mod rules;

pub use self::examples::example_of;

use serde_json::Value;

use crate::app::App;
use crate::published::{document, printed_as_kept};

#[test]
fn the_document_in_the_repository_is_the_one_that_is_served_and_printed() {
    let printed = printed_as_kept("openapi", "openapi/openapi.json", "renew-openapi");
    let served = App::start().stranger().get("/v1/openapi.json").expect(200);
    assert_eq!(&served, document());
    let kept: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(served, kept);
}

#[test]
fn the_document_is_public_json_that_may_be_kept_for_a_while() {
    let app = App::start();
    let response = app.stranger().get("/v1/openapi.json");
    assert!(response.header("content-type").starts_with("application/json"));
    assert_eq!(response.header("cache-control"), "public, max-age=300");
    assert_eq!(response.header("access-control-allow-origin"), "*");
}
