//! From a registration to what is filed.

use std::sync::Arc;

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::at_once::handle;
use super::request::Registration;
use super::view::{ComplaintView, RegisteredComplaint, RegistrationReceipt, ViewContext};
use crate::auth::{Action, Identity};
use crate::calendar::model::local_date;
use crate::catalogues::model::CatalogueNames;
use crate::complaints::store::{Asked, Earlier, NewComplaint, PendingRegistration, ViewFacts};
use crate::error::Result;
use crate::http::etag;
use crate::i18n::Language;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::Record;
use crate::procedure::{Actor, Complaint, ComplaintId, Employee, ExternalReference, Person, Place, Rules};
use crate::tombstones::model::ReferenceKey;

/// The caller as far as the token tells; enough for what needs no place in the company.
pub fn actor_from_token(identity: Identity) -> Actor {
    Actor {
        person: Person {
            subject: identity.subject,
            name: identity.name,
        },
        roles: identity.roles,
        place: Place::default(),
    }
}

/// `unknown` are the employees whom the registration names by a `sub` that nobody has; `key` is that of the digests of its
/// references, if it has any.
pub(super) fn filing(
    registration: Registration,
    (unknown, key): (Vec<Employee>, Option<ReferenceKey>),
    (actor, caller): (Actor, Identity),
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
    (language, names): (Language, Arc<CatalogueNames>),
    rules: Rules,
) -> Result<PendingRegistration<StoredResponse>> {
    let at_once = registration.handled_at_once.clone();
    let handler = actor.clone().answering();
    let (signal, received) = registration.into_signal(&actor.person, now)?;
    let today = local_date(now);
    let digest = |reference: &ExternalReference| key.map(|key| key.digest(&reference.system, &reference.id));
    let references = signal.external_references.iter().filter_map(digest).collect();
    let reads = actor.roles.iter().any(|role| role.may(Action::ReadComplaints));
    let person = reads.then(|| (Asked::of_new(&signal, now), caller));
    let write = move |number, earlier: Earlier| {
        let id = ComplaintId(Uuid::now_v7());
        let by = actor.person.clone();
        let (complaint, registered) = Complaint::register(id, number, signal, received, by, now, &rules);
        let (mut complaint, unknown_employee) = guarded(complaint, &unknown)?;
        let mut events = vec![registered];
        if let Some(at_once) = at_once {
            let (closed, handled) = handle(at_once, complaint, &handler, now, &rules)?;
            complaint = closed;
            events.extend(handled);
        }
        let view_context = ViewContext {
            actor: &actor,
            today,
            language,
            names: &names,
        };
        let facts = ViewFacts::of_new(unknown_employee, earlier);
        let view = if reads {
            RegisteredComplaint::Whole(Box::new(ComplaintView::new(&complaint, &facts, view_context)))
        } else {
            RegisteredComplaint::Receipt(RegistrationReceipt::new(&complaint, language))
        };
        let answer = StoredResponse::json(StatusCode::CREATED, &view)?
            .with_etag(etag(complaint.version))
            .with_location(format!("/v1/complaints/{id}"));
        let record = claim.as_ref().map(|claim| Record::new(claim, &answer, Some(id.0), now));
        Ok(NewComplaint {
            complaint,
            events,
            answer,
            record,
        })
    };
    Ok(PendingRegistration {
        references,
        year: PendingRegistration::year_of(today),
        person,
        write: Box::new(write),
    })
}

/// Guards a new complaint by the names of the employees `unknown`, and returns whether it is about one of them.
fn guarded(complaint: Complaint, unknown: &[Employee]) -> Result<(Complaint, bool)> {
    let named = complaint.signal.employee.as_ref();
    let is_unknown = named.is_some_and(|named| unknown.contains(named));
    let mut all = unknown.iter();
    let complaint = all.try_fold(complaint, |complaint, named| complaint.guard_by_name(Some(named)))?;
    Ok((complaint, is_unknown))
}
