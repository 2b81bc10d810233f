//! The published document as tests read it: its operations, and whether an answer is what was promised.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::app::{Client, Response};

/// Something that the service promises to do.
pub struct Operation {
    pub method: String,
    /// As called, with `/v1` where that belongs; variable segments in braces.
    pub path: String,
    pub definition: &'static Value,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(klachtenmap::app::document);
    &DOCUMENT
}

/// The document that a command prints, which is the one in the repository; with `UPDATE` it becomes that.
#[track_caller]
pub fn printed_as_kept(command: &str, file: &str, renewal: &str) -> String {
    let program = Command::new(env!("CARGO_BIN_EXE_klachtenmap")).arg(command).output();
    let program = program.expect("the program runs");
    assert!(program.status.success());
    let printed = String::from_utf8(program.stdout).expect("UTF-8");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &printed).expect("the document can be written");
    }
    let kept = fs::read_to_string(&file).expect("the document is in the repository");
    assert!(kept == printed, "the document has changed; run: cargo {renewal}");
    printed
}

pub fn operations() -> Vec<Operation> {
    let paths = document()["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, item)| {
        let prefix = if item.get("servers").is_some() { "" } else { "/v1" };
        METHODS.iter().filter_map(move |method| {
            Some(Operation {
                method: method.to_ascii_uppercase(),
                path: format!("{prefix}{path}"),
                definition: item.get(method)?,
            })
        })
    });
    all.collect()
}

/// The operations that read.
pub fn readable() -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(|operation| operation.method == "GET")
        .collect()
}

/// The operations that take a body of JSON; files are another matter.
pub fn writable() -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(|operation| operation.definition.get("requestBody").is_some())
        .filter(|operation| operation.body().0.ends_with("json"))
        .collect()
}

/// Every path with something in its variable segments, and the methods it has.
pub fn paths() -> Vec<(String, Vec<String>)> {
    let mut paths: Vec<(String, Vec<String>)> = Vec::new();
    for operation in operations() {
        let path = operation.sample_path();
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, methods)) => methods.push(operation.method),
            None => paths.push((path, vec![operation.method])),
        }
    }
    paths
}

impl Operation {
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn roles(&self) -> HashSet<&str> {
        let roles = self.definition["x-roles"].as_array().into_iter().flatten();
        roles.filter_map(Value::as_str).collect()
    }

    pub fn is_public(&self) -> bool {
        self.definition.get("security").is_some()
    }

    pub fn parameters(&self, place: &str) -> Vec<&'static Value> {
        let all = self.definition["parameters"].as_array().into_iter().flatten();
        all.map(resolved).filter(|parameter| parameter["in"] == place).collect()
    }

    /// Whether its sample path names something that nobody entered.
    pub fn is_of_nothing(&self) -> bool {
        [
            "{actionId}",
            "{complaintId}",
            "{exportId}",
            "{measureId}",
            "{messageId}",
            "{requestId}",
            "{routingRuleId}",
            "{submissionId}",
            "{webhookId}",
            "/{system}/",
            "/_reference",
        ]
        .iter()
        .any(|segment| self.path.contains(segment))
    }

    /// A path to call: entries that exist, and a complaint and a measure that nobody entered.
    pub fn sample_path(&self) -> String {
        [
            ("{actionId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a24"),
            ("{complaintId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"),
            ("{remedyId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a11"),
            ("{contactId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a12"),
            ("{measureId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a20"),
            ("{documentId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a21"),
            ("{investigationId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a22"),
            ("{submissionId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a25"),
            ("{requestId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a25"),
            ("{relatedId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a23"),
            ("{natureCode}", "no_consent_given"),
            ("{causeCode}", "call_script"),
            ("{event}", "acknowledgement"),
            ("{departmentCode}", "customer_service"),
            ("{subject}", "h-1"),
            ("{routingRuleId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a11"),
            ("{exportId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a25"),
            ("{webhookId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a25"),
            ("{deliveryId}", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a26"),
            ("{system}", "crm"),
            ("{id}", "CASE-48213"),
            ("{month}", "2026-10"),
            ("{code}", "stale"),
        ]
        .iter()
        .fold(self.path.clone(), |path, (name, value)| path.replace(name, value))
    }

    /// The same path with the query that it cannot do without.
    pub fn sample_target(&self) -> String {
        let required = self
            .parameters("query")
            .into_iter()
            .filter(|parameter| parameter["required"] == true)
            .map(|parameter| {
                let example = &parameter["example"];
                let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                format!(
                    "{}={}",
                    parameter["name"].as_str().expect("a name"),
                    text.replace('+', "%2B")
                )
            });
        let query: Vec<_> = required.collect();
        match query.as_slice() {
            [] => self.sample_path(),
            pairs => format!("{}?{}", self.sample_path(), pairs.join("&")),
        }
    }

    /// The media type and schema of the body.
    pub fn body(&self) -> (&'static str, &'static Value) {
        let content = self.definition["requestBody"]["content"].as_object().expect("a body");
        let (media_type, body) = content.iter().next_back().expect("a form of the body");
        (media_type, &body["schema"])
    }

    /// Calls it with what its headers need, and any version.
    pub fn call(&self, client: &Client, path: &str, body: Option<&Value>) -> Response {
        let mut headers = Vec::new();
        if self
            .parameters("header")
            .iter()
            .any(|header| header["name"] == "If-Match")
        {
            headers.push(("If-Match", "*"));
        }
        if body.is_some() && self.definition.get("requestBody").is_some() {
            headers.push(("Content-Type", self.body().0));
        }
        client.send(&self.method, path, &headers, body)
    }

    /// The answer, after it was found to be one that the document promises.
    #[track_caller]
    pub fn keeps(&self, response: Response) -> Response {
        let name = self.name();
        let declared = resolved(&self.definition["responses"][response.status.to_string()]);
        assert!(
            declared.is_object(),
            "{name} does not declare {}: {}",
            response.status,
            response.text
        );
        for header in declared["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
        {
            let sometimes = ["Idempotency-Replayed", "Link", "Retry-After", "ETag"];
            assert!(
                response.headers.contains_key(header) || sometimes.contains(&header.as_str()),
                "{name} has no {header}"
            );
        }
        if declared.get("content").is_none() {
            assert_eq!(response.text, "", "{name} {}", response.status);
            return response;
        }
        let media_type = response.header("content-type").split(';').next().unwrap_or_default();
        let form = &declared["content"][media_type];
        assert!(
            form.is_object(),
            "{name} {}: {media_type} is not declared",
            response.status
        );
        if media_type.ends_with("json") {
            let faults: Vec<String> = closed(&form["schema"])
                .iter_errors(&response.json())
                .map(|fault| format!("{}: {fault}", fault.instance_path()))
                .collect();
            assert!(
                faults.is_empty(),
                "{name} {}: {faults:#?}\n{}",
                response.status,
                response.text
            );
        }
        response
    }
}

/// What a reference leads to.
pub fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let target = document().pointer(reference.trim_start_matches('#'));
            resolved(target.unwrap_or_else(|| panic!("{reference} leads nowhere")))
        }
        None => value,
    }
}

