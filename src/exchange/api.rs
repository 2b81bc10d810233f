//! Exports over HTTP.

pub mod view;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use futures_util::Stream;
use futures_util::stream::{empty, try_unfold};
use uuid::Uuid;

use self::view::{ExportInput, ExportPage, ExportView};
use super::model::{Export, ExportFormat};
use super::render::unpacked;
use super::store::{self, Asked, Download, Whose};
use crate::auth::{Caller, Role, can};
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result, with_causes};
use crate::http::middleware::RequestContext;
use crate::http::security::record_request;
use crate::http::{Accept, IfMatch, PageQuery, PathId, Query, Valid, etag};
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::StoredResponse;
use crate::procedure::Person;

/// The kind of the security event: somebody takes the register along.
const EVENT: &str = "export";

/// Ask for an export
///
/// The whole register or a part of it, as a file of one consistent moment: as NDJSON a complaint a line, as `GET` answers it,
/// or as CSV the fields of the procedure under their Dutch names. Nothing in it is about the employee, and only with
/// `includePersonalData` who complained, what people wrote and which people of the company worked on it; complaints about the
/// caller, and those whose data is restricted, are left out. It is made beside the requests: read it until `status` is neither
/// `queued` nor `running`, download its file within a day, and follow the changes from `changesCursor`. When a complaint is
/// erased or restricted meanwhile it is `cancelled`. It is kept for two years who asked for what. One at a time for each
/// caller, and one file: a new one that is done ends those before. Managers, and other systems.
#[utoipa::path(
    post,
    path = "/exports",
    operation_id = "askForExport",
    tag = "exports",
    request_body = ExportInput,
    responses((status = 202, description = "It will be made", body = ExportView,
        headers(("Location" = String, description = "The export."), ("ETag" = String, description = "Its version."))))
)]
pub async fn ask_for_export(
    caller: Caller<can::ExportRegister>,
    key: IdempotencyKey,
    body: Valid<ExportInput>,
    (context, request): (ReqData<RequestContext>, HttpRequest),
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    record_request(EVENT, &caller.identity.subject, &request);
    let claim = key.claim(&caller.identity, &body.digest);
    let tells_who = caller.is_told_people();
    let asked = Asked {
        format: body.input.format,
        filter: body.input.filter.unwrap_or_default(),
        include_personal_data: body.input.include_personal_data,
        language: context.language,
        by: Person {
            subject: caller.identity.subject,
            name: caller.identity.name,
        },
        roles: caller.identity.roles,
    };
    let now = clock.now();
    let respond = move |export: Export| {
        let location = format!("/v1/exports/{}", export.id);
        Ok(answer(StatusCode::ACCEPTED, export, tells_who, now)?.with_location(location))
    };
    store::add(&db, asked, respond, claim, now).await
}

/// List exports
///
/// The exports that were asked for, with who and when, the newest first: managers see those of everybody, other systems their own.
#[utoipa::path(
    get,
    path = "/exports",
    operation_id = "listExports",
    tag = "exports",
    params(PageQuery),
    responses((status = 200, description = "A page", body = ExportPage))
)]
pub async fn list_exports(
    caller: Caller<can::ExportRegister>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let whose = seen_by(&caller);
    let scope = match &whose {
        Whose::Everybodys => ("exports", None),
        Whose::Of(subject) => ("exports", Some(subject.clone())),
    };
    let paging = query.0.paging::<store::Position>(&scope)?;
    let found = store::list(&db, whose, paging.clone()).await?;
    let page = paging.page(&request, found, |export: &Export| (export.created_at, export.id));
    let (tells_who, now) = (caller.is_told_people(), clock.now());
    let view = |all: Vec<Export>| {
        all.into_iter()
            .map(|export| ExportView::new(export, tells_who, now))
            .collect()
    };
    Ok(page.map(view).response())
}

