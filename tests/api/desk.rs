//! The desk's day: people who work by the procedure, each by what they know and may do.

mod assigning;
mod at_once;
mod calling;
mod naming;
mod opening;
mod probing;
mod reading;

use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::given;

/// A service where `h-1` and `h-2` are of sales, and `h-3` of the back office.
fn desk() -> App {
    let app = App::start();
    for (subject, department) in [("h-1", "sales"), ("h-2", "sales"), ("h-3", "back_office")] {
        given::staff(&app, subject, Some(department), None);
    }
    app
}

/// Gives an employee an entry with a name of their own.
fn named(app: &App, subject: &str, name: &str) {
    app.manager()
        .post("/v1/staff", &json!({ "subject": subject, "name": name }))
        .expect(201);
}

fn change_staff(app: &App, subject: &str, change: &Value) {
    app.manager()
        .patch(&format!("/v1/staff/{subject}"), "*", change)
        .expect(200);
}

fn correct(client: &Client, complaint: &Value, correction: &Value) -> Response {
    client.patch(&given::path(complaint), "*", correction)
}
