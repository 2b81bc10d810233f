//! Programs as callers: a form that brings complaints in and sees nothing, and another system that reads everything but
//! what is about the employee and who did what, and decides nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::documents::{Form, add, sample};
use crate::feed::drain;
use crate::given;
use crate::measures::measure_with;
use crate::process::{Folder, run};
use crate::published::operations;

/// Stands in everything that is about the employee.
pub const EMPLOYEE: &str = "Zwartwater";
/// The `sub` of the employee.
pub const SUBJECT: &str = "v-zwartwater";

fn form(app: &App) -> Client {
    app.caller("form-1", &[Role::Form])
}

fn crm(app: &App) -> Client {
    app.caller("crm-1", &[Role::Integration])
}

fn operation(name: &str) -> crate::published::Operation {
    let mut all = operations().into_iter();
    all.find(|operation| operation.definition["operationId"] == name)
        .expect("an operation")
}

#[test]
fn a_form_brings_in_complaints_and_gets_a_receipt() {
    let app = App::start();
    let key = [("Idempotency-Key", "inzending-van-het-formulier")];
    let answer = form(&app).post_with("/v1/complaints", &key, &given::registration());
    let receipt = operation("registerComplaint").keeps(answer).expect(201);
    assert_eq!(
        receipt.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id", "number", "replyBy"]
    );
    assert_eq!(
        receipt["replyBy"],
        json!({ "date": "2026-11-06", "text": "U hoort uiterlijk 6 november 2026 van ons." })
    );
    let again = form(&app).post_with("/v1/complaints", &key, &given::registration());
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), receipt);
    let kept = app.manager().get(&given::path(&receipt)).expect(200);
    assert_eq!(
        (&kept["number"], &kept["registeredBy"]["subject"]),
        (&receipt["number"], &json!("form-1"))
    );
    let anonymous = given::registration_with(json!({ "complainant": { "anonymous": true } }));
    let receipt = operation("registerComplaint").keeps(form(&app).post("/v1/complaints", &anonymous));
    assert_eq!(receipt.expect(201)["replyBy"], Value::Null);
}

#[test]
fn a_form_sees_nothing_and_tries_nothing_out() {
    let app = App::start();
    let made = form(&app).post("/v1/complaints", &given::registration()).expect(201);
    let other = given::complaint(&app.intake());
    for path in [given::path(&made), given::path(&other), "/v1/complaints".into()] {
        assert_eq!(form(&app).get(&path).problem(403), "forbidden", "{path}");
    }
    let nobody = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";
    for id in [other["id"].as_str().unwrap(), nobody] {
        let body = given::registration_with(json!({ "follows": id }));
        assert_eq!(form(&app).post("/v1/complaints", &body).problem(403), "forbidden");
    }
    let at_once = json!({ "summary": "Uitgelegd.", "outcome": "resolved", "shortDescription": "Vraag.",
        "handlingSummary": "Beantwoord.", "prevention": { "none": "Geen fout van ons." } });
    let question = given::registration_with(json!({ "kind": "question", "handledAtOnce": at_once }));
    for machine in [form(&app), crm(&app)] {
        assert_eq!(machine.post("/v1/complaints", &question).problem(403), "forbidden");
    }
    app.intake().post("/v1/complaints", &question).expect(201);
}

/// A closed complaint with everything that there is, all that is about the employee marked.
pub fn rich(app: &App) -> Value {
    let body = json!({
        "employee": { "subject": SUBJECT, "name": EMPLOYEE },
        "conversation": { "spokenWith": EMPLOYEE, "agreement": "no" },
        "receiverName": "Balie"
    });
    let made = given::complaint_with(&app.intake(), body);
    let (handler, path) = (app.handler(), given::path(&made));
    let post = |part: &str, body: Value| handler.post(&format!("{path}/{part}"), &body).expect(201);
    handler.step(&made, &given::take_up()).expect(201);
    given::assess(&handler, &made);
    let again = json!({ "conversation": { "spokenWith": format!("mevrouw {EMPLOYEE}") } });
    app.manager().patch(&path, "*", &again).expect(200);
    post(
        "investigations",
        json!({ "kind": "employee_interview", "held": true, "summary": EMPLOYEE,
            "employee": { "subject": SUBJECT, "name": EMPLOYEE } }),
    );
    post(
        "investigations",
        json!({ "kind": "call_recording", "available": true, "reference": "OPN-1", "findings": "Twijfelt." }),
    );
    post(
        "remedies",
        json!({ "kind": "reprimand", "description": EMPLOYEE, "employee": { "subject": SUBJECT, "name": EMPLOYEE } }),
    );
    post(
        "remedies",
        json!({ "kind": "compensation", "description": "Vergoeding", "amountCents": 1250 }),
    );
    post(
        "contacts",
        json!({ "direction": "out", "channel": "phone", "reached": true, "text": "Gebeld." }),
    );
    add(
        &app.intake(),
        &made,
        &Form::of("offer").file("a.pdf", &sample("offer.pdf")),
    )
    .expect(201);
    let measure = measure_with(app, &handler, json!({}));
    post("measures", json!({ "measures": [measure["id"]] }));
    let other = given::complaint(&handler);
    post("relations", json!({ "complaintId": other["id"] }));
    handler.again(&made)
}

