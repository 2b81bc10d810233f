//! Employees who work with complaints, and their availability.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Entry;
use crate::error::FieldError;
use crate::i18n::Text;
use crate::procedure::{Absence, is_same_subject};

/// An employee who works with complaints; `subject` is the `sub` of their tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub subject: String,
    pub name: String,
    pub email: Option<String>,
    pub department: Option<String>,
    pub function: Option<String>,
    /// The first day of a current or future absence.
    pub absent_from: Option<NaiveDate>,
    /// The last day of the absence; `None` when the end of the absence is unknown.
    pub absent_until: Option<NaiveDate>,
    pub active: bool,
    /// Whether complaints can be forwarded to the employee.
    pub may_handle: bool,
    pub version: i32,
}

impl StaffMember {
    /// Whether the employee is neither retired nor absent. Lists of complaints apply the same rule in SQL.
    pub fn is_available(&self, on: NaiveDate) -> bool {
        self.active && !self.absence().covers(on)
    }

    pub const fn absence(&self) -> Absence {
        Absence {
            from: self.absent_from,
            until: self.absent_until,
        }
    }
}

impl Entry for StaffMember {
    const CATALOGUE: &'static str = "staff";

    fn key(&self) -> &str {
        &self.subject
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn is_active(&self) -> bool {
        self.active
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("name", json!(self.name)),
            ("email", json!(self.email)),
            ("department", json!(self.department)),
            ("function", json!(self.function)),
            ("absentFrom", json!(self.absent_from)),
            ("absentUntil", json!(self.absent_until)),
            ("active", json!(self.active)),
            ("mayHandle", json!(self.may_handle)),
        ]
    }

    fn faults(&self, catalogue: &[Self]) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let is_twin = |other: &Self| other.subject != self.subject && is_same_subject(&other.subject, &self.subject);
        // Entries that were added before this rule can still be changed.
        if self.version == 1 && catalogue.iter().any(is_twin) {
            let message = Text::of(
                "Deze medewerker staat al in het overzicht, met andere hoofdletters.",
                "This employee is in the catalogue already, in other capitals.",
            );
            faults.push(FieldError::at("/subject", "already_exists", message));
        }
        let wrong = match (self.absent_from, self.absent_until) {
            (None, Some(_)) => Some((
                "without_beginning",
                Text::of(
                    "Geef ook de eerste dag van de afwezigheid.",
                    "Give the first day of the absence too.",
                ),
            )),
            (Some(from), Some(until)) if until < from => Some((
                "before_beginning",
                Text::of(
                    "De laatste dag moet op of na de eerste dag liggen.",
                    "The last day must be on or after the first day.",
                ),
            )),
            _ => None,
        };
        faults.extend(wrong.map(|(code, message)| FieldError::at("/absentUntil", code, message)));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn member(from: Option<u32>, until: Option<u32>) -> StaffMember {
        StaffMember {
            subject: "h-1".into(),
            name: "M. Visser".into(),
            email: None,
            department: None,
            function: None,
            absent_from: from.map(day),
            absent_until: until.map(day),
            active: true,
            may_handle: true,
            version: 1,
        }
    }

    #[test]
    fn the_first_and_the_last_day_belong_to_an_absence() {
        let available =
            |member: &StaffMember| -> Vec<u32> { (1..=6).filter(|on| member.is_available(day(*on))).collect() };
        assert_eq!(available(&member(None, None)), [1, 2, 3, 4, 5, 6]);
        assert_eq!(available(&member(Some(3), Some(4))), [1, 2, 5, 6]);
        assert_eq!(available(&member(Some(3), Some(3))), [1, 2, 4, 5, 6]);
        assert_eq!(available(&member(Some(3), None)), [1, 2]);
        let retired = StaffMember {
            active: false,
            ..member(None, None)
        };
        assert!(available(&retired).is_empty());
    }

    #[test]
    fn an_absence_ends_on_or_after_the_day_it_begins() {
        let faults = |from, until| -> Vec<String> {
            let faults = member(from, until).faults(&[]);
            faults.iter().map(|fault| fault.code.to_string()).collect()
        };
        assert!(faults(Some(3), Some(3)).is_empty());
        assert!(faults(Some(3), None).is_empty());
        assert_eq!(faults(Some(3), Some(2)), ["before_beginning"]);
        assert_eq!(faults(None, Some(2)), ["without_beginning"]);
    }

    #[test]
    fn nobody_is_added_a_second_time_in_other_capitals() {
        let standing = [member(None, None)];
        let added = |subject: &str, version| {
            let twin = StaffMember {
                subject: subject.into(),
                version,
                ..member(None, None)
            };
            twin.faults(&standing).len()
        };
        assert_eq!((added("H-1", 1), added("h-2", 1), added("H-1", 2)), (1, 0, 0));
    }
}
