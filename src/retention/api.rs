//! The retention over HTTP: what falls due, what is kept longer, and the runs.

pub mod holds;

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Block, Doubt, Period, RunStatus};
use super::store::{self, Kept, Overview, Run};
use crate::auth::{Caller, can};
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::Query;
use crate::procedure::{RetentionStart, Rules};

/// How far ahead to look.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct RetentionQuery {
    /// In how many days something counts as falling due; default 30.
    #[param(minimum = 1, maximum = 3650, example = 30)]
    days: Option<u16>,
}

/// A complaint as far as its retention is concerned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetentionItem {
    /// Names the complaint to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// When it was entered.
    #[schema(example = "2021-11-02T09:00:00Z")]
    registered_at: DateTime<Utc>,
    /// The last day on which it is kept, if nothing keeps it longer; `null` while that depends on a closing to come.
    #[schema(example = "2026-11-02")]
    retain_until_date: Option<NaiveDate>,
    /// What keeps it longer.
    #[schema(max_items = 10)]
    blocks: Vec<Block>,
    /// The last day of its legal hold.
    #[schema(example = "2027-12-31")]
    held_until_date: Option<NaiveDate>,
}

/// How many complaints something keeps.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlockCount {
    block: Block,
    /// How many.
    #[schema(minimum = 0, example = 3)]
    count: i64,
}

/// A run of the retention, and its certificate once it is done. It names no complaint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetentionRun {
    /// The day of the run, of which there is one.
    #[schema(example = "2026-11-02")]
    date: NaiveDate,
    status: RunStatus,
    /// When it began.
    #[schema(example = "2026-11-02T00:10:00Z")]
    started_at: DateTime<Utc>,
    /// When it was done.
    #[schema(example = "2026-11-02T00:11:00Z")]
    ended_at: Option<DateTime<Utc>>,
    /// The years for which complaints were kept.
    #[schema(minimum = 1, maximum = 100, example = 5)]
    years: u8,
    /// From when these years were counted.
    retention_start: RetentionStart,
    /// How many complaints were to go when the run began.
    #[schema(minimum = 0, example = 12)]
    due: i64,
    /// How many complaints there were when the run began.
    #[schema(minimum = 0, example = 4200)]
    in_register: i64,
    /// How many went.
    #[schema(minimum = 0, example = 12)]
    purged: i64,
    /// How many documents went with them.
    #[schema(minimum = 0, example = 31)]
    documents: i64,
    /// What kept others that were past their date; one may be kept by several.
    #[schema(max_items = 10)]
    blocked: Vec<BlockCount>,
    /// Why it asked before it purged anything.
    #[schema(max_items = 10)]
    doubts: Vec<Doubt>,
}

/// What falls due, what is kept longer, and the runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionOverview {
    /// Complaints that will be purged within these days, the oldest first; a thousand at most.
    #[schema(max_items = 1000)]
    due: Vec<RetentionItem>,
    /// Complaints that something keeps beyond their date within these days, the oldest first; a thousand at most.
    #[schema(max_items = 1000)]
    blocked: Vec<RetentionItem>,
    /// Complaints under a legal hold, the one that ends first first; a thousand at most.
    #[schema(max_items = 1000)]
    held: Vec<RetentionItem>,
    /// The last runs, the latest first.
    #[schema(max_items = 60)]
    runs: Vec<RetentionRun>,
}

/// Read the retention
///
/// Which complaints will be purged soon, which would be and are kept by something, which are held, and the runs of the last
/// weeks with their certificates. Managers; complaints about the caller are left out.
#[utoipa::path(
    get,
    path = "/retention",
    operation_id = "readRetention",
    tag = "retention",
    params(RetentionQuery),
    responses((status = 200, description = "The retention", body = RetentionOverview))
)]
pub async fn read_retention(
    caller: Caller<can::ReadRetention>,
    query: Query<RetentionQuery>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<HttpResponse> {
    let today = local_date(clock.now());
    let days = query.0.days.unwrap_or(30);
    let period = Period::of(&rules);
    let Overview { past, held, runs } = store::overview(&db, caller.identity, period, today, days).await?;
    let items = past.into_iter().map(|kept| {
        let blocks = kept.blocks_when_due(today);
        RetentionItem::of(kept, blocks)
    });
    let (due, blocked) = items.partition(|item| item.blocks.is_empty());
    let held = held.into_iter().map(|kept| {
        let blocks = kept.standing.blocks_purge(today);
        RetentionItem::of(kept, blocks)
    });
    Ok(HttpResponse::Ok().json(RetentionOverview {
        due,
        blocked,
        held: held.collect(),
        runs: runs.into_iter().map(RetentionRun::from).collect(),
    }))
}

impl RetentionItem {
    fn of(kept: Kept, blocks: Vec<Block>) -> Self {
        RetentionItem {
            id: kept.id,
            number: kept.number,
            registered_at: kept.registered_at,
            retain_until_date: kept.last_day,
            blocks,
            held_until_date: kept.standing.held_until,
        }
    }
}

impl From<Run> for RetentionRun {
    fn from(run: Run) -> Self {
        RetentionRun {
            date: run.day,
            status: run.status,
            started_at: run.started_at,
            ended_at: run.ended_at,
            years: run.period.years,
            retention_start: run.period.start,
            due: run.due,
            in_register: run.register,
            purged: run.purged,
            documents: run.documents,
            blocked: run
                .blocked
                .into_iter()
                .map(|(block, count)| BlockCount { block, count })
                .collect(),
            doubts: run.doubts,
        }
    }
}