/// Read an export
///
/// The state of an export. The progress is no part of the version. Managers, and who asked for it.
#[utoipa::path(
    get,
    path = "/exports/{exportId}",
    operation_id = "readExport",
    tag = "exports",
    responses((status = 200, description = "The export", body = ExportView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_export(
    caller: Caller<can::ExportRegister>,
    id: PathId<Uuid>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let export = store::find(&db, seen_by(&caller), id.0).await?;
    answer(StatusCode::OK, export, caller.is_told_people(), clock.now())
}

/// Cancel an export
///
/// Ends an export that is not finished, and the file of one that is: it cannot be downloaded any more. That it was asked for is kept. Managers, and who
/// asked for it.
#[utoipa::path(
    delete,
    path = "/exports/{exportId}",
    operation_id = "removeExport",
    tag = "exports",
    responses((status = 204, description = "Cancelled, or its file removed"))
)]
pub async fn remove_export(
    caller: Caller<can::ExportRegister>,
    id: PathId<Uuid>,
    if_match: IfMatch,
    key: IdempotencyKey,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &NO_BODY);
    let nothing = StoredResponse::empty(StatusCode::NO_CONTENT);
    store::remove(&db, seen_by(&caller), id.0, if_match, nothing, claim, clock.now()).await
}

/// Download an export
///
/// The file of an export that is done, for whoever asked for it; each download is recorded. When the connection breaks
/// before `Content-Length` bytes are there, download it again; 410 then says that it is gone: its day is over, another one was
/// made, or a complaint in it was erased or restricted, or is not for the caller to see any more.
#[utoipa::path(
    get,
    path = "/exports/{exportId}/content",
    operation_id = "downloadExport",
    tag = "exports",
    responses((status = 200, description = "The file", content((String = "application/x-ndjson"), (String = "text/csv")),
        headers(("Content-Disposition" = String, description = "That it is an attachment, and its name (RFC 6266)."))))
)]
pub async fn download_export(
    caller: Caller<can::ExportRegister>,
    id: PathId<Uuid>,
    accept: Accept,
    (context, request): (ReqData<RequestContext>, HttpRequest),
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let offered = store::find(&db, seen_by(&caller), id.0).await?.format.media_type();
    if !accept.takes(offered) {
        return Err(Error::NotAcceptable(offered));
    }
    let download = Download {
        export: id.0,
        whose: seen_by(&caller),
        reader: caller.identity,
    };
    if !context.is_head {
        record_request(EVENT, &download.reader.subject, &request);
    }
    let file = store::file(&db, &download, clock.now()).await?;
    let size = u64::try_from(file.export.size).unwrap_or_default();
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, content_type(file.export.format)))
        // Not compressed on its way, so that its length is told.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header((CONTENT_DISPOSITION, attachment(&file.export)));
    if context.is_head {
        return Ok(response.body(SizedStream::new(size, empty::<Result<Bytes>>())));
    }
    store::note_download(&db, id.0, clock.now()).await?;
    Ok(response.body(SizedStream::new(size, all_pieces(db, download, file.pieces))))
}

/// The exports of which the caller learns: a machine of its own only.
fn seen_by(caller: &Caller<can::ExportRegister>) -> Whose {
    if caller.identity.roles.contains(&Role::Manager) {
        Whose::Everybodys
    } else {
        Whose::Of(caller.identity.subject.clone())
    }
}

fn answer(status: StatusCode, export: Export, tells_who: bool, now: DateTime<Utc>) -> Result<StoredResponse> {
    let version = export.version;
    Ok(StoredResponse::json(status, &ExportView::new(export, tells_who, now))?.with_etag(etag(version)))
}

/// The file, a piece at a time: each is read when the one before is sent.
fn all_pieces(db: Data<Db>, download: Download, pieces: i32) -> impl Stream<Item = Result<Bytes>> {
    try_unfold(0, move |place| {
        let (db, download) = (db.clone(), download.clone());
        async move {
            if place >= pieces {
                return Ok(None);
            }
            let piece = store::piece(&db, &download, place).await;
            let piece = piece.and_then(|kept| unpacked(&kept)).inspect_err(|error| {
                log::warn!(
                    "the download of export {} breaks off: {}",
                    download.export,
                    with_causes(error)
                );
            })?;
            Ok(Some((Bytes::from(piece), place + 1)))
        }
    })
}

const fn content_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Ndjson => "application/x-ndjson",
        ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
    }
}

fn attachment(export: &Export) -> String {
    let day = local_date(export.created_at);
    format!("attachment; filename=\"klachten-{day}.{}\"", ending(export.format))
}

const fn ending(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Ndjson => "ndjson",
        ExportFormat::Csv => "csv",
    }
}
