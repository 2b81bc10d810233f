//! What stands in an export.

use std::collections::BTreeSet;

use klachtenmap::auth::Role;
use klachtenmap::exchange::render::PERSONAL;
use serde_json::{Value, json};

use super::{content, crm, everything, exported, lines};
use crate::app::App;
use crate::complaints::forgetting::{WORD, count, rich};
use crate::given;
use crate::lists::plans::MILLION;
use crate::machines::{self, EMPLOYEE, SUBJECT};
use crate::published::document;

#[test]
fn a_line_is_the_complaint_as_it_is_read_by_itself() {
    let app = App::start();
    given::answered(&app);
    rich(&app);
    given::complaint(&app.intake());
    for client in [app.manager(), crm(&app)] {
        let export = exported(&app, &client, &everything("ndjson"));
        let found = lines(&client, &export);
        assert_eq!(found.len(), 4);
        for line in &found {
            let mut read = client.again(line);
            read["employee"] = Value::Null;
            if let Some(with) = read.pointer_mut("/conversation/spokenWith") {
                *with = Value::Null;
            }
            assert_eq!(line, &read);
        }
        let answer = content(&client, &export);
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"klachten-2026-10-30.ndjson\""
        );
        assert_eq!(export["size"], answer.text.len());
        assert_eq!(export["progress"], json!({ "done": 4, "total": 4 }));
    }
    let english = app.manager().in_english();
    let line = lines(&english, &exported(&app, &english, &everything("ndjson"))).remove(0);
    assert_eq!(line, english.again(&line));
}

#[test]
fn the_employee_is_in_no_export_whoever_asks() {
    let app = App::start();
    let complaint = machines::rich(&app);
    let known = app.manager().again(&complaint);
    assert!(known.to_string().contains(EMPLOYEE) && known["openRemedies"] == 2);
    for client in [app.manager(), crm(&app)] {
        for format in ["ndjson", "csv"] {
            let export = exported(&app, &client, &everything(format));
            let text = content(&client, &export).text;
            assert!(text.contains("S. Hoekstra") && text.contains("K-2026-"), "{text}");
            assert!(!text.contains(EMPLOYEE) && !text.contains(SUBJECT), "{text}");
            assert!(!text.contains("employeeInterview"), "{text}");
        }
        let export = exported(&app, &client, &everything("ndjson"));
        let all = lines(&client, &export);
        let line = all
            .iter()
            .find(|line| line["id"] == complaint["id"])
            .expect("it is there");
        assert_eq!((&line["openRemedies"], &line["employee"]), (&json!(1), &Value::Null));
    }
}

#[test]
fn who_complained_and_what_was_written_is_there_only_when_it_is_asked_for() {
    let app = App::start();
    let complaint = rich(&app);
    for format in ["ndjson", "csv"] {
        let with = exported(&app, &app.manager(), &everything(format));
        assert!(content(&app.manager(), &with).text.contains(WORD));
        let without = exported(&app, &app.manager(), &json!({ "format": format }));
        assert_eq!(without["includePersonalData"], false);
        let text = content(&app.manager(), &without).text;
        let text = text.replace(&format!("\"id\":\"{WORD}\""), "");
        let text = text.replace(&format!("\"customerNumber\":\"{WORD}\""), "");
        let text = text.replace(&format!("\"quoteNumber\":\"{WORD}\""), "");
        assert!(
            !text.contains(WORD),
            "numbers are no names, and all else is gone: {text}"
        );
        assert!(!text.contains("Naam van"), "nor who of the company: {text}");
        assert!(text.contains(complaint["number"].as_str().expect("a number")));
    }
    // Every text of the view is either named here or gone.
    let export = exported(&app, &app.manager(), &json!({ "format": "ndjson" }));
    let line = lines(&app.manager(), &export).remove(0);
    let read = app.manager().again(&line);
    let differs = |name: &&String| line[name.as_str()] != read[name.as_str()];
    let fields: Vec<&String> = read.as_object().expect("fields").keys().filter(differs).collect();
    assert_eq!(
        fields,
        [
            "complainant",
            "conversation",
            "description",
            "desiredSolution",
            "employee",
            "feedback",
            "handler",
            "handlingSummary",
            "receiverName",
            "registeredBy",
            "shortDescription",
            "supplier"
        ]
    );
    let who = json!({ "name": null, "anonymous": false, "address": null, "postalCode": null, "town": null,
        "country": "NL", "phone": null, "email": null, "socialMedia": null, "representative": null, "language": null,
        "contactBy": null });
    assert_eq!(line["complainant"], who);
}

