//! Nobody handles a complaint about themselves, nor decides who does, and nothing that they or others write changes that.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::documents::{Form, add, sample};
use crate::given;

/// A service where `h-1` and `h-2` have the queue of sales.
fn desk() -> App {
    let app = App::start();
    given::staff(&app, "h-1", Some("sales"), None);
    given::staff(&app, "h-2", Some("sales"), None);
    app
}

/// A complaint about an employee in the queue of sales.
fn queued(app: &App, about: &str) -> Value {
    let employee = json!({ "employee": { "subject": about, "name": "L. Postma" } });
    let complaint = given::complaint_with(&app.intake(), employee);
    let queue = given::forward(json!({ "department": "sales" }));
    app.intake().step(&complaint, &queue).expect(201);
    complaint
}

fn correct(client: &Client, complaint: &Value, correction: &Value) -> crate::app::Response {
    client.patch(&given::path(complaint), "*", correction)
}

/// Everything that reads or changes a case, by somebody whom it is about: there is no such complaint.
fn everything_is_refused(client: &Client, complaint: &Value) {
    let path = given::path(complaint);
    let refused = |answer: crate::app::Response| {
        assert_eq!(answer.problem(404), "not-found", "{}", answer.text);
    };
    for part in [
        "",
        "/transitions",
        "/history",
        "/assessment",
        "/contacts",
        "/documents",
        "/relations",
        "/routing-proposal",
    ] {
        refused(client.get(&format!("{path}{part}")));
    }
    let found = client.walk("/v1/complaints");
    assert!(found.iter().all(|found| found["id"] != complaint["id"]), "{found:?}");
    let sought = client
        .post("/v1/complaints/_search", &json!({ "email": "s.hoekstra@example.nl" }))
        .expect(200);
    let sought = sought["items"].as_array().expect("a list");
    assert!(sought.iter().all(|found| found["id"] != complaint["id"]), "{sought:?}");
    for correction in [
        json!({ "employee": null }),
        json!({ "employee": { "subject": "v-9" } }),
        json!({ "employee": { "notSubject": "h-1", "reason": "Ik was het niet." } }),
        json!({ "description": "Anders." }),
    ] {
        refused(correct(client, complaint, &correction));
    }
    for step in [
        given::forward(json!({ "subject": "h-2" })),
        given::forward(json!({ "department": "back_office" })),
        json!({ "to": "registered", "reason": "Niet voor mij." }),
        given::take_up(),
        given::withdraw(),
    ] {
        refused(client.step(complaint, &step));
    }
    refused(client.post(&format!("{path}/investigations"), &given::analysis()));
    refused(client.put(&format!("{path}/assessment"), &given::assessment()));
    let call = json!({ "direction": "out", "channel": "phone", "reached": true });
    refused(client.post(&format!("{path}/contacts"), &call));
    let remedy = json!({ "kind": "cancellation", "agreementReference": "OV-1" });
    refused(client.post(&format!("{path}/remedies"), &remedy));
    refused(client.post(&format!("{path}/measures"), &json!({ "none": "Ik deed niets." })));
    let extension = json!({ "dueDate": "2027-01-10", "reason": "Meer tijd." });
    refused(client.post_with(&format!("{path}/extensions"), &[("If-Match", "*")], &extension));
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    refused(add(client, complaint, &form));
    let own = given::complaint(client);
    let (mine, theirs) = (&own["id"], &complaint["id"]);
    refused(client.post(&format!("{path}/relations"), &json!({ "complaintId": mine })));
    let from_their_own = format!("{}/relations", given::path(&own));
    let unknown = client.post(&from_their_own, &json!({ "complaintId": theirs }));
    assert_eq!(unknown.faults(), ["/complaintId unknown"]);
    let unlinked = client.send(
        "DELETE",
        &format!("{path}/relations/{}", mine.as_str().expect("an id")),
        &[("If-Match", "*")],
        None,
    );
    refused(unlinked);
}

