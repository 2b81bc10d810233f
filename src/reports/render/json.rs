//! The JSON representation of a report. `figures` has every figure with its formula and its list; the other fields
//! repeat the most requested ones.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::http::{Page, listed};
use crate::i18n::{Language, Text};
use crate::reports::model::{Figure, Frozen, Key, Report, Value};
use crate::vocabulary::Vocabulary;

/// The report of a month. `closing` = `opening` + `registered` + `reopened` + `restored` − `closed`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MonthlyReport {
    /// By date of registration, in Europe/Amsterdam.
    #[schema(
        pattern = "^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$",
        max_length = 7,
        example = "2026-10"
    )]
    month: String,
    /// The last day that was counted: the last of the month, or the day of counting when that is earlier.
    #[schema(example = "2026-10-31")]
    until_date: NaiveDate,
    /// The edition that was frozen; `null` as long as none was.
    edition: Option<Edition>,
    /// Complaints registered in the month.
    #[schema(minimum = 0, example = 214)]
    registered: i64,
    /// Of those registered, how many of each nature, largest first; one that was merged into another counts as that.
    #[schema(max_items = 10000)]
    by_nature: Vec<NatureCount>,
    by_admissibility: AdmissibilityCount,
    /// Of those registered in the month, as they are now.
    by_status: StatusCount,
    /// Of those registered, how many by each channel, largest first.
    #[schema(max_items = 6)]
    by_channel: Vec<ChannelCount>,
    /// Of those registered, closed as duplicate of another; counted in `registered` too.
    #[schema(minimum = 0, example = 3)]
    duplicates: i64,
    /// Open when the month began.
    #[schema(minimum = 0, example = 61)]
    opening: i64,
    /// Reopened in the month, whenever registered.
    #[schema(minimum = 0, example = 2)]
    reopened: i64,
    /// Closed as a duplicate, and taken apart in the month.
    #[schema(minimum = 0, example = 0)]
    restored: i64,
    /// Closed in the month, whenever registered.
    #[schema(minimum = 0, example = 208)]
    closed: i64,
    /// Open when the month ended, or now.
    #[schema(minimum = 0, example = 69)]
    closing: i64,
    first_response: FirstResponseCount,
    resolution: ResolutionCount,
    /// Every figure of the report, each with how it is computed and the list of exactly what it counts.
    #[schema(max_items = 20000)]
    figures: Vec<FigureView>,
    /// When the report was made.
    generated_at: DateTime<Utc>,
}

listed!(pub MonthlyReportPage of MonthlyReport, "The reports, one a month; of a frozen month its latest edition.");

/// The report as it was when it was frozen.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Edition {
    /// Counts the editions of the month, from 1.
    #[schema(minimum = 1, example = 1)]
    pub version: i32,
    /// When its figures were kept.
    pub frozen_at: DateTime<Utc>,
}

/// How many of a nature.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NatureCount {
    /// A code of the catalogue of natures.
    #[schema(max_length = 60, example = "no_consent_given")]
    nature: String,
    /// How many.
    #[schema(minimum = 1, example = 48)]
    count: i64,
}

/// How many by a channel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChannelCount {
    /// How they came in.
    #[schema(max_length = 60, example = "phone")]
    channel: String,
    /// How many.
    #[schema(minimum = 1, example = 97)]
    count: i64,
}

/// Of those registered, how many were found admissible.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdmissibilityCount {
    /// Found admissible.
    #[schema(minimum = 0, example = 0)]
    admissible: i64,
    /// Found not admissible.
    #[schema(minimum = 0, example = 12)]
    not_admissible: i64,
    /// Not decided yet.
    #[schema(minimum = 0, example = 202)]
    undecided: i64,
}

/// Of those registered, how many are closed by now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatusCount {
    /// Not closed yet.
    #[schema(minimum = 0, example = 31)]
    open: i64,
    /// Closed by now.
    #[schema(minimum = 0, example = 183)]
    closed: i64,
}

/// First responses due in the month: `share` = `onTime` ÷ `due`. Not given and late counts as late; what is not yet
/// due is left out, and so is what was closed without a response before it was due.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstResponseCount {
    /// Due in the month.
    #[schema(minimum = 0, example = 205)]
    due: i64,
    /// Given on or before the due date.
    #[schema(minimum = 0, example = 192)]
    on_time: i64,
    /// `null` when none was due.
    #[schema(minimum = 0, maximum = 1, example = 0.9366)]
    share: Option<f64>,
    /// The middle of the working days from receipt to first response; `null` when none was given.
    #[schema(minimum = 0, maximum = 100_000, example = 2.0)]
    median_working_days: Option<f64>,
    /// The working days within which nine of ten came.
    #[schema(minimum = 0, maximum = 100_000, example = 5.0)]
    ninetieth_percentile_working_days: Option<f64>,
}

/// Resolutions due in the month: `share` = `onTime` ÷ `due`. Not closed and late counts as late; what is not yet due or
/// stands still is left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolutionCount {
    /// Due in the month.
    #[schema(minimum = 0, example = 198)]
    due: i64,
    /// Closed for the first time on or before the due date.
    #[schema(minimum = 0, example = 195)]
    on_time: i64,
    /// `null` when none was due.
    #[schema(minimum = 0, maximum = 1, example = 0.9848)]
    share: Option<f64>,
}

