//! The monthly report over HTTP, in the form that `Accept` asks for. Reports are counted on a connection of
//! their own, so that counting keeps no registration waiting; only what is frozen is read from where it is written.

pub mod evaluation;
mod query;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpResponse, HttpResponseBuilder, get};

pub use self::query::{Dialect, EditionQuery, MonthsQuery};
use super::forms::Form;
use super::questions::{Asked, Question, ReportDb};
use super::render::json::{MonthlyReport, MonthlyReportPage};
use super::store::editions;
use crate::auth::{Caller, can};
use crate::calendar::model::Month;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, FieldError, Result};
use crate::http::middleware::RequestContext;
use crate::http::{Accept, PathId, Query};
use crate::i18n::{Language, Text};

const FORMS: &[(&str, Form)] = &[
    ("application/json", Form::Json),
    ("text/csv", Form::Csv),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Form::Xlsx,
    ),
    ("text/html", Form::Html),
    ("application/pdf", Form::Pdf),
];
const FORM_NAMES: &str = "application/json, text/csv, \
     application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/html, application/pdf";

/// Monthly reports
///
/// The reports of up to 24 months, by default the last twelve, and which of them were evaluated. Spreadsheet, page and
/// PDF tell of the last month, and compare it with the others. Managers.
#[utoipa::path(
    operation_id = "listMonthlyReports",
    tag = "reports",
    params(MonthsQuery),
    responses((status = 200, description = "The reports", content(
        (MonthlyReportPage = "application/json"),
        (String = "text/csv", example = "month,figure,of,value,unit\r\n2026-10,registered,,214,count\r\n"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/html", example = "<!DOCTYPE html>"),
        (String = "application/pdf")))),
    extensions(("x-roles" = json!(["manager"])))
)]
#[get("/reports/monthly")]
pub async fn list_monthly_reports(
    _caller: Caller<can::ReadReports>,
    query: Query<MonthsQuery>,
    accept: Accept,
    context: ReqData<RequestContext>,
    (reports, clock): (Data<ReportDb>, Data<Clock>),
) -> Result<HttpResponse> {
    let form = form(&accept, query.0.dialect)?;
    let months = query.0.months(clock.now())?;
    let name = months.last().map_or_else(String::new, Month::to_string);
    let question = Question {
        of: Asked::Months(months),
        form,
        language: context.language,
    };
    Ok(answer(form, &name).body(reports.ask(question).await?))
}

/// Monthly report
///
/// Everything the monthly meeting needs about one month. Once it is evaluated the report is frozen: what is answered is
/// its latest edition, byte for byte the same whatever is corrected or erased later. Managers.
#[utoipa::path(
    operation_id = "readMonthlyReport",
    tag = "reports",
    params(("month" = String, Path, pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$", max_length = 7, description = "The month.", example = "2026-10"),
        EditionQuery),
    responses((status = 200, description = "The report", content(
        (MonthlyReport = "application/json"),
        (String = "text/csv", example = "month,figure,of,value,unit\r\n2026-10,registered,,214,count\r\n"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/html", example = "<!DOCTYPE html>"),
        (String = "application/pdf")),
        headers(("ETag" = String, description = "Of a frozen report: its edition.")))),
    extensions(("x-roles" = json!(["manager"])))
)]
#[get("/reports/monthly/{month}")]
pub async fn read_monthly_report(
    _caller: Caller<can::ReadReports>,
    month: PathId<Month>,
    query: Query<EditionQuery>,
    accept: Accept,
    context: ReqData<RequestContext>,
    (db, reports): (Data<Db>, Data<ReportDb>),
) -> Result<HttpResponse> {
    let form = form(&accept, query.0.dialect)?;
    let EditionQuery { edition, live, .. } = query.0;
    let (month, language) = (month.0, context.language);
    let name = month.to_string();
    if live != Some(true) {
        // From the database itself: what was frozen a moment ago is there, and on a replica perhaps not yet.
        let frozen = db
            .run(move |connection| editions::content(connection, month, edition, form, language))
            .await?;
        if let Some((version, content)) = frozen {
            return Ok(frozen_answer(form, &name, version, language, content));
        }
    }
    if edition.is_some() {
        return Err(if live == Some(true) {
            contradiction()
        } else {
            Error::NotFound
        });
    }
    let question = Question {
        of: Asked::Month(month),
        form,
        language,
    };
    Ok(answer(form, &name).body(reports.ask(question).await?))
}

fn contradiction() -> Error {
    Error::Invalid(vec![FieldError::parameter(
        "live",
        "contradiction",
        Text::of(
            "Een vastgestelde versie is niet van nu.",
            "A frozen edition is not of now.",
        ),
    )])
}

fn form(accept: &Accept, dialect: Option<Dialect>) -> Result<Form> {
    let form = accept.choose(FORMS, FORM_NAMES)?;
    Ok(match (form, dialect) {
        (Form::Csv, Some(Dialect::Excel)) => Form::CsvExcel,
        _ => form,
    })
}

/// The head of the answer; `name` is what is reported.
fn answer(form: Form, name: &str) -> HttpResponseBuilder {
    /// The page brings its own style and charts, and nothing else.
    const PAGE_POLICY: &str =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    let mut response = HttpResponse::build(StatusCode::OK);
    response
        .insert_header((CONTENT_TYPE, form.media_type()))
        .insert_header((VARY, "Accept, Accept-Language"));
    if form != Form::Json {
        let place = if form == Form::Html { "inline" } else { "attachment" };
        let file = format!("{place}; filename=\"klachten-{name}.{}\"", form.extension());
        response.insert_header((CONTENT_DISPOSITION, file));
    }
    if form == Form::Html {
        response.insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY));
    }
    response
}

fn frozen_answer(form: Form, month: &str, version: i32, language: Language, content: Vec<u8>) -> HttpResponse {
    let spoken = if form.is_spoken() {
        format!("-{}", language.tag())
    } else {
        String::new()
    };
    answer(form, &format!("{month}-v{version}"))
        .insert_header((ETAG, format!("\"{version}-{}{spoken}\"", form.as_str())))
        .body(content)
}
