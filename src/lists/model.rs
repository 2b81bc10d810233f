//! The filters and the order of lists of complaints.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::procedure::{Channel, Complexity, Finding, Kind, Outcome, RemedyKind, RemedyStatus, StatusName};
use crate::words::{Facts, key};

/// The filter of a list of complaints. A complaint must meet every condition that is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// A number in the form of [`sought_number`].
    pub number: Option<String>,
    /// Numbers and names that the complaint has.
    pub facts: Facts,
    pub status: Option<StatusName>,
    pub open: Option<bool>,
    /// The code of a nature; includes the natures that were merged into this nature.
    pub nature: Option<String>,
    /// The code of a main nature; includes its subordinate natures and all natures merged into any of these.
    pub main_nature: Option<String>,
    pub channel: Option<Channel>,
    pub kind: Option<Kind>,
    pub department: Option<String>,
    pub handler: Option<String>,
    pub admissible: Option<bool>,
    pub finding: Option<Finding>,
    pub registered_from: Option<DateTime<Utc>>,
    /// The exclusive end of the time of registration.
    pub registered_before: Option<DateTime<Utc>>,
    pub changed_since: Option<DateTime<Utc>>,
    /// The day that the complainant gave.
    pub reported: Period,
    /// The day of the last forwarding in Europe/Amsterdam.
    pub forwarded_on: Period,
    pub due_before: Option<NaiveDate>,
    pub overdue: Option<bool>,
    /// Open complaints only: whether the handler is available, which means not retired and not absent.
    pub handler_available: Option<bool>,
    /// `true`: forwarded at least once; `false`: registered and never forwarded or taken up.
    pub forwarded: Option<bool>,
    /// Whether the complaint is assigned to a person or to the queue of a department or function.
    pub assigned: Option<bool>,
    /// Open complaints only: without an event since this time.
    pub idle_since: Option<DateTime<Utc>>,
    /// Whether the complainant or a representative can be answered.
    pub answerable: Option<bool>,
    /// Whether the complaint has an agreed call-back without a recorded result.
    pub call_back_open: Option<bool>,
    /// Whether the day of an open call-back is today or past.
    pub call_back_due: Option<bool>,
    /// Whether the complaint has an accepted remedy that is not executed and whose due date has passed.
    pub remedy_overdue: Option<bool>,
    /// Whether the complaint has a remedy, or while it is open an assessment, that waits for the approval of a second person.
    pub approval_pending: Option<bool>,
    /// Whether the complaint waits for an answer that was expected earlier.
    pub waiting_expired: Option<bool>,
    /// Whether a message of the complainant is unanswered.
    pub message_unanswered: Option<bool>,
    pub withdrawal_requested: Option<bool>,
    pub reopening_requested: Option<bool>,
    pub complexity: Option<Complexity>,
    pub words: Option<String>,
    pub report: ReportFilter,
}

/// The further conditions of a filter, for the lists behind reports. A complaint must meet every condition that is set.
/// Days are days in Europe/Amsterdam, and a period includes both ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReportFilter {
    pub admissibility_decided: Option<bool>,
    pub assessed: Option<bool>,
    /// Whether the complaint is assigned to a department.
    pub with_department: Option<bool>,
    pub outcome: Option<Outcome>,
    /// Whether the same complainant had complained within the preceding year.
    pub repeated: Option<bool>,
    pub remedy: Option<RemedyFilter>,
    pub first_response: Option<ResponseFilter>,
    pub first_response_due: Period,
    pub resolution: Option<TermFilter>,
    pub resolution_due: Period,
    /// The day at whose end the complaint was open.
    pub open_on: Option<NaiveDate>,
    pub closed: Period,
    pub reopened: Period,
    /// The days on which merges were taken apart.
    pub restored: Period,
}

/// A period of days. A missing end leaves that side unlimited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Period {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// The condition that a complaint has a remedy with these properties.
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
    /// Open complaints only, because a closed complaint has no due date.
    DueFirst,
    DueLast,
}

/// The position of the last item of a page, after which the next page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PagePosition {
    Registered(DateTime<Utc>, Uuid),
    Due(NaiveDate, Uuid),
}

/// The known data of a complainant or a complaint, as search terms. Every given field must match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PersonalData {
    pub facts: Facts,
    /// A number in the form of [`sought_number`].
    pub number: Option<String>,
}

/// The number of a complaint as it is kept, however it was written: `k 2026-123` is `K-2026-000123`.
pub fn sought_number(written: &str) -> String {
    let folded = key(written);
    let numbered = || {
        let rest = folded.strip_prefix('k').unwrap_or(&folded).trim_start_matches('-');
        let (year, rest) = rest.split_at_checked(4)?;
        let place = rest.trim_start_matches('-');
        let is_number = year.bytes().chain(place.bytes()).all(|digit| digit.is_ascii_digit());
        let place: u32 = place.parse().ok().filter(|_| is_number)?;
        Some(format!("K-{year}-{place:06}"))
    };
    numbered().unwrap_or_else(|| folded.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::sought_number;

    #[test]
    fn a_number_is_recognised_however_it_is_written() {
        for written in [
            "K-2026-000123",
            "k-2026-000123",
            " K 2026 000123",
            "k–2026–123",
            "2026-123",
            "K2026000123",
        ] {
            assert_eq!(sought_number(written), "K-2026-000123", "{written}");
        }
        assert_eq!(sought_number("K-2026-1000000"), "K-2026-1000000");
        for (other, kept) in [("k-20", "K-20"), ("een", "EEN"), ("k-2026-+1", "K-2026-+1"), ("", "")] {
            assert_eq!(sought_number(other), kept);
        }
    }
}
