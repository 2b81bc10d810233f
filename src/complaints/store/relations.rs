//! Related complaints: manually linked pairs, and complaints that follow or duplicate one another.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::{delete, insert_into, select};
use uuid::Uuid;

use super::case::Case;
use super::summary::{Summary, load_summaries};
use super::visibility::visible;
use crate::db::StatementPart;
use crate::error::Result;
use crate::procedure::ComplaintId;
use crate::schema::{complaint_relations, complaints};
use crate::tombstones::store::erased_among;

/// The complaints that are related to another one.
pub struct RelatedComplaints {
    /// Those that the actor may see, newest first.
    pub known: Vec<Summary>,
    /// Those that were erased.
    pub erased: Vec<Uuid>,
}

/// The complaints that are related to the complaint of `case`, as far as its actor may know of them.
pub fn related(case: &mut Case<'_>) -> Result<RelatedComplaints> {
    use complaint_relations as pair;
    let id = case.complaint.id.0;
    let linked = pair::table
        .filter(pair::one.eq(id).or(pair::other.eq(id)))
        .select((pair::one, pair::other))
        .load::<(Uuid, Uuid)>(case.connection())?;
    let duplicate_of = case.complaint.closing().and_then(|closing| closing.duplicate_of);
    let named: Vec<Uuid> = linked
        .into_iter()
        .map(|(one, other)| if one == id { other } else { one })
        .chain(case.complaint.signal.follows.map(|id| id.0))
        .chain(duplicate_of.map(|id| id.0))
        .collect();
    let erased = erased_among(case.connection(), &named)?;
    let connected = complaints::id
        .eq_any(named)
        .nullable()
        .or(complaints::follows.eq(id))
        .or(complaints::duplicate_of.eq(id));
    let query = visible(complaints::table.into_boxed(), case.actor)
        .filter(connected)
        .order((complaints::registered_at.desc(), complaints::id.desc()));
    let known = load_summaries(case.connection(), query)?;
    Ok(RelatedComplaints { known, erased })
}

/// Whether the two complaints are linked manually.
pub fn are_related(case: &mut Case<'_>, that: ComplaintId) -> Result<bool> {
    let pair = complaint_relations::table.find(in_order(case.complaint.id, that));
    Ok(select(exists(pair)).get_result(case.connection())?)
}

/// The insertion of a linked pair, as a part of the statement that changes a complaint.
pub fn relation(this: ComplaintId, that: ComplaintId) -> StatementPart {
    let (one, other) = in_order(this, that);
    Box::new(
        insert_into(complaint_relations::table)
            .values((complaint_relations::one.eq(one), complaint_relations::other.eq(other))),
    )
}

/// The removal of a linked pair, as a part of the statement that changes a complaint.
pub fn unrelation(this: ComplaintId, that: ComplaintId) -> StatementPart {
    let pair = complaint_relations::table.find(in_order(this, that));
    Box::new(delete(pair))
}

fn in_order(this: ComplaintId, that: ComplaintId) -> (Uuid, Uuid) {
    (this.0.min(that.0), this.0.max(that.0))
}
