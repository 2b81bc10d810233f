//! The catalogue of causes over HTTP.

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
use crate::catalogues::model::Cause;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::input::MergePatch;
use crate::http::{IfMatch, Input, PageQuery, Paged, PathId, Query, Schemas, Valid, listed};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;

/// The cause of a complaint: the fact or habit that led to it.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CauseInput)]
pub struct CauseBody {
    /// Never changes.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "error_in_quote")]
    code: String,
    /// The name for people, in Dutch.
    #[schema(min_length = 1, max_length = 200, example = "Fout in de offerte")]
    name: String,
    /// The name for people, in English.
    #[schema(min_length = 1, max_length = 200, example = "Error in the quote")]
    name_en: String,
    /// `false` retires it: it stays on old complaints and cannot be given to new ones. Default: `true`.
    #[serde(default = "yes")]
    #[schema(example = true)]
    active: bool,
}

/// An entry as callers read it.
pub type CauseView = Answered<CauseBody>;

listed!(pub CausePage of CauseView, "The entries on this page, in order of code.");

/// Changes of a cause.
pub struct CausePatch;

impl Input for CauseBody {}

impl Body for CauseBody {
    type Entry = Cause;
    const NAME: &'static str = "Cause";
    const KEY: &'static str = "code";
    const PATCH: &'static str = "CausePatch";
    const PATH: &'static str = "/v1/causes";

    fn into_entry(self, version: i32) -> Cause {
        Cause {
            code: self.code,
            name: self.name,
            name_en: self.name_en,
            active: self.active,
            version,
        }
    }

    fn of(entry: Cause) -> (Self, i32) {
        let body = CauseBody {
            code: entry.code,
            name: entry.name,
            name_en: entry.name_en,
            active: entry.active,
        };
        (body, entry.version)
    }
}

impl PartialSchema for CausePatch {
    fn schema() -> RefOr<Schema> {
        patch_of(CauseBody::schema(), CauseBody::KEY)
    }
}

impl ToSchema for CausePatch {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("CausePatch")
    }
}

/// List causes
///
/// The entries in order of code, retired ones included unless `active` says otherwise. Any role.
#[utoipa::path(
    get,
    path = "/causes",
    operation_id = "listCauses",
    tag = "catalogues",
    params(EntriesQuery, PageQuery),
    responses((status = 200, description = "A page", body = CausePage))
)]
pub async fn list_causes(
    _caller: Caller<can::ReadCatalogues>,
    query: Paged<EntriesQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    list::<CauseBody>(&query, &request, &db).await
}

/// Read a cause
///
/// One entry. Any role.
#[utoipa::path(
    get,
    path = "/causes/{causeCode}",
    operation_id = "readCause",
    tag = "catalogues",
    responses((status = 200, description = "The entry", body = CauseView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_cause(
    _caller: Caller<can::ReadCatalogues>,
    key: PathId<String>,
    db: Data<Db>,
) -> Result<StoredResponse> {
    one::<CauseBody>(&db, key.0).await
}

/// Add a cause
///
/// Adds an entry. Managers.
#[utoipa::path(
    post,
    path = "/causes",
    operation_id = "addCause",
    tag = "catalogues",
    request_body = CauseBody,
    responses((status = 201, description = "Added", body = CauseView,
        headers(("Location" = String, description = "The entry."), ("ETag" = String, description = "Its version."))))
)]
pub async fn add_cause(
    caller: Caller<can::KeepCatalogues>,
    key: IdempotencyKey,
    body: Valid<CauseBody>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<StoredResponse> {
    add(caller, key, body, (&db, &clock, &names)).await
}

/// Change a cause
///
/// Changes or retires an entry by a JSON merge patch; its key never changes. Managers.
#[utoipa::path(
    patch,
    path = "/causes/{causeCode}",
    operation_id = "changeCause",
    tag = "catalogues",
    request_body(content = CausePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = CauseView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_cause(
    caller: Caller<can::KeepCatalogues>,
    entry: PathId<String>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas, names): (Data<Db>, Data<Clock>, Data<Schemas>, Data<KnownNames>),
) -> Result<StoredResponse> {
    change::<CauseBody>(caller, entry.0, (if_match, key, patch), (&db, &clock, schemas, &names)).await
}

/// History of a cause
#[utoipa::path(
    get,
    path = "/causes/{causeCode}/history",
    operation_id = "readCauseHistory",
    description = "Every change of an entry with who, when, and of each field the old and the new value; oldest first. \
        What an entry began with in a new register is no change. Managers.",
    tag = "catalogues",
    params(PageQuery),
    responses((status = 200, description = "A page", body = CatalogueHistoryPage))
)]
pub async fn read_cause_history(
    _caller: Caller<can::KeepCatalogues>,
    key: PathId<String>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    history::<Cause>(key.0, &query.0, &request, &db).await
}
