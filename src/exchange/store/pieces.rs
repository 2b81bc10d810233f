//! The files of exports, as they are downloaded.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::keeping::{Whose, one};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::exchange::model::{Export, ExportStatus};
use crate::i18n::Text;
use crate::schema::{export_pieces, exports};

/// A file that is being downloaded.
#[derive(Debug, Clone)]
pub struct File {
    pub export: Export,
    pub pieces: i32,
}

/// The file of an export, for `reader`, who asked for it; noted before it is given.
///
/// # Errors
/// `NotFound`; `Forbidden` for whoever did not ask for it, of whom it may tell what they may not know; `Conflict` when it is
/// not finished or never was; `ExportGone` when it is not kept any more.
pub async fn file(db: &Db, whose: Whose, reader: String, id: Uuid, now: DateTime<Utc>) -> Result<File> {
    db.run(move |connection| {
        let export = one(connection, &whose, id)?;
        check(&export, &reader, now)?;
        let pieces = export_pieces::table
            .filter(export_pieces::export_id.eq(id))
            .count()
            .get_result::<i64>(connection)?;
        diesel::update(exports::table.find(id))
            .set((
                exports::downloads.eq(exports::downloads + 1),
                exports::downloaded_at.eq(now),
            ))
            .execute(connection)?;
        Ok(File {
            export,
            pieces: i32::try_from(pieces).unwrap_or(i32::MAX),
        })
    })
    .await
}

fn check(export: &Export, reader: &str, now: DateTime<Utc>) -> Result<()> {
    if export.requested_by.subject != reader {
        return Err(Error::Forbidden(Some(Text::of(
            "Alleen wie om deze export vroeg, kan die downloaden. Vraag zelf een export aan.",
            "Only who asked for this export can download it. Ask for an export yourself.",
        ))));
    }
    let unusable = match export.status {
        ExportStatus::Done if export.has_file(now) => return Ok(()),
        ExportStatus::Done => return Err(Error::ExportGone),
        ExportStatus::Queued | ExportStatus::Running => Text::of(
            "Deze export is nog niet klaar. Probeer het zo opnieuw.",
            "This export is not done yet. Try again shortly.",
        ),
        ExportStatus::Failed | ExportStatus::Cancelled => Text::of(
            "Deze export is niet afgemaakt. Vraag een nieuwe aan.",
            "This export was not finished. Ask for another one.",
        ),
    };
    Err(Error::conflict("export-not-done", unusable))
}

/// A piece of the file, compressed.
///
/// # Errors
/// `ExportGone` when the file was removed meanwhile.
pub async fn piece(db: &Db, id: Uuid, place: i32) -> Result<Vec<u8>> {
    db.run(move |connection| {
        let found = export_pieces::table
            .find((id, place))
            .select(export_pieces::content)
            .first(connection)
            .optional()?;
        found.ok_or(Error::ExportGone)
    })
    .await
}
