//! The form in which an entry of a catalogue is written and read.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::catalogues::store::CatalogueEntry;
use crate::http::Input;

/// Form in which an entry is written.
pub trait Body: Input + Serialize + Send + 'static {
    type Entry: CatalogueEntry;
    /// Name of the schema in which it is read.
    const NAME: &'static str;
    /// The field that names the entry.
    const KEY: &'static str;
    /// Name of the schema of its corrections.
    const PATCH: &'static str;
    const PATH: &'static str;
    fn into_entry(self, version: i32) -> Self::Entry;
    fn of(entry: Self::Entry) -> (Self, i32);
}

/// Form in which an entry is read: as it is written, with its version.
#[derive(Debug, Serialize)]
pub struct Answered<B> {
    #[serde(flatten)]
    pub body: B,
    pub version: i32,
}

impl<B: Body> Answered<B> {
    pub fn new(entry: B::Entry) -> Self {
        let (body, version) = B::of(entry);
        Answered { body, version }
    }
}

impl<B: Body> PartialSchema for Answered<B> {
    fn schema() -> RefOr<Schema> {
        let mut schema = B::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            let version = ObjectBuilder::new()
                .schema_type(SchemaType::new(Type::Integer))
                .minimum(Some(1))
                .maximum(Some(i32::MAX))
                .description(Some("The version, as in `ETag`, for `If-Match`."))
                .examples([1]);
            object.properties.insert("version".to_owned(), version.into());
            object.required.push("version".to_owned());
        }
        schema
    }
}

impl<B: Body> ToSchema for Answered<B> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(B::NAME)
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        B::schemas(schemas);
    }
}

/// The schema of an entry with everything optional and without its key.
pub fn patch_of(mut schema: RefOr<Schema>, key: &str) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
        object.properties.remove(key);
        object.description =
            Some("A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one.".into());
    }
    schema
}

/// The default of `active`.
pub fn yes() -> bool {
    true
}
