//! Which complaints are asked for, and in which order.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::procedure::{Channel, Complexity, Finding, Kind, Outcome, RemedyKind, RemedyStatus, StatusName};

/// Which complaints are asked for; everything set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub status: Option<StatusName>,
    pub open: Option<bool>,
    /// With what was merged into it.
    pub nature: Option<String>,
    /// With the natures below it, and what was merged into any of these.
    pub main_nature: Option<String>,
    pub channel: Option<Channel>,
    pub kind: Option<Kind>,
    pub department: Option<String>,
    pub handler: Option<String>,
    pub admissible: Option<bool>,
    pub finding: Option<Finding>,
    pub registered_from: Option<DateTime<Utc>>,
    /// Exclusive.
    pub registered_before: Option<DateTime<Utc>>,
    pub due_before: Option<NaiveDate>,
    pub overdue: Option<bool>,
    /// Open, and whether its handler is there: not retired and not absent.
    pub handler_available: Option<bool>,
    /// Registered and never forwarded or taken up.
    pub forwarded: Option<bool>,
    /// With somebody: a person, or the queue of a department or function.
    pub assigned: Option<bool>,
    /// Open, and nothing happened since.
    pub idle_since: Option<DateTime<Utc>>,
    /// With an agreed call-back of which nothing is known yet.
    pub call_back_open: Option<bool>,
    pub complexity: Option<Complexity>,
    pub words: Option<String>,
    pub report: ReportFilter,
}

/// What else may be asked of a list; everything set must hold. Days are those of Europe/Amsterdam, and both ends belong
/// to a period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReportFilter {
    pub admissibility_decided: Option<bool>,
    pub assessed: Option<bool>,
    /// Handled by a department, or by none.
    pub with_department: Option<bool>,
    pub outcome: Option<Outcome>,
    /// Whether the same complainant had complained within the year before.
    pub repeated: Option<bool>,
    pub remedy: Option<RemedyFilter>,
    pub first_response: Option<ResponseFilter>,
    pub first_response_due: Period,
    pub resolution: Option<TermFilter>,
    pub resolution_due: Period,
    /// Open at the end of this day.
    pub open_on: Option<NaiveDate>,
    pub closed: Period,
    pub reopened: Period,
}

/// From the one day to the other, as far as they are given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Period {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// With a remedy like this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemedyFilter {
    pub kind: RemedyKind,
    pub status: Option<RemedyStatus>,
    pub currency: Option<String>,
}

/// How a first response stands against its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseFilter {
    /// Given, or late by now; not what was closed without one before its term ended.
    Counted,
    Given,
    OnTime,
    Late,
}

/// How a resolution stands against its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TermFilter {
    /// Closed, or late by now.
    Counted,
    OnTime,
    Late,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    /// Open complaints only: a closed one is never due.
    DueFirst,
    DueLast,
}

/// The last item of a page: the next page goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PagePosition {
    Registered(DateTime<Utc>, Uuid),
    Due(NaiveDate, Uuid),
}

/// What is known of the complainant; everything given must match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PersonalData {
    /// Words of the name, each from its beginning.
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub postal_code: Option<String>,
    pub customer_number: Option<String>,
}
