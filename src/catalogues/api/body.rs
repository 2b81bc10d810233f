//! Entries of the catalogues as they are written and read.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use crate::catalogues::model::{Department, Nature, StaffMember};
use crate::catalogues::store::CatalogueEntry;
use crate::http::input::is_email;
use crate::http::{Input, PageLinks};

/// What a complaint is about.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Nature)]
pub struct NatureBody {
    /// Never changes.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "green_energy_claim")]
    code: String,
    /// What people read, in Dutch.
    #[schema(min_length = 1, max_length = 200, example = "Groenclaim")]
    name: String,
    /// What people read, in English.
    #[schema(min_length = 1, max_length = 200, example = "Green energy claim")]
    name_en: String,
    /// The nature that this one is a kind of; one that is a kind of another itself cannot be.
    #[schema(
        pattern = "^[a-z][a-z0-9_]{0,59}$",
        max_length = 60,
        example = "misleading_information"
    )]
    parent: Option<String>,
    /// The nature as which its complaints are counted and found from now on; it is retired then. It must be in use, and
    /// what was merged into this one before follows. Natures below this one need another place first.
    #[schema(
        pattern = "^[a-z][a-z0-9_]{0,59}$",
        max_length = 60,
        example = json!(null)
    )]
    merged_into: Option<String>,
    /// `false` retires it: it stays on old complaints and cannot be given to new ones. Default: `true`.
    #[serde(default = "yes")]
    #[schema(example = true)]
    active: bool,
}

/// A department, whose queue complaints can be forwarded to.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Department)]
pub struct DepartmentBody {
    /// Never changes.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "telesales")]
    code: String,
    /// What people read.
    #[schema(min_length = 1, max_length = 200, example = "Telefonische verkoop")]
    name: String,
    /// `false` retires it: nothing can be forwarded to it any more. Default: `true`.
    #[serde(default = "yes")]
    #[schema(example = true)]
    active: bool,
}

/// An employee who works with complaints.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = StaffMember)]
pub struct StaffBody {
    /// The `sub` of the employee's tokens. Never changes.
    #[schema(min_length = 1, max_length = 200, example = "h-7")]
    subject: String,
    /// What people read.
    #[schema(min_length = 1, max_length = 200, example = "M. Visser")]
    name: String,
    /// Where the employee is reached.
    #[validate(custom(function = is_email))]
    #[schema(min_length = 3, max_length = 254, example = "m.visser@example.nl")]
    email: Option<String>,
    /// A code of the catalogue of departments.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "customer_service")]
    department: Option<String>,
    /// What the employee does.
    #[schema(min_length = 1, max_length = 100, example = "Klachtenbehandelaar")]
    function: Option<String>,
    /// The first day of an absence that is going on or coming.
    #[schema(example = "2026-12-21")]
    absent_from: Option<NaiveDate>,
    /// Its last day. Without one it is not known when it ends.
    #[schema(example = "2027-01-03")]
    absent_until: Option<NaiveDate>,
    /// `false` retires the entry. Default: `true`.
    #[serde(default = "yes")]
    #[schema(example = true)]
    active: bool,
}

/// The catalogue of natures, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct NaturePage {
    /// Every nature, in order of code.
    #[schema(max_items = 10000)]
    pub(super) items: Vec<NatureBody>,
    pub(super) links: PageLinks,
}

/// The catalogue of departments, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentPage {
    /// Every department, in order of code.
    #[schema(max_items = 10000)]
    pub(super) items: Vec<DepartmentBody>,
    pub(super) links: PageLinks,
}

/// The catalogue of staff, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffPage {
    /// Every staff member, in order of subject.
    #[schema(max_items = 10000)]
    pub(super) items: Vec<StaffBody>,
    pub(super) links: PageLinks,
}

/// How an entry is written and read.
pub trait Body: Input + Serialize + Send + 'static {
    type Entry: CatalogueEntry + Send + 'static;
    /// The field that names the entry.
    const KEY: &'static str;
    /// Name of the schema of its corrections.
    const PATCH: &'static str;
    const PATH: &'static str;
    fn into_entry(self, version: i32) -> Self::Entry;
    fn of(entry: Self::Entry) -> (Self, i32);
}

macro_rules! body {
    ($body:ident, $entry:ident, $key:ident, $path:literal, $patch:ident, $about:literal, { $($field:ident),* }) => {
        impl Input for $body {}

        impl Body for $body {
            type Entry = $entry;
            const KEY: &'static str = stringify!($key);
            const PATCH: &'static str = stringify!($patch);
            const PATH: &'static str = $path;

            fn into_entry(self, version: i32) -> $entry {
                $entry { $($field: self.$field,)* version }
            }

            fn of(entry: $entry) -> (Self, i32) {
                ($body { $($field: entry.$field),* }, entry.version)
            }
        }

        #[doc = $about]
        pub struct $patch;

        impl PartialSchema for $patch {
            fn schema() -> RefOr<Schema> {
                patch_of($body::schema(), stringify!($key))
            }
        }

        impl ToSchema for $patch {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($patch).into()
            }
        }
    };
}

body!(NatureBody, Nature, code, "/v1/natures", NaturePatch, "Changes of a nature.", { code, name, name_en, parent, merged_into, active });
body!(DepartmentBody, Department, code, "/v1/departments", DepartmentPatch, "Changes of a department.", { code, name, active });
body!(StaffBody, StaffMember, subject, "/v1/staff", StaffPatch, "Changes of a staff member.", { subject, name, email, department, function, absent_from, absent_until, active });

/// The schema of an entry with everything optional and without its key.
fn patch_of(mut schema: RefOr<Schema>, key: &str) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
        object.properties.remove(key);
        object.description =
            Some("A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one.".into());
    }
    schema
}

fn yes() -> bool {
    true
}