/// One figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FigureView {
    /// Which figure.
    #[schema(max_length = 60, example = "byNature")]
    key: &'static str,
    /// Of a division, the code of the part that this is about.
    #[schema(max_length = 60, example = "no_consent_given")]
    of: Option<String>,
    label: Words,
    /// What the part is called.
    of_label: Option<Words>,
    /// What the value is measured in.
    unit: Unit,
    /// `null` when there is nothing to compute it from. Of money: hundredths of the currency.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 48)]
    value: Option<Number>,
    /// Of money: ISO 4217.
    #[schema(max_length = 3, example = "EUR")]
    currency: Option<String>,
    /// How many complaints or measures `list` had when it was counted. More happenings than complaints can stand behind
    /// a figure: what is closed twice in a month is one complaint.
    #[schema(minimum = 0, example = 48)]
    items: Option<i64>,
    /// Path and query of the list of exactly what is counted; as it is now, and without what was forgotten since or is not
    /// shown to the caller. A figure counts these for everybody: which of both makes a list shorter is not told.
    #[schema(
        max_length = 500,
        example = "/v1/complaints?registeredFrom=2026-10-01&registeredTo=2026-10-31&nature=no_consent_given"
    )]
    list: Option<String>,
    formula: Words,
}

/// The same in Dutch and in English.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Words {
    /// In Dutch.
    #[schema(max_length = 1000, example = "Naar aard")]
    nl: String,
    /// In English.
    #[schema(max_length = 1000, example = "By nature")]
    en: String,
}

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Count,
    Share,
    WorkingDays,
    Cents,
}

/// Serializes reports with their editions, as a list; the edition is `None` for a live report.
pub fn page_to_json(reports: &[Report], editions: Vec<Option<Edition>>) -> Result<Vec<u8>> {
    let reports = reports.iter().zip(editions);
    let views = reports.map(|(report, edition)| MonthlyReport::new(report, edition));
    serde_json::to_vec(&Page::whole(views.collect())).map_err(|error| Error::caused("report", error))
}

impl From<&Frozen> for Edition {
    fn from(frozen: &Frozen) -> Self {
        Edition {
            version: frozen.version,
            frozen_at: frozen.frozen_at,
        }
    }
}

impl MonthlyReport {
    pub fn new(report: &Report, edition: Option<Edition>) -> Self {
        let part = |key, code: &str| {
            let found = report.of(key).find(|figure| figure.of.as_deref() == Some(code));
            found.map_or(0, Figure::count)
        };
        let share = |key| match report.of(key).next().map(|figure| &figure.value) {
            Some(Value::Share { share }) => *share,
            Some(Value::WorkingDays { days }) => *days,
            _ => None,
        };
        let mut by_channel: Vec<ChannelCount> = parts(report, Key::ByChannel)
            .map(|(channel, count)| ChannelCount { channel, count })
            .collect();
        by_channel.sort_by_key(|row| std::cmp::Reverse(row.count));
        MonthlyReport {
            month: report.month.to_string(),
            until_date: report.until,
            edition,
            registered: report.count(Key::Registered),
            by_nature: parts(report, Key::ByNature)
                .map(|(nature, count)| NatureCount { nature, count })
                .collect(),
            by_admissibility: AdmissibilityCount {
                admissible: part(Key::ByAdmissibility, "admissible"),
                not_admissible: part(Key::ByAdmissibility, "notAdmissible"),
                undecided: part(Key::ByAdmissibility, "undecided"),
            },
            by_status: StatusCount {
                open: part(Key::ByStatus, "open"),
                closed: part(Key::ByStatus, "closed"),
            },
            by_channel,
            duplicates: report.count(Key::Duplicates),
            opening: report.count(Key::Opening),
            reopened: report.count(Key::Reopened),
            restored: report.count(Key::Restored),
            closed: report.count(Key::Closed),
            closing: report.count(Key::Closing),
            first_response: FirstResponseCount {
                due: report.count(Key::FirstResponseDue),
                on_time: report.count(Key::FirstResponseOnTime),
                share: share(Key::FirstResponseShare),
                median_working_days: share(Key::FirstResponseMedian),
                ninetieth_percentile_working_days: share(Key::FirstResponseNinetieth),
            },
            resolution: ResolutionCount {
                due: report.count(Key::ResolutionDue),
                on_time: report.count(Key::ResolutionOnTime),
                share: share(Key::ResolutionShare),
            },
            figures: report.figures.iter().map(FigureView::from).collect(),
            generated_at: report.generated_at,
        }
    }
}

/// Returns code and count of the parts of a division with a count above 0.
fn parts(report: &Report, key: Key) -> impl Iterator<Item = (String, i64)> {
    let counted = report.of(key).filter(|figure| figure.count() > 0);
    counted.filter_map(|figure| Some((figure.of.clone()?, figure.count())))
}

impl From<&Figure> for FigureView {
    fn from(figure: &Figure) -> Self {
        let (unit, value, currency) = match &figure.value {
            Value::Count { count } => (Unit::Count, Some((*count).into()), None),
            Value::Share { share } => (Unit::Share, share.and_then(Number::from_f64), None),
            Value::WorkingDays { days } => (Unit::WorkingDays, days.and_then(Number::from_f64), None),
            Value::Money { cents, currency } => (Unit::Cents, Some((*cents).into()), Some(currency.clone())),
        };
        FigureView {
            key: figure.key.as_str(),
            of: figure.of.clone(),
            label: figure.key.label().into(),
            of_label: figure.name.as_ref().map(|name| Words {
                nl: name.nl.clone(),
                en: name.en.clone(),
            }),
            unit,
            value,
            currency,
            items: figure.items,
            list: figure.list.clone(),
            formula: figure.key.formula().into(),
        }
    }
}

impl From<Text> for Words {
    fn from(text: Text) -> Self {
        Words {
            nl: text.get(Language::Dutch).to_owned(),
            en: text.get(Language::English).to_owned(),
        }
    }
}
