//! Access to a document through its complaint.

use crate::auth::Identity;
use crate::clock::Clock;
use crate::complaints::store as complaints;
use crate::db::Db;
use crate::documents::model::{Document, DocumentId};
use crate::documents::store;
use crate::error::Result;
use crate::http::PathIds;
use crate::procedure::ComplaintId;

/// The document, for somebody who may see its complaint.
pub async fn found(
    db: &Db,
    clock: &Clock,
    caller: Identity,
    PathIds(complaint, document): PathIds<ComplaintId, DocumentId>,
) -> Result<Document> {
    complaints::load(db, complaint, caller, clock.now(), move |mut case| {
        Ok(store::find(&mut case, document)?.for_reader(case.actor.is_told_people()))
    })
    .await
}
