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

/// A complaint that differs from the least one.
pub fn complaint_with(client: &Client, changes: Value) -> Value {
    let body = registration_with(changes);
    client.post("/v1/complaints", &body).expect(201)
}

/// Where a complaint is.
pub fn path(complaint: &Value) -> String {
    format!("/v1/complaints/{}", complaint["id"].as_str().expect("an id"))
}

/// Gives an employee a place in the company.
pub fn staff(app: &App, subject: &str, department: Option<&str>, function: Option<&str>) {
    let mut entry = json!({ "subject": subject, "name": format!("Medewerker {subject}") });
    for (field, value) in [("department", department), ("function", function)] {
        if let Some(value) = value {
            entry[field] = json!(value);
        }
    }
    app.manager().post("/v1/staff", &entry).expect(201);
}

/// Sees to it that employees are in the catalogue of staff, so that complaints can be forwarded to them.
pub fn employed(app: &App, subjects: &[&str]) {
    for subject in subjects {
        if app.manager().get(&format!("/v1/staff/{subject}")).status == 404 {
            staff(app, subject, None, None);
        }
    }
}

/// A complaint that handler `h-1` has taken up.
pub fn taken_up(app: &App) -> Value {
    let complaint = complaint(&app.intake());
    app.handler().step(&complaint, &take_up()).expect(201);
    app.handler().again(&complaint)
}

/// A complaint that `h-1` has taken up, assessed and analysed: it lacks only an answer.
pub fn assessed(app: &App) -> Value {
    let complaint = taken_up(app);
    assess(&app.handler(), &complaint);
    app.handler().again(&complaint)
}

/// Makes the assessment and the analysis part of the case.
pub fn assess(client: &Client, complaint: &Value) {
    let path = path(complaint);
    client.put(&format!("{path}/assessment"), &assessment()).expect(201);
    client.post(&format!("{path}/investigations"), &analysis()).expect(201);
}

/// A complaint that `h-1` has answered.
pub fn answered(app: &App) -> Value {
    let complaint = assessed(app);
    app.handler().step(&complaint, &answer()).expect(201);
    app.handler().again(&complaint)
}

/// A complaint that `h-1` has closed as resolved.
pub fn closed(app: &App) -> Value {
    let complaint = answered(app);
    app.handler().step(&complaint, &closing()).expect(201);
    app.handler().again(&complaint)
}

/// A step to a handler: a department, subject or function.
pub fn forward(handler: Value) -> Value {
    json!({ "to": "forwarded", "handler": handler })
}

pub fn assessment() -> Value {
    json!({
        "admissible": true,
        "lawViolated": true,
        "decencyViolated": false,
        "norm": "Artikel 6:230v BW.",
        "motivation": "Op de opname is geen akkoord te horen."
    })
}

pub fn analysis() -> Value {
    json!({ "kind": "analysis", "text": "Bevestiging en opname spreken elkaar tegen." })
}

pub fn take_up() -> Value {
    json!({ "to": "in_progress" })
}

pub fn wait() -> Value {
    json!({ "to": "waiting", "waitingFor": "third_party", "reason": "Leverancier zoekt de meterstanden op." })
}

pub fn reopen() -> Value {
    json!({ "to": "in_progress", "reason": "De melder heeft de opname nagestuurd." })
}

pub fn answer() -> Value {
    json!({ "to": "answered", "channel": "phone", "summary": "Excuses gemaakt en de overeenkomst ongedaan gemaakt.", "lateReason": "De leverancier antwoordde laat." })
}

pub fn inadmissibility() -> Value {
    json!({ "reason": "not_about_us", "explanation": "Wij werken niet met deze leverancier." })
}

pub fn withdraw() -> Value {
    json!({ "to": "closed", "outcome": "withdrawn", "withdrawal": { "channel": "phone" } })
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
