//! The people who are told of alerts by mail: one mail for the same people, each alert once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{AlertLevel, AlertRecipient};
use crate::calendar::model::day_in_words;
use crate::catalogues::model::StaffMember;
use crate::i18n::Language;
use crate::messages::model::is_mailable;
use crate::procedure::Concerned;
use crate::vocabulary::Vocabulary;

/// An alert of which nobody was told by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    pub id: Uuid,
    pub number: String,
    pub level: AlertLevel,
    pub term: NaiveDate,
    pub recipient: AlertRecipient,
    /// The person who handles the complaint, or the queue.
    pub handler: Option<String>,
    pub department: Option<String>,
    /// The employees whom the complaint is or was about: none of them is told.
    pub concerned: Concerned,
}

/// A mail about alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub to: Vec<String>,
    pub alerts: Vec<Untold>,
}

impl Notice {
    /// Puts alerts together that the same people are told. An alert that nobody can be told is left out.
    pub fn of(untold: Vec<Untold>, staff: &[StaffMember], managers: &[String]) -> Vec<Self> {
        let mut notices: BTreeMap<Vec<String>, Vec<Untold>> = BTreeMap::new();
        for alert in untold {
            let to = alert.addresses(staff, managers);
            if !to.is_empty() {
                notices.entry(to).or_default().push(alert);
            }
        }
        let notices = notices.into_iter();
        notices.map(|(to, alerts)| Notice { to, alerts }).collect()
    }

    /// The id of the mail: the same for the same alerts.
    pub fn id(&self) -> Uuid {
        let mut ids: Vec<Uuid> = self.alerts.iter().map(|alert| alert.id).collect();
        ids.sort_unstable();
        let digest = ids.iter().fold(Sha256::new(), Sha256::chain_update);
        let mut id = [0; 16];
        id.copy_from_slice(&digest.finalize()[..16]);
        Uuid::from_bytes(id)
    }

    pub fn subject(&self) -> String {
        match self.alerts.as_slice() {
            [alert] => format!("Klacht {} vraagt uw aandacht", alert.number),
            all => format!("{} meldingen over klachten", all.len()),
        }
    }

    /// The words: numbers and days, nothing of complainants.
    pub fn text(&self) -> String {
        let line = |alert: &Untold| {
            let (level, day) = (alert.level.name().capitalised(), day_in_words(alert.term));
            format!(
                "{}: {} ({})",
                alert.number,
                level.get(Language::Dutch),
                day.get(Language::Dutch)
            )
        };
        let lines: Vec<String> = self.alerts.iter().map(line).collect();
        format!(
            "De klachtenmap bewaakt de termijnen en afspraken van klachten. Deze vragen uw aandacht:\n\n{}\n\nU krijgt elke \
             melding één keer. In de klachtenmap staan alle meldingen.",
            lines.join("\n")
        )
    }
}

impl Untold {
    /// Whom it is mailed to. A handler without an address is reached through the managers.
    fn addresses(&self, staff: &[StaffMember], managers: &[String]) -> Vec<String> {
        let may_know = |member: &&StaffMember| !self.concerned.includes(&member.subject, Some(&member.name));
        let of_desk = match (self.recipient, &self.handler, &self.department) {
            (AlertRecipient::Manager, ..) | (_, None, None) => Vec::new(),
            (_, Some(subject), _) => {
                let handles = |member: &&StaffMember| member.active && member.subject == *subject;
                staff.iter().filter(handles).collect()
            }
            (_, None, Some(department)) => {
                let waits = |member: &&StaffMember| {
                    member.active && member.may_handle && member.department.as_ref() == Some(department)
                };
                staff.iter().filter(waits).collect::<Vec<_>>()
            }
        };
        let known = of_desk.into_iter().filter(may_know);
        let mut to: Vec<String> = known.filter_map(|member| member.email.clone()).collect();
        to.retain(|address| is_mailable(address));
        if to.is_empty() {
            let is_of = |address: &String, member: &&StaffMember| {
                member
                    .email
                    .as_ref()
                    .is_some_and(|own| own.eq_ignore_ascii_case(address))
            };
            let is_told = |address: &&String| {
                let mut owners = staff.iter().filter(|member| is_of(address, member));
                owners.all(|member| may_know(&member))
            };
            to = managers.iter().filter(is_told).cloned().collect();
        }
        to.sort_unstable();
        to.dedup();
        to
    }
}
