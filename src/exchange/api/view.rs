//! Exports as they are asked for and read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::complaints::api::view::PersonView;
use crate::exchange::model::{Export, ExportFilter, ExportFormat, ExportStatus};
use crate::http::{Input, listed};

/// An export to be made.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportInput {
    pub(super) format: ExportFormat,
    /// The complaints to take along. Default: all that the caller may see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filter: Option<ExportFilter>,
    /// Whether it tells who complained, what people wrote and who worked on it. Default: `false`.
    #[serde(default)]
    #[schema(example = false)]
    pub(super) include_personal_data: bool,
}

impl Input for ExportInput {}

/// An export.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportView {
    /// A UUID of version 7: older exports have smaller ones.
    id: Uuid,
    /// The version, for `If-Match`: of the status, not of the progress.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    status: ExportStatus,
    format: ExportFormat,
    filter: ExportFilter,
    /// Whether it tells who complained, what people wrote and who worked on it.
    #[schema(example = false)]
    include_personal_data: bool,
    progress: Progress,
    /// The cursor of `GET /changes` from which to go on: what changed since comes after it, and nothing of it is missed. It may
    /// tell of a version that the export has already. `null` before the export was begun.
    #[schema(max_length = 100, example = "AZrD8HsefMCPACuPbh2aEQAAAAAAACDV")]
    changes_cursor: Option<String>,
    /// The bytes of the file so far.
    #[schema(minimum = 0, example = 48213)]
    size: i64,
    /// The person who asked for it; `null` for another system.
    requested_by: Option<PersonView>,
    /// When it was asked for.
    created_at: DateTime<Utc>,
    /// When it was begun last.
    started_at: Option<DateTime<Utc>>,
    /// When it was done, cancelled, or had failed.
    ended_at: Option<DateTime<Utc>>,
    /// Until when the file can be downloaded; `null` without one.
    expires_at: Option<DateTime<Utc>>,
    /// The number of downloads of the file.
    #[schema(minimum = 0, example = 0)]
    downloads: i32,
    /// When the file was downloaded last.
    downloaded_at: Option<DateTime<Utc>>,
    links: ExportLinks,
}

/// The complaints written, of all that are to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct Progress {
    /// Complaints written so far.
    #[schema(minimum = 0, example = 250)]
    done: i64,
    /// All complaints; `null` before they were counted.
    #[schema(minimum = 0, example = 1000)]
    total: Option<i64>,
}

/// The addresses of an export, relative to the service.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportLinks {
    /// The export.
    #[serde(rename = "self")]
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/exports/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    )]
    this: String,
    /// Its file; `null` without one.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/exports/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/content"
    )]
    content: Option<String>,
}

listed!(pub ExportPage of ExportView, "The exports on this page, the newest first.");

impl ExportView {
    pub(super) fn new(export: Export, tells_who: bool, now: DateTime<Utc>) -> Self {
        let expires_at = export.expires_at.filter(|_| export.has_file(now));
        let this = format!("/v1/exports/{}", export.id);
        ExportView {
            links: ExportLinks {
                content: expires_at.map(|_| format!("{this}/content")),
                this,
            },
            id: export.id,
            version: export.version,
            status: export.status,
            format: export.format,
            filter: export.filter,
            include_personal_data: export.include_personal_data,
            progress: Progress {
                done: export.done,
                total: export.total,
            },
            changes_cursor: export.changes_cursor,
            size: export.size,
            requested_by: Some(export.requested_by).filter(|_| tells_who).map(PersonView::from),
            created_at: export.created_at,
            started_at: export.started_at,
            ended_at: export.ended_at,
            expires_at,
            downloads: export.downloads,
            downloaded_at: export.downloaded_at,
        }
    }
}
