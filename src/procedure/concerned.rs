//! The employees whom a complaint is or was about: by the `sub` of their tokens or, when a complaint names somebody by
//! name only, by comparison with the name in the catalogue of staff.

use serde::{Deserialize, Serialize};

use super::people::{Actor, Employee};
use super::signal::Signal;
use crate::auth::folded_subject;
use crate::words::words;

/// The employees whom a complaint is or was about. Naming another employee, or none, removes nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Concerned {
    /// Employees named by the `sub` of their tokens, in the form of [`folded_subject`].
    pub employees: Vec<String>,
    /// Employees named by name only: the words of each name, in the form of [`name_words`].
    pub names: Vec<Vec<String>>,
    /// Employees whose naming a manager declared mistaken, in the form of [`folded_subject`]. A name concerns them no
    /// more; a naming by `sub` does.
    pub cleared: Vec<String>,
}

/// The words of a member of staff's name, for comparison with the names in complaints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffName {
    pub words: Vec<String>,
    /// The words that are no first name: one of them is enough for a likely match.
    pub surnames: Vec<String>,
}

impl Concerned {
    /// The employees whom a signal names: the employee whom it is about, and the person of the conversation.
    pub(super) fn of(signal: &Signal) -> Self {
        let mut concerned = Concerned::default();
        concerned.extend_with(signal);
        concerned
    }

    pub(super) fn extend_with(&mut self, signal: &Signal) {
        if let Some(employee) = &signal.employee {
            self.add(employee);
        }
        if let Some(name) = signal.spoken_with() {
            self.add_name(name);
        }
    }

    /// Adds an employee: by `sub` or, without one, by name. `Complaint::guard_by_name` adds the name beside a `sub` that
    /// nobody has.
    pub(super) fn add(&mut self, employee: &Employee) {
        match (&employee.subject, &employee.name) {
            (Some(subject), _) => push_new(&mut self.employees, folded_subject(subject)),
            (None, Some(name)) => self.add_name(name),
            (None, None) => {}
        }
    }

    pub(super) fn add_name(&mut self, name: &str) {
        let words = name_words(name);
        if !words.is_empty() {
            push_new(&mut self.names, words);
        }
    }

    /// Whether the complaint is or was about the employee `subject`, whose name in the catalogue of staff is `name`.
    pub fn includes(&self, subject: &str, name: Option<&str>) -> bool {
        if self.employees.is_empty() && self.names.is_empty() {
            return false;
        }
        let subject = folded_subject(subject);
        if self.employees.contains(&subject) {
            return true;
        }
        let Some(name) = name.filter(|_| !self.cleared.contains(&subject)) else {
            return false;
        };
        let name = StaffName::of(name);
        self.names.iter().any(|named| name.is_likely(named))
    }

    /// Ends the naming of the employee `subject`; `false` when nothing named this employee.
    pub(super) fn clear(&mut self, subject: &str) -> bool {
        let subject = folded_subject(subject);
        let named = self.employees.len();
        self.employees.retain(|one| *one != subject);
        let was_named = self.employees.len() < named || !self.names.is_empty();
        push_new(&mut self.cleared, subject);
        was_named
    }
}

impl StaffName {
    pub fn of(name: &str) -> Self {
        let surnames = match name.trim().split_once(char::is_whitespace) {
            Some((surname, _)) if surname.ends_with(',') => surname,
            Some((_, surname)) => surname,
            None => name,
        };
        StaffName {
            words: name_words(name),
            surnames: name_words(surnames),
        }
    }

    /// Whether a complaint that names `named`, in the form of [`name_words`], is likely about this member of staff: all
    /// its words are words of this name, and two of them or a surname are. A first name alone is nobody's. Lists apply
    /// the same rule in SQL.
    fn is_likely(&self, named: &[String]) -> bool {
        named.iter().all(|word| self.words.contains(word))
            && (named.len() >= 2 || named.iter().any(|word| self.surnames.contains(word)))
    }
}

impl Actor {
    /// Whether the actor is one of the employees whom a complaint is or was about.
    pub fn is_among(&self, concerned: &Concerned) -> bool {
        concerned.includes(&self.person.subject, self.place.name.as_deref())
    }

    /// Whether `subject` is the actor's own, in the spelling of the token or of the catalogue of staff. Rights follow from
    /// these spellings alone; keeping somebody out disregards the spelling: [`is_same_subject`].
    pub fn is(&self, subject: &str) -> bool {
        self.subjects().contains(&subject)
    }

    /// The spellings of the actor's `sub`: that of the token and, if it differs, that of the catalogue of staff.
    pub fn subjects(&self) -> Vec<&str> {
        let own = self.person.subject.as_str();
        let of_catalogue = self.place.subject.as_deref().filter(|subject| *subject != own);
        [own].into_iter().chain(of_catalogue).collect()
    }
}

