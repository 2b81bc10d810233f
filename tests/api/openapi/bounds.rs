//! Every bound in the document is kept: what lies just outside is refused, at the right place, and what lies just
//! inside is not.

use serde_json::{Value, json};

use super::examples::{example, judged_as_a_whole};
use crate::app::{App, Client, Response};
use crate::published::{Operation, operations, resolved, writable};

/// A part of a body: where it is and what it must be.
struct Part {
    pointer: String,
    schema: &'static Value,
    required: bool,
}

fn parts(schema: &'static Value, pointer: &str, found: &mut Vec<Part>) {
    let schema = match resolved(schema)["oneOf"].as_array() {
        Some(branches) => {
            let other = branches.iter().find(|branch| branch["type"] != "null");
            resolved(other.expect("something but null"))
        }
        None => resolved(schema),
    };
    let required = schema["required"].as_array();
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{name}");
        let required = required.is_some_and(|all| all.iter().any(|one| one == name));
        found.push(Part {
            pointer: pointer.clone(),
            schema: part,
            required,
        });
        parts(part, &pointer, found);
    }
    if let Some(items) = schema.get("items") {
        parts(items, &format!("{pointer}/0"), found);
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    let kinds = &schema["type"];
    kinds == kind || kinds.as_array().is_some_and(|all| all.iter().any(|one| one == kind))
}

fn length(schema: &Value, bound: &str) -> Option<usize> {
    schema[bound].as_u64().and_then(|bound| usize::try_from(bound).ok())
}

/// Values that a schema forbids, each only just.
fn outside(schema: &'static Value) -> Vec<Value> {
    let schema = resolved(schema);
    let mut wrong = Vec::new();
    if is(schema, "string") {
        wrong.extend([json!(1), json!(true), json!(["x"]), json!({})]);
        wrong.extend(length(schema, "maxLength").map(|max| json!("x".repeat(max + 1))));
        wrong.extend(length(schema, "minLength").map(|min| json!("x".repeat(min - 1))));
        if schema.get("enum").is_some() {
            wrong.extend([json!("nonsense"), json!(""), json!("COMPLAINT")]);
        }
        match schema["format"].as_str() {
            Some("date") => {
                wrong.extend(["", "31-12-2026", "2026-02-30", "2026-1-1", "2026-10-30T00:00:00Z"].map(Value::from));
            }
            Some("date-time") => {
                wrong.extend(["", "2026-10-30", "2026-10-30T12:00:00", "2026-02-30T12:00:00Z", "now"].map(Value::from));
            }
            Some("uuid") => wrong.extend(["", "nonsense", "019ac3f0"].map(Value::from)),
            _ => {}
        }
        wrong.push(json!("a\0b"));
        if schema.get("pattern").is_some() {
            wrong.extend(["!", "é", "a b", "a\nb"].map(Value::from));
        }
    }
    if is(schema, "boolean") {
        wrong.extend([json!("true"), json!(1)]);
    }
    if is(schema, "integer") {
        wrong.extend([json!("1"), json!(1.5)]);
        wrong.extend(schema["minimum"].as_i64().map(|min| json!(min - 1)));
        wrong.extend(schema["maximum"].as_i64().map(|max| json!(max + 1)));
    }
    if is(schema, "array") {
        wrong.extend([json!({}), json!("x")]);
        let item = schema.get("items").and_then(example);
        wrong.extend(length(schema, "maxItems").map(|max| json!(vec![item; max + 1])));
    }
    if is(schema, "object") {
        wrong.extend([json!([]), json!("x")]);
    }
    let may_be_null = is(schema, "null") || schema.get("oneOf").is_some();
    if !may_be_null {
        wrong.push(json!(null));
    }
    wrong
}

/// Values on the edge of what a schema permits.
fn inside(schema: &'static Value) -> Vec<Value> {
    let schema = resolved(schema);
    let mut right = Vec::new();
    if is(schema, "string") && schema.get("format").is_none() && schema.get("enum").is_none() {
        for bound in ["minLength", "maxLength"] {
            // Letters beyond ASCII: bounds count characters, not bytes.
            right.extend(length(schema, bound).map(|length| json!("é".repeat(length))));
        }
    }
    if is(schema, "integer") {
        right.extend(
            [schema["minimum"].clone(), schema["maximum"].clone()]
                .into_iter()
                .filter(Value::is_number),
        );
    }
    right
}

fn operation(name: &str) -> Operation {
    writable()
        .into_iter()
        .find(|operation| operation.name() == name)
        .expect("it is there")
}

fn with(body: &Value, pointer: &str, value: Value) -> Value {
    let mut body = body.clone();
    *body.pointer_mut(pointer).expect("the part is there") = value;
    body
}

