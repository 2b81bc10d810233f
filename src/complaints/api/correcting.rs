//! From a patch to a corrected signal, and what it changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::desk::Desk;
use super::faults::{named_by, with_faults_of_names};
use super::request::{LATE_REASON, NOT_SUBJECT, REASON, RECEIVED_AT_REASON, Registration};
use super::view::{ComplaintView, ViewContext};
use crate::calendar::model::{CalendarDate, local_date};
use crate::catalogues::model::CatalogueNames;
use crate::complaints::store::{self, Case, Decision, ViewFacts};
use crate::error::{Error, FieldError, Result};
use crate::http::input::{MergePatch, judge};
use crate::http::schemas::Blank;
use crate::http::{Schemas, etag};
use crate::i18n::{Language, Text};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{
    Actor, Change, Complaint, Correction, ExternalReference, FirstDeed, MistakenNaming, NamingPart, ReceiptCorrection,
    Rules, Signal, is_same_subject,
};

/// The way in which a correction comes in.
#[derive(Debug, Clone)]
pub(super) enum Way {
    /// As a patch, which changes something.
    Patch,
    /// As the whole that another system has under a reference. It may have changed nothing, adds references only, and says
    /// nothing of the employee unless its caller may correct that.
    Whole(ExternalReference),
}

/// A correction that is asked for, with what its answer depends on.
struct Correcting {
    patch: MergePatch,
    way: Way,
    schemas: Data<Schemas>,
    rules: Data<Rules>,
    language: Language,
    names: Arc<CatalogueNames>,
}

impl Desk {
    /// Corrects a complaint.
    ///
    /// # Errors
    /// As [`store::change`]; `Invalid` with all faults.
    pub(super) async fn correct(&self, change: store::Change, patch: MergePatch, way: Way) -> Result<StoredResponse> {
        let patch = patch.checked(&self.schemas, "Correction")?;
        let (named, identity) = (named_by(&patch), change.caller.clone());
        let correcting = Arc::new(Correcting {
            patch,
            way,
            schemas: self.schemas.clone(),
            rules: self.rules.clone(),
            language: self.context.language,
            names: self.names.current(&self.db).await,
        });
        let answering = Arc::clone(&correcting);
        let decide = move |case: Case<'_>| correcting.decide(case);
        let changed = store::change(&self.db, change, decide, move |changed| {
            answering.answer(changed.complaint, &changed.carried, changed.actor, changed.now)
        });
        match changed.await {
            Err(error) => {
                let error = self.told(error, identity.clone()).await;
                Err(with_faults_of_names(error, identity, named, &self.db).await)
            }
            answer => answer,
        }
    }
}

impl Correcting {
    fn decide(&self, mut case: Case<'_>) -> Result<Decision<ViewFacts>> {
        let (actor, now) = (case.actor, case.now);
        let patch = self.patch_of(&case.complaint, actor);
        if matches!(self.way, Way::Patch) || names_somebody(&patch) {
            case.complaint.may_correct(actor, now, names_somebody(&patch))?;
        }
        let first_deed = if patch.concerns("receivedAt") {
            FirstDeed::of(&case.events()?)
        } else {
            FirstDeed::default()
        };
        let Some(correction) = corrected(&case.complaint, first_deed, &patch, &self.schemas)? else {
            return match self.way {
                Way::Patch => Err(no_change()),
                Way::Whole(_) => {
                    let facts = case.view_facts()?;
                    Ok(Decision::Unchanged(self.answer(&case.complaint, &facts, actor, now)?))
                }
            };
        };
        let before = &case.complaint.signal;
        let followed = correction.signal.follows.filter(|id| before.follows != Some(*id));
        let employee = correction.signal.employee.clone();
        let names_another = before.employee != employee;
        if let Some(followed) = followed {
            case.check_followed(followed)?;
        }
        let (hidden, earlier) = (case.hidden()?, case.earlier(&correction.signal)?);
        let unknown = case.unknown(employee.as_ref())?;
        let newly_named = unknown.filter(|_| names_another);
        let (complaint, event) = case.complaint.correct(correction, actor, now, &self.rules)?;
        let corrected = Decision::from((complaint.guard_by_name(newly_named)?, event));
        let unknown_employee = unknown.is_some();
        Ok(corrected.carrying(ViewFacts {
            unknown_employee,
            hidden,
            earlier,
        }))
    }

    /// The patch that is asked for, of this complaint and by this actor.
    fn patch_of(&self, complaint: &Complaint, actor: &Actor) -> MergePatch {
        let mut patch = self.patch.clone();
        let Way::Whole(reference) = &self.way else {
            return patch;
        };
        if !complaint.access_facts().accepts_employee_from(actor) {
            leave_employee_out(&mut patch.patch);
        }
        let known = &complaint.signal.external_references;
        let named = patch.patch.remove("externalReferences").unwrap_or_default();
        let named: Vec<ExternalReference> = serde_json::from_value(named).unwrap_or_default();
        let mut all = known.clone();
        for one in named.into_iter().chain([reference.clone()]) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        if all.len() > known.len() {
            patch.patch.insert("externalReferences".to_owned(), json!(all));
        }
        patch
    }

    fn answer(
        &self,
        complaint: &Complaint,
        facts: &ViewFacts,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<StoredResponse> {
        let view_context = ViewContext {
            actor,
            today: local_date(now),
            language: self.language,
            names: &self.names,
        };
        let view = ComplaintView::new(complaint, facts, view_context);
        Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(etag(complaint.version)))
    }
}

/// Takes everything about the employee out of a patch.
fn leave_employee_out(patch: &mut Map<String, Value>) {
    patch.remove("employee");
    match patch.get_mut("conversation") {
        Some(Value::Object(conversation)) => {
            for name in ["spokenWith", NOT_SUBJECT, REASON] {
                conversation.remove(name);
            }
        }
        Some(Value::Null) => {
            patch.remove("conversation");
        }
        _ => {}
    }
}

fn no_change() -> Error {
    let message = Text::of("Er is niets gewijzigd.", "Nothing was changed.");
    Error::at("", "no_change", message)
}

/// The correction that the patch asks for, if it changes anything; the signal that it makes is judged as when it was
/// registered, but for references that it leaves as they are: those of old complaints met other rules. `first_deed` is the
/// first that was done for the complainant.
fn corrected(
    complaint: &Complaint,
    first_deed: FirstDeed,
    patch: &MergePatch,
    schemas: &Schemas,
) -> Result<Option<Correction>> {
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
    let keeps_references = !patch.concerns("externalReferences");
    if keeps_references && let Some(fields) = wanted.as_object_mut() {
        fields.remove("externalReferences");
    }
    let receipt = ReceiptCorrection {
        reason,
        late_reason,
        first_deed,
    };
    let (registration, faults): (Registration, _) = judge(schemas, wanted, Blank::Absent)?;
    let (mut signal, received) = signal_of(registration, faults, complaint, &receipt)?;
    if keeps_references {
        signal
            .external_references
            .clone_from(&complaint.signal.external_references);
    }
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
    Ok((!changes.is_empty()).then_some(Correction {
        signal,
        received,
        changes,
        mistaken_namings,
        receipt,
    }))
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
fn names_somebody(patch: &MergePatch) -> bool {
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
