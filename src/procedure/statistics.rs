//! The facts of a complaint that reports count. These facts hold no names and no free text, so that the facts can be
//! kept longer than the complaint.

use chrono::NaiveDate;

use super::complaint::Complaint;
use super::event::{Event, EventData};
use super::vocabulary::{Channel, Finding, Kind, Outcome};
use crate::calendar::model::local_date;

/// A complaint as reports count it. Dates are those of Europe/Amsterdam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplaintStatistics {
    pub registered: NaiveDate,
    pub kind: Kind,
    pub channel: Channel,
    pub nature: String,
    pub department: Option<String>,
    pub admissible: Option<bool>,
    pub finding: Option<Finding>,
    /// Only for a closed complaint.
    pub outcome: Option<Outcome>,
    /// `None` when nobody can be answered.
    pub first_response_due: Option<NaiveDate>,
    pub first_response: Option<NaiveDate>,
    /// Working days from receipt to the first response.
    pub first_response_days: Option<i32>,
    pub resolution_due: NaiveDate,
    /// Whether the resolution term is paused and had not ended before the pause.
    pub resolution_paused: bool,
    pub first_closed: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
}

/// A period in which a complaint is open: from registration, reopening or restoring until closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenPeriod {
    pub opened: NaiveDate,
    pub closed: Option<NaiveDate>,
    /// The day on which the complaint was reopened after this closing.
    pub reopened: Option<NaiveDate>,
    /// The day on which the merge that closed the complaint was taken apart.
    pub restored: Option<NaiveDate>,
}

impl ComplaintStatistics {
    pub fn of(complaint: &Complaint) -> Self {
        let terms = &complaint.terms;
        let first_response = terms.first_response_at.map(local_date);
        let received = local_date(complaint.signal.received_at);
        let days = first_response.map(|date| terms.policy.working_days_between(received, date));
        ComplaintStatistics {
            registered: local_date(complaint.registered_at),
            kind: complaint.signal.kind,
            channel: complaint.signal.channel,
            nature: complaint.signal.nature.clone(),
            department: complaint.assignee.department.clone(),
            admissible: complaint.admissible,
            finding: complaint.finding,
            outcome: complaint.closing().map(|closing| closing.outcome),
            first_response_due: terms.first_response_due,
            first_response,
            first_response_days: days.map(|days| i32::try_from(days.max(0)).unwrap_or(i32::MAX)),
            resolution_due: terms.resolution_due,
            resolution_paused: terms.stands_still(),
            first_closed: complaint.first_closed_at.map(local_date),
            closed: complaint.closing().map(|closing| local_date(closing.at)),
        }
    }
}

/// The periods in which a complaint was open, derived from all its events. The last period may be unfinished.
pub fn open_periods(events: &[Event]) -> Vec<OpenPeriod> {
    let mut open_periods: Vec<OpenPeriod> = Vec::new();
    for event in events {
        let day = local_date(event.at);
        match (&event.what, open_periods.last_mut()) {
            (EventData::Registered, _) => open_periods.push(OpenPeriod::begun(day)),
            (EventData::Reopened { .. }, Some(last)) => {
                last.reopened = Some(day);
                open_periods.push(OpenPeriod::begun(day));
            }
            (EventData::Unmerged { .. }, Some(last)) => {
                last.restored = Some(day);
                open_periods.push(OpenPeriod::begun(day));
            }
            (EventData::Closed(_), Some(last)) => last.closed = Some(day),
            _ => {}
        }
    }
    open_periods
}

impl OpenPeriod {
    const fn begun(opened: NaiveDate) -> Self {
        OpenPeriod {
            opened,
            closed: None,
            reopened: None,
            restored: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::procedure::{Closure, Person};

    fn event(at: &str, what: EventData) -> Event {
        Event {
            version: 1,
            at: at.parse::<DateTime<Utc>>().unwrap(),
            by: Person {
                subject: "h-1".into(),
                name: None,
            },
            from: None,
            to: None,
            what,
        }
    }

    fn closed() -> EventData {
        EventData::Closed(Closure::new(Outcome::Withdrawn))
    }

    #[test]
    fn a_complaint_is_open_from_each_opening_to_the_closing_after_it_by_days_in_amsterdam() {
        let reason = "Nieuwe feiten.".to_owned();
        let events = [
            event("2026-10-31T22:30:00Z", EventData::Registered),
            event("2026-11-02T09:00:00Z", closed()),
            event(
                "2026-11-04T09:00:00Z",
                EventData::Reopened {
                    reason: reason.clone(),
                    resolution_due_date: None,
                },
            ),
            event("2026-11-05T09:00:00Z", closed()),
            event("2026-11-09T09:00:00Z", EventData::Unmerged { reason }),
        ];
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let first = OpenPeriod {
            opened: day("2026-10-31"),
            closed: Some(day("2026-11-02")),
            reopened: Some(day("2026-11-04")),
            restored: None,
        };
        let merged = OpenPeriod {
            closed: Some(day("2026-11-05")),
            restored: Some(day("2026-11-09")),
            ..OpenPeriod::begun(day("2026-11-04"))
        };
        assert_eq!(
            open_periods(&events),
            [first, merged, OpenPeriod::begun(day("2026-11-09"))]
        );
    }
}