/// Everything that another system may read, with the ids of the complaint and its parts.
fn everything(app: &App, complaint: &Value) -> Vec<(String, String)> {
    let client = crm(app);
    let mut targets: Vec<String> = operations()
        .iter()
        .filter(|operation| operation.method == "GET" && operation.roles().contains("integration"))
        .map(|operation| {
            operation.sample_target().replace(
                "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10",
                complaint["id"].as_str().unwrap(),
            )
        })
        .collect();
    let path = given::path(complaint);
    for part in ["contacts", "investigations", "remedies", "documents"] {
        for item in client.walk(&format!("{path}/{part}")) {
            targets.push(format!("{path}/{part}/{}", item["id"].as_str().unwrap()));
        }
    }
    for measure in client.walk("/v1/measures") {
        let measure = format!("/v1/measures/{}", measure["id"].as_str().unwrap());
        targets.extend([format!("{measure}/history"), measure]);
    }
    targets.push(format!("/v1/complaints?q={EMPLOYEE}"));
    let answer = |target: String| {
        let text = client.get(&target).text;
        (target, text)
    };
    targets.into_iter().map(answer).collect()
}

#[test]
fn another_system_reads_everything_but_what_is_about_the_employee_and_who_did_what() {
    let app = App::start();
    let complaint = rich(&app);
    let answers = everything(&app, &complaint);
    let found = answers
        .iter()
        .filter(|(_, text)| text.contains(complaint["id"].as_str().unwrap()));
    assert!(found.count() > 3 && answers.len() > 20, "{answers:#?}");
    for (target, text) in &answers {
        assert!(!text.contains(EMPLOYEE) && !text.contains(SUBJECT), "{target}: {text}");
        assert!(
            !text.contains("reprimand") && !text.contains("employee_interview"),
            "{target}: {text}"
        );
        let is_catalogue = target.starts_with("/v1/staff");
        for name in ["Naam van i-1", "Naam van m-1", "\"i-1\"", "\"m-1\""] {
            assert!(is_catalogue || !text.contains(name), "{target} tells of {name}: {text}");
        }
        // Of the handler it is told that they handle the complaint, and nothing that they did.
        for field in [
            "by",
            "notedBy",
            "addedBy",
            "registeredBy",
            "offeredBy",
            "assessedBy",
            "byName",
            "listenedBy",
        ] {
            assert!(!text.contains(&format!("\"{field}\":{{")), "{target}: {text}");
            assert!(!text.contains(&format!("\"{field}\":\"")), "{target}: {text}");
        }
    }
    let seen = crm(&app).get(&given::path(&complaint)).expect(200);
    assert_eq!(seen["openRemedies"], 1, "the reprimand is not counted");
    assert_eq!(seen["handler"]["subject"], "h-1");
    assert_eq!(seen["employee"], Value::Null);
}

#[test]
fn its_history_has_no_actor_and_no_trace_of_interviews_and_reprimands() {
    let app = App::start();
    let complaint = rich(&app);
    let path = format!("{}/history", given::path(&complaint));
    let answer = crm(&app).get(&path);
    let all = operation("readComplaintHistory").keeps(answer).expect(200);
    let whole = app.manager().walk(&path);
    let told = all["items"].as_array().unwrap();
    assert_eq!(told.len() + 2, whole.len(), "an interview and a reprimand are left out");
    assert!(told.iter().all(|event| event["by"].is_null()), "{told:#?}");
    let paged = crm(&app).walk(&format!("{path}?pageSize=3"));
    assert_eq!(&paged, told, "pages are whole");
    let transitions = crm(&app).get(&format!("{}/transitions", given::path(&complaint)));
    let transitions = operation("listTransitions").keeps(transitions).expect(200);
    assert!(
        transitions["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|step| step["by"].is_null())
    );
}

#[test]
fn it_lists_every_complaint_and_filters_by_nothing_that_is_about_the_employee() {
    let app = App::start();
    given::complaint(&app.intake());
    let elsewhere = given::complaint(&app.handler());
    app.handler()
        .step(&elsewhere, &given::forward(json!({ "department": "back_office" })))
        .expect(201);
    assert_eq!(crm(&app).walk("/v1/complaints").len(), 2);
    let found = crm(&app).post("/v1/complaints/_search", &json!({ "email": "s.hoekstra@example.nl" }));
    let found = found.expect(200);
    assert!(
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item.get("short").is_none())
    );
    assert_eq!(
        crm(&app).get("/v1/complaints?remedy=reprimand").problem(403),
        "forbidden"
    );
    crm(&app).get("/v1/complaints?remedy=compensation").expect(200);
    for path in ["/v1/reports/monthly", "/v1/worklist", "/v1/report-actions"] {
        assert_eq!(crm(&app).get(path).problem(403), "forbidden", "{path}");
    }
}

