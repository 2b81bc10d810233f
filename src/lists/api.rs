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
use crate::http::{Cursor, PageLinks, Query, Valid};

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
    params(ListQuery),
    responses((status = 200, description = "A page", body = ComplaintPage))
)]
pub async fn list_complaints(
    caller: Caller<can::ReadComplaints>,
    query: Query<ListQuery>,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<HttpResponse> {
    query.0.permit(&caller.identity.roles)?;
    let today = local_date(clock.now());
    let (filter, sort) = query.0.filter()?;
    let scope = (&filter, sort, &caller.identity.subject, &caller.identity.roles);
    let paging = Cursor::read(query.0.page_size, query.0.cursor.as_deref(), &scope)?;
    let (after, fetch) = (paging.after, paging.fetch());
    let (actor, mut found) = store::list(&db, caller.identity, filter, sort, after, fetch, today).await?;
    let links = paging.cut(&mut found, "/v1/complaints", request.query_string(), |item| {
        item.place(sort)
    });
    let names = names.current(&db).await;
    let view_context = ViewContext {
        actor: &actor,
        today,
        language: context.language,
        names: &names,
    };
    let items = items(
        found,
        view_context,
        query.0.expand == Some(Expansion::AllowedTransitions),
    );
    let mut response = links.response();
    let mut body = Vec::with_capacity(items.len() * LARGEST_ITEM);
    serde_json::to_writer(&mut body, &ComplaintPage { items, links }).map_err(|error| Error::caused("page", error))?;
    Ok(response.content_type("application/json; charset=utf-8").body(body))
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
    responses((status = 200, description = "A page; `links.next` is `null`, go on with `cursor`", body = SearchPage))
)]
pub async fn search_complaints(
    caller: Caller<can::SearchByPersonalData>,
    body: Valid<PersonalDataQuery>,
    context: ReqData<RequestContext>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<HttpResponse> {
    let wanted = body.input.wanted();
    let PersonalDataQuery { page_size, cursor, .. } = body.input;
    let paging = Cursor::read(page_size, cursor.as_deref(), &(&wanted, &caller.identity.subject)).map_err(in_body)?;
    let (after, fetch) = (paging.after, paging.fetch());
    let SearchResult {
        actor,
        mut found,
        erased,
    } = store::search(&db, caller.identity, wanted, after, fetch).await?;
    let cursor = paging.cut_off(&mut found, |item| item.place(Sort::Newest));
    let names = names.current(&db).await;
    let view_context = ViewContext {
        actor: &actor,
        today: local_date(clock.now()),
        language: context.language,
        names: &names,
    };
    Ok(HttpResponse::Ok().json(SearchPage {
        items: search_items(found, view_context),
        links: PageLinks::none(),
        cursor,
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
