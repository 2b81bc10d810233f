//! The register over HTTP: requests, views and one short handler per operation.

pub mod approval;
mod at_once;
mod correcting;
mod faults;
pub mod history;
mod registering;
pub mod relations;
pub mod request;
pub mod terms;
pub mod view;
mod vocabulary;
pub mod wire;

use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};

use self::correcting::{corrected, names_somebody};
use self::faults::{named_by, with_all_faults, with_faults_of_names};
pub use self::registering::actor_from_token;
use self::registering::filing;
use self::request::{Correction, HandledAtOnce, Registration, TransitionRequest};
use self::view::{ComplaintView, RegisteredComplaint, TransitionView, ViewContext};
use super::store::{self, Audience, Case, Change, Decision, Lookup, PendingRegistration, ViewFacts, VisibleComplaint};
use crate::auth::{Action, Caller, can};
use crate::calendar::model::local_date;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::db::{BatchQueue, Db};
use crate::error::{Error, FieldLocation, Result};
use crate::http::input::MergePatch;
use crate::http::middleware::RequestContext;
use crate::http::{Draft, IfMatch, PathId, Schemas, Valid, etag, security};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::idempotency::store::answered_before;
use crate::procedure::{Actor, ComplaintId, FirstDeed, HANDLER_NOT_POSSIBLE, Kind, Rules, Transition};
use crate::tombstones::api::SharedKey;

/// The two kinds of work that are so frequent that requests share statements.
pub struct BatchQueues {
    registrations: BatchQueue<PendingRegistration<StoredResponse>, StoredResponse>,
    lookups: BatchQueue<Lookup, VisibleComplaint>,
}

impl Default for BatchQueues {
    fn default() -> Self {
        BatchQueues {
            registrations: BatchQueue::new(store::register),
            lookups: BatchQueue::new(store::lookup),
        }
    }
}

