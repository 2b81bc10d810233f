//! The pattern of texts in answers. Requests publish none: characters that do not belong in a text are removed from it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::plain_text::PATTERN;

/// The prefix of a reference to a schema.
const SCHEMAS: &str = "#/components/schemas/";

/// Publishes the pattern that texts in answers keep to, in every schema that no request uses.
pub(super) fn describe_texts(document: &mut Value) {
    let mut of_requests = BTreeSet::new();
    let operations = document["paths"].as_object().into_iter().flatten();
    for body in operations.flat_map(|(_, item)| item.as_object().into_iter().flatten()) {
        collect_references(&body.1["requestBody"], document, &mut of_requests);
    }
    let schemas = document["components"]["schemas"].as_object_mut();
    for (name, schema) in schemas.into_iter().flatten() {
        if !of_requests.contains(name) {
            describe(schema);
        }
    }
}

/// Adds the names of the schemas that `part` refers to, themselves or by others.
pub(super) fn collect_references(part: &Value, document: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix(SCHEMAS)
                && found.insert(name.to_owned())
            {
                collect_references(&document["components"]["schemas"][name], document, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, document, found)),
        Value::Object(fields) => fields
            .values()
            .for_each(|field| collect_references(field, document, found)),
        _ => {}
    }
}

/// A text with a format, an enumeration or a pattern of its own is not free text.
fn describe(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let is_text = match fields.get("type") {
                Some(Value::String(kind)) => kind == "string",
                Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
                _ => false,
            };
            let is_free = ["format", "enum", "pattern"]
                .iter()
                .all(|known| !fields.contains_key(*known));
            if is_text && is_free {
                fields.insert("pattern".to_owned(), json!(PATTERN));
            }
            for (name, part) in fields {
                if !["example", "examples", "default"].contains(&name.as_str()) {
                    describe(part);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(describe),
        _ => {}
    }
}
