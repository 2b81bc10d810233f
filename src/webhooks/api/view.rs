//! Webhooks as they are written and read.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::changes::model::ChangeType;
use crate::http::{Input, listed};
use crate::webhooks::model::{DisabledReason, Secret, Webhook};
use crate::webhooks::store::Known;

/// A webhook to be kept.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookInput {
    /// The address that messages are sent to.
    #[schema(min_length = 1, max_length = 2000, example = "https://crm.example.nl/klachten")]
    url: String,
    /// The types of changes that it is told of; an erasure always. Default: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20, example = json!(["complaint.closed"]))]
    types: Vec<ChangeType>,
    /// For whom or what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "CRM")]
    description: Option<String>,
    /// `false`: nothing is sent for now. Default: `true`.
    #[serde(default = "yes")]
    #[schema(example = true)]
    enabled: bool,
}

const fn yes() -> bool {
    true
}

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookView {
    /// A UUID of version 7: older webhooks have smaller ones.
    id: Uuid,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// The address that messages are sent to.
    #[schema(max_length = 2000, example = "https://crm.example.nl/klachten")]
    url: String,
    /// The types of changes that it is told of; none: all.
    #[schema(max_items = 20)]
    types: Vec<ChangeType>,
    /// For whom or what it is.
    #[schema(max_length = 200, example = "CRM")]
    description: Option<String>,
    /// Whether anything is sent.
    #[schema(example = true)]
    enabled: bool,
    /// Why nothing is sent; `null` while it is enabled.
    disabled_reason: Option<DisabledReason>,
    /// Since when a change does not arrive; `null` when all did.
    #[schema(example = json!(null))]
    failing_since: Option<DateTime<Utc>>,
    /// Changes in the feed after the last one that was dealt with.
    #[schema(minimum = 0, example = 0)]
    lag: i64,
    /// Complaints of which a change did not arrive yet; what follows of them waits behind it.
    #[schema(minimum = 0, example = 0)]
    parked: i64,
    /// When it was added.
    created_at: DateTime<Utc>,
}

/// A new webhook, with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewWebhook {
    #[serde(flatten)]
    webhook: WebhookView,
    /// The secret with which messages are signed. Shown this once.
    #[schema(max_length = 100, example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: String,
}

/// Another secret of a webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookSecret {
    /// The secret with which messages are signed. Shown this once.
    #[schema(max_length = 100, example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: String,
    /// Until when messages are signed with the former one as well.
    former_ends_at: DateTime<Utc>,
}

listed!(pub(super) WebhookPage of WebhookView, "The webhooks on this page, oldest first.");

/// Changes of a webhook.
pub struct WebhookPatch;

/// The field of a patch that is no field of a webhook.
pub const FROM: &str = "from";

impl PartialSchema for WebhookPatch {
    fn schema() -> RefOr<Schema> {
        let mut schema = WebhookInput::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
            let from = ObjectBuilder::new()
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .enum_values(Some([Some("now"), None]))
                .description(Some(
                    "`now`: leaves out what happened since, and goes on with the next change.",
                ));
            object.properties.insert(FROM.to_owned(), from.into());
            object.description =
                Some("A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one.".to_owned());
        }
        schema
    }
}

impl ToSchema for WebhookPatch {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("WebhookPatch")
    }
}

impl Input for WebhookInput {}

impl WebhookInput {
    pub fn into_webhook(self, id: Uuid, version: i32, created_at: DateTime<Utc>) -> Webhook {
        Webhook {
            id,
            version,
            url: self.url,
            types: self.types,
            description: self.description,
            disabled: (!self.enabled).then_some(DisabledReason::ByManager),
            created_at,
        }
    }
}

impl From<Webhook> for WebhookInput {
    fn from(webhook: Webhook) -> Self {
        WebhookInput {
            url: webhook.url,
            types: webhook.types,
            description: webhook.description,
            enabled: webhook.disabled.is_none(),
        }
    }
}

impl From<Known> for WebhookView {
    fn from(known: Known) -> Self {
        let Webhook {
            id,
            version,
            url,
            types,
            description,
            disabled,
            created_at,
        } = known.webhook;
        WebhookView {
            id,
            version,
            url,
            types,
            description,
            enabled: disabled.is_none(),
            disabled_reason: disabled,
            failing_since: known.failing_since,
            lag: known.lag,
            parked: known.parked,
            created_at,
        }
    }
}

impl NewWebhook {
    pub fn new(known: Known, secret: &Secret) -> Self {
        NewWebhook {
            webhook: known.into(),
            secret: secret.written(),
        }
    }
}

impl WebhookSecret {
    pub fn new(secret: &Secret, former_ends_at: DateTime<Utc>) -> Self {
        WebhookSecret {
            secret: secret.written(),
            former_ends_at,
        }
    }
}
