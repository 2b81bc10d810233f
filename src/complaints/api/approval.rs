//! The approval of what somebody proposed, as callers write and see it: of remedies and of assessments.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::view::PersonView;
use crate::http::Input;
use crate::procedure::Approval;

/// The decision on what waits for approval.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApprovalInput {
    /// Whether it is approved.
    #[schema(example = true)]
    pub approved: bool,
    /// The reason; required when it is not approved.
    #[schema(min_length = 1, max_length = 2000, example = "Past bij eerdere gevallen.")]
    pub reason: Option<String>,
}

/// The approval that something needs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApprovalView {
    /// Always `true`: what needs no approval has none.
    #[schema(example = true)]
    required: bool,
    /// Whether it was approved; `null` while it waits.
    #[schema(example = true)]
    approved: Option<bool>,
    /// The person who decided; `null` for another system.
    by: Option<PersonView>,
    /// When it was decided.
    at: Option<DateTime<Utc>>,
    /// The reason that was given.
    #[schema(max_length = 2000, example = "Past bij eerdere gevallen.")]
    reason: Option<String>,
}

impl Input for ApprovalInput {}

impl ApprovalView {
    /// The approval that is needed, as it was decided.
    pub fn new(decided: Option<Approval>) -> Self {
        let mut view = ApprovalView {
            required: true,
            approved: None,
            by: None,
            at: None,
            reason: None,
        };
        if let Some(decided) = decided {
            view.approved = Some(decided.approved);
            view.by = PersonView::told(decided.by);
            view.at = Some(decided.at);
            view.reason = decided.reason;
        }
        view
    }
}
