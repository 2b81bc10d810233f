//! Validates input by the schemas that the OpenAPI document publishes, so that validation and document cannot drift
//! apart, and finds every fault at once.

mod blanks;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jsonschema::error::ValidationErrorKind as Violation;
use jsonschema::{ValidationError, Validator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

pub use self::blanks::Blank;
use crate::error::{FieldError, FieldLocation};
use crate::i18n::{Language, Text};
use crate::vocabulary::choice_of;

/// A type that can be read from a request body: its published schema, then the rules over several fields.
pub trait Input: DeserializeOwned + Validate + ToSchema {
    /// The name of the schema that this body must meet; a body with a discriminator chooses one.
    ///
    /// # Errors
    /// The fault in the discriminator.
    fn schema_for(_body: &Value) -> Result<Cow<'static, str>, FieldError> {
        Ok(Self::name())
    }
}

/// The published schemas, compiled when first needed.
pub struct Schemas {
    components: Value,
    compiled: RwLock<HashMap<String, Arc<Validator>>>,
}

impl Schemas {
    pub fn of(document: &Value) -> Self {
        Schemas {
            components: document["components"].clone(),
            compiled: RwLock::default(),
        }
    }

    /// Returns every fault of `value` by the named schema.
    pub fn faults(&self, name: &str, value: &Value) -> Vec<FieldError> {
        let schema = || json!({ "$ref": format!("#/components/schemas/{name}") });
        self.violations(name, schema, value)
    }

    /// Returns every fault of `value` by a schema without a name in the document: the parameters of one operation.
    pub fn violations(&self, key: &str, schema: impl FnOnce() -> Value, value: &Value) -> Vec<FieldError> {
        let validator = self.validator(key, schema);
        let mut faults = Vec::new();
        if !validator.is_valid(value) {
            faults.extend(validator.iter_errors(value).flat_map(|error| faults_of(&error)));
        }
        find_nul(value, "", &mut faults);
        faults.sort_by(|a, b| a.place.cmp(&b.place));
        faults.dedup_by(|a, b| a.place == b.place);
        faults
    }

    /// Returns `value` with every faulty part replaced by its schema's example, so that the rules over several fields
    /// can be checked as well; faults that these rules find in a replaced part are not reported.
    pub fn repaired(&self, name: &str, value: &Value, faults: &[FieldError]) -> Value {
        let mut repaired = value.clone();
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        for fault in faults {
            if let FieldLocation::Pointer(pointer) = &fault.place {
                let stand_in = if self.may_be_absent(&schema, pointer) {
                    None
                } else {
                    self.example_at(&schema, pointer)
                };
                replace(&mut repaired, pointer, stand_in);
            }
        }
        repaired
    }

    fn validator(&self, key: &str, schema: impl FnOnce() -> Value) -> Arc<Validator> {
        let known = self
            .compiled
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned();
        known.unwrap_or_else(|| {
            let mut root = schema();
            root["components"] = self.components.clone();
            let validator = Arc::new(
                jsonschema::draft202012::options()
                    .should_validate_formats(true)
                    .build(&root)
                    .expect("every published schema compiles: a test of the document sees to it"),
            );
            let mut compiled = self.compiled.write().unwrap_or_else(PoisonError::into_inner);
            compiled.insert(key.to_owned(), Arc::clone(&validator));
            validator
        })
    }

    /// Whether the field at `pointer` may be left out of its object.
    fn may_be_absent(&self, schema: &Value, pointer: &str) -> bool {
        let Some((parent, name)) = pointer.rsplit_once('/') else {
            return false;
        };
        let object = self.part_at(schema, parent);
        object.is_some_and(|object| {
            let mut required = object["required"].as_array().into_iter().flatten();
            object["properties"].get(name).is_some() && !required.any(|one| one == name)
        })
    }

    /// The schema of the part at `pointer`.
    fn part_at<'a>(&'a self, schema: &'a Value, pointer: &str) -> Option<&'a Value> {
        let mut schema = self.meant(schema);
        for step in pointer.split('/').skip(1) {
            let next = if step.bytes().all(|byte| byte.is_ascii_digit()) {
                schema.get("items")
            } else {
                schema.get("properties").and_then(|properties| properties.get(step))
            };
            schema = self.meant(next?);
        }
        Some(schema)
    }

