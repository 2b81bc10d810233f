//! Measures as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::api::view::PersonView;
use crate::http::listed;
use crate::measures::model::{Amendment, Effect, Judgement, Recurrence};
use crate::measures::store::Seen;
use crate::procedure::Change;

/// A prevention measure. Absent facts are `null`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeasureView {
    /// The measure's id, a UUID of version 7.
    id: Uuid,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// What is to be done.
    #[schema(
        max_length = 5000,
        example = "Belscript aangepast: toestemming wordt letterlijk gevraagd en herhaald."
    )]
    description: String,
    /// Who sees to it.
    owner: PersonView,
    /// The last day on which it is done in time.
    #[schema(example = "2026-12-15")]
    due_date: NaiveDate,
    /// The day on which it was done.
    #[schema(example = "2026-10-29")]
    done_date: Option<NaiveDate>,
    /// Whether it is done.
    #[schema(example = true)]
    done: bool,
    /// Not done, and due before today in Europe/Amsterdam.
    #[schema(example = false)]
    overdue: bool,
    /// The natures that it should prevent: those that it names, or else those of the complaints that name it.
    #[schema(max_items = 10000, max_length = 60, example = json!(["no_consent_given"]))]
    natures: Vec<String>,
    /// When it was entered.
    created_at: DateTime<Utc>,
    /// Who entered it; `null` for another system.
    created_by: Option<PersonView>,
    /// What a manager found of the effect.
    effect: Option<EffectView>,
    /// How often it happened again. Only where one measure is read, and only when it is done and has natures.
    #[serde(skip_serializing_if = "Option::is_none")]
    recurrence: Option<RecurrenceView>,
    /// How many complaints name it, those among them that are not shown to the caller.
    #[schema(minimum = 0, example = 2)]
    complaint_count: i64,
    links: MeasureLinks,
}

/// What was found of the effect of a measure, by whom and when.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EffectView {
    /// Whether it helped.
    judgement: Judgement,
    /// Why.
    #[schema(max_length = 5000, example = "In negentig dagen geen klacht van deze aard meer.")]
    motivation: String,
    /// When it was judged.
    judged_at: DateTime<Utc>,
    /// The manager who judged it; `null` for another system.
    judged_by: Option<PersonView>,
}

/// Complaints of the measure's natures, and of the natures that are a kind of them, by the day of registration in
/// Europe/Amsterdam.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecurrenceView {
    /// How many days either window has.
    #[schema(minimum = 30, maximum = 365, example = 90)]
    days: u16,
    /// Registered in the days before the measure was done.
    #[schema(minimum = 0, example = 7)]
    before: i64,
    /// Registered from the day on which it was done.
    #[schema(minimum = 0, example = 1)]
    after: i64,
    /// Whether the window after is over, so that the two may be compared.
    #[schema(example = false)]
    after_complete: bool,
}

/// Links to go on, relative to the service.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureLinks {
    /// The measure.
    #[serde(rename = "self")]
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/measures/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    )]
    this: String,
    /// Every change of it.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/measures/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/history"
    )]
    history: String,
}

listed!(pub MeasurePage of MeasureView, "The measures on this page.");

/// A change of a measure.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureChange {
    /// The version of the measure that it made; 1 when the measure was entered.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// When it was made.
    at: DateTime<Utc>,
    /// Who made it; `null` for another system.
    by: Option<PersonView>,
    /// The fields that it changed, those that have a value when the measure was entered; none when they were erased.
    #[schema(max_items = 20)]
    changes: Vec<ChangedField>,
}

/// A field with its old and its new value.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedField {
    /// JSON Pointer of the field.
    #[schema(max_length = 200, example = "/dueDate")]
    field: String,
    /// The value before, `null` for none.
    #[schema(value_type = Option<Value>, example = "2026-12-15")]
    old: Value,
    /// The value after, `null` for none.
    #[schema(value_type = Option<Value>, example = "2026-12-22")]
    new: Value,
}

listed!(pub MeasureChangePage of MeasureChange, "The changes on this page, oldest first.");

impl MeasureView {
    pub fn new(seen: Seen, recurrence: Option<Recurrence>, today: NaiveDate) -> Self {
        let natures = seen.natures().iter().cloned().collect();
        let Seen {
            measure, complaints, ..
        } = seen;
        let this = format!("/v1/measures/{}", measure.id);
        MeasureView {
            id: measure.id.0,
            version: measure.version,
            done: measure.is_done(),
            overdue: measure.is_overdue(today),
            description: measure.plan.description,
            owner: measure.plan.owner.into(),
            due_date: measure.plan.due_date,
            done_date: measure.plan.done_date,
            natures,
            created_at: measure.created_at,
            created_by: PersonView::told(measure.created_by),
            effect: measure.effect.map(EffectView::from),
            recurrence: recurrence.map(RecurrenceView::from),
            complaint_count: complaints,
            links: MeasureLinks {
                history: format!("{this}/history"),
                this,
            },
        }
    }
}

/// Measures of a list.
pub(super) fn items(found: impl IntoIterator<Item = Seen>, today: NaiveDate) -> Vec<MeasureView> {
    let view = |seen| MeasureView::new(seen, None, today);
    found.into_iter().map(view).collect()
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> Self {
        EffectView {
            judgement: effect.verdict.judgement,
            motivation: effect.verdict.motivation,
            judged_at: effect.judged_at,
            judged_by: PersonView::told(effect.judged_by),
        }
    }
}

impl From<Recurrence> for RecurrenceView {
    fn from(recurrence: Recurrence) -> Self {
        RecurrenceView {
            days: recurrence.days,
            before: recurrence.before,
            after: recurrence.after,
            after_complete: recurrence.after_complete,
        }
    }
}

impl From<Change> for ChangedField {
    fn from(change: Change) -> Self {
        ChangedField {
            field: change.field,
            old: change.old,
            new: change.new,
        }
    }
}

impl From<Amendment> for MeasureChange {
    fn from(amendment: Amendment) -> Self {
        MeasureChange {
            version: amendment.version,
            at: amendment.at,
            by: PersonView::told(amendment.by),
            changes: amendment.changes.into_iter().map(ChangedField::from).collect(),
        }
    }
}