/// Register a complaint
///
/// Records a signal with its terms. All roles; intake later sees what it registered itself, a form sees nothing and gets a
/// receipt. Send an `Idempotency-Key` so that a repeated request registers nothing twice. With `handledAtOnce` a handler or manager, and intake of a question
/// or remark, registers, answers and closes a call in one request.
#[utoipa::path(
    post,
    path = "/complaints",
    operation_id = "registerComplaint",
    tag = "complaints",
    request_body(content = Registration, examples(
        ("phone" = (summary = "A complaint by phone", value = json!({
            "kind": "complaint", "channel": "phone", "nature": "no_consent_given",
            "complainant": { "name": "S. Hoekstra", "phone": "058 808 0050", "email": "s.hoekstra@example.nl" },
            "description": "Ik ben gebeld en kreeg daarna een bevestiging van een overeenkomst waar ik geen ja op heb gezegd."
        }))),
        ("web_form" = (summary = "A complaint by the form of the website", value = json!({
            "kind": "complaint", "channel": "web_form", "nature": "tariff",
            "complainant": {
                "name": "J. de Vries", "address": "Dorpsstraat 12", "postalCode": "9001 AB", "town": "Grou",
                "email": "j.devries@example.nl"
            },
            "description": "Het tarief op mijn rekening is hoger dan in de offerte stond.",
            "desiredSolution": "Het tarief van de offerte.", "quoteNumber": "OF-2026-7731",
            "privacyStatementVersion": "2026-01"
        }))),
        ("anonymous" = (summary = "A remark by somebody who does not want to be known", value = json!({
            "kind": "remark", "channel": "in_person", "nature": "treatment", "complainant": { "anonymous": true },
            "description": "De verkoper aan de deur wilde zijn naam niet zeggen."
        }))),
        ("question" = (summary = "A question that was answered at once", value = json!({
            "kind": "question", "channel": "phone", "nature": "other",
            "complainant": { "name": "P. Bakker", "phone": "06 1234 5678" },
            "description": "Wanneer gaat mijn overeenkomst in?",
            "handledAtOnce": {
                "summary": "Uitgelegd dat de overeenkomst op 1 december ingaat.", "outcome": "resolved",
                "shortDescription": "Vraag over de ingangsdatum.", "handlingSummary": "Direct beantwoord.",
                "prevention": { "none": "Eenmalige vraag." }
            }
        })))
    )),
    responses((status = 201, description = "Registered; a form gets a receipt", body = RegisteredComplaint,
        headers(("Location" = String, description = "The complaint."), ("ETag" = String, description = "Its version."))))
)]
pub async fn register_complaint(
    caller: Caller<can::RegisterComplaint>,
    key: IdempotencyKey,
    body: Draft<Registration>,
    context: ReqData<RequestContext>,
    (names, references): (Data<KnownNames>, Data<SharedKey>),
    (db, clock, rules, queues): (Data<Db>, Data<Clock>, Data<Rules>, Data<BatchQueues>),
) -> Result<StoredResponse> {
    let Draft { input, faults, digest } = body;
    may_register(&caller, &input, faults.is_empty())?;
    let (now, identity) = (clock.now(), caller.identity.clone());
    let complete = async |error, actor: &Actor| {
        let who = (actor, identity.clone());
        with_all_faults(error, &input, who, now, &rules, &db).await
    };
    if !faults.is_empty() {
        return Err(complete(Error::Invalid(faults), &actor_from_token(identity.clone())).await);
    }
    let claim = key.claim(&caller.identity, &digest);
    // Who handles a call at once brings their department along.
    let actor = if input.handled_at_once.is_some() {
        store::actor_of_caller(&db, caller.identity).await?
    } else {
        actor_from_token(caller.identity)
    };
    let file = async || {
        let (actor, registration) = (actor.clone(), input.clone());
        let (employees, follows) = (registration.employees(), registration.follows.map(ComplaintId));
        let unknown = store::check_named(&db, identity.clone(), employees, follows).await?;
        let names_others = !registration.external_references.is_empty();
        let key = if names_others {
            Some(references.get().await?)
        } else {
            None
        };
        let (who, view) = ((actor, identity.clone()), (context.language, names.current(&db).await));
        let rules = rules.as_ref().clone();
        let filing = filing(registration, (unknown, key), who, claim.clone(), now, view, rules)?;
        queues.registrations.send(&db, filing).await
    };
    let outcome = match (file().await, claim.clone()) {
        // To ask whether it was answered before would be to wait a second time.
        (Err(failure), Some(claim)) if !matches!(failure, Error::Overloaded) => {
            match answered_before(&db, claim, now, failure).await {
                Ok(Some(answer)) => Ok(answer),
                Ok(None) => file().await,
                Err(failure) => Err(failure),
            }
        }
        (outcome, _) => outcome,
    };
    match outcome {
        Ok(answer) => {
            db.announce_commit();
            Ok(answer)
        }
        Err(error) => Err(complete(told(error, &actor), &actor).await),
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
fn may_register(caller: &Caller<can::RegisterComplaint>, registration: &Registration, is_sound: bool) -> Result<()> {
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

/// Read a complaint
///
/// One complaint, whole, if the caller may see it.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}",
    operation_id = "readComplaint",
    tag = "complaints",
    responses((status = 200, description = "The complaint", body = ComplaintView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_complaint(
    caller: Caller<can::ReadComplaints>,
    id: PathId<ComplaintId>,
    context: ReqData<RequestContext>,
    (db, clock, queues, names): (Data<Db>, Data<Clock>, Data<BatchQueues>, Data<KnownNames>),
) -> Result<StoredResponse> {
    let lookup = Lookup {
        id: id.0,
        caller: caller.identity,
    };
    let VisibleComplaint {
        complaint,
        actor,
        facts,
    } = queues.lookups.send(&db, lookup).await?;
    let names = names.current(&db).await;
    let view_context = ViewContext {
        actor: &actor,
        today: local_date(clock.now()),
        language: context.language,
        names: &names,
    };
    let view = ComplaintView::new(&complaint, &facts, view_context);
    Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(etag(complaint.version)))
}

/// Correct a complaint
///
/// Corrects what was registered. Its handler and managers, and who registered it until it is taken up. The history keeps
/// who changed what, from what; another time of receipt moves the terms and needs `receivedAtReason`. Only who is shown the
/// employee, and who registered the complaint until it is taken up, corrects whom it is about or with whom the complainant
/// spoke. An employee who was named stays excluded from it, unless a manager declares that mistaken with `notSubject` and
/// `reason`.
#[utoipa::path(
    patch,
    path = "/complaints/{complaintId}",
    operation_id = "correctComplaint",
    tag = "complaints",
    request_body(content = Correction, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Corrected", body = ComplaintView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn correct_complaint(
    caller: Caller<can::CorrectComplaint>,
    id: PathId<ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (context, names): (ReqData<RequestContext>, Data<KnownNames>),
    (db, clock, rules, schemas): (Data<Db>, Data<Clock>, Data<Rules>, Data<Schemas>),
) -> Result<StoredResponse> {
    let patch = patch.checked(&schemas, "Correction")?;
    let (named, identity) = (named_by(&patch), caller.identity.clone());
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &patch.digest),
        caller: caller.identity,
        expected: Some(if_match),
        now: clock.now(),
    };
    let decide = move |mut case: Case<'_>| {
        let (actor, now) = (case.actor, case.now);
        case.complaint.may_correct(actor, now, names_somebody(&patch))?;
        let first_deed = if patch.concerns("receivedAt") {
            FirstDeed::of(&case.events()?)
        } else {
            FirstDeed::default()
        };
        let correction = corrected(&case.complaint, first_deed, &patch, &schemas)?;
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
        let (complaint, event) = case.complaint.correct(correction, actor, now, &rules)?;
        let corrected = Decision::from((complaint.guard_by_name(newly_named)?, event));
        let unknown_employee = unknown.is_some();
        Ok(corrected.carrying(ViewFacts {
            unknown_employee,
            hidden,
            earlier,
        }))
    };
    let names = names.current(&db).await;
    let changed = store::change(&db, change, decide, move |changed| {
        let view_context = ViewContext::of_change(&changed, context.language, &names);
        let view = ComplaintView::new(changed.complaint, &changed.carried, view_context);
        Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(etag(changed.complaint.version)))
    });
    match changed.await {
        Err(error) => Err(with_faults_of_names(error, identity, named, &db).await),
        answer => answer,
    }
}

