//! Storage of answers: written in the statement or transaction that has the effect, removed after a day.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{IdempotencyClaim, KEPT_HOURS, StoredResponse};
use crate::db::{ConstraintExt, Db, StatementPart};
use crate::error::{Error, Result};
use crate::schema::idempotency_records;
use crate::tombstones::store::erased_at;

/// An answer that is ready to be stored.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = idempotency_records)]
pub struct Record {
    claim: Vec<u8>,
    fingerprint: Vec<u8>,
    answer: Vec<u8>,
    complaint_id: Option<Uuid>,
    also_about: Option<Uuid>,
    created_at: DateTime<Utc>,
}

impl Record {
    pub fn new(claim: &IdempotencyClaim, answer: &StoredResponse, about: Option<Uuid>, now: DateTime<Utc>) -> Self {
        Record {
            claim: claim.id.to_vec(),
            fingerprint: claim.fingerprint.to_vec(),
            answer: claim.seal(answer),
            complaint_id: about,
            also_about: None,
            created_at: now,
        }
    }

    /// Marks the answer as one that shows a second complaint, so that it is deleted with either of the two.
    #[must_use]
    pub fn also_about(self, other: Option<Uuid>) -> Self {
        Record {
            also_about: other,
            ..self
        }
    }
}

/// The insertion of records, as a part of the statement of another slice. The records are sorted by key, so that two
/// statements with the same keys lock the keys in the same order and cannot deadlock.
pub fn insertion(records: &[&Record]) -> StatementPart {
    let mut records: Vec<Record> = records.iter().map(|record| (*record).clone()).collect();
    records.sort_by(|one, other| one.claim.cmp(&other.claim));
    Box::new(diesel::insert_into(idempotency_records::table).values(records))
}

/// Writes a record in a separate statement: in the caller's transaction, or alone if only an answer is recorded.
///
/// # Errors
/// `StillRunning` when the key was claimed meanwhile, or an error when the database fails.
pub fn keep(connection: &mut PgConnection, record: Option<&Record>) -> Result<()> {
    if let Some(record) = record {
        let insertion = diesel::insert_into(idempotency_records::table).values(record);
        insertion
            .execute(connection)
            .map_err(|failure| claimed(&failure).unwrap_or_else(|| failure.into()))?;
    }
    Ok(())
}

/// Runs `act`, which stores its answer under `claim` together with its effect. If `act` fails because the request was
/// answered before, returns the earlier answer. A lookup before `act` would cost every request an extra round trip.
///
/// # Errors
/// `KeyReused` when the key was used for another request, `StillRunning` when the request under the same key has not
/// finished, or the error of `act`.
pub fn idempotent(
    connection: &mut PgConnection,
    claim: Option<&IdempotencyClaim>,
    now: DateTime<Utc>,
    mut act: impl FnMut(&mut PgConnection) -> Result<StoredResponse>,
) -> Result<StoredResponse> {
    let failure = match act(connection) {
        Ok(answer) => return Ok(answer),
        Err(failure) => failure,
    };
    let Some(claim) = claim else {
        return Err(failure);
    };
    match earlier_answer(connection, claim, now, failure)? {
        Some(answer) => Ok(answer),
        None => act(connection),
    }
}

/// Runs [`idempotent`] in one call of [`Db::run`]. `act` receives the function that makes the record of its answer.
///
/// # Errors
/// As [`idempotent`] and [`Db::run`].
pub async fn run_idempotent(
    db: &Db,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
    mut act: impl FnMut(&mut PgConnection, &dyn Fn(&StoredResponse) -> Option<Record>) -> Result<StoredResponse>
    + Send
    + 'static,
) -> Result<StoredResponse> {
    db.run(move |connection| {
        let claim = claim.as_ref();
        let record = |answer: &StoredResponse| claim.map(|claim| Record::new(claim, answer, None, now));
        idempotent(connection, claim, now, |connection| act(connection, &record))
    })
    .await
}

/// The answer that was given under `claim` before the request failed with `failure`; `None` when the answer is more
/// than a day old and the key was therefore freed.
///
/// # Errors
/// `failure` when there is no earlier answer; otherwise as [`idempotent`].
pub async fn answered_before(
    db: &Db,
    claim: IdempotencyClaim,
    now: DateTime<Utc>,
    failure: Error,
) -> Result<Option<StoredResponse>> {
    if is_beyond_answers(&failure) {
        return Err(failure);
    }
    // Only the look is repeated when PostgreSQL gives it up: the failure stays here.
    db.run(move |connection| find_earlier(connection, &claim, now))
        .await?
        .told(failure)
}

/// Claims a key for a request whose parts are done and answered one by one, each under a claim of its own; returns whether
/// the same request came before.
///
/// # Errors
/// `KeyReused` when the key was used for another request, or when the database fails.
pub async fn claim_whole(db: &Db, claim: IdempotencyClaim, now: DateTime<Utc>) -> Result<bool> {
    let nothing = StoredResponse {
        status: 200,
        etag: None,
        location: None,
        body: String::new(),
        replayed: false,
    };
    let record = Record::new(&claim, &nothing, None, now);
    db.run(move |connection| {
        loop {
            let insertion = diesel::insert_into(idempotency_records::table)
                .values(&record)
                .on_conflict_do_nothing();
            if insertion.execute(connection)? == 1 {
                return Ok(false);
            }
            match find_earlier(connection, &claim, now)? {
                Earlier::Nothing | Earlier::Expired => {}
                Earlier::OtherRequest => return Err(Error::KeyReused),
                Earlier::Answer(_) | Earlier::Unreadable | Earlier::Erased(_) => return Ok(true),
            }
        }
    })
    .await
}

