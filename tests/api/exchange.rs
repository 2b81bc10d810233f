//! Exports: what is in them and for whom, how they end, and that with the changes after them they are the register.

mod content;
mod ending;
mod following;
mod leaving;

use std::sync::Arc;
use std::time::Duration;

use klachtenmap::auth::Role;
use klachtenmap::error::Result;
use klachtenmap::exchange::job::Exporting;
use klachtenmap::exchange::model::LONGEST;
use klachtenmap::exchange::store::remove_old;
use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::documents::on_a_runtime;

pub const EXPORTS: &str = "/v1/exports";

pub fn crm(app: &App) -> Client {
    app.caller("crm-1", &[Role::Integration])
}

pub fn path(export: &Value) -> String {
    format!("{EXPORTS}/{}", export["id"].as_str().expect("an id"))
}

pub fn content(client: &Client, export: &Value) -> Response {
    client.get(&format!("{}/content", path(export)))
}

/// An export of everything, with personal data.
pub fn everything(format: &str) -> Value {
    json!({ "format": format, "includePersonalData": true })
}

/// Makes every export that waits, as the job does; returns how many are done.
pub fn make(app: &App) -> Result<usize> {
    on_a_runtime(exporting(app, LONGEST).run(None))
}

pub fn exporting(app: &App, longest: Duration) -> Exporting {
    Exporting {
        db: app.db.clone(),
        clock: app.clock.clone(),
        names: Arc::default(),
        longest,
    }
}

/// Removes what is not kept any more, as the job does; returns how many files and how many requests.
pub fn remove(app: &App) -> (usize, usize) {
    on_a_runtime(remove_old(&app.db, app.clock.now())).expect("they can be removed")
}

/// An export that was asked for and is done.
pub fn exported(app: &App, client: &Client, body: &Value) -> Value {
    let asked = client.post(EXPORTS, body).expect(202);
    assert_eq!(make(app).expect("it can be made"), 1);
    let export = client.get(&path(&asked)).expect(200);
    assert_eq!(export["status"], "done", "{export}");
    export
}

/// The lines of the file of an export.
pub fn lines(client: &Client, export: &Value) -> Vec<Value> {
    let answer = content(client, export);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let line = |line: &str| serde_json::from_str(line).expect("a complaint a line");
    answer.text.lines().map(line).collect()
}

/// The answer to who asks for a file that was removed.
pub fn gone(app: &App, client: &Client) -> Response {
    let export = exported(app, client, &json!({ "format": "csv" }));
    let removed = client.send("DELETE", &path(&export), &[("If-Match", "*")], None);
    assert_eq!(removed.status, 204);
    content(client, &export)
}
