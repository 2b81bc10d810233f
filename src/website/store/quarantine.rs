//! Submissions in quarantine.

use chrono::{DateTime, Utc};
use diesel::dsl::{case_when, count_star};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text as SqlText};
use uuid::Uuid;

use super::codes::{Tracked, code_insertion};
use super::visits::{Visit, counting, visit_insertion};
use crate::db::{CombinedStatement, StatementPart, count_up_to, counted};
use crate::documents::storage::Key;
use crate::documents::store::{discard_staged, staging};
use crate::error::{Error, Result};
use crate::http::{Found, Paging};
use crate::i18n::Text;
use crate::idempotency::store::{Record, insertion};
use crate::schema::quarantined_submissions as q;
use crate::vocabulary::Vocabulary;
use crate::website::model::{Suspicion, TrackingCode, Verdict};

define_sql_function! { fn draw_complaint_numbers(in_year: Integer, how_many: Integer) -> SqlText; }

/// A submission as kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = q)]
pub struct QuarantinedRow {
    pub id: Uuid,
    pub number: String,
    pub received_at: DateTime<Utc>,
    pub reasons: Vec<String>,
    /// Sealed; `None` when it is gone.
    pub content: Option<Vec<u8>>,
    pub decision: Option<String>,
    pub reason: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    pub complaint_id: Option<Uuid>,
    pub version: i32,
}

/// The person who decides, and the time; nobody, when it is released because the time is over.
#[derive(Debug, Clone)]
pub struct Decision {
    pub by: Option<String>,
    pub at: DateTime<Utc>,
}

impl QuarantinedRow {
    pub fn reasons(&self) -> Vec<Suspicion> {
        self.reasons
            .iter()
            .filter_map(|reason| Suspicion::named(reason))
            .collect()
    }

    pub fn verdict(&self) -> Option<Verdict> {
        self.decision.as_deref().and_then(Verdict::named)
    }
}

/// A submission to be kept, but for its number.
pub struct Kept {
    pub id: Uuid,
    pub received_at: DateTime<Utc>,
    pub reasons: Vec<Suspicion>,
    pub content: Vec<u8>,
    pub code: TrackingCode,
    pub visit: Visit,
    pub staged: Vec<Key>,
}

/// Keeps a submission apart, under the next number of `year`. `answer` makes the answer and its records of the number. All
/// of it is written, or nothing.
///
/// # Errors
/// When a record was written by the same request before, or the database fails.
pub fn keep<R>(
    connection: &mut PgConnection,
    year: i32,
    kept: &Kept,
    answer: impl Fn(&str) -> Result<(R, Vec<Record>)>,
) -> Result<R> {
    let number: String = diesel::select(draw_complaint_numbers(year, 1)).first(connection)?;
    let (answer, records) = answer(&number)?;
    let reasons: Vec<&str> = kept.reasons.iter().map(|reason| reason.as_str()).collect();
    let main = diesel::insert_into(q::table).values((
        q::id.eq(kept.id),
        q::number.eq(number),
        q::received_at.eq(kept.received_at),
        q::reasons.eq(reasons),
        q::content.eq(&kept.content),
        q::version.eq(1),
    ));
    let mut parts = vec![
        code_insertion(Tracked::Submission(kept.id), kept.code.digest(), kept.received_at),
        visit_insertion(kept.visit, kept.received_at),
        counting("quarantined", String::new(), kept.received_at, 1),
    ];
    if !kept.staged.is_empty() {
        parts.push(staging(&kept.staged));
    }
    if !records.is_empty() {
        parts.push(insertion(&records.iter().collect::<Vec<_>>()));
    }
    let mut statement = CombinedStatement::with(&main);
    for part in &parts {
        statement = statement.and(part.as_ref());
    }
    statement.execute(connection)?;
    Ok(answer)
}

/// One submission.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub fn load(connection: &mut PgConnection, id: Uuid) -> Result<QuarantinedRow> {
    Ok(q::table
        .find(id)
        .select(QuarantinedRow::as_select())
        .first(connection)?)
}

/// A page of submissions, oldest first: all of them, or those that wait or do not.
///
/// # Errors
/// When the database fails.
pub fn list(
    connection: &mut PgConnection,
    waiting: Option<bool>,
    paging: &Paging<(DateTime<Utc>, Uuid)>,
) -> Result<Found<QuarantinedRow>> {
    let all = || {
        let all = q::table.into_boxed();
        match waiting {
            Some(true) => all.filter(q::decision.is_null()),
            Some(false) => all.filter(q::decision.is_not_null()),
            None => all,
        }
    };
    let mut query = all()
        .order((q::received_at, q::id))
        .limit(paging.fetch())
        .select(QuarantinedRow::as_select());
    if let Some((at, id)) = paging.after {
        query = query.filter(q::received_at.gt(at).or(q::received_at.eq(at).and(q::id.gt(id))));
    }
    let rows = query.load(connection)?;
    paging.found(rows, |most| {
        count_up_to(connection, all().select(counted()).limit(most))
    })
}

