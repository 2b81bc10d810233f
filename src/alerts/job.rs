//! The work that the watchdog does by itself.

use super::model::OfficeHours;
use super::store::{self, Looked};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::jobs::Lease;
use crate::procedure::Rules;

/// The name of the job.
pub const WATCH: &str = "watch";

/// The means of the watchdog.
#[derive(Clone)]
pub struct Watchdog {
    pub db: Db,
    pub clock: Clock,
    pub rules: Rules,
    pub office_hours: OfficeHours,
}

impl Watchdog {
    /// Looks at the register once. Harmless when it is done again: an alert is raised once.
    ///
    /// # Errors
    /// When another run has taken the job over, or the database cannot be reached.
    pub async fn look(self, lease: Option<Lease>) -> Result<Looked> {
        let (now, hours) = (self.clock.now(), self.office_hours);
        let policy = self.rules.terms.policy;
        self.db
            .run(move |connection| store::look(connection, lease, now, (&policy, hours)))
            .await
    }
}
