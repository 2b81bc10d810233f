//! The state that the operations of the register share, and what several of them do.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::view::{ComplaintView, ViewContext};
use crate::auth::Identity;
use crate::calendar::model::local_date;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::complaints::store::{self, Lookup, PendingRegistration, VisibleComplaint};
use crate::db::{BatchQueue, Db};
use crate::error::{Error, Result};
use crate::http::middleware::RequestContext;
use crate::http::{Argument, Schemas, etag};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{ComplaintId, Rules};
use crate::tombstones::api::SharedKey;

/// The two kinds of work that are so frequent that requests share statements.
pub struct BatchQueues {
    pub(super) registrations: BatchQueue<PendingRegistration<StoredResponse>, StoredResponse>,
    pub(super) lookups: BatchQueue<Lookup, VisibleComplaint>,
}

impl Default for BatchQueues {
    fn default() -> Self {
        BatchQueues {
            registrations: BatchQueue::new(store::register),
            lookups: BatchQueue::new(store::lookup),
        }
    }
}

impl BatchQueues {
    /// Registers what is complete but for its number, together with what others register at the same time.
    ///
    /// # Errors
    /// As [`store::register`].
    pub async fn register(&self, db: &Db, filing: PendingRegistration<StoredResponse>) -> Result<StoredResponse> {
        self.registrations.send(db, filing).await
    }
}

/// The shared state of the service, as one request meets it.
pub struct Desk {
    pub(super) db: Data<Db>,
    pub(super) clock: Data<Clock>,
    pub(super) rules: Data<Rules>,
    pub(super) schemas: Data<Schemas>,
    pub(super) names: Data<KnownNames>,
    pub(super) queues: Data<BatchQueues>,
    pub(super) references: Data<SharedKey>,
    pub(super) context: RequestContext,
}

impl FromRequest for Desk {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(desk(request).ok_or_else(|| Error::internal("state of the service is missing")))
    }
}

fn desk(request: &HttpRequest) -> Option<Desk> {
    Some(Desk {
        db: request.app_data::<Data<Db>>()?.clone(),
        clock: request.app_data::<Data<Clock>>()?.clone(),
        rules: request.app_data::<Data<Rules>>()?.clone(),
        schemas: request.app_data::<Data<Schemas>>()?.clone(),
        names: request.app_data::<Data<KnownNames>>()?.clone(),
        queues: request.app_data::<Data<BatchQueues>>()?.clone(),
        references: request.app_data::<Data<SharedKey>>()?.clone(),
        context: request.extensions().get::<RequestContext>()?.clone(),
    })
}

impl Argument for Desk {}

impl Desk {
    /// The complaint as its caller sees it.
    ///
    /// # Errors
    /// `NotFound` when there is no such complaint that the caller may see.
    pub(super) async fn read(&self, id: ComplaintId, caller: Identity) -> Result<StoredResponse> {
        let VisibleComplaint {
            complaint,
            actor,
            facts,
        } = self.queues.lookups.send(&self.db, Lookup { id, caller }).await?;
        let names = self.names.current(&self.db).await;
        let view_context = ViewContext {
            actor: &actor,
            today: local_date(self.clock.now()),
            language: self.context.language,
            names: &names,
        };
        let view = ComplaintView::new(&complaint, &facts, view_context);
        Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(etag(complaint.version)))
    }

    /// The failure as its caller is told it: a complaint that the caller may not see is not named.
    pub(super) async fn told(&self, error: Error, caller: Identity) -> Error {
        let Error::ReferenceTaken { complaint: Some(id) } = error else {
            return error;
        };
        let seen = store::load(&self.db, ComplaintId(id), caller, self.clock.now(), |_| Ok(())).await;
        Error::ReferenceTaken {
            complaint: seen.is_ok().then_some(id),
        }
    }
}