#[test]
fn a_handler_can_do_nothing_with_a_complaint_about_themselves() {
    let app = desk();
    let complaint = queued(&app, "h-1");
    everything_is_refused(&app.handler(), &complaint);
    assert_eq!(
        app.manager()
            .walk(&format!("{}/history", given::path(&complaint)))
            .len(),
        2
    );
}

#[test]
fn a_manager_can_do_nothing_with_a_complaint_about_themselves() {
    let app = desk();
    let complaint = queued(&app, "m-1");
    everything_is_refused(&app.manager(), &complaint);
    let other = app.caller("m-2", &[Role::Manager]);
    assert_eq!(other.walk(&format!("{}/history", given::path(&complaint))).len(), 2);
}

#[test]
fn whoever_registered_a_complaint_about_themselves_does_not_find_it() {
    let app = App::start();
    let about = json!({ "employee": { "subject": "i-1" } });
    let complaint = given::complaint_with(&app.intake(), about);
    let path = format!("{}/transitions", given::path(&complaint));
    let forward = given::forward(json!({ "department": "sales" }));
    let refused = app.intake().post_with(&path, &[("If-Match", "*")], &forward);
    assert_eq!(refused.problem(404), "not-found");
    assert!(app.intake().walk("/v1/complaints").is_empty());
}

#[test]
fn somebody_who_was_named_stays_excluded_when_another_is_named_or_none() {
    let app = desk();
    for correction in [
        json!({ "employee": null }),
        json!({ "employee": { "subject": "v-9", "name": "Een ander" } }),
        json!({ "employee": { "subject": null } }),
    ] {
        let complaint = queued(&app, "h-1");
        correct(&app.manager(), &complaint, &correction).expect(200);
        everything_is_refused(&app.handler(), &complaint);
        let forward = given::forward(json!({ "subject": "h-1" }));
        assert_eq!(app.manager().step(&complaint, &forward).problem(409), "not-independent");
        // Nor when somebody is named once more.
        correct(&app.manager(), &complaint, &json!({ "employee": { "subject": "v-3" } })).expect(200);
        everything_is_refused(&app.handler(), &complaint);
    }
}

#[test]
fn only_who_is_shown_the_employee_can_change_it() {
    let app = desk();
    let complaint = queued(&app, "v-1");
    // The same answer whether that is who was named, somebody else, or nonsense.
    for employee in [
        json!(null),
        json!({ "subject": "v-1", "name": "L. Postma" }),
        json!({ "subject": "h-2" }),
        json!({ "notSubject": "v-1", "reason": "Naamgenoot." }),
        json!({}),
    ] {
        let refused = correct(&app.handler(), &complaint, &json!({ "employee": employee }));
        assert_eq!(refused.problem(403), "forbidden", "{employee}");
    }
    correct(&app.handler(), &complaint, &json!({ "description": "Beter verteld." })).expect(200);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    correct(&app.handler(), &complaint, &json!({ "employee": { "subject": "v-2" } })).expect(200);
    assert_eq!(
        app.manager().again(&complaint)["employee"],
        json!({ "subject": "v-2", "name": "L. Postma" })
    );
}

#[test]
fn a_manager_whom_it_does_not_concern_ends_a_mistaken_naming_with_a_reason() {
    let app = desk();
    let complaint = queued(&app, "h-1");
    let mistaken = json!({ "employee": { "notSubject": "h-1", "reason": "Naamgenoot in Assen." } });
    let corrected = correct(&app.manager(), &complaint, &mistaken).expect(200);
    assert_eq!(corrected["employee"], json!({ "name": "L. Postma" }));
    let history = app.manager().walk(&format!("{}/history", given::path(&complaint)));
    assert_eq!(
        history[2]["carried"]["changes"],
        json!([
            { "field": "/employee/subject", "old": "h-1", "new": null },
            { "field": "/employee/notSubject", "old": null, "new": "h-1" },
            { "field": "/employee/reason", "old": null, "new": "Naamgenoot in Assen." },
        ])
    );
    let told = app
        .caller("h-2", &[Role::Handler])
        .get(&format!("{}/history", given::path(&complaint)));
    assert!(told.status == 200 && !told.text.contains("Assen"), "{}", told.text);
    app.handler().step(&complaint, &given::take_up()).expect(201);
    correct(&app.handler(), &complaint, &json!({ "description": "Mijn zaak." })).expect(200);
}

