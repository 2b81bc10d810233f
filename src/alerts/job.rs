//! The work that the watchdog does by itself.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::{Notice, OfficeHours, Reached, Untold};
use super::store::{self, Looked};
use crate::catalogues::model::StaffMember;
use crate::catalogues::store::list;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::Health;
use crate::jobs::Lease;
use crate::messages::mailer::{Mail, Mailer};
use crate::messages::model::MailFailure;
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
    /// When another run has taken the job over, the database cannot be reached, or it was restored and is behind.
    pub async fn look(self, lease: Option<Lease>) -> Result<Looked> {
        self.health.check()?;
        let (now, hours) = (self.clock.now(), self.office_hours);
        let policy = self.rules.terms.policy;
        self.db
            .run(move |connection| store::look(connection, lease, now, (&policy, hours)))
            .await
    }

    /// Tells handlers and managers by mail of open alerts, in office hours, each once; returns of how many. What the mail server
    /// takes for nobody now is told at the next look, and what it refuses for good goes to the managers.
    ///
    /// # Errors
    /// When another run has taken the job over, the database cannot be reached, or the register was restored and is behind.
    pub async fn tell(self, lease: Option<Lease>) -> Result<usize> {
        let now = self.clock.now();
        let (Some(mailer), true) = (&self.mailer, self.office_hours.include(now, &self.rules.terms.policy)) else {
            return Ok(0);
        };
        self.health.check_to_send()?;
        let staff = list::<StaffMember>(&self.db).await?;
        let reached = (self.managers.is_empty()).then(|| Reached::of(&staff));
        let untold = store::untold(&self.db, reached).await?;
        let mut told = Told::default();
        for notice in Notice::of(&untold, &staff, &self.managers) {
            self.send(lease, (mailer, &notice), &mut told, now).await?;
        }
        let refused: Vec<Untold> = untold.into_iter().filter(|alert| told.is_refused(alert.id)).collect();
        for notice in Notice::for_managers(&refused, &staff, &self.managers) {
            self.send(lease, (mailer, &notice), &mut told, now).await?;
        }
        Ok(told.taken.len())
    }

    /// Sends a mail, unless the mail server does not answer, and notes at once that somebody was told.
    async fn send(
        &self,
        lease: Option<Lease>,
        (mailer, notice): (&Mailer, &Notice),
        told: &mut Told,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if told.is_away {
            return Ok(());
        }
        store::hold(&self.db, lease).await?;
        match mailer.send(mail(notice)).await? {
            Ok(()) => {
                told.taken.extend(notice.ids());
                store::note_told(&self.db, notice.ids(), now).await?;
            }
            Err(reason) => {
                log::warn!("alerts were not mailed: {:?}", reason.failure);
                told.is_away = reason.failure == MailFailure::Unreachable;
                let failed = if reason.is_final {
                    &mut told.refused
                } else {
                    &mut told.delayed
                };
                failed.extend(notice.ids());
            }
        }
        Ok(())
    }
}

/// The alerts whose mails were taken by now, refused for good, and refused for now.
#[derive(Default)]
struct Told {
    taken: HashSet<Uuid>,
    refused: HashSet<Uuid>,
    delayed: HashSet<Uuid>,
    is_away: bool,
}

impl Told {
    fn is_refused(&self, alert: Uuid) -> bool {
        self.refused.contains(&alert) && !self.taken.contains(&alert) && !self.delayed.contains(&alert)
    }
}

fn mail(notice: &Notice) -> Mail {
    Mail {
        id: notice.id(),
        to: vec![notice.to.clone()],
        subject: notice.subject(),
        text: notice.text(),
        html: None,
        attachment: None,
    }
}
