//! Everything that the register holds about a person, read for the request of that person.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::matching::parts;
use super::read::{find, surroundings};
use super::rulebook::Rulebook;
use crate::auth::Identity;
use crate::calendar::model::local_date;
use crate::complaints::store::{Lookup, ViewFacts, events, load_actor, lookup};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::privacy_requests::model::{Capacity, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind};
use crate::procedure::{Complaint, ComplaintId, Event};
use crate::schema::documents;

/// A complaint with what belongs to it.
pub struct Kept {
    pub complaint: Complaint,
    pub facts: ViewFacts,
    /// The parts that the requester has in it.
    pub capacities: Vec<Capacity>,
    pub events: Vec<Event>,
    pub documents: Vec<KeptDocument>,
}

/// A document of a complaint.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct KeptDocument {
    pub id: Uuid,
    pub name: Option<String>,
    pub media_type: String,
    pub size: i64,
    pub description: Option<String>,
    pub added_at: DateTime<Utc>,
}

/// The content of the confirmed complaints of a request for access.
///
/// # Errors
/// `NotFound` for a request of another kind, or that was executed; the refusal of one whose identity or complaints are not
/// confirmed or which is about the caller; or when the database fails.
pub async fn bundle(
    db: &Db,
    id: PrivacyRequestId,
    caller: Identity,
    rules: Rulebook,
    now: DateTime<Utc>,
) -> Result<(PrivacyRequest, Vec<Kept>)> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let request = find(connection, id)?;
        if request.kind != PrivacyRequestKind::Access || request.requester.is_none() {
            return Err(Error::NotFound);
        }
        let around = surroundings(connection, &actor, &request, &rules, local_date(now))?;
        request.check_bundle(around.independent)?;
        let mut parts = parts(connection, &caller, &request)?;
        let asked = request.about.iter().map(|id| Lookup {
            id: ComplaintId(*id),
            caller: caller.clone(),
        });
        let mut all = Vec::new();
        for visible in lookup(connection, asked.collect()) {
            let visible = visible?;
            let id = visible.complaint.id;
            let parts = parts.remove(&id.0).unwrap_or_default();
            all.push(Kept {
                events: events(connection, id)?,
                documents: documents_of(connection, id)?,
                capacities: parts.into_iter().map(|part| part.found.capacity).collect(),
                complaint: visible.complaint,
                facts: visible.facts,
            });
        }
        Ok((request, all))
    })
    .await
}

fn documents_of(connection: &mut PgConnection, id: ComplaintId) -> Result<Vec<KeptDocument>> {
    let all = documents::table
        .filter(documents::complaint_id.eq(id.0))
        .order((documents::added_at, documents::id))
        .select(KeptDocument::as_select());
    Ok(all.load(connection)?)
}
