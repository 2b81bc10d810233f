//! Forgetting complaints: the only deletion of a complaint, by the function `forget_complaints` of the database, which
//! deletes everything that belongs to a complaint with it.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use uuid::Uuid;

use super::constraints::explained;
use crate::error::Result;
use crate::procedure::ComplaintId;

/// A complaint that was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    pub complaint: ComplaintId,
    /// The ids of the documents of the complaint. The caller removes their contents from the storage after the commit;
    /// a content that a crash leaves there stays until the complaint's folder is removed by hand, because the sweeper
    /// never removes contents of complaints that it does not know.
    pub documents: Vec<Uuid>,
}

#[derive(QueryableByName)]
struct ForgottenRow {
    #[diesel(sql_type = SqlUuid)]
    forgotten: Uuid,
    #[diesel(sql_type = Array<SqlUuid>)]
    contents: Vec<Uuid>,
}

/// Deletes closed complaints with their events, documents, links, relations and recorded answers, all or none; ids of
/// complaints that do not exist are ignored. The facts that reports count remain under random ids. Other complaints may
/// go on naming a forgotten one in `duplicateOf` and `follows`.
///
/// # Errors
/// `Conflict` when one of the complaints is open.
pub fn forget(connection: &mut PgConnection, ids: &[ComplaintId]) -> Result<Vec<Forgotten>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<ForgottenRow> = sql_query("select forgotten, contents from forget_complaints($1)")
        .bind::<Array<SqlUuid>, _>(ids)
        .load(connection)
        .map_err(explained)?;
    let forgotten = |row: ForgottenRow| Forgotten {
        complaint: ComplaintId(row.forgotten),
        documents: row.contents,
    };
    Ok(rows.into_iter().map(forgotten).collect())
}
