//! The log of a webhook: what was sent, what came of it, and sending it again.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::key_of;
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::broken;
use crate::http::{Input, PageQuery, PathId, PathIds, Query, Valid, listed};
use crate::i18n::Text;
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::tombstones::api::SharedKey;
use crate::webhooks::model::Message;
use crate::webhooks::sender::Sender;
use crate::webhooks::service::{entry, secrets};
use crate::webhooks::store::{self, Entry};

/// An attempt to tell a webhook of something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// A UUID of version 7: older attempts have smaller ones.
    id: Uuid,
    /// The id of the message, which all attempts share.
    #[schema(max_length = 100, example = "msg_019ac3f07b1e7cc08f002b8f6e1d9a1120d5")]
    webhook_id: String,
    /// The type of the message.
    #[schema(max_length = 60, example = "complaint.closed")]
    r#type: String,
    /// The place of the change in the feed; `null` of a test.
    #[schema(minimum = 1, example = 8405)]
    position: Option<i64>,
    /// The complaint; `null` of a test.
    complaint_id: Option<Uuid>,
    /// When it was sent.
    at: DateTime<Utc>,
    /// Whether it arrived: answered with 2xx.
    #[schema(example = true)]
    arrived: bool,
    /// The status of the answer; `null` when there was none.
    #[schema(minimum = 100, maximum = 999, example = 204)]
    status: Option<i32>,
    /// Why there was no answer: `address` (not public), `timeout` or `connection`.
    #[schema(max_length = 20, example = json!(null))]
    failure: Option<String>,
    /// How long it took, in milliseconds.
    #[schema(minimum = 0, example = 38)]
    duration_ms: i32,
    /// The first characters of the answer.
    #[schema(max_length = 500, example = "ok")]
    answer: Option<String>,
}

listed!(pub(super) DeliveryPage of Delivery, "The attempts on this page, newest first.");

/// The time of which everything is sent again.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = is_in_order))]
pub struct ReplayInput {
    /// From when.
    #[schema(example = "2026-10-30T00:00:00Z")]
    from: DateTime<Utc>,
    /// Until when.
    #[schema(example = "2026-10-31T00:00:00Z")]
    to: DateTime<Utc>,
}

/// What is sent again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayOutcome {
    /// The places in the feed that are gone over again.
    #[schema(minimum = 0, example = 214)]
    places: i64,
}

impl Input for ReplayInput {}

fn is_in_order(input: &ReplayInput) -> std::result::Result<(), ValidationError> {
    let message = Text::of(
        "Het einde kan niet voor het begin liggen.",
        "The end cannot be before the beginning.",
    );
    if input.from <= input.to {
        Ok(())
    } else {
        Err(broken("before_beginning", &message))
    }
}

/// List attempts
///
/// What was sent to a webhook in the last thirty days, newest first. Managers.
#[utoipa::path(
    get,
    path = "/webhooks/{webhookId}/deliveries",
    operation_id = "listWebhookDeliveries",
    tag = "webhooks",
    params(PageQuery),
    responses((status = 200, description = "A page", body = DeliveryPage))
)]
pub async fn list_deliveries(
    _caller: Caller<can::ReadWebhooks>,
    id: PathId<Uuid>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let paging = query.0.paging::<Uuid>(&("deliveries", id.0))?;
    let found = store::entries(&db, id.0, paging.clone()).await?;
    let page = paging.page(&request, found, |entry| entry.id);
    Ok(page.map(|all| all.into_iter().map(Delivery::from).collect()).response())
}

/// Test a webhook
///
/// Sends a message of type `webhook.test`, also while the webhook is disabled, and tells what came of it. Managers.
#[utoipa::path(
    post,
    path = "/webhooks/{webhookId}/test",
    operation_id = "testWebhook",
    tag = "webhooks",
    responses((status = 200, description = "What came of it", body = Delivery))
)]
pub async fn test_webhook(
    caller: Caller<can::KeepWebhooks>,
    id: PathId<Uuid>,
    key: IdempotencyKey,
    (db, clock, sender, shared): (Data<Db>, Data<Clock>, Data<Sender>, Data<SharedKey>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &NO_BODY);
    let message = Message::test(Uuid::now_v7(), clock.now());
    send(&db, id.0, message, (&clock, &sender, &shared), claim).await
}

/// Send a message again
///
/// Sends the message of an attempt once more, under the same id, and tells what came of it. Managers.
#[utoipa::path(
    post,
    path = "/webhooks/{webhookId}/deliveries/{deliveryId}/replay",
    operation_id = "replayWebhookDelivery",
    tag = "webhooks",
    responses((status = 200, description = "What came of it", body = Delivery))
)]
pub async fn replay_delivery(
    caller: Caller<can::KeepWebhooks>,
    ids: PathIds<Uuid, Uuid>,
    key: IdempotencyKey,
    (db, clock, sender, shared): (Data<Db>, Data<Clock>, Data<Sender>, Data<SharedKey>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &NO_BODY);
    let PathIds(webhook, delivery) = ids;
    let before = store::entry(&db, webhook, delivery).await?;
    let message = match before.position {
        None => Message::test(delivery, clock.now()),
        Some(position) => store::message_at(&db, position).await?.ok_or(Error::NotFound)?,
    };
    send(&db, webhook, message, (&clock, &sender, &shared), claim).await
}

/// Send changes again
///
/// Sends every change again that got its place in the feed within this time, in order and under the same ids, beside what is
/// new. Managers.
#[utoipa::path(
    post,
    path = "/webhooks/{webhookId}/replay",
    operation_id = "replayWebhook",
    tag = "webhooks",
    request_body = ReplayInput,
    responses((status = 202, description = "They are sent", body = ReplayOutcome))
)]
pub async fn replay_webhook(
    caller: Caller<can::KeepWebhooks>,
    id: PathId<Uuid>,
    key: IdempotencyKey,
    body: Valid<ReplayInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &body.digest);
    let times = (body.input.from, body.input.to);
    let respond = |places| StoredResponse::json(StatusCode::ACCEPTED, &ReplayOutcome { places });
    store::replay(&db, id.0, times, respond, claim, clock.now()).await
}

/// Sends one message at once and keeps the attempt.
async fn send(
    db: &Db,
    webhook: Uuid,
    message: Message,
    (clock, sender, shared): (&Clock, &Sender, &SharedKey),
    claim: Option<IdempotencyClaim>,
) -> Result<StoredResponse> {
    let known = store::find(db, webhook).await?;
    let now = clock.now();
    let secrets = secrets(&known.kept, key_of(shared).await?, now);
    let attempt = sender.send(&known.webhook.url, &message, &secrets, now).await;
    let entry = entry(webhook, &message, &attempt, now);
    let answer = StoredResponse::json(StatusCode::OK, &Delivery::from(entry.clone()))?;
    store::keep_attempt(db, entry, answer, claim, now).await
}

impl From<Entry> for Delivery {
    fn from(entry: Entry) -> Self {
        Delivery {
            id: entry.id,
            webhook_id: entry.message_id,
            r#type: entry.kind,
            position: entry.position,
            complaint_id: entry.complaint_id,
            at: entry.at,
            arrived: entry.status.is_some_and(|status| (200..300).contains(&status)),
            status: entry.status,
            failure: entry.failure,
            duration_ms: entry.duration_ms,
            answer: entry.answer,
        }
    }
}
