//! Which part somebody may have in a complaint, and by what that shows.

use super::request::Requester;
use super::words::{Capacity, MatchReason, PrivacyScope};
use crate::procedure::{Complainant, Complaint, Employee, name_words};
use crate::words::{Facts, words};

/// A complaint that may be about the requester.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub capacity: Capacity,
    pub reasons: Vec<MatchReason>,
}

impl Match {
    /// Whether two facts agree, so that it is hardly somebody else of the same name. What somebody names need not be theirs.
    pub fn is_certain(&self) -> bool {
        let facts = self.reasons.iter().filter(|reason| **reason != MatchReason::Requested);
        facts.count() > 1
    }
}

/// The way in which a complaint came to be held against a requester.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Found,
    /// The requester named it when the request was received.
    Named,
    /// A person confirmed it.
    Confirmed,
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
    /// The parts that the requester may have in the complaint, among those that are looked for. One that was named or
    /// confirmed though nothing agrees has the first of them.
    pub fn matches(&self, complaint: &Complaint, sought: &[Capacity], origin: Origin) -> Vec<Match> {
        let named = (origin == Origin::Named).then_some(MatchReason::Requested);
        let found = sought.iter().filter_map(|capacity| {
            let mut reasons = self.reasons(complaint, *capacity);
            if !reasons.is_empty() {
                reasons.extend(named);
            }
            (!reasons.is_empty()).then_some(Match {
                capacity: *capacity,
                reasons,
            })
        });
        let found: Vec<Match> = found.collect();
        match sought.first() {
            Some(first) if found.is_empty() && origin != Origin::Found => vec![Match {
                capacity: *first,
                reasons: named.into_iter().collect(),
            }],
            _ => found,
        }
    }

    /// Whether the complaint is the requester's own: more than the name agrees with its complainant, or the whole name
    /// does, and no more agrees with who represents the complainant.
    pub fn owns(&self, complaint: &Complaint) -> bool {
        let complainant = &complaint.signal.complainant;
        let strength = |capacity, name: Option<&str>| {
            let reasons = self.reasons(complaint, capacity);
            let facts = reasons.iter().filter(|reason| **reason != MatchReason::Name);
            facts.count() + usize::from(name.is_some_and(|name| is_whole(&self.name, name)))
        };
        let own = strength(Capacity::Complainant, name_of(complainant));
        let by = complainant.representative.as_ref();
        own > 0 && own >= strength(Capacity::Representative, by.map(|by| by.name.as_str()))
    }

    /// Whether the whole name of an employee is the requester's: another one of the same family is somebody else.
    pub fn is_employee(&self, employee: &Employee) -> bool {
        employee.name.as_deref().is_some_and(|name| is_whole(&self.name, name))
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
    name_words(sought).iter().any(|word| written.contains(word))
}

/// Whether every telling word and initial of a name stands in another one, a surname among them. An initial stands for
/// any word that it begins. A surname alone is that of a whole family.
fn is_whole(sought: &str, written: &str) -> bool {
    let mut rest = words(written);
    let mut parts = name_words(sought);
    if !parts.iter().any(|word| rest.contains(word)) {
        return false;
    }
    parts.extend(words(sought).into_iter().filter(|word| is_initial(word)));
    let has_more = parts.len() > 1;
    parts.retain(|part| !taken(&mut rest, |word| word == part));
    parts.retain(|part| {
        !taken(&mut rest, |word| {
            (is_initial(part) && word.starts_with(part)) || (is_initial(word) && part.starts_with(word))
        })
    });
    has_more && parts.is_empty()
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
}

/// Takes the first word that fits; `false` when none does.
fn taken(words: &mut Vec<String>, fits: impl Fn(&str) -> bool) -> bool {
    let place = words.iter().position(|word| fits(word));
    place.map(|place| words.remove(place)).is_some()
}

/// Whether two facts are the same by the rule by which complaints are found, and say something.
fn agree(sought: Option<&String>, kept: Option<&str>, of: fn(String) -> Facts) -> bool {
    match (sought, kept) {
        (Some(sought), Some(kept)) => {
            let (sought, kept) = (of(sought.clone()).lexemes(), of(kept.to_owned()).lexemes());
            // The first letter tells what kind of fact it is.
            sought == kept && sought.iter().any(|(lexeme, _)| lexeme.len() > 1)
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_likely_by_a_whole_word_and_whole_by_all_of_them() {
        for (sought, written, likely, whole) in [
            ("Sietske Hoekstra", "Sietske Hoekstra", true, true),
            ("S. Hoekstra", "Sietske Hoekstra", true, true),
            ("Hoekstra, Sietske", "S. Hoekstra", true, true),
            ("J. van den Berg", "Berg, Jan van den", true, true),
            ("S. Hoekstra", "P. Hoekstra", true, false),
            ("Hoekstra", "Sietske Hoekstra", true, false),
            // The letter begins the surname, and nothing else.
            ("H. Hoekstra", "Sietske Hoekstra", true, false),
            ("Sietske Maria Hoekstra", "Sietske Hoekstra", true, false),
            ("Jan Bakker", "P. Jansen", false, false),
            ("S. H.", "S. H.", false, false),
            ("van den Berg", "van den Bos", false, false),
        ] {
            assert_eq!(is_likely(sought, written), likely, "{sought}, {written}");
            assert_eq!(is_whole(sought, written), whole, "{sought}, {written}");
        }
    }

    #[test]
    fn facts_that_say_nothing_never_agree() {
        let agreed = |sought: &str, kept: &str, of| agree(Some(&sought.to_owned()), Some(kept), of);
        assert!(agreed("+31 58 8080050", "058-8080050", of_phone));
        assert!(!agreed("-", "onbekend", of_phone));
        assert!(agreed("A@example.nl", "a@example.nl", of_email));
        assert!(!agreed(" ", " ", of_customer));
    }

    #[test]
    fn what_is_named_makes_nothing_certain() {
        let found = |reasons: &[MatchReason]| Match {
            capacity: Capacity::Complainant,
            reasons: reasons.to_vec(),
        };
        assert!(found(&[MatchReason::Name, MatchReason::Email]).is_certain());
        assert!(!found(&[MatchReason::Name, MatchReason::Requested]).is_certain());
    }
}
