//! What a complaint tells beside what was registered: earlier complaints of the person, names of codes, where to go on.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::given;
use crate::process::until;

fn earlier(complaint: &Value) -> Vec<&str> {
    let earlier = complaint["earlier"].as_array().expect("a list");
    earlier
        .iter()
        .map(|one| one["number"].as_str().expect("a number"))
        .collect()
}

fn number(complaint: &Value) -> &str {
    complaint["number"].as_str().expect("a number")
}

/// A complaint of somebody who is known by nothing but this.
fn from(client: &Client, customer_number: Option<&str>, complainant: &Value) -> Value {
    let mut body = given::registration();
    body["complainant"] = complainant.clone();
    body["customerNumber"] = json!(customer_number);
    client.post("/v1/complaints", &body).expect(201)
}

#[test]
fn a_complaint_tells_the_earlier_ones_of_the_same_customer_address_or_phone() {
    let app = App::start();
    let intake = app.intake();
    let by_customer = from(&intake, Some("KL-1"), &json!({ "name": "S. Hoekstra" }));
    let by_email = from(&intake, None, &json!({ "email": "S.Hoekstra@example.nl" }));
    let by_phone = from(&intake, None, &json!({ "phone": "058 808 0050" }));
    from(
        &intake,
        Some("KL-2"),
        &json!({ "name": "S. Hoekstra", "email": "other@example.nl", "phone": "0612345678" }),
    );
    let everything = json!({ "email": "s.hoekstra@EXAMPLE.nl", "phone": "+31588080050" });
    let last = from(&intake, Some("KL-1"), &everything);
    let expected = [number(&by_phone), number(&by_email), number(&by_customer)];
    assert_eq!(earlier(&last), expected, "the answer to the registration");
    let read = app.manager().again(&last);
    assert_eq!(earlier(&read), expected);
    let first = json!({
        "id": by_phone["id"], "number": by_phone["number"], "registeredAt": by_phone["registeredAt"], "status": "registered",
    });
    assert_eq!(read["earlier"][0], first);
    assert_eq!(earlier(&app.manager().again(&by_customer)), [""; 0]);

    let path = given::path(&last);
    let corrected = app.manager().patch(&path, "*", &json!({ "customerNumber": null }));
    assert_eq!(earlier(&corrected.expect(200)), expected[..2], "after a correction");
}

#[test]
fn the_five_newest_earlier_complaints_are_told_also_to_who_may_not_read_them() {
    let app = App::start();
    let numbers: Vec<String> = (0..7)
        .map(|_| number(&given::complaint(&app.manager())).to_owned())
        .collect();
    let newest: Vec<&str> = numbers.iter().rev().skip(1).take(5).map(String::as_str).collect();
    let last = app.manager().walk("/v1/complaints").remove(0);
    assert_eq!(earlier(&app.manager().again(&last)), newest);
    let other_desk = app.caller("i-2", &[Role::Intake]);
    let seen = given::complaint(&other_desk);
    assert_eq!(earlier(&seen)[..1], [number(&last)]);
    assert_eq!(earlier(&other_desk.again(&seen)).len(), 5);
}

#[test]
fn nobody_is_told_of_an_earlier_complaint_about_themselves() {
    let app = App::start();
    given::staff(&app, "h-1", Some("sales"), None);
    let manager = json!({ "subject": "m-2", "name": "Liesbeth Postma" });
    app.manager().post("/v1/staff", &manager).expect(201);
    for (place, (employee, subject, role)) in [
        (json!({ "subject": "H-1", "name": "K. Bakker" }), "h-1", Role::Handler),
        (json!({ "subject": "m-2" }), "m-2", Role::Manager),
        (json!({ "name": "mevr. Postma" }), "m-2", Role::Manager),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("person-{place}@example.nl");
        let signal = json!({ "complainant": { "email": email }, "employee": employee });
        let about = given::complaint_with(&app.intake(), signal);
        let after = given::complaint_with(&app.intake(), json!({ "complainant": { "email": email } }));
        let reader = app.caller(subject, &[role]);
        assert_eq!(earlier(&reader.again(&after)), [""; 0], "{employee}");
        assert_eq!(earlier(&app.manager().again(&after)), [number(&about)], "{employee}");
        let own = given::complaint_with(&reader, json!({ "complainant": { "email": email } }));
        assert_eq!(
            earlier(&own),
            [number(&after)],
            "the answer to a registration: {employee}"
        );
    }
}

#[test]
fn codes_come_with_their_names_in_the_language_of_the_reader() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let complaint = given::complaint(&app.intake());
    app.manager()
        .step(&complaint, &given::forward(json!({ "department": "sales" })))
        .expect(201);
    let nature = app.manager().get("/v1/natures/no_consent_given").expect(200);
    let department = app.manager().get("/v1/departments/sales").expect(200);
    let seen = |client: &Client, name: &Value| {
        let listed = client.walk("/v1/complaints").remove(0);
        for view in [client.again(&complaint), listed] {
            assert_eq!(&view["natureName"], name);
            assert_eq!(view["handler"]["departmentName"], department["name"]);
        }
    };
    seen(&app.manager(), &nature["name"]);
    seen(&app.manager().in_english(), &nature["nameEn"]);
    app.manager()
        .patch("/v1/natures/no_consent_given", "*", &json!({ "name": "Geen akkoord" }))
        .expect(200);
    seen(&app.manager(), &json!("Geen akkoord"));
}

/// Another process does not tell this one of its changes.
#[test]
fn a_name_that_another_process_changed_is_told_within_seconds() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    app.sql("update natures set name = 'Elders hernoemd' where code = 'no_consent_given'");
    until("the new name is told", || {
        (app.manager().again(&complaint)["natureName"] == "Elders hernoemd").then_some(())
    });
}

#[test]
fn the_links_lead_to_every_part_that_the_caller_may_read_and_to_no_other() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let whole = app.manager().again(&complaint)["links"].clone();
    let all = whole.as_object().expect("links");
    for client in [app.intake(), app.manager()] {
        let links = client.again(&complaint)["links"].clone();
        for (name, link) in all {
            let status = client.get(link.as_str().expect("a link")).status;
            let expected = match name.as_str() {
                _ if links[name].is_null() => 403,
                // Nobody has assessed it yet.
                "assessment" => 404,
                _ => 200,
            };
            assert_eq!(status, expected, "{name}");
        }
    }
    let parts = [
        "self",
        "transitions",
        "deadlines",
        "documents",
        "routingProposal",
        "history",
        "assessment",
        "investigations",
        "remedies",
        "contacts",
        "messages",
        "measures",
        "relations",
    ];
    assert_eq!(all.len(), parts.len());
    for part in parts {
        assert!(all.contains_key(part), "{part}");
    }
    let listed = app.manager().walk("/v1/complaints").remove(0)["links"].clone();
    assert_eq!(
        listed,
        json!({ "self": whole["self"], "transitions": whole["transitions"] })
    );
}
