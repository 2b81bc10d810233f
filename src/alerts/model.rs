//! The rules of the watchdog: the levels of alerts, the complaints that reach them on a day, and the hours in which it looks.

mod telling;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::num::NonZeroU8;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::telling::{Notice, Reached, Untold};
use crate::calendar::model::{CalendarDate, CalendarError, Policy, local_date, local_time};
use crate::procedure::{StatusName, is_overdue, is_resolution_overdue};

/// The reason for an alert.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AlertLevel {
    /// A term ends on the next working day, on a day off before it, or today.
    DueTomorrow,
    /// A term has ended.
    Overdue,
    /// Neither forwarded nor taken up by the end of the first working day after registration.
    NotForwarded,
    /// With nobody, though it was forwarded or taken up before.
    Unassigned,
    /// An agreed call-back is due today.
    CallBackDue,
    /// The day of an agreed call-back is over, and nothing is known of it.
    CallBackMissed,
    /// A remedy was promised by an earlier day and is not carried out, also after closing.
    PromiseOverdue,
}

/// The side of the desk that an alert is for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AlertRecipient {
    /// Whoever handles the complaint: a person, or a queue.
    Handler,
    Manager,
}

/// The facts of a complaint that the watchdog looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    pub id: Uuid,
    pub status: StatusName,
    pub registered_at: DateTime<Utc>,
    /// Whether it was forwarded or taken up before.
    pub was_forwarded: bool,
    /// Whether a person or a queue has it.
    pub is_assigned: bool,
    /// `None` when there is no such term, or a first response.
    pub first_response_due: Option<NaiveDate>,
    pub resolution_due: NaiveDate,
    pub resolution_paused_on: Option<NaiveDate>,
    /// The days of the open call-backs.
    pub call_backs: Vec<NaiveDate>,
    /// The days by which remedies were promised that are not carried out.
    pub promises: Vec<NaiveDate>,
}

/// A reason for an alert about a complaint, with the day that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AlertCause {
    pub level: AlertLevel,
    pub term: NaiveDate,
    pub recipient: AlertRecipient,
}

/// The hours of a working day in which the watchdog raises alerts, in Europe/Amsterdam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficeHours {
    from: NaiveTime,
    until: NaiveTime,
}

/// A day on which the watchdog looks.
#[derive(Debug, Clone, Copy)]
pub struct WatchDay<'a> {
    today: NaiveDate,
    next_working_day: NaiveDate,
    policy: &'a Policy,
}

impl Default for OfficeHours {
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        OfficeHours {
            from: hour(9),
            until: hour(17),
        }
    }
}

impl FromStr for OfficeHours {
    type Err = &'static str;

    /// Reads `09:00-17:00`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let hours = text.split_once('-');
        let hours = hours.and_then(|(from, until)| Some((time(from)?, time(until)?)));
        match hours {
            Some((from, until)) if from < until => Ok(OfficeHours { from, until }),
            _ => Err("these are no hours such as 09:00-17:00"),
        }
    }
}

impl OfficeHours {
    pub fn include(self, now: DateTime<Utc>, policy: &Policy) -> bool {
        policy.is_working_day(local_date(now)) && (self.from..self.until).contains(&local_time(now))
    }
}

impl<'a> WatchDay<'a> {
    /// # Errors
    /// When the calendar does not know the day.
    pub fn of(now: DateTime<Utc>, policy: &'a Policy) -> Result<Self, CalendarError> {
        let today = CalendarDate::of(now)?;
        Ok(WatchDay {
            today: today.get(),
            next_working_day: policy.due(today, NonZeroU8::MIN),
            policy,
        })
    }

    /// The last day of a term of which an alert can be raised.
    pub const fn horizon(&self) -> NaiveDate {
        self.next_working_day
    }

    fn level_of_term(&self, due: NaiveDate) -> Option<AlertLevel> {
        if is_overdue(due, None, self.today) {
            Some(AlertLevel::Overdue)
        } else {
            (due <= self.next_working_day).then_some(AlertLevel::DueTomorrow)
        }
    }
}

impl Watched {
    /// The reasons for alerts on a day, each once.
    pub fn causes(&self, day: &WatchDay<'_>) -> BTreeSet<AlertCause> {
        let promised = self.call_backs_on(day).chain(self.broken_promises(day));
        let mut causes: BTreeSet<(AlertLevel, NaiveDate)> = promised.collect();
        if self.status != StatusName::Closed {
            let level = |due: NaiveDate| day.level_of_term(due).map(|level| (level, due));
            causes.extend(self.first_response_due.and_then(level));
            causes.extend(self.resolution(day));
            causes.extend(self.with_nobody(day));
        }
        let cause = |(level, term)| AlertCause {
            level,
            term,
            recipient: self.recipient(level),
        };
        causes.into_iter().map(cause).collect()
    }

    /// Only who has a complaint can keep a term that is about to end.
    const fn recipient(&self, level: AlertLevel) -> AlertRecipient {
        match level {
            AlertLevel::DueTomorrow if self.is_assigned => AlertRecipient::Handler,
            _ => AlertRecipient::Manager,
        }
    }

    /// A resolution term that stands still does not end.
    fn resolution(&self, day: &WatchDay<'_>) -> Option<(AlertLevel, NaiveDate)> {
        let (due, paused_on) = (self.resolution_due, self.resolution_paused_on);
        let level = match paused_on {
            None => day.level_of_term(due),
            Some(_) => is_resolution_overdue(due, paused_on, None, day.today).then_some(AlertLevel::Overdue),
        };
        level.map(|level| (level, due))
    }

    /// Not forwarded in time, or with nobody any more; that one is about the running resolution term.
    fn with_nobody(&self, day: &WatchDay<'_>) -> Option<(AlertLevel, NaiveDate)> {
        if self.is_assigned {
            return None;
        }
        if self.was_forwarded || self.status != StatusName::Registered {
            return Some((AlertLevel::Unassigned, self.resolution_due));
        }
        let registered = CalendarDate::of(self.registered_at).ok()?;
        let last_day = day.policy.due(registered, NonZeroU8::MIN);
        (day.today > last_day).then_some((AlertLevel::NotForwarded, last_day))
    }

    fn call_backs_on(&self, day: &WatchDay<'_>) -> impl Iterator<Item = (AlertLevel, NaiveDate)> {
        let today = day.today;
        let due = self.call_backs.iter().filter(move |date| **date <= today);
        due.map(move |date| match *date {
            date if date < today => (AlertLevel::CallBackMissed, date),
            date => (AlertLevel::CallBackDue, date),
        })
    }

    fn broken_promises(&self, day: &WatchDay<'_>) -> impl Iterator<Item = (AlertLevel, NaiveDate)> {
        let today = day.today;
        let broken = self.promises.iter().filter(move |date| **date < today);
        broken.map(|date| (AlertLevel::PromiseOverdue, *date))
    }
}
