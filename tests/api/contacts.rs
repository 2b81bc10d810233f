//! Contacts with the complainant: which one is the first response, agreed call-backs, answers among them.

mod access;
mod calling_back;
mod first_response;
mod noting;
mod striking_out;

use serde_json::{Value, json};

use crate::app::{Client, Response};
use crate::given;

pub const NOBODYS: &str = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";

pub fn contacts(complaint: &Value) -> String {
    format!("{}/contacts", given::path(complaint))
}

/// A call that reached the complainant.
pub fn call() -> Value {
    json!({ "direction": "out", "channel": "phone", "reached": true })
}

pub fn call_with(changes: Value) -> Value {
    let mut body = call();
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

pub fn note(client: &Client, complaint: &Value, changes: Value) -> Response {
    client.post(&contacts(complaint), &call_with(changes))
}

/// When the first response was given, and whether that was late.
pub fn first_response(client: &Client, complaint: &Value) -> (Value, Value) {
    let now = client.again(complaint);
    (
        now["firstResponse"]["at"].clone(),
        now["firstResponse"]["overdue"].clone(),
    )
}

/// Of every contact in the order of the list: what it was about, with a star at the first response.
pub fn told(client: &Client, complaint: &Value) -> Vec<String> {
    let all = client.walk(&contacts(complaint));
    let each = all.iter().map(|contact| {
        let star = if contact["isFirstResponse"] == true { "*" } else { "" };
        format!("{}{star}", contact["subject"].as_str().unwrap_or("-"))
    });
    each.collect()
}

pub fn with_open_call_backs(client: &Client) -> usize {
    let open = client.walk("/v1/complaints?callBackOpen=true").len();
    let all = client.walk("/v1/complaints").len();
    assert_eq!(client.walk("/v1/complaints?callBackOpen=false").len(), all - open);
    open
}
