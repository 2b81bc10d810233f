//! Exports as the job makes them. A run that was cut off, or whose export was cancelled, writes nothing any more.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::keeping::{Row, finish, writing};
use super::patience::patiently;
use super::removing::{clear, end_files};
use crate::db::{Db, Word};
use crate::error::Result;
use crate::exchange::model::{Export, ExportStatus, FILE_KEPT, MOST_ATTEMPTS};
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
    /// The number of complaints that are told in it.
    pub lines: i64,
    /// All complaints that stand in it: those that are told, and those that these name.
    pub complaints: Vec<Uuid>,
}

/// The end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Done,
    Failed,
}

/// Takes up the export that has waited longest, as `run`: from its beginning, whoever had begun it. One that was begun too
/// often has failed. `None` when there is nothing to make. The attempt is counted before what another run left is deleted,
/// so that an export of which that never succeeds fails too.
///
/// # Errors
/// When another process runs the job, or the database fails.
pub async fn take_up(db: &Db, lease: Option<Lease>, run: Uuid, now: DateTime<Utc>) -> Result<Option<Export>> {
    let next = db.run(move |connection| {
        connection.transaction(|connection| {
            if let Some(lease) = lease {
                lease.check(connection)?;
            }
            writing(connection)?;
            loop {
                let next: Option<(Uuid, i32)> = exports::table
                    .filter(exports::status.eq_any([ExportStatus::Queued, ExportStatus::Running].map(Word)))
                    .order((exports::created_at, exports::id))
                    .select((exports::id, exports::attempts))
                    .for_update()
                    .first(connection)
                    .optional()?;
                match next {
                    None => return Ok(None),
                    Some((id, attempts)) if attempts < MOST_ATTEMPTS => {
                        return Ok(Some(taken_up(connection, id, run, now)?));
                    }
                    Some((id, _)) => finish(connection, id, ExportStatus::Failed, now)?,
                }
            }
        })
    });
    let next = next.await?;
    if let Some(export) = &next {
        clear(db, export.id).await?;
    }
    Ok(next)
}

fn taken_up(connection: &mut PgConnection, id: Uuid, run: Uuid, now: DateTime<Utc>) -> Result<Export> {
    let row: Row = diesel::update(exports::table.find(id))
        .set((
            exports::version.eq(exports::version + 1),
            exports::status.eq(Word(ExportStatus::Running)),
            exports::started_at.eq(now),
            exports::run.eq(run),
            exports::attempts.eq(exports::attempts + 1),
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

/// Adds a piece to the file; false when `run` does not make it any more. Waits for a database that is busy or away.
///
/// # Errors
/// When the database fails.
pub async fn append(db: &Db, run: Uuid, piece: Piece) -> Result<bool> {
    patiently(|| {
        let piece = piece.clone();
        db.run(move |connection| connection.transaction(|connection| appended(connection, run, &piece)))
    })
    .await
}

fn appended(connection: &mut PgConnection, run: Uuid, piece: &Piece) -> Result<bool> {
    let export: Option<Uuid> = diesel::update(exports::table.filter(exports::run.eq(run)))
        .set((
            exports::done.eq(exports::done + piece.lines),
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
}

/// Ends the export that `run` makes; false when `run` does not make it any more. Of a caller one file is kept: a new one
/// ends those before.
///
/// # Errors
/// When the database fails.
pub async fn end(db: &Db, run: Uuid, ending: Ending, now: DateTime<Utc>) -> Result<bool> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            writing(connection)?;
            let made = exports::table
                .filter(exports::run.eq(run))
                .select((exports::id, exports::requested_by_subject))
                .for_update()
                .first::<(Uuid, String)>(connection)
                .optional()?;
            let Some((id, subject)) = made else {
                return Ok(false);
            };
            match ending {
                Ending::Failed => finish(connection, id, ExportStatus::Failed, now)?,
                Ending::Done => {
                    let those_before: Vec<Uuid> = exports::table
                        .filter(exports::requested_by_subject.eq(subject))
                        .filter(exports::expires_at.is_not_null())
                        .select(exports::id)
                        .load(connection)?;
                    end_files(connection, &those_before)?;
                    finish(connection, id, ExportStatus::Done, now)?;
                    diesel::update(exports::table.find(id))
                        .set(exports::expires_at.eq(now + FILE_KEPT))
                        .execute(connection)?;
                }
            }
            Ok(true)
        })
    })
    .await
}
