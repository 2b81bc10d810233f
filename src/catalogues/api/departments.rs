//! The catalogue of departments over HTTP.

use std::borrow::Cow;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use super::body::{Answered, Body, patch_of, yes};
use super::entries::{EntriesQuery, add, change, list, one};
use super::history::{CatalogueHistoryPage, history};
use crate::auth::{Caller, can};
use crate::catalogues::model::Department;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::input::MergePatch;
use crate::http::{IfMatch, Input, PageQuery, Paged, PathId, Query, Schemas, Valid, listed};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;

/// A department, whose queue complaints can be forwarded to.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DepartmentInput)]
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

/// An entry as callers read it.
pub type DepartmentView = Answered<DepartmentBody>;

listed!(pub DepartmentPage of DepartmentView, "The entries on this page, in order of code.");

/// Changes of a department.
pub struct DepartmentPatch;

impl Input for DepartmentBody {}

impl Body for DepartmentBody {
    type Entry = Department;
    const NAME: &'static str = "Department";
    const KEY: &'static str = "code";
    const PATCH: &'static str = "DepartmentPatch";
    const PATH: &'static str = "/v1/departments";

    fn into_entry(self, version: i32) -> Department {
        Department {
            code: self.code,
            name: self.name,
            active: self.active,
            version,
        }
    }

    fn of(entry: Department) -> (Self, i32) {
        let body = DepartmentBody {
            code: entry.code,
            name: entry.name,
            active: entry.active,
        };
        (body, entry.version)
    }
}

impl PartialSchema for DepartmentPatch {
    fn schema() -> RefOr<Schema> {
        patch_of(DepartmentBody::schema(), DepartmentBody::KEY)
    }
}

impl ToSchema for DepartmentPatch {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DepartmentPatch")
    }
}

/// List departments
///
/// The entries in order of code, retired ones included unless `active` says otherwise. Any role.
#[utoipa::path(
    get,
    path = "/departments",
    operation_id = "listDepartments",
    tag = "catalogues",
    params(EntriesQuery, PageQuery),
    responses((status = 200, description = "A page", body = DepartmentPage))
)]
pub async fn list_departments(
    _caller: Caller<can::ReadCatalogues>,
    query: Paged<EntriesQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    list::<DepartmentBody>(&query, &request, &db).await
}

/// Read a department
///
/// One entry. Any role.
#[utoipa::path(
    get,
    path = "/departments/{departmentCode}",
    operation_id = "readDepartment",
    tag = "catalogues",
    responses((status = 200, description = "The entry", body = DepartmentView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_department(
    _caller: Caller<can::ReadCatalogues>,
    key: PathId<String>,
    db: Data<Db>,
) -> Result<StoredResponse> {
    one::<DepartmentBody>(&db, key.0).await
}

/// Add a department
///
/// Adds an entry. Managers.
#[utoipa::path(
    post,
    path = "/departments",
    operation_id = "addDepartment",
    tag = "catalogues",
    request_body = DepartmentBody,
    responses((status = 201, description = "Added", body = DepartmentView,
        headers(("Location" = String, description = "The entry."), ("ETag" = String, description = "Its version."))))
)]
pub async fn add_department(
    caller: Caller<can::KeepCatalogues>,
    key: IdempotencyKey,
    body: Valid<DepartmentBody>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<StoredResponse> {
    add(caller, key, body, (&db, &clock, &names)).await
}

/// Change a department
///
/// Changes or retires an entry by a JSON merge patch; its key never changes. Managers.
#[utoipa::path(
    patch,
    path = "/departments/{departmentCode}",
    operation_id = "changeDepartment",
    tag = "catalogues",
    request_body(content = DepartmentPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = DepartmentView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_department(
    caller: Caller<can::KeepCatalogues>,
    entry: PathId<String>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas, names): (Data<Db>, Data<Clock>, Data<Schemas>, Data<KnownNames>),
) -> Result<StoredResponse> {
    change::<DepartmentBody>(caller, entry.0, (if_match, key, patch), (&db, &clock, schemas, &names)).await
}

/// History of a department
#[utoipa::path(
    get,
    path = "/departments/{departmentCode}/history",
    operation_id = "readDepartmentHistory",
    description = "Every change of an entry with who, when, and of each field the old and the new value; oldest first. \
        What an entry began with in a new register is no change. Managers.",
    tag = "catalogues",
    params(PageQuery),
    responses((status = 200, description = "A page", body = CatalogueHistoryPage))
)]
pub async fn read_department_history(
    _caller: Caller<can::KeepCatalogues>,
    key: PathId<String>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    history::<Department>(key.0, &query.0, &request, &db).await
}
