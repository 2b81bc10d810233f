//! Exports: what is asked for, how far it is, and how long its file is kept.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Identity, Role};
use crate::calendar::model::end_of_day;
use crate::i18n::Language;
use crate::lists::model::{Filter, Period, ReportFilter};
use crate::procedure::{Channel, Finding, Kind, Outcome, Person, StatusName};

/// The time for which the file of an export is kept.
pub const FILE_KEPT: TimeDelta = TimeDelta::days(1);

/// The days for which it is kept who asked for an export of what.
pub const REQUEST_KEPT: TimeDelta = TimeDelta::days(731);

/// The longest time that the making of an export may take: as long as it reads one moment, the database cannot clear away
/// what was changed since.
pub const LONGEST: Duration = Duration::from_mins(30);

/// The runs after which an export that is never finished has failed.
pub const MOST_ATTEMPTS: i32 = 3;

/// The state of an export.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ExportStatus {
    /// It waits until the one before it is done.
    Queued,
    Running,
    /// The file can be downloaded until `expiresAt`.
    Done,
    /// It took too long, or could not be made.
    Failed,
    /// Somebody cancelled it, or a complaint was erased or restricted while it was made. Ask for another one.
    Cancelled,
}

/// The form of the file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ExportFormat {
    /// A complaint a line, as `GET` answers it, without the employee.
    Ndjson,
    /// The fields of the procedure under their Dutch names, for a spreadsheet.
    Csv,
}

impl ExportFormat {
    pub const fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Ndjson => "application/x-ndjson",
            ExportFormat::Csv => "text/csv",
        }
    }
}

/// The part of the register that is asked for: every condition given must hold. It is kept with the export, so it names
/// nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ExportFilter {
    /// Only complaints of this status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "closed")]
    pub status: Option<StatusName>,
    /// `true`: every status but closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = false)]
    pub open: Option<bool>,
    /// A code of the catalogue of natures; finds what was merged into it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "no_consent_given")]
    pub nature: Option<String>,
    /// A code of the catalogue of natures; finds its kinds and what was merged into any of these too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "agreement")]
    pub main_nature: Option<String>,
    /// Only complaints that came in by this channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "email")]
    pub channel: Option<Channel>,
    /// Only complaints of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "complaint")]
    pub kind: Option<Kind>,
    /// A code of the catalogue of departments: whose queue or staff handles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "customer_service")]
    pub department: Option<String>,
    /// Only complaints that were found admissible, or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    pub admissible: Option<bool>,
    /// Only complaints with this finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "justified")]
    pub finding: Option<Finding>,
    /// Only complaints that were closed with this outcome, and are closed still.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "resolved")]
    pub outcome: Option<Outcome>,
    /// First day of registration, in Europe/Amsterdam.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-01")]
    pub registered_from: Option<NaiveDate>,
    /// Last day of registration, in Europe/Amsterdam.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-31")]
    pub registered_to: Option<NaiveDate>,
    /// Closed on this day or later, and perhaps reopened since.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-01")]
    pub closed_from_date: Option<NaiveDate>,
    /// Closed on this day or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-31")]
    pub closed_to_date: Option<NaiveDate>,
    /// Changed at this time or later; every event is a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-10-30T14:00:00Z")]
    pub changed_since: Option<DateTime<Utc>>,
}

/// An export that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    pub id: Uuid,
    /// Counts the changes of the status and of what is kept, not the progress.
    pub version: i32,
    pub status: ExportStatus,
    pub format: ExportFormat,
    pub filter: ExportFilter,
    pub include_personal_data: bool,
    pub language: Language,
    pub requested_by: Person,
    /// The roles by which the register is read.
    pub roles: Vec<Role>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    /// The time until which the file is there; `None` without one.
    pub expires_at: Option<DateTime<Utc>>,
    pub changes_cursor: Option<String>,
    /// Complaints written so far.
    pub done: i64,
    pub total: Option<i64>,
    /// Bytes written so far.
    pub size: i64,
    pub downloads: i32,
    pub downloaded_at: Option<DateTime<Utc>>,
}

impl Export {
    /// The caller who asked, as the reader of the register.
    pub fn reader(&self) -> Identity {
        Identity {
            subject: self.requested_by.subject.clone(),
            name: self.requested_by.name.clone(),
            roles: self.roles.clone(),
            expires_at: self.created_at,
        }
    }

    /// Whether the file can be downloaded.
    pub fn has_file(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| now < end)
    }

    pub const fn is_ended(&self) -> bool {
        !matches!(self.status, ExportStatus::Queued | ExportStatus::Running)
    }
}

impl From<&ExportFilter> for Filter {
    fn from(asked: &ExportFilter) -> Self {
        Filter {
            status: asked.status,
            open: asked.open,
            nature: asked.nature.clone(),
            main_nature: asked.main_nature.clone(),
            channel: asked.channel,
            kind: asked.kind,
            department: asked.department.clone(),
            admissible: asked.admissible,
            finding: asked.finding,
            registered_from: asked.registered_from.and_then(|date| date.pred_opt()).map(end_of_day),
            registered_before: asked.registered_to.map(end_of_day),
            changed_since: asked.changed_since,
            report: ReportFilter {
                outcome: asked.outcome,
                closed: Period {
                    from: asked.closed_from_date,
                    to: asked.closed_to_date,
                },
                ..ReportFilter::default()
            },
            ..Filter::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_kept_as_it_was_given_and_nothing_else_is() {
        let given = r#"{"status":"closed","registeredFrom":"2026-10-01","registeredTo":"2026-10-31"}"#;
        let filter: ExportFilter = serde_json::from_str(given).unwrap();
        assert_eq!(serde_json::to_string(&filter).unwrap(), given);
        let wanted = Filter::from(&filter);
        assert_eq!(
            wanted.registered_from.unwrap().to_rfc3339(),
            "2026-09-30T22:00:00+00:00"
        );
        assert_eq!(
            wanted.registered_before.unwrap().to_rfc3339(),
            "2026-10-31T23:00:00+00:00"
        );
        assert!(serde_json::from_str::<ExportFilter>(r#"{"customerNumber":"KL-1"}"#).is_err());
        assert_eq!(Filter::from(&ExportFilter::default()), Filter::default());
    }
}
