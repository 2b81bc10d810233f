//! Releasing what was in quarantine: it is registered under its number and id, as if nothing had been.

use uuid::Uuid;

use super::Website;
use super::case::Opened;
use crate::calendar::model::local_date;
use crate::complaints::api::BatchQueues;
use crate::complaints::store::{NewComplaint, PendingRegistration};
use crate::db::Db;
use crate::documents::model::Scan;
use crate::documents::storage::Key;
use crate::documents::store as documents_store;
use crate::error::{Error, Result};
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::Record;
use crate::procedure::Rules;
use crate::website::store::{self, Decision, QuarantinedRow, codes_release, counting, decided};

/// Registers a submission: received when it came in, registered now.
///
/// # Errors
/// `Conflict` when it was released before, `NotFound` when its content is gone, or when it cannot be registered.
pub async fn release(
    (db, queues): (&Db, &BatchQueues),
    (website, rules): (&Website, &Rules),
    has_scanner: bool,
    row: QuarantinedRow,
    decision: Decision,
    claim: Option<IdempotencyClaim>,
    respond: impl Fn(&QuarantinedRow) -> Result<StoredResponse> + Send + 'static,
) -> Result<(StoredResponse, Vec<Key>)> {
    if row.complaint_id.is_some() {
        return Err(decided());
    }
    let opened = Opened::of(&row, website, Scan::shown(None, has_scanner))?;
    let contents: Vec<Key> = opened.documents.iter().map(Key::from).collect();
    let (now, id, version, rules) = (decision.at, row.id, row.version, rules.clone());
    let year = PendingRegistration::year_of(local_date(now));
    let reserved = Some(row.number.clone());
    let write = move |_, _| {
        let (complaint, events) = opened.made(&row, now, &rules)?;
        let answer = respond(&after(&row, &decision))?;
        let record = claim
            .as_ref()
            .map(|claim| Record::new(claim, &answer, Some(row.id), now));
        let mut also = vec![
            store::release(&row, &decision),
            codes_release(row.id),
            documents_store::unstaging(complaint.id),
            counting("released", String::new(), now, 1),
        ];
        also.extend((!opened.documents.is_empty()).then(|| documents_store::insertion(&opened.documents)));
        Ok(NewComplaint {
            complaint,
            events,
            answer,
            record,
            also,
        })
    };
    let filing = PendingRegistration {
        year,
        reserved,
        person: None,
        references: Vec::new(),
        write: Box::new(write),
    };
    match queues.register(db, filing).await {
        Ok(answer) => {
            db.announce_commit();
            Ok((answer, contents))
        }
        Err(failure) => Err(told(db, id, version, failure).await?),
    }
}

/// The failure of a release, as it is told: two at once, of which the id of the complaint lets only one in, or one while the
/// visitor sent more.
async fn told(db: &Db, id: Uuid, version: i32, failure: Error) -> Result<Error> {
    let current = store::read(db, id).await?;
    Ok(match current.complaint_id {
        Some(_) => decided(),
        None if current.version == version => failure,
        None => Error::GivenUp,
    })
}

/// The submission as it stands after its release.
fn after(row: &QuarantinedRow, decision: &Decision) -> QuarantinedRow {
    QuarantinedRow {
        content: None,
        decision: Some("released".to_owned()),
        reason: None,
        decided_at: Some(decision.at),
        decided_by: decision.by.clone(),
        complaint_id: Some(row.id),
        version: row.version + 1,
        ..row.clone()
    }
}
