//! A body of one of several shapes: a tag in the body selects the shape, and the document has a schema for each.

use std::borrow::Cow;

use serde_json::Value;
use utoipa::openapi::schema::{Discriminator, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};

use crate::error::FieldError;
use crate::vocabulary::choice_of;

/// The shapes that a body may have.
pub struct TaggedUnion {
    pub about: &'static str,
    /// The name of the field that selects the shape.
    pub tag: &'static str,
    /// The description of the tag field.
    pub about_tag: &'static str,
    pub shapes: &'static [Shape],
}

/// A value of the tag, with the name of the schema that it selects, and that schema.
pub type Shape = (&'static str, &'static str, fn() -> RefOr<Schema>);

impl TaggedUnion {
    /// The name of the schema that `body` chooses.
    ///
    /// # Errors
    /// The fault in the tag.
    pub fn schema_for(&self, body: &Value) -> Result<Cow<'static, str>, FieldError> {
        let given = body.get(self.tag);
        let chosen = given.and_then(Value::as_str);
        let shape = self.shapes.iter().find(|(value, ..)| Some(*value) == chosen);
        shape.map(|(_, schema, _)| Cow::Borrowed(*schema)).ok_or_else(|| {
            let values: Vec<&str> = self.shapes.iter().map(|(value, ..)| *value).collect();
            let code = if given.is_some() { "not_in_list" } else { "required" };
            FieldError::at(format!("/{}", self.tag), code, choice_of(&values))
        })
    }

    /// The schema of the body as a whole.
    pub fn schema(&self) -> RefOr<Schema> {
        let path = |schema: &str| format!("#/components/schemas/{schema}");
        let shapes = self.shapes.iter();
        let references = shapes.map(|(value, schema, _)| (*value, path(schema)));
        let one_of = self.shapes.iter().fold(OneOfBuilder::new(), |builder, (_, schema, _)| {
            builder.item(Ref::new(path(schema)))
        });
        RefOr::T(Schema::OneOf(
            one_of
                .description(Some(self.about))
                .discriminator(Some(Discriminator::with_mapping(self.tag, references)))
                .build(),
        ))
    }

    /// The schemas of the shapes, each with the tag that chooses it.
    pub fn tagged(&self) -> impl Iterator<Item = (String, RefOr<Schema>)> {
        let shapes = self.shapes.iter();
        shapes.map(|(value, name, schema)| ((*name).to_owned(), self.with_tag(schema(), value)))
    }

    fn with_tag(&self, mut schema: RefOr<Schema>, value: &str) -> RefOr<Schema> {
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            let tag = ObjectBuilder::new()
                .schema_type(Type::String)
                .description(Some(self.about_tag))
                .enum_values(Some([value]))
                .examples([value])
                .build();
            object.properties.insert(self.tag.to_owned(), tag.into());
            object.required.push(self.tag.to_owned());
        }
        schema
    }
}
