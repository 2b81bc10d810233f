//! Corrections as callers write them.

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{ComplainantInput, ConversationInput, Registration};
use crate::complaints::api::wire::{EmployeeBody, RepresentativeBody, SocialMediaBody};

/// The two fields of a patch of the employee, and of the conversation, that are no fields of a registration.
pub const NOT_SUBJECT: &str = "notSubject";
pub const REASON: &str = "reason";
/// The two fields of a patch that a correction of the time of receipt needs, and that are no fields of a registration.
pub const RECEIVED_AT_REASON: &str = "receivedAtReason";
pub const LATE_REASON: &str = "lateReason";

/// Corrections of a registration: a merge patch in which every field may be absent, and optional ones `null`.
pub struct Correction;

impl PartialSchema for Correction {
    fn schema() -> RefOr<Schema> {
        let mut schema = Registration::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
            object.properties.remove("handledAtOnce");
            let mut complainant = patch_of(ComplainantInput::schema(), [Type::Object]);
            if let RefOr::T(Schema::Object(parts)) = &mut complainant {
                let optional = [Type::Object, Type::Null];
                let social_media = patch_of(SocialMediaBody::schema(), optional.clone());
                let representative = patch_of(RepresentativeBody::schema(), optional);
                parts.properties.insert("socialMedia".to_owned(), social_media);
                parts.properties.insert("representative".to_owned(), representative);
            }
            let conversation = with_mistake(patch_of(ConversationInput::schema(), [Type::Object, Type::Null]));
            let mut employee = with_mistake(patch_of(EmployeeBody::schema(), [Type::Object, Type::Null]));
            if let RefOr::T(Schema::Object(object)) = &mut employee {
                // A correction that is tried as it is shown names somebody; it ends no naming.
                object.examples = vec![json!({ "subject": "v-12", "name": "L. Postma" })];
            }
            object.properties.insert("complainant".to_owned(), complainant);
            object.properties.insert("conversation".to_owned(), conversation);
            object.properties.insert("employee".to_owned(), employee);
            let reason = text(
                2000,
                "The reason for another `receivedAt`; required with it, and not without it.",
            )
            .examples(["De brief lag bij de receptie."]);
            let late_reason = text(
                2000,
                "The reason for which an answer was late; required when another `receivedAt` makes it late.",
            );
            let late_reason = late_reason.examples(["De brief lag bij de receptie."]);
            object.properties.insert(RECEIVED_AT_REASON.to_owned(), reason.into());
            object.properties.insert(LATE_REASON.to_owned(), late_reason.into());
            object.description =
                Some("A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one.".to_owned());
        }
        schema
    }
}

/// A patch of a part that names somebody, with which a manager can also end a naming that was mistaken.
fn with_mistake(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        let not_subject = text(
            200,
            "The `sub` of an employee whom this complaint named by mistake, by `sub` or by name, and who may handle it \
             from now on. Managers only; needs `reason`.",
        );
        let reason = text(2000, "Why the naming was a mistake; needs `notSubject`.");
        let properties = &mut object.properties;
        properties.insert(NOT_SUBJECT.to_owned(), not_subject.into());
        properties.insert(REASON.to_owned(), reason.into());
    }
    schema
}

fn text(longest: usize, description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .min_length(Some(1))
        .max_length(Some(longest))
        .description(Some(description))
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
