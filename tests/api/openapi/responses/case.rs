//! The parts of a case are answered as promised: remedies, contacts, investigation, documents, assessment.

use chrono::TimeDelta;
use serde_json::json;

use super::super::examples::example_of;
use super::{call, operation, path};
use crate::app::App;
use crate::documents::{Form, add, sample};
use crate::given::{complaint, taken_up};

#[test]
fn remedies_and_contacts_are_answered_as_promised() {
    let app = App::start();
    let complaint = taken_up(&app);
    let (handler, now) = (app.handler(), json!(app.clock.now()));
    let remedies = format!("{}/remedies", path(&complaint));
    let move_on = [
        ("ReprimandInput", "executed"),
        ("CancellationInput", "accepted"),
        ("CompensationInput", "declined"),
    ];
    for (kind, status) in move_on {
        let made = call("addRemedy", &handler, &remedies, Some(&example_of(kind)), 201);
        let one = format!("{remedies}/{}", made["id"].as_str().expect("an id"));
        call("readRemedy", &handler, &one, None, 200);
        let mut step = json!({ "status": status, "note": "Zo besproken." });
        if status == "accepted" {
            step["dueDate"] = json!("2026-12-01");
        }
        call("changeRemedy", &handler, &one, Some(&step), 200);
        call("changeRemedy", &handler, &one, Some(&step), 409);
    }
    call("listRemedies", &handler, &remedies, None, 200);
    let contacts = format!("{}/contacts", path(&complaint));
    let mut contact = example_of("ContactInput");
    contact["at"] = now.clone();
    let made = call("addContact", &handler, &contacts, Some(&contact), 201);
    let one = format!("{contacts}/{}", made["id"].as_str().expect("an id"));
    call("readContact", &handler, &one, None, 200);
    let call_back = json!({ "callBack": { "outcome": "done", "at": now, "note": "Gesproken." } });
    call("changeContact", &handler, &one, Some(&call_back), 200);
    call("changeContact", &handler, &one, Some(&call_back), 409);
    let struck_out = json!({ "struckOut": { "reason": "Hoort bij een andere klacht." } });
    call("changeContact", &handler, &one, Some(&struck_out), 200);
    call("listContacts", &handler, &contacts, None, 200);
}

#[test]
fn what_belongs_to_a_case_is_answered_as_promised() {
    let app = App::start();
    let made = taken_up(&app);
    // The examples tell of the first days of November.
    app.advance(TimeDelta::days(4));
    let handler = app.handler();
    let place = |part: &str| format!("{}/{part}", path(&made));
    for kind in ["CallRecordingInput", "EmployeeInterviewInput", "AnalysisInput"] {
        let mut step = example_of(kind);
        if let Some(fields) = step.as_object_mut() {
            // Why it could not be done belongs to what was not done.
            fields.remove("unavailableReason");
            fields.remove("notHeldReason");
        }
        let noted = call("addInvestigation", &handler, &place("investigations"), Some(&step), 201);
        let one = place(&format!("investigations/{}", noted["id"].as_str().expect("an id")));
        call("readInvestigation", &handler, &one, None, 200);
        let struck_out = example_of("InvestigationPatch");
        call("changeInvestigation", &handler, &one, Some(&struck_out), 200);
        call("changeInvestigation", &handler, &one, Some(&struck_out), 409);
    }
    call("listInvestigations", &handler, &place("investigations"), None, 200);
    let form = Form::of("other").file("a.pdf", &sample("offer.pdf"));
    let added = add(&handler, &made, &form).expect(201);
    let document = added["items"][0]["links"]["self"].as_str().expect("a link");
    for (change, status) in [("type", 200), ("type", 400), ("struckOut", 200), ("struckOut", 409)] {
        let value = match change {
            "type" => json!("agreement"),
            _ => json!({ "reason": "Hoort bij een andere klacht." }),
        };
        call(
            "changeDocument",
            &handler,
            document,
            Some(&json!({ change: value })),
            status,
        );
    }
    let removal = format!("{document}/removal");
    for status in [200, 409] {
        call(
            "removeDocumentContent",
            &app.manager(),
            &removal,
            Some(&example_of("RemovalInput")),
            status,
        );
    }
    let assessment = place("assessment");
    call("readAssessment", &handler, &assessment, None, 404);
    let mut example = example_of("AssessmentInput");
    let fields = example.as_object_mut().expect("an object");
    fields.remove("revisionReason");
    let assessing = operation("assessComplaint");
    let first = handler.send("PUT", &assessment, &[], Some(&example));
    assert_eq!(assessing.keeps(first).status, 201);
    let blind = handler.send("PUT", &assessment, &[], Some(&example));
    assert_eq!(assessing.keeps(blind).problem(428), "precondition-required");
    example["revisionReason"] = json!("De opname is teruggevonden.");
    call("assessComplaint", &app.manager(), &assessment, Some(&example), 200);
    call("readAssessment", &handler, &assessment, None, 200);
    let revisions = place("assessment/revisions");
    call("listAssessmentRevisions", &handler, &revisions, None, 200);
    let extension = example_of("ExtensionInput");
    call(
        "extendResolutionTerm",
        &handler,
        &place("extensions"),
        Some(&extension),
        201,
    );
    call("readComplaintDeadlines", &handler, &place("deadlines"), None, 200);
    let other = complaint(&app.intake());
    let link = json!({ "complaintId": other["id"] });
    call("linkRelatedComplaint", &handler, &place("relations"), Some(&link), 201);
    call("linkRelatedComplaint", &handler, &place("relations"), Some(&link), 409);
    call("listRelatedComplaints", &handler, &place("relations"), None, 200);
    let unlink = operation("unlinkRelatedComplaint");
    let one = place(&format!("relations/{}", other["id"].as_str().expect("an id")));
    assert_eq!(unlink.keeps(unlink.call(&handler, &one, None)).status, 204);
    call("readWorklist", &handler, "/v1/worklist", None, 200);
}
