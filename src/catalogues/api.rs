//! The catalogues over HTTP: everybody reads, managers keep.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get, patch, post};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use super::model::{Department, Nature, StaffMember};
use super::store::{Entry, add_once};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::{MergePatch, check, is_email};
use crate::http::{IfMatch, Input, PageLinks, PathId, Schemas, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::Answer;
use crate::idempotency::store::{Record, once};

/// What a complaint is about.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Nature)]
pub struct NatureBody {
    /// Never changes.
    #[schema(
        pattern = "^[a-z][a-z0-9_]{0,59}$",
        max_length = 60,
        example = "green_energy_claim"
    )]
    code: String,
    /// What people read, in Dutch.
    #[schema(min_length = 1, max_length = 200, example = "Groenclaim")]
    name: String,
    /// What people read, in English.
    #[schema(min_length = 1, max_length = 200, example = "Green energy claim")]
    name_en: String,
    /// The nature that this one is a kind of.
    #[schema(
        pattern = "^[a-z][a-z0-9_]{0,59}$",
        max_length = 60,
        example = "misleading_information"
    )]
    parent: Option<String>,
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
    #[schema(
        pattern = "^[a-z][a-z0-9_]{0,59}$",
        max_length = 60,
        example = "telesales"
    )]
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
    #[schema(
        pattern = "^[a-z][a-z0-9_]{0,59}$",
        max_length = 60,
        example = "customer_service"
    )]
    department: Option<String>,
    /// What the employee does.
    #[schema(min_length = 1, max_length = 100, example = "Klachtenbehandelaar")]
    function: Option<String>,
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
    items: Vec<NatureBody>,
    links: PageLinks,
}

/// The catalogue of departments, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentPage {
    /// Every department, in order of code.
    #[schema(max_items = 10000)]
    items: Vec<DepartmentBody>,
    links: PageLinks,
}

/// The catalogue of staff, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffPage {
    /// Every staff member, in order of subject.
    #[schema(max_items = 10000)]
    items: Vec<StaffBody>,
    links: PageLinks,
}

/// How an entry is written and read.
pub trait Body: Input + Serialize + Send + 'static {
    type Entry: Entry + Send + 'static;
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

body!(NatureBody, Nature, code, "/v1/natures", NaturePatch, "Changes of a nature.", { code, name, name_en, parent, active });
body!(DepartmentBody, Department, code, "/v1/departments", DepartmentPatch, "Changes of a department.", { code, name, active });
body!(StaffBody, StaffMember, subject, "/v1/staff", StaffPatch, "Changes of a staff member.", { subject, name, email, department, function, active });

macro_rules! routes {
    (
        $body:ident, $page:ident, $patch:ident, $collection:literal, $item:literal, $key:literal, $tag:literal,
        list: $list:ident $list_id:literal $list_title:literal,
        read: $read:ident $read_id:literal $read_title:literal,
        add: $add:ident $add_id:literal $add_title:literal,
        change: $change:ident $change_id:literal $change_title:literal
    ) => {
        #[doc = $list_title]
        #[doc = ""]
        #[doc = "The whole catalogue, retired entries included, in order of code. Any role."]
        #[utoipa::path(operation_id = $list_id, tag = $tag,
            responses((status = 200, description = "The catalogue", body = $page)),
            extensions(("x-roles" = json!(["intake", "handler", "manager"]))))]
        #[get($collection)]
        pub async fn $list(_caller: Caller<can::ReadCatalogues>, db: Data<Db>) -> Result<HttpResponse> {
            let items = all::<$body>(&db).await?;
            Ok(HttpResponse::Ok().json($page { items, links: PageLinks { next: None } }))
        }

        #[doc = $read_title]
        #[doc = ""]
        #[doc = "One entry. Any role."]
        #[utoipa::path(operation_id = $read_id, tag = $tag,
            params(($key = String, Path, max_length = 200, description = "The entry.")),
            responses((status = 200, description = "The entry", body = $body,
                headers(("ETag" = String, description = "Its version, for `If-Match`.")))),
            extensions(("x-roles" = json!(["intake", "handler", "manager"]))))]
        #[get($item)]
        pub async fn $read(_caller: Caller<can::ReadCatalogues>, key: PathId<String>, db: Data<Db>) -> Result<Answer> {
            one::<$body>(&db, key.0).await
        }

        #[doc = $add_title]
        #[doc = ""]
        #[doc = "Adds an entry. Managers."]
        #[utoipa::path(operation_id = $add_id, tag = $tag, request_body = $body,
            params(("Idempotency-Key" = Option<String>, Header, max_length = 255, description = "One key per request, of visible ASCII; repeats within a day get the same answer.")),
            responses((status = 201, description = "Added", body = $body,
                headers(("Location" = String, description = "The entry."), ("ETag" = String, description = "Its version."),
                    ("Idempotency-Replayed" = bool, description = "Present when this is the answer to an earlier request.")))),
            extensions(("x-roles" = json!(["manager"]))))]
        #[post($collection)]
        pub async fn $add(
            caller: Caller<can::KeepCatalogues>,
            key: IdempotencyKey,
            body: Valid<$body>,
            (db, clock): (Data<Db>, Data<Clock>),
        ) -> Result<Answer> {
            add(caller, key, body, &db, &clock).await
        }

        #[doc = $change_title]
        #[doc = ""]
        #[doc = "Changes or retires an entry by a JSON merge patch; its key never changes. Managers."]
        #[utoipa::path(operation_id = $change_id, tag = $tag,
            params(($key = String, Path, max_length = 200, description = "The entry."),
                ("If-Match" = String, Header, max_length = 100, description = "The `ETag` of the version being changed.")),
            request_body(content(($patch = "application/merge-patch+json"), ($patch = "application/json"))),
            responses((status = 200, description = "Changed", body = $body,
                headers(("ETag" = String, description = "Its new version.")))),
            extensions(("x-roles" = json!(["manager"]))))]
        #[patch($item)]
        pub async fn $change(
            _caller: Caller<can::KeepCatalogues>,
            key: PathId<String>,
            if_match: IfMatch,
            patch: MergePatch,
            (db, schemas): (Data<Db>, Data<Schemas>),
        ) -> Result<Answer> {
            change::<$body>(key.0, if_match, patch, &db, schemas).await
        }
    };
}

