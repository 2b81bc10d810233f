//! What callers ask of measures.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::calendar::model::end_of_day;
use crate::measures::model::{DEFAULT_DAYS, WINDOW_DAYS};
use crate::measures::store::{EffectFilter, Filter, Sort};

/// Filters, order and page of a list of measures.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct MeasuresQuery {
    /// `true`: not done and due before today, in Europe/Amsterdam.
    pub overdue: Option<bool>,
    /// `true`: not done.
    pub open: Option<bool>,
    /// The `sub` of the owner.
    #[param(min_length = 1, max_length = 200, example = "h-1")]
    pub owner: Option<String>,
    /// A code of the catalogue of natures: one that the measure should prevent.
    #[param(min_length = 1, max_length = 60, example = "no_consent_given")]
    pub nature: Option<String>,
    /// Not done and due before this day.
    #[param(example = "2026-12-16")]
    pub due_before: Option<NaiveDate>,
    /// Due on this day or later.
    #[param(example = "2026-10-01")]
    pub due_from_date: Option<NaiveDate>,
    /// Due on this day or earlier.
    #[param(example = "2026-10-31")]
    pub due_to_date: Option<NaiveDate>,
    /// Taken on this day or later, in Europe/Amsterdam.
    #[param(example = "2026-10-01")]
    pub created_from_date: Option<NaiveDate>,
    /// Taken on this day or earlier, in Europe/Amsterdam.
    #[param(example = "2026-10-31")]
    pub created_to_date: Option<NaiveDate>,
    /// What was found of the effect; `unjudged`: done, and nothing found yet.
    pub effect: Option<EffectFilter>,
    /// Default `dueDate`.
    pub sort: Option<SortKeyOfMeasures>,
}

/// The order of a list of measures; `-` is descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SortKeyOfMeasures {
    #[serde(rename = "dueDate")]
    DueDate,
    #[serde(rename = "-dueDate")]
    DueDateDescending,
    #[serde(rename = "-createdAt")]
    CreatedAtDescending,
}

/// How one measure is read.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct MeasureQuery {
    /// How many days before and after the measure are compared; default 90.
    #[param(minimum = 30, maximum = 365, example = 90)]
    window_days: Option<u16>,
}

impl MeasureQuery {
    pub fn days(self) -> u16 {
        self.window_days
            .unwrap_or(DEFAULT_DAYS)
            .clamp(*WINDOW_DAYS.start(), *WINDOW_DAYS.end())
    }
}

impl MeasuresQuery {
    pub fn filter(&self) -> (Filter, Sort) {
        let sort = match self.sort {
            None | Some(SortKeyOfMeasures::DueDate) => Sort::DueFirst,
            Some(SortKeyOfMeasures::DueDateDescending) => Sort::DueLast,
            Some(SortKeyOfMeasures::CreatedAtDescending) => Sort::Newest,
        };
        let filter = Filter {
            overdue: self.overdue,
            open: self.open,
            owner: self.owner.clone(),
            nature: self.nature.clone(),
            due_before: self.due_before,
            effect: self.effect,
            due_from: self.due_from_date,
            due_to: self.due_to_date,
            created_from: self.created_from_date.and_then(|date| date.pred_opt()).map(end_of_day),
            created_before: self.created_to_date.map(end_of_day),
        };
        (filter, sort)
    }
}
