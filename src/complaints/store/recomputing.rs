//! Recomputes the first-response terms of the register, after a change of the calendar's policy.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::case::{Case, load};
use super::change::{Change, Decision, change};
use super::visibility::is_open;
use crate::auth::{Identity, Role};
use crate::calendar::model::TermRules;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{Complaint, ComplaintId, Event, EventData};
use crate::schema::complaints;

/// A first-response term that ends on another day than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecomputedTerm {
    pub number: String,
    pub previous_due_date: NaiveDate,
    pub due_date: NaiveDate,
}

/// The subject in the history of complaints that the program changed by itself.
const SUBJECT: &str = "klachtenmap";
const PAGE: i64 = 500;

/// Recomputes the first-response terms of all open complaints without a first response, in order of registration. With
/// `dry_run`, changes nothing and returns the terms that would change. Doing it again changes nothing more.
///
/// # Errors
/// When the database fails; the terms that were changed before stay changed.
pub async fn recompute_terms(
    db: &Db,
    rules: &TermRules,
    now: DateTime<Utc>,
    dry_run: bool,
) -> Result<Vec<RecomputedTerm>> {
    let mut recomputed = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let page = unanswered(db, after).await?;
        let Some(last) = page.last() else {
            return Ok(recomputed);
        };
        after = *last;
        for id in page.into_iter().map(ComplaintId) {
            let term = if dry_run {
                preview(db, id, rules.clone(), now).await
            } else {
                recompute(db, id, rules.clone(), now).await
            };
            match term {
                // Forgotten since the page was read.
                Err(Error::NotFound) => {}
                term => recomputed.extend(term?),
            }
        }
    }
}

/// A page of the open complaints without a first response, after the complaint `after`.
async fn unanswered(db: &Db, after: Uuid) -> Result<Vec<Uuid>> {
    db.run(move |connection| {
        let ids = complaints::table
            .filter(is_open())
            .filter(complaints::first_response_at.is_null())
            .filter(complaints::id.gt(after))
            .order(complaints::id)
            .limit(PAGE)
            .select(complaints::id);
        Ok(ids.load(connection)?)
    })
    .await
}

async fn preview(db: &Db, id: ComplaintId, rules: TermRules, now: DateTime<Utc>) -> Result<Option<RecomputedTerm>> {
    load(db, id, program(now), now, move |case| {
        let (actor, now) = (case.actor, case.now);
        let outcome = case.complaint.recompute_term(actor, now, &rules);
        Ok(outcome.and_then(|(after, event)| RecomputedTerm::of(&after, &event)))
    })
    .await
}

async fn recompute(db: &Db, id: ComplaintId, rules: TermRules, now: DateTime<Utc>) -> Result<Option<RecomputedTerm>> {
    let wanted = Change {
        id,
        caller: program(now),
        expected: None,
        claim: None,
        now,
    };
    let decide = move |case: Case<'_>| {
        let outcome = case.complaint.recompute_term(case.actor, case.now, &rules);
        Ok(outcome.map_or_else(|| Decision::Unchanged(told(String::new())), Decision::from))
    };
    let answer = change(db, wanted, decide, |changed| {
        let term = RecomputedTerm::of(changed.complaint, changed.event);
        let body = serde_json::to_string(&term).map_err(|error| Error::caused("a recomputed term", error))?;
        Ok(told(body))
    })
    .await?;
    // Nothing is told of a complaint that was answered or closed meanwhile, or whose term stays as it is.
    Ok(serde_json::from_str(&answer.body).unwrap_or_default())
}

/// The answer by which `change` tells what became of the complaint.
pub(super) const fn told(body: String) -> StoredResponse {
    StoredResponse {
        status: 200,
        etag: None,
        location: None,
        body,
        replayed: false,
    }
}

/// The program itself, which sees every complaint.
pub(super) fn program(now: DateTime<Utc>) -> Identity {
    Identity {
        subject: SUBJECT.to_owned(),
        name: None,
        roles: vec![Role::Manager],
        expires_at: now,
    }
}

impl RecomputedTerm {
    fn of(complaint: &Complaint, event: &Event) -> Option<Self> {
        match event.what {
            EventData::TermRecomputed {
                previous_due_date,
                due_date,
            } => Some(RecomputedTerm {
                number: complaint.number.clone(),
                previous_due_date,
                due_date,
            }),
            _ => None,
        }
    }
}