/// A schema of the document, ready to judge values.
pub fn schema(schema: &Value) -> Arc<Validator> {
    static READY: Validators = Validators::new();
    READY.of(schema, &document()["components"])
}

/// As [`schema`], for answers.
fn closed(schema: &Value) -> Arc<Validator> {
    static READY: Validators = Validators::new();
    READY.of(schema, &CLOSED)
}

/// Schemas that were made ready before, which takes as long as a hundred judgements.
struct Validators(Mutex<BTreeMap<String, Arc<Validator>>>);

impl Validators {
    const fn new() -> Self {
        Validators(Mutex::new(BTreeMap::new()))
    }

    fn of(&self, schema: &Value, components: &Value) -> Arc<Validator> {
        let key = schema.to_string();
        let ready = || self.0.lock().expect("no test panics in here");
        if let Some(validator) = ready().get(&key) {
            return Arc::clone(validator);
        }
        let made = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&with_what_it_uses(schema, components))
            .unwrap_or_else(|error| panic!("{schema}: {error}"));
        let made = Arc::new(made);
        ready().insert(key, Arc::clone(&made));
        made
    }
}

/// A schema with the components that it refers to, and those that they refer to: the whole document takes long to read.
fn with_what_it_uses(schema: &Value, components: &Value) -> Value {
    const REFERENCE: &str = "#/components/schemas/";
    let named = |schema: &Value| -> Vec<String> {
        let text = schema.to_string();
        let names = text.split(REFERENCE).skip(1).filter_map(|rest| rest.split('"').next());
        names.map(str::to_owned).collect()
    };
    let mut used = serde_json::Map::new();
    let mut wanted = named(schema);
    while let Some(name) = wanted.pop() {
        if !used.contains_key(&name) {
            let component = components["schemas"][&name].clone();
            wanted.extend(named(&component));
            used.insert(name, component);
        }
    }
    let mut root = schema.clone();
    root["components"] = json!({ "schemas": used });
    root
}

/// The components with every object closed: an answer may have nothing that its schema does not name.
static CLOSED: LazyLock<Value> = LazyLock::new(|| {
    let mut components = document()["components"].clone();
    let text = components.to_string();
    let schemas = components["schemas"].as_object_mut().expect("schemas");
    for (name, schema) in schemas {
        let part = format!("\"allOf\":[{{\"$ref\":\"#/components/schemas/{name}\"");
        if !text.contains(&part) {
            close(schema);
        }
    }
    components
});

fn close(schema: &mut Value) {
    if schema.get("properties").is_some() || schema.get("allOf").is_some() {
        schema["unevaluatedProperties"] = json!(false);
    }
    for part in ["properties", "items", "oneOf"] {
        match schema.get_mut(part) {
            Some(Value::Object(parts)) if part == "properties" => {
                parts.values_mut().for_each(close);
            }
            Some(Value::Array(parts)) => parts.iter_mut().for_each(close),
            Some(items) => close(items),
            None => {}
        }
    }
}
