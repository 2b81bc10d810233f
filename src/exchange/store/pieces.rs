//! The files of exports, as they are downloaded. Whoever downloads may read less by now than when the file was made: a file in
//! which a complaint stands that they may not see any more is gone.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::keeping::{Whose, one};
use super::patience::patiently;
use super::reading::visible_among;
use super::removing::end_files;
use crate::auth::Identity;
use crate::complaints::store::load_actor;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::exchange::model::{Export, ExportStatus};
use crate::i18n::Text;
use crate::schema::{export_pieces, exports};

/// Pieces whose complaints are looked at together before the first is given.
const STEP: i32 = 20;

/// A file that is being downloaded.
#[derive(Debug, Clone)]
pub struct File {
    pub export: Export,
    pub pieces: i32,
}

/// Somebody who downloads the file of an export.
#[derive(Debug, Clone)]
pub struct Download {
    pub export: Uuid,
    pub whose: Whose,
    pub reader: Identity,
}

/// The file of an export, for whoever asked for it.
///
/// # Errors
/// `NotFound`; `Forbidden` for whoever did not ask for it, of whom it may tell what they may not know; `Conflict` when it is
/// not finished or never was; `ExportGone` when it is not kept any more, or holds what the reader may not see any more.
pub async fn file(db: &Db, download: &Download, now: DateTime<Utc>) -> Result<File> {
    let Download {
        export: id,
        whose,
        reader,
    } = download.clone();
    let subject = reader.subject.clone();
    let found = db.run(move |connection| {
        let export = one(connection, &whose, id)?;
        check(&export, &subject, now)?;
        let pieces = export_pieces::table
            .filter(export_pieces::export_id.eq(id))
            .count()
            .get_result::<i64>(connection)?;
        Ok(File {
            export,
            pieces: i32::try_from(pieces).unwrap_or(i32::MAX),
        })
    });
    let file = found.await?;
    for place in (0..file.pieces).step_by(STEP as usize) {
        let reader = reader.clone();
        let look = move |connection: &mut PgConnection| look_through(connection, id, place..place + STEP, &reader);
        db.run(look).await?;
    }
    Ok(file)
}

/// Notes that the file of an export is downloaded, before it is given.
///
/// # Errors
/// When the database fails.
pub async fn note_download(db: &Db, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    db.run(move |connection| {
        diesel::update(exports::table.find(id))
            .set((
                exports::downloads.eq(exports::downloads + 1),
                exports::downloaded_at.eq(now),
            ))
            .execute(connection)?;
        Ok(())
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

/// A piece of the file, compressed. Waits for a database that is busy or away.
///
/// # Errors
/// `ExportGone` when the file has ended meanwhile, or the piece holds what the reader may not see any more.
pub async fn piece(db: &Db, download: &Download, place: i32) -> Result<Vec<u8>> {
    patiently(|| {
        let Download { export: id, reader, .. } = download.clone();
        db.run(move |connection| {
            look_through(connection, id, place..place + 1, &reader)?;
            let found = export_pieces::table
                .inner_join(exports::table.on(exports::id.eq(export_pieces::export_id)))
                .filter(export_pieces::export_id.eq(id))
                .filter(export_pieces::place.eq(place))
                .filter(exports::expires_at.is_not_null())
                .select(export_pieces::content)
                .first(connection)
                .optional()?;
            found.ok_or(Error::ExportGone)
        })
    })
    .await
}

/// Looks whether the reader may see everything in some pieces still; if not, the file ends.
fn look_through(connection: &mut PgConnection, id: Uuid, places: Range<i32>, reader: &Identity) -> Result<()> {
    let told: Vec<Vec<Uuid>> = export_pieces::table
        .filter(export_pieces::export_id.eq(id))
        .filter(export_pieces::place.ge(places.start))
        .filter(export_pieces::place.lt(places.end))
        .select(export_pieces::complaints)
        .load(connection)?;
    let told: BTreeSet<Uuid> = told.into_iter().flatten().collect();
    let actor = load_actor(connection, reader.clone())?;
    if visible_among(connection, &actor, told.iter().copied().collect())?.len() == told.len() {
        return Ok(());
    }
    end_files(connection, &[id])?;
    Err(Error::ExportGone)
}
