//! Reading, adding and changing an entry of any catalogue.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::IntoParams;

use super::body::{Answered, Body};
use crate::auth::{Caller, can};
use crate::catalogues::model::Entry;
use crate::catalogues::store::{self, KnownNames};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::{MergePatch, check};
use crate::http::{IfMatch, Listed, Paged, Schemas, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;

/// Which entries.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// `true`: only entries that are in use; `false`: only retired ones.
    pub active: Option<bool>,
}

/// A page of the entries, in order of key.
pub async fn list<B: Body>(query: &Paged<EntriesQuery>, request: &HttpRequest, db: &Db) -> Result<HttpResponse>
where
    Answered<B>: Listed,
{
    let entries = store::list::<B::Entry>(db).await?;
    let by_key: HashMap<&str, &B::Entry> = entries.iter().map(|entry| (entry.key(), entry)).collect();
    let completed = |entry: &B::Entry| {
        let superior = entry.superior().and_then(|key| by_key.get(key).copied());
        entry.clone().completed(superior)
    };
    let is_wanted = |entry: &&B::Entry| query.filter.active.is_none_or(|active| active == entry.is_active());
    let wanted = entries.iter().filter(is_wanted).map(completed).collect();
    let paging = query.page.paging::<String>(&(B::PATH, query.filter.active))?;
    let page = paging.page_of(request, wanted, |entry: &B::Entry| entry.key().to_owned());
    let views = page.map(|entries| entries.into_iter().map(Answered::<B>::new).collect());
    Ok(views.response())
}

/// An entry, as the answer to a request for it.
pub async fn one<B: Body>(db: &Db, key: String) -> Result<StoredResponse> {
    answer::<B>(StatusCode::OK, store::read(db, key).await?)
}

/// Adds an entry once, however often the request is repeated.
pub async fn add<B: Body + Clone>(
    caller: Caller<can::KeepCatalogues>,
    key: IdempotencyKey,
    body: Valid<B>,
    (db, clock, names): (&Db, &Clock, &KnownNames),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let location = format!("{}/{}", B::PATH, as_segment(&name_of(&body.input)));
    let respond = move |entry: B::Entry| Ok(answer::<B>(StatusCode::CREATED, entry)?.with_location(location.clone()));
    let answer = store::add(db, body.input.into_entry(1), caller.identity, respond, claim, now).await?;
    names.forget().await;
    Ok(answer)
}

/// Changes the version of an entry that the caller has seen.
pub async fn change<B: Body + Clone>(
    caller: Caller<can::KeepCatalogues>,
    entry: String,
    (if_match, key, patch): (IfMatch, IdempotencyKey, MergePatch),
    (db, clock, schemas, names): (&Db, &Clock, Data<Schemas>, &KnownNames),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &patch.digest);
    let patch = patch.checked(&schemas, B::PATCH)?;
    let decide = move |entry: &B::Entry| {
        if_match.check(entry.version())?;
        let (body, version) = B::of(entry.clone());
        let mut wanted = serde_json::to_value(&body).map_err(|error| Error::caused("entry", error))?;
        patch.apply_to(&mut wanted);
        retire_when_merged(&patch.patch, &mut wanted);
        let body: B = check(&schemas, without_nulls(wanted))?;
        Ok(body.into_entry(version + 1))
    };
    let respond = |entry| answer::<B>(StatusCode::OK, entry);
    let answer = store::change(db, entry, caller.identity, decide, respond, claim, now).await?;
    names.forget().await;
    Ok(answer)
}

fn answer<B: Body>(status: StatusCode, entry: B::Entry) -> Result<StoredResponse> {
    let view = Answered::<B>::new(entry);
    Ok(StoredResponse::json(status, &view)?.with_etag(etag(view.version)))
}

/// Retires an entry that is merged, unless the patch says something of `active` itself.
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
