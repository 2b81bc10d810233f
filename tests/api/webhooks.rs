//! Webhooks: everything arrives, signed and in order, however badly the receiver behaves; and nothing goes where it should
//! not.

mod keeping;
mod receiver;
mod sending;

use klachtenmap::webhooks::job::Sending;
use klachtenmap::webhooks::model::Reach;
use klachtenmap::webhooks::sender::Sender;
use serde_json::{Value, json};

use self::receiver::Receiver;
use crate::app::App;
use crate::documents::on_a_runtime;
use crate::feed::drain;

/// Gives out positions, and sends what is due until nothing is; returns the number of attempts.
fn send(app: &App) -> usize {
    drain(&mut app.database.connect());
    let sender = Sender::new(Reach::AlsoHere);
    let sending = Sending::new((&app.db, &app.storage), (&app.clock, &app.health), sender);
    on_a_runtime(async {
        let mut attempts = 0;
        while let Some(taken @ 1..) = sending.step(None).await.expect("a step is possible") {
            attempts += taken;
        }
        attempts
    })
}

/// A webhook that leads to the receiver.
fn webhook(app: &App, receiver: &Receiver, more: Value) -> Value {
    let mut body = json!({ "url": receiver.url() });
    for (name, value) in more.as_object().expect("fields") {
        body[name] = value.clone();
    }
    app.manager().post("/v1/webhooks", &body).expect(201)
}

fn path(webhook: &Value) -> String {
    format!("/v1/webhooks/{}", webhook["id"].as_str().expect("an id"))
}

fn seen(app: &App, webhook: &Value) -> Value {
    app.manager().get(&path(webhook)).expect(200)
}
