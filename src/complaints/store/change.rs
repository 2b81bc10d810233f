//! The only way to change a complaint: decide, then write in one statement the new state, its event, the statistics,
//! the parts of other slices, and the idempotency record with the answer.

use chrono::{DateTime, Utc};
use diesel::dsl::insert_into;
use diesel::prelude::*;

use super::audience::Audience;
use super::case::Case;
use super::constraints::{MEASURE_EXISTS, explained};
use super::event_row::EventRow;
use super::prevention::{LinkRow, ids, linking, links, unlinking};
use super::read::{load_actor, unknown_measures};
use super::redacting::redactions;
use super::references::{self, ReferenceRow};
use super::row::ComplaintRow;
use super::statistics::update_statements;
use super::words::{Findable, replacement};
use crate::auth::Identity;
use crate::db::{CombinedStatement, ConstraintExt, Db, StatementPart};
use crate::error::{Error, Result};
use crate::feed;
use crate::http::IfMatch;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{Record, idempotent, insertion, keep};
use crate::procedure::{Actor, Complaint, ComplaintId, ComplaintStatistics, Event, EventData, ExternalReference};
use crate::schema::{complaints, events};

/// A requested change.
pub struct Change {
    pub id: ComplaintId,
    pub caller: Identity,
    /// The version to be changed. Without an expected version the change applies to any version: after a concurrent
    /// change by another request, the decision is made again.
    pub expected: Option<IfMatch>,
    /// The claim of a request with an `Idempotency-Key`.
    pub claim: Option<IdempotencyClaim>,
    pub now: DateTime<Utc>,
}

/// The decision on a requested change.
pub enum Decision<T = ()> {
    Changed {
        after: Box<Complaint>,
        /// The events of the change: usually one, and the last one is answered.
        events: Vec<Event>,
        /// Data passed on to the response.
        carried: T,
        /// Parts of the statement that the stores of other slices add.
        also: Vec<StatementPart>,
    },
    /// The complaint already has the requested state: only the answer is recorded.
    Unchanged(StoredResponse),
}

/// A decided change, from which the response is rendered.
pub struct Changed<'a, T = ()> {
    /// The complaint after the change.
    pub complaint: &'a Complaint,
    pub event: &'a Event,
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub carried: T,
}

impl From<(Complaint, Event)> for Decision {
    fn from((after, event): (Complaint, Event)) -> Self {
        Decision::from((after, vec![event]))
    }
}

impl From<(Complaint, Vec<Event>)> for Decision {
    fn from((after, events): (Complaint, Vec<Event>)) -> Self {
        Decision::Changed {
            after: Box::new(after),
            events,
            carried: (),
            also: Vec::new(),
        }
    }
}

impl Decision {
    /// Adds `carried`, which is passed on to the response.
    pub fn carrying<T>(self, carried: T) -> Decision<T> {
        match self {
            Decision::Changed {
                after, events, also, ..
            } => Decision::Changed {
                after,
                events,
                carried,
                also,
            },
            Decision::Unchanged(answer) => Decision::Unchanged(answer),
        }
    }

    /// Adds a part that the store of another slice writes in the same statement.
    pub fn with(mut self, part: StatementPart) -> Self {
        if let Decision::Changed { also, .. } = &mut self {
            also.push(part);
        }
        self
    }
}

/// The maximum number of attempts at a change without an expected version. After that the caller gets `Overloaded`.
const TRIES: usize = 20;

