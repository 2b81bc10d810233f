//! Prevention measures: their register, how often it happened again, and the complaints that name them.

mod changing;
mod judging;
mod linking;
mod lists;
mod recurrence;

use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::given;

/// The least that can be entered.
pub fn measure() -> Value {
    json!({ "description": "Belscript aangepast.", "owner": { "subject": "h-1" }, "dueDate": "2026-12-15" })
}

/// An entered measure that differs from the least one; its owner is in the catalogue of staff.
pub fn measure_with(app: &App, client: &Client, changes: Value) -> Value {
    let mut body = measure();
    let Value::Object(changes) = changes else {
        panic!("changes are an object");
    };
    for (name, value) in changes {
        body[name] = value;
    }
    given::employed(app, &[body["owner"]["subject"].as_str().expect("an owner")]);
    client.post("/v1/measures", &body).expect(201)
}

/// Where a measure is.
pub fn path(measure: &Value) -> String {
    format!("/v1/measures/{}", measure["id"].as_str().expect("an id"))
}
