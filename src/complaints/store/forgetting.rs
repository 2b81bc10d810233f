//! Forgetting complaints: the only deletion of a complaint, by the function `forget_complaints` of the database, which
//! deletes everything that belongs to a complaint with it and leaves a tombstone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::constraints::explained;
use crate::db::Json;
use crate::error::Result;
use crate::procedure::{ComplaintId, ExternalReference};
use crate::schema::complaints;
use crate::tombstones::model::{Digest, ReferenceKey, Why};
use crate::tombstones::store::keep_references;
use crate::vocabulary::Vocabulary;

/// A complaint that was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    pub complaint: ComplaintId,
    /// The ids of the documents of the complaint. Their contents are on the list of contents to be removed from the storage.
    pub documents: Vec<Uuid>,
}

/// The circumstances in which complaints are forgotten.
#[derive(Clone, Copy)]
pub struct Forgetting {
    pub why: Why,
    pub now: DateTime<Utc>,
    /// The key of the digests by which their references are recognised.
    pub key: ReferenceKey,
}

#[derive(QueryableByName)]
struct ForgottenRow {
    #[diesel(sql_type = SqlUuid)]
    forgotten: Uuid,
    #[diesel(sql_type = Array<SqlUuid>)]
    contents: Vec<Uuid>,
}

/// Deletes closed complaints with their events, documents, links, relations and recorded answers, all or none; ids of
/// complaints that do not exist are ignored. The figures of reports stay as they are. Other complaints may go on naming a
/// forgotten one in `duplicateOf` and `follows`, and followers of the feed are told that it is gone.
///
/// # Errors
/// `Conflict` when one of the complaints is open, or has to be kept for now.
pub fn forget(connection: &mut PgConnection, ids: &[ComplaintId], forgetting: Forgetting) -> Result<Vec<Forgotten>> {
    let Forgetting { why, now, key } = forgetting;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    connection.transaction(|connection| {
        let references = references(connection, &ids, key)?;
        let rows: Vec<ForgottenRow> = sql_query("select forgotten, contents from forget_complaints($1, $2, $3)")
            .bind::<Array<SqlUuid>, _>(ids)
            .bind::<Text, _>(why.as_str())
            .bind::<Timestamptz, _>(now)
            .load(connection)
            .map_err(explained)?;
        keep_references(connection, references)?;
        let forgotten = |row: ForgottenRow| Forgotten {
            complaint: ComplaintId(row.forgotten),
            documents: row.contents,
        };
        Ok(rows.into_iter().map(forgotten).collect())
    })
}

/// The tables with statistics of what complaints hold.
const TABLES: [&str; 7] = [
    "complaint_words",
    "complaints",
    "documents",
    "events",
    "external_references",
    "messages",
    "repeated_references",
];

/// Makes the statistics of the planner anew, so that they tell nothing of complaints that were forgotten. Those of a table
/// without rows stay as they are until it has rows again.
///
/// # Errors
/// When the database fails.
pub fn renew_statistics(connection: &mut PgConnection) -> Result<()> {
    for table in TABLES {
        connection.transaction(|connection| {
            // A sample of a large table may take longer than any request may.
            sql_query("set local statement_timeout = '60s'").execute(connection)?;
            sql_query("set local lock_timeout = '60s'").execute(connection)?;
            sql_query("select renew_statistics($1)")
                .bind::<Text, _>(table)
                .execute(connection)
        })?;
    }
    Ok(())
}

/// The digests of the references of the complaints, which are locked so that nobody adds one meanwhile.
fn references(connection: &mut PgConnection, ids: &[Uuid], key: ReferenceKey) -> Result<Vec<(Uuid, Digest)>> {
    let rows: Vec<(Uuid, Json<Vec<ExternalReference>>)> = complaints::table
        .filter(complaints::id.eq_any(ids))
        .order(complaints::id)
        .select((complaints::id, complaints::external_references))
        .for_update()
        .load(connection)?;
    let digests = rows.into_iter().flat_map(|(id, Json(references))| {
        let digest = move |reference: ExternalReference| (id, key.digest(&reference.system, &reference.id));
        references.into_iter().map(digest)
    });
    Ok(digests.collect())
}
