//! Registration of complaints in batches.

use chrono::{DateTime, Datelike, Utc};
use diesel::dsl::insert_into;
use diesel::prelude::*;
use diesel::result::Error as Failure;
use diesel::sql_types::{Integer, Text as SqlText};
use std::collections::HashMap;

use super::constraints::{CAUSE, MEASURE_EXISTS, explained};
use super::earlier::{Asked, Earlier, earlier};
use super::event_row::EventRow;
use super::prevention::{LinkRow, ids, linking, links};
use super::read::{load_actor, unknown_measures};
use super::references::{self, ReferenceRow};
use super::row::ComplaintRow;
use super::statistics::{NewStatistics, closings, insert_statement};
use super::words::WordsRow;
use crate::auth::Identity;
use crate::db::{CombinedStatement, ConstraintExt, StatementPart, again, tell_all};
use crate::error::{Error, Result};
use crate::feed;
use crate::idempotency::store::{Record, insertion};
use crate::procedure::{Complaint, Event};
use crate::schema::{complaint_words, complaints, events};
use crate::tombstones::model::Digest;
use crate::tombstones::store::erased_by_reference;

define_sql_function! { fn draw_complaint_numbers(in_year: Integer, how_many: Integer) -> SqlText; }

/// A registration that is complete except for its number.
pub struct PendingRegistration<R> {
    /// The year of registration in Europe/Amsterdam, because numbers restart each year.
    pub year: i32,
    /// The number, where it was drawn before.
    pub reserved: Option<String>,
    /// The person whose earlier complaints the answer tells, and to whom; `None` for an answer that tells none.
    pub person: Option<(Asked, Identity)>,
    /// The digests of the references of other systems, by which nothing comes back that was erased.
    pub references: Vec<Digest>,
    pub write: Write<R>,
}

/// Completes a registration with its number and the earlier complaints of the person.
pub type Write<R> = Box<dyn FnOnce(String, Earlier) -> Result<NewComplaint<R>> + Send>;

/// A registration that is ready to be written.
pub struct NewComplaint<R> {
    pub complaint: Complaint,
    /// The events from registration to the present version, one event per version.
    pub events: Vec<Event>,
    /// The answer to the caller after the commit.
    pub answer: R,
    pub record: Option<Record>,
    /// Parts of the statement that the stores of other slices add.
    pub also: Vec<StatementPart>,
}

impl PendingRegistration<()> {
    /// The year of a local date, from which the number is drawn.
    pub fn year_of(date: chrono::NaiveDate) -> i32 {
        date.year()
    }
}

/// Registers complaints: draws the numbers, then writes the batch in one statement. If the database refuses the content
/// of the batch, each complaint is written separately, so that an invalid complaint does not fail other requests.
pub fn register<R>(connection: &mut PgConnection, filings: Vec<PendingRegistration<R>>) -> Vec<Result<R>> {
    let found = draw_numbers(connection, &filings).and_then(|numbers| {
        Ok((
            numbers,
            earlier_of(connection, &filings)?,
            erased_of(connection, &filings)?,
        ))
    });
    let (mut numbers, earlier, erased) = match found {
        Ok(found) => found,
        Err(error) => return refused(filings.len(), error),
    };
    let filed: Vec<Result<NewComplaint<R>>> = filings
        .into_iter()
        .zip(earlier)
        .map(|(filing, earlier)| {
            if let Some(erased_at) = filing.references.iter().find_map(|digest| erased.get(digest)) {
                return Err(Error::Erased { erased_at: *erased_at });
            }
            let drawn = || numbers.get_mut(&filing.year).and_then(Vec::pop);
            let number = filing.reserved.clone().or_else(drawn);
            let number = number.ok_or_else(|| Error::internal("too few numbers were drawn"))?;
            (filing.write)(number, earlier)
        })
        .collect();
    let (rows, outcomes): (Vec<_>, Vec<_>) = filed
        .into_iter()
        .map(|filed| match filed {
            Ok(filed) => {
                let (row, answer) = Rows::of(filed);
                (Some(row), Ok(answer))
            }
            Err(error) => (None, Err(error)),
        })
        .unzip();
    let together: Vec<&Rows> = rows.iter().flatten().collect();
    let failure = match again(connection, |connection| write(connection, &together)) {
        Ok(()) => return outcomes,
        Err(failure) => failure,
    };
    if outcomes.len() == 1 {
        return vec![Err(failure)];
    }
    if let Some(told) = interrupted(&failure) {
        // Separate writes would each wait as long again, one after the other.
        log::warn!("registering {} complaints: {failure}", together.len());
        let tell = |outcome: Result<R>| outcome.and_then(|_| Err(told()));
        return outcomes.into_iter().map(tell).collect();
    }
    rows.iter()
        .zip(outcomes)
        .map(|(rows, outcome)| match rows {
            Some(rows) => again(connection, |connection| write(connection, &[rows])).and(outcome),
            None => outcome,
        })
        .collect()
}

