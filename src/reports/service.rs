//! Reports on request: live reports, frozen editions, and the freezing itself.

use std::collections::HashMap;

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use diesel::{Connection, PgConnection};
use uuid::Uuid;

use super::format::Format;
use super::model::{Action, ActionContext, ActionId, Agreement, Evaluated, Evaluation, Frozen, Report};
use super::render::json::{Edition, page_to_json};
use super::render::{self, Content};
use super::store::editions::{self, EditionFile, FrozenReport};
use super::store::reports;
use super::store::{actions, evaluations};
use crate::calendar::model::{Month, local_date};
use crate::clock::Clock;
use crate::db::{BatchQueue, Db};
use crate::error::{Error, Result};
use crate::i18n::{Language, Text};
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::procedure::Person;
use crate::vocabulary::Vocabulary;

/// Number of months before the reported one that a trend compares it with.
const TREND_MONTHS: usize = 11;

/// Renders reports on a database pool of its own.
///
/// Equal requests that wait at the same time share one result, so that a burst of requests costs as much as the
/// different ones among them.
pub struct ReportService {
    db: Db,
    queue: BatchQueue<ReportRequest, Bytes>,
}

/// Scope, format and language of a report.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReportRequest {
    pub scope: Scope,
    pub format: Format,
    pub language: Language,
}

/// The months that a report covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One month with its live figures, even if it was frozen.
    Month(Month),
    /// Consecutive months, oldest first; the figures of a frozen month are those of its latest edition.
    Months(Vec<Month>),
}

impl ReportService {
    pub fn new(db: Db, clock: Clock) -> Self {
        ReportService {
            db,
            queue: BatchQueue::new(move |connection, requests| render_batch(connection, requests, &clock)),
        }
    }

    /// Renders a report.
    ///
    /// # Errors
    /// `Internal` for figures that contradict each other; errors of the database.
    pub async fn render(&self, request: ReportRequest) -> Result<Bytes> {
        self.queue.send(&self.db, request).await
    }
}

/// Returns the latest or the given edition in one format: its version and its content.
pub fn frozen_content(
    connection: &mut PgConnection,
    month: Month,
    version: Option<i32>,
    format: Format,
    language: Language,
) -> Result<Option<(i32, Vec<u8>)>> {
    let language = if format.is_localized() {
        language
    } else {
        Language::Dutch
    };
    editions::content(connection, month, version, format.as_str(), language)
}

/// As [`frozen_content`], in a call of [`Db::run`].
pub async fn read_frozen_content(
    db: &Db,
    month: Month,
    version: Option<i32>,
    format: Format,
    language: Language,
) -> Result<Option<(i32, Vec<u8>)>> {
    db.run(move |connection| frozen_content(connection, month, version, format, language))
        .await
}

/// Renders the live report of one month.
///
/// # Errors
/// `Internal` for figures that contradict each other; errors of the database.
pub fn live_content(
    connection: &mut PgConnection,
    month: Month,
    format: Format,
    language: Language,
    now: DateTime<Utc>,
) -> Result<Vec<u8>> {
    let reports = if format.needs_trend() {
        trend(connection, month, now)?
    } else {
        reports(connection, &[month], now)?
    };
    format.render(&Content::new(&reports, None, language)?)
}

/// The meeting to be recorded: the edition that it discussed, by default the latest, the words, and why they are amended.
#[derive(Debug, Clone)]
pub struct Meeting {
    pub edition: Option<i32>,
    pub evaluation: Evaluation,
    pub reason: Option<String>,
}

/// An evaluation with its edition, and the actions of the month as they stand.
pub struct Recorded {
    pub frozen: Frozen,
    pub evaluated: Evaluated,
    pub actions: Vec<Action>,
}

