//! Which part somebody may have in a complaint, and by what that shows.

use super::request::Requester;
use super::words::{Capacity, MatchReason, PrivacyScope};
use crate::procedure::{Complainant, Complaint};
use crate::words::{Facts, words};

/// A complaint that may be about the requester.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub capacity: Capacity,
    pub reasons: Vec<MatchReason>,
}

impl Match {
    /// Whether two facts agree, so that it is hardly somebody else of the same name.
    pub fn is_certain(&self) -> bool {
        self.reasons.len() > 1
    }
}

/// The parts in complaints that are looked for: that of the requester, or all that the scope has.
pub fn capacities(scope: PrivacyScope, requester: &Requester) -> Vec<Capacity> {
    match (requester.capacity, scope) {
        (Some(capacity), _) => vec![capacity],
        (None, PrivacyScope::Employee) => vec![Capacity::Employee, Capacity::Receiver, Capacity::SpokenWith],
        (None, _) => vec![Capacity::Complainant, Capacity::Representative],
    }
}

/// Whether somebody in this part was named for the company, and is found by name alone.
pub const fn is_about_employee(capacity: Capacity) -> bool {
    matches!(capacity, Capacity::Employee | Capacity::Receiver | Capacity::SpokenWith)
}

impl Requester {
    /// The parts that the requester may have in the complaint, among those that are looked for. `requested`: the requester
    /// named it.
    pub fn matches(&self, complaint: &Complaint, sought: &[Capacity], requested: bool) -> Vec<Match> {
        let found = sought.iter().filter_map(|capacity| {
            let mut reasons = self.reasons(complaint, *capacity);
            if requested && !reasons.is_empty() {
                reasons.push(MatchReason::Requested);
            }
            (!reasons.is_empty()).then_some(Match {
                capacity: *capacity,
                reasons,
            })
        });
        let found: Vec<Match> = found.collect();
        match sought.first() {
            Some(first) if found.is_empty() && requested => vec![Match {
                capacity: *first,
                reasons: vec![MatchReason::Requested],
            }],
            _ => found,
        }
    }

    fn reasons(&self, complaint: &Complaint, capacity: Capacity) -> Vec<MatchReason> {
        let signal = &complaint.signal;
        let complainant = &signal.complainant;
        match capacity {
            Capacity::Complainant => {
                let mut reasons = self.reached_by(
                    name_of(complainant),
                    complainant.email.as_deref(),
                    complainant.phone.as_deref(),
                );
                if agree(
                    self.customer_number.as_ref(),
                    signal.customer_number.as_deref(),
                    of_customer,
                ) {
                    reasons.push(MatchReason::CustomerNumber);
                }
                reasons
            }
            Capacity::Representative => complainant.representative.as_ref().map_or_else(Vec::new, |by| {
                self.reached_by(Some(&by.name), by.email.as_deref(), by.phone.as_deref())
            }),
            Capacity::Receiver => self.named(Some(&signal.receiver_name)),
            Capacity::SpokenWith => self.named(signal.spoken_with()),
            Capacity::Employee => self.named(signal.employee.as_ref().and_then(|one| one.name.as_deref())),
        }
    }

    fn named(&self, name: Option<&str>) -> Vec<MatchReason> {
        let is_named = name.is_some_and(|name| is_likely(&self.name, name));
        is_named.then_some(MatchReason::Name).into_iter().collect()
    }

    fn reached_by(&self, name: Option<&str>, email: Option<&str>, phone: Option<&str>) -> Vec<MatchReason> {
        let mut reasons = self.named(name);
        if agree(self.email.as_ref(), email, of_email) {
            reasons.push(MatchReason::Email);
        }
        if agree(self.phone.as_ref(), phone, of_phone) {
            reasons.push(MatchReason::Phone);
        }
        reasons
    }
}

fn name_of(complainant: &Complainant) -> Option<&str> {
    let handle = complainant.social_media.as_ref().map(|account| account.handle.as_str());
    complainant.name.as_deref().or(handle)
}

/// Whether two names have a telling word in common, however they are spelt.
fn is_likely(sought: &str, written: &str) -> bool {
    let written = words(written);
    let telling = words(sought).into_iter().filter(|word| word.chars().count() > 2);
    let mut telling = telling.filter(|word| !PARTICLES.contains(&word.as_str()));
    telling.any(|word| written.iter().any(|other| other.starts_with(&word)))
}

const PARTICLES: [&str; 8] = ["van", "der", "den", "het", "ten", "ter", "mevrouw", "heer"];

/// Whether two facts are the same by the rule by which complaints are found.
fn agree(sought: Option<&String>, kept: Option<&str>, of: fn(String) -> Facts) -> bool {
    match (sought, kept) {
        (Some(sought), Some(kept)) => of(sought.clone()).query() == of(kept.to_owned()).query(),
        _ => false,
    }
}

fn of_email(email: String) -> Facts {
    Facts {
        emails: vec![email],
        ..Facts::default()
    }
}

fn of_phone(phone: String) -> Facts {
    Facts {
        phones: vec![phone],
        ..Facts::default()
    }
}

fn of_customer(number: String) -> Facts {
    Facts {
        customer_number: Some(number),
        ..Facts::default()
    }
}
