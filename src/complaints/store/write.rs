//! Writing: registering in batches, and the door through which every later change goes.

use chrono::Datelike;
use diesel::dsl::insert_into;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::result::Error as Failure;
use diesel::sql_types::{Integer, Text as SqlText};
use std::collections::HashMap;
use uuid::Uuid;

use super::prevention::{LinkRow, linking, links, unlinking};
use super::read::unknown_measures;
use super::row::{ComplaintRow, EventRow};
use super::statistics::{NewStatistics, closings, insert_statement, update_statements};
use crate::db::{CombinedStatement, ConstraintExt};
use crate::error::{Conflict, Error, Result};
use crate::i18n::Text;
use crate::idempotency::store::{Record, claimed, insertion};
use crate::procedure::{Complaint, ComplaintId, ComplaintStatistics, Event};
use crate::schema::{complaints, events};

define_sql_function! { fn draw_complaint_numbers(in_year: Integer, how_many: Integer) -> SqlText; }

/// A registration that lacks only its number.
pub struct PendingRegistration<R> {
    /// The year of registration in Europe/Amsterdam: numbers start anew each year.
    pub year: i32,
    pub write: Box<dyn FnOnce(String) -> Result<NewComplaint<R>> + Send>,
}

/// A registration ready to be kept.
pub struct NewComplaint<R> {
    pub complaint: Complaint,
    /// From its registration to its present version, one event a version.
    pub events: Vec<Event>,
    pub kept: Reply<R>,
}

/// What the caller gets when the change is committed, and the record of that for a repeated request.
pub struct Reply<R> {
    pub answer: R,
    pub record: Option<Record>,
    /// What the stores of other slices write in the same statement.
    pub also: Vec<Part>,
}

impl<R> Reply<R> {
    /// An answer that no repeated request asks for again.
    pub const fn unrecorded(answer: R) -> Self {
        Reply {
            answer,
            record: None,
            also: Vec::new(),
        }
    }
}

/// A part of a statement, made by the store that owns what it writes.
pub type Part = Box<dyn QueryFragment<Pg> + Send>;

impl PendingRegistration<()> {
    /// The year of a local date, for the number.
    pub fn year_of(date: chrono::NaiveDate) -> i32 {
        date.year()
    }
}

/// Registers complaints: numbers are drawn, then everything is written by one statement. When the database refuses
/// what is in it, each complaint is tried by itself, so that a bad one fails nobody else's request.
pub fn register<R>(connection: &mut PgConnection, filings: Vec<PendingRegistration<R>>) -> Vec<Result<R>> {
    let mut numbers = match draw_numbers(connection, &filings) {
        Ok(numbers) => numbers,
        Err(error) => return refused(filings.len(), error),
    };
    let filed: Vec<Result<NewComplaint<R>>> = filings
        .into_iter()
        .map(|filing| {
            let number = numbers.get_mut(&filing.year).and_then(Vec::pop);
            (filing.write)(number.ok_or_else(|| Error::internal("too few numbers were drawn"))?)
        })
        .collect();
    let (rows, outcomes): (Vec<_>, Vec<_>) = filed
        .into_iter()
        .map(|filed| match filed {
            Ok(filed) => {
                let (row, kept) = Rows::of(filed);
                (Some(row), Ok(kept))
            }
            Err(error) => (None, Err(error)),
        })
        .unzip();
    let together: Vec<&Rows> = rows.iter().flatten().collect();
    let failure = match write(connection, &together) {
        Ok(()) => return outcomes,
        Err(failure) => failure,
    };
    if outcomes.len() == 1 {
        return vec![Err(failure)];
    }
    if let Some(told) = interrupted(&failure) {
        // Each by itself would wait as long again, and the last one for all of them.
        log::warn!("registering {} complaints: {failure}", together.len());
        let tell = |outcome: Result<R>| outcome.and_then(|_| Err(told()));
        return outcomes.into_iter().map(tell).collect();
    }
    rows.iter()
        .zip(outcomes)
        .map(|(rows, outcome)| match rows {
            Some(rows) => write(connection, &[rows]).and(outcome),
            None => outcome,
        })
        .collect()
}