/// Change the status
///
/// The one way to change status: forward, return, take up, wait, answer, close, reopen, take a merge apart. An answer may
/// carry the closing. `allowedTransitions` of the complaint says which steps the caller may take now. The new version is
/// in `ETag`.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/transitions",
    operation_id = "transitionComplaint",
    tag = "complaints",
    request_body = TransitionRequest,
    responses((status = 201, description = "The step was taken", body = TransitionView,
        headers(("ETag" = String, description = "The complaint's new version."),
            ("Location" = String, description = "The complaint."))))
)]
pub async fn take_step(
    caller: Caller<can::ChangeStatus>,
    id: PathId<ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<TransitionRequest>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: Some(if_match),
        now: clock.now(),
    };
    let closing = body.input.closing();
    let closes = closing.is_some();
    let transition = Transition::from(body.input);
    let audience = match transition {
        Transition::Forward { .. } => Audience::WhoForwards,
        _ => Audience::WhoSees,
    };
    let decide = move |mut case: Case<'_>| {
        case.check_merge_target(&transition)?;
        let transition = case.prepared(transition.clone())?;
        let Case {
            complaint, actor, now, ..
        } = case;
        let id = complaint.id;
        let made = complaint
            .transition(transition, actor, now, &rules)
            .map_err(Error::from);
        let (complaint, event) = made.inspect_err(|error| report_probe(error, id, actor))?;
        let Some(closing) = closing.clone() else {
            return Ok((complaint, event).into());
        };
        let closed = complaint.transition(Transition::Close(closing), actor, now, &rules);
        let (complaint, closed) = closed.map_err(|refusal| Error::from(refusal).below("closing"))?;
        Ok((complaint, vec![event, closed]).into())
    };
    store::change_for(audience, &db, change, decide, |changed| {
        let disclosure = changed.complaint.disclosure_to(changed.actor, HashSet::new());
        let view = TransitionView::try_from(changed.event.clone().disclosed(&disclosure))?;
        Ok(StoredResponse::json(StatusCode::CREATED, &view)?
            .with_etag(etag(changed.complaint.version))
            .with_location(format!("/v1/complaints/{}", changed.complaint.id)))
    })
    .await
    .map_err(|error| if closes { below_closing(error) } else { error })
}

/// The prevention that the database refused stands in the closing that an answer carries.
fn below_closing(error: Error) -> Error {
    error.with_places(|place| match place {
        FieldLocation::Pointer(pointer) if pointer.starts_with("/prevention") => {
            FieldLocation::Pointer(format!("/closing{pointer}"))
        }
        other => other,
    })
}

/// Notes an attempt by which somebody could try out whom a complaint is about.
pub fn report_probe(error: &Error, id: ComplaintId, actor: &Actor) {
    if let Error::Invalid(faults) = error
        && faults.iter().any(|fault| fault.code == HANDLER_NOT_POSSIBLE)
    {
        security::record(HANDLER_NOT_POSSIBLE, &actor.person.subject, &id.to_string(), "-");
    }
}
