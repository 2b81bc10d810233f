//! Webhooks over HTTP: managers keep them, see what arrives, and send it again.

pub mod deliveries;
pub mod view;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::Days;
use uuid::Uuid;

use self::view::{NewWebhook, WebhookInput, WebhookPage, WebhookSecret, WebhookView};
use super::model::{Reach, Secret, SecretKey, Webhook};
use super::sender::Sender;
use super::service::secret_key;
use super::store::{self, Known, Place};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::{MergePatch, check};
use crate::http::{IfMatch, PageQuery, PathId, Query, Schemas, Valid, etag};
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::StoredResponse;
use crate::tombstones::api::SharedKey;

/// The days for which a secret is used beside the one that takes its place.
const BOTH_DAYS: Days = Days::new(1);

/// List webhooks
///
/// Every webhook, oldest first, with how far the sending is. Managers.
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "listWebhooks",
    tag = "webhooks",
    params(PageQuery),
    responses((status = 200, description = "A page", body = WebhookPage))
)]
pub async fn list_webhooks(
    _caller: Caller<can::ReadWebhooks>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let paging = query.0.paging::<Uuid>(&"webhooks")?;
    let found = store::list(&db, paging.clone()).await?;
    let page = paging.page(&request, found, |known| known.webhook.id);
    Ok(page
        .map(|all| all.into_iter().map(WebhookView::from).collect())
        .response())
}

/// Add a webhook
///
/// Tells another system of every change from now on, by `POST` to its address, signed by the specification
/// [Standard Webhooks](https://www.standardwebhooks.com). Each change is told at least once, those of a complaint in order. What
/// is not answered with 2xx is sent again for five days, ever less often; 410 ends it. The `secret` is shown this once.
/// The address is one of `https` with a public name, on port 443 or 8443. Managers.
#[utoipa::path(
    post,
    path = "/webhooks",
    operation_id = "addWebhook",
    tag = "webhooks",
    request_body = WebhookInput,
    responses((status = 201, description = "Added", body = NewWebhook,
        headers(("Location" = String, description = "The webhook."), ("ETag" = String, description = "Its version."))))
)]
pub async fn add_webhook(
    caller: Caller<can::KeepWebhooks>,
    key: IdempotencyKey,
    body: Valid<WebhookInput>,
    (db, clock, sender, shared): (Data<Db>, Data<Clock>, Data<Sender>, Data<SharedKey>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let id = Uuid::now_v7();
    let webhook = body.input.into_webhook(id, 1, now);
    check_address(sender.reach(), &webhook.url)?;
    let secret = Secret::draw();
    let sealed = key_of(&shared).await?.seal(&secret);
    let respond = move |known: Known| {
        let version = known.webhook.version;
        let view = NewWebhook::new(known, &secret);
        let answer = StoredResponse::json(StatusCode::CREATED, &view)?.with_etag(etag(version));
        Ok(answer.with_location(format!("/v1/webhooks/{id}")))
    };
    store::add(&db, webhook, sealed, respond, claim, now).await
}

/// Read a webhook
///
/// One webhook, with how far the sending is. Managers.
#[utoipa::path(
    get,
    path = "/webhooks/{webhookId}",
    operation_id = "readWebhook",
    tag = "webhooks",
    responses((status = 200, description = "The webhook", body = WebhookView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_webhook(
    _caller: Caller<can::ReadWebhooks>,
    id: PathId<Uuid>,
    db: Data<Db>,
) -> Result<StoredResponse> {
    answer(store::find(&db, id.0).await?)
}

/// Change a webhook
///
/// Changes a webhook by a JSON merge patch. `enabled: true` goes on where it stopped, or fails with `gap` when those changes are
/// not kept any more; with `from: "now"` it goes on with the next change. Managers.
#[utoipa::path(
    patch,
    path = "/webhooks/{webhookId}",
    operation_id = "changeWebhook",
    tag = "webhooks",
    request_body(content = view::WebhookPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = WebhookView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_webhook(
    caller: Caller<can::KeepWebhooks>,
    id: PathId<Uuid>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas, sender): (Data<Db>, Data<Clock>, Data<Schemas>, Data<Sender>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &patch.digest);
    let mut patch = patch.checked(&schemas, "WebhookPatch")?;
    let from_now = patch.patch.remove(view::FROM).is_some_and(|from| !from.is_null());
    let reach = sender.reach();
    let decide = move |before: Webhook| {
        if_match.check(before.version)?;
        let mut wanted = serde_json::to_value(WebhookInput::from(before.clone()))
            .map_err(|error| Error::caused("webhook", error))?;
        patch.apply_to(&mut wanted);
        let input = check::<WebhookInput>(&schemas, wanted)?;
        let mut after = input.into_webhook(before.id, before.version + 1, before.created_at);
        check_address(reach, &after.url)?;
        if after.disabled.is_some() && before.disabled.is_some() {
            after.disabled = before.disabled;
        }
        let place = match (before.disabled, after.disabled) {
            (_, None) if from_now => Place::Now,
            (Some(_), None) => Place::Resumed,
            // Another address may work at once.
            (None, None) if before.url != after.url => Place::Resumed,
            _ => Place::Unchanged,
        };
        Ok((after, place))
    };
    store::change(&db, id.0, decide, answer, claim, clock.now()).await
}

/// Remove a webhook
///
/// Nothing is sent to it any more, and its log is removed. Managers.
#[utoipa::path(
    delete,
    path = "/webhooks/{webhookId}",
    operation_id = "removeWebhook",
    tag = "webhooks",
    responses((status = 204, description = "Removed"))
)]
pub async fn remove_webhook(
    caller: Caller<can::KeepWebhooks>,
    id: PathId<Uuid>,
    if_match: IfMatch,
    key: IdempotencyKey,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &NO_BODY);
    let answer = StoredResponse::empty(StatusCode::NO_CONTENT);
    store::remove(&db, id.0, if_match, answer, claim, clock.now()).await
}

/// Renew the secret of a webhook
///
/// Draws another secret, which is shown this once. For a day every message is signed with both. Managers.
#[utoipa::path(
    post,
    path = "/webhooks/{webhookId}/secret",
    operation_id = "renewWebhookSecret",
    tag = "webhooks",
    responses((status = 200, description = "The new secret", body = WebhookSecret))
)]
pub async fn renew_secret(
    caller: Caller<can::KeepWebhooks>,
    id: PathId<Uuid>,
    key: IdempotencyKey,
    (db, clock, shared): (Data<Db>, Data<Clock>, Data<SharedKey>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &NO_BODY);
    let secret = Secret::draw();
    let sealed = key_of(&shared).await?.seal(&secret);
    let until = now.checked_add_days(BOTH_DAYS).unwrap_or(now);
    let answer = StoredResponse::json(StatusCode::OK, &WebhookSecret::new(&secret, until))?;
    store::rotate(&db, id.0, sealed, until, answer, claim, now).await
}

pub(super) async fn key_of(shared: &SharedKey) -> Result<SecretKey> {
    Ok(secret_key(shared.get().await?))
}

fn check_address(reach: Reach, url: &str) -> Result<()> {
    reach.check(url).map_err(|reason| Error::at("/url", "address", reason))
}

fn answer(known: Known) -> Result<StoredResponse> {
    let version = known.webhook.version;
    Ok(StoredResponse::json(StatusCode::OK, &WebhookView::from(known))?.with_etag(etag(version)))
}