/// What everybody in a batch is told when it was broken off for no fault of what is in it.
fn interrupted(failure: &Error) -> Option<fn() -> Error> {
    match failure {
        Error::Overloaded | Error::LockTimeout => Some(|| Error::Overloaded),
        Error::DatabaseUnavailable(_) => Some(|| Error::DatabaseUnavailable(None)),
        Error::OutcomeUnknown(_) => Some(|| Error::OutcomeUnknown("its batch was broken off".into())),
        _ => None,
    }
}

/// The door: reads the complaint, lets `decide` make the next state and its event, and writes both together with what
/// `keep` makes of them. The event's key refuses a change of a version that somebody else changed first.
///
/// # Errors
/// `NotFound`, `Stale`, or what `decide` and `keep` return; nothing is changed then.
pub fn update<R>(
    connection: &mut PgConnection,
    id: ComplaintId,
    decide: impl FnOnce(&mut PgConnection, Complaint) -> Result<(Complaint, Event)>,
    keep: impl FnOnce(&Complaint, &Event) -> Result<Reply<R>>,
) -> Result<R> {
    match attempt(connection, id, decide, keep)? {
        Some(answer) => Ok(answer),
        None => Err(Error::Stale {
            current: current_version(connection, id)?,
        }),
    }
}

/// Nothing when somebody else changed the complaint meanwhile.
fn attempt<R>(
    connection: &mut PgConnection,
    id: ComplaintId,
    decide: impl FnOnce(&mut PgConnection, Complaint) -> Result<(Complaint, Event)>,
    keep: impl FnOnce(&Complaint, &Event) -> Result<Reply<R>>,
) -> Result<Option<R>> {
    let before: ComplaintRow = complaints::table
        .find(id.0)
        .select(ComplaintRow::as_select())
        .first(connection)?;
    let before: Complaint = before.try_into()?;
    let fact = ComplaintStatistics::of(&before);
    let (after, event) = decide(connection, before)?;
    let kept = keep(&after, &event)?;
    let counting = update_statements(&fact, &after, &event);
    let version_before = event.version - 1;
    let named = links(id, &event);
    let linking = (!named.is_empty()).then(|| linking(named.clone()));
    let unlinking = unlinking(id, &event);
    let event = EventRow::of(id, event);
    let row = ComplaintRow::from(after);
    let change = diesel::update(
        complaints::table
            .find(id.0)
            .filter(complaints::version.eq(version_before)),
    )
    .set(&row);
    let addition = insert_into(events::table).values(&event);
    let record = kept.record.as_ref().map(|record| insertion(&[record]));
    let mut statement = CombinedStatement::with(&change)
        .and(&addition)
        .prepared(linking.is_none());
    if let Some(record) = &record {
        statement = statement.and(record.as_ref());
    }
    for part in kept.also.iter().chain(&linking).chain(&unlinking).chain(&counting) {
        statement = statement.and(part.as_ref());
    }
    let failure = match statement.execute(connection) {
        Ok(1) => return Ok(Some(kept.answer)),
        Ok(_) => return Err(Error::internal("an event was written without its change")),
        Err(failure) => failure,
    };
    if failure.constraint() == Some(MEASURE_EXISTS) {
        return Err(unknown_measures(connection, "", &ids(&named))?);
    }
    match explained(failure) {
        Error::Stale { .. } => Ok(None),
        error => Err(error),
    }
}

