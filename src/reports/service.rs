//! Reports on request: live reports, frozen editions, and the freezing itself.

use std::collections::HashMap;

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::format::Format;
use super::model::{Action, ActionChange, ActionContext, ActionId, Agreement, Evaluated, Evaluation, Report};
use super::render::json::{Edition, MonthlyReportPage};
use super::render::{self, Content};
use super::store::actions;
use super::store::editions::{self, EditionFile, FrozenReport};
use super::store::reports;
use crate::calendar::model::{Month, local_date};
use crate::clock::Clock;
use crate::db::{BatchQueue, Db};
use crate::error::{Error, Result};
use crate::i18n::Language;
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

/// Records the meeting about a report, with the reason of an edition after the first, and freezes the report: renders it
/// in every format and language, and stores the results. `check` judges the version before. Returns the evaluation with
/// the actions of the month as they stand.
///
/// # Errors
/// The error of `check`, as [`Evaluated::next`] and [`Agreement::settle`]; `Stale` if another request was first;
/// `Internal` for figures that contradict each other.
pub async fn evaluate(
    db: &Db,
    month: Month,
    (mut evaluation, reason): (Evaluation, Option<String>),
    context: ActionContext,
    new_id: fn() -> ActionId,
    check: impl FnOnce(Option<i32>) -> Result<()> + Send + 'static,
) -> Result<(Evaluated, Vec<Action>)> {
    db.run(move |connection| {
        let before = editions::edition(connection, month, None)?.map(|frozen| frozen.evaluated);
        let version = before.as_ref().map(|before| before.version);
        check(version)?;
        let agreement = Agreement {
            month,
            edition: version.unwrap_or(0) + 1,
            known: &actions::of_month(connection, month, None)?,
            staff: &actions::owners(connection, &evaluation.actions)?,
            reason: reason.as_deref(),
            context: &context,
        };
        let agreed = agreement.settle(&mut evaluation.actions, new_id);
        let ActionContext { by, now, .. } = context.clone();
        let next = Evaluated::next(month, before.as_ref(), evaluation, reason.clone(), by, now);
        let (evaluated, agreed) = both(next.map_err(Error::from), agreed)?;
        store_edition(connection, &evaluated, agreed, context.now)?;
        Ok((evaluated, actions::of_month(connection, month, None)?))
    })
    .await
}

/// Reads the evaluation of an edition, by default the latest, and the actions that were agreed until then as they stand.
///
/// # Errors
/// `NotFound` for a month or an edition that was not frozen; errors of the database.
pub async fn read_evaluation(db: &Db, month: Month, version: Option<i32>) -> Result<(Evaluated, Vec<Action>)> {
    db.run(move |connection| {
        let frozen = editions::edition(connection, month, version)?.ok_or(Error::NotFound)?;
        Ok((frozen.evaluated, actions::of_month(connection, month, version)?))
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

fn store_edition(
    connection: &mut PgConnection,
    evaluated: &Evaluated,
    agreed: Vec<(Action, ActionChange)>,
    now: DateTime<Utc>,
) -> Result<()> {
    let trend = trend(connection, evaluated.month, now)?;
    let edition = Some(Edition::from(evaluated));
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
    let report = Content::new(&trend, edition, Language::Dutch)?.report;
    editions::insert(connection, evaluated, report, files, agreed)
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
                Format::Json => MonthlyReportPage::to_json(&reports, editions)?,
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
        Some(frozen) => Some((frozen.report, Some(Edition::from(&frozen.evaluated)))),
        None => Some((counted.next()?, None)),
    });
    Ok(filled.unzip())
}