routes!(
    NatureBody, NaturePage, NaturePatch, "/natures", "/natures/{natureCode}", "natureCode", "catalogues",
    list: list_natures "listNatures" "List natures",
    read: read_nature "readNature" "Read a nature",
    add: add_nature "addNature" "Add a nature",
    change: change_nature "changeNature" "Change a nature"
);
routes!(
    DepartmentBody, DepartmentPage, DepartmentPatch, "/departments", "/departments/{departmentCode}", "departmentCode", "catalogues",
    list: list_departments "listDepartments" "List departments",
    read: read_department "readDepartment" "Read a department",
    add: add_department "addDepartment" "Add a department",
    change: change_department "changeDepartment" "Change a department"
);
routes!(
    StaffBody, StaffPage, StaffPatch, "/staff", "/staff/{subject}", "subject", "catalogues",
    list: list_staff "listStaff" "List staff",
    read: read_staff_member "readStaffMember" "Read a staff member",
    add: add_staff_member "addStaffMember" "Add a staff member",
    change: change_staff_member "changeStaffMember" "Change a staff member"
);

async fn all<B: Body>(db: &Db) -> Result<Vec<B>> {
    let entries = db.run(B::Entry::all).await?;
    Ok(entries.into_iter().map(|entry| B::of(entry).0).collect())
}

async fn one<B: Body>(db: &Db, key: String) -> Result<Answer> {
    let entry = db
        .run(move |connection| B::Entry::find(connection, &key))
        .await?
        .ok_or(Error::NotFound)?;
    let (body, version) = B::of(entry);
    Ok(Answer::json(StatusCode::OK, &body)?.with_etag(etag(version)))
}

async fn add<B: Body + Clone>(
    caller: Caller<can::KeepCatalogues>,
    key: IdempotencyKey,
    body: Valid<B>,
    db: &Db,
    clock: &Clock,
) -> Result<Answer> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let location = format!("{}/{}", B::PATH, as_segment(&name_of(&body.input)));
    let answer = Answer::json(StatusCode::CREATED, &body.input)?
        .with_etag(etag(1))
        .with_location(location);
    let record = claim
        .as_ref()
        .map(|claim| Record::new(claim, &answer, None, now));
    let entry = body.input.into_entry(1);
    db.run(move |connection| {
        once(connection, claim.as_ref(), now, |connection| {
            add_once(connection, &entry, record.as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}

async fn change<B: Body + Clone>(
    key: String,
    if_match: IfMatch,
    patch: MergePatch,
    db: &Db,
    schemas: Data<Schemas>,
) -> Result<Answer> {
    let faults = schemas.faults(B::PATCH, &Value::Object(patch.patch.clone()));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    db.run(move |connection| {
        let (body, version) = B::of(B::Entry::find(connection, &key)?.ok_or(Error::NotFound)?);
        if_match.check(version)?;
        let mut wanted = serde_json::to_value(&body)
            .map_err(|error| Error::Internal("entry".into(), Some(error.into())))?;
        patch.apply_to(&mut wanted);
        let body: B = check(&schemas, without_nulls(wanted))?;
        let answer = Answer::json(StatusCode::OK, &body)?.with_etag(etag(version + 1));
        body.into_entry(version + 1).replace(connection)?;
        Ok(answer)
    })
    .await
}

fn name_of<B: Body>(body: &B) -> String {
    let value = serde_json::to_value(body).unwrap_or_default();
    value[B::KEY].as_str().unwrap_or_default().to_owned()
}

/// A key as a segment of a path: only what RFC 3986 leaves unreserved stands for itself.
fn as_segment(key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    key.bytes()
        .map(|byte| match byte {
            byte if plain(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// An absent optional field reads as `null` from the entry; both mean the same.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .collect(),
        ),
        other => other,
    }
}

/// The schema of an entry with everything optional and without its key.
fn patch_of(mut schema: RefOr<Schema>, key: &str) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
        object.properties.remove(key);
        object.description = Some(
            "A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one."
                .into(),
        );
    }
    schema
}

fn yes() -> bool {
    true
}
