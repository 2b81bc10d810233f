//! Empty texts in bodies: a field that may be left out is left out when it is sent empty, as forms do.

use serde_json::{Map, Value, json};

use super::Schemas;

/// The form in which a body tells that a field has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// A body that describes a whole: the field is not there.
    Absent,
    /// A merge patch: the field is `null`.
    Null,
}

impl Schemas {
    /// Replaces every empty text of an optional field by its absence. An empty text of a field that must have a value
    /// stays, and is a fault by its schema.
    pub fn forgive_blanks(&self, name: &str, body: &mut Value, blank: Blank) {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        self.forgive(&schema, body, blank);
    }

    fn forgive(&self, schema: &Value, value: &mut Value, blank: Blank) {
        match value {
            Value::Array(items) => {
                let items_schema = &self.meant(schema)["items"];
                for item in items {
                    self.forgive(items_schema, item, blank);
                }
            }
            Value::Object(fields) => self.forgive_fields(self.meant(schema), fields, blank),
            _ => {}
        }
    }

    fn forgive_fields(&self, schema: &Value, fields: &mut Map<String, Value>, blank: Blank) {
        let is_required = |name: &str| {
            let mut required = schema["required"].as_array().into_iter().flatten();
            required.any(|one| one == name)
        };
        let property = |name: &str| schema["properties"].get(name);
        match blank {
            Blank::Absent => fields.retain(|name, value| {
                let may_be_absent = property(name).is_some() && !is_required(name);
                *value != "" || !may_be_absent
            }),
            Blank::Null => {
                for (name, value) in fields.iter_mut().filter(|(_, value)| **value == "") {
                    if property(name).is_some_and(|schema| self.is_nullable(schema)) {
                        *value = Value::Null;
                    }
                }
            }
        }
        for (name, value) in fields {
            if let Some(schema) = property(name) {
                self.forgive(schema, value, blank);
            }
        }
    }

    fn is_nullable(&self, schema: &Value) -> bool {
        let schema = self.referred(schema);
        let kinds = schema["type"].as_array();
        let branches = schema["oneOf"].as_array();
        kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))
            || branches.is_some_and(|branches| branches.iter().any(|branch| branch["type"] == "null"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemas() -> Schemas {
        let text = json!({ "type": ["string", "null"] });
        Schemas::of(&json!({ "components": { "schemas": {
            "Part": {
                "type": "object", "required": ["code"],
                "properties": { "code": { "type": "string" }, "note": text }
            },
            "Whole": {
                "type": "object", "required": ["name"],
                "properties": {
                    "name": { "type": "string" },
                    "note": text,
                    "on": { "type": "boolean" },
                    "part": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Part" }], "example": null },
                    "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Part" } }
                }
            }
        } } }))
    }

    #[test]
    fn an_empty_text_is_absent_from_a_whole_unless_it_is_required() {
        let mut body = json!({
            "name": "", "note": "", "on": "", "unknown": "",
            "part": { "code": "", "note": "" }, "parts": [{ "code": "a", "note": "" }, ""]
        });
        schemas().forgive_blanks("Whole", &mut body, Blank::Absent);
        let expected = json!({ "name": "", "unknown": "", "part": { "code": "" }, "parts": [{ "code": "a" }, ""] });
        assert_eq!(body, expected);
    }

    #[test]
    fn an_empty_text_is_null_in_a_patch_where_null_clears_the_field() {
        let mut patch = json!({ "name": "", "note": "", "on": "", "part": "", "parts": [{ "note": "" }] });
        schemas().forgive_blanks("Whole", &mut patch, Blank::Null);
        let expected = json!({ "name": "", "note": null, "on": "", "part": null, "parts": [{ "note": null }] });
        assert_eq!(patch, expected);
    }
}
