//! The answer to whoever asks for an erased complaint or anything below it: gone, whatever was asked, and before any rule
//! about roles, versions and bodies. Only what fails is looked into, so that nothing else waits for it.

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use tokio::sync::watch;
use uuid::Uuid;

use super::model::ReferenceKey;
use super::store;
use crate::auth::{Action, KnownRoles};
use crate::db::Db;
use crate::error::{Error, Result};

/// The key of the digests of references, as soon as it was read from where it is kept.
#[derive(Clone)]
pub struct SharedKey(watch::Sender<Option<ReferenceKey>>);

/// The time that a request waits for the key.
const PATIENCE: Duration = Duration::from_secs(5);

impl Default for SharedKey {
    fn default() -> Self {
        SharedKey(watch::Sender::new(None))
    }
}

impl SharedKey {
    pub fn set(&self, key: ReferenceKey) {
        self.0.send_replace(Some(key));
    }

    /// The key, which is there from soon after the start on.
    ///
    /// # Errors
    /// `StorageUnavailable` when it could not be read.
    pub async fn get(&self) -> Result<ReferenceKey> {
        let mut key = self.0.subscribe();
        let known = tokio::time::timeout(PATIENCE, key.wait_for(Option::is_some)).await;
        let known = known.ok().and_then(|known| known.ok().and_then(|known| *known));
        known.ok_or(Error::StorageUnavailable(None))
    }
}

/// The innermost middleware: what failed because the complaint was erased says so.
///
/// # Errors
/// Those of the service.
pub async fn gone(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?;
    let Some((db, complaint)) = asked_for(response.request(), response.status()) else {
        return Ok(response);
    };
    Ok(match store::erasure_of(&db, complaint).await {
        Ok(Some(erased_at)) => response.error_response(Error::Erased { erased_at }),
        // Of what cannot be looked up the answer stays as it was.
        Ok(None) | Err(_) => response,
    })
}

/// The complaint of a request that failed, where its caller may learn that it was erased.
fn asked_for(request: &HttpRequest, status: StatusCode) -> Option<(Data<Db>, Uuid)> {
    if !status.is_client_error() {
        return None;
    }
    let complaint = request.match_info().get("complaintId")?.parse().ok()?;
    let extensions = request.extensions();
    let KnownRoles(roles) = extensions.get()?;
    let learns = roles.iter().any(|role| role.may(Action::LearnOfErasures));
    let db = request.app_data::<Data<Db>>()?.clone();
    learns.then_some((db, complaint))
}
