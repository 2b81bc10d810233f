//! Corrections as callers write them.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{ComplainantInput, ConversationInput, Registration};
use crate::complaints::model::Employee;

/// Corrections of a registration: a merge patch in which every field may be absent, and optional ones `null`.
pub struct Correction;

impl PartialSchema for Correction {
    fn schema() -> RefOr<Schema> {
        let mut schema = Registration::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
            object.properties.remove("handledAtOnce");
            let complainant = patch_of(ComplainantInput::schema(), [Type::Object]);
            let conversation = patch_of(ConversationInput::schema(), [Type::Object, Type::Null]);
            let employee = patch_of(Employee::schema(), [Type::Object, Type::Null]);
            object
                .properties
                .insert("complainant".to_owned(), complainant);
            object
                .properties
                .insert("conversation".to_owned(), conversation);
            object.properties.insert("employee".to_owned(), employee);
            object.description = Some(
                "A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one."
                    .to_owned(),
            );
        }
        schema
    }
}

/// A part of a registration with everything in it optional.
fn patch_of<const N: usize>(mut schema: RefOr<Schema>, kinds: [Type; N]) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
        object.min_properties = None;
        object.schema_type = SchemaType::from_iter(kinds);
    }
    schema
}

impl ToSchema for Correction {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Correction")
    }
}