/// Maps an infrastructure failure to the error that every request of the batch receives; `None` for other failures.
fn interrupted(failure: &Error) -> Option<fn() -> Error> {
    match failure {
        Error::Overloaded | Error::LockTimeout | Error::GivenUp => Some(|| Error::Overloaded),
        Error::DatabaseReadOnly => Some(|| Error::DatabaseReadOnly),
        Error::DatabaseUnavailable(_) => Some(|| Error::DatabaseUnavailable(None)),
        Error::OutcomeUnknown(_) => Some(|| Error::OutcomeUnknown("its batch was broken off".into())),
        _ => None,
    }
}

/// The database rows of one complaint.
struct Rows {
    complaint: ComplaintRow,
    events: Vec<EventRow>,
    links: Vec<LinkRow>,
    references: Vec<ReferenceRow>,
    fact: NewStatistics,
    words: WordsRow,
    record: Option<Record>,
    also: Vec<StatementPart>,
}

impl Rows {
    fn of<R>(filed: NewComplaint<R>) -> (Self, R) {
        let NewComplaint {
            complaint,
            events,
            answer,
            record,
            also,
        } = filed;
        let links = events.iter().flat_map(|event| links(complaint.id, event)).collect();
        let references = references::rows(&complaint);
        let fact = NewStatistics::of(&complaint, &events);
        let words = WordsRow::of(&complaint);
        let events = events
            .into_iter()
            .map(|event| EventRow::of(complaint.id, event))
            .collect();
        (
            Rows {
                complaint: complaint.into(),
                events,
                links,
                references,
                fact,
                words,
                record,
                also,
            },
            answer,
        )
    }
}

/// The maximum number of complaints in a batch whose prepared statement is cached: only small sizes recur often enough.
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
        [rows] if failure.constraint() == Some(references::TAKEN) => {
            Err(references::taken(connection, &rows.references)?)
        }
        _ if failure.constraint().is_some_and(|name| CAUSE.contains(&name)) => {
            Err(explained(failure).below("handledAtOnce/assessment"))
        }
        _ => Err(explained(failure)),
    }
}

