//! The needs of generated clients of the document: constants where there is one value, parameters that are left out and never
//! null, fields that may stay blank, choices that overlap, and words of answers to which later versions may add.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::answers::collect_references;

const OPEN: &str = "A later version may answer other words: treat one that you do not know as such.";

/// Suits the document to generated clients.
pub(super) fn suit(document: &mut Value) {
    constants(document);
    let operations = document["paths"].as_object_mut().into_iter().flatten();
    let operations = operations.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten());
    for (_, operation) in operations {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            never_null(&mut parameter["schema"]);
        }
    }
    for overlapping in ["RegisteredComplaint", "RelatedComplaint", "SearchItem"] {
        any_of(&mut document["components"]["schemas"][overlapping]);
    }
    may_be_blank(document);
    open_words(document);
}

/// A choice of which one branch describes whatever the others do: what meets several is right.
fn any_of(schema: &mut Value) {
    let branches = schema.as_object_mut().and_then(|fields| fields.remove("oneOf"));
    if let Some(branches) = branches {
        schema["anyOf"] = branches;
    }
}

/// An empty text is no value: where a body may go without one, an empty text does as well.
fn may_be_blank(document: &mut Value) {
    let (mut wholes, mut patches) = (BTreeSet::new(), BTreeSet::new());
    let operations = document["paths"].as_object().into_iter().flatten();
    for (_, operation) in operations.flat_map(|(_, item)| item.as_object().into_iter().flatten()) {
        for (notation, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            let is_patch = notation == "application/merge-patch+json";
            let found = if is_patch { &mut patches } else { &mut wholes };
            collect_references(content, document, found);
        }
    }
    for name in wholes.union(&patches) {
        let schema = &mut document["components"]["schemas"][name];
        blank_fields(schema, patches.contains(name));
    }
}

/// In a patch only what may be `null` may be blank: any field may be left out of it.
fn blank_fields(schema: &mut Value, is_patch: bool) {
    let required = schema["required"].clone();
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    for branch in fields
        .get_mut("oneOf")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        blank_fields(branch, is_patch);
    }
    let properties = fields.get_mut("properties").and_then(Value::as_object_mut);
    for (field, property) in properties.into_iter().flatten() {
        let is_required = required
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one == field));
        let may_be_null = property["type"]
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"));
        if may_be_null || !is_required && !is_patch {
            without_shortest(property);
        }
        blank_fields(property, is_patch);
    }
}

fn without_shortest(property: &mut Value) {
    if let Some(fields) = property.as_object_mut()
        && fields.get("minLength") == Some(&json!(1))
    {
        fields.remove("minLength");
    }
}

/// A choice of one value is a constant, as for the tag of a shape.
fn constants(part: &mut Value) {
    match part {
        Value::Object(fields) => {
            if let Some(Value::Array(words)) = fields.get("enum")
                && let [word] = words.as_slice()
            {
                let word = word.clone();
                fields.remove("enum");
                fields.insert("const".to_owned(), word);
            }
            fields.values_mut().for_each(constants);
        }
        Value::Array(items) => items.iter_mut().for_each(constants),
        _ => {}
    }
}

/// A parameter without a value is left out.
fn never_null(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            fields.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(branches)) = fields.remove("oneOf") {
        let others = branches.into_iter().filter(|branch| branch["type"] != "null");
        match others.collect::<Vec<_>>().as_slice() {
            [Value::Object(only)] => fields.extend(only.clone()),
            several => drop(fields.insert("oneOf".to_owned(), json!(several))),
        }
    }
}

/// Says of the words that answers hold that there may be more of them.
fn open_words(document: &mut Value) {
    let mut answered = BTreeSet::new();
    let operations = document["paths"].as_object().into_iter().flatten();
    for operation in operations.flat_map(|(_, item)| item.as_object().into_iter().flatten()) {
        collect_references(&operation.1["responses"], document, &mut answered);
    }
    let schemas = document["components"]["schemas"].as_object_mut();
    for (name, schema) in schemas.into_iter().flatten() {
        if answered.contains(name) && schema.get("enum").is_some() {
            say(schema.as_object_mut(), OPEN);
        }
    }
}

fn say(schema: Option<&mut Map<String, Value>>, more: &str) {
    if let Some(schema) = schema {
        let said = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let together = format!("{said} {more}").trim().to_owned();
        schema.insert("description".to_owned(), together.into());
    }
}
