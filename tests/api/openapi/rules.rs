//! Rules for the document as a whole: the Dutch government's rules for REST APIs where a program can check them, and a
//! little more.

use serde_json::Value;

use crate::published::{document, operations, resolved, schema};

/// Calls `judge` with each schema of the components and what is in it.
pub fn each_schema(mut judge: impl FnMut(&str, &'static Value)) {
    for (name, schema) in document()["components"]["schemas"].as_object().expect("schemas") {
        descend(name, schema, &mut judge);
    }
}

fn descend(place: &str, schema: &'static Value, judge: &mut impl FnMut(&str, &'static Value)) {
    judge(place, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        descend(&format!("{place}/{name}"), property, judge);
    }
    if let Some(items) = schema.get("items") {
        descend(&format!("{place}[]"), items, judge);
    }
    for branch in ["oneOf", "allOf", "anyOf"] {
        for part in schema[branch].as_array().into_iter().flatten() {
            descend(place, part, judge);
        }
    }
}

/// The same for the properties: where, name and schema.
pub fn each_property(mut judge: impl FnMut(&str, &str, &'static Value)) {
    each_schema(|place, schema| {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            judge(&format!("{place}/{name}"), name, property);
        }
    });
}

fn is(schema: &Value, kind: &str) -> bool {
    let kinds = &schema["type"];
    kinds == kind || kinds.as_array().is_some_and(|all| all.iter().any(|one| one == kind))
}

#[test]
fn the_document_says_what_it_is_and_whom_to_ask() {
    let document = document();
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1."));
    let info = &document["info"];
    let version: Vec<&str> = info["version"].as_str().expect("a version").split('.').collect();
    assert_eq!(version.len(), 3);
    assert!(version.iter().all(|part| part.parse::<u32>().is_ok()));
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    for field in ["name", "email", "url"] {
        assert!(info["contact"][field].is_string(), "contact {field}");
    }
    assert!(info["description"].as_str().expect("a description").len() > 100);
    let servers = document["servers"].as_array().expect("servers");
    assert!(
        servers
            .iter()
            .all(|server| { server["url"].as_str().is_some_and(|url| url.ends_with("/v1")) })
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &'static Value) {
        match value {
            Value::Object(fields) => {
                if fields.get("$ref").is_some_and(Value::is_string) {
                    resolved(value);
                }
                fields.values().for_each(walk);
            }
            Value::Array(items) => items.iter().for_each(walk),
            _ => {}
        }
    }
    walk(document());
    each_schema(|place, schema| {
        for target in schema["discriminator"]["mapping"].as_object().into_iter().flatten() {
            let pointer = target.1.as_str().expect("a reference").trim_start_matches('#');
            assert!(document().pointer(pointer).is_some(), "{place}: {pointer}");
        }
    });
}

#[test]
fn every_schema_is_one() {
    for name in document()["components"]["schemas"].as_object().expect("schemas").keys() {
        schema(&serde_json::json!({ "$ref": format!("#/components/schemas/{name}") }));
    }
    let meta = jsonschema::draft202012::meta::validator();
    each_schema(|place, schema| assert!(meta.is_valid(schema), "{place}"));
}

#[test]
fn every_schema_is_used() {
    let text = document().to_string();
    for name in document()["components"]["schemas"].as_object().expect("schemas").keys() {
        let reference = format!("\"#/components/schemas/{name}\"");
        // What sorts a list is a parameter and stands there whole.
        assert!(text.contains(&reference), "{name}");
    }
}

