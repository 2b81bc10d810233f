//! Reads requests, their steps and what stands around them. Writes nothing.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use super::independence::Independence;
use super::matching::{Found, matches, parts};
use super::row::{RequestRow, StepRow};
use super::rulebook::Rulebook;
use crate::auth::Identity;
use crate::calendar::model::local_date;
use crate::complaints::store::{independent, load_actor};
use crate::db::{Db, count_up_to, counted};
use crate::error::Result;
use crate::http::{Found as FoundPage, Paging};
use crate::privacy_requests::model::{
    Circumstances, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind, PrivacyRequestStatus, PrivacyStep, StepTaken,
};
use crate::procedure::{Actor, ComplaintId, Refusal};
use crate::retention;
use crate::retention::model::Block;
use crate::schema::{complaints, privacy_request_steps as steps_table, privacy_requests as requests};
use crate::vocabulary::Vocabulary;

/// A filter on requests; all set conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub kind: Option<PrivacyRequestKind>,
    pub status: Option<PrivacyRequestStatus>,
    /// Neither refused nor executed.
    pub open: Option<bool>,
    /// Waiting for somebody until a day before this one.
    pub due_before: Option<NaiveDate>,
}

/// The last item of a page: the next page starts after it.
pub type Position = (DateTime<Utc>, Uuid);

/// A request with what stands around it, as far as the reader may see that.
#[derive(Debug, Clone)]
pub struct Seen {
    pub request: PrivacyRequest,
    /// The complaints that may be about the requester.
    pub matches: Vec<Found>,
    pub confirmed: Vec<Found>,
    /// The steps, each with the reason for which the reader cannot take it now.
    pub allowed: Vec<(PrivacyStep, Option<Refusal>)>,
}

/// The erasure of a complaint, previewed.
#[derive(Debug, Clone)]
pub struct Previewed {
    pub id: Uuid,
    pub number: String,
    pub parts: Vec<Found>,
    pub events: i64,
    pub documents: i64,
    pub blocks: Vec<Block>,
}

/// The facts besides the request on which its steps depend.
pub(super) struct Surroundings {
    pub independent: bool,
    pub blocks: Vec<Block>,
}

/// A page of the requests that meet `filter`, those received last first, each with whether it is not about the caller.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &Db,
    filter: Filter,
    caller: Identity,
    paging: Paging<Position>,
) -> Result<FoundPage<(PrivacyRequest, bool)>> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let independence = Independence::of(connection, &actor)?;
        let mut page = filtered(&filter);
        if let Some((at, id)) = paging.after {
            page = page
                .filter(requests::received_at.le(at))
                .filter(requests::received_at.lt(at).or(requests::id.lt(id)));
        }
        let rows: Vec<RequestRow> = page
            .order((requests::received_at.desc(), requests::id.desc()))
            .limit(paging.fetch())
            .select(RequestRow::as_select())
            .load(connection)?;
        let found = rows.into_iter().map(PrivacyRequest::from).map(|request| {
            let is_shown = independence.is_of(&request);
            (request, is_shown)
        });
        let found = found.collect();
        paging.found(found, |most| {
            count_up_to(connection, filtered(&filter).select(counted()).limit(most))
        })
    })
    .await
}

/// Counts the requests that meet `filter`: the same as all pages of `list`.
///
/// # Errors
/// When the database fails.
pub fn count(connection: &mut PgConnection, filter: &Filter) -> Result<i64> {
    Ok(filtered(filter).select(count_star()).first(connection)?)
}

fn filtered(filter: &Filter) -> requests::BoxedQuery<'static, Pg> {
    let mut query = requests::table.into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(requests::kind.eq(kind.as_str()));
    }
    if let Some(status) = filter.status {
        query = query.filter(requests::status.eq(status.as_str()));
    }
    match filter.open {
        Some(true) => query = query.filter(requests::status.ne_all(FINAL)),
        Some(false) => query = query.filter(requests::status.eq_any(FINAL)),
        None => {}
    }
    if let Some(date) = filter.due_before {
        query = query.filter(requests::due_date.lt(date));
    }
    query
}

pub(super) const FINAL: [&str; 2] = ["refused", "executed"];

/// One request, as the caller sees it.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn read(
    db: &Db,
    id: PrivacyRequestId,
    caller: Identity,
    rules: Rulebook,
    now: DateTime<Utc>,
) -> Result<Seen> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let request = find_for(connection, &actor, id)?;
        seen(connection, (&caller, &actor), request, &rules, now)
    })
    .await
}

/// One request without what stands around it.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn reduced_read(db: &Db, id: PrivacyRequestId) -> Result<PrivacyRequest> {
    db.run(move |connection| find(connection, id)).await
}

/// One request, with the motivation of its last refusal or postponement.
///
/// # Errors
/// `NotFound`, also when it is about the caller, or when the database fails.
pub async fn decided(db: &Db, id: PrivacyRequestId, caller: Identity) -> Result<(PrivacyRequest, Option<String>)> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let request = find_for(connection, &actor, id)?;
        let put_off = [PrivacyStep::Refused.as_str(), PrivacyStep::Postponed.as_str()];
        let last: Option<StepRow> = steps_table::table
            .filter(steps_table::request_id.eq(id.0))
            .filter(steps_table::step.eq_any(put_off))
            .order(steps_table::version.desc())
            .select(StepRow::as_select())
            .first(connection)
            .optional()?;
        let said = last.and_then(|row| StepTaken::from(row).said);
        Ok((request, said.and_then(|said| said.motivation)))
    })
    .await
}

