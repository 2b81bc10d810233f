//! Alerts that somebody is to be told of by mail. Writes nothing.

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use crate::alerts::model::{AlertLevel, AlertRecipient, Reached, Untold};
use crate::db::{Db, Json, Word};
use crate::error::Result;
use crate::procedure::Concerned;
use crate::schema::{alerts, complaints};
use crate::vocabulary::Vocabulary;

/// An alert of which nobody was told, with what is known of its complaint.
type Row = (
    Uuid,
    String,
    Word<AlertLevel>,
    NaiveDate,
    Word<AlertRecipient>,
    Option<String>,
    Option<String>,
    Json<Concerned>,
);

/// The alerts that are told at a time.
const AT_ONCE: i64 = 500;

/// Some open alerts of which nobody was told, the oldest first. Without managers to turn to, only those that reach somebody.
///
/// # Errors
/// When the database fails.
pub async fn untold(db: &Db, only: Option<Reached>) -> Result<Vec<Untold>> {
    db.run(move |connection| {
        let mut open = alerts::table
            .inner_join(complaints::table)
            .into_boxed()
            .filter(alerts::sent_at.is_null())
            .filter(alerts::resolved_at.is_null());
        if let Some(reached) = &only {
            let is_queued = complaints::handler_subject.is_null();
            let of_queue = is_queued.and(complaints::handler_department.eq_any(&reached.departments));
            open = open
                .filter(alerts::recipient.eq(AlertRecipient::Handler.as_str()))
                .filter(complaints::handler_subject.eq_any(&reached.subjects).or(of_queue));
        }
        let rows: Vec<Row> = open
            .order((alerts::since, alerts::id))
            .limit(AT_ONCE)
            .select((
                alerts::id,
                complaints::number,
                alerts::level,
                alerts::term,
                alerts::recipient,
                complaints::handler_subject,
                complaints::handler_department,
                complaints::evidence,
            ))
            .load(connection)?;
        Ok(rows.into_iter().map(untold_of).collect())
    })
    .await
}

fn untold_of((id, number, level, term, recipient, handler, department, concerned): Row) -> Untold {
    Untold {
        id,
        number,
        level: level.0,
        term,
        recipient: recipient.0,
        handler,
        department,
        concerned: concerned.0,
    }
}
