//! Files that are not kept any more. A file ends in one short statement, and cannot be downloaded from then on; its pieces
//! are deleted after that, a step at a time, so that no statement takes long however large the file is.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use uuid::Uuid;

use super::patience::patiently;
use crate::db::{Db, Word};
use crate::error::Result;
use crate::exchange::model::{ExportStatus, REQUEST_KEPT};
use crate::schema::{export_pieces, exports};

diesel::allow_tables_to_appear_in_same_query!(export_pieces, exports);

/// Pieces that are deleted at a time.
const STEP: i64 = 200;

/// Ends the files that these exports have.
pub(super) fn end_files(connection: &mut PgConnection, of: &[Uuid]) -> Result<()> {
    let files = exports::table
        .filter(exports::id.eq_any(of))
        .filter(exports::expires_at.is_not_null());
    diesel::update(files)
        .set((
            exports::expires_at.eq(None::<DateTime<Utc>>),
            exports::version.eq(exports::version + 1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Ends the files whose day is over, deletes the pieces of all that have ended, and forgets what was asked for long ago;
/// returns how many files were deleted and requests forgotten.
///
/// # Errors
/// When the database fails.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<(usize, usize)> {
    let ended: Vec<Uuid> = db
        .run(move |connection| {
            let over = exports::table.filter(exports::expires_at.le(now)).select(exports::id);
            let over: Vec<Uuid> = over.load(connection)?;
            end_files(connection, &over)?;
            let unfinished = [ExportStatus::Queued, ExportStatus::Running].map(Word);
            let pieces = export_pieces::table.filter(export_pieces::export_id.eq(exports::id));
            let ended = exports::table
                .filter(exports::expires_at.is_null())
                .filter(exports::status.ne_all(unfinished))
                .filter(exists(pieces));
            Ok(ended.select(exports::id).load(connection)?)
        })
        .await?;
    for id in &ended {
        clear(db, *id).await?;
    }
    let forgotten = db.run(move |connection| {
        let old = exports::table
            .filter(exports::created_at.lt(now - REQUEST_KEPT))
            .filter(exports::expires_at.is_null());
        Ok(diesel::delete(old).execute(connection)?)
    });
    Ok((ended.len(), forgotten.await?))
}

/// Deletes the pieces of an export, in the order in which `forget_exports` locks them.
///
/// # Errors
/// When the database fails.
pub(super) async fn clear(db: &Db, id: Uuid) -> Result<()> {
    let step = || {
        db.run(move |connection| {
            connection.transaction(|connection| {
                let first: Vec<i32> = export_pieces::table
                    .filter(export_pieces::export_id.eq(id))
                    .order(export_pieces::place)
                    .limit(STEP)
                    .select(export_pieces::place)
                    .for_update()
                    .load(connection)?;
                let these = export_pieces::table
                    .filter(export_pieces::export_id.eq(id))
                    .filter(export_pieces::place.eq_any(&first));
                diesel::delete(these).execute(connection)?;
                Ok(!first.is_empty())
            })
        })
    };
    while patiently(step).await? {}
    Ok(())
}
