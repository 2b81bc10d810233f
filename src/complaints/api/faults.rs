//! Every fault of a request at once: those of its form, of the rules, of the clock and of what it names.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::at_once::handle;
use super::request::Registration;
use crate::auth::Identity;
use crate::complaints::store::{Named, named_faults};
use crate::db::Db;
use crate::error::{Error, FieldError};
use crate::http::input::MergePatch;
use crate::procedure::{Actor, Complaint, ComplaintId, Rules};

/// Adds to the faults of a registration all others that it has. An error of another kind stays as it is.
pub(super) async fn with_all_faults(
    error: Error,
    registration: &Registration,
    (actor, caller): (&Actor, Identity),
    now: DateTime<Utc>,
    rules: &Rules,
    db: &Db,
) -> Error {
    if !matches!(error, Error::Invalid(_)) {
        return error;
    }
    let by_rules = rule_faults(registration, actor, now, rules);
    with_faults_of_names(error.and_faults(by_rules), caller, registration.named(), db).await
}

/// The names in a correction of the catalogues and the registers.
pub(super) fn named_by(patch: &MergePatch) -> Named {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let further = patch.patch.get("furtherNatures").and_then(Value::as_array);
    let further = further
        .into_iter()
        .flatten()
        .filter_map(text)
        .map(|code| ("/furtherNatures", code));
    let nature = patch.patch.get("nature").and_then(text).map(|code| ("/nature", code));
    let follows = patch.patch.get("follows").and_then(text).and_then(|id| id.parse().ok());
    Named {
        natures: nature.into_iter().chain(further).collect(),
        follows: follows.map(ComplaintId),
        ..Named::default()
    }
}

/// Adds to the faults of a request those of what it names. An error of another kind stays as it is.
pub(super) async fn with_faults_of_names(error: Error, caller: Identity, named: Named, db: &Db) -> Error {
    if !matches!(error, Error::Invalid(_)) {
        return error;
    }
    // Who cannot be told what the names are still learns of the other faults.
    let by_names = named_faults(db, caller, named).await.unwrap_or_default();
    error.and_faults(by_names)
}

/// The faults by the rules of the procedure, those of what is handled at once among them.
fn rule_faults(registration: &Registration, actor: &Actor, now: DateTime<Utc>, rules: &Rules) -> Vec<FieldError> {
    let (mut faults, sound) = match registration.clone().into_signal(&actor.person, now) {
        Ok(signal) => (Vec::new(), Ok(signal)),
        Err(Error::Invalid(faults)) => {
            let without = registration.clone().without_times();
            (faults, without.into_signal(&actor.person, now))
        }
        Err(_) => return Vec::new(),
    };
    if let (Some(at_once), Ok((signal, received))) = (registration.handled_at_once.clone(), sound) {
        let id = ComplaintId(Uuid::nil());
        let by = actor.person.clone();
        let (complaint, _) = Complaint::register(id, String::new(), signal, received, by, now, rules);
        if let Err(Error::Invalid(found)) = handle(at_once, complaint, &actor.clone().answering(), now, rules) {
            faults.extend(found);
        }
    }
    faults
}