/// The same for a change that does not depend on which version it meets: when somebody else was first, it is decided
/// anew.
///
/// # Errors
/// As `decide` and `keep`, and `Overloaded` when others were first again and again.
pub fn update_latest<R>(
    connection: &mut PgConnection,
    id: ComplaintId,
    mut decide: impl FnMut(&mut PgConnection, Complaint) -> Result<(Complaint, Event)>,
    mut keep: impl FnMut(&Complaint, &Event) -> Result<Reply<R>>,
) -> Result<R> {
    const TRIES: usize = 20;
    for _ in 0..TRIES {
        if let Some(answer) = attempt(connection, id, &mut decide, &mut keep)? {
            return Ok(answer);
        }
    }
    Err(Error::Overloaded)
}

/// One complaint as rows.
struct Rows {
    complaint: ComplaintRow,
    events: Vec<EventRow>,
    links: Vec<LinkRow>,
    fact: NewStatistics,
    record: Option<Record>,
}

impl Rows {
    fn of<R>(filed: NewComplaint<R>) -> (Self, R) {
        let NewComplaint {
            complaint,
            events,
            kept,
        } = filed;
        let links = events.iter().flat_map(|event| links(complaint.id, event)).collect();
        let fact = NewStatistics::of(&complaint, &events);
        let events = events
            .into_iter()
            .map(|event| EventRow::of(complaint.id, event))
            .collect();
        (
            Rows {
                complaint: complaint.into(),
                events,
                links,
                fact,
                record: kept.record,
            },
            kept.answer,
        )
    }
}

/// The constraint that says that a measure which a complaint names is in the register of measures.
const MEASURE_EXISTS: &str = "complaint_measures_measure_fkey";

/// Batches up to this size recur often enough to keep their statement prepared.
const LARGEST_PREPARED: usize = 16;

fn write(connection: &mut PgConnection, rows: &[&Rows]) -> Result<()> {
    let Err(failure) = insert(connection, rows) else {
        return Ok(());
    };
    match rows {
        // A registration names measures only when it is handled at once.
        [rows] if failure.constraint() == Some(MEASURE_EXISTS) => {
            Err(unknown_measures(connection, "/handledAtOnce", &ids(&rows.links))?)
        }
        _ => Err(explained(failure)),
    }
}

fn ids(links: &[LinkRow]) -> Vec<Uuid> {
    links.iter().map(|link| link.measure_id).collect()
}

fn insert(connection: &mut PgConnection, rows: &[&Rows]) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let main: Vec<&ComplaintRow> = rows.iter().map(|rows| &rows.complaint).collect();
    let events: Vec<&EventRow> = rows.iter().flat_map(|rows| &rows.events).collect();
    let records: Vec<&Record> = rows.iter().filter_map(|rows| rows.record.as_ref()).collect();
    let main = insert_into(complaints::table).values(main);
    let events_of_all = insert_into(events::table).values(events);
    let links: Vec<LinkRow> = rows.iter().flat_map(|rows| rows.links.clone()).collect();
    let linking = (!links.is_empty()).then(|| linking(links));
    let facts: Vec<&NewStatistics> = rows.iter().map(|rows| &rows.fact).collect();
    let (beginning, closings) = (insert_statement(&facts), closings(&facts));
    let records_of_all = (!records.is_empty()).then(|| insertion(&records));
    let mut statement = CombinedStatement::with(&main)
        .and(&events_of_all)
        .and(beginning.as_ref())
        .prepared(is_usual(rows));
    if let Some(records) = &records_of_all {
        statement = statement.and(records.as_ref());
    }
    for part in linking.iter().chain(&closings) {
        statement = statement.and(part.as_ref());
    }
    statement.execute(connection).map(drop)
}

/// Whether a batch has one of the few shapes that come again and again: every other one is prepared for once.
fn is_usual(rows: &[&Rows]) -> bool {
    let with_record = rows.iter().filter(|rows| rows.record.is_some()).count();
    rows.len() <= LARGEST_PREPARED
        && rows.iter().all(|rows| rows.events.len() == 1)
        && (with_record == 0 || with_record == rows.len())
}