    fn example_at(&self, schema: &Value, pointer: &str) -> Option<Value> {
        let mut schema = self.resolved(schema);
        for step in pointer.split('/').skip(1) {
            let next = if step.bytes().all(|byte| byte.is_ascii_digit()) {
                schema.get("items")
            } else {
                schema.get("properties").and_then(|properties| properties.get(step))
            };
            schema = self.resolved(next?);
        }
        let constant = || schema.get("const").or_else(|| schema.get("enum")?.get(0));
        schema.get("example").or_else(constant).cloned()
    }

    /// Resolves references and "this or null" to the underlying schema, but for one that has an example already.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let schema = self.referred(schema);
        match schema.get("example") {
            Some(_) => schema,
            None => self.meant(schema),
        }
    }

    /// Resolves references and "this or null" to the underlying schema.
    fn meant<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let schema = self.referred(schema);
        let branches = schema.get("oneOf").and_then(Value::as_array);
        let meant = branches.and_then(|all| all.iter().find(|branch| branch["type"] != "null"));
        meant.map_or(schema, |branch| self.meant(branch))
    }

    fn referred<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let path = reference.map(|reference| reference.trim_start_matches("#/components"));
        let target = path.and_then(|path| self.components.pointer(path));
        target.map_or(schema, |target| self.referred(target))
    }
}

/// Adds a fault for every text with a NUL, which PostgreSQL cannot keep.
fn find_nul(value: &Value, pointer: &str, faults: &mut Vec<FieldError>) {
    match value {
        Value::String(text) if text.contains('\0') => faults.push(FieldError::at(
            pointer,
            "control_character",
            Text::of(
                "Stuurtekens zijn niet toegestaan.",
                "Control characters are not allowed.",
            ),
        )),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_nul(item, &format!("{pointer}/{index}"), faults);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                find_nul(field, &format!("{pointer}/{}", escaped(name)), faults);
            }
        }
        _ => {}
    }
}

/// A name as a step of a JSON Pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn replace(value: &mut Value, pointer: &str, stand_in: Option<Value>) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => match stand_in {
            Some(stand_in) => drop(fields.insert(key.to_owned(), stand_in)),
            None => drop(fields.remove(key)),
        },
        Some(Value::Array(items)) => {
            if let (Some(item), Some(stand_in)) = (key.parse().ok().and_then(|i: usize| items.get_mut(i)), stand_in) {
                *item = stand_in;
            }
        }
        _ => {}
    }
}

fn faults_of(error: &ValidationError<'_>) -> Vec<FieldError> {
    let place = error.instance_path().to_string();
    match error.kind() {
        Violation::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![FieldError::at(
                format!("{place}/{name}"),
                "required",
                Text::of("Dit is verplicht.", "This is required."),
            )]
        }
        Violation::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| {
                FieldError::at(
                    format!("{place}/{}", escaped(name)),
                    "unknown_field",
                    Text::of("Dit veld bestaat niet.", "There is no such field."),
                )
            })
            .collect(),
        // "This or null": the type of the given value selects the branch.
        Violation::OneOfNotValid { context } | Violation::AnyOf { context } => {
            let meant = context
                .iter()
                .find(|branch| !is_of_another_type(branch, &place) && !is_of_another_kind(branch));
            match meant {
                Some(branch) => branch.iter().flat_map(faults_of).collect(),
                None => faults_of_choice(context),
            }
        }
        other => {
            let (code, message) = explained(other);
            vec![FieldError::at(place, code, message)]
        }
    }
}

