//! JSON merge patches (RFC 7396).

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{check_with, json, read};
use crate::error::{Error, Result};
use crate::http::schemas::{Blank, Input, Schemas};

/// A JSON merge patch (RFC 7396); the patched resource is validated by
/// [`check`](super::check).
#[derive(Debug, Clone)]
pub struct MergePatch {
    pub patch: Map<String, Value>,
    /// The digest of the bytes it was read from.
    pub digest: [u8; 32],
}

impl FromRequest for MergePatch {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload, &["application/merge-patch+json", "application/json"]).await?;
            Ok(MergePatch {
                patch: json::object(&bytes)?,
                digest: Sha256::digest(&bytes).into(),
            })
        })
    }
}

impl MergePatch {
    /// Reads the patch itself as input, for a patch that describes a change and not a new state of the whole resource.
    ///
    /// # Errors
    /// `Invalid` with all faults found.
    pub fn read<T: Input>(self, schemas: &Schemas) -> Result<T> {
        check_with(schemas, Value::Object(self.patch), Blank::Null)
    }

    /// Checks the patch itself by the named schema; an empty text clears a field as `null` does.
    ///
    /// # Errors
    /// `Invalid` with every fault.
    pub fn checked(self, schemas: &Schemas, name: &str) -> Result<Self> {
        let mut patch = Value::Object(self.patch.clone());
        schemas.forgive_blanks(name, &mut patch, Blank::Null);
        let faults = schemas.faults(name, &patch);
        match patch {
            Value::Object(patch) if faults.is_empty() => Ok(MergePatch { patch, ..self }),
            _ => Err(Error::Invalid(faults)),
        }
    }

    /// Whether the patch contains this field.
    pub fn concerns(&self, field: &str) -> bool {
        self.patch.contains_key(field)
    }

    /// Applies the patch to the resource `target`; `null` clears a field.
    pub fn apply_to(&self, target: &mut Value) {
        merge(target, &Value::Object(self.patch.clone()));
    }
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(fields) = target {
        for (name, change) in changes {
            if change.is_null() {
                fields.remove(name);
            } else {
                merge(fields.entry(name.clone()).or_insert(Value::Null), change);
            }
        }
    }
}
