//! The amount that a caller may add in a day, over all processes of the service.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::calendar::model::{end_of_day, local_date};
use crate::complaints::store::Case;
use crate::db::StatementPart;
use crate::documents::model::{Limits, Volume, size_in_words};
use crate::error::{Error, Result};
use crate::i18n::{Language, Text};
use crate::limits::store::{self, Added};

/// Somebody who adds documents at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Adder {
    caller: Uuid,
    day: NaiveDate,
    now: DateTime<Utc>,
}

impl Adder {
    /// `caller` is the digest of who adds.
    pub fn new(caller: Uuid, now: DateTime<Utc>) -> Self {
        Adder {
            caller,
            day: local_date(now),
            now,
        }
    }

    /// Checks that the caller may add as much today. Uploads of a caller that end at the same moment do not know of each
    /// other: together they may exceed the limit by themselves.
    ///
    /// # Errors
    /// `RateLimited` until midnight in Europe/Amsterdam, or when the database fails.
    pub fn has_room(self, case: &mut Case<'_>, more: Volume, limits: Limits) -> Result<()> {
        let most = limits.per_day;
        if most.documents == 0 && most.bytes == 0 {
            return Ok(());
        }
        let added = store::added(case.connection(), self.caller, self.day)?;
        let fits = |already: i64, more: u64, most: u64| most == 0 || already.unsigned_abs() + more <= most;
        if fits(added.documents, more.documents, most.documents) && fits(added.bytes, more.bytes, most.bytes) {
            return Ok(());
        }
        Err(Error::RateLimited {
            reason: reason(most),
            after: (end_of_day(self.day) - self.now).to_std().unwrap_or_default(),
        })
    }

    /// Counts what is added, as a part of the statement that adds it.
    pub fn addition(self, more: Volume) -> StatementPart {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let more = Added {
            documents: number(more.documents),
            bytes: number(more.bytes),
        };
        store::addition(self.caller, self.day, more)
    }
}

fn reason(most: Volume) -> Text {
    let size = size_in_words(most.bytes);
    let nl = match (most.documents, most.bytes) {
        (documents, 0) => format!("{documents} documenten"),
        (0, _) => size.get(Language::Dutch).to_owned(),
        (documents, _) => format!("{documents} documenten, samen {}", size.get(Language::Dutch)),
    };
    let en = match (most.documents, most.bytes) {
        (documents, 0) => format!("{documents} documents"),
        (0, _) => size.get(Language::English).to_owned(),
        (documents, _) => format!("{documents} documents, {} together", size.get(Language::English)),
    };
    Text::written(
        format!("U kunt op een dag ten hoogste {nl} toevoegen. Morgen kan het weer."),
        format!("You can add at most {en} in a day. You can go on tomorrow."),
    )
}