fn insert(connection: &mut PgConnection, rows: &[&Rows]) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let main: Vec<&ComplaintRow> = rows.iter().map(|rows| &rows.complaint).collect();
    let events: Vec<&EventRow> = rows.iter().flat_map(|rows| &rows.events).collect();
    let records: Vec<&Record> = rows.iter().filter_map(|rows| rows.record.as_ref()).collect();
    let noted = feed::store::insertion(events.iter().map(|event| (event.complaint_id, event.version)));
    let main = insert_into(complaints::table).values(main);
    let events_of_all = insert_into(events::table).values(events);
    let links: Vec<LinkRow> = rows.iter().flat_map(|rows| rows.links.clone()).collect();
    let linking = (!links.is_empty()).then(|| linking(links));
    let named: Vec<ReferenceRow> = rows.iter().flat_map(|rows| rows.references.clone()).collect();
    let naming = (!named.is_empty()).then(|| references::insertion(named));
    let facts: Vec<&NewStatistics> = rows.iter().map(|rows| &rows.fact).collect();
    let (beginning, closings) = (insert_statement(&facts), closings(&facts));
    let words: Vec<&WordsRow> = rows.iter().map(|rows| &rows.words).collect();
    let words_of_all = insert_into(complaint_words::table).values(words);
    let records_of_all = (!records.is_empty()).then(|| insertion(&records));
    let mut statement = CombinedStatement::with(&main)
        .and(&events_of_all)
        .and(noted.as_ref())
        .and(beginning.as_ref())
        .and(&words_of_all)
        .prepared(is_usual(rows));
    if let Some(records) = &records_of_all {
        statement = statement.and(records.as_ref());
    }
    let also = rows.iter().flat_map(|rows| &rows.also);
    for part in linking.iter().chain(&naming).chain(&closings).chain(also) {
        statement = statement.and(part.as_ref());
    }
    statement.execute(connection).map(drop)
}

/// Whether the batch has a common shape, whose prepared statement is cached. Other shapes are prepared for one use.
fn is_usual(rows: &[&Rows]) -> bool {
    let with_reference = rows.iter().filter(|rows| !rows.references.is_empty()).count();
    let with_record = rows.iter().filter(|rows| rows.record.is_some()).count();
    rows.len() <= LARGEST_PREPARED
        && rows
            .iter()
            .all(|rows| rows.events.len() == 1 && rows.references.len() <= 1 && rows.also.is_empty())
        && (with_reference == 0 || with_reference == rows.len())
        && (with_record == 0 || with_record == rows.len())
}

fn draw_numbers<R>(
    connection: &mut PgConnection,
    filings: &[PendingRegistration<R>],
) -> Result<HashMap<i32, Vec<String>>> {
    let mut wanted: HashMap<i32, i32> = HashMap::new();
    for filing in filings.iter().filter(|filing| filing.reserved.is_none()) {
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

/// The earlier complaints of the person of each filing that are not about who files it, in the order of the filings.
fn earlier_of<R>(connection: &mut PgConnection, filings: &[PendingRegistration<R>]) -> Result<Vec<Earlier>> {
    let persons = filings.iter().filter_map(|filing| filing.person.as_ref());
    let asked: Vec<Asked> = persons.map(|(asked, _)| asked.clone()).collect();
    let mut found = earlier(connection, &asked)?.into_iter();
    let mut of_one = |filing: &PendingRegistration<R>| {
        let Some((_, caller)) = &filing.person else {
            return Ok(Earlier::default());
        };
        let earlier = found.next().unwrap_or_default();
        // Only a complaint that names somebody by name asks who the caller is in the catalogue of staff.
        if earlier.asks_for_name() {
            let actor = load_actor(connection, caller.clone())?;
            return Ok(earlier.not_about(&actor));
        }
        Ok(earlier)
    };
    filings.iter().map(&mut of_one).collect()
}

/// The references of erased complaints among those of the filings, with the times of the erasures.
fn erased_of<R>(
    connection: &mut PgConnection,
    filings: &[PendingRegistration<R>],
) -> Result<HashMap<Digest, DateTime<Utc>>> {
    let digests = filings.iter().flat_map(|filing| filing.references.iter().cloned());
    erased_by_reference(connection, &digests.collect::<Vec<_>>())
}

fn refused<R>(how_many: usize, error: Error) -> Vec<Result<R>> {
    let told = |error: &Error| match error {
        Error::Overloaded | Error::LockTimeout | Error::GivenUp => Error::Overloaded,
        Error::DatabaseReadOnly => Error::DatabaseReadOnly,
        // Drawing numbers has no effect but a gap in the numbers, so the outcome of a failure is never unknown.
        Error::DatabaseUnavailable(_) | Error::OutcomeUnknown(_) => Error::DatabaseUnavailable(None),
        _ => Error::internal("no numbers could be drawn"),
    };
    tell_all(error, how_many, told).into_iter().map(Err).collect()
}
