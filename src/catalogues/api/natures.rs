//! The catalogue of natures over HTTP.

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
use crate::catalogues::model::{Area, Nature};
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::input::MergePatch;
use crate::http::{IfMatch, Input, PageQuery, Paged, PathId, Query, Schemas, Valid, listed};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;

/// What a complaint is about.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NatureInput)]
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
    /// The area on which complaints of this nature tell: the organisation, the service or the image of the company.
    /// Default: that of the parent, else `service`. Always answered.
    #[schema(example = "image")]
    area: Option<Area>,
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

/// An entry as callers read it.
pub type NatureView = Answered<NatureBody>;

listed!(pub NaturePage of NatureView, "The entries on this page, in order of code.");

/// Changes of a nature.
pub struct NaturePatch;

impl Input for NatureBody {}

impl Body for NatureBody {
    type Entry = Nature;
    const NAME: &'static str = "Nature";
    const KEY: &'static str = "code";
    const PATCH: &'static str = "NaturePatch";
    const PATH: &'static str = "/v1/natures";

    fn into_entry(self, version: i32) -> Nature {
        Nature {
            code: self.code,
            name: self.name,
            name_en: self.name_en,
            parent: self.parent,
            area: self.area,
            merged_into: self.merged_into,
            active: self.active,
            version,
        }
    }

    fn of(entry: Nature) -> (Self, i32) {
        let body = NatureBody {
            code: entry.code,
            name: entry.name,
            name_en: entry.name_en,
            parent: entry.parent,
            area: entry.area,
            merged_into: entry.merged_into,
            active: entry.active,
        };
        (body, entry.version)
    }
}

impl PartialSchema for NaturePatch {
    fn schema() -> RefOr<Schema> {
        patch_of(NatureBody::schema(), NatureBody::KEY)
    }
}

impl ToSchema for NaturePatch {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NaturePatch")
    }
}

/// List natures
///
/// The entries in order of code, retired ones included unless `active` says otherwise. Any role.
#[utoipa::path(
    get,
    path = "/natures",
    operation_id = "listNatures",
    tag = "catalogues",
    params(EntriesQuery, PageQuery),
    responses((status = 200, description = "A page", body = NaturePage))
)]
pub async fn list_natures(
    _caller: Caller<can::ReadCatalogues>,
    query: Paged<EntriesQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    list::<NatureBody>(&query, &request, &db).await
}

/// Read a nature
///
/// One entry. Any role.
#[utoipa::path(
    get,
    path = "/natures/{natureCode}",
    operation_id = "readNature",
    tag = "catalogues",
    responses((status = 200, description = "The entry", body = NatureView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_nature(
    _caller: Caller<can::ReadCatalogues>,
    key: PathId<String>,
    db: Data<Db>,
) -> Result<StoredResponse> {
    one::<NatureBody>(&db, key.0).await
}

/// Add a nature
///
/// Adds an entry. Managers.
#[utoipa::path(
    post,
    path = "/natures",
    operation_id = "addNature",
    tag = "catalogues",
    request_body = NatureBody,
    responses((status = 201, description = "Added", body = NatureView,
        headers(("Location" = String, description = "The entry."), ("ETag" = String, description = "Its version."))))
)]
pub async fn add_nature(
    caller: Caller<can::KeepCatalogues>,
    key: IdempotencyKey,
    body: Valid<NatureBody>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<StoredResponse> {
    add(caller, key, body, (&db, &clock, &names)).await
}

/// Change a nature
///
/// Changes or retires an entry by a JSON merge patch; its key never changes. Managers.
#[utoipa::path(
    patch,
    path = "/natures/{natureCode}",
    operation_id = "changeNature",
    tag = "catalogues",
    request_body(content = NaturePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = NatureView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_nature(
    caller: Caller<can::KeepCatalogues>,
    entry: PathId<String>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas, names): (Data<Db>, Data<Clock>, Data<Schemas>, Data<KnownNames>),
) -> Result<StoredResponse> {
    change::<NatureBody>(caller, entry.0, (if_match, key, patch), (&db, &clock, schemas, &names)).await
}

/// History of a nature
#[utoipa::path(
    get,
    path = "/natures/{natureCode}/history",
    operation_id = "readNatureHistory",
    description = "Every change of an entry with who, when, and of each field the old and the new value; oldest first. \
        What an entry began with in a new register is no change. Managers.",
    tag = "catalogues",
    params(PageQuery),
    responses((status = 200, description = "A page", body = CatalogueHistoryPage))
)]
pub async fn read_nature_history(
    _caller: Caller<can::KeepCatalogues>,
    key: PathId<String>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    history::<Nature>(key.0, &query.0, &request, &db).await
}
