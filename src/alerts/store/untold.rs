//! Alerts that somebody is to be told of by mail. Writes nothing.

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use crate::alerts::model::{AlertLevel, AlertRecipient, Untold};
use crate::db::{Db, Json, Word};
use crate::error::Result;
use crate::procedure::Concerned;
use crate::schema::{alerts, complaints};

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

/// The open alerts of which nobody was told, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn untold(db: &Db) -> Result<Vec<Untold>> {
    db.run(move |connection| {
        let open = alerts::table
            .inner_join(complaints::table)
            .filter(alerts::sent_at.is_null())
            .filter(alerts::resolved_at.is_null());
        let rows: Vec<Row> = open
            .order((alerts::since, alerts::id))
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
