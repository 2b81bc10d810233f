//! Remedies: offered, accepted or declined, executed; reprimands for the eyes of managers and the handler only.

mod access;
mod approving;
mod moving;
mod offering;
mod promising;

use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::given;

pub const NOBODYS: &str = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";

/// A service where a compensation above 100 euros, and closing as inadmissible, need the approval of a second person.
pub fn four_eyes() -> App {
    App::with(&[
        ("KLACHTENMAP_FOUR_EYES_CENTS", "10000"),
        ("KLACHTENMAP_FOUR_EYES_INADMISSIBLE", "true"),
    ])
}

pub fn remedies(complaint: &Value) -> String {
    format!("{}/remedies", given::path(complaint))
}

pub fn compensation() -> Value {
    json!({ "kind": "compensation", "description": "Opzegvergoeding.", "amountCents": 12500 })
}

pub fn cancellation() -> Value {
    json!({ "kind": "cancellation", "agreementReference": "OVK-2026-55120" })
}

pub fn reprimand() -> Value {
    json!({ "kind": "reprimand", "employee": { "subject": "v-1", "name": "L. Postma" }, "description": "Script." })
}

pub fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

/// A step to this status that lacks nothing: what is accepted is promised by the first of December.
pub fn step(status: &str) -> Value {
    match status {
        "accepted" => json!({ "status": status, "dueDate": "2026-12-01" }),
        _ => json!({ "status": status }),
    }
}

/// Where the remedy is that was offered with this body.
#[track_caller]
pub fn offered(client: &Client, complaint: &Value, body: Value) -> String {
    let response = client.post(&remedies(complaint), &body);
    response.expect(201);
    response.header("location").to_owned()
}

/// Moves the remedy on from its present version.
pub fn moved(client: &Client, remedy: &str, body: Value) -> Response {
    client.patch(remedy, &client.get(remedy).etag(), &body)
}

pub fn statuses(client: &Client, complaint: &Value) -> Vec<String> {
    let all = client.walk(&remedies(complaint));
    let each = all.iter().map(|one| format!("{} {}", one["kind"], one["status"]));
    each.map(|text| text.replace('"', "")).collect()
}
