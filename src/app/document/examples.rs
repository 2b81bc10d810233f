//! Bodies to try out: for each request one of every kind, put together from the examples of its parts, and the way from
//! what was made to what can be done with it.

use serde_json::{Map, Value, json};

/// Gives every body of JSON its named examples, and every answer that makes something its links.
pub(super) fn complete(document: &mut Value) {
    let components = document["components"].clone();
    let reads = reads(document);
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let content = operation
                .pointer_mut("/requestBody/content")
                .and_then(Value::as_object_mut);
            for (_, body) in content.into_iter().flatten().filter(|(form, _)| form.ends_with("json")) {
                give_examples(body, &components);
            }
            if let Some((id, parameter)) = reads
                .iter()
                .find(|read| method == "post" && read.0 == *path)
                .map(|read| &read.1)
            {
                link(operation, path, id, parameter);
            }
        }
    }
}

fn give_examples(body: &mut Value, components: &Value) {
    if body.get("examples").is_some() {
        return;
    }
    if let Some(written) = body.as_object_mut().and_then(|body| body.remove("example")) {
        body["examples"] = json!({ "usual": { "summary": "Usual", "value": written } });
        return;
    }
    let schema = referred(&body["schema"], components);
    let shapes = schema["discriminator"]["mapping"].as_object();
    let examples: Map<String, Value> = match shapes {
        Some(shapes) => shapes
            .iter()
            .filter_map(|(word, target)| {
                let value = composed(&json!({ "$ref": target }), components)?;
                Some((
                    word.clone(),
                    json!({ "summary": word.replace('_', " "), "value": value }),
                ))
            })
            .collect(),
        None => composed(schema, components)
            .map(|value| ("complete".to_owned(), json!({ "summary": "Complete", "value": value })))
            .into_iter()
            .collect(),
    };
    if !examples.is_empty() {
        body["examples"] = Value::Object(examples);
    }
}

/// The value that a schema gives as its example, put together from those of its parts.
fn composed(schema: &Value, components: &Value) -> Option<Value> {
    let schema = referred(schema, components);
    let written = schema.get("example").or_else(|| schema["examples"].get(0));
    let constant = || schema.get("const").or_else(|| schema["enum"].get(0));
    if let Some(value) = written.or_else(constant) {
        return Some(value.clone());
    }
    if let Some(properties) = schema["properties"].as_object() {
        let parts = properties.iter();
        let parts = parts.filter_map(|(name, part)| Some((name.clone(), composed(part, components)?)));
        return Some(Value::Object(parts.collect()));
    }
    if let Some(items) = schema.get("items") {
        return composed(items, components).map(|item| json!([item]));
    }
    let mut branches = schema["oneOf"].as_array()?.iter();
    let meant = branches.find(|branch| branch["type"] != "null")?;
    composed(meant, components)
}

fn referred<'a>(schema: &'a Value, components: &'a Value) -> &'a Value {
    let reference = schema.get("$ref").and_then(Value::as_str);
    let path = reference.and_then(|reference| reference.strip_prefix("#/components"));
    let target = path.and_then(|path| components.pointer(path));
    target.map_or(schema, |target| referred(target, components))
}

/// The collections whose items can be read: the path, and the operation with the parameter that names the item.
fn reads(document: &Value) -> Vec<(String, (String, String))> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let read = |(path, item): (&String, &Value)| {
        let (collection, last) = path.rsplit_once('/')?;
        let parameter = last.strip_prefix('{')?.strip_suffix('}')?;
        let id = item["get"]["operationId"].as_str()?;
        Some((collection.to_owned(), (id.to_owned(), parameter.to_owned())))
    };
    paths.filter_map(read).collect()
}

/// Links what was made to the reading of it; the other segments of the path are those of the request.
fn link(operation: &mut Value, path: &str, read: &str, parameter: &str) {
    let Some(made) = operation["responses"].get_mut("201") else {
        return;
    };
    let key = match parameter {
        "subject" => "subject",
        // A form may add several.
        "documentId" => "items/0/id",
        code if code.ends_with("Code") => "code",
        _ => "id",
    };
    let outer = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let mut parameters: Map<String, Value> = outer
        .map(|name| (name.to_owned(), json!(format!("$request.path.{name}"))))
        .collect();
    parameters.insert(parameter.to_owned(), json!(format!("$response.body#/{key}")));
    made["links"][read] = json!({
        "operationId": read, "parameters": parameters, "description": "What was made."
    });
}
