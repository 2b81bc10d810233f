//! Restricts the data of a complaint, and lifts that: by the program, when a request is executed.

use chrono::{DateTime, Utc};

use super::case::Case;
use super::change::{Change, Decision, change};
use super::recomputing::{program, told};
use crate::db::Db;
use crate::error::Result;
use crate::procedure::{ComplaintId, EventData};

/// Restricts the complaint or lifts that; does nothing with one where it is so already.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn restrict(db: &Db, id: ComplaintId, restricted: bool, now: DateTime<Utc>) -> Result<()> {
    let wanted = Change {
        id,
        caller: program(now),
        expected: None,
        claim: None,
        now,
    };
    let decide = move |case: Case<'_>| {
        if case.complaint.evidence.restricted == restricted {
            return Ok(Decision::Unchanged(told(String::new())));
        }
        let what = if restricted {
            EventData::Restricted
        } else {
            EventData::RestrictionLifted
        };
        Ok(Decision::from(case.complaint.record(what, case.actor, case.now)?))
    };
    change(db, wanted, decide, |_| Ok(told(String::new()))).await.map(drop)
}
