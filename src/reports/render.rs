//! A report written down for machines: the JSON of the contract, and CSV with one figure a line.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Report;
use crate::error::{Error, Result};

/// The report of a month. `closing` = `opening` + `registered` + `reopened` − `closed`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MonthlyReport {
    /// By date of registration, in Europe/Amsterdam.
    #[schema(
        pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$",
        max_length = 7,
        example = "2026-10"
    )]
    month: String,
    /// Complaints registered in the month.
    #[schema(minimum = 0, example = 214)]
    registered: i64,
    /// Of those registered, how many of each nature; one that was merged into another counts as that.
    #[schema(max_items = 10000)]
    by_nature: Vec<NatureCount>,
    by_admissibility: AdmissibilityCount,
    /// Of those registered in the month, as they are now.
    by_status: StatusCount,
    /// Of those registered, how many by each channel.
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
    /// Closed in the month, whenever registered.
    #[schema(minimum = 0, example = 208)]
    closed: i64,
    /// Open when the month ended, or now.
    #[schema(minimum = 0, example = 69)]
    closing: i64,
    first_response: FirstResponseCount,
    /// When the report was made.
    generated_at: DateTime<Utc>,
}

/// How many of a nature.
#[derive(Debug, Serialize, ToSchema)]
pub struct NatureCount {
    /// A code of the catalogue of natures.
    #[schema(max_length = 60, example = "no_consent_given")]
    nature: String,
    /// How many.
    #[schema(minimum = 1, example = 48)]
    count: i64,
}

/// How many by a channel.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelCount {
    /// How they came in.
    #[schema(max_length = 60, example = "phone")]
    channel: String,
    /// How many.
    #[schema(minimum = 1, example = 97)]
    count: i64,
}

/// Of those registered, how many were found admissible.
#[derive(Debug, Serialize, ToSchema)]
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
#[derive(Debug, Serialize, ToSchema)]
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
#[derive(Debug, Serialize, ToSchema)]
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
}

impl MonthlyReport {
    #[must_use]
    pub fn new(report: &Report, generated_at: DateTime<Utc>) -> Self {
        let by_nature = report
            .by_nature
            .iter()
            .cloned()
            .map(|(nature, count)| NatureCount { nature, count });
        let by_channel = report
            .by_channel
            .iter()
            .cloned()
            .map(|(channel, count)| ChannelCount { channel, count });
        MonthlyReport {
            month: report.month.to_string(),
            registered: report.registered,
            by_nature: by_nature.collect(),
            by_admissibility: AdmissibilityCount {
                admissible: report.admissible,
                not_admissible: report.not_admissible,
                undecided: report.undecided,
            },
            by_status: StatusCount {
                open: report.open,
                closed: report.closed_of_registered,
            },
            by_channel: by_channel.collect(),
            duplicates: report.duplicates,
            opening: report.opening,
            reopened: report.reopened,
            closed: report.closed,
            closing: report.closing,
            first_response: FirstResponseCount {
                due: report.first_response.due,
                on_time: report.first_response.on_time,
                share: report.first_response.share(),
            },
            generated_at,
        }
    }
}

/// RFC 4180 with a header line: `month,figure,of,value`. Codes of catalogues start with a letter, so no cell can be
/// taken for a formula.
///
/// # Errors
/// When the text cannot be written.
pub fn csv(reports: &[MonthlyReport]) -> Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let failed = |error: csv::Error| Error::Internal("csv".into(), Some(error.into()));
    writer
        .write_record(["month", "figure", "of", "value"])
        .map_err(failed)?;
    for report in reports {
        for (figure, of, value) in lines(report) {
            writer
                .write_record([report.month.as_str(), figure, &of, &value])
                .map_err(failed)?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Error::Internal("csv".into(), Some(error.to_string().into())))?;
    String::from_utf8(bytes).map_err(|error| Error::Internal("csv".into(), Some(error.into())))
}

fn lines(report: &MonthlyReport) -> Vec<(&'static str, String, String)> {
    let one = |figure, of: &str, value: i64| (figure, of.to_owned(), value.to_string());
    let mut lines = vec![one("registered", "", report.registered)];
    lines.extend(
        report
            .by_nature
            .iter()
            .map(|row| one("byNature", &row.nature, row.count)),
    );
    lines.push(one(
        "byAdmissibility",
        "admissible",
        report.by_admissibility.admissible,
    ));
    lines.push(one(
        "byAdmissibility",
        "notAdmissible",
        report.by_admissibility.not_admissible,
    ));
    lines.push(one(
        "byAdmissibility",
        "undecided",
        report.by_admissibility.undecided,
    ));
    lines.push(one("byStatus", "open", report.by_status.open));
    lines.push(one("byStatus", "closed", report.by_status.closed));
    lines.extend(
        report
            .by_channel
            .iter()
            .map(|row| one("byChannel", &row.channel, row.count)),
    );
    lines.push(one("duplicates", "", report.duplicates));
    lines.push(one("opening", "", report.opening));
    lines.push(one("reopened", "", report.reopened));
    lines.push(one("closed", "", report.closed));
    lines.push(one("closing", "", report.closing));
    lines.push(one("firstResponse", "due", report.first_response.due));
    lines.push(one(
        "firstResponse",
        "onTime",
        report.first_response.on_time,
    ));
    let share = report
        .first_response
        .share
        .map_or_else(String::new, |share| format!("{share:.4}"));
    lines.push(("firstResponse", "share".to_owned(), share));
    lines
}