#[test]
fn every_answer_declares_its_headers_and_every_failure_is_a_problem() {
    for operation in operations() {
        for (status, response) in operation.definition["responses"].as_object().expect("responses") {
            let place = format!("{} {status}", operation.name());
            let response = resolved(response);
            for header in ["API-Version", "X-Request-Id"] {
                assert!(response["headers"][header].is_object(), "{place} {header}");
            }
            for (name, header) in response["headers"].as_object().expect("headers") {
                let header = resolved(header);
                assert!(header["description"].is_string(), "{place} {name}");
                let bounded = !is(&header["schema"], "string") || header["schema"]["maxLength"].is_u64();
                assert!(bounded, "{place} {name}");
            }
            assert!(
                response["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{place}"
            );
            if status.starts_with(['4', '5']) {
                let forms = response["content"].as_object().expect("a body");
                assert_eq!(
                    forms.keys().collect::<Vec<_>>(),
                    ["application/problem+json"],
                    "{place}"
                );
                let problem = resolved(&response["content"]["application/problem+json"]["schema"]);
                for member in ["type", "status", "title", "detail", "instance", "code"] {
                    assert!(problem["properties"][member].is_object(), "{place} {member}");
                    let required = problem["required"].as_array().expect("required");
                    assert!(required.iter().any(|name| name == member), "{place} {member}");
                }
            }
        }
    }
}

#[test]
fn every_operation_declares_how_it_can_fail() {
    for operation in operations() {
        let responses = &operation.definition["responses"];
        let declares = |status: &str| responses[status].is_object();
        let takes = |place: &str| !operation.parameters(place).is_empty();
        let has_body = operation.definition.get("requestBody").is_some();
        let has_header = |name: &str| operation.parameters("header").iter().any(|one| one["name"] == name);
        let name = operation.name();
        // The form is for everybody, and takes the token of a server.
        let takes_token = !operation.is_public() || operation.path.ends_with("/form-submissions");
        assert_eq!(declares("401"), takes_token, "{name} 401");
        assert_eq!(declares("403"), takes_token, "{name} 403");
        let by_reference = operation.path.ends_with("/_reference");
        let names_something = takes("path") || by_reference || has_header("Tracking-Code");
        assert_eq!(declares("404"), names_something, "{name} 404");
        for status in ["408", "413", "415"] {
            assert_eq!(declares(status), has_body, "{name} {status}");
        }
        // What is written as a whole needs no version of what may be there.
        let needs_version = has_header("If-Match") && !has_header("If-None-Match");
        for (status, is_due) in [("412", has_header("If-Match")), ("428", needs_version)] {
            assert_eq!(declares(status), is_due, "{name} {status}");
        }
        assert_eq!(declares("422"), has_header("Idempotency-Key"), "{name} 422");
        assert_eq!(declares("406"), !declares("204"), "{name} 406");
        for status in ["400", "500", "503"] {
            assert!(declares(status), "{name} {status}");
        }
    }
}

#[test]
fn every_change_can_be_made_safely() {
    for operation in operations() {
        let wants = |name: &str| {
            operation
                .parameters("header")
                .into_iter()
                .find(|one| one["name"] == name)
        };
        match operation.method.as_str() {
            // A search reads.
            "POST" if operation.path.ends_with("/_search") => assert!(wants("Idempotency-Key").is_none()),
            "POST" => assert!(wants("Idempotency-Key").is_some(), "{}", operation.name()),
            "PATCH" | "PUT" | "DELETE" => {
                assert!(wants("Idempotency-Key").is_some(), "{}", operation.name());
                // A code has no version that anybody reads.
                if operation.path.ends_with("/tracking-code") {
                    continue;
                }
                let header = wants("If-Match").unwrap_or_else(|| panic!("{}", operation.name()));
                // What is made by being put needs no version the first time.
                let makes = operation.definition["responses"].get("201").is_some();
                assert_eq!(header["required"], !makes, "{}", operation.name());
            }
            _ => {}
        }
    }
}

#[test]
fn only_public_operations_do_without_a_token() {
    assert!(document()["security"].as_array().is_some_and(|all| !all.is_empty()));
    for operation in operations() {
        if let Some(security) = operation.definition.get("security") {
            assert_eq!(security, &serde_json::json!([]), "{}", operation.name());
        }
    }
}

#[test]
fn days_and_times_are_told_apart_by_their_names() {
    let judge = |place: &str, name: &str, schema: &Value| {
        let format = schema["format"].as_str();
        if name == "date" || name.ends_with("Date") {
            assert_eq!(format, Some("date"), "{place}");
        }
        if name == "at" || name.ends_with("At") {
            assert_eq!(format, Some("date-time"), "{place}");
        }
        if format == Some("date-time") {
            let known = ["at", "changedSince", "failingSince", "from", "since", "timestamp", "to"];
            assert!(known.contains(&name) || name.ends_with("At"), "{place}");
        }
        if format == Some("date") {
            let known = [
                "date",
                "registeredFrom",
                "registeredTo",
                "reportedFrom",
                "reportedTo",
                "forwardedFrom",
                "forwardedTo",
                "dueBefore",
                "absentFrom",
                "absentUntil",
            ];
            assert!(known.contains(&name) || name.ends_with("Date"), "{place}");
        }
    };
    each_property(judge);
    for operation in operations() {
        for parameter in operation.parameters("query") {
            let name = parameter["name"].as_str().expect("a name");
            judge(&format!("{} {name}", operation.name()), name, &parameter["schema"]);
        }
    }
}

#[track_caller]
fn assert_bounded(place: &str, schema: &Value) {
    if is(schema, "string") {
        let bounded = ["maxLength", "format", "enum", "const"]
            .iter()
            .any(|limit| schema.get(*limit).is_some());
        assert!(bounded, "{place}: a string without end");
    }
    if is(schema, "integer") || is(schema, "number") {
        assert!(schema["minimum"].is_number(), "{place}: a number without a minimum");
        let sized = matches!(schema["format"].as_str(), Some("int32" | "int64"));
        assert!(
            schema["maximum"].is_number() || sized,
            "{place}: a number without a maximum"
        );
    }
    if is(schema, "array") {
        assert!(schema["maxItems"].is_u64(), "{place}: a list without end");
    }
}

/// Headers that are ignored when they cannot be understood, so that nothing is too long for them (RFC 9110, 13.1 and 14.2).
const NEVER_REFUSED: [&str; 3] = ["If-None-Match", "If-Range", "Range"];

#[test]
fn everything_has_bounds() {
    each_schema(|place, schema| assert_bounded(place, schema));
    for operation in operations() {
        for place in ["query", "path", "header"] {
            for parameter in operation.parameters(place) {
                let schema = resolved(&parameter["schema"]);
                let name = format!("{} {}", operation.name(), parameter["name"]);
                if NEVER_REFUSED.iter().any(|header| parameter["name"] == *header) {
                    continue;
                }
                assert_bounded(&name, schema);
                let number = is(schema, "integer") || is(schema, "number");
                assert!(!number || schema["maximum"].is_number(), "{name}");
            }
        }
    }
}

#[test]
fn texts_of_requests_have_no_pattern_and_texts_of_answers_have_that_of_kept_text() {
    const KEPT: &str = "^[^\\x00-";
    let is_kept = |schema: &Value| {
        schema["pattern"]
            .as_str()
            .is_some_and(|pattern| pattern.starts_with(KEPT))
    };
    for operation in operations() {
        for place in ["query", "path", "header"] {
            for parameter in operation.parameters(place) {
                assert!(
                    !is_kept(&parameter["schema"]),
                    "{} {}",
                    operation.name(),
                    parameter["name"]
                );
            }
        }
    }
    let kept = |place: &str| is_kept(document().pointer(place).unwrap_or_else(|| panic!("{place}")));
    for place in [
        "Registration/properties/description",
        "ComplainantInput/properties/name",
        "Correction/properties/complainant/properties/name",
        "WaitingTransitionInput/properties/reason",
        "EmployeeInterviewInput/properties/summary",
        "DepartmentPatch/properties/name",
        "DepartmentInput/properties/name",
    ] {
        assert!(!kept(&format!("/components/schemas/{place}")), "{place}");
    }
    for place in ["PersonView/properties/name", "Problem/properties/detail"] {
        assert!(kept(&format!("/components/schemas/{place}")), "{place}");
    }
}

#[test]
fn everything_says_what_it_means() {
    for (name, schema) in document()["components"]["schemas"].as_object().expect("schemas") {
        assert!(schema["description"].is_string(), "{name}");
    }
    each_property(|place, _, schema| {
        let branches = schema["oneOf"].as_array().into_iter().flatten();
        let described = [schema]
            .into_iter()
            .chain(branches)
            .any(|part| part["description"].is_string());
        assert!(described || schema.get("$ref").is_some(), "{place}");
    });
    for operation in operations() {
        for place in ["query", "path", "header"] {
            for parameter in operation.parameters(place) {
                assert!(
                    parameter["description"].is_string(),
                    "{} {}",
                    operation.name(),
                    parameter["name"]
                );
            }
        }
    }
}