#[test]
fn a_spreadsheet_has_the_fields_of_the_procedure_under_their_names() {
    let app = App::start();
    given::closed(&app);
    let body = json!({
        "complainant": { "name": "=HYPERLINK(\"http://x\")", "phone": "+31 58 808 0050", "address": "Ossekop 3-b",
            "postalCode": "8911 LE", "town": "Leeuwarden" },
        "receiverName": "A. de \"Boer\"; balie",
        "reportedDate": "2026-10-29",
        "channel": "in_person"
    });
    given::complaint_with(&app.intake(), body);
    let export = exported(&app, &app.manager(), &everything("csv"));
    let answer = content(&app.manager(), &export);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    let text = answer.text.strip_prefix('\u{feff}').expect("a byte order mark");
    assert!(text.ends_with("\r\n"));
    let rows: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(
        rows[0],
        "Nummer;Naam ontvanger;Datum registratie;Wijze van binnenkomst;Naam melder;Adres;Postcode;Woonplaats;Telefoon;E-mail;\
         Datum melding;Aard van de klacht;Naam behandelaar;Datum doorsturen;Datum terugkoppeling;Status;Datum afsluiting;\
         Korte beschrijving;Wijze van afhandeling;Maatregelen"
    );
    assert_eq!(
        rows[1],
        "K-2026-000001;Naam van i-1;30-10-2026;e-mail;S. Hoekstra;;;;;s.hoekstra@example.nl;;Geen toestemming gegeven;\
         Naam van h-1;;30-10-2026;gesloten;30-10-2026;Overeenkomst zonder toestemming.;\
         Opname beluisterd; overeenkomst geannuleerd.;Geen: De medewerker is hierop aangesproken."
            .replace(
                "Opname beluisterd; overeenkomst geannuleerd.",
                "\"Opname beluisterd; overeenkomst geannuleerd.\""
            )
    );
    assert_eq!(
        rows[2],
        "K-2026-000002;\"A. de \"\"Boer\"\"; balie\";30-10-2026;persoonlijk (aan de balie);\"'=HYPERLINK(\"\"http://x\"\")\";Ossekop 3-b;8911 LE;\
         Leeuwarden;'+31 58 808 0050;;29-10-2026;Geen toestemming gegeven;;;;open;;;;"
    );
    // Of an empty register there are the headings.
    let none = json!({ "format": "csv", "filter": { "registeredTo": "2000-01-01" } });
    let export = exported(&app, &app.manager(), &none);
    assert_eq!(content(&app.manager(), &export).text.lines().count(), 1);
    assert_eq!(export["progress"], json!({ "done": 0, "total": 0 }));
}

#[test]
fn a_register_that_is_read_in_steps_is_there_whole_and_once() {
    let app = App::start();
    given::complaint(&app.intake());
    app.sql(MILLION);
    let export = exported(&app, &crm(&app), &json!({ "format": "csv" }));
    assert_eq!(export["progress"], json!({ "done": 3001, "total": 3001 }));
    let answer = content(&crm(&app), &export);
    assert_eq!(export["size"], answer.text.len());
    assert_eq!(answer.text.matches("Nummer;").count(), 1);
    let numbers: BTreeSet<&str> = answer.text.lines().skip(1).map(|line| &line[..13]).collect();
    assert_eq!(numbers.len(), 3001);
    let most = "select max(cardinality(complaints))::bigint as count from export_pieces";
    let most = count(&mut app.database.connect(), most);
    assert_eq!(most, 250, "no more are in memory at a time");
    let part = json!({ "format": "csv", "filter": { "registeredTo": "2026-08-31" } });
    let part = exported(&app, &crm(&app), &part);
    let rows = content(&crm(&app), &part).text.lines().count();
    assert_eq!(part["progress"]["total"], rows - 1);
    assert!((1000..3000).contains(&rows), "{rows}");
}

#[test]
fn measures_are_told_by_what_they_are() {
    let app = App::start();
    let complaint = given::answered(&app);
    let measure = crate::measures::measure_with(&app, &app.handler(), json!({ "description": "Belscript aangepast." }));
    let linked = json!({ "measures": [measure["id"]] });
    let place = format!("{}/measures", given::path(&complaint));
    app.handler().post(&place, &linked).expect(201);
    let export = exported(&app, &app.manager(), &everything("csv"));
    let text = content(&app.manager(), &export).text;
    assert!(text.trim_end().ends_with(";Belscript aangepast."), "{text}");
}

