//! From a registration to what is filed.

use std::sync::Arc;

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::at_once::handle;
use super::desk::Desk;
use super::faults::with_all_faults;
use super::request::{HandledAtOnce, Registration};
use super::view::{ComplaintView, RegisteredComplaint, RegistrationReceipt, ViewContext};
use crate::auth::{Action, Caller, Identity, Permission};
use crate::calendar::model::local_date;
use crate::catalogues::model::CatalogueNames;
use crate::complaints::store::{self, Asked, Earlier, NewComplaint, PendingRegistration, ViewFacts};
use crate::error::{Error, Result};
use crate::http::{Draft, etag};
use crate::i18n::Language;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{Record, answered_before};
use crate::procedure::{Actor, Complaint, ComplaintId, Employee, ExternalReference, Kind, Person, Place, Rules};
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

impl Desk {
    /// Registers a complaint, unless the request was answered before.
    ///
    /// # Errors
    /// `Invalid` with all faults, `Forbidden` for what the caller may not ask for, `ReferenceTaken`, `Erased`.
    pub(super) async fn register<P: Permission>(
        &self,
        caller: &Caller<P>,
        body: Draft<Registration>,
        claim: Option<IdempotencyClaim>,
    ) -> Result<StoredResponse> {
        let Draft { input, faults, .. } = body;
        may_register(caller, &input, faults.is_empty())?;
        let (now, identity) = (self.clock.now(), caller.identity.clone());
        let complete = async |error, actor: &Actor| {
            let who = (actor, identity.clone());
            with_all_faults(error, &input, who, now, &self.rules, &self.db).await
        };
        if !faults.is_empty() {
            return Err(complete(Error::Invalid(faults), &actor_from_token(identity.clone())).await);
        }
        // Who handles a call at once brings their department along.
        let actor = if input.handled_at_once.is_some() {
            store::actor_of_caller(&self.db, identity.clone()).await?
        } else {
            actor_from_token(identity.clone())
        };
        let who = (&actor, &identity);
        let outcome = match (self.file(&input, who, claim.clone(), now).await, claim.clone()) {
            // To ask whether it was answered before would be to wait a second time.
            (Err(failure), Some(repeated)) if !matches!(failure, Error::Overloaded) => {
                match answered_before(&self.db, repeated, now, failure).await {
                    Ok(Some(answer)) => Ok(answer),
                    Ok(None) => self.file(&input, who, claim, now).await,
                    Err(failure) => Err(failure),
                }
            }
            (outcome, _) => outcome,
        };
        match outcome {
            Ok(answer) => {
                self.db.announce_commit();
                Ok(answer)
            }
            Err(error) => {
                let error = self.told(told(error, &actor), identity.clone()).await;
                Err(complete(error, &actor).await)
            }
        }
    }

    async fn file(
        &self,
        registration: &Registration,
        (actor, identity): (&Actor, &Identity),
        claim: Option<IdempotencyClaim>,
        now: DateTime<Utc>,
    ) -> Result<StoredResponse> {
        let (employees, follows) = (registration.employees(), registration.follows.map(ComplaintId));
        let unknown = store::check_named(&self.db, identity.clone(), employees, follows).await?;
        let key = if registration.external_references.is_empty() {
            None
        } else {
            Some(self.references.get().await?)
        };
        let (who, view) = (
            (actor.clone(), identity.clone()),
            (self.context.language, self.names.current(&self.db).await),
        );
        let rules = self.rules.as_ref().clone();
        let filing = filing(registration.clone(), (unknown, key), who, claim, now, view, rules)?;
        self.queues.registrations.send(&self.db, filing).await
    }
}

/// The failure of a registration, as far as somebody is told: not everybody learns of erasures.
fn told(error: Error, actor: &Actor) -> Error {
    let learns = actor.roles.iter().any(|role| role.may(Action::LearnOfErasures));
    match error {
        Error::Erased { .. } if !learns => Error::NotFound,
        error => error,
    }
}

/// Checks that the caller may do all that a registration asks for. Of one that is not sound the kind may not be as given.
fn may_register<P: Permission>(caller: &Caller<P>, registration: &Registration, is_sound: bool) -> Result<()> {
    // Whoever takes the call answers a question or remark at once; remedies are for handlers and managers.
    let offers = |at_once: &HandledAtOnce| !at_once.remedies.is_empty();
    let at_once = registration.handled_at_once.as_ref();
    if at_once.is_some() {
        caller.also_may(Action::AnswerAtOnce)?;
    }
    // An id would be tried out by naming it.
    if registration.follows.is_some() {
        caller.also_may(Action::ReadComplaints)?;
    }
    if is_sound && at_once.is_some_and(|at_once| registration.kind == Kind::Complaint || offers(at_once)) {
        caller.also_may(Action::HandleAtOnce)?;
    }
    Ok(())
}

/// `unknown` are the employees whom the registration names by a `sub` that nobody has; `key` is that of the digests of its
/// references, if it has any.
fn filing(
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
            also: Vec::new(),
        })
    };
    Ok(PendingRegistration {
        references,
        year: PendingRegistration::year_of(today),
        reserved: None,
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
