//! The entries of the catalogues, and the rules between entries. Pure.

mod cause;
mod nature;
mod staff;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub use self::cause::Cause;
pub use self::nature::Nature;
pub use self::staff::StaffMember;
use crate::error::FieldError;
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
    /// The changeable fields with their values, by their names in the contract.
    fn fields(&self) -> Vec<(&'static str, Value)>;
    /// The faults of this entry as a replacement of the entry with the same key in `catalogue`, or as an addition to
    /// `catalogue`.
    fn faults(&self, catalogue: &[Self]) -> Vec<FieldError>;

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

impl Entry for Department {
    const CATALOGUE: &'static str = "departments";

    fn key(&self) -> &str {
        &self.code
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("name", json!(self.name)), ("active", json!(self.active))]
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
}