fn faults_at(response: &Response, pointer: &str) -> Vec<String> {
    let start = format!("{pointer} ");
    response
        .faults()
        .into_iter()
        .filter(|fault| fault.starts_with(&start))
        .collect()
}

/// Calls `judge` with every part of every body that has an example, and with the body around it.
fn each_part(app: &App, mut judge: impl FnMut(&Operation, &Client, &Value, &Part)) {
    for (name, schema) in judged_as_a_whole() {
        let operation = operation(&name);
        let body = example(schema).expect("an example");
        let mut found = Vec::new();
        parts(schema, "", &mut found);
        assert!(!found.is_empty(), "{name}");
        for part in found.iter().filter(|part| body.pointer(&part.pointer).is_some()) {
            judge(&operation, &app.manager(), &body, part);
        }
    }
}

/// Whether an empty text in this part means that the part is absent.
fn may_be_empty(operation: &Operation, part: &Part) -> bool {
    if operation.method == "PATCH" {
        let schema = resolved(part.schema);
        is(schema, "null") || schema.get("oneOf").is_some()
    } else {
        !part.required && !part.pointer.ends_with("/0")
    }
}

#[test]
fn what_lies_outside_a_bound_of_a_body_is_refused_at_its_place() {
    let app = App::start();
    let mut tried = 0;
    each_part(&app, |operation, client, body, part| {
        for wrong in outside(part.schema) {
            if wrong == "" && may_be_empty(operation, part) {
                continue;
            }
            let body = with(body, &part.pointer, wrong.clone());
            let response = operation.call(client, &operation.sample_target(), Some(&body));
            let shown: String = wrong.to_string().chars().take(60).collect();
            let place = format!("{} {} {shown}", operation.name(), part.pointer);
            assert_eq!(response.status, 400, "{place}: {}", response.text);
            // A faulty discriminator leaves nothing to judge the rest by.
            let expected = if part.pointer.is_empty() { "" } else { &part.pointer };
            let within = format!("{expected}/");
            let named = response
                .faults()
                .iter()
                .any(|fault| fault.starts_with(&format!("{expected} ")) || fault.starts_with(&within));
            assert!(named, "{place}: {:?}", response.faults());
            tried += 1;
        }
    });
    assert!(tried > 500, "{tried}");
}

#[test]
fn what_lies_inside_the_bounds_of_a_body_is_not_refused_for_its_size() {
    let app = App::start();
    each_part(&app, |operation, client, body, part| {
        for right in inside(part.schema) {
            let body = with(body, &part.pointer, right);
            let response = operation.call(client, &operation.sample_target(), Some(&body));
            if response.status == 400 {
                let size = ["too_long", "too_short", "too_small", "too_large", "type"];
                let faults = faults_at(&response, &part.pointer);
                let about_size = faults.iter().any(|fault| size.iter().any(|code| fault.ends_with(code)));
                assert!(!about_size, "{} {}: {faults:?}", operation.name(), part.pointer);
            }
        }
    });
}

#[test]
fn an_optional_part_of_a_body_that_is_sent_empty_is_absent() {
    let app = App::start();
    let mut tried = 0;
    each_part(&app, |operation, client, body, part| {
        if !may_be_empty(operation, part) {
            return;
        }
        let place = format!("{} {}", operation.name(), part.pointer);
        // What `PUT` by a reference shares with `PATCH` is described for that.
        let is_shared = operation.method == "PUT" && operation.body().1["$ref"].to_string().ends_with("/Correction\"");
        let least = length(resolved(part.schema), "minLength");
        assert!(is_shared || least != Some(1), "{place}");
        let call = |value: Value| {
            let body = with(body, &part.pointer, value);
            operation.call(client, &operation.sample_target(), Some(&body))
        };
        let response = call(json!(""));
        if response.status == 400 {
            let shape = [
                "type",
                "too_short",
                "too_few",
                "not_in_list",
                "format",
                "date",
                "date_time",
            ];
            let faults = faults_at(&response, &part.pointer);
            let of_shape = |fault: &String| shape.iter().any(|code| fault.ends_with(&format!(" {code}")));
            assert!(!faults.iter().any(of_shape), "{place}: {faults:?}");
        }
        tried += 1;
    });
    assert!(tried > 50, "{tried}");
}