/// Makes a change and returns the response to the change. Both closures may be called several times: after a concurrent
/// change by another request, and after an expired idempotency key was freed.
///
/// The response is rendered before the commit, because its sealed copy is part of the same statement: an acknowledged
/// change and the answer to its repetition cannot be kept apart.
///
/// # Errors
/// `NotFound` for a complaint that the caller may not see, `Stale` for another version, `Overloaded` when every attempt
/// lost to a concurrent change, or the errors of the closures.
pub async fn change<T>(
    db: &Db,
    change: Change,
    decide: impl Fn(Case<'_>) -> Result<Decision<T>> + Send + 'static,
    respond: impl Fn(Changed<'_, T>) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    change_for(Audience::WhoSees, db, change, decide, respond).await
}

/// As [`change`], by one of `audience`.
///
/// # Errors
/// As [`change`].
pub async fn change_for<T>(
    audience: Audience,
    db: &Db,
    change: Change,
    decide: impl Fn(Case<'_>) -> Result<Decision<T>> + Send + 'static,
    respond: impl Fn(Changed<'_, T>) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    db.run(move |connection| {
        idempotent(connection, change.claim.as_ref(), change.now, |connection| {
            let actor = load_actor(connection, change.caller.clone())?;
            let tries = if change.expected.is_some() { 1 } else { TRIES };
            for _ in 0..tries {
                if let Some(answer) = attempt(connection, &change, &actor, audience, &decide, &respond)? {
                    return Ok(answer);
                }
            }
            if change.expected.is_none() {
                return Err(Error::Overloaded);
            }
            let current = complaints::table.find(change.id.0).select(complaints::version);
            Err(Error::Stale {
                current: current.first(connection).optional()?,
            })
        })
    })
    .await
    .inspect(|_| db.announce_commit())
}

/// Makes one attempt at a change; `None` when another request changed the complaint meanwhile.
fn attempt<T>(
    connection: &mut PgConnection,
    change: &Change,
    actor: &Actor,
    audience: Audience,
    decide: &impl Fn(Case<'_>) -> Result<Decision<T>>,
    respond: &impl Fn(Changed<'_, T>) -> Result<StoredResponse>,
) -> Result<Option<StoredResponse>> {
    let now = change.now;
    let case = Case::open(connection, change.id, actor, audience, now)?;
    if let Some(expected) = &change.expected {
        expected.check(case.complaint.version)?;
    }
    let before = Before {
        counted: ComplaintStatistics::of(&case.complaint),
        findable: Findable::of(&case.complaint),
        references: case.complaint.signal.external_references.clone(),
    };
    let record = |answer: &StoredResponse| {
        let claim = change.claim.as_ref()?;
        Some(Record::new(claim, answer, Some(change.id.0), now))
    };
    let (after, events, carried, also) = match decide(case)? {
        Decision::Changed {
            after,
            events,
            carried,
            also,
        } => (*after, events, carried, also),
        Decision::Unchanged(answer) => {
            keep(connection, record(&answer).as_ref())?;
            return Ok(Some(answer));
        }
    };
    let event = events
        .last()
        .ok_or_else(|| Error::internal("a change without an event"))?;
    let answer = respond(Changed {
        complaint: &after,
        event,
        actor,
        now,
        carried,
    })?;
    let other = match &event.what {
        EventData::Related { complaint } => Some(*complaint),
        _ => None,
    };
    let record = record(&answer).map(|record| record.also_about(other));
    let is_first = write(connection, &before, after, events, record.as_ref(), &also)?;
    Ok(is_first.then_some(answer))
}

/// The parts that are derived from a complaint and kept beside it, before a change.
struct Before {
    counted: ComplaintStatistics,
    findable: Findable,
    references: Vec<ExternalReference>,
}

/// Writes a change; `false` when another request created the same version first.
fn write(
    connection: &mut PgConnection,
    before: &Before,
    after: Complaint,
    events: Vec<Event>,
    record: Option<&Record>,
    also: &[StatementPart],
) -> Result<bool> {
    let id = after.id;
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return Err(Error::internal("a change without an event"));
    };
    let version_before = first.version - 1;
    let counting = update_statements(&before.counted, &after, &events, last);
    let words = replacement(&before.findable, &after);
    let (added, references) = references::replacement(&before.references, &after);
    let named: Vec<_> = events.iter().flat_map(|event| links(id, event)).collect();
    let linking = (!named.is_empty()).then(|| linking(named.clone()));
    let unlinking = unlinking(id, last);
    let redactions = redactions(id, last);
    let noted = feed::store::insertion(events.iter().map(|event| (id.0, event.version)));
    let is_usual = events.len() == 1 && linking.is_none() && references.is_empty();
    let events: Vec<_> = events.into_iter().map(|event| EventRow::of(id, event)).collect();
    let row = ComplaintRow::from(after);
    let change = diesel::update(
        complaints::table
            .find(id.0)
            .filter(complaints::version.eq(version_before)),
    )
    .set(&row);
    let addition = insert_into(events::table).values(&events);
    let record = record.map(|record| insertion(&[record]));
    let mut statement = CombinedStatement::with(&change)
        .and(&addition)
        .and(noted.as_ref())
        .prepared(is_usual);
    if let Some(record) = &record {
        statement = statement.and(record.as_ref());
    }
    for part in also
        .iter()
        .chain(&linking)
        .chain(&unlinking)
        .chain(&redactions)
        .chain(&counting)
        .chain(&words)
        .chain(&references)
    {
        statement = statement.and(part.as_ref());
    }
    match statement.execute(connection) {
        Ok(1) => Ok(true),
        // The primary key of the event refuses an existing version, so this result is unexpected.
        Ok(_) => Err(Error::internal("an event was written without its change")),
        Err(failure) => refused(connection, failure, (&named, &added)),
    }
}

/// The answer to a change that the database refused: `false` for a version that exists by now.
fn refused(
    connection: &mut PgConnection,
    failure: diesel::result::Error,
    (named, added): (&[LinkRow], &[ReferenceRow]),
) -> Result<bool> {
    if failure.constraint() == Some(references::TAKEN) {
        return Err(references::taken(connection, added)?);
    }
    if failure.constraint() == Some(MEASURE_EXISTS) {
        return Err(unknown_measures(connection, "", &ids(named))?);
    }
    match explained(failure) {
        Error::Stale { .. } => Ok(false),
        error => Err(error),
    }
}
