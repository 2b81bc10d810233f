//! Lists of complaints over HTTP.

mod query;
mod search;

use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};

pub use self::query::{Expansion, ListQuery, SortKey};
pub use self::search::PersonalDataQuery;
use self::search::{ErasedNumber, SearchPage, search_items};
use super::model::Sort;
use super::store::{self, SearchResult};
use crate::auth::{Caller, can};
use crate::calendar::model::local_date;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::complaints::api::view::{ComplaintPage, ViewContext, items};
use crate::db::Db;
use crate::error::{Error, FieldLocation, Result};
use crate::http::middleware::RequestContext;
use crate::http::{PageQuery, Paged, Valid};

/// Upper bound of one list item in bytes of JSON; sizes the buffer so that it never reallocates.
const LARGEST_ITEM: usize = 3 * 1024;

/// List complaints
///
/// What the caller may see, newest first: managers everything; handlers the unassigned, their queue and their own;
/// intake what it registered. All filters given must hold.
#[utoipa::path(
    get,
    path = "/complaints",
    operation_id = "listComplaints",
    tag = "complaints",
    params(ListQuery, PageQuery),
    responses((status = 200, description = "A page", body = ComplaintPage))
)]
pub async fn list_complaints(
    caller: Caller<can::ReadComplaints>,
    query: Paged<ListQuery>,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<HttpResponse> {
    query.filter.permit(&caller.identity.roles)?;
    let today = local_date(clock.now());
    let (filter, sort) = query.filter.filter()?;
    let scope = (&filter, sort, &caller.identity.subject, &caller.identity.roles);
    let paging = query.page.paging(&scope)?;
    let (actor, found) = store::list(&db, caller.identity, filter, sort, paging.clone(), today).await?;
    let page = paging.page(&request, found, |item| item.place(sort));
    let names = names.current(&db).await;
    let view_context = ViewContext {
        actor: &actor,
        today,
        language: context.language,
        names: &names,
    };
    let expands = query.filter.expand == Some(Expansion::AllowedTransitions);
    let page = page.map(|found| items(found, view_context, expands));
    Ok(page.sized_response(LARGEST_ITEM))
}

/// Search by personal data
///
/// Finds complaints by who complained and by numbers, newest first; those that the caller may not see in short, so that a
/// second call can be noted with them. What is searched for stands in the body, in no log and in no kept answer: it reads,
/// so that an `Idempotency-Key` changes nothing.
#[utoipa::path(
    post,
    path = "/complaints/_search",
    operation_id = "searchComplaints",
    tag = "complaints",
    request_body = PersonalDataQuery,
    responses((status = 200, description = "A page; what is searched for stands in no address, so that `links.next` is `null`: go on with `nextCursor`", body = SearchPage))
)]
pub async fn search_complaints(
    caller: Caller<can::SearchByPersonalData>,
    body: Valid<PersonalDataQuery>,
    context: ReqData<RequestContext>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<HttpResponse> {
    let wanted = body.input.wanted();
    let page = body.input.page();
    let paging = page.paging(&(&wanted, &caller.identity.subject)).map_err(in_body)?;
    let SearchResult { actor, found, erased } = store::search(&db, caller.identity, wanted, paging.clone()).await?;
    let page = paging.page_without_address(found, |item| item.place(Sort::Newest));
    let names = names.current(&db).await;
    let view_context = ViewContext {
        actor: &actor,
        today: local_date(clock.now()),
        language: context.language,
        names: &names,
    };
    Ok(HttpResponse::Ok().json(SearchPage {
        page: page.map(|found| search_items(found, view_context)),
        erased: erased.into_iter().map(ErasedNumber::from).collect(),
    }))
}

/// A cursor that came in a body is a fault of the body.
fn in_body(error: Error) -> Error {
    error.with_places(|place| match place {
        FieldLocation::Parameter(name) => FieldLocation::Pointer(format!("/{name}")),
        other => other,
    })
}