fn draw_numbers<R>(
    connection: &mut PgConnection,
    filings: &[PendingRegistration<R>],
) -> Result<HashMap<i32, Vec<String>>> {
    let mut wanted: HashMap<i32, i32> = HashMap::new();
    for filing in filings {
        *wanted.entry(filing.year).or_default() += 1;
    }
    let mut drawn = HashMap::new();
    for (year, how_many) in wanted {
        let mut numbers: Vec<String> = diesel::select(draw_complaint_numbers(year, how_many)).load(connection)?;
        numbers.reverse();
        drawn.insert(year, numbers);
    }
    Ok(drawn)
}

fn refused<R>(how_many: usize, error: Error) -> Vec<Result<R>> {
    let again = |error: &Error| match error {
        Error::Overloaded | Error::LockTimeout => Error::Overloaded,
        // Drawing numbers leaves nothing behind but a gap: a failure here is never an unknown outcome.
        Error::DatabaseUnavailable(_) | Error::OutcomeUnknown(_) => Error::DatabaseUnavailable(None),
        _ => Error::internal("no numbers could be drawn"),
    };
    let mut all: Vec<Result<R>> = (1..how_many).map(|_| Err(again(&error))).collect();
    all.push(Err(if matches!(error, Error::Internal(..)) {
        error
    } else {
        again(&error)
    }));
    all
}

fn current_version(connection: &mut PgConnection, id: ComplaintId) -> Result<Option<i32>> {
    let version = complaints::table.find(id.0).select(complaints::version);
    Ok(version.first(connection).optional()?)
}

/// The named constraints, in the words of the contract.
fn explained(failure: Failure) -> Error {
    let unknown = Text::of("Deze code bestaat niet.", "There is no such code.");
    let retired = Text::of("Deze code is vervallen.", "This code is retired.");
    match failure.constraint() {
        Some("complaints_nature_fkey") => Error::at("/nature", "unknown", unknown),
        Some("complaints_nature_active") => Error::at("/nature", "retired", retired),
        Some("complaints_handler_department_fkey") => Error::at("/handler/department", "unknown", unknown),
        Some("complaints_handler_department_active") => Error::at("/handler/department", "retired", retired),
        Some("complaints_duplicate_of_fkey") => Error::at(
            "/duplicateOf",
            "unknown",
            Text::of("Deze klacht bestaat niet.", "There is no such complaint."),
        ),
        Some("complaints_further_natures_fkey") => Error::at("/furtherNatures", "unknown", unknown),
        Some("complaints_further_natures_active") => Error::at("/furtherNatures", "retired", retired),
        Some("complaints_follows_fkey") => Error::at(
            "/follows",
            "unknown",
            Text::of("Deze klacht bestaat niet.", "There is no such complaint."),
        ),
        Some("complaints_duplicate_of_original") => Error::at(
            "/duplicateOf",
            "duplicate_itself",
            Text::of(
                "Deze klacht is zelf een dubbele. Noem de oorspronkelijke.",
                "This complaint is a duplicate itself. Name the original.",
            ),
        ),
        Some("complaints_closing_gate") => Error::Conflict(Conflict {
            code: "closed-before-the-gate",
            reason: Text::of(
                "Deze klacht is gesloten voordat alle eisen golden. Heropen haar eerst.",
                "This complaint was closed before everything was asked for. Reopen it first.",
            ),
            missing: Vec::new(),
        }),
        Some("complaint_relations_pkey") => Error::Conflict(Conflict {
            code: "already-exists",
            reason: Text::of(
                "Deze klachten zijn al aan elkaar gekoppeld.",
                "These complaints are linked already.",
            ),
            missing: Vec::new(),
        }),
        Some("events_pkey" | "complaint_closings_pkey") => Error::Stale { current: None },
        _ => claimed(&failure).unwrap_or_else(|| failure.into()),
    }
}
