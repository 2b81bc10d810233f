//! Changes of many complaints in one request, each as by itself.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use futures_util::StreamExt;
use futures_util::stream;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::correcting::Way;
use super::desk::Desk;
use super::request::{Correction, TransitionRequest};
use crate::auth::{Action, Caller, can};
use crate::complaints::store::Change;
use crate::error::{Error, FieldError, FieldLocation, Result, with_causes};
use crate::http::input::{MergePatch, check};
use crate::http::problem::Problem;
use crate::http::{IfMatch, RawObject};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::idempotency::store::claim_whole;
use crate::procedure::ComplaintId;
use crate::tombstones::store::erasure_of;

/// Changes of many complaints.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used: each operation is judged by itself")]
pub struct BulkRequest {
    /// Those of one complaint are done in this order, those of others at the same time.
    #[schema(min_items = 1, max_items = 100)]
    operations: Vec<BulkOperation>,
}

/// A change of one complaint: either a step or a correction.
#[derive(ToSchema)]
#[schema(example = json!({
    "id": "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10", "version": 3, "patch": { "customerNumber": "KL-104482" }
}))]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used: each operation is judged by itself")]
pub struct BulkOperation {
    /// The complaint.
    id: Uuid,
    /// The version being changed, as in `If-Match`.
    #[schema(minimum = 1, example = 3)]
    version: i32,
    /// As the body of `POST /complaints/{complaintId}/transitions`.
    #[schema(nullable = false)]
    transition: Option<TransitionRequest>,
    /// As the body of `PATCH /complaints/{complaintId}`.
    #[schema(nullable = false)]
    patch: Option<Correction>,
}

/// The outcome of each operation, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkOutcome {
    /// One for each operation.
    #[schema(max_items = 100)]
    items: Vec<BulkItem>,
}

/// The outcome of one operation.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkItem {
    /// The place of the operation in the request, from 0.
    #[schema(minimum = 0, maximum = 99, example = 0)]
    index: usize,
    /// The status that the operation would have by itself.
    #[schema(minimum = 200, maximum = 599, example = 200)]
    status: u16,
    /// The complaint's new version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, example = 4)]
    version: Option<i32>,
    /// The reason that it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    problem: Option<Problem>,
}

/// An operation that is sound by itself.
struct Operation {
    id: ComplaintId,
    version: i32,
    what: What,
    digest: [u8; 32],
}

enum What {
    Step(Box<TransitionRequest>),
    Correction(MergePatch),
}

const MOST: usize = 100;

/// The complaints that are changed at the same time, so that others get their turn of the database.
const AT_ONCE: usize = 6;