fn earlier_answer(
    connection: &mut PgConnection,
    claim: &IdempotencyClaim,
    now: DateTime<Utc>,
    failure: Error,
) -> Result<Option<StoredResponse>> {
    if is_beyond_answers(&failure) {
        return Err(failure);
    }
    find_earlier(connection, claim, now)?.told(failure)
}

/// Returns whether the failure says nothing of the request, or leaves no database in which to look for its answer.
fn is_beyond_answers(failure: &Error) -> bool {
    matches!(
        failure,
        Error::Overloaded
            | Error::GivenUp
            | Error::DatabaseReadOnly
            | Error::DatabaseUnavailable(_)
            | Error::OutcomeUnknown(_)
    )
}

/// The records under a claim, as found after a request failed.
enum Earlier {
    Nothing,
    /// A record that was too old, and is removed.
    Expired,
    OtherRequest,
    Unreadable,
    /// The complaint that it was about was erased since.
    Erased(DateTime<Utc>),
    Answer(StoredResponse),
}

impl Earlier {
    /// The answer to the request that failed with `failure`; `None` when its key was freed.
    fn told(self, failure: Error) -> Result<Option<StoredResponse>> {
        match self {
            // Another transaction holds the key uncommitted, so the earlier request is still running.
            Earlier::Nothing if matches!(failure, Error::LockTimeout) => Err(Error::StillRunning),
            Earlier::Nothing | Earlier::Unreadable => Err(failure),
            Earlier::Expired => Ok(None),
            Earlier::OtherRequest => Err(Error::KeyReused),
            Earlier::Erased(erased_at) => Err(Error::Erased { erased_at }),
            Earlier::Answer(answer) => Ok(Some(answer)),
        }
    }
}

fn find_earlier(connection: &mut PgConnection, claim: &IdempotencyClaim, now: DateTime<Utc>) -> Result<Earlier> {
    let kept = idempotency_records::table
        .find(claim.id.as_slice())
        .select((
            idempotency_records::fingerprint,
            idempotency_records::answer,
            idempotency_records::created_at,
            idempotency_records::also_about,
        ))
        .first::<(Vec<u8>, Vec<u8>, DateTime<Utc>, Option<Uuid>)>(connection)
        .optional()?;
    Ok(match kept {
        None => Earlier::Nothing,
        Some((_, _, created, _)) if now - created >= claim.kept_for => {
            // Deletes only the record that was read, because another request may have reused the key meanwhile.
            let expired = idempotency_records::table
                .find(claim.id.as_slice())
                .filter(idempotency_records::created_at.eq(created));
            diesel::delete(expired).execute(connection)?;
            Earlier::Expired
        }
        Some((_, answer, _, erased)) if answer.is_empty() => {
            let erased = erased.map(|complaint| erased_at(connection, complaint));
            erased
                .transpose()?
                .flatten()
                .map_or(Earlier::Unreadable, Earlier::Erased)
        }
        Some((fingerprint, ..)) if fingerprint != claim.fingerprint => Earlier::OtherRequest,
        Some((_, answer, ..)) => claim.open(&answer).map_or(Earlier::Unreadable, Earlier::Answer),
    })
}

/// Maps the failure of a statement whose key is already claimed to `StillRunning`; [`idempotent`] then looks up the
/// earlier answer. `None` for other failures.
pub fn claimed(failure: &diesel::result::Error) -> Option<Error> {
    (failure.constraint() == Some("idempotency_records_pkey")).then_some(Error::StillRunning)
}

/// Empties the answers about something besides complaints that was reduced. Their claims stay for their day, so that a
/// repeated request has no second effect.
///
/// # Errors
/// When the database fails.
pub fn blank(connection: &mut PgConnection, about: Uuid) -> Result<()> {
    diesel::update(idempotency_records::table.filter(idempotency_records::also_about.eq(about)))
        .set((
            idempotency_records::fingerprint.eq(Vec::new()),
            idempotency_records::answer.eq(Vec::new()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Removes records older than a day in batches, and returns the number of removed records.
pub fn purge(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize> {
    const STEP: i64 = 1000;
    let old = idempotency_records::created_at.lt(now - TimeDelta::hours(KEPT_HOURS));
    let mut removed = 0;
    loop {
        let some = idempotency_records::table
            .filter(old)
            .select(idempotency_records::claim)
            .limit(STEP);
        let claims: Vec<Vec<u8>> = some.load(connection)?;
        if claims.is_empty() {
            return Ok(removed);
        }
        let these = idempotency_records::table.filter(idempotency_records::claim.eq_any(claims));
        removed += diesel::delete(these).execute(connection)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_earlier_answer_a_request_fails_as_it_failed() {
        for nothing in [Earlier::Nothing, Earlier::Unreadable] {
            assert!(matches!(nothing.told(Error::NotFound), Err(Error::NotFound)));
        }
        let told = Earlier::Nothing.told(Error::LockTimeout);
        assert!(matches!(told, Err(Error::StillRunning)));
    }
}