#[test]
fn a_part_is_what_meets_every_condition_and_what_the_caller_may_see() {
    let app = App::start();
    let closed = given::closed(&app);
    let open = given::complaint(&app.intake());
    let about = json!({ "employee": { "subject": "m-1" }, "channel": "letter" });
    let about_the_manager = given::complaint_with(&app.intake(), about);
    let numbers = |client: &crate::app::Client, filter: Value| -> Vec<Value> {
        let body = json!({ "format": "ndjson", "filter": filter });
        let export = exported(&app, client, &body);
        assert_eq!(export["filter"], filter);
        lines(client, &export).iter().map(|line| line["id"].clone()).collect()
    };
    let id = |complaint: &Value| complaint["id"].clone();
    let (manager, other) = (app.manager(), app.caller("m-2", &[Role::Manager]));
    assert_eq!(numbers(&manager, json!({})), [id(&closed), id(&open)]);
    let all = [id(&closed), id(&open), id(&about_the_manager)];
    assert_eq!(numbers(&other, json!({})), all);
    assert_eq!(numbers(&crm(&app), json!({})), all);
    assert_eq!(
        numbers(&other, json!({ "open": true, "channel": "letter" })),
        [id(&about_the_manager)]
    );
    assert_eq!(
        numbers(&other, json!({ "outcome": "resolved", "closedFromDate": "2026-10-30" })),
        [id(&closed)]
    );
    assert_eq!(
        numbers(&other, json!({ "registeredFrom": "2026-10-31" })),
        Vec::<Value>::new()
    );
    let wrong = json!({ "format": "xml", "filter": { "customerNumber": "KL-1" } });
    assert_eq!(
        manager.post(super::EXPORTS, &wrong).faults(),
        ["/filter/customerNumber unknown_field", "/format not_in_list"]
    );
    let nowhere = json!({ "format": "csv",
        "filter": { "nature": "s.hoekstra@example.nl", "mainNature": "agreemnt", "department": "nowhere" } });
    let asked = manager.walk(super::EXPORTS).len();
    assert_eq!(
        manager.post(super::EXPORTS, &nowhere).faults(),
        [
            "/filter/department unknown",
            "/filter/mainNature unknown",
            "/filter/nature unknown"
        ]
    );
    assert_eq!(manager.walk(super::EXPORTS).len(), asked, "nothing of it is kept");
}

/// Codes, numbers, and names from the catalogues: nobody is named in them, and nobody wrote them freely.
const CODES: [&str; 19] = [
    "allowedTransitions/*/missing/*",
    "allowedTransitions/*/reason",
    "cause",
    "causeName",
    "complainant/country",
    "customerNumber",
    "earlier/*/number",
    "externalReferences/*/id",
    "handler/department",
    "handler/departmentName",
    "handler/function",
    "nature",
    "natureName",
    "number",
    "privacyStatementVersion",
    "quoteNumber",
    "warnings/*/code",
    "warnings/*/message",
    "warnings/*/pointer",
];

/// What is about the employee, which no export tells.
const ABOUT_THE_EMPLOYEE: [&str; 3] = ["conversation/spokenWith", "employee/name", "employee/subject"];

/// The places of the texts of a schema that are not held to a list, a format or the letters of a code.
fn texts(schema: &Value, place: &str, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = reference.strip_prefix('#').expect("within the document");
        return texts(document().pointer(target).expect("it is there"), place, found);
    }
    let below = |name: &str| [place, name].join(if place.is_empty() { "" } else { "/" });
    for combined in ["allOf", "anyOf", "oneOf"] {
        let parts = schema[combined].as_array().into_iter().flatten();
        parts.for_each(|part| texts(part, place, found));
    }
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        texts(part, &below(name), found);
    }
    if schema["items"].is_object() {
        texts(&schema["items"], &below("*"), found);
    }
    let is_text = schema["type"] == "string"
        || schema["type"]
            .as_array()
            .is_some_and(|all| all.contains(&json!("string")));
    let is_code = |pattern: &str| pattern.starts_with("^[a-z]");
    let is_held = ["enum", "const", "format"]
        .iter()
        .any(|held| schema.get(held).is_some())
        || schema["pattern"].as_str().is_some_and(is_code);
    if is_text && !is_held {
        found.insert(place.to_owned());
    }
}

#[test]
fn every_text_of_a_complaint_is_personal_or_a_code() {
    let mut found = BTreeSet::new();
    texts(&document()["components"]["schemas"]["ComplaintView"], "", &mut found);
    let is_in =
        |place: &str, part: &str| place == part || place.strip_prefix(part).is_some_and(|rest| rest.starts_with('/'));
    let left: Vec<&str> = found
        .iter()
        .map(String::as_str)
        .filter(|place| !PERSONAL.iter().any(|part| is_in(place, part)))
        .collect();
    let known: BTreeSet<&str> = CODES.into_iter().chain(ABOUT_THE_EMPLOYEE).collect();
    assert_eq!(left, known.into_iter().collect::<Vec<_>>());
    for part in PERSONAL {
        assert!(found.iter().any(|place| is_in(place, part)), "{part} is nowhere");
    }
}
