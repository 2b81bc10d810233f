//! Query parameters of reports.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::calendar::api::outside;
use crate::calendar::model::Month;
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;

/// Which months, and how their CSV is written.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthsQuery {
    /// First month; default eleven months before `to`.
    #[param(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$", max_length = 7, example = "2026-01")]
    from: Option<String>,
    /// Last month; default this month.
    #[param(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$", max_length = 7, example = "2026-10")]
    to: Option<String>,
    /// How CSV is written; default `standard`.
    pub dialect: Option<Dialect>,
}

/// Which edition of a report, and how its CSV is written.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EditionQuery {
    /// A frozen edition; default the latest. 404 when there is none.
    #[param(minimum = 1, maximum = 2_147_483_647, example = 1)]
    pub edition: Option<i32>,
    /// `true`: the figures as they are now, also when an edition was frozen.
    pub live: Option<bool>,
    /// How CSV is written; default `standard`.
    pub dialect: Option<Dialect>,
}

/// A way to write CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// RFC 4180: commas, and points in numbers.
    Standard,
    /// As a Dutch Excel opens it: semicolons, commas in numbers, and a byte order mark.
    Excel,
}

const MOST_MONTHS: usize = 24;

impl MonthsQuery {
    /// Returns the months of the range, oldest first.
    ///
    /// # Errors
    /// `Invalid` for an unknown month, for an empty range, and for more than 24 months.
    pub fn months(&self, now: DateTime<Utc>) -> Result<Vec<Month>> {
        let read = |name: &'static str, text: &Option<String>| {
            text.as_ref()
                .map(|text| text.parse::<Month>().map_err(|_| outside(name)))
                .transpose()
        };
        let this_month = Month::of(now).map_err(|_| outside("to"))?;
        let to = read("to", &self.to)?.unwrap_or(this_month);
        let from = read("from", &self.from)?.unwrap_or_else(|| to.back(11));
        let all: Vec<Month> = from.until(to).take(MOST_MONTHS + 1).collect();
        if (1..=MOST_MONTHS).contains(&all.len()) {
            return Ok(all);
        }
        Err(Error::Invalid(vec![FieldError::parameter(
            "from",
            "out_of_range",
            Text::of(
                "Vraag 1 tot en met 24 maanden op; de eerste maand mag niet na de laatste liggen.",
                "Ask for 1 to 24 months; the first month must not be after the last.",
            ),
        )]))
    }
}
