//! The form in which an entry of a catalogue is written and read.

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::catalogues::store::CatalogueEntry;
use crate::http::Input;

/// Form in which an entry is written and read.
pub trait Body: Input + Serialize + Send + 'static {
    type Entry: CatalogueEntry;
    /// The field that names the entry.
    const KEY: &'static str;
    /// Name of the schema of its corrections.
    const PATCH: &'static str;
    const PATH: &'static str;
    fn into_entry(self, version: i32) -> Self::Entry;
    fn of(entry: Self::Entry) -> (Self, i32);
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
