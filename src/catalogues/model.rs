//! The entries of the catalogues, and the rules between entries. Pure.

mod cause;
mod names;
mod nature;
mod staff;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub use self::cause::Cause;
pub use self::names::CatalogueNames;
pub use self::nature::{Area, Nature};
pub use self::staff::StaffMember;
use crate::error::FieldError;
use crate::i18n::Text;
use crate::procedure::{Change, Person};

/// A department; complaints can be forwarded to the department's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    pub code: String,
    pub name: String,
    pub active: bool,
    pub version: i32,
}

/// One change of an entry, by whom and when.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryChange {
    /// The version of the entry that the change made.
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by: Person,
    pub changes: Vec<Change>,
}

/// The common interface of the entries of all catalogues.
pub trait Entry: Sized + Clone {
    /// The catalogue's name in the contract.
    const CATALOGUE: &'static str;

    fn key(&self) -> &str;
    fn version(&self) -> i32;
    /// Whether the entry is in use, not retired.
    fn is_active(&self) -> bool;
    /// The changeable fields with their values, by their names in the contract.
    fn fields(&self) -> Vec<(&'static str, Value)>;
    /// The faults of this entry as a replacement of the entry with the same key in `catalogue`, or as an addition to
    /// `catalogue`.
    fn faults(&self, catalogue: &[Self]) -> Vec<FieldError>;

    /// The name that no other active entry of the catalogue has; `None` for an entry that is retired, and in a catalogue
    /// whose entries may share names.
    fn distinct_name(&self) -> Option<&str> {
        None
    }

    /// The key of the entry from which this entry takes what it does not say itself.
    fn superior(&self) -> Option<&str> {
        None
    }

    /// The entry as callers read it, with what it takes from its superior.
    fn completed(self, _superior: Option<&Self>) -> Self {
        self
    }

    /// The fault of a name that another active entry has, without regard to case and spaces. A name from before the rule
    /// stays possible until it is changed, or the entry is taken back into use.
    fn name_fault(&self, catalogue: &[Self]) -> Option<FieldError> {
        let name = folded(self.distinct_name()?);
        let has_it = |other: &Self| other.distinct_name().is_some_and(|other| folded(other) == name);
        let itself = |other: &&Self| other.key() == self.key();
        let had_it = catalogue.iter().find(itself).is_some_and(has_it);
        let is_taken = || catalogue.iter().any(|other| !itself(&other) && has_it(other));
        (!had_it && is_taken()).then(|| {
            let message = Text::of("Deze naam is al in gebruik.", "This name is already in use.");
            FieldError::at("/name", "taken", message)
        })
    }

    /// The other entries that change when this entry is stored, in the order of writing; all are written before this
    /// entry.
    fn followers(&self, _catalogue: &[Self]) -> Vec<Self> {
        Vec::new()
    }

    /// The changes of this entry relative to `before`; all fields when there is no `before`.
    fn changes_of(&self, before: Option<&Self>) -> Vec<Change> {
        let old = before.map(Entry::fields);
        let old_value = |index: usize| {
            let field = old.as_ref().and_then(|fields| fields.get(index));
            field.map_or(Value::Null, |(_, value)| value.clone())
        };
        let changes = self
            .fields()
            .into_iter()
            .enumerate()
            .map(|(index, (name, new))| Change {
                field: format!("/{name}"),
                old: old_value(index),
                new,
            });
        changes.filter(|change| change.old != change.new).collect()
    }
}

/// A name without differences of case and spaces.
fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

impl Entry for Department {
    const CATALOGUE: &'static str = "departments";

    fn key(&self) -> &str {
        &self.code
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn is_active(&self) -> bool {
        self.active
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("name", json!(self.name)), ("active", json!(self.active))]
    }

    fn distinct_name(&self) -> Option<&str> {
        self.active.then_some(&self.name)
    }

    fn faults(&self, _catalogue: &[Self]) -> Vec<FieldError> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_each_field_that_changes_with_its_old_and_new_value_and_no_other() {
        let before = Department {
            code: "sales".into(),
            name: "Verkoop".into(),
            active: true,
            version: 1,
        };
        let after = Department {
            name: "Sales".into(),
            version: 2,
            ..before.clone()
        };
        let change = |field: &str, old: Value, new: Value| Change {
            field: field.into(),
            old,
            new,
        };
        assert_eq!(
            after.changes_of(Some(&before)),
            [change("/name", json!("Verkoop"), json!("Sales"))]
        );
        assert_eq!(before.changes_of(Some(&before)), []);
        assert_eq!(
            before.changes_of(None),
            [
                change("/name", Value::Null, json!("Verkoop")),
                change("/active", Value::Null, json!(true))
            ]
        );
    }

    #[test]
    fn no_two_active_entries_share_a_name_from_when_one_is_given() {
        let department = |code: &str, name: &str, active| Department {
            code: code.into(),
            name: name.into(),
            active,
            version: 1,
        };
        let catalogue = [
            department("sales", "Verkoop", true),
            department("desk", "Verkoop  binnen", true),
            department("old_desk", "verkoop BINNEN", true),
            department("retired", "Balie", false),
        ];
        let is_taken = |code, name, active| department(code, name, active).name_fault(&catalogue).is_some();
        assert!(is_taken("new", "VERKOOP", true));
        assert!(is_taken("new", " verkoop\tbinnen ", true));
        assert!(!is_taken("new", "Verkoop", false));
        assert!(!is_taken("new", "Balie", true));
        assert!(!is_taken("new", "Verkoopbinnen", true));
        assert!(!is_taken("sales", "VERKOOP", true));
        // Two that shared it before keep it, and none takes it anew.
        assert!(!is_taken("old_desk", "Verkoop binnen", true));
        assert!(is_taken("sales", "Verkoop binnen", true));
        let mut later = catalogue.to_vec();
        later.push(department("counter", "Balie", true));
        assert!(department("retired", "Balie", true).name_fault(&later).is_some());
    }
}
