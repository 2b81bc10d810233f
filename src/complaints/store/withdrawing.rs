//! Closes an open complaint that is to be erased: as withdrawn, by the program.

use chrono::{DateTime, Utc};

use super::case::Case;
use super::change::{Change, Decision, change};
use super::recomputing::{program, told};
use crate::db::Db;
use crate::error::Result;
use crate::procedure::{Closure, ComplaintId, Outcome, Rules, Transition, Withdrawal};

/// The words of the withdrawal.
const WORDS: &str = "Verzoek tot verwijdering.";

/// Closes the complaint as withdrawn; does nothing with one that is closed.
///
/// # Errors
/// When the complaint cannot be closed, or the database fails.
pub async fn withdraw(db: &Db, id: ComplaintId, rules: Rules, now: DateTime<Utc>) -> Result<()> {
    let wanted = Change {
        id,
        caller: program(now),
        expected: None,
        claim: None,
        now,
    };
    let decide = move |case: Case<'_>| {
        if !case.complaint.status.name().is_open() {
            return Ok(Decision::Unchanged(told(String::new())));
        }
        let closure = Closure {
            withdrawal: Some(Withdrawal {
                words: Some(WORDS.to_owned()),
                channel: None,
            }),
            ..Closure::new(Outcome::Withdrawn)
        };
        let closing = Transition::Close(closure);
        Ok(Decision::from(
            case.complaint.transition(closing, case.actor, case.now, &rules)?,
        ))
    };
    change(db, wanted, decide, |_| Ok(told(String::new()))).await.map(drop)
}
