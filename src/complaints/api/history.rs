//! What happened to a complaint, over HTTP.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::view::{HistoryItem, HistoryPage, TransitionPage, TransitionView};
use crate::auth::{Caller, Identity, can};
use crate::clock::Clock;
use crate::complaints::store;
use crate::db::Db;
use crate::error::Result;
use crate::http::{Page, PageQuery, PathId, Query};
use crate::procedure::{ComplaintId, Event};

/// Status history
///
/// Every change of status with who, when and what it carried, oldest first.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/transitions",
    operation_id = "listTransitions",
    tag = "complaints",
    params(PageQuery),
    responses((status = 200, description = "A page", body = TransitionPage))
)]
pub async fn list_transitions(
    caller: Caller<can::ReadComplaints>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let events = events(caller.identity, id.0, &query.0, &request, (&db, &clock), true).await?;
    let views = events.try_map(TransitionView::try_from)?;
    Ok(views.response())
}

/// History
///
/// Everything that happened to the complaint: who, when, what; oldest first.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/history",
    operation_id = "readComplaintHistory",
    tag = "complaints",
    params(PageQuery),
    responses((status = 200, description = "A page", body = HistoryPage))
)]
pub async fn read_history(
    caller: Caller<can::ReadHistory>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let events = events(caller.identity, id.0, &query.0, &request, (&db, &clock), false).await?;
    let views = events.map(|events| events.into_iter().map(HistoryItem::from).collect());
    Ok(views.response())
}

async fn events(
    caller: Identity,
    id: ComplaintId,
    query: &PageQuery,
    request: &HttpRequest,
    (db, clock): (&Db, &Clock),
    only_transitions: bool,
) -> Result<Page<Event>> {
    let paging = query.paging::<i32>(&(id.0, only_transitions))?;
    let asked = paging.clone();
    let load = store::load(db, id, caller, clock.now(), move |mut case| {
        case.history(only_transitions, &asked)
    });
    Ok(paging.page(request, load.await?, |event| event.version))
}
