//! From a patch to a corrected signal, and what it changes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::request::{LATE_REASON, NOT_SUBJECT, REASON, RECEIVED_AT_REASON, Registration};
use crate::calendar::model::CalendarDate;
use crate::error::{Error, FieldError, Result};
use crate::http::Schemas;
use crate::http::input::{MergePatch, judge};
use crate::http::schemas::Blank;
use crate::i18n::Text;
use crate::procedure::{
    Change, Complaint, Correction, FirstDeed, MistakenNaming, NamingPart, ReceiptCorrection, Signal, is_same_subject,
};

/// The correction that the patch asks for; the signal that it makes is judged as when it was registered. `first_deed` is
/// the first that was done for the complainant.
pub(super) fn corrected(
    complaint: &Complaint,
    first_deed: FirstDeed,
    patch: &MergePatch,
    schemas: &Schemas,
) -> Result<Correction> {
    let mut patch = patch.clone();
    let [reason, late_reason] = [RECEIVED_AT_REASON, LATE_REASON].map(|name| take_text(&mut patch.patch, name));
    let parts = [NamingPart::Employee, NamingPart::Conversation];
    let mistaken = parts.map(|part| take_mistaken_naming(&mut patch, part));
    let mistaken = mistaken.into_iter().collect::<Result<Vec<_>>>()?;
    let mistaken_namings: Vec<MistakenNaming> = mistaken.into_iter().flatten().collect();
    let before = serde_json::to_value(Registration::from(complaint.signal.clone()))
        .map_err(|error| Error::caused("registration", error))?;
    let mut wanted = before.clone();
    for mistaken in &mistaken_namings {
        unname(&mut wanted, &mistaken.subject);
    }
    patch.apply_to(&mut wanted);
    let receipt = ReceiptCorrection {
        reason,
        late_reason,
        first_deed,
    };
    let (registration, faults): (Registration, _) = judge(schemas, wanted, Blank::Absent)?;
    let (signal, received) = signal_of(registration, faults, complaint, &receipt)?;
    let after = serde_json::to_value(Registration::from(signal.clone()))
        .map_err(|error| Error::caused("registration", error))?;
    let mut changes = Vec::new();
    differences("", &before, &after, &mut changes);
    for MistakenNaming { part, subject, reason } in &mistaken_namings {
        for (name, said) in [(NOT_SUBJECT, subject), (REASON, reason)] {
            changes.push(Change {
                field: format!("/{}/{name}", field(*part)),
                old: Value::Null,
                new: said.as_str().into(),
            });
        }
    }
    if changes.is_empty() {
        let message = Text::of("Er is niets gewijzigd.", "Nothing was changed.");
        return Err(Error::at("", "no_change", message));
    }
    Ok(Correction {
        signal,
        received,
        changes,
        mistaken_namings,
        receipt,
    })
}

/// The corrected signal with its day of receipt.
///
/// # Errors
/// All faults: `faults` of the form, those by the rules, and those of the receipt.
fn signal_of(
    registration: Registration,
    faults: Vec<FieldError>,
    complaint: &Complaint,
    receipt: &ReceiptCorrection,
) -> Result<(Signal, CalendarDate)> {
    let received_at = registration.received_at;
    let made = registration.into_signal(&complaint.registered_by, complaint.registered_at);
    let further = match made {
        Ok(made) if faults.is_empty() => return Ok(made),
        Err(Error::Invalid(further)) => further,
        Ok(_) => Vec::new(),
        Err(error) => return Err(error),
    };
    let of_receipt = complaint.receipt_faults(received_at, receipt);
    Err(Error::Invalid(faults).and_faults(further).and_faults(of_receipt))
}

/// Takes a text out of an object; `None` when it is absent or `null`.
fn take_text(object: &mut Map<String, Value>, name: &str) -> Option<String> {
    object.remove(name)?.as_str().map(str::to_owned)
}

/// Whether the patch says anything of the employee or of the person of the conversation. Clearing the conversation would
/// clear that person as well.
pub(super) fn names_somebody(patch: &MergePatch) -> bool {
    let conversation = patch.patch.get("conversation");
    let is_named = |conversation: &Value| {
        let names = ["spokenWith", NOT_SUBJECT, REASON];
        conversation.is_null() || names.iter().any(|name| conversation.get(name).is_some())
    };
    patch.concerns("employee") || conversation.is_some_and(is_named)
}

const fn field(part: NamingPart) -> &'static str {
    match part {
        NamingPart::Employee => "employee",
        NamingPart::Conversation => "conversation",
    }
}

/// Takes out of the patch what it says of a mistaken naming in `part`.
fn take_mistaken_naming(patch: &mut MergePatch, part: NamingPart) -> Result<Option<MistakenNaming>> {
    let place = field(part);
    let Some(Value::Object(fields)) = patch.patch.get_mut(place) else {
        return Ok(None);
    };
    let said = [NOT_SUBJECT, REASON].map(|name| fields.remove(name));
    if fields.is_empty() && said.iter().any(Option::is_some) {
        patch.patch.remove(place);
    }
    let missing = |name: &str| {
        let message = Text::of("Dit is verplicht.", "This is required.");
        Err(Error::at(format!("/{place}/{name}"), "required", message))
    };
    match said.map(Option::unwrap_or_default) {
        [Value::Null, Value::Null] => Ok(None),
        [Value::String(subject), Value::String(reason)] => Ok(Some(MistakenNaming { part, subject, reason })),
        [Value::String(_), _] => missing(REASON),
        _ => missing(NOT_SUBJECT),
    }
}

/// Takes the employee with this `sub` out of a registration; a name that was given beside it stays.
fn unname(registration: &mut Value, subject: &str) {
    let Some(fields) = registration.as_object_mut() else {
        return;
    };
    if let Some(Value::Object(employee)) = fields.get_mut("employee")
        && let Some(Value::String(named)) = employee.get("subject")
        && is_same_subject(named, subject)
    {
        employee.remove("subject");
        if employee.is_empty() {
            fields.remove("employee");
        }
    }
}

fn differences(pointer: &str, old: &Value, new: &Value, changes: &mut Vec<Change>) {
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            for name in names {
                let part = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or(Value::Null);
                differences(&format!("{pointer}/{name}"), &part(before), &part(after), changes);
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
