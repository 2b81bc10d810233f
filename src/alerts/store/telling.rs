//! Notes of which alerts somebody was told by mail.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::db::Db;
use crate::error::Result;
use crate::jobs::Lease;
use crate::schema::alerts;

/// Makes sure that no other process tells of alerts meanwhile.
///
/// # Errors
/// When another process has taken the job over, or the database fails.
pub async fn hold(db: &Db, lease: Option<Lease>) -> Result<()> {
    match lease {
        Some(lease) => db.run(move |connection| lease.check(connection)).await,
        None => Ok(()),
    }
}

/// Notes that somebody was told of these alerts.
///
/// # Errors
/// When the database fails.
pub async fn note_told(db: &Db, told: Vec<Uuid>, now: DateTime<Utc>) -> Result<()> {
    db.run(move |connection| {
        let these = alerts::table.filter(alerts::id.eq_any(&told));
        diesel::update(these)
            .set(alerts::sent_at.eq(Some(now)))
            .execute(connection)?;
        Ok(())
    })
    .await
}
