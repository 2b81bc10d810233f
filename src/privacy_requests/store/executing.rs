//! The execution of requests in the database: erasing complaints, reducing the request, and its end.

use chrono::{DateTime, Months, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::read::{FINAL, blocks, contested};
use super::row::RequestRow;
use super::rulebook::Rulebook;
use super::write::{held, save};
use crate::calendar::model::local_date;
use crate::complaints::store::{Forgetting, forget};
use crate::error::{Error, Result};
use crate::idempotency;
use crate::jobs::Lease;
use crate::privacy_requests::model::{
    Counts, Execution, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind, PrivacyRequestStatus, another_is_open,
};
use crate::procedure::{ComplaintId, Person};
use crate::restoring;
use crate::retention;
use crate::retention::store::Preview;
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

/// Takes up the execution of a request. One that something stands in the way of is not begun: a person is to look at it.
/// `None` when there is nothing to execute.
///
/// # Errors
/// When the database fails, or another process runs the job.
pub fn take_up(
    connection: &mut PgConnection,
    lease: Lease,
    id: PrivacyRequestId,
    now: DateTime<Utc>,
    rules: &Rulebook,
) -> Result<Option<PrivacyRequest>> {
    connection.transaction(|connection| {
        lease.check(connection)?;
        let request = held(connection, id)?;
        let Some(execution) = being_executed(&request) else {
            return Ok(None);
        };
        if execution.erased_at.is_some() {
            return Ok(Some(request));
        }
        let blocks = blocks(connection, &request, rules, local_date(now))?;
        let Some(block) = request.obstacle(&blocks) else {
            return Ok(Some(request));
        };
        save(connection, &request.halted(block, now), &rules.policy)?;
        Ok(None)
    })
}

/// Erases the complaints of a request for erasure that is being executed, in one transaction, counts what went, and takes
/// who asked from requests about them that were finished before. The database knows the entry of the journal from then
/// on, before the journal has it: never is the journal ahead of it. Done again it erases nothing, and says what was erased
/// before. Of a request of another kind it counts the complaints.
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
        execution.counts = counts(&previews);
        if request.kind == PrivacyRequestKind::Erasure {
            if !contested(connection, id, &request.about)?.is_empty() {
                return Err(another_is_open().into());
            }
            let present: Vec<ComplaintId> = previews.iter().map(|one| ComplaintId(one.kept.id)).collect();
            forget_all(connection, id.0, &present, forgetting, rules)?;
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

fn counts(previews: &[Preview]) -> Counts {
    Counts {
        complaints: previews.iter().map(|_| 1).sum(),
        documents: previews.iter().map(|one| one.documents).sum(),
        events: previews.iter().map(|one| one.events).sum(),
    }
}

/// Forgets complaints, and who asked in finished requests about them, as an entry of the journal.
fn forget_all(
    connection: &mut PgConnection,
    entry: Uuid,
    complaints: &[ComplaintId],
    forgetting: Forgetting,
    rules: &Rulebook,
) -> Result<()> {
    let finished = finished_about(connection, entry, complaints)?;
    reduce(connection, finished, rules)?;
    forget(connection, complaints, forgetting)?;
    restoring::store::note(connection, entry, forgetting.now)
}

/// Erases in a restored database what an entry of the journal says, and ends the request whose erasure it was, wherever
/// the backup has it; returns how many complaints.
///
/// # Errors
/// `Conflict` when a complaint is open or held, or when the database fails: then nothing goes.
pub fn erase_again(
    connection: &mut PgConnection,
    entry: Uuid,
    complaints: &[ComplaintId],
    forgetting: Forgetting,
    rules: &Rulebook,
) -> Result<usize> {
    connection.transaction(|connection| {
        let request = match held(connection, PrivacyRequestId(entry)) {
            Ok(request) => Some(request),
            // Received after the backup, or no request.
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        };
        let previews = retention::store::preview(connection, complaints, rules.period)?;
        let present: Vec<ComplaintId> = previews.iter().map(|one| ComplaintId(one.kept.id)).collect();
        forget_all(connection, entry, &present, forgetting, rules)?;
        if let Some(request) = request.filter(|request| request.status != PrivacyRequestStatus::Executed) {
            let at = forgetting.now;
            let begun = request.facts.execution.clone();
            let (by, begun_at) = begun.map_or_else(|| (nobody_known(), at), |begun| (begun.by, begun.begun_at));
            let execution = Execution {
                by,
                begun_at,
                erased_at: Some(at),
                counts: counts(&previews),
                done_at: Some(at),
            };
            save(connection, &request.executed(execution), &rules.policy)?;
            forget_words(connection, entry)?;
        }
        Ok(present.len())
    })
}

/// Stands for whoever executed a request of which the backup knows less.
fn nobody_known() -> Person {
    Person {
        subject: "klachtenmap".to_owned(),
        name: None,
    }
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
        let restricts = request.begins_restriction();
        let done_at = execution.done_at.or(Some(now));
        let done = request.executed(Execution { done_at, ..execution });
        save(connection, &done, &rules.policy)?;
        if !restricts {
            forget_words(connection, id.0)?;
        }
        Ok(true)
    })
}

/// The other requests about the complaints that were finished before.
fn finished_about(connection: &mut PgConnection, request: Uuid, complaints: &[ComplaintId]) -> Result<Vec<Uuid>> {
    let ids: Vec<Uuid> = complaints.iter().map(|id| id.0).collect();
    let finished = requests::table
        .filter(requests::id.ne(request))
        .filter(requests::status.eq_any(FINAL))
        .filter(requests::about.overlaps_with(ids))
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
