//! The form in which files come, as it is published.

use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use validator::Validate;

use crate::documents::model::DocumentType;
use crate::http::Input;

/// Files with what they are. The parts may come in any order.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DocumentUpload {
    /// The files, each a part of this name with its file name.
    #[schema(schema_with = files)]
    #[serde(rename = "file")]
    _files: Vec<String>,
    pub r#type: DocumentType,
    /// What there is to say of them.
    #[schema(min_length = 1, max_length = 500, example = "De offerte waar de klacht over gaat.")]
    pub description: Option<String>,
}

/// More than any service is set to.
const MOST_FILES: usize = 1000;

/// As strings in binary format: from these Swagger UI makes buttons to choose files with.
fn files() -> Schema {
    let file = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
    ArrayBuilder::new()
        .items(file)
        .description(Some("The files, each a part of this name with its file name."))
        .min_items(Some(1))
        .max_items(Some(MOST_FILES))
        .build()
        .into()
}

impl Input for DocumentUpload {}
