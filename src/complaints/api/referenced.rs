//! Complaints by the references of other systems.

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::correcting::Way;
use super::desk::Desk;
use super::request::{Correction, LATE_REASON, RECEIVED_AT_REASON};
use super::view::ComplaintView;
use super::wire::ExternalReferenceBody;
use crate::auth::{Caller, can};
use crate::complaints::store::{Change, Referenced, referenced};
use crate::error::{Error, FieldLocation, Result};
use crate::http::input::{MergePatch, check};
use crate::http::schemas::Blank;
use crate::http::{Conditions, Draft, IfMatch, Input, PathIds, Query, RawObject};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::ExternalReference;

/// Which reference.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReferenceQuery {
    /// The other system.
    #[param(pattern = "^[a-z][a-z0-9_-]{0,59}$", max_length = 60, example = "crm")]
    system: String,
    /// The id there.
    #[param(min_length = 1, max_length = 200, example = "CASE-48213")]
    id: String,
}

impl Input for ExternalReferenceBody {}

/// Read a complaint by its reference
///
/// The complaint that has this reference of another system. An id with a slash is percent-encoded; where something on the way
/// does not let that pass, ask `/complaints/_reference`.
#[utoipa::path(
    get,
    path = "/external-references/{system}/{id}/complaint",
    operation_id = "readComplaintByReference",
    tag = "complaints",
    responses((status = 200, description = "The complaint", body = ComplaintView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_by_reference(
    caller: Caller<can::UseReferences>,
    path: PathIds<String, String>,
    desk: Desk,
) -> Result<StoredResponse> {
    let PathIds(system, id) = path;
    desk.read_referenced(caller, ExternalReference { system, id }).await
}

/// Write a complaint by its reference
///
/// Registers the complaint of another system, or corrects it if it is here: repeat it as often as you like. Of a complaint
/// that is here the fields that are given and differ are corrected, those left out stay, `null` clears, and
/// `externalReferences` are only added; with nothing different the answer is 200 with the same `ETag`, and nothing happened.
/// Another `receivedAt` needs `receivedAtReason`. What is about the employee stays, unless the caller may correct it. A
/// complaint that was erased is not registered again: 410.
#[utoipa::path(
    put,
    path = "/external-references/{system}/{id}/complaint",
    operation_id = "writeComplaintByReference",
    tag = "complaints",
    request_body(content = Correction, content_type = "application/json"),
    responses(
        (status = 200, description = "Corrected, or as it was", body = ComplaintView,
            headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "Registered", body = ComplaintView,
            headers(("Location" = String, description = "The complaint."), ("ETag" = String, description = "Its version."))))
)]
pub async fn write_by_reference(
    caller: Caller<can::UseReferences>,
    path: PathIds<String, String>,
    conditions: Conditions,
    key: IdempotencyKey,
    body: RawObject,
    desk: Desk,
) -> Result<StoredResponse> {
    let PathIds(system, id) = path;
    let reference = ExternalReference { system, id };
    desk.write_referenced(caller, reference, conditions, key, body).await
}

/// Find a complaint by its reference
///
/// As `/external-references/{system}/{id}/complaint`, with the reference in the query.
#[utoipa::path(
    get,
    path = "/complaints/_reference",
    operation_id = "findComplaintByReference",
    tag = "complaints",
    params(ReferenceQuery),
    responses((status = 200, description = "The complaint", body = ComplaintView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn find_by_reference(
    caller: Caller<can::UseReferences>,
    query: Query<ReferenceQuery>,
    desk: Desk,
) -> Result<StoredResponse> {
    desk.read_referenced(caller, query.0.into()).await
}

/// Put a complaint by its reference
///
/// As `PUT /external-references/{system}/{id}/complaint`, with the reference in the query.
#[utoipa::path(
    put,
    path = "/complaints/_reference",
    operation_id = "putComplaintByReference",
    tag = "complaints",
    params(ReferenceQuery),
    request_body(content = Correction, content_type = "application/json"),
    responses(
        (status = 200, description = "Corrected, or as it was", body = ComplaintView,
            headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "Registered", body = ComplaintView,
            headers(("Location" = String, description = "The complaint."), ("ETag" = String, description = "Its version."))))
)]
pub async fn put_by_reference(
    caller: Caller<can::UseReferences>,
    query: Query<ReferenceQuery>,
    conditions: Conditions,
    key: IdempotencyKey,
    body: RawObject,
    desk: Desk,
) -> Result<StoredResponse> {
    desk.write_referenced(caller, query.0.into(), conditions, key, body)
        .await
}

