//! Which complaints belong together, over HTTP.

use std::cmp::Reverse;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::view::{ComplaintItem, ViewContext, items};
use crate::auth::{Caller, can};
use crate::calendar::model::local_date;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::complaints::store::{self, Case, Change, Decision, RelatedComplaints, Summary};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::middleware::RequestContext;
use crate::http::{IfMatch, Input, PageQuery, PathId, PathIds, Query, Valid, etag, listed};
use crate::i18n::Text;
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{Complaint, ComplaintId, EventData};

/// Another complaint that belongs with this one.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelationInput {
    /// The other complaint.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    complaint_id: Uuid,
}

impl Input for RelationInput {}

/// How another complaint belongs with this one.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Somebody linked the two.
    Linked,
    /// It goes on from this one.
    FollowedBy,
    /// This one goes on from it.
    Follows,
    /// It is a duplicate of this one.
    HasDuplicate,
    /// This one is a duplicate of it.
    DuplicateOf,
}

/// A complaint that belongs with this one.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedItem {
    relation: Relation,
    complaint: RelatedComplaint,
}

/// The other complaint, or what is left of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum RelatedComplaint {
    Known(Box<ComplaintItem>),
    Erased(ErasedComplaint),
}

/// A complaint that was erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasedComplaint {
    /// Its id, under which nothing is left.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// Always `null`: it has no number any more.
    #[schema(max_length = 20)]
    number: Option<String>,
    /// Always `true`.
    #[schema(example = true)]
    erased: bool,
}

listed!(pub RelatedPage of RelatedItem, "Those that the caller may see, newest first, and then those that were erased.");

/// List related complaints
///
/// The complaints that were linked to this one, follow it or were merged into it, and those that it follows or was
/// merged into, as far as the caller may see them.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/relations",
    operation_id = "listRelatedComplaints",
    tag = "complaints",
    params(PageQuery),
    responses((status = 200, description = "A page", body = RelatedPage))
)]
pub async fn list_related(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<HttpResponse> {
    let now = clock.now();
    let paging = query.0.paging(&(id.0.0, "relations"))?;
    let load = store::load(&db, id.0, caller.identity, now, |mut case| {
        let related = store::related(&mut case)?;
        Ok((case.actor.clone(), case.complaint, related))
    });
    let (actor, complaint, related) = load.await?;
    let names = names.current(&db).await;
    let view_context = ViewContext {
        actor: &actor,
        today: local_date(now),
        language: context.language,
        names: &names,
    };
    let RelatedComplaints { known, erased } = related;
    let known = known.into_iter().map(|other| Other::Known(Box::new(other)));
    let all = known.chain(erased.into_iter().map(Other::Erased)).collect();
    let page = paging.page_of(&request, all, Other::place).map(|others| {
        let (mut known, mut erased) = (Vec::new(), Vec::new());
        for other in others {
            match other {
                Other::Known(other) => known.push(*other),
                Other::Erased(other) => erased.push(other),
            }
        }
        let relations: Vec<Relation> = known.iter().map(|other| relation(&complaint, other)).collect();
        let known = relations.into_iter().zip(items(known, view_context, false));
        let known = known.map(|(relation, complaint)| RelatedItem::known(relation, complaint));
        let erased = erased.into_iter().map(|other| RelatedItem::erased(&complaint, other));
        known.chain(erased).collect()
    });
    Ok(page.response())
}

/// Another complaint, as far as it is known.
enum Other {
    Known(Box<Summary>),
    Erased(Uuid),
}

impl Other {
    /// The place in the list: the newest first, and those that were erased after all others.
    fn place(&self) -> (bool, Reverse<(DateTime<Utc>, Uuid)>) {
        match self {
            Other::Known(other) => (false, Reverse((other.registered_at, other.id))),
            Other::Erased(other) => (true, Reverse((DateTime::UNIX_EPOCH, *other))),
        }
    }
}

/// Link a complaint
///
/// Notes that two complaints belong together. Changes no count and no term of either. The handler of the complaint,
/// managers and other systems, who must be able to see the other one too.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/relations",
    operation_id = "linkRelatedComplaint",
    tag = "complaints",
    request_body = RelationInput,
    responses((status = 201, description = "Linked", body = RelatedItem,
        headers(("ETag" = String, description = "The complaint's new version."),
            ("Location" = String, description = "The link."))))
)]
pub async fn link_complaint(
    caller: Caller<can::LinkComplaints>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    body: Valid<RelationInput>,
    context: ReqData<RequestContext>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<StoredResponse> {
    let other = ComplaintId(body.input.complaint_id);
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let decide = move |mut case: Case<'_>| {
        let that = case.other(other).map_err(|error| match error {
            Error::NotFound => store::unknown_complaint("/complaintId"),
            error => error,
        })?;
        if case.complaint.id == other {
            return Err(itself());
        }
        let what = EventData::Related { complaint: other.0 };
        let pair = store::relation(case.complaint.id, other);
        let decision = Decision::from(case.complaint.record(what, case.actor, case.now)?);
        Ok(decision.with(pair).carrying(that))
    };
    let names = names.current(&db).await;
    store::change(&db, change, decide, move |changed| {
        let view_context = ViewContext::of_change(&changed, context.language, &names);
        let complaint = items(vec![Summary::from(&changed.carried)], view_context, false).pop();
        let relation = Relation::Linked;
        let view = complaint.map(|complaint| RelatedItem::known(relation, complaint));
        let id = changed.complaint.id;
        Ok(StoredResponse::json(StatusCode::CREATED, &view)?
            .with_etag(etag(changed.complaint.version))
            .with_location(format!("/v1/complaints/{id}/relations/{other}")))
    })
    .await
}

