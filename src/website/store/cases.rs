//! The website's ways into the database, each one call of it.

use chrono::{DateTime, Utc};
use diesel::Connection;
use uuid::Uuid;

use super::codes::{self, Tracked};
use super::quarantine::{self, Decision, Kept, QuarantinedRow};
use super::visits::{Visit, seen};
use crate::auth::Identity;
use crate::complaints::store::{self as complaints, Audience, Named};
use crate::db::Db;
use crate::documents::storage::Key;
use crate::error::{Error, FieldError, Result};
use crate::http::{Found, Paging};
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{Record, keep, run_idempotent};
use crate::procedure::{Complaint, ComplaintId, Event, Person};
use crate::website::model::{Signs, is_expired};

/// A complaint as its complainant follows it.
pub struct Followed {
    pub complaint: Complaint,
    pub events: Vec<Event>,
    /// The complaint of which it is a duplicate.
    pub original: Option<Complaint>,
}

/// The complainant as a caller: somebody without a role, who has the code.
pub fn complainant(now: DateTime<Utc>) -> Identity {
    let Person { subject, name } = Person::complainant();
    Identity {
        subject,
        name,
        roles: Vec::new(),
        expires_at: now,
    }
}

/// The faults of natures, each with its place, that the catalogue does not have or has retired.
///
/// # Errors
/// When the database fails.
pub async fn faults_of_natures(
    db: &Db,
    natures: Vec<(&'static str, String)>,
    now: DateTime<Utc>,
) -> Result<Vec<FieldError>> {
    let named = Named {
        natures,
        ..Named::default()
    };
    complaints::named_faults(db, complainant(now), named).await
}

/// Completes the signs of a submission by what came in before.
///
/// # Errors
/// When the database fails.
pub async fn suspicions(db: &Db, visit: Visit, signs: Signs, now: DateTime<Utc>) -> Result<Signs> {
    db.run(move |connection| {
        let (before, same_text) = seen(connection, visit, now)?;
        Ok(Signs {
            before,
            same_text,
            ..signs
        })
    })
    .await
}

/// Keeps a submission apart; `answer` makes the answer and its records of the number that it gets.
///
/// # Errors
/// As [`quarantine::keep`].
pub async fn kept(
    db: &Db,
    year: i32,
    kept: Kept,
    answer: impl Fn(&str) -> Result<(StoredResponse, Vec<Record>)> + Send + 'static,
) -> Result<StoredResponse> {
    db.run(move |connection| quarantine::keep(connection, year, &kept, &answer))
        .await
}

/// Whose code has this digest.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn whose(db: &Db, digest: [u8; 32]) -> Result<Tracked> {
    db.run(move |connection| codes::find(connection, digest)).await
}

/// The complaint of a code, with all that happened to it.
///
/// # Errors
/// `NotFound` when the code counts no more, or when the database fails.
pub async fn follow(db: &Db, id: ComplaintId, now: DateTime<Utc>) -> Result<Followed> {
    let load = |id| {
        complaints::load_for(Audience::WhoTakesCalls, db, id, complainant(now), now, |mut case| {
            let id = case.complaint.id;
            let events = complaints::events(case.connection(), id)?;
            Ok((case.complaint, events))
        })
    };
    let (complaint, events) = load(id).await?;
    if is_expired(complaint.closing().map(|closing| closing.at), now) {
        return Err(Error::NotFound);
    }
    let original = match complaint.closing().and_then(|closing| closing.duplicate_of) {
        Some(original) => match load(original).await {
            Ok((original, _)) => Some(original),
            // It was erased; the duplicate is still followed.
            Err(Error::NotFound) => None,
            Err(failure) => return Err(failure),
        },
        None => None,
    };
    Ok(Followed {
        complaint,
        events,
        original,
    })
}

/// One submission in quarantine.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn read(db: &Db, id: Uuid) -> Result<QuarantinedRow> {
    db.run(move |connection| quarantine::load(connection, id)).await
}

/// A page of submissions.
///
/// # Errors
/// As [`quarantine::list`].
pub async fn page(
    db: &Db,
    waiting: Option<bool>,
    paging: Paging<(DateTime<Utc>, Uuid)>,
) -> Result<Found<QuarantinedRow>> {
    db.run(move |connection| quarantine::list(connection, waiting, &paging))
        .await
}

/// Adds something to a submission that waits: `decide` makes the answer, the new content, and the contents in the storage
/// that it has more.
///
/// # Errors
/// `NotFound`, the error of `decide`, or as [`run_idempotent`].
pub async fn amend(
    db: &Db,
    id: Uuid,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
    decide: impl Fn(&QuarantinedRow) -> Result<(StoredResponse, Vec<u8>, Vec<Key>)> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let row = quarantine::load(connection, id)?;
            let (answer, content, staged) = decide(&row)?;
            quarantine::append(connection, &row, content, &staged)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// Discards a submission that waits.
///
/// # Errors
/// `Conflict` when it was decided on, or as [`run_idempotent`].
pub async fn decide(
    db: &Db,
    id: Uuid,
    decision: Decision,
    reason: String,
    claim: Option<IdempotencyClaim>,
    respond: impl Fn(QuarantinedRow) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, decision.at, move |connection, record| {
        connection.transaction(|connection| {
            quarantine::load(connection, id)?;
            let answer = respond(quarantine::discard(connection, id, &decision, &reason)?)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// Gives a complaint another code, which `respond` tells; the one before ends.
///
/// # Errors
/// `NotFound` when the caller may not see the complaint, or as [`run_idempotent`].
pub async fn new_code(
    db: &Db,
    (id, caller): (ComplaintId, Identity),
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
    derive: impl Fn(i32) -> Result<(StoredResponse, [u8; 32])> + Send + 'static,
) -> Result<StoredResponse> {
    complaints::load(db, id, caller, now, |_| Ok(())).await?;
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let answer = codes::renew(connection, id, now, &derive)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// Ends the code of a complaint.
///
/// # Errors
/// `NotFound` when the caller may not see the complaint, or it has no code that counts; or as [`run_idempotent`].
pub async fn end_code(
    db: &Db,
    (id, caller): (ComplaintId, Identity),
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
    answer: StoredResponse,
) -> Result<StoredResponse> {
    complaints::load(db, id, caller, now, |_| Ok(())).await?;
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            // A renewal at the same time leaves another code, which only a statement after it sees.
            if !codes::revoke(connection, id, now)? && !codes::revoke(connection, id, now)? {
                return Err(Error::NotFound);
            }
            keep(connection, record(&answer).as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}