impl From<ReferenceQuery> for ExternalReference {
    fn from(query: ReferenceQuery) -> Self {
        ExternalReference {
            system: query.system,
            id: query.id,
        }
    }
}

/// How often it is looked who has the reference, while others write it at the same time.
const TRIES: usize = 4;

type Referrer = Caller<can::UseReferences>;

impl Desk {
    async fn referenced(&self, reference: &ExternalReference) -> Result<Referenced> {
        let key = self.references.get().await?;
        referenced(&self.db, reference.clone(), key).await
    }

    async fn read_referenced(&self, caller: Referrer, reference: ExternalReference) -> Result<StoredResponse> {
        match self.referenced(&reference).await? {
            Referenced::Complaint(id) => self.read(id, caller.identity).await,
            Referenced::Erased(erased_at) => Err(Error::Erased { erased_at }),
            Referenced::Nothing => Err(Error::NotFound),
        }
    }

    async fn write_referenced(
        &self,
        caller: Referrer,
        reference: ExternalReference,
        conditions: Conditions,
        key: IdempotencyKey,
        body: RawObject,
    ) -> Result<StoredResponse> {
        let as_given = json!({ "system": reference.system, "id": reference.id });
        check::<ExternalReferenceBody>(&self.schemas, as_given).map_err(in_address)?;
        let claim = key.claim(&caller.identity, &body.digest);
        let patch = self.whole(body)?;
        let mut taken = None;
        for _ in 0..TRIES {
            match (self.referenced(&reference).await?, taken.take()) {
                (Referenced::Erased(erased_at), _) => return Err(Error::Erased { erased_at }),
                (Referenced::Complaint(id), _) => {
                    // No complaint has this version.
                    let none = || Some(IfMatch::version(0));
                    let expected = if conditions.must_be_new {
                        none()
                    } else {
                        conditions.if_match
                    };
                    let change = Change {
                        id,
                        claim,
                        caller: caller.identity,
                        expected,
                        now: self.clock.now(),
                    };
                    return self.correct(change, patch, Way::Whole(reference)).await;
                }
                // Another one of the references is of another complaint.
                (Referenced::Nothing, Some(error)) => return Err(error),
                (Referenced::Nothing, None) if conditions.if_match.is_some() => {
                    return Err(Error::Stale { current: None });
                }
                (Referenced::Nothing, None) => {
                    let draft = Draft::of(&self.schemas, registration(&patch, &reference), patch.digest)?;
                    match self.register(&caller, draft, claim.clone()).await {
                        // Perhaps by the same request of somebody else, at the same time.
                        Err(error @ Error::ReferenceTaken { .. }) => taken = Some(error),
                        outcome => return outcome,
                    }
                }
            }
        }
        Err(taken.unwrap_or(Error::Overloaded))
    }

    /// The body, which describes a whole, in a sound form.
    fn whole(&self, body: RawObject) -> Result<MergePatch> {
        if body.fields.contains_key("handledAtOnce") {
            let message = Text::of("Laat dit hier weg.", "Leave this out here.");
            return Err(Error::at("/handledAtOnce", "not_allowed", message));
        }
        let mut fields = Value::Object(body.fields);
        self.schemas.forgive_blanks("Correction", &mut fields, Blank::Absent);
        let patch = MergePatch {
            patch: fields.as_object().cloned().unwrap_or_default(),
            digest: body.digest,
        };
        patch.checked(&self.schemas, "Correction")
    }
}

/// The registration of a complaint that is not here yet.
fn registration(whole: &MergePatch, reference: &ExternalReference) -> Value {
    let mut fields = whole.patch.clone();
    // They tell why something is corrected.
    for name in [RECEIVED_AT_REASON, LATE_REASON] {
        fields.remove(name);
    }
    let references = fields.entry("externalReferences").or_insert_with(|| json!([]));
    if references.is_null() {
        *references = json!([]);
    }
    let own = json!(reference);
    if let Value::Array(references) = references
        && !references.contains(&own)
    {
        references.push(own);
    }
    Value::Object(fields)
}

/// The faults of a reference at their places in the address.
fn in_address(error: Error) -> Error {
    error.with_places(|place| match place {
        FieldLocation::Pointer(pointer) => FieldLocation::Parameter(pointer.trim_start_matches('/').to_owned()),
        other => other,
    })
}
