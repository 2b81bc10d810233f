//! How long a complaint is kept, what keeps it longer, and when a run is to ask first. Pure.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::procedure::{RetentionStart, Rules};

/// For how long complaints are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub years: u8,
    pub start: RetentionStart,
}

impl Period {
    pub const fn of(rules: &Rules) -> Self {
        Period {
            years: rules.retention_years,
            start: rules.retention_start,
        }
    }

    /// The last day on which what began on the day `begun` is kept: that day so many years later, and 28 February where there
    /// is no 29th.
    pub fn last_day(self, begun: NaiveDate) -> NaiveDate {
        begun + self.length()
    }

    /// The first day of those that are still kept on the day `today`: what began before it is due.
    pub fn first_day_kept(self, today: NaiveDate) -> NaiveDate {
        let same_day = today - self.length();
        // On a 29th of February what began on the 28th, in a year without the 29th, was kept until yesterday.
        if same_day.day() < today.day() {
            same_day + Days::new(1)
        } else {
            same_day
        }
    }

    fn length(self) -> Months {
        Months::new(12 * u32::from(self.years))
    }
}

/// What keeps a complaint from being purged.
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
pub enum Block {
    /// It is open.
    ComplaintOpen,
    /// It is closed, and can still be reopened.
    Reopenable,
    /// A remedy was offered or promised, and is not carried out.
    RemedyOpen,
    /// It has to be kept for now.
    LegalHold,
    /// A request of the person about its data is open.
    RequestOpen,
}

/// The facts of a complaint on which it depends whether it can be purged or erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// The last day on which it can be reopened; `None` while it is open.
    pub reopen_until: Option<NaiveDate>,
    pub open_remedy: bool,
    /// The last day of its hold.
    pub held_until: Option<NaiveDate>,
    /// Whether a request of the person about its data is open.
    pub request_open: bool,
}

impl Standing {
    /// What keeps the complaint from being purged on the day `today`.
    pub fn blocks_purge(self, today: NaiveDate) -> Vec<Block> {
        let reopenable = self.reopen_until.is_some_and(|last| today <= last);
        let blocks = [
            (self.reopen_until.is_none(), Block::ComplaintOpen),
            (reopenable, Block::Reopenable),
            (self.open_remedy, Block::RemedyOpen),
            (self.is_held(today), Block::LegalHold),
            (self.request_open, Block::RequestOpen),
        ];
        blocks
            .into_iter()
            .filter_map(|(blocks, block)| blocks.then_some(block))
            .collect()
    }

    /// What keeps the complaint from being erased at somebody's request on the day `today`.
    pub fn blocks_erasure(self, today: NaiveDate) -> Vec<Block> {
        let mut blocks = self.blocks_purge(today);
        blocks.retain(|block| matches!(block, Block::ComplaintOpen | Block::LegalHold));
        blocks
    }

    pub fn is_held(self, today: NaiveDate) -> bool {
        self.held_until.is_some_and(|last| today <= last)
    }
}

/// Why a run stops before it purges anything, and asks.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Doubt {
    /// More than one in a hundred complaints would go.
    LargeShare,
    /// More than five times as many would go as in any of the last thirty runs.
    UnusuallyMany,
    /// The clocks of service and database differ.
    ClocksDiffer,
    /// The retention period is another one than at the last run.
    PeriodChanged,
}

/// How far a run has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RunStatus {
    /// Under way, or cut off and to be taken up again.
    Running,
    /// Purged nothing, and waits until somebody confirms it.
    Asked,
    Finished,
}

/// What a run is judged by before it purges anything.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// How many complaints would go.
    pub due: i64,
    /// How many complaints there are.
    pub register: i64,
    /// The most that went in any of the last thirty runs; `None` without such runs.
    pub most: Option<i64>,
    pub clocks_differ_by: TimeDelta,
    pub period: Period,
    /// The period at the last run, if there was one.
    pub last_period: Option<Period>,
}

/// So few complaints are never unusually many.
const FEW: i64 = 10;
const LARGEST_SHARE: i64 = 100;
const TIMES: i64 = 5;
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(60);

impl Outlook {
    /// Why the run is to ask first; empty for a run like others.
    pub fn doubts(&self) -> Vec<Doubt> {
        let many = self.due > FEW;
        let doubts = [
            (many && self.due * LARGEST_SHARE > self.register, Doubt::LargeShare),
            (
                many && self.most.is_some_and(|most| self.due > most * TIMES),
                Doubt::UnusuallyMany,
            ),
            (self.clocks_differ_by.abs() > CLOCK_TOLERANCE, Doubt::ClocksDiffer),
            (
                self.due > 0 && self.last_period.is_some_and(|last| last != self.period),
                Doubt::PeriodChanged,
            ),
        ];
        doubts
            .into_iter()
            .filter_map(|(doubts, doubt)| doubts.then_some(doubt))
            .collect()
    }
}

#[cfg(test)]
mod tests;
