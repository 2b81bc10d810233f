//! The people who are told of alerts by mail: one mail to an address, each alert once.

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

/// The members of staff and the departments that can be told by mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    pub subjects: Vec<String>,
    pub departments: Vec<String>,
}

impl Reached {
    pub fn of(staff: &[StaffMember]) -> Self {
        let has_address = |member: &&StaffMember| member.active && member.email.as_deref().is_some_and(is_mailable);
        let mailed = staff.iter().filter(has_address);
        let handling = mailed.clone().filter(|member| member.may_handle);
        Reached {
            subjects: mailed.map(|member| member.subject.clone()).collect(),
            departments: handling.filter_map(|member| member.department.clone()).collect(),
        }
    }
}

/// A mail about alerts to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub to: String,
    pub alerts: Vec<Untold>,
}

impl Notice {
    /// Puts alerts together that are told at the same address. An alert that nobody can be told is left out.
    pub fn of(untold: &[Untold], staff: &[StaffMember], managers: &[String]) -> Vec<Self> {
        Self::by_address(untold, |alert| match alert.of_desk(staff) {
            desk if desk.is_empty() => alert.of_managers(staff, managers),
            desk => desk,
        })
    }

    /// The same alerts for the managers, where all others refused them.
    pub fn for_managers(refused: &[Untold], staff: &[StaffMember], managers: &[String]) -> Vec<Self> {
        Self::by_address(refused, |alert| {
            if alert.of_desk(staff).is_empty() {
                return Vec::new();
            }
            alert.of_managers(staff, managers)
        })
    }

    fn by_address(alerts: &[Untold], addresses: impl Fn(&Untold) -> Vec<String>) -> Vec<Self> {
        let mut notices: BTreeMap<String, Vec<Untold>> = BTreeMap::new();
        for alert in alerts {
            for to in addresses(alert) {
                notices.entry(to).or_default().push(alert.clone());
            }
        }
        let notices = notices.into_iter();
        notices.map(|(to, alerts)| Notice { to, alerts }).collect()
    }

    /// The ids of the alerts.
    pub fn ids(&self) -> Vec<Uuid> {
        self.alerts.iter().map(|alert| alert.id).collect()
    }

    /// The id of the mail: the same for the same alerts at the same address.
    pub fn id(&self) -> Uuid {
        let mut ids = self.ids();
        ids.sort_unstable();
        let digest = ids.iter().fold(Sha256::new_with_prefix(&self.to), Sha256::chain_update);
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
    /// The addresses of the person or the department that has the complaint.
    fn of_desk(&self, staff: &[StaffMember]) -> Vec<String> {
        let of_desk: Vec<&StaffMember> = match (self.recipient, &self.handler, &self.department) {
            (AlertRecipient::Manager, ..) | (_, None, None) => Vec::new(),
            (_, Some(subject), _) => {
                let handles = |member: &&StaffMember| member.active && member.subject == *subject;
                staff.iter().filter(handles).collect()
            }
            (_, None, Some(department)) => {
                let waits = |member: &&StaffMember| {
                    member.active && member.may_handle && member.department.as_ref() == Some(department)
                };
                staff.iter().filter(waits).collect()
            }
        };
        let known = of_desk.into_iter().filter(|member| self.may_know(member));
        let mut to: Vec<String> = known.filter_map(|member| member.email.clone()).collect();
        to.retain(|address| is_mailable(address));
        each_once(to)
    }

    /// The addresses of the managers, who are told when nobody who has it can be.
    fn of_managers(&self, staff: &[StaffMember], managers: &[String]) -> Vec<String> {
        let is_of = |address: &String, member: &&StaffMember| {
            member
                .email
                .as_ref()
                .is_some_and(|own| own.eq_ignore_ascii_case(address))
        };
        let is_told = |address: &&String| {
            let mut owners = staff.iter().filter(|member| is_of(address, member));
            owners.all(|member| self.may_know(member))
        };
        each_once(managers.iter().filter(is_told).cloned().collect())
    }

    fn may_know(&self, member: &StaffMember) -> bool {
        !self.concerned.includes(&member.subject, Some(&member.name))
    }
}

fn each_once(mut addresses: Vec<String>) -> Vec<String> {
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}