/// Change many complaints
///
/// Steps and corrections of up to 100 complaints, each as by itself: one that fails or takes long holds up no other. The
/// answer is 200 with the status of each, whatever those are. Send an `Idempotency-Key`: a repetition goes on with what was
/// not done, and tells of the rest what became of it. Other systems correct only.
#[utoipa::path(
    post,
    path = "/complaints/_bulk",
    operation_id = "changeManyComplaints",
    tag = "complaints",
    request_body = BulkRequest,
    responses((status = 200, description = "The outcome of each", body = BulkOutcome))
)]
pub async fn change_many(
    caller: Caller<can::ChangeMany>,
    key: IdempotencyKey,
    body: RawObject,
    desk: Desk,
) -> Result<HttpResponse> {
    let operations = operations(&desk, body.fields)?;
    let is_repeated = match key.claim(&caller.identity, &body.digest) {
        Some(claim) => claim_whole(&desk.db, claim, desk.clock.now()).await?,
        None => false,
    };
    let mut of_complaints: BTreeMap<Option<Uuid>, Vec<(usize, Result<Operation>)>> = BTreeMap::new();
    for (index, operation) in operations.into_iter().enumerate() {
        let complaint = operation.as_ref().ok().map(|operation| operation.id.0);
        of_complaints.entry(complaint).or_default().push((index, operation));
    }
    let (desk, caller, key) = (&desk, &caller, &key);
    let done = of_complaints.into_values().map(|operations| async move {
        let mut items = Vec::new();
        for (index, operation) in operations {
            let outcome = match operation {
                Ok(operation) => desk.operate(caller, key.part(index), operation).await,
                Err(error) => Err(error),
            };
            items.push(desk.item(index, outcome));
        }
        items
    });
    let mut items: Vec<BulkItem> = stream::iter(done).buffer_unordered(AT_ONCE).concat().await;
    items.sort_by_key(|item| item.index);
    let mut response = HttpResponse::Ok();
    if is_repeated {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    Ok(response.json(BulkOutcome { items }))
}

impl Desk {
    async fn operate(
        &self,
        caller: &Caller<can::ChangeMany>,
        key: IdempotencyKey,
        operation: Operation,
    ) -> Result<StoredResponse> {
        let id = operation.id;
        let change = Change {
            id,
            claim: key.claim(&caller.identity, &operation.digest),
            caller: caller.identity.clone(),
            expected: Some(IfMatch::version(operation.version)),
            now: self.clock.now(),
        };
        let outcome = match operation.what {
            What::Step(step) => {
                caller.also_may(Action::ChangeStatus)?;
                self.step(change, *step).await
            }
            What::Correction(patch) => {
                caller.also_may(Action::CorrectComplaint)?;
                self.correct(change, patch, Way::Patch).await
            }
        };
        match outcome {
            Err(Error::NotFound) => Err(match erasure_of(&self.db, id.0).await? {
                Some(erased_at) => Error::Erased { erased_at },
                None => Error::NotFound,
            }),
            outcome => outcome,
        }
    }

    fn item(&self, index: usize, outcome: Result<StoredResponse>) -> BulkItem {
        match outcome {
            Ok(answer) => BulkItem {
                index,
                status: answer.status,
                version: answer.etag.and_then(|etag| etag.trim_matches('"').parse().ok()),
                problem: None,
            },
            Err(error) => {
                if let Error::Internal(..) = &error {
                    log::error!("{} operation {index}: {}", self.context.id, with_causes(&error));
                }
                BulkItem {
                    index,
                    status: error.kind().status,
                    version: None,
                    problem: Some(Problem::of(&error, self.context.language, &self.context.id)),
                }
            }
        }
    }
}

/// The operations of a request, each sound or with its faults.
///
/// # Errors
/// `Invalid` when it is no list of operations.
fn operations(desk: &Desk, mut body: Map<String, Value>) -> Result<Vec<Result<Operation>>> {
    let given = match body.remove("operations") {
        Some(Value::Array(given)) if (1..=MOST).contains(&given.len()) && body.is_empty() => given,
        given => {
            if let Some(given) = given {
                body.insert("operations".to_owned(), given);
            }
            return Err(Error::Invalid(desk.schemas.faults("BulkRequest", &Value::Object(body))));
        }
    };
    Ok(given.into_iter().map(|value| operation(desk, value)).collect())
}

fn operation(desk: &Desk, value: Value) -> Result<Operation> {
    let digest = Sha256::digest(value.to_string().as_bytes()).into();
    // Step and correction are judged by themselves, as in requests of their own.
    let by_themselves = |place: &FieldLocation| matches!(place, FieldLocation::Pointer(at) if at.starts_with("/transition") || at.starts_with("/patch"));
    let mut faults = desk.schemas.faults("BulkOperation", &value);
    faults.retain(|fault| !by_themselves(&fault.place));
    let Value::Object(mut fields) = value else {
        return Err(Error::Invalid(faults));
    };
    let parts = (fields.remove("transition"), fields.remove("patch"));
    if parts.0.is_some() == parts.1.is_some() {
        let message = Text::of("Geef precies een van beide.", "Give exactly one of the two.");
        faults.push(FieldError::at("", "one_of_both", message));
    }
    let id = fields.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let version = fields.get("version").and_then(Value::as_i64);
    let version = version.and_then(|version| i32::try_from(version).ok());
    let (Some(id), Some(version), true) = (id, version, faults.is_empty()) else {
        return Err(Error::Invalid(faults));
    };
    let what = match parts {
        (Some(step), _) => What::Step(Box::new(check(&desk.schemas, step)?)),
        (None, Some(Value::Object(patch))) => What::Correction(MergePatch { patch, digest }),
        (None, _) => {
            let message = Text::of("Geef een JSON-object.", "Give a JSON object.");
            return Err(Error::at("/patch", "type", message));
        }
    };
    Ok(Operation {
        id: ComplaintId(id),
        version,
        what,
        digest,
    })
}