/// The number of submissions that wait for a decision.
///
/// # Errors
/// When the database fails.
pub fn count_waiting(connection: &mut PgConnection) -> Result<i64> {
    let waiting = q::table.filter(q::decision.is_null());
    Ok(waiting.select(count_star()).first(connection)?)
}

/// The submissions that came in before `before` and on which nobody has decided, at most `most`.
///
/// # Errors
/// When the database fails.
pub fn due(
    connection: &mut PgConnection,
    after: Option<(DateTime<Utc>, Uuid)>,
    before: DateTime<Utc>,
    most: i64,
) -> Result<Vec<QuarantinedRow>> {
    let (last_at, last) = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let is_later = q::received_at
        .gt(last_at)
        .or(q::received_at.eq(last_at).and(q::id.gt(last)));
    Ok(q::table
        .filter(q::decision.is_null())
        .filter(is_later)
        .filter(q::received_at.lt(before))
        .order((q::received_at, q::id))
        .limit(most)
        .select(QuarantinedRow::as_select())
        .load(connection)?)
}

/// Makes the release of a submission of this version as a part of the statement that registers it: one that was changed
/// meanwhile gets a version that the table refuses, and so does the whole statement.
pub fn release(row: &QuarantinedRow, decision: &Decision) -> StatementPart {
    let undecided = q::table.find(row.id).filter(q::complaint_id.is_null());
    Box::new(diesel::update(undecided).set((
        q::decision.eq(Verdict::Released.as_str()),
        q::reason.eq(None::<String>),
        q::decided_at.eq(decision.at),
        q::decided_by.eq(decision.by.clone()),
        q::complaint_id.eq(row.id),
        q::content.eq(None::<Vec<u8>>),
        q::version.eq(case_when(q::version.eq(row.version), q::version + 1).otherwise(0)),
    )))
}

/// Discards a submission that waits.
///
/// # Errors
/// `Conflict` when somebody decided meanwhile, or when the database fails.
pub fn discard(connection: &mut PgConnection, id: Uuid, decision: &Decision, reason: &str) -> Result<QuarantinedRow> {
    let undecided = q::table.find(id).filter(q::decision.is_null());
    let main = diesel::update(undecided).set((
        q::decision.eq(Verdict::Discarded.as_str()),
        q::reason.eq(reason),
        q::decided_at.eq(decision.at),
        q::decided_by.eq(decision.by.clone()),
        q::version.eq(q::version + 1),
    ));
    let count = counting("discarded", String::new(), decision.at, 1);
    match CombinedStatement::with(&main).execute(connection)? {
        1 => {}
        _ => return Err(decided()),
    }
    CombinedStatement::with(count.as_ref()).execute(connection)?;
    load(connection, id)
}

/// The conflict of a second decision.
pub fn decided() -> Error {
    Error::conflict(
        "already-decided",
        Text::of(
            "Hierover is al besloten. Haal de huidige stand op.",
            "This was decided already. Fetch how it stands now.",
        ),
    )
}

/// Replaces the content of a submission of this version, and notes the contents in the storage that it has more.
///
/// # Errors
/// `GivenUp` when it was changed meanwhile, so that it is done again; or when the database fails.
pub fn append(connection: &mut PgConnection, row: &QuarantinedRow, content: Vec<u8>, staged: &[Key]) -> Result<()> {
    let same = q::table.find(row.id).filter(q::version.eq(row.version));
    let main = diesel::update(same).set((q::content.eq(content), q::version.eq(row.version + 1)));
    let staging = (!staged.is_empty()).then(|| staging(staged));
    let mut statement = CombinedStatement::with(&main);
    if let Some(staging) = &staging {
        statement = statement.and(staging.as_ref());
    }
    match statement.execute(connection)? {
        1 => Ok(()),
        _ => Err(Error::GivenUp),
    }
}

/// Forgets what was discarded before `before`: the content goes, number, times and reasons stay.
///
/// # Errors
/// When the database fails.
pub fn forget(connection: &mut PgConnection, before: DateTime<Utc>) -> Result<usize> {
    connection.transaction(|connection| {
        let over = q::table
            .filter(q::decision.eq(Verdict::Discarded.as_str()))
            .filter(q::decided_at.lt(before))
            .filter(q::content.is_not_null());
        let ids: Vec<Uuid> = over.select(q::id).for_update().load(connection)?;
        discard_staged(connection, &ids)?;
        diesel::update(q::table.filter(q::id.eq_any(&ids)))
            .set((q::content.eq(None::<Vec<u8>>), q::version.eq(q::version + 1)))
            .execute(connection)?;
        Ok(ids.len())
    })
}
