//! The names in a request of the catalogues and the registers: every name that does not fit, at once. The database refuses
//! only the first.

use uuid::Uuid;

use super::constraints::{retired_code, unknown_code};
use super::read::{check_followed, load_actor, unknown_measures};
use crate::auth::Identity;
use crate::catalogues::model::{Cause, Entry, Nature};
use crate::catalogues::store::CatalogueEntry;
use crate::db::Db;
use crate::error::{Error, FieldError, Result};
use crate::procedure::ComplaintId;

/// The names in a request, each with its place in the body.
#[derive(Debug, Clone, Default)]
pub struct Named {
    pub natures: Vec<(&'static str, String)>,
    pub causes: Vec<(&'static str, String)>,
    /// The measures, and the part of the body that has the prevention.
    pub measures: (&'static str, Vec<Uuid>),
    pub follows: Option<ComplaintId>,
}

/// The faults of what the caller's request names.
///
/// # Errors
/// When the database fails.
pub async fn named_faults(db: &Db, caller: Identity, named: Named) -> Result<Vec<FieldError>> {
    db.run(move |connection| {
        let mut faults = unfit(&Nature::all(connection)?, &named.natures);
        faults.extend(unfit(&Cause::all(connection)?, &named.causes));
        let (place, measures) = &named.measures;
        let measures = unknown_measures(connection, place, measures)?;
        let actor = load_actor(connection, caller.clone())?;
        let followed = named.follows.map(|id| check_followed(connection, id, &actor));
        for error in followed.and_then(Result::err).into_iter().chain([measures]) {
            match error {
                Error::Invalid(found) => faults.extend(found),
                other => return Err(other),
            }
        }
        Ok(faults)
    })
    .await
}

/// The fault of each code that the catalogue does not have, or has retired.
fn unfit<E: Entry>(catalogue: &[E], named: &[(&'static str, String)]) -> Vec<FieldError> {
    let fault = |(place, code): &(&'static str, String)| {
        let entry = catalogue.iter().find(|entry| entry.key() == code);
        match entry {
            None => Some(unknown_code(place)),
            Some(entry) => (!entry.is_active()).then(|| retired_code(place)),
        }
    };
    named.iter().filter_map(fault).collect()
}
