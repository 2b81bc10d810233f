//! The work that the website does by itself: it releases what nobody decided on in time, and forgets what need not be kept.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};

use super::api::{Website, release};
use super::model::{DISCARDED_KEPT, RELEASED_AFTER};
use super::store::{self, Decision, QuarantinedRow};
use crate::calendar::model::{CalendarDate, local_date};
use crate::complaints::api::BatchQueues;
use crate::db::Db;
use crate::error::{Result, with_causes};
use crate::idempotency::model::StoredResponse;
use crate::procedure::Rules;

/// The outcome of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tended {
    /// Submissions that were released because nobody decided in time.
    pub released: usize,
    /// Discarded submissions whose content went.
    pub forgotten: usize,
}

/// Submissions that one query gives.
const STEP: i64 = 100;

/// Releases what has waited for two working days, and forgets visits and what was discarded a while ago. Harmless when it is
/// done again: a submission is released once.
///
/// # Errors
/// When the database cannot be reached. A submission that cannot be released keeps no other one waiting.
pub async fn tend(
    db: &Db,
    (website, rules): (&Website, &Rules),
    has_scanner: bool,
    now: DateTime<Utc>,
) -> Result<Tended> {
    let queues = BatchQueues::default();
    let mut tended = Tended::default();
    let mut last = None;
    loop {
        let step = db
            .run(move |connection| store::due(connection, last, now, STEP))
            .await?;
        let Some(furthest) = step.last().map(|row| (row.received_at, row.id)) else {
            break;
        };
        last = Some(furthest);
        let due: Vec<QuarantinedRow> = step.into_iter().take_while(|row| is_over(row, rules, now)).collect();
        if due.is_empty() {
            break;
        }
        tended.released += release_all((db, &queues), (website, rules), has_scanner, due, now).await;
    }
    tended.forgotten = db
        .run(move |connection| {
            store::forget_visits(connection, now)?;
            store::forget(connection, now - DISCARDED_KEPT)
        })
        .await?;
    Ok(tended)
}

/// Releases submissions; returns how many. One that cannot be released keeps no other one waiting.
async fn release_all(
    (db, queues): (&Db, &BatchQueues),
    (website, rules): (&Website, &Rules),
    has_scanner: bool,
    due: Vec<QuarantinedRow>,
    now: DateTime<Utc>,
) -> usize {
    let mut released = 0;
    for row in due {
        let (id, decision) = (row.id, Decision { by: None, at: now });
        let respond = |_: &QuarantinedRow| Ok(StoredResponse::empty(StatusCode::NO_CONTENT));
        match release(
            (db, queues),
            (website, rules),
            has_scanner,
            row,
            decision,
            None,
            respond,
        )
        .await
        {
            Ok(_) => released += 1,
            Err(error) => log::warn!("submission {id} was not released: {}", with_causes(&error)),
        }
    }
    released
}

/// Whether the last day is over on which somebody could decide.
fn is_over(row: &QuarantinedRow, rules: &Rules, now: DateTime<Utc>) -> bool {
    let received = CalendarDate::of(row.received_at);
    received.is_ok_and(|received| local_date(now) > rules.terms.policy.due(received, RELEASED_AFTER))
}