/// Unlink a complaint
///
/// Takes back that two complaints belong together; the history keeps that they did. The handler of the complaint, managers
/// and other systems.
#[utoipa::path(
    delete,
    path = "/complaints/{complaintId}/relations/{relatedId}",
    operation_id = "unlinkRelatedComplaint",
    tag = "complaints",
    responses((status = 204, description = "Unlinked",
        headers(("ETag" = String, description = "The complaint's new version."))))
)]
pub async fn unlink_complaint(
    caller: Caller<can::LinkComplaints>,
    ids: PathIds<ComplaintId, ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let PathIds(id, other) = ids;
    let change = Change {
        id,
        claim: key.claim(&caller.identity, &NO_BODY),
        caller: caller.identity,
        expected: Some(if_match),
        now: clock.now(),
    };
    let decide = move |mut case: Case<'_>| {
        let is_related = store::are_related(&mut case, other)?;
        // A pair belongs to both: a link to a complaint that the caller may not see is not found.
        let that = case.other(other);
        let what = EventData::Unrelated { complaint: other.0 };
        let decision = Decision::from(case.complaint.record(what, case.actor, case.now)?);
        that?;
        if !is_related {
            return Err(Error::NotFound);
        }
        Ok(decision.with(store::unrelation(id, other)))
    };
    store::change(&db, change, decide, |changed| {
        Ok(StoredResponse::empty(StatusCode::NO_CONTENT).with_etag(etag(changed.complaint.version)))
    })
    .await
}

impl RelatedItem {
    fn known(relation: Relation, complaint: ComplaintItem) -> Self {
        let complaint = RelatedComplaint::Known(Box::new(complaint));
        RelatedItem { relation, complaint }
    }

    /// Only its original, and the complaint that it follows, does a complaint go on naming after they were erased.
    fn erased(this: &Complaint, other: Uuid) -> Self {
        let relation = if this.signal.follows == Some(ComplaintId(other)) {
            Relation::Follows
        } else {
            Relation::DuplicateOf
        };
        let complaint = RelatedComplaint::Erased(ErasedComplaint {
            id: other,
            number: None,
            erased: true,
        });
        RelatedItem { relation, complaint }
    }
}

fn relation(this: &Complaint, other: &Summary) -> Relation {
    let duplicate_of = this.closing().and_then(|closing| closing.duplicate_of);
    if duplicate_of == Some(ComplaintId(other.id)) {
        Relation::DuplicateOf
    } else if this.signal.follows == Some(ComplaintId(other.id)) {
        Relation::Follows
    } else if other.duplicate_of == Some(this.id.0) {
        Relation::HasDuplicate
    } else if other.follows == Some(this.id.0) {
        Relation::FollowedBy
    } else {
        Relation::Linked
    }
}

fn itself() -> Error {
    let message = Text::of(
        "Een klacht kan niet aan zichzelf worden gekoppeld.",
        "A complaint cannot be linked to itself.",
    );
    Error::at("/complaintId", "itself", message)
}
