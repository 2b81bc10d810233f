//! The content of the journal, and the signs by which a database is behind it. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The point that a register had come to: written down outside the database every few minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The identity of the register.
    pub register: Uuid,
    /// The feed that the position belongs to.
    pub epoch: Uuid,
    /// The last position of the feed.
    pub position: i64,
    /// The last number that was given in each year.
    pub numbers: BTreeMap<i32, i64>,
    /// The same of privacy requests.
    #[serde(default)]
    pub privacy_numbers: BTreeMap<i32, i64>,
}

/// Something that was erased. Nothing in it is personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: Uuid,
    /// The identity of the register.
    pub register: Uuid,
    pub at: DateTime<Utc>,
    pub what: Erased,
}

/// The subject of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erased {
    /// Complaints, with everything that belonged to them.
    Complaints(Vec<Uuid>),
}

impl Head {
    /// Whether a database that has come as far as this head lacks what `written` was written after.
    pub fn is_behind(&self, written: &Head) -> bool {
        self.register == written.register
            && (self.epoch != written.epoch
                || self.position < written.position
                || lacks(&self.numbers, &written.numbers)
                || lacks(&self.privacy_numbers, &written.privacy_numbers))
    }
}

/// Whether a number was given that is beyond the last of its year.
fn lacks(own: &BTreeMap<i32, i64>, written: &BTreeMap<i32, i64>) -> bool {
    let mut written = written.iter();
    written.any(|(year, last)| own.get(year).is_none_or(|own| own < last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(position: i64, last: i64) -> Head {
        Head {
            register: Uuid::nil(),
            epoch: Uuid::nil(),
            position,
            numbers: [(2026, last)].into(),
            privacy_numbers: [(2026, 1)].into(),
        }
    }

    #[test]
    fn a_database_is_behind_what_was_written_later() {
        let written = head(10, 5);
        for (own, behind) in [
            (head(10, 5), false),
            (head(11, 6), false),
            (head(9, 5), true),
            (head(10, 4), true),
        ] {
            assert_eq!(own.is_behind(&written), behind, "{own:?}");
        }
        let mut other = head(99, 99);
        other.epoch = Uuid::max();
        assert!(other.is_behind(&written), "positions of another feed say nothing");
        other.register = Uuid::max();
        assert!(!other.is_behind(&written), "of another register");
        let mut request = head(10, 5);
        request.privacy_numbers.insert(2026, 2);
        assert!(head(10, 5).is_behind(&request) && !request.is_behind(&written));
        let mut new_year = head(10, 5);
        new_year.numbers.insert(2027, 1);
        assert!(head(10, 5).is_behind(&new_year) && !new_year.is_behind(&written));
    }
}
