//! The execution of requests in the database: erasing complaints, reducing the request, and its end.

use chrono::{DateTime, Months, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::read::{FINAL, contested, find};
use super::row::RequestRow;
use super::rulebook::Rulebook;
use super::write::{held, save};
use crate::calendar::model::local_date;
use crate::complaints::store::{Forgetting, forget};
use crate::error::{Error, Result};
use crate::i18n::Text;
use crate::idempotency;
use crate::jobs::Lease;
use crate::privacy_requests::model::{
    Counts, Execution, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind, PrivacyRequestStatus,
};
use crate::procedure::ComplaintId;
use crate::retention;
use crate::schema::{privacy_request_steps as steps, privacy_requests as requests};
use crate::vocabulary::Vocabulary;

/// The complaints that a request erased, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    pub complaints: Vec<Uuid>,
    pub at: DateTime<Utc>,
}

/// The requests that are being executed, those received first first.
///
/// # Errors
/// When the database fails.
pub fn executing(connection: &mut PgConnection) -> Result<Vec<PrivacyRequestId>> {
    let ids: Vec<Uuid> = requests::table
        .filter(requests::status.eq(PrivacyRequestStatus::Executing.as_str()))
        .order((requests::received_at, requests::id))
        .select(requests::id)
        .load(connection)?;
    Ok(ids.into_iter().map(PrivacyRequestId).collect())
}

/// One request.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub fn about(connection: &mut PgConnection, id: PrivacyRequestId) -> Result<PrivacyRequest> {
    find(connection, id)
}

/// Erases the complaints of a request for erasure that is being executed, in one transaction, counts what went, and takes
/// who asked from requests about them that were finished before. Done
/// again it erases nothing, and says what was erased before. Of a request of another kind it counts the complaints.
///
/// # Errors
/// `Conflict` when one of them is open or held, or another request about one is open: then nothing goes.
pub fn erase(
    connection: &mut PgConnection,
    lease: Lease,
    id: PrivacyRequestId,
    forgetting: Forgetting,
    rules: &Rulebook,
) -> Result<Option<Erased>> {
    connection.transaction(|connection| {
        lease.check(connection)?;
        let mut request = held(connection, id)?;
        let Some(mut execution) = being_executed(&request) else {
            return Ok(None);
        };
        if let Some(at) = execution.erased_at {
            let complaints = request.about;
            return Ok(Some(Erased { complaints, at }));
        }
        let all: Vec<ComplaintId> = request.about.iter().copied().map(ComplaintId).collect();
        let previews = retention::store::preview(connection, &all, rules.period)?;
        execution.counts = Counts {
            complaints: previews.iter().map(|_| 1).sum(),
            documents: previews.iter().map(|one| one.documents).sum(),
            events: previews.iter().map(|one| one.events).sum(),
        };
        if request.kind == PrivacyRequestKind::Erasure {
            if !contested(connection, id, &request.about)?.is_empty() {
                return Err(another_is_open());
            }
            let present: Vec<ComplaintId> = previews.iter().map(|one| ComplaintId(one.kept.id)).collect();
            let finished = finished_about(connection, &request)?;
            reduce(connection, finished, rules)?;
            forget(connection, &present, forgetting)?;
            request.about = present.into_iter().map(|id| id.0).collect();
        }
        execution.erased_at = Some(forgetting.now);
        request.facts.execution = Some(execution);
        save(connection, &request, &rules.policy)?;
        let at = forgetting.now;
        Ok(Some(Erased {
            complaints: request.about,
            at,
        }))
    })
}

fn being_executed(request: &PrivacyRequest) -> Option<Execution> {
    let execution = request.facts.execution.clone();
    execution.filter(|_| request.status == PrivacyRequestStatus::Executing)
}

fn another_is_open() -> Error {
    Error::conflict(
        "request-open",
        Text::of(
            "Over een van deze klachten loopt nog een ander verzoek of een beperking. Rond dat eerst af.",
            "Another request or a restriction of one of these complaints is open. Finish that one first.",
        ),
    )
}