fn is_of_another_type(branch: &[ValidationError<'_>], place: &str) -> bool {
    branch
        .iter()
        .any(|error| matches!(error.kind(), Violation::Type { .. }) && error.instance_path().to_string() == place)
}

/// Whether the tag of the value chooses another shape.
fn is_of_another_kind(branch: &[ValidationError<'_>]) -> bool {
    branch.iter().any(|error| word_of_tag(error).is_some())
}

/// The word that a tag should be: only a tag is constant.
fn word_of_tag<'a>(error: &'a ValidationError<'_>) -> Option<&'a str> {
    match error.kind() {
        Violation::Constant { expected_value } => expected_value.as_str(),
        _ => None,
    }
}

/// The fault of a value that no shape fits: a tag that chooses none of them, or else what the last shape lacks.
fn faults_of_choice(context: &[Vec<ValidationError<'_>>]) -> Vec<FieldError> {
    let tags = context
        .iter()
        .flatten()
        .filter_map(|error| Some((error.instance_path(), word_of_tag(error)?)));
    let (places, words): (Vec<_>, Vec<_>) = tags.unzip();
    match places.first() {
        Some(place) => vec![FieldError::at(place.to_string(), "not_in_list", choice_of(&words))],
        None => context.last().into_iter().flatten().flat_map(faults_of).collect(),
    }
}

const REPEATED: Text = Text::of(
    "Elke waarde mag maar één keer voorkomen.",
    "Every value may occur only once.",
);

fn explained(violation: &Violation) -> (&'static str, Text) {
    let limit = |code, message: Text, limit: &dyn std::fmt::Display| {
        let told = |language| message.get(language).replace("{}", &limit.to_string());
        (code, Text::written(told(Language::Dutch), told(Language::English)))
    };
    match violation {
        Violation::Type { .. } => (
            "type",
            Text::of(
                "Deze waarde heeft het verkeerde type.",
                "This value has the wrong type.",
            ),
        ),
        Violation::Enum { options } => {
            let all = options.as_array().into_iter().flatten();
            let words: Vec<_> = all.filter_map(Value::as_str).collect();
            ("not_in_list", choice_of(&words))
        }
        Violation::Constant { expected_value } => {
            let word: Vec<_> = expected_value.as_str().into_iter().collect();
            ("not_in_list", choice_of(&word))
        }
        Violation::MaxLength { limit: n } => {
            let most = Text::of("Ten hoogste {} tekens.", "At most {} characters.");
            limit("too_long", most, n)
        }
        Violation::MinLength { limit: 0 | 1 } => {
            let empty = Text::of("Dit mag niet leeg zijn.", "This must not be empty.");
            ("too_short", empty)
        }
        Violation::MinLength { limit: n } => {
            let least = Text::of("Ten minste {} tekens.", "At least {} characters.");
            limit("too_short", least, n)
        }
        Violation::MaxItems { limit: n } | Violation::MaxProperties { limit: n } => {
            limit("too_many", Text::of("Ten hoogste {}.", "At most {}."), n)
        }
        Violation::UniqueItems => ("repeated", REPEATED),
        Violation::MinItems { limit: n } | Violation::MinProperties { limit: n } => {
            limit("too_few", Text::of("Ten minste {}.", "At least {}."), n)
        }
        Violation::Minimum { limit: n } => {
            let least = Text::of("Dit mag niet kleiner zijn dan {}.", "This must not be smaller than {}.");
            limit("too_small", least, n)
        }
        Violation::Maximum { limit: n } => {
            let most = Text::of("Dit mag niet groter zijn dan {}.", "This must not be larger than {}.");
            limit("too_large", most, n)
        }
        Violation::Format { format } => wrong_format(format),
        _ => wrong_format(""),
    }
}

fn wrong_format(format: &str) -> (&'static str, Text) {
    match format {
        "date" => (
            "date",
            Text::of("Geef een datum als 2026-10-31.", "Give a date like 2026-10-31."),
        ),
        "date-time" => (
            "date_time",
            Text::of(
                "Geef een tijdstip als 2026-10-31T13:45:00+01:00.",
                "Give a time like 2026-10-31T13:45:00+01:00.",
            ),
        ),
        _ => (
            "format",
            Text::of(
                "Deze waarde is niet goed geschreven.",
                "This value is not written correctly.",
            ),
        ),
    }
}

/// A schema for an object with these properties and no others.
pub fn closed_object(properties: &Map<String, Value>, required: &[String]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}