#[test]
fn what_is_required_in_a_body_is_missed_at_its_place() {
    let app = App::start();
    each_part(&app, |operation, client, body, part| {
        let (parent, name) = part.pointer.rsplit_once('/').expect("a pointer");
        let mut body = body.clone();
        let around = body
            .pointer_mut(parent)
            .and_then(Value::as_object_mut)
            .expect("an object");
        around.remove(name);
        let response = operation.call(client, &operation.sample_target(), Some(&body));
        let missed =
            response.status == 400 && faults_at(&response, &part.pointer) == [format!("{} required", part.pointer)];
        assert_eq!(
            missed,
            part.required,
            "{} {}: {}",
            operation.name(),
            part.pointer,
            response.text
        );
    });
}

#[test]
fn a_field_that_does_not_exist_is_refused_wherever_it_stands() {
    let app = App::start();
    for (name, schema) in judged_as_a_whole() {
        let operation = operation(&name);
        let body = example(schema).expect("an example");
        let mut places = vec![String::new()];
        let mut found = Vec::new();
        parts(schema, "", &mut found);
        places.extend(found.into_iter().map(|part| part.pointer));
        for place in places {
            let mut body = body.clone();
            let Some(Value::Object(fields)) = body.pointer_mut(&place) else {
                continue;
            };
            fields.insert("a/b~c".to_owned(), json!(1));
            let response = operation.call(&app.manager(), &operation.sample_target(), Some(&body));
            assert_eq!(response.faults(), [format!("{place}/a~1b~0c unknown_field")], "{name}");
        }
    }
}

fn text(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.bytes().fold(String::new(), |so_far, byte| {
        if byte.is_ascii_alphanumeric() {
            so_far + char::from(byte).encode_utf8(&mut [0; 4])
        } else {
            so_far + &format!("%{byte:02X}")
        }
    })
}

fn target_with(operation: &Operation, name: &str, value: &Value) -> String {
    let target = operation.sample_target();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let own = format!("{name}=");
    let others = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with(&own));
    let pairs: Vec<String> = others
        .map(str::to_owned)
        .chain([format!("{own}{}", text(value))])
        .collect();
    format!("{path}?{}", pairs.join("&"))
}

#[test]
fn what_lies_outside_a_bound_of_a_query_is_refused_by_its_name() {
    let app = App::start();
    let mut tried = 0;
    for operation in operations() {
        for parameter in operation.parameters("query") {
            let name = parameter["name"].as_str().expect("a name");
            let schema = resolved(&parameter["schema"]);
            // In a query everything is text, so only text can be wrong.
            let mut wrong: Vec<Value> = outside(schema).into_iter().filter(Value::is_string).collect();
            if is(schema, "integer") {
                wrong = ["", "x", "1.5", "0x10", "99999999999999999999"]
                    .map(Value::from)
                    .to_vec();
                wrong.extend(schema["minimum"].as_i64().map(|min| json!((min - 1).to_string())));
                wrong.extend(schema["maximum"].as_i64().map(|max| json!((max + 1).to_string())));
            }
            if is(schema, "boolean") {
                wrong = ["", "1", "yes", "True"].map(Value::from).to_vec();
            }
            for value in wrong {
                let target = target_with(&operation, name, &value);
                let response = operation.call(&app.manager(), &target, None);
                assert_eq!(response.status, 400, "{target}: {}", response.text);
                let faults = response.faults();
                let named = faults.iter().all(|fault| fault.starts_with(&format!("{name} ")));
                assert!(named && !faults.is_empty(), "{target}: {faults:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 80, "{tried}");
}

#[test]
fn what_a_query_requires_is_missed_by_its_name() {
    let app = App::start();
    for operation in operations() {
        for parameter in operation
            .parameters("query")
            .into_iter()
            .filter(|one| one["required"] == true)
        {
            let response = operation.call(&app.manager(), &operation.sample_path(), None);
            let expected = format!("{} required", parameter["name"].as_str().expect("a name"));
            assert!(response.faults().contains(&expected), "{}", operation.name());
        }
    }
}

#[test]
fn headers_that_cannot_be_right_are_refused_by_their_name() {
    let app = App::start();
    let body = json!({});
    for operation in writable() {
        for parameter in operation.parameters("header") {
            let name = parameter["name"].as_str().expect("a name");
            let limit = length(&parameter["schema"], "maxLength").expect("a limit");
            let long = "x".repeat(limit + 1);
            let wrong = if name == "If-Match" {
                ["3", "\"3", "W/x", &long]
            } else {
                ["", "a b", "é", &long]
            };
            for value in wrong {
                let mut headers = vec![(name, value), ("Content-Type", "application/json")];
                if name != "If-Match" {
                    headers.push(("If-Match", "*"));
                }
                let response = app
                    .manager()
                    .send(&operation.method, &operation.sample_target(), &headers, Some(&body));
                assert_eq!(
                    response.faults(),
                    [format!("{name} format")],
                    "{} {value}",
                    operation.name()
                );
            }
        }
    }
}
