//! The monthly report over HTTP, in the format that `Accept` selects. Live reports are counted on a connection of their
//! own, so that counting delays no registration; frozen editions are read from the primary database.

pub mod actions;
pub mod editions;
pub mod evaluation;
mod query;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpResponse, HttpResponseBuilder};

pub use self::query::{Dialect, EditionQuery, MonthsQuery};
use super::format::Format;
use super::render::json::{MonthlyReport, MonthlyReportPage};
use super::service::{self, ReportRequest, ReportService, Scope};
use crate::auth::{Caller, can};
use crate::calendar::model::Month;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, FieldError, Result};
use crate::http::middleware::RequestContext;
use crate::http::{Accept, PathId, Query};
use crate::i18n::{Language, Text};
use crate::vocabulary::Vocabulary;

const FORMATS: &[(&str, Format)] = &[
    ("application/json", Format::Json),
    ("text/csv", Format::Csv),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Xlsx,
    ),
    ("text/html", Format::Html),
    ("application/pdf", Format::Pdf),
];
const FORMAT_NAMES: &str = "application/json, text/csv, \
     application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/html, application/pdf";

/// Monthly reports
///
/// The reports of up to 24 months, by default the last twelve, and which of them were evaluated. Spreadsheet, page and
/// PDF tell of the last month, and compare it with the others. Managers.
#[utoipa::path(
    get,
    path = "/reports/monthly",
    operation_id = "listMonthlyReports",
    tag = "reports",
    params(MonthsQuery),
    responses((status = 200, description = "The reports", content(
        (MonthlyReportPage = "application/json"),
        (String = "text/csv", example = "month,figure,of,value,unit\r\n2026-10,registered,,214,count\r\n"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/html", example = "<!DOCTYPE html>"),
        (String = "application/pdf"))))
)]
pub async fn list_monthly_reports(
    _caller: Caller<can::ReadReports>,
    query: Query<MonthsQuery>,
    accept: Accept,
    context: ReqData<RequestContext>,
    (reports, clock): (Data<ReportService>, Data<Clock>),
) -> Result<HttpResponse> {
    let format = negotiate(&accept, query.0.dialect)?;
    let months = query.0.months(clock.now())?;
    let name = months.last().map_or_else(String::new, Month::to_string);
    let request = ReportRequest {
        scope: Scope::Months(months),
        format,
        language: context.language,
    };
    Ok(response(format, &name).body(reports.render(request).await?))
}

/// Monthly report
///
/// Everything the monthly meeting needs about one month. Once it is evaluated the report is frozen: what is answered is
/// its latest edition, byte for byte the same whatever is corrected or erased later. Managers.
#[utoipa::path(
    get,
    path = "/reports/monthly/{month}",
    operation_id = "readMonthlyReport",
    tag = "reports",
    params(EditionQuery),
    responses((status = 200, description = "The report", content(
        (MonthlyReport = "application/json"),
        (String = "text/csv", example = "month,figure,of,value,unit\r\n2026-10,registered,,214,count\r\n"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/html", example = "<!DOCTYPE html>"),
        (String = "application/pdf")),
        headers(("ETag" = String, description = "Of a frozen report: its edition."))))
)]
pub async fn read_monthly_report(
    _caller: Caller<can::ReadReports>,
    month: PathId<Month>,
    query: Query<EditionQuery>,
    accept: Accept,
    context: ReqData<RequestContext>,
    (db, reports): (Data<Db>, Data<ReportService>),
) -> Result<HttpResponse> {
    let format = negotiate(&accept, query.0.dialect)?;
    let EditionQuery { edition, live, .. } = query.0;
    let (month, language) = (month.0, context.language);
    let name = month.to_string();
    if live != Some(true) {
        // The primary database has an edition at once, a replica perhaps later.
        let frozen = service::read_frozen_content(&db, month, edition, format, language).await?;
        if let Some((version, content)) = frozen {
            return Ok(frozen_response(format, &name, version, language, content));
        }
    }
    if edition.is_some() {
        return Err(if live == Some(true) {
            contradiction()
        } else {
            Error::NotFound
        });
    }
    let request = ReportRequest {
        scope: Scope::Month(month),
        format,
        language,
    };
    Ok(response(format, &name).body(reports.render(request).await?))
}

fn contradiction() -> Error {
    Error::Invalid(vec![FieldError::parameter(
        "live",
        "contradiction",
        Text::of(
            "Kies een versie of de actuele stand, niet allebei.",
            "Choose an edition or the present figures, not both.",
        ),
    )])
}

fn negotiate(accept: &Accept, dialect: Option<Dialect>) -> Result<Format> {
    let format = accept.choose(FORMATS, FORMAT_NAMES)?;
    Ok(match (format, dialect) {
        (Format::Csv, Some(Dialect::Excel)) => Format::CsvExcel,
        _ => format,
    })
}

/// Starts a response with the headers of the format; `name` becomes a part of the file name.
fn response(format: Format, name: &str) -> HttpResponseBuilder {
    /// Allows the inline styles of the page and no other resource.
    const PAGE_POLICY: &str =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    let mut builder = HttpResponse::build(StatusCode::OK);
    builder
        .insert_header((CONTENT_TYPE, format.media_type()))
        .insert_header((VARY, "Accept, Accept-Language"));
    if format != Format::Json {
        let place = if format == Format::Html { "inline" } else { "attachment" };
        let file = format!("{place}; filename=\"klachten-{name}.{}\"", format.extension());
        builder.insert_header((CONTENT_DISPOSITION, file));
    }
    if format == Format::Html {
        builder.insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY));
    }
    builder
}

fn frozen_response(format: Format, month: &str, version: i32, language: Language, content: Vec<u8>) -> HttpResponse {
    let suffix = if format.is_localized() {
        format!("-{}", language.tag())
    } else {
        String::new()
    };
    response(format, &format!("{month}-v{version}"))
        .insert_header((ETAG, format!("\"{version}-{}{suffix}\"", format.as_str())))
        .body(content)
}
