//! From a registration to what is filed.

use std::sync::Arc;

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::request::{HandledAtOnce, Registration};
use super::view::{ComplaintView, ViewContext};
use crate::auth::Identity;
use crate::calendar::model::local_date;
use crate::catalogues::model::CatalogueNames;
use crate::complaints::store::{Asked, Earlier, NewComplaint, PendingRegistration, ViewFacts};
use crate::error::{Error, Result};
use crate::http::etag;
use crate::i18n::Language;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::Record;
use crate::procedure::{
    Actor, Channel, Closure, Command, Complaint, ComplaintId, Employee, EventData, Interview, Investigation,
    InvestigationStep, Person, Place, Prevention, Recording, Refusal, Rules, Transition, assess,
};

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

/// `unknown` is the employee whom the registration names, when nobody has that `sub`.
pub(super) fn filing(
    registration: Registration,
    unknown: Option<Employee>,
    actor: Actor,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
    (language, names): (Language, Arc<CatalogueNames>),
    rules: Rules,
) -> Result<PendingRegistration<StoredResponse>> {
    let channel = registration.channel;
    let at_once = registration.handled_at_once.clone();
    let handler = actor.clone().answering();
    let (signal, received) = registration.into_signal(&actor.person, now)?;
    let today = local_date(now);
    let person = Asked::of_new(&signal, now);
    let write = move |number, earlier: Earlier| {
        let id = ComplaintId(Uuid::now_v7());
        let by = actor.person.clone();
        let (complaint, registered) = Complaint::register(id, number, signal, received, by, now, &rules);
        let complaint = complaint.guard_by_name(unknown.as_ref())?;
        let mut events = vec![registered];
        let complaint = match at_once {
            None => complaint,
            Some(at_once) => {
                let deeds = at_once
                    .into_deeds(channel, &handler, &rules)
                    .map_err(under_handled_at_once)?;
                deeds.into_iter().try_fold(complaint, |complaint, deed| {
                    let (complaint, event) = deed
                        .apply_to(complaint, &handler, now, &rules)
                        .map_err(under_handled_at_once)?;
                    events.push(event);
                    Ok::<_, Error>(complaint)
                })?
            }
        };
        let view_context = ViewContext {
            actor: &actor,
            today,
            language,
            names: &names,
        };
        let facts = ViewFacts::of_new(unknown.as_ref(), earlier.without_names());
        let answer = registered_as(&complaint, &facts, view_context)?;
        let record = claim.as_ref().map(|claim| Record::new(claim, &answer, Some(id.0), now));
        Ok(NewComplaint {
            complaint,
            events,
            answer,
            record,
        })
    };
    Ok(PendingRegistration {
        year: PendingRegistration::year_of(today),
        person: Some(person),
        write: Box::new(write),
    })
}

/// The answer to a registration.
fn registered_as(complaint: &Complaint, facts: &ViewFacts, view_context: ViewContext<'_>) -> Result<StoredResponse> {
    let view = ComplaintView::new(complaint, facts, view_context);
    Ok(StoredResponse::json(StatusCode::CREATED, &view)?
        .with_etag(etag(complaint.version))
        .with_location(format!("/v1/complaints/{}", complaint.id)))
}

impl HandledAtOnce {
    /// What leads from registered to closed.
    fn into_deeds(self, channel: Channel, actor: &Actor, rules: &Rules) -> Result<Vec<Command>, Refusal> {
        let assessed = match self.assessment {
            None => None,
            Some(input) => {
                let (judgement, reason) = input.into_judgement();
                let assessment = assess(judgement, reason, None, actor, rules.finding_rule)?;
                Some(Command::Record(EventData::Assessed(assessment)))
            }
        };
        let analysed = self
            .analysis
            .map(|text| investigated(InvestigationStep::Analysis { text }));
        let listened = self.call_recording.map(|absent| {
            let unavailable_reason = absent.unavailable_reason;
            let recording = Recording::Unavailable { unavailable_reason };
            investigated(InvestigationStep::CallRecording { recording })
        });
        let interviewed = self.employee_interview.map(|absent| {
            let interview = Interview::NotHeld {
                employee: None,
                not_held_reason: absent.not_held_reason,
            };
            investigated(InvestigationStep::EmployeeInterview { interview })
        });
        let answer = Transition::Answer {
            contact: Uuid::now_v7(),
            feedback_at: None,
            channel,
            summary: self.summary,
            late_reason: self.late_reason,
        };
        let closure = Closure {
            short_description: self.short_description,
            handling_summary: self.handling_summary,
            prevention: self.prevention.map(Prevention::from),
            inadmissibility: self.inadmissibility.map(Into::into),
            ..Closure::new(self.outcome)
        };
        let mut deeds = vec![Command::Transition(Transition::Proceed {
            reason: None,
            before_merge: None,
        })];
        deeds.extend(assessed);
        deeds.extend(analysed.into_iter().chain(listened).chain(interviewed));
        deeds.extend([
            Command::Transition(answer),
            Command::Transition(Transition::Close(closure)),
        ]);
        Ok(deeds)
    }
}

fn investigated(step: InvestigationStep) -> Command {
    let id = Uuid::now_v7();
    Command::Record(EventData::Investigated(Investigation { id, step }))
}

/// A refused step of a call handled at once is a fault in that part of the body.
fn under_handled_at_once(refusal: Refusal) -> Error {
    Error::from(refusal).below("handledAtOnce")
}