/// Ends the execution: takes from the request everything that is personal, and forgets its kept answers, unless it brought
/// a restriction that is in force from now on. False when it was ended before.
///
/// # Errors
/// When the database fails, or another process runs the job.
pub fn finish(
    connection: &mut PgConnection,
    lease: Lease,
    id: PrivacyRequestId,
    now: DateTime<Utc>,
    rules: &Rulebook,
) -> Result<bool> {
    connection.transaction(|connection| {
        lease.check(connection)?;
        let request = held(connection, id)?;
        let Some(execution) = being_executed(&request) else {
            return Ok(false);
        };
        let restricts = request.kind.restricts() && !request.facts.lifted;
        let mut done = if restricts { request } else { request.reduced() };
        done.version += 1;
        done.status = PrivacyRequestStatus::Executed;
        done.facts.execution = Some(Execution {
            done_at: execution.done_at.or(Some(now)),
            ..execution
        });
        save(connection, &done, &rules.policy)?;
        if !restricts {
            forget_words(connection, id.0)?;
        }
        Ok(true)
    })
}

/// The requests about the same complaints that were finished before.
fn finished_about(connection: &mut PgConnection, request: &PrivacyRequest) -> Result<Vec<Uuid>> {
    let finished = requests::table
        .filter(requests::id.ne(request.id.0))
        .filter(requests::status.eq_any(FINAL))
        .filter(requests::about.overlaps_with(&request.about))
        .order(requests::id)
        .select(requests::id);
    Ok(finished.load(connection)?)
}

fn reduce(connection: &mut PgConnection, ids: Vec<Uuid>, rules: &Rulebook) -> Result<()> {
    for id in ids {
        let request = held(connection, PrivacyRequestId(id))?;
        save(connection, &request.reduced(), &rules.policy)?;
        forget_words(connection, id)?;
    }
    Ok(())
}

/// Forgets the words of the steps of a request, and the answers that were kept for repeated requests.
fn forget_words(connection: &mut PgConnection, id: Uuid) -> Result<()> {
    let said = steps::table
        .filter(steps::request_id.eq(id))
        .filter(steps::words.is_not_null());
    diesel::update(said)
        .set(steps::words.eq(None::<serde_json::Value>))
        .execute(connection)?;
    idempotency::store::blank(connection, id)
}

/// The months for which a refused request keeps who asked.
const REFUSED_KEPT: Months = Months::new(12);

/// Takes from refused requests who asked, a year after the decision, and forgets finished ones with the years of
/// complaints; returns how many.
///
/// # Errors
/// When the database fails.
pub fn forget_old(connection: &mut PgConnection, now: DateTime<Utc>, rules: &Rulebook) -> Result<usize> {
    connection.transaction(|connection| {
        let refused: Vec<RequestRow> = requests::table
            .filter(requests::status.eq(PrivacyRequestStatus::Refused.as_str()))
            .filter(requests::requester.is_not_null())
            .filter(requests::received_at.lt(now - REFUSED_KEPT))
            .order(requests::id)
            .select(RequestRow::as_select())
            .load(connection)?;
        let is_old = |request: &PrivacyRequest| {
            let decided = request.facts.decided_at;
            decided.is_some_and(|decided| decided < now - REFUSED_KEPT)
        };
        let old = refused.into_iter().map(PrivacyRequest::from).filter(is_old);
        let old: Vec<Uuid> = old.map(|request| request.id.0).collect();
        let reduced = old.len();
        reduce(connection, old, rules)?;
        let first_kept = rules.period.first_day_kept(local_date(now));
        let over = requests::table
            .filter(requests::status.eq_any(FINAL))
            .filter(requests::requester.is_null())
            .filter(requests::registered_at.lt(crate::calendar::model::start_of_day(first_kept)));
        Ok(reduced + diesel::delete(over).execute(connection)?)
    })
}
