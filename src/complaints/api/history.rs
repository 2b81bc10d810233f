//! What happened to a complaint, over HTTP.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{HistoryItem, HistoryPage, TransitionPage, TransitionView};
use crate::auth::{Caller, Identity, can};
use crate::clock::Clock;
use crate::complaints::store;
use crate::db::Db;
use crate::error::Result;
use crate::http::{Cursor, PageLinks, PathId, Query};
use crate::procedure::{ComplaintId, Event};

/// A page of a history.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Items on a page; default 50.
    #[param(minimum = 1, maximum = 200, example = 20)]
    pub page_size: Option<i64>,
    /// From `links.next` of the page before.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// Status history
///
/// Every change of status with who, when and what it carried, oldest first.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/transitions",
    operation_id = "listTransitions",
    tag = "complaints",
    params(HistoryQuery),
    responses((status = 200, description = "A page", body = TransitionPage))
)]
pub async fn list_transitions(
    caller: Caller<can::ReadComplaints>,
    id: PathId<ComplaintId>,
    query: Query<HistoryQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let (events, links) = events(caller.identity, id.0, query.0, &request, (&db, &clock), true).await?;
    let items = events
        .into_iter()
        .map(TransitionView::try_from)
        .collect::<Result<_>>()?;
    Ok(links.response().json(TransitionPage { items, links }))
}

/// History
///
/// Everything that happened to the complaint: who, when, what; oldest first.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/history",
    operation_id = "readHistory",
    tag = "complaints",
    params(HistoryQuery),
    responses((status = 200, description = "A page", body = HistoryPage))
)]
pub async fn read_history(
    caller: Caller<can::ReadHistory>,
    id: PathId<ComplaintId>,
    query: Query<HistoryQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let (events, links) = events(caller.identity, id.0, query.0, &request, (&db, &clock), false).await?;
    let items = events.into_iter().map(HistoryItem::from).collect();
    Ok(links.response().json(HistoryPage { items, links }))
}

async fn events(
    caller: Identity,
    id: ComplaintId,
    query: HistoryQuery,
    request: &HttpRequest,
    (db, clock): (&Db, &Clock),
    only_transitions: bool,
) -> Result<(Vec<Event>, PageLinks)> {
    let paging = Cursor::read::<i32>(query.page_size, query.cursor.as_deref(), &(id.0, only_transitions))?;
    let (after, fetch) = (paging.after, paging.fetch());
    let load = store::load(db, id, caller, clock.now(), move |mut case| {
        case.history(only_transitions, after, fetch)
    });
    let mut events = load.await?;
    let links = paging.cut(&mut events, request.path(), request.query_string(), |event| {
        event.version
    });
    Ok((events, links))
}