#[test]
fn a_naming_that_another_correction_replaced_can_be_ended_too() {
    let app = desk();
    let complaint = queued(&app, "h-1");
    let another = json!({ "employee": { "subject": "v-2", "name": "K. Dijkstra" } });
    correct(&app.manager(), &complaint, &another).expect(200);
    let both = json!({ "employee": { "notSubject": "h-1", "reason": "Verkeerd gehoord.", "name": "K. de Jong" } });
    let corrected = correct(&app.manager(), &complaint, &both).expect(200);
    assert_eq!(corrected["employee"], json!({ "subject": "v-2", "name": "K. de Jong" }));
    app.handler().step(&complaint, &given::take_up()).expect(201);
}

#[test]
fn a_mistaken_naming_is_declared_whole_and_of_somebody_who_was_named() {
    let app = desk();
    given::staff(&app, "v-1", None, None);
    let complaint = queued(&app, "v-1");
    let fault = |employee: Value| {
        let refused = correct(&app.manager(), &complaint, &json!({ "employee": employee }));
        assert_eq!(refused.problem(400), "invalid-input", "{}", refused.text);
        let fault = refused.json()["errors"][0].clone();
        format!(
            "{} {}",
            fault["pointer"].as_str().unwrap_or_default(),
            fault["code"].as_str().unwrap_or_default()
        )
    };
    assert_eq!(fault(json!({ "notSubject": "v-1" })), "/employee/reason required");
    assert_eq!(
        fault(json!({ "notSubject": "v-1", "reason": "  " })),
        "/employee/reason required"
    );
    assert_eq!(fault(json!({ "reason": "Zomaar." })), "/employee/notSubject required");
    assert_eq!(
        fault(json!({ "notSubject": "v-7", "reason": "Zomaar." })),
        "/employee/notSubject unknown"
    );
    assert_eq!(
        fault(json!({ "notSubject": "v-1", "reason": "Zomaar.", "subject": "v-1" })),
        "/employee/subject contradiction"
    );
    // Its handler is shown the employee, and cannot end the naming.
    app.handler().step(&complaint, &given::take_up()).expect(201);
    let mistaken = json!({ "employee": { "notSubject": "v-1", "reason": "Naamgenoot." } });
    assert_eq!(correct(&app.handler(), &complaint, &mistaken).problem(403), "forbidden");
}

#[test]
fn whom_earlier_corrections_replaced_stays_excluded_by_the_migration() {
    let app = App::start();
    let complaints: Vec<Value> = (0..3).map(|_| given::complaint(&app.intake())).collect();
    let changes = [
        json!([{ "field": "/employee", "old": { "subject": "h-1", "name": "L. Postma" }, "new": null }]),
        json!([{ "field": "/employee/subject", "old": "h-1", "new": "v-2" }]),
        json!([{ "field": "/employee", "old": { "name": "L. Postma" }, "new": null }]),
    ];
    for (complaint, changes) in complaints.iter().zip(&changes) {
        let id = complaint["id"].as_str().expect("an id");
        app.sql(&format!(
            "insert into events (complaint_id, version, at, by_subject, what, detail) \
             values ('{id}', 2, now(), 'm-1', 'corrected', '{{\"changes\": {changes}}}'); \
             update complaints set version = 2 where id = '{id}'"
        ));
    }
    let migration = include_str!("../../migrations/2026-11-27-000001_identify_register/up.sql");
    let (_, statement) = migration.split_once("with corrected as").expect("the change of data");
    app.sql(&format!("with corrected as {statement}"));
    let excluded = |complaint: &Value| app.handler().step(complaint, &given::take_up()).status;
    assert_eq!(complaints.iter().map(excluded).collect::<Vec<_>>(), [404, 404, 201]);
}
