//! The work that the watchdog does by itself.

use super::model::{Notice, OfficeHours};
use super::store::{self, Looked};
use crate::catalogues::model::StaffMember;
use crate::catalogues::store::list;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::Health;
use crate::jobs::Lease;
use crate::messages::mailer::{Mail, Mailer};
use crate::procedure::Rules;

/// The name of the job.
pub const WATCH: &str = "watch";

/// The means of the watchdog.
#[derive(Clone)]
pub struct Watchdog {
    pub db: Db,
    pub clock: Clock,
    pub health: Health,
    pub rules: Rules,
    pub office_hours: OfficeHours,
    /// Absent without a mail server: alerts are only listed.
    pub mailer: Option<Mailer>,
    /// The addresses to which alerts for managers go.
    pub managers: Vec<String>,
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

    /// Tells handlers and managers by mail of open alerts, in office hours, each once; returns of how many. What the mail server
    /// does not take is told at the next look.
    ///
    /// # Errors
    /// When another run has taken the job over, the database cannot be reached, or the register was restored and is behind.
    pub async fn tell(self, lease: Option<Lease>) -> Result<usize> {
        let now = self.clock.now();
        let (Some(mailer), true) = (&self.mailer, self.office_hours.include(now, &self.rules.terms.policy)) else {
            return Ok(0);
        };
        self.health.check()?;
        let untold = store::untold(&self.db).await?;
        if untold.is_empty() {
            return Ok(0);
        }
        let staff = list::<StaffMember>(&self.db).await?;
        let mut told = 0;
        for notice in Notice::of(untold, &staff, &self.managers) {
            store::hold(&self.db, lease).await?;
            if let Err(reason) = mailer.send(mail(&notice)).await? {
                log::warn!("alerts were not mailed: {:?}", reason.failure);
                continue;
            }
            let ids: Vec<_> = notice.alerts.iter().map(|alert| alert.id).collect();
            told += ids.len();
            store::note_told(&self.db, ids, now).await?;
        }
        Ok(told)
    }
}

fn mail(notice: &Notice) -> Mail {
    Mail {
        id: notice.id(),
        to: notice.to.clone(),
        subject: notice.subject(),
        text: notice.text(),
        html: None,
        attachment: None,
    }
}