/// A page of the steps of a request after a version, in order.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn steps(
    db: &Db,
    id: PrivacyRequestId,
    caller: Identity,
    paging: Paging<i32>,
) -> Result<FoundPage<StepTaken>> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        find_for(connection, &actor, id)?;
        let all = steps_table::table.filter(steps_table::request_id.eq(id.0));
        let rows: Vec<StepRow> = all
            .filter(steps_table::version.gt(paging.after.unwrap_or(0)))
            .order(steps_table::version)
            .limit(paging.fetch())
            .select(StepRow::as_select())
            .load(connection)?;
        let taken = rows.into_iter().map(StepTaken::from).collect();
        paging.found(taken, |most| count_up_to(connection, all.select(counted()).limit(most)))
    })
    .await
}

/// The complaints of a request, with what their erasure would remove and what stands in its way.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn preview(
    db: &Db,
    id: PrivacyRequestId,
    caller: Identity,
    rules: Rulebook,
    now: DateTime<Utc>,
) -> Result<Vec<Previewed>> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let request = find_for(connection, &actor, id)?;
        let mut parts = parts(connection, &caller, &request)?;
        let visible = visible_among(connection, &actor, &request.about)?;
        let contested = contested(connection, request.id, &request.about)?;
        let visible: Vec<ComplaintId> = visible.into_iter().map(ComplaintId).collect();
        let today = local_date(now);
        let previews = retention::store::preview(connection, &visible, rules.period)?;
        let previewed = previews.into_iter().map(|one| {
            let mut blocks = one.kept.standing.blocks_erasure(today);
            blocks.extend(contested.contains(&one.kept.id).then_some(Block::RequestOpen));
            Previewed {
                parts: parts.remove(&one.kept.id).unwrap_or_default(),
                id: one.kept.id,
                number: one.kept.number,
                events: one.events,
                documents: one.documents,
                blocks,
            }
        });
        Ok(previewed.collect())
    })
    .await
}

/// One request.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub(super) fn find(connection: &mut PgConnection, id: PrivacyRequestId) -> Result<PrivacyRequest> {
    let row: RequestRow = requests::table
        .find(id.0)
        .select(RequestRow::as_select())
        .first(connection)?;
    Ok(row.into())
}

/// One request that is not about the reader.
///
/// # Errors
/// As [`find`]; `NotFound` as well for one that is.
fn find_for(connection: &mut PgConnection, actor: &Actor, id: PrivacyRequestId) -> Result<PrivacyRequest> {
    let request = find(connection, id)?;
    Independence::of(connection, actor)?.check(&request)?;
    Ok(request)
}

/// The request with what stands around it, for this reader.
pub(super) fn seen(
    connection: &mut PgConnection,
    (caller, actor): (&Identity, &Actor),
    request: PrivacyRequest,
    rules: &Rulebook,
    now: DateTime<Utc>,
) -> Result<Seen> {
    let around = surroundings(connection, actor, &request, rules, local_date(now))?;
    let facts = Circumstances {
        by: &actor.person,
        now,
        policy: &rules.policy,
        four_eyes: rules.four_eyes,
        independent: around.independent,
        blocks: &around.blocks,
    };
    let allowed = PrivacyStep::ALL.iter();
    let allowed = allowed
        .map(|step| (*step, request.check(*step, &facts).err()))
        .collect();
    let matches = if request.status.is_final() {
        Vec::new()
    } else {
        matches(connection, (caller, actor), &request)?
    };
    let confirmed = if request.confirmed {
        let parts: HashMap<Uuid, Vec<Found>> = parts(connection, caller, &request)?;
        let mut all: Vec<Found> = parts.into_values().flatten().collect();
        all.sort_by_key(|one| (one.complaint, one.found.capacity));
        all
    } else {
        Vec::new()
    };
    Ok(Seen {
        request,
        matches,
        confirmed,
        allowed,
    })
}

/// Looks at the complaints of a request: whether one is about the actor, and what stands in the way of erasing them.
pub(super) fn surroundings(
    connection: &mut PgConnection,
    actor: &Actor,
    request: &PrivacyRequest,
    rules: &Rulebook,
    today: NaiveDate,
) -> Result<Surroundings> {
    Ok(Surroundings {
        independent: Independence::of(connection, actor)?.is_of(request),
        blocks: blocks(connection, request, rules, today)?,
    })
}

/// Everything that stands in the way of erasing the complaints of a request.
pub(super) fn blocks(
    connection: &mut PgConnection,
    request: &PrivacyRequest,
    rules: &Rulebook,
    today: NaiveDate,
) -> Result<Vec<Block>> {
    let all: Vec<ComplaintId> = request.about.iter().copied().map(ComplaintId).collect();
    let previews = retention::store::preview(connection, &all, rules.period)?;
    let standing = previews.iter().map(|one| one.kept.standing);
    let mut blocks: Vec<Block> = standing.flat_map(|standing| standing.blocks_erasure(today)).collect();
    if !contested(connection, request.id, &request.about)?.is_empty() {
        blocks.push(Block::RequestOpen);
    }
    Ok(blocks)
}

/// Those of the complaints that are not about the actor.
pub(super) fn visible_among(connection: &mut PgConnection, actor: &Actor, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let query = complaints::table.filter(complaints::id.eq_any(ids)).into_boxed();
    Ok(independent(query, actor).select(complaints::id).load(connection)?)
}

/// Those of the complaints that another open request is about, or one whose restriction is in force.
pub(super) fn contested(
    connection: &mut PgConnection,
    request: PrivacyRequestId,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>> {
    let others: Vec<Vec<Uuid>> = requests::table
        .filter(requests::id.ne(request.0))
        .filter(requests::status.ne("refused"))
        .filter(requests::status.ne("executed").or(requests::requester.is_not_null()))
        .filter(requests::about.overlaps_with(ids))
        .select(requests::about)
        .load(connection)?;
    let others = others.into_iter().flatten();
    Ok(others.filter(|id| ids.contains(id)).collect())
}
