//! Alerts over HTTP.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{AlertLevel, AlertRecipient};
use super::store::{self, Alert, Filter};
use crate::auth::{Caller, can};
use crate::db::Db;
use crate::error::Result;
use crate::http::{PageQuery, Paged, listed};

/// Filters of the list of alerts.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct AlertsQuery {
    /// `true`: the cause is still there.
    #[param(example = true)]
    pub open: Option<bool>,
    /// The reason for the alert.
    #[param(example = "overdue")]
    pub level: Option<AlertLevel>,
    /// The side of the desk that the alert is for.
    #[param(example = "manager")]
    pub to: Option<AlertRecipient>,
}

/// Something about a complaint that somebody must know.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertView {
    level: AlertLevel,
    /// The complaint.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    complaint_id: Uuid,
    /// The number of the complaint, for people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// The day that it is about: the end of the term, of the working day in which to forward, or the day of a promise.
    #[schema(example = "2026-11-06")]
    term_date: NaiveDate,
    /// When the watchdog saw it, or saw it come back.
    #[schema(example = "2026-11-05T08:00:00Z")]
    since: DateTime<Utc>,
    to: AlertRecipient,
    /// When somebody was told of it by mail; `null` as long as nobody was.
    #[schema(example = json!(null))]
    sent_at: Option<DateTime<Utc>>,
    /// When the cause was gone; `null` as long as it is there.
    #[schema(example = json!(null))]
    resolved_at: Option<DateTime<Utc>>,
}

listed!(pub AlertPage of AlertView, "The alerts on this page, those raised last first.");

/// List alerts
///
/// Terms about to end or ended, complaints that nobody has, call-backs and remedies that were promised: each once for a
/// complaint, a level and a day, raised in office hours and resolved when the cause is gone. Handlers, or
/// the configured addresses of managers, are told of each once by mail, where there is a mail server. About complaints that the
/// caller may see. All filters given must hold.
#[utoipa::path(
    get,
    path = "/alerts",
    operation_id = "listAlerts",
    tag = "complaints",
    params(AlertsQuery, PageQuery),
    responses((status = 200, description = "A page", body = AlertPage))
)]
pub async fn list_alerts(
    caller: Caller<can::ReadAlerts>,
    query: Paged<AlertsQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let filter = Filter {
        open: query.filter.open,
        level: query.filter.level,
        recipient: query.filter.to,
    };
    let paging = query.page.paging(&("alerts", &filter))?;
    let found = store::list(&db, caller.identity, filter, paging.clone()).await?;
    let page = paging.page(&request, found, |alert: &Alert| (alert.since, alert.id));
    let items = |found: Vec<Alert>| found.into_iter().map(AlertView::from).collect();
    Ok(page.map(items).response())
}

impl From<Alert> for AlertView {
    fn from(alert: Alert) -> Self {
        AlertView {
            level: alert.level.0,
            complaint_id: alert.complaint_id,
            number: alert.number,
            term_date: alert.term,
            since: alert.since,
            to: alert.recipient.0,
            sent_at: alert.sent_at,
            resolved_at: alert.resolved_at,
        }
    }
}
