//! The feed of changes over HTTP.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor::Cursor;
use super::model::ChangeType;
use super::store::{self, Page, Start, Told};
use super::waiting::Waiting;
use crate::auth::{Caller, can};
use crate::complaints::api::view::PersonView;
use crate::db::Db;
use crate::error::Result;
use crate::http::Query;

/// Which changes.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// From `nextCursor` of the page before; `now` begins with the next change. Default: the oldest change that is kept.
    #[param(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9_-]+$", example = "now")]
    cursor: Option<String>,
    /// Changes on a page; default 50.
    #[param(minimum = 1, maximum = 200, example = 100)]
    page_size: Option<i64>,
    /// Seconds to wait for the next change when there is none yet; default 0. The answer comes with the first one, or
    /// without any when the time is over.
    #[param(minimum = 0, maximum = 30, example = 0)]
    wait: Option<u8>,
}

/// A version of a complaint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The place in the feed: larger than that of every change before it. Positions may be left out.
    #[schema(minimum = 1, example = 8405)]
    position: i64,
    /// The complaint.
    complaint_id: Uuid,
    /// The number of the complaint.
    #[schema(max_length = 20, example = "K-2026-000042")]
    number: String,
    /// The version that the complaint got: one more than that of the change of it before.
    #[schema(minimum = 1, example = 3)]
    version: i32,
    /// The sort of the change.
    r#type: ChangeType,
    /// When it happened.
    at: DateTime<Utc>,
    /// The person who did it; `null` of an erasure, and for a caller who is not told.
    by: Option<PersonView>,
}

/// A page of the feed of changes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangePage {
    /// The changes on this page, in order. A page can be empty and yet not be the last.
    #[schema(max_items = 200)]
    items: Vec<Change>,
    /// The cursor to go on with: never `null`, also of an empty page and at the end. Keep it once the changes of this page
    /// are dealt with.
    #[schema(max_length = 100, example = "AZrD8HsefMCPACuPbh2aEQAAAAAAACDV")]
    next_cursor: String,
    /// Whether no change has a place after this page yet. What was committed just now follows within a second.
    #[schema(example = true)]
    end_of_stream: bool,
}

/// Follow changes
///
/// Every version of every complaint, each once, those of a complaint in the order of their versions, whatever is committed
/// late; each is told at least once to who goes on with the cursor of the page that was dealt with last. A change tells
/// which complaint, which version, the type, and when; read the complaint for the rest. Changes are kept for at least a
/// year. A cursor that is older, or from before the database was restored, gets 410 `cursor-expired`: ask for an export of the
/// register (`links.export`), and follow it from the `changesCursor` of that. Changes of complaints about the caller are left
/// out. Managers, and other systems, which are not told who did it.
#[utoipa::path(
    get,
    path = "/changes",
    operation_id = "followChanges",
    tag = "changes",
    params(ChangesQuery),
    responses((status = 200, description = "A page", body = ChangePage))
)]
pub async fn follow_changes(
    caller: Caller<can::FollowChanges>,
    query: Query<ChangesQuery>,
    db: Data<Db>,
    waiting: Data<Waiting>,
) -> Result<HttpResponse> {
    let ChangesQuery {
        cursor,
        page_size,
        wait,
    } = query.0;
    let tells_who = caller.is_told_people();
    let caller = caller.identity;
    let start = match cursor.as_deref() {
        None => Start::Beginning,
        Some("now") => Start::Now,
        Some(text) => Start::After(Cursor::open(text)?),
    };
    let size = page_size.unwrap_or(50);
    let mut page = store::page(&db, caller.clone(), start, size).await?;
    let is_answered = matches!(start, Start::Now) || !page.changes.is_empty() || !page.is_last;
    if let (Some(seconds @ 1..), false) = (wait, is_answered) {
        let mut follower = waiting.join(&caller.subject).await?;
        let time = Duration::from_secs(seconds.into());
        follower.wait(page.end.position, time).await;
        drop(follower);
        page = store::page(&db, caller.clone(), Start::After(page.end), size).await?;
    }
    Ok(HttpResponse::Ok().json(ChangePage::new(page, tells_who)))
}

impl ChangePage {
    fn new(page: Page, tells_who: bool) -> Self {
        ChangePage {
            items: page
                .changes
                .into_iter()
                .map(|told| Change::new(told, tells_who))
                .collect(),
            next_cursor: page.end.seal(),
            end_of_stream: page.is_last,
        }
    }
}

impl Change {
    fn new(told: Told, tells_who: bool) -> Self {
        Change {
            position: told.position,
            complaint_id: told.complaint,
            number: told.number,
            version: told.version,
            r#type: told.kind,
            at: told.at,
            by: told.by.filter(|_| tells_who).map(PersonView::from),
        }
    }
}
