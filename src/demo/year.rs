//! The period of the demonstration: thirteen whole months and what has passed of this one, with the seasons, a
//! month in which a sales campaign went wrong, and a desk that answers in time more and more often.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use rand::Rng;
use rand::rngs::StdRng;
use uuid::{NoContext, Timestamp};

use crate::calendar::model::{CalendarError, Month};

/// The period, with the month of the campaign in it.
pub struct Year {
    /// The first instant of the first month.
    pub begins: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// The months from the first one to the present one.
    pub months: Vec<Month>,
    /// The last March that is over.
    pub campaign: Option<Month>,
}

/// One more than the twelve months of a report, so that its first month begins with open complaints.
const MONTHS_BEFORE: usize = 13;
const MARCH: u32 = 3;

impl Year {
    /// Computes the period that ends at `now`.
    ///
    /// # Errors
    /// When `now` lies outside the years of the calendar.
    pub fn new(now: DateTime<Utc>) -> Result<Self, CalendarError> {
        let this = Month::of(now)?;
        let back = |month: &Month| month.previous();
        let mut months: Vec<Month> = std::iter::successors(Some(this), back)
            .take(MONTHS_BEFORE + 1)
            .collect();
        let mut over = months.iter().skip(1);
        let campaign = over.find(|month| month.number() == MARCH).copied();
        months.reverse();
        let begins = months.first().unwrap_or(&this).range().0;
        Ok(Year {
            begins,
            now,
            months,
            campaign,
        })
    }

    /// Draws the time of a complaint: mostly in office hours of working days, more in winter when the bills come,
    /// and most of all when the campaign went wrong.
    pub fn moment(&self, random: &mut StdRng) -> DateTime<Utc> {
        let length = (self.now - self.begins).num_seconds().max(1201);
        loop {
            let at = self.now - TimeDelta::seconds(random.random_range(600..length));
            let day = match at.weekday() {
                Weekday::Sat => 0.15,
                Weekday::Sun => 0.1,
                _ => 0.9,
            };
            let hour = if (7..17).contains(&at.hour()) { 1.0 } else { 0.08 };
            if random.random_bool(day * hour * self.season(at)) {
                return at;
            }
        }
    }

    /// Returns the number of complaints relative to the campaign, from 0 to 1.
    fn season(&self, at: DateTime<Utc>) -> f64 {
        if self.is_campaign(at) {
            return 1.0;
        }
        match at.month() {
            12 | 1 => 0.52,
            11 | 2 => 0.46,
            7 | 8 => 0.26,
            _ => 0.36,
        }
    }

    /// True in the month of the campaign.
    pub fn is_campaign(&self, at: DateTime<Utc>) -> bool {
        self.since_campaign(at)
            .is_some_and(|(since, after)| since >= TimeDelta::zero() && after < TimeDelta::zero())
    }

    /// True in the five weeks after the campaign, in which the desk is still behind.
    fn is_aftermath(&self, at: DateTime<Utc>) -> bool {
        self.since_campaign(at)
            .is_some_and(|(_, after)| after >= TimeDelta::zero() && after < TimeDelta::days(35))
    }

    /// Returns the time since the start and since the end of the campaign.
    fn since_campaign(&self, at: DateTime<Utc>) -> Option<(TimeDelta, TimeDelta)> {
        let (begin, end) = self.campaign?.range();
        Some((at - begin, at - end))
    }

    /// Returns the part of the period that has passed, from 0 to 1.
    pub fn progress(&self, at: DateTime<Utc>) -> f64 {
        let passed = (at - self.begins).as_seconds_f64();
        let whole = (self.now - self.begins).as_seconds_f64().max(1.0);
        (passed / whole).clamp(0.0, 1.0)
    }

    /// Returns the probability that the first response is in time.
    pub fn on_time(&self, at: DateTime<Utc>) -> f64 {
        let usual = 0.68 + 0.28 * self.progress(at);
        if self.is_campaign(at) {
            usual - 0.38
        } else if self.is_aftermath(at) {
            usual - 0.14
        } else {
            usual
        }
    }

    /// Returns the probability that the resolution takes more than eight weeks.
    pub fn drags_on(&self, at: DateTime<Utc>) -> f64 {
        if self.is_campaign(at) {
            0.22
        } else {
            0.09 - 0.05 * self.progress(at)
        }
    }
}

/// Converts a time for ids that sort by it.
pub fn timestamp(at: DateTime<Utc>) -> Timestamp {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos())
}
