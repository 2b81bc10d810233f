//! The catalogues over HTTP: everybody reads, managers keep.

mod body;
mod history;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch, post};
use serde_json::{Map, Value};

use self::body::{Body, DepartmentBody, DepartmentPage, NatureBody, NaturePage, StaffBody, StaffPage};
pub use self::body::{DepartmentPatch, NaturePatch, StaffPatch};
use self::history::{CatalogueHistoryPage, history};
use super::model::Entry;
use super::store::{self, CatalogueEntry};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::{MergePatch, check};
use crate::http::{IfMatch, PageLinks, PageQuery, PathId, Query, Schemas, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::idempotency::store::{Record, idempotent};

macro_rules! routes {
    (
        $body:ident, $page:ident, $patch:ident, $collection:literal, $item:literal, $history_path:literal, $key:literal, $tag:literal,
        list: $list:ident $list_id:literal $list_title:literal,
        read: $read:ident $read_id:literal $read_title:literal,
        add: $add:ident $add_id:literal $add_title:literal,
        change: $change:ident $change_id:literal $change_title:literal,
        history: $history:ident $history_id:literal $history_title:literal
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
        pub async fn $read(_caller: Caller<can::ReadCatalogues>, key: PathId<String>, db: Data<Db>) -> Result<StoredResponse> {
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
        ) -> Result<StoredResponse> {
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
            caller: Caller<can::KeepCatalogues>,
            key: PathId<String>,
            if_match: IfMatch,
            patch: MergePatch,
            (db, clock, schemas): (Data<Db>, Data<Clock>, Data<Schemas>),
        ) -> Result<StoredResponse> {
            change::<$body>(caller, key.0, if_match, patch, (&db, &clock, schemas)).await
        }

        #[doc = $history_title]
        #[doc = ""]
        #[doc = "Every change of an entry with who, when, and of each field the old and the new value; oldest first. What \
            an entry began with in a new register is no change. Managers."]
        #[utoipa::path(operation_id = $history_id, tag = $tag,
            params(($key = String, Path, max_length = 200, description = "The entry."), PageQuery),
            responses((status = 200, description = "A page", body = CatalogueHistoryPage,
                headers(("Link" = String, description = "The next page, `rel=\"next\"`.")))),
            extensions(("x-roles" = json!(["manager"]))))]
        #[get($history_path)]
        pub async fn $history(
            _caller: Caller<can::KeepCatalogues>,
            key: PathId<String>,
            query: Query<PageQuery>,
            request: HttpRequest,
            db: Data<Db>,
        ) -> Result<HttpResponse> {
            history::<<$body as Body>::Entry>(key.0, query.0, &request, &db).await
        }
    };
}

routes!(
    NatureBody, NaturePage, NaturePatch, "/natures", "/natures/{natureCode}", "/natures/{natureCode}/history", "natureCode", "catalogues",
    list: list_natures "listNatures" "List natures",
    read: read_nature "readNature" "Read a nature",
    add: add_nature "addNature" "Add a nature",
    change: change_nature "changeNature" "Change a nature",
    history: read_nature_history "readNatureHistory" "History of a nature"
);
routes!(
    DepartmentBody, DepartmentPage, DepartmentPatch, "/departments", "/departments/{departmentCode}", "/departments/{departmentCode}/history", "departmentCode", "catalogues",
    list: list_departments "listDepartments" "List departments",
    read: read_department "readDepartment" "Read a department",
    add: add_department "addDepartment" "Add a department",
    change: change_department "changeDepartment" "Change a department",
    history: read_department_history "readDepartmentHistory" "History of a department"
);
routes!(
    StaffBody, StaffPage, StaffPatch, "/staff", "/staff/{subject}", "/staff/{subject}/history", "subject", "catalogues",
    list: list_staff "listStaff" "List staff",
    read: read_staff_member "readStaffMember" "Read a staff member",
    add: add_staff_member "addStaffMember" "Add a staff member",
    change: change_staff_member "changeStaffMember" "Change a staff member",
    history: read_staff_member_history "readStaffMemberHistory" "History of a staff member"
);

async fn all<B: Body>(db: &Db) -> Result<Vec<B>> {
    let entries = db.run(B::Entry::all).await?;
    Ok(entries.into_iter().map(|entry| B::of(entry).0).collect())
}

async fn one<B: Body>(db: &Db, key: String) -> Result<StoredResponse> {
    let entry = db
        .run(move |connection| B::Entry::find(connection, &key))
        .await?
        .ok_or(Error::NotFound)?;
    let (body, version) = B::of(entry);
    Ok(StoredResponse::json(StatusCode::OK, &body)?.with_etag(etag(version)))
}

async fn add<B: Body + Clone>(
    caller: Caller<can::KeepCatalogues>,
    key: IdempotencyKey,
    body: Valid<B>,
    db: &Db,
    clock: &Clock,
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let location = format!("{}/{}", B::PATH, as_segment(&name_of(&body.input)));
    let answer = StoredResponse::json(StatusCode::CREATED, &body.input)?
        .with_etag(etag(1))
        .with_location(location);
    let record = claim.as_ref().map(|claim| Record::new(claim, &answer, None, now));
    let entry = body.input.into_entry(1);
    let by = caller.identity;
    db.run(move |connection| {
        idempotent(connection, claim.as_ref(), now, |connection| {
            store::add(connection, &entry, &by, now, record.as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}

async fn change<B: Body + Clone>(
    caller: Caller<can::KeepCatalogues>,
    key: String,
    if_match: IfMatch,
    patch: MergePatch,
    (db, clock, schemas): (&Db, &Clock, Data<Schemas>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let faults = schemas.faults(B::PATCH, &Value::Object(patch.patch.clone()));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let changed = db
        .run(move |connection| {
            store::change(connection, &key, &caller.identity, now, |entry: &B::Entry| {
                if_match.check(entry.version())?;
                let (body, version) = B::of(entry.clone());
                let mut wanted =
                    serde_json::to_value(&body).map_err(|error| Error::Internal("entry".into(), Some(error.into())))?;
                patch.apply_to(&mut wanted);
                retire_when_merged(&patch.patch, &mut wanted);
                let body: B = check(&schemas, without_nulls(wanted))?;
                Ok(body.into_entry(version + 1))
            })
        })
        .await?;
    let (body, version) = B::of(changed);
    Ok(StoredResponse::json(StatusCode::OK, &body)?.with_etag(etag(version)))
}

/// Merging retires by itself: only whoever says something else of `active` is judged by that.
fn retire_when_merged(patch: &Map<String, Value>, wanted: &mut Value) {
    let merges = patch.get("mergedInto").is_some_and(|target| !target.is_null());
    if merges && !patch.contains_key("active") {
        wanted["active"] = Value::Bool(false);
    }
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
        Value::Object(fields) => Value::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect()),
        other => other,
    }
}
