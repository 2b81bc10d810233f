//! Everything that the register holds about a person, read for the request of that person, and what is left out of it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::matching::parts;
use super::read::{find, surroundings};
use super::rulebook::Rulebook;
use super::write::{held, save};
use crate::auth::Identity;
use crate::calendar::model::local_date;
use crate::complaints::store::{Lookup, ViewFacts, events, load_actor, lookup};
use crate::db::{Db, Json, Word};
use crate::documents::model::Scan;
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::privacy_requests::model::{
    BundleItem, Capacity, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind, Withheld,
};
use crate::procedure::{Actor, Complaint, ComplaintId, Event, Mark};
use crate::schema::{documents, messages};

/// A complaint with what belongs to it.
pub struct Kept {
    pub complaint: Complaint,
    pub facts: ViewFacts,
    /// The parts that the requester has in it.
    pub capacities: Vec<Capacity>,
    pub events: Vec<Event>,
    pub documents: Vec<KeptDocument>,
    pub messages: Vec<KeptMessage>,
}

/// A message that was written to the complainant.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct KeptMessage {
    pub subject: Option<String>,
    pub body: Option<String>,
    pub address: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
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
    pub sha256: Option<Vec<u8>>,
    pub scan: Option<Word<Scan>>,
    pub struck_out: Option<Json<Mark>>,
    pub added_at: DateTime<Utc>,
}

/// The content of the confirmed complaints of a request for access, without what is left out of it.
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
        let all = bundled(connection, (&caller, &actor), &request, &rules, now)?;
        Ok((request, all))
    })
    .await
}

/// Says which items are left out of the bundle of a request. `expected` checks the version to change, `respond` renders the
/// answer.
///
/// # Errors
/// As [`bundle`], the error of `expected`, `Invalid` with every item that is not in the bundle, or as [`run_idempotent`].
pub async fn withhold(
    db: &Db,
    id: PrivacyRequestId,
    (withheld, caller): (Vec<Withheld>, Identity),
    (claim, now): (Option<IdempotencyClaim>, DateTime<Utc>),
    rules: Rulebook,
    expected: impl Fn(i32) -> Result<()> + Send + 'static,
    respond: impl Fn(&PrivacyRequest) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let actor = load_actor(connection, caller.clone())?;
            let before = held(connection, id)?;
            let all = bundled(connection, (&caller, &actor), &before, &rules, now)?;
            expected(before.version)?;
            check_known(&withheld, &all)?;
            let after = before.withholding(withheld.clone(), actor.person);
            save(connection, &after, &rules.policy)?;
            let answer = respond(&after)?;
            let kept = record(&answer).map(|record| record.also_about(Some(id.0)));
            keep(connection, kept.as_ref())?;
            Ok(answer)
        })
    })
    .await
}

fn bundled(
    connection: &mut PgConnection,
    (caller, actor): (&Identity, &Actor),
    request: &PrivacyRequest,
    rules: &Rulebook,
    now: DateTime<Utc>,
) -> Result<Vec<Kept>> {
    if request.kind != PrivacyRequestKind::Access || request.requester.is_none() {
        return Err(Error::NotFound);
    }
    let around = surroundings(connection, actor, request, rules, local_date(now))?;
    request.check_bundle(around.independent)?;
    let mut parts = parts(connection, caller, request)?;
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
            messages: messages_of(connection, id)?,
            capacities: parts.into_iter().map(|part| part.found.capacity).collect(),
            complaint: visible.complaint,
            facts: visible.facts,
        });
    }
    Ok(all)
}

/// # Errors
/// `Invalid` with every item that is not in one of the complaints.
fn check_known(withheld: &[Withheld], all: &[Kept]) -> Result<()> {
    let is_known = |one: &Withheld| {
        let kept = all.iter().find(|kept| kept.complaint.id.0 == one.complaint_id);
        kept.is_some_and(|kept| match one.item {
            BundleItem::Version(version) => kept.events.iter().any(|event| event.version == version),
            BundleItem::DocumentId(id) => kept.documents.iter().any(|document| document.id == id),
            BundleItem::Part(_) => true,
        })
    };
    let unknown = withheld.iter().enumerate().filter(|(_, one)| !is_known(one));
    let message = Text::of("Dit staat niet in de bundel.", "This is not in the bundle.");
    let fault = |place| FieldError::at(format!("/withheld/{place}"), "unknown", message.clone());
    let faults: Vec<FieldError> = unknown.map(|(place, _)| fault(place)).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

fn documents_of(connection: &mut PgConnection, id: ComplaintId) -> Result<Vec<KeptDocument>> {
    let all = documents::table
        .filter(documents::complaint_id.eq(id.0))
        .order((documents::added_at, documents::id))
        .select(KeptDocument::as_select());
    Ok(all.load(connection)?)
}

/// Those that were written: an automatic one has no words before it is sent.
fn messages_of(connection: &mut PgConnection, id: ComplaintId) -> Result<Vec<KeptMessage>> {
    let all = messages::table
        .filter(messages::complaint_id.eq(id.0))
        .filter(messages::body.is_not_null())
        .order((messages::created_at, messages::id))
        .select(KeptMessage::as_select());
    Ok(all.load(connection)?)
}
