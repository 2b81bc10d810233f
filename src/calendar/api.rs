//! What callers may ask about working days: the holidays of a year, and a deadline with its explanation.

use std::num::NonZeroU8;

use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{CalendarDate, Day, TermRules, Year};
use crate::auth::{Caller, can};
use crate::error::{Error, FieldError, Result};
use crate::http::middleware::RequestContext;
use crate::http::{PageQuery, Paged, Query, listed};
use crate::i18n::{Language, Text};

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct HolidayQuery {
    /// The calendar year.
    #[param(minimum = 1990, maximum = 2099, example = 2026)]
    year: i32,
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DeadlineQuery {
    /// When it was received, with any offset; only its day in Europe/Amsterdam matters.
    #[param(example = "2026-04-01T16:45:00+02:00")]
    received_at: DateTime<Utc>,
    /// Length of the term; default that of the first response, five unless configured otherwise.
    #[param(minimum = 1, maximum = 250, example = 5)]
    working_days: Option<u8>,
}

/// A holiday by the policy in force.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HolidayView {
    /// The day itself.
    #[schema(example = "2026-04-27")]
    date: NaiveDate,
    /// Its name in Dutch.
    #[schema(max_length = 100, example = "Koningsdag")]
    name: &'static str,
    /// Its name in English.
    #[schema(max_length = 100, example = "King's Day")]
    name_en: &'static str,
    /// Always false: a holiday is never a working day.
    #[schema(example = false)]
    working_day: bool,
}

listed!(pub HolidayPage of HolidayView, "The holidays, in order of date.");

/// A deadline, explained day by day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadlineView {
    /// When it was received, as asked.
    received_at: DateTime<Utc>,
    /// The term ends at the end of this day.
    #[schema(example = "2026-04-09")]
    due_date: NaiveDate,
    /// Every day from the day of receipt to the due date.
    #[schema(max_items = 1000)]
    days: Vec<DayView>,
}

/// A day of a term.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayView {
    /// The day itself.
    #[schema(example = "2026-04-06")]
    date: NaiveDate,
    /// Whether it counts for the term.
    #[schema(example = false)]
    counts: bool,
    /// The reason for counting or not: `working_day`, `weekend`, `day_of_receipt`, `day_of_reopening` or the name of
    /// a holiday.
    #[schema(max_length = 60, example = "easter_monday")]
    why: &'static str,
    /// The same in words.
    #[schema(max_length = 100, example = "Tweede Paasdag")]
    explanation: &'static str,
}

/// Holidays
///
/// The days of a year that are no working days besides weekends, by the policy in force. Any role.
#[utoipa::path(
    get,
    path = "/calendar/holidays",
    operation_id = "listHolidays",
    tag = "calendar",
    params(HolidayQuery, PageQuery),
    responses((status = 200, description = "A page", body = HolidayPage))
)]
pub async fn list_holidays(
    _caller: Caller<can::ReadCalendar>,
    query: Paged<HolidayQuery>,
    request: HttpRequest,
    rules: Data<TermRules>,
) -> Result<HttpResponse> {
    let asked = query.filter.year;
    let year = Year::try_from(asked).map_err(|_| outside("year"))?;
    let view = |(date, holiday): (NaiveDate, super::model::Holiday)| HolidayView {
        date,
        name: holiday.name_nl(),
        name_en: holiday.name_en(),
        working_day: false,
    };
    let paging = query.page.paging(&("holidays", asked))?;
    let all = rules.policy.holidays(year).into_iter().map(view).collect();
    Ok(paging
        .page_of(&request, all, |holiday: &HolidayView| holiday.date)
        .response())
}

/// Explain a deadline
///
/// The last day of a term in working days and, for every day on the way, whether it counts and why. The day of receipt
/// never counts. Any role.
#[utoipa::path(
    get,
    path = "/calendar/deadline",
    operation_id = "readDeadline",
    tag = "calendar",
    params(DeadlineQuery),
    responses((status = 200, description = "The deadline", body = DeadlineView))
)]
pub async fn explain_deadline(
    _caller: Caller<can::ReadCalendar>,
    query: Query<DeadlineQuery>,
    context: ReqData<RequestContext>,
    rules: Data<TermRules>,
) -> Result<HttpResponse> {
    let received = CalendarDate::of(query.0.received_at).map_err(|_| outside("receivedAt"))?;
    let length = query
        .0
        .working_days
        .and_then(NonZeroU8::new)
        .unwrap_or(rules.first_response_days);
    let deadline = rules.policy.deadline(received, length);
    let days = deadline.days.iter();
    let view = DeadlineView {
        received_at: query.0.received_at,
        due_date: deadline.due,
        days: days.map(|day| DayView::new(*day, context.language)).collect(),
    };
    Ok(HttpResponse::Ok().json(view))
}

impl DayView {
    pub fn new(day: Day, language: Language) -> Self {
        DayView {
            date: day.date,
            counts: day.counts(),
            why: day.why.code(),
            explanation: match language {
                Language::Dutch => day.why.name_nl(),
                Language::English => day.why.name_en(),
            },
        }
    }
}

/// The fault of a time that the calendar does not know.
pub fn outside(parameter: &'static str) -> Error {
    Error::Invalid(vec![FieldError::parameter(
        parameter,
        "out_of_range",
        Text::of(
            "De kalender loopt van 1990 tot en met 2099.",
            "The calendar runs from 1990 to 2099.",
        ),
    )])
}
