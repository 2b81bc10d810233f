//! Leaving items out of a bundle.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

use super::super::outcome::HeldBack;
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, FieldError, Result};
use crate::http::input::MergePatch;
use crate::http::{IfMatch, Input, PathId, Schemas, etag};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::privacy_requests::model::{
    BundleItem, BundlePart, PrivacyGround, PrivacyRequest, PrivacyRequestId, Withheld,
};
use crate::privacy_requests::store::{self, Rulebook};
use crate::procedure::Rules;

/// Items to leave out of a bundle.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyBundlePatch {
    /// All items that are left out from now on; those that were and are not named are given again.
    #[schema(max_items = 1000)]
    withheld: Vec<WithheldItem>,
}

/// An item that is left out: exactly one of `version`, `documentId` and `part`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WithheldItem {
    /// The complaint that it is of.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    complaint_id: Uuid,
    /// An event of the history, by its version.
    #[schema(minimum = 1, example = 4)]
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    /// A document.
    #[serde(skip_serializing_if = "Option::is_none")]
    document_id: Option<Uuid>,
    /// A part that the company wrote at the answer or the closing. The events that brought it are items of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<BundlePart>,
    /// `rights_of_others`, `legal_claims` or `legal_obligation`.
    #[schema(example = "rights_of_others")]
    ground: PrivacyGround,
}

/// The items that are left out of a bundle.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyBundleWithheld {
    /// The number of the request.
    #[schema(max_length = 20, example = "V-2026-0001")]
    request_number: String,
    /// The new version of the request.
    #[schema(minimum = 1, example = 6)]
    version: i32,
    /// The items.
    #[schema(max_items = 1000)]
    withheld: Vec<WithheldItem>,
    /// The number of items, by ground.
    #[schema(max_items = 10)]
    held_back: Vec<HeldBack>,
}

impl Input for PrivacyBundlePatch {}

/// A fault of an item is told with its place, by [`items`].
impl Validate for PrivacyBundlePatch {
    fn validate(&self) -> std::result::Result<(), ValidationErrors> {
        Ok(())
    }
}

/// Leave items out of a bundle
///
/// For the rights of others a manager leaves out single events, documents, or parts that the company wrote, each with its
/// ground. The bundle counts them by ground, and so does the certificate. Managers whom none of it is about.
#[utoipa::path(
    patch,
    path = "/privacy-requests/{requestId}/bundle",
    operation_id = "withholdFromPrivacyBundle",
    tag = "privacy",
    params(("If-Match" = String, Header, max_length = 100, description = "The `ETag` of the version of the request being changed.")),
    request_body(content = PrivacyBundlePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Left out", body = PrivacyBundleWithheld,
        headers(("ETag" = String, description = "The request's new version."))))
)]
pub async fn withhold_from_privacy_bundle(
    caller: Caller<can::DecidePrivacyRequests>,
    id: PathId<PrivacyRequestId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, rules, schemas): (Data<Db>, Data<Clock>, Data<Rules>, Data<Schemas>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &patch.digest);
    let withheld = items(patch.read(&schemas)?)?;
    store::withhold(
        &db,
        id.0,
        (withheld, caller.identity),
        (claim, now),
        Rulebook::of(&rules),
        move |version| if_match.check(version),
        |request| {
            let answer = StoredResponse::json(StatusCode::OK, &PrivacyBundleWithheld::from(request))?;
            Ok(answer.with_etag(etag(request.version)))
        },
    )
    .await
}

/// # Errors
/// `Invalid` with every item that names not exactly one thing, is there twice, or has a ground of a whole request.
fn items(body: PrivacyBundlePatch) -> Result<Vec<Withheld>> {
    let mut faults = Vec::new();
    let mut items: Vec<Withheld> = Vec::new();
    for (place, one) in body.withheld.into_iter().enumerate() {
        let named = [
            one.version.map(BundleItem::Version),
            one.document_id.map(BundleItem::DocumentId),
            one.part.map(BundleItem::Part),
        ];
        let mut named = named.into_iter().flatten();
        let (Some(item), None) = (named.next(), named.next()) else {
            faults.push(FieldError::at(format!("/withheld/{place}"), "not_one", not_one()));
            continue;
        };
        if !one.ground.withholds() {
            faults.push(FieldError::at(
                format!("/withheld/{place}/ground"),
                "not_allowed",
                no_ground(),
            ));
        }
        if items
            .iter()
            .any(|other| other.complaint_id == one.complaint_id && other.item == item)
        {
            faults.push(FieldError::at(format!("/withheld/{place}"), "named_twice", twice()));
        }
        items.push(Withheld {
            complaint_id: one.complaint_id,
            item,
            ground: one.ground,
        });
    }
    if faults.is_empty() {
        Ok(items)
    } else {
        Err(Error::Invalid(faults))
    }
}

const fn not_one() -> Text {
    Text::of(
        "Noem per onderdeel precies één gebeurtenis, document of tekst.",
        "Name exactly one event, document or text for each item.",
    )
}

const fn no_ground() -> Text {
    Text::of(
        "Op deze grond kan een onderdeel niet worden weggelaten.",
        "An item cannot be left out on this ground.",
    )
}

const fn twice() -> Text {
    Text::of("Dit onderdeel staat er twee keer.", "This item is there twice.")
}

impl From<&Withheld> for WithheldItem {
    fn from(one: &Withheld) -> Self {
        let mut item = WithheldItem {
            complaint_id: one.complaint_id,
            version: None,
            document_id: None,
            part: None,
            ground: one.ground,
        };
        match one.item {
            BundleItem::Version(version) => item.version = Some(version),
            BundleItem::DocumentId(id) => item.document_id = Some(id),
            BundleItem::Part(part) => item.part = Some(part),
        }
        item
    }
}

impl From<&PrivacyRequest> for PrivacyBundleWithheld {
    fn from(request: &PrivacyRequest) -> Self {
        PrivacyBundleWithheld {
            request_number: request.number.clone(),
            version: request.version,
            withheld: request.withheld.iter().map(WithheldItem::from).collect(),
            held_back: HeldBack::all(&request.facts.held_back),
        }
    }
}
