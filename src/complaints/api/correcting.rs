//! From a patch to a corrected signal, and what it changes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::request::Registration;
use crate::calendar::model::CalendarDate;
use crate::complaints::model::{Change, Complaint, Signal};
use crate::error::{Error, Result};
use crate::http::Schemas;
use crate::http::input::{MergePatch, check};
use crate::text::Text;

/// The signal as the patch makes it, judged as when it was registered, and which fields it changes.
pub(super) fn corrected(
    complaint: &Complaint,
    patch: &MergePatch,
    schemas: &Schemas,
) -> Result<(Signal, CalendarDate, Vec<Change>)> {
    let before = serde_json::to_value(Registration::from(&complaint.signal))
        .map_err(|error| Error::Internal("registration".into(), Some(error.into())))?;
    let mut wanted = before.clone();
    patch.apply_to(&mut wanted);
    let registration: Registration = check(schemas, wanted)?;
    let (signal, received) =
        registration.into_signal(&complaint.registered_by, complaint.registered_at)?;
    let after = serde_json::to_value(Registration::from(&signal))
        .map_err(|error| Error::Internal("registration".into(), Some(error.into())))?;
    let mut changes = Vec::new();
    differences("", &before, &after, &mut changes);
    if changes.is_empty() {
        let message = Text::of(
            "Deze correctie verandert niets.",
            "This correction changes nothing.",
        );
        return Err(Error::at("", "no_change", message));
    }
    Ok((signal, received, changes))
}

fn differences(pointer: &str, old: &Value, new: &Value, changes: &mut Vec<Change>) {
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            for name in names {
                let part =
                    |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or(Value::Null);
                differences(
                    &format!("{pointer}/{name}"),
                    &part(before),
                    &part(after),
                    changes,
                );
            }
        }
        _ if old == new => {}
        _ => changes.push(Change {
            field: pointer.to_owned(),
            old: old.clone(),
            new: new.clone(),
        }),
    }
}