/// Records the meeting about a report, or amends its words. Freezes the report when it has no edition yet, and nothing
/// otherwise; once, however often the request is repeated. `check` judges the version before. `respond` renders the answer, and
/// is told whether the edition was evaluated for the first time.
///
/// # Errors
/// The error of `check`, as [`Evaluation::check`] and [`Agreement::settle`], or a fault at `/edition` for one that there is
/// not; `Stale` if another request was first; `Internal` for figures that contradict each other.
pub async fn evaluate(
    db: &Db,
    month: Month,
    meeting: Meeting,
    context: ActionContext,
    (claim, check): (
        Option<IdempotencyClaim>,
        impl Fn(Option<i32>) -> Result<()> + Send + 'static,
    ),
    respond: impl Fn(Recorded, bool) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, context.now, move |connection, record| {
        let mut meeting = meeting.clone();
        let known = discussed(connection, month, meeting.edition)?;
        let edition = known.as_ref().map_or(1, |known| known.version);
        let before = evaluations::in_force(connection, month, Some(edition))?;
        let is_first = before.is_none();
        check(before.map(|before| before.version))?;
        let last = evaluations::last_version(connection, month)?;
        let reason = meeting.reason.as_deref();
        let agreement = Agreement {
            month,
            edition,
            known: &actions::of_month(connection, month, None)?,
            staff: &actions::owners(connection, &meeting.evaluation.actions)?,
            reason,
            context: &context,
        };
        let agreed = agreement.settle(&mut meeting.evaluation.actions, || ActionId(Uuid::now_v7()));
        let ActionContext { by, now, .. } = context.clone();
        let checked = meeting.evaluation.check(month, last > 0, reason, now);
        let ((), agreed) = both(checked.map_err(Error::from), agreed)?;
        let evaluated = Evaluated {
            edition,
            version: last + 1,
            at: now,
            by: by.clone(),
            evaluation: meeting.evaluation,
            reason: meeting.reason,
        };
        let (frozen, rendered) = match known {
            Some(frozen) => (frozen, None),
            None => first_edition(connection, month, by, now)?,
        };
        connection.transaction(|connection| {
            rendered.map_or(Ok(()), |rendered| rendered.store(connection))?;
            evaluations::insert(connection, month, &evaluated, agreed)?;
            let recorded = Recorded {
                frozen,
                evaluated,
                actions: actions::of_month(connection, month, None)?,
            };
            let answer = respond(recorded, is_first)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// The first edition of a month, to be stored.
fn first_edition(
    connection: &mut PgConnection,
    month: Month,
    by: Person,
    now: DateTime<Utc>,
) -> Result<(Frozen, Option<Rendered>)> {
    let rendered = Rendered::new(connection, Frozen::next(month, None, None, by, now)?)?;
    Ok((rendered.frozen.clone(), Some(rendered)))
}

/// The edition that a meeting discussed, by default the latest; `None` when nothing was frozen yet.
fn discussed(connection: &mut PgConnection, month: Month, edition: Option<i32>) -> Result<Option<Frozen>> {
    let known = editions::edition(connection, month, edition)?.map(|known| known.frozen);
    if known.is_none() && edition.is_some() {
        let message = Text::of(
            "Deze versie van het rapport bestaat niet.",
            "There is no such edition of the report.",
        );
        return Err(Error::at("/edition", "unknown", message));
    }
    Ok(known)
}

/// Freezes the figures of the month as they are now, with the reason of an edition after the first. `respond` renders the
/// answer, which is kept for a repeated request.
///
/// # Errors
/// As [`Frozen::next`] and [`run_idempotent`]; `Stale` if another request was first; `Internal` for figures that contradict
/// each other.
pub async fn freeze_edition(
    db: &Db,
    month: Month,
    reason: Option<String>,
    (by, now): (Person, DateTime<Utc>),
    claim: Option<IdempotencyClaim>,
    respond: impl Fn(Frozen) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        let before = editions::edition(connection, month, None)?.map(|before| before.frozen.version);
        let frozen = Frozen::next(month, before, reason.clone(), by.clone(), now)?;
        let rendered = Rendered::new(connection, frozen)?;
        let answer = respond(rendered.frozen.clone())?;
        connection.transaction(|connection| {
            rendered.store(connection)?;
            keep(connection, record(&answer).as_ref())
        })?;
        Ok(answer)
    })
    .await
}

/// The editions of the month, oldest first.
pub async fn read_editions(db: &Db, month: Month) -> Result<Vec<Frozen>> {
    db.run(move |connection| editions::all(connection, month)).await
}

/// Reads the evaluation of an edition, by default of the latest that was evaluated, and the actions that were agreed until
/// then as they stand.
///
/// # Errors
/// `NotFound` for an edition that was not evaluated; errors of the database.
pub async fn read_evaluation(db: &Db, month: Month, edition: Option<i32>) -> Result<Recorded> {
    db.run(move |connection| {
        let evaluated = evaluations::in_force(connection, month, edition)?.ok_or(Error::NotFound)?;
        let frozen = editions::edition(connection, month, Some(evaluated.edition))?.ok_or(Error::NotFound)?;
        Ok(Recorded {
            frozen: frozen.frozen,
            actions: actions::of_month(connection, month, Some(evaluated.edition))?,
            evaluated,
        })
    })
    .await
}

/// Both outcomes, or the faults of both.
fn both<A, B>(one: Result<A>, other: Result<B>) -> Result<(A, B)> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(error), Err(Error::Invalid(faults))) => Err(faults.into_iter().fold(error, Error::with_fault)),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// An edition that is rendered and not stored yet: counting has a transaction of its own.
struct Rendered {
    frozen: Frozen,
    report: Report,
    files: Vec<EditionFile>,
}

impl Rendered {
    /// Renders the report in every format and language.
    fn new(connection: &mut PgConnection, frozen: Frozen) -> Result<Self> {
        let trend = trend(connection, frozen.month, frozen.frozen_at)?;
        let edition = Some(Edition::from(&frozen));
        let mut files = Vec::new();
        for format in Format::ALL {
            for language in format.languages().iter().copied() {
                files.push(EditionFile {
                    format: format.as_str(),
                    language,
                    content: format.render(&Content::new(&trend, edition, language)?)?,
                });
            }
        }
        let report = Content::new(&trend, edition, Language::Dutch)?.report.clone();
        Ok(Rendered { frozen, report, files })
    }

    fn store(self, connection: &mut PgConnection) -> Result<()> {
        editions::insert(connection, &self.frozen, &self.report, self.files)
    }
}

/// Renders requests that were all made before the batch started, so that no result is older than its request.
fn render_batch(connection: &mut PgConnection, requests: Vec<ReportRequest>, clock: &Clock) -> Vec<Result<Bytes>> {
    // `None` marks a failed request, which is not tried again for each caller.
    let mut results: HashMap<ReportRequest, Option<Bytes>> = HashMap::new();
    let one = |request: ReportRequest| match results.get(&request) {
        Some(Some(content)) => Ok(content.clone()),
        Some(None) => Err(Error::internal("a report that others asked for too failed")),
        None => {
            let outcome = render_request(connection, &request, clock);
            results.insert(request, outcome.as_ref().ok().cloned());
            outcome
        }
    };
    requests.into_iter().map(one).collect()
}

fn render_request(connection: &mut PgConnection, request: &ReportRequest, clock: &Clock) -> Result<Bytes> {
    let now = clock.now();
    let outcome = render_at(connection, request, now);
    // If midnight passed while counting, retry once with the new date.
    let again = clock.now();
    if outcome.is_err() && local_date(now) != local_date(again) {
        return render_at(connection, request, again);
    }
    outcome
}

fn render_at(connection: &mut PgConnection, request: &ReportRequest, now: DateTime<Utc>) -> Result<Bytes> {
    let (format, language) = (request.format, request.language);
    let content = match &request.scope {
        Scope::Month(month) => live_content(connection, *month, format, language, now)?,
        Scope::Months(months) => {
            let frozen = editions::latest(connection, months)?;
            let (reports, editions) = fill_gaps(connection, months, frozen, now)?;
            match format {
                Format::Json => page_to_json(&reports, editions)?,
                Format::Csv => render::csv(&reports, render::Dialect::Standard)?,
                Format::CsvExcel => render::csv(&reports, render::Dialect::Excel)?,
                Format::Xlsx | Format::Html | Format::Pdf => {
                    let edition = editions.last().copied().flatten();
                    format.render(&Content::new(&reports, edition, language)?)?
                }
            }
        }
    };
    Ok(content.into())
}

/// Returns the live report of `month` after those of the eleven months before it, frozen where they were frozen.
fn trend(connection: &mut PgConnection, month: Month, now: DateTime<Utc>) -> Result<Vec<Report>> {
    let months: Vec<Month> = month.back(TREND_MONTHS).until(month).collect();
    let mut frozen = editions::latest(connection, &months[..months.len() - 1])?;
    frozen.push(None);
    let (trend, _) = fill_gaps(connection, &months, frozen, now)?;
    Ok(trend)
}

/// Returns a report for each month, with the edition of a frozen one. Counts the months without a frozen report.
fn fill_gaps(
    connection: &mut PgConnection,
    months: &[Month],
    frozen: Vec<Option<FrozenReport>>,
    now: DateTime<Utc>,
) -> Result<(Vec<Report>, Vec<Option<Edition>>)> {
    let live: Vec<Month> = months
        .iter()
        .zip(&frozen)
        .filter_map(|(month, edition)| edition.is_none().then_some(*month))
        .collect();
    let counted = match live.as_slice() {
        [] => Vec::new(),
        live => reports(connection, live, now)?,
    };
    let mut counted = counted.into_iter();
    let filled = frozen.into_iter().filter_map(|edition| match edition {
        Some(frozen) => Some((frozen.report, Some(Edition::from(&frozen.frozen)))),
        None => Some((counted.next()?, None)),
    });
    Ok(filled.unzip())
}