/// Whether two `sub`s are of the same person: the comparison wherever somebody has to be kept out.
pub fn is_same_subject(one: &str, other: &str) -> bool {
    one == other || folded_subject(one) == folded_subject(other)
}

/// The form in which names are compared: their words of three letters or more, folded, without forms of address and the
/// particles of Dutch surnames (`van`, `der`).
pub fn name_words(name: &str) -> Vec<String> {
    let mut telling = Vec::new();
    for word in words(name) {
        if word.chars().count() >= 3 && !BESIDE_NAMES.contains(&word.as_str()) {
            push_new(&mut telling, word);
        }
    }
    telling
}

const BESIDE_NAMES: &[&str] = &[
    "van", "der", "den", "het", "ten", "ter", "von", "del", "mevrouw", "mevr", "mej", "meneer", "mijnheer", "heer",
    "dhr", "drs", "mrs",
];

fn push_new<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::super::people::{Person, Place};
    use super::*;

    fn named(name: &str) -> Concerned {
        let mut concerned = Concerned::default();
        concerned.add_name(name);
        concerned
    }

    #[test]
    fn a_subject_is_matched_whatever_its_case_and_what_nobody_sees_in_it() {
        let mut concerned = Concerned::default();
        concerned.add(&Employee {
            subject: Some("H-1\u{200b}".into()),
            name: Some("Een ander".into()),
        });
        for same in ["h-1", "H-1", " h\u{ad}-1", "ｈ-1"] {
            assert!(concerned.includes(same, None), "{same:?}");
        }
        for other in ["h-10", "h1", "v-1"] {
            assert!(!concerned.includes(other, Some("Een ander")), "{other}");
        }
    }

    #[test]
    fn rights_follow_from_the_spellings_of_token_and_catalogue_alone() {
        let actor = Actor {
            person: Person {
                subject: "H-1".into(),
                name: None,
            },
            roles: Vec::new(),
            place: Place {
                subject: Some("h-1".into()),
                ..Place::default()
            },
        };
        assert_eq!(actor.subjects(), ["H-1", "h-1"]);
        assert!(actor.is("H-1") && actor.is("h-1"));
        assert!(!actor.is("ｈ-1"), "a third spelling gives no rights");
        assert!(is_same_subject("ｈ-1", "H-1\u{200b}"), "and is kept out all the same");
        assert!(!is_same_subject("h-1", "h-10"));
    }

    #[test]
    fn the_migration_leaves_the_same_words_out_of_names() {
        let sql = include_str!("../../migrations/2026-11-28-000050_name_concerned/up.sql");
        let (_, list) = sql.split_once("word not in (").unwrap();
        let (list, _) = list.split_once(')').unwrap();
        let words: Vec<&str> = list.split(',').map(|word| word.trim().trim_matches('\'')).collect();
        assert_eq!(words, BESIDE_NAMES);
    }

    #[test]
    fn a_name_is_likely_by_two_words_or_a_surname() {
        for (named_as, staff_name) in [
            ("Mark Visser", "Mark Visser"),
            ("VISSER", "M. Visser"),
            ("mevrouw Visser", "M. Visser"),
            ("M. Visser", "Visser, Mark"),
            ("J. van der Berg", "Jan van der Berg"),
            ("Van den Berg", "Jan v.d. Berg"),
            ("Renée Müller", "Renee MULLER"),
            ("Visser, Mark", "Mark de Visser"),
            ("Jan Willem", "Jan-Willem Bos"),
            ("Visser", "Visser"),
        ] {
            assert!(
                named(named_as).includes("h-1", Some(staff_name)),
                "{named_as} / {staff_name}"
            );
        }
        for (named_as, staff_name) in [
            ("Mark", "Mark Visser"),
            ("een mevrouw die zich Linda noemde", "Linda Bos"),
            ("Mark Visser", "Mark Bakker"),
            ("M.", "M. Visser"),
            ("van der", "Jan van der Berg"),
            ("Mark Visser", "M. Visser"),
            ("", "Visser"),
        ] {
            assert!(
                !named(named_as).includes("h-1", Some(staff_name)),
                "{named_as} / {staff_name}"
            );
        }
        assert!(!named("Visser").includes("h-1", None), "not in the catalogue");
    }

    #[test]
    fn clearing_ends_a_naming_by_name_until_the_employee_is_named_by_subject() {
        let mut concerned = named("Visser");
        assert!(concerned.clear("H-1"));
        assert!(!concerned.includes("h-1", Some("M. Visser")));
        assert!(concerned.includes("h-2", Some("K. Visser")), "another of that name");
        concerned.add(&Employee {
            subject: Some("h-1".into()),
            name: None,
        });
        assert!(concerned.includes("h-1", Some("M. Visser")));
        assert!(!Concerned::default().clear("h-1"), "nobody is named");
    }
}
