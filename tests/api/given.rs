//! What tests begin with.

use serde_json::{Value, json};

use crate::app::{App, Client};

/// The least that can be registered.
pub fn registration() -> Value {
    json!({
        "kind": "complaint",
        "channel": "email",
        "complainant": { "name": "S. Hoekstra", "email": "s.hoekstra@example.nl" },
        "nature": "no_consent_given",
        "description": "Ik heb geen ja gezegd en kreeg toch een overeenkomst."
    })
}

/// A registration with some fields replaced.
pub fn registration_with(changes: Value) -> Value {
    let mut body = registration();
    let Value::Object(changes) = changes else {
        panic!("changes are an object");
    };
    for (name, value) in changes {
        body[name] = value;
    }
    body
}

/// A registered complaint.
pub fn complaint(client: &Client) -> Value {
    client.post("/v1/complaints", &registration()).expect(201)
}

/// A complaint that handler `h-1` has taken up.
pub fn taken_up(app: &App) -> Value {
    let complaint = complaint(&app.intake());
    app.handler()
        .step(&complaint, &json!({ "to": "in_progress" }))
        .expect(201);
    app.handler().again(&complaint)
}

/// A complaint that `h-1` has answered.
pub fn answered(app: &App) -> Value {
    let complaint = taken_up(app);
    app.handler().step(&complaint, &answer()).expect(201);
    app.handler().again(&complaint)
}

/// A complaint that `h-1` has closed as resolved.
pub fn closed(app: &App) -> Value {
    let complaint = answered(app);
    app.handler().step(&complaint, &closing()).expect(201);
    app.handler().again(&complaint)
}

pub fn answer() -> Value {
    json!({ "to": "answered", "channel": "phone", "summary": "Excuses gemaakt en de overeenkomst ongedaan gemaakt." })
}

pub fn closing() -> Value {
    json!({
        "to": "closed",
        "outcome": "resolved",
        "shortDescription": "Overeenkomst zonder toestemming.",
        "handlingSummary": "Opname beluisterd; overeenkomst geannuleerd.",
        "prevention": { "none": "De medewerker is hierop aangesproken." }
    })
}
