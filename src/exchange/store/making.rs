//! Exports as the job makes them. A run that was cut off, or whose export was cancelled, writes nothing any more.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::keeping::{Row, writing};
use crate::db::{Db, Word};
use crate::error::Result;
use crate::exchange::model::{Export, ExportStatus, FILE_KEPT, MOST_ATTEMPTS, REQUEST_KEPT};
use crate::jobs::Lease;
use crate::schema::{export_pieces, exports};

/// A piece of the file of an export.
#[derive(Debug, Clone)]
pub struct Piece {
    pub place: i32,
    /// Compressed.
    pub content: Vec<u8>,
    /// The bytes of the content before it was compressed.
    pub size: i64,
    /// The complaints that stand in it.
    pub complaints: Vec<Uuid>,
}

/// The end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Done,
    Failed,
}

/// Takes up the export that has waited longest, as `run`: from its beginning, whoever had begun it. One that was begun too
/// often has failed. `None` when there is nothing to make.
///
/// # Errors
/// When another process runs the job, or the database fails.
pub async fn take_up(db: &Db, lease: Option<Lease>, run: Uuid, now: DateTime<Utc>) -> Result<Option<Export>> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            if let Some(lease) = lease {
                lease.check(connection)?;
            }
            writing(connection)?;
            loop {
                let next: Option<(Uuid, i32, i32)> = exports::table
                    .filter(exports::status.eq_any([ExportStatus::Queued, ExportStatus::Running].map(Word)))
                    .order((exports::created_at, exports::id))
                    .select((exports::id, exports::version, exports::attempts))
                    .for_update()
                    .first(connection)
                    .optional()?;
                let Some((id, version, attempts)) = next else {
                    return Ok(None);
                };
                diesel::delete(export_pieces::table.filter(export_pieces::export_id.eq(id))).execute(connection)?;
                if attempts < MOST_ATTEMPTS {
                    return Ok(Some(taken_up(connection, id, (version + 1, attempts + 1), run, now)?));
                }
                finish(connection, id, ExportStatus::Failed, now)?;
            }
        })
    })
    .await
}

fn taken_up(
    connection: &mut PgConnection,
    id: Uuid,
    (version, attempts): (i32, i32),
    run: Uuid,
    now: DateTime<Utc>,
) -> Result<Export> {
    let row: Row = diesel::update(exports::table.find(id))
        .set((
            exports::version.eq(version),
            exports::status.eq(Word(ExportStatus::Running)),
            exports::started_at.eq(now),
            exports::run.eq(run),
            exports::attempts.eq(attempts),
            exports::done.eq(0),
            exports::size.eq(0),
        ))
        .returning(Row::as_returning())
        .get_result(connection)?;
    Ok(row.into())
}

/// Writes of which moment an export is, and how much there is to do; false when `run` does not make it any more.
///
/// # Errors
/// When the database fails.
pub async fn begin(db: &Db, run: Uuid, changes_cursor: String, total: i64) -> Result<bool> {
    db.run(move |connection| {
        let begun = diesel::update(exports::table.filter(exports::run.eq(run)))
            .set((exports::changes_cursor.eq(&changes_cursor), exports::total.eq(total)))
            .execute(connection)?;
        Ok(begun == 1)
    })
    .await
}

/// Adds a piece to the file; false when `run` does not make it any more.
///
/// # Errors
/// When the database fails.
pub async fn append(db: &Db, run: Uuid, piece: Piece) -> Result<bool> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            let written = i64::try_from(piece.complaints.len()).unwrap_or(i64::MAX);
            let export: Option<Uuid> = diesel::update(exports::table.filter(exports::run.eq(run)))
                .set((
                    exports::done.eq(exports::done + written),
                    exports::size.eq(exports::size + piece.size),
                ))
                .returning(exports::id)
                .get_result(connection)
                .optional()?;
            let Some(export) = export else {
                return Ok(false);
            };
            diesel::insert_into(export_pieces::table)
                .values((
                    export_pieces::export_id.eq(export),
                    export_pieces::place.eq(piece.place),
                    export_pieces::content.eq(&piece.content),
                    export_pieces::complaints.eq(&piece.complaints),
                ))
                .execute(connection)?;
            Ok(true)
        })
    })
    .await
}

/// Ends the export that `run` makes; false when `run` does not make it any more.
///
/// # Errors
/// When the database fails.
pub async fn end(db: &Db, run: Uuid, ending: Ending, now: DateTime<Utc>) -> Result<bool> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            writing(connection)?;
            let id = exports::table
                .filter(exports::run.eq(run))
                .select(exports::id)
                .for_update()
                .first::<Uuid>(connection)
                .optional()?;
            let Some(id) = id else {
                return Ok(false);
            };
            match ending {
                Ending::Done => {
                    finish(connection, id, ExportStatus::Done, now)?;
                    diesel::update(exports::table.find(id))
                        .set(exports::expires_at.eq(now + FILE_KEPT))
                        .execute(connection)?;
                }
                Ending::Failed => {
                    diesel::delete(export_pieces::table.filter(export_pieces::export_id.eq(id))).execute(connection)?;
                    finish(connection, id, ExportStatus::Failed, now)?;
                }
            }
            Ok(true)
        })
    })
    .await
}

fn finish(connection: &mut PgConnection, id: Uuid, status: ExportStatus, now: DateTime<Utc>) -> Result<()> {
    diesel::update(exports::table.find(id))
        .set((
            exports::version.eq(exports::version + 1),
            exports::status.eq(Word(status)),
            exports::ended_at.eq(now),
            exports::run.eq(None::<Uuid>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Removes the files whose day is over, and forgets what was asked for long ago; returns how many of each.
///
/// # Errors
/// When the database fails.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<(usize, usize)> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            let over: Vec<Uuid> = diesel::update(exports::table.filter(exports::expires_at.le(now)))
                .set((
                    exports::expires_at.eq(None::<DateTime<Utc>>),
                    exports::version.eq(exports::version + 1),
                ))
                .returning(exports::id)
                .get_results(connection)?;
            let pieces = export_pieces::table.filter(export_pieces::export_id.eq_any(&over));
            diesel::delete(pieces).execute(connection)?;
            let old = exports::table.filter(exports::created_at.lt(now - REQUEST_KEPT));
            Ok((over.len(), diesel::delete(old).execute(connection)?))
        })
    })
    .await
}
