//! Reading, adding and changing an entry of any catalogue.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde_json::{Map, Value};

use super::body::Body;
use crate::auth::{Caller, can};
use crate::catalogues::model::Entry;
use crate::catalogues::store::{self, KnownNames};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::{MergePatch, check};
use crate::http::{IfMatch, Schemas, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;

/// All entries, in order of key.
pub async fn all<B: Body>(db: &Db) -> Result<Vec<B>> {
    let entries = store::list::<B::Entry>(db).await?;
    let by_key: HashMap<&str, &B::Entry> = entries.iter().map(|entry| (entry.key(), entry)).collect();
    let completed = |entry: &B::Entry| {
        let superior = entry.superior().and_then(|key| by_key.get(key).copied());
        B::of(entry.clone().completed(superior)).0
    };
    Ok(entries.iter().map(completed).collect())
}

/// An entry, as the answer to a request for it.
pub async fn one<B: Body>(db: &Db, key: String) -> Result<StoredResponse> {
    answer::<B>(store::read(db, key).await?)
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
    let respond = move |entry: B::Entry| {
        let (body, version) = B::of(entry);
        let answer = StoredResponse::json(StatusCode::CREATED, &body)?.with_etag(etag(version));
        Ok(answer.with_location(location.clone()))
    };
    let answer = store::add(db, body.input.into_entry(1), caller.identity, respond, claim, now).await?;
    names.forget().await;
    Ok(answer)
}

/// Changes the version of an entry that the caller has seen.
pub async fn change<B: Body + Clone>(
    caller: Caller<can::KeepCatalogues>,
    key: String,
    if_match: IfMatch,
    patch: MergePatch,
    (db, clock, schemas, names): (&Db, &Clock, Data<Schemas>, &KnownNames),
) -> Result<StoredResponse> {
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
    let changed = store::change(db, key, caller.identity, clock.now(), decide).await?;
    names.forget().await;
    answer::<B>(changed)
}

fn answer<B: Body>(entry: B::Entry) -> Result<StoredResponse> {
    let (body, version) = B::of(entry);
    Ok(StoredResponse::json(StatusCode::OK, &body)?.with_etag(etag(version)))
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
