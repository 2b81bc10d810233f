//! Tracking codes by their digests.

use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use uuid::Uuid;

use crate::db::StatementPart;
use crate::error::{Error, Result};
use crate::procedure::ComplaintId;
use crate::schema::tracking_codes;
use crate::website::model::TrackingCode;

/// The generation of the first code of a complaint.
const FIRST: i32 = 1;

/// Whose code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracked {
    Complaint(ComplaintId),
    Submission(Uuid),
}

/// Makes the insertion of the first code of a complaint, or of a submission in quarantine, as a part of the statement that
/// adds it.
pub fn code_insertion(of: Tracked, digest: [u8; 32], now: DateTime<Utc>) -> StatementPart {
    let (complaint, submission) = match of {
        Tracked::Complaint(id) => (Some(id.0), None),
        Tracked::Submission(id) => (None, Some(id)),
    };
    Box::new(diesel::insert_into(tracking_codes::table).values((
        tracking_codes::digest.eq(digest.to_vec()),
        tracking_codes::complaint_id.eq(complaint),
        tracking_codes::submission_id.eq(submission),
        tracking_codes::generation.eq(1),
        tracking_codes::created_at.eq(now),
    )))
}

/// Makes the codes of a submission those of the complaint that it becomes, as a part of the statement that releases it.
pub fn codes_release(submission: Uuid) -> StatementPart {
    let codes = tracking_codes::table.filter(tracking_codes::submission_id.eq(submission));
    Box::new(diesel::update(codes).set((
        tracking_codes::complaint_id.eq(submission),
        tracking_codes::submission_id.eq(None::<Uuid>),
    )))
}

/// Whose code has this digest, unless it was revoked.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub fn find(connection: &mut PgConnection, digest: [u8; 32]) -> Result<Tracked> {
    let found: (Option<Uuid>, Option<Uuid>) = tracking_codes::table
        .find(digest.to_vec())
        .filter(tracking_codes::revoked_at.is_null())
        .select((tracking_codes::complaint_id, tracking_codes::submission_id))
        .first(connection)?;
    match found {
        (Some(complaint), _) => Ok(Tracked::Complaint(ComplaintId(complaint))),
        (None, Some(submission)) => Ok(Tracked::Submission(submission)),
        (None, None) => Err(Error::NotFound),
    }
}

/// Adds the next code of a complaint, whose digest `derive` gives by its generation, and ends the others.
///
/// # Errors
/// `GivenUp` when another one was added at the same time, so that it is done again; or when the database fails.
pub fn renew<T>(
    connection: &mut PgConnection,
    complaint: ComplaintId,
    now: DateTime<Utc>,
    derive: impl Fn(i32) -> Result<(T, [u8; 32])>,
) -> Result<T> {
    revoke(connection, complaint, now)?;
    let last: Option<i32> = tracking_codes::table
        .filter(tracking_codes::complaint_id.eq(complaint.0))
        .select(max(tracking_codes::generation))
        .first(connection)?;
    let generation = last.unwrap_or_default() + 1;
    let (code, digest) = derive(generation)?;
    diesel::insert_into(tracking_codes::table)
        .values((
            tracking_codes::digest.eq(digest.to_vec()),
            tracking_codes::complaint_id.eq(complaint.0),
            tracking_codes::generation.eq(generation),
            tracking_codes::created_at.eq(now),
        ))
        .execute(connection)
        .map_err(|error| match error {
            diesel::result::Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::GivenUp,
            other => other.into(),
        })?;
    Ok(code)
}

/// The code by which a complaint is followed. A complaint that never had one gets its first, which `derive` gives by its
/// generation; one whose code was revoked has none.
///
/// # Errors
/// When the database fails.
pub fn code_of(
    connection: &mut PgConnection,
    complaint: ComplaintId,
    now: DateTime<Utc>,
    derive: &dyn Fn(i32) -> TrackingCode,
) -> Result<Option<TrackingCode>> {
    let codes: Vec<(i32, bool)> = tracking_codes::table
        .filter(tracking_codes::complaint_id.eq(complaint.0))
        .select((tracking_codes::generation, tracking_codes::revoked_at.is_null()))
        .load(connection)?;
    if codes.is_empty() {
        let code = derive(FIRST);
        diesel::insert_into(tracking_codes::table)
            .values((
                tracking_codes::digest.eq(code.digest().to_vec()),
                tracking_codes::complaint_id.eq(complaint.0),
                tracking_codes::generation.eq(FIRST),
                tracking_codes::created_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(connection)?;
        return Ok(Some(code));
    }
    let counting = codes.into_iter().find(|(_, counts)| *counts);
    Ok(counting.map(|(generation, _)| derive(generation)))
}

/// Ends the code of a complaint; returns whether it had one.
///
/// # Errors
/// When the database fails.
pub fn revoke(connection: &mut PgConnection, complaint: ComplaintId, now: DateTime<Utc>) -> Result<bool> {
    let counted = tracking_codes::table
        .filter(tracking_codes::complaint_id.eq(complaint.0))
        .filter(tracking_codes::revoked_at.is_null());
    let ended = diesel::update(counted)
        .set(tracking_codes::revoked_at.eq(now))
        .execute(connection)?;
    Ok(ended > 0)
}