#[test]
fn it_corrects_links_and_uploads_whatever_complaint_and_names_no_employee() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let path = given::path(&complaint);
    let reference = json!({ "externalReferences": [{ "system": "crm", "id": "CASE-1" }] });
    let corrected = crm(&app).patch(&path, "*", &reference).expect(200);
    assert_eq!(corrected["externalReferences"][0]["id"], "CASE-1");
    assert_eq!(corrected["registeredBy"], Value::Null);
    let own = given::complaint(&crm(&app));
    for naming in [
        json!({ "employee": { "name": EMPLOYEE } }),
        json!({ "conversation": { "spokenWith": EMPLOYEE, "agreement": "no" } }),
    ] {
        for path in [&path, &given::path(&own)] {
            assert_eq!(crm(&app).patch(path, "*", &naming).problem(403), "forbidden");
        }
    }
    let link = json!({ "complaintId": own["id"] });
    let linked = crm(&app).post(&format!("{path}/relations"), &link);
    operation("linkRelatedComplaint").keeps(linked).expect(201);
    let unlink = format!("{path}/relations/{}", own["id"].as_str().unwrap());
    let version = crm(&app).get(&path).etag();
    crm(&app)
        .send("DELETE", &unlink, &[("If-Match", &version)], None)
        .expect(204);
    let added = add(
        &crm(&app),
        &complaint,
        &Form::of("offer").file("a.pdf", &sample("offer.pdf")),
    )
    .expect(201);
    let document = added["items"][0]["links"]["self"].as_str().unwrap();
    crm(&app)
        .patch(document, "\"1\"", &json!({ "name": "Offerte.pdf" }))
        .expect(200);
}

#[test]
fn it_takes_no_decision() {
    let app = App::start();
    let complaint = given::assessed(&app);
    let path = given::path(&complaint);
    for body in [
        given::answer(),
        given::wait(),
        given::forward(json!({ "department": "sales" })),
    ] {
        assert_eq!(crm(&app).step(&complaint, &body).problem(403), "forbidden");
    }
    assert_eq!(
        crm(&app)
            .put(&format!("{path}/assessment"), &given::assessment())
            .problem(403),
        "forbidden"
    );
    let seen = crm(&app).get(&path).expect(200);
    let steps = seen["allowedTransitions"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["allowed"] == false), "{steps:#?}");
}

#[test]
fn it_follows_the_changes_without_learning_who_made_them() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    drain(&mut app.database.connect());
    let page = operation("followChanges")
        .keeps(crm(&app).get("/v1/changes"))
        .expect(200);
    let changes = page["items"].as_array().expect("a list");
    assert_eq!(changes.len(), 2, "{page}");
    for change in changes {
        assert_eq!(
            (&change["complaintId"], &change["by"]),
            (&complaint["id"], &Value::Null)
        );
    }
}

#[test]
fn tokens_for_machines_are_made_by_the_command() {
    let folder = Folder::new();
    for role in ["form", "integration"] {
        let made = run(folder.path(), &[], &["token", "--role", role, "--subject", "crm-1"]);
        let token = String::from_utf8(made.stdout).expect("a token");
        let claims = token.split('.').nth(1).expect("three parts");
        let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
        let claims: Value = serde_json::from_slice(&claims).expect("claims");
        assert_eq!(claims["roles"], json!([role]));
    }
}

#[test]
fn intake_reads_of_documents_only_those_it_added_itself() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let file = |name: &str| Form::of("offer").file(name, &sample("offer.pdf"));
    let own = add(&app.intake(), &complaint, &file("a.pdf")).expect(201);
    let other = add(&app.manager(), &complaint, &file("b.pdf")).expect(201);
    let links = |added: &Value| added["items"][0]["links"].clone();
    let listed = app
        .intake()
        .walk(&format!("{}/documents?pageSize=1", given::path(&complaint)));
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], own["items"][0]["id"]);
    for name in ["self", "content"] {
        assert_eq!(app.intake().get(links(&own)[name].as_str().unwrap()).status, 200);
        let hidden = app.intake().get(links(&other)[name].as_str().unwrap());
        assert_eq!(hidden.problem(404), "not-found");
    }
    let rename = json!({ "name": "Anders.pdf" });
    let hidden = app
        .intake()
        .patch(links(&other)["self"].as_str().unwrap(), "\"1\"", &rename);
    assert_eq!(hidden.problem(404), "not-found");
    assert_eq!(
        app.handler()
            .walk(&format!("{}/documents", given::path(&complaint)))
            .len(),
        2
    );
}
