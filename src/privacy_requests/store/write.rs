//! Receiving requests and taking them a step further, each once, however often it is asked for.

use chrono::{DateTime, Datelike, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::matching::{Found, matches, owned};
use super::read::{Surroundings, surroundings, visible_among};
use super::row::{RequestRow, StepRow};
use super::rulebook::Rulebook;
use crate::auth::Identity;
use crate::calendar::model::{Policy, local_date};
use crate::complaints::store::{existing, load_actor};
use crate::db::Db;
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::privacy_requests::model::{
    Circumstances, Filing, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind, Step, StepTaken,
};
use crate::procedure::{Actor, ComplaintId};
use crate::schema::{privacy_request_numbers as numbers, privacy_request_steps as steps, privacy_requests as requests};

/// Enters a request. `respond` renders the answer, with the complaints that may be about the requester for a caller who
/// `reads` requests.
///
/// # Errors
/// `Invalid` with every complaint that does not exist, or as [`run_idempotent`].
pub async fn receive(
    db: &Db,
    id: PrivacyRequestId,
    (filing, caller, reads): (Filing, Identity, bool),
    (claim, now): (Option<IdempotencyClaim>, DateTime<Utc>),
    rules: Rulebook,
    respond: impl Fn(PrivacyRequest, Vec<Found>) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let named: Vec<ComplaintId> = filing.complaints.iter().copied().map(ComplaintId).collect();
            let known = existing(connection, &named)?;
            unknown(&filing.complaints, |id| known.contains(&ComplaintId(id)))?;
            let mut request = PrivacyRequest::receive(id, String::new(), filing.clone(), now);
            let matches = if reads {
                let actor = load_actor(connection, caller.clone())?;
                matches(connection, (&caller, &actor), &request)?
            } else {
                Vec::new()
            };
            // Last of all: everybody else waits for the next number.
            request.number = draw_number(connection, local_date(now).year())?;
            diesel::insert_into(requests::table)
                .values(RequestRow::of(&request, &rules.policy))
                .execute(connection)?;
            let answer = respond(request, matches)?;
            keep(
                connection,
                record(&answer).map(|record| record.also_about(Some(id.0))).as_ref(),
            )?;
            Ok(answer)
        })
    })
    .await
}

/// Takes a request a step further. `expected` checks the version that the caller wants to change, `respond` renders the
/// answer.
///
/// # Errors
/// `NotFound`, the error of `expected`, the refusal of the step, or as [`run_idempotent`].
pub async fn take(
    db: &Db,
    id: PrivacyRequestId,
    (step, caller): (Step, Identity),
    (claim, now): (Option<IdempotencyClaim>, DateTime<Utc>),
    rules: Rulebook,
    expected: impl Fn(i32) -> Result<()> + Send + 'static,
    respond: impl Fn(&PrivacyRequest, StepTaken) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let actor = load_actor(connection, caller.clone())?;
            let before = held(connection, id)?;
            expected(before.version)?;
            let (after, taken) = taken(connection, (&caller, &actor), &before, step.clone(), &rules, now)?;
            let answer = respond(&after, taken.clone())?;
            save(connection, &after, &rules.policy)?;
            diesel::insert_into(steps::table)
                .values(StepRow::of(id, taken))
                .execute(connection)?;
            keep(
                connection,
                record(&answer).map(|record| record.also_about(Some(id.0))).as_ref(),
            )?;
            Ok(answer)
        })
    })
    .await
}

fn taken(
    connection: &mut PgConnection,
    (caller, actor): (&Identity, &Actor),
    before: &PrivacyRequest,
    step: Step,
    rules: &Rulebook,
    now: DateTime<Utc>,
) -> Result<(PrivacyRequest, StepTaken)> {
    let Surroundings { independent, blocks } = surroundings(connection, actor, before, rules, local_date(now))?;
    let facts = Circumstances {
        by: &actor.person,
        now,
        policy: &rules.policy,
        four_eyes: rules.four_eyes,
        independent,
        blocks: &blocks,
    };
    before.check(step.name(), &facts)?;
    if let Step::Matched { complaints } = &step {
        check_confirmed(connection, (caller, actor), before, complaints)?;
    }
    Ok(before.take(step, &facts)?)
}

/// Checks the complaints that a person confirms: they exist, are not about that person and, where they are to be erased,
/// are the requester's own. What is kept of somebody else in a complaint goes by correcting it.
fn check_confirmed(
    connection: &mut PgConnection,
    (caller, actor): (&Identity, &Actor),
    request: &PrivacyRequest,
    complaints: &[Uuid],
) -> Result<()> {
    let visible = visible_among(connection, actor, complaints)?;
    unknown(complaints, |id| visible.contains(&id))?;
    if request.kind != PrivacyRequestKind::Erasure {
        return Ok(());
    }
    let owned = owned(connection, caller, request, complaints)?;
    let faults = complaints.iter().enumerate().filter(|(_, id)| !owned.contains(id));
    let message = Text::of(
        "Alleen een klacht van de verzoeker zelf kan worden gewist. Haal andere gegevens weg door de klacht te corrigeren.",
        "Only a complaint of the requester can be erased. Take other data away by correcting the complaint.",
    );
    let faults: Vec<FieldError> = faults
        .map(|(place, _)| FieldError::at(format!("/complaintIds/{place}"), "not_allowed", message.clone()))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

/// # Errors
/// `Invalid` with every complaint that is not known.
fn unknown(complaints: &[Uuid], is_known: impl Fn(Uuid) -> bool) -> Result<()> {
    let message = Text::of("Deze klacht bestaat niet.", "There is no such complaint.");
    let unknown = complaints.iter().enumerate().filter(|(_, id)| !is_known(**id));
    let faults: Vec<FieldError> = unknown
        .map(|(place, _)| FieldError::at(format!("/complaintIds/{place}"), "unknown", message.clone()))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

/// The request, held until the end of the transaction.
pub(super) fn held(connection: &mut PgConnection, id: PrivacyRequestId) -> Result<PrivacyRequest> {
    let row: RequestRow = requests::table
        .find(id.0)
        .select(RequestRow::as_select())
        .for_update()
        .first(connection)?;
    Ok(row.into())
}

/// Writes the next version of a request that is held.
pub(super) fn save(connection: &mut PgConnection, request: &PrivacyRequest, policy: &Policy) -> Result<()> {
    diesel::update(requests::table.find(request.id.0))
        .set(RequestRow::of(request, policy))
        .execute(connection)?;
    Ok(())
}

/// The next number of the year.
fn draw_number(connection: &mut PgConnection, year: i32) -> Result<String> {
    let drawn: i32 = diesel::insert_into(numbers::table)
        .values((numbers::year.eq(year), numbers::last.eq(1)))
        .on_conflict(numbers::year)
        .do_update()
        .set(numbers::last.eq(numbers::last + 1))
        .returning(numbers::last)
        .get_result(connection)?;
    Ok(format!("V-{year}-{drawn:04}"))
}
