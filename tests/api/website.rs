//! The website: the form, what looks like spam, and the complainant who follows a complaint by a code.

mod following;
mod form;
mod promised;
mod quarantine;
mod sending;

use serde_json::{Value, json};

use crate::app::{App, Client, Response};
use crate::documents::{FORM_TYPE, Form};
use klachtenmap::auth::Role;

const FORM: &str = "/v1/form-submissions";
const PAGE: &str = "https://totaalonder1dak.nl";

/// A service with a website, whose pages may send the form.
fn site() -> App {
    App::with(&[("KLACHTENMAP_CORS_ORIGINS", PAGE)])
}

/// A form whose words are like no other's.
fn words(number: usize) -> Value {
    json!({
        "complainant": { "name": "J. de Vries", "email": "j.devries@example.nl" },
        "description": format!("Het tarief op rekening {number} is hoger dan in de offerte stond.")
    })
}

fn with(mut form: Value, name: &str, value: Value) -> Value {
    form[name] = value;
    form
}

/// The server of the website, which tells who its visitors are.
fn server(app: &App) -> Client {
    app.caller("website", &[Role::Form])
}

/// Sends the form for the visitor with this number.
fn submit(app: &App, visitor: usize, form: &Value) -> Response {
    let address = format!("198.51.100.{visitor}");
    server(app).post_with(FORM, &[("Visitor-Address", &address)], form)
}

fn submit_parts(app: &App, visitor: usize, form: &Form) -> Response {
    let address = format!("198.51.100.{visitor}");
    let headers = [("Content-Type", FORM_TYPE), ("Visitor-Address", &address)];
    let sent = server(app).try_send_bytes("POST", FORM, &headers, Some(&form.bytes()));
    sent.expect("it is answered").0
}

/// The complaint with this number, as a manager reads it.
fn complaint(app: &App, receipt: &Value) -> Value {
    let number = receipt["number"].as_str().expect("a number");
    let list = app
        .manager()
        .get(&format!("/v1/complaints?number={number}"))
        .expect(200);
    let id = list["items"][0]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{number} is registered"));
    app.manager().get(&format!("/v1/complaints/{id}")).expect(200)
}

fn is_registered(app: &App, receipt: &Value) -> bool {
    let number = receipt["number"].as_str().expect("a number");
    let list = app
        .manager()
        .get(&format!("/v1/complaints?number={number}"))
        .expect(200);
    list["items"].as_array().is_some_and(|items| !items.is_empty())
}

fn code(receipt: &Value) -> String {
    receipt["trackingCode"].as_str().expect("a code").to_owned()
}

fn track(app: &App, code: &str) -> Response {
    app.stranger()
        .send("GET", "/v1/tracking", &[("Tracking-Code", code)], None)
}

fn send(app: &App, code: &str, body: &Value) -> Response {
    app.stranger()
        .send("POST", "/v1/tracking", &[("Tracking-Code", code)], Some(body))
}

fn send_parts(app: &App, code: &str, form: &Form) -> Response {
    let headers = [("Content-Type", FORM_TYPE), ("Tracking-Code", code)];
    let sent = app
        .stranger()
        .try_send_bytes("POST", "/v1/tracking", &headers, Some(&form.bytes()));
    sent.expect("it is answered").0
}

fn waiting(app: &App, name: &str) -> i64 {
    let list = app.manager().get("/v1/worklist").expect(200);
    let items = list["items"].as_array().expect("items").iter();
    let found = items
        .filter(|item| item["name"] == name)
        .find_map(|item| item["count"].as_i64());
    found.expect("an entry")
}
