//! The catalogue of staff over HTTP.

use std::borrow::Cow;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use super::body::{Answered, Body, patch_of, yes};
use super::entries::{EntriesQuery, add, change, list, one};
use super::history::{CatalogueHistoryPage, history};
use crate::auth::{Caller, can};
use crate::catalogues::model::StaffMember;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::input::{MergePatch, is_email};
use crate::http::{IfMatch, Input, PageQuery, Paged, PathId, Query, Schemas, Valid, listed};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;

/// An employee who works with complaints.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = StaffMemberInput)]
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
    /// `false`: complaints are not forwarded to the employee. Default: `true`.
    #[serde(default = "yes")]
    #[schema(example = true)]
    may_handle: bool,
}

/// An entry as callers read it.
pub type StaffView = Answered<StaffBody>;

listed!(pub StaffPage of StaffView, "The entries on this page, in order of subject.");

/// Changes of a staff member.
pub struct StaffPatch;

impl Input for StaffBody {}

impl Body for StaffBody {
    type Entry = StaffMember;
    const NAME: &'static str = "StaffMember";
    const KEY: &'static str = "subject";
    const PATCH: &'static str = "StaffPatch";
    const PATH: &'static str = "/v1/staff";

    fn into_entry(self, version: i32) -> StaffMember {
        StaffMember {
            subject: self.subject,
            name: self.name,
            email: self.email,
            department: self.department,
            function: self.function,
            absent_from: self.absent_from,
            absent_until: self.absent_until,
            active: self.active,
            may_handle: self.may_handle,
            version,
        }
    }

    fn of(entry: StaffMember) -> (Self, i32) {
        let body = StaffBody {
            subject: entry.subject,
            name: entry.name,
            email: entry.email,
            department: entry.department,
            function: entry.function,
            absent_from: entry.absent_from,
            absent_until: entry.absent_until,
            active: entry.active,
            may_handle: entry.may_handle,
        };
        (body, entry.version)
    }
}

impl PartialSchema for StaffPatch {
    fn schema() -> RefOr<Schema> {
        patch_of(StaffBody::schema(), StaffBody::KEY)
    }
}

impl ToSchema for StaffPatch {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("StaffPatch")
    }
}

/// List staff
///
/// The entries in order of subject, retired ones included unless `active` says otherwise. Any role.
#[utoipa::path(
    get,
    path = "/staff",
    operation_id = "listStaff",
    tag = "catalogues",
    params(EntriesQuery, PageQuery),
    responses((status = 200, description = "A page", body = StaffPage))
)]
pub async fn list_staff(
    _caller: Caller<can::ReadCatalogues>,
    query: Paged<EntriesQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    list::<StaffBody>(&query, &request, &db).await
}

/// Read a staff member
///
/// One entry. Any role.
#[utoipa::path(
    get,
    path = "/staff/{subject}",
    operation_id = "readStaffMember",
    tag = "catalogues",
    responses((status = 200, description = "The entry", body = StaffView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_staff_member(
    _caller: Caller<can::ReadCatalogues>,
    key: PathId<String>,
    db: Data<Db>,
) -> Result<StoredResponse> {
    one::<StaffBody>(&db, key.0).await
}

/// Add a staff member
///
/// Adds an entry. Managers.
#[utoipa::path(
    post,
    path = "/staff",
    operation_id = "addStaffMember",
    tag = "catalogues",
    request_body = StaffBody,
    responses((status = 201, description = "Added", body = StaffView,
        headers(("Location" = String, description = "The entry."), ("ETag" = String, description = "Its version."))))
)]
pub async fn add_staff_member(
    caller: Caller<can::KeepCatalogues>,
    key: IdempotencyKey,
    body: Valid<StaffBody>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<StoredResponse> {
    add(caller, key, body, (&db, &clock, &names)).await
}

/// Change a staff member
///
/// Changes or retires an entry by a JSON merge patch; its key never changes. Managers.
#[utoipa::path(
    patch,
    path = "/staff/{subject}",
    operation_id = "changeStaffMember",
    tag = "catalogues",
    request_body(content = StaffPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = StaffView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_staff_member(
    caller: Caller<can::KeepCatalogues>,
    entry: PathId<String>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas, names): (Data<Db>, Data<Clock>, Data<Schemas>, Data<KnownNames>),
) -> Result<StoredResponse> {
    change::<StaffBody>(caller, entry.0, (if_match, key, patch), (&db, &clock, schemas, &names)).await
}

/// History of a staff member
#[utoipa::path(
    get,
    path = "/staff/{subject}/history",
    operation_id = "readStaffMemberHistory",
    description = "Every change of an entry with who, when, and of each field the old and the new value; oldest first. \
        What an entry began with in a new register is no change. Managers.",
    tag = "catalogues",
    params(PageQuery),
    responses((status = 200, description = "A page", body = CatalogueHistoryPage))
)]
pub async fn read_staff_member_history(
    _caller: Caller<can::KeepCatalogues>,
    key: PathId<String>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    history::<StaffMember>(key.0, &query.0, &request, &db).await
}
