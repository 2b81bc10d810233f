//! From a registration to what is filed.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::kept;
use super::request::{HandledAtOnce, Registration};
use super::view::{ComplaintView, Eye};
use crate::auth::Identity;
use crate::calendar::model::local_date;
use crate::complaints::store::{Filed, Filing};
use crate::error::{Error, Place, Result};
use crate::http::etag;
use crate::i18n::Language;
use crate::idempotency::model::{Answer, Claim};
use crate::procedure::assess;
use crate::procedure::{
    Actor, Channel, Closure, Complaint, ComplaintId, Deed, Person, Prevention, Refusal, Rules, Step, What,
};
use crate::procedure::{Investigation, InvestigationStep};

/// The caller as far as the token tells; enough for what needs no place in the company.
pub fn db_free_actor(identity: Identity) -> Actor {
    Actor {
        person: Person {
            subject: identity.subject,
            name: identity.name,
        },
        roles: identity.roles,
        department: None,
        function: None,
    }
}

pub(super) fn filing(
    registration: Registration,
    actor: Actor,
    claim: Option<Claim>,
    now: DateTime<Utc>,
    language: Language,
    rules: Rules,
) -> Result<Filing<Answer>> {
    let channel = registration.channel;
    let at_once = registration.handled_at_once.clone();
    let (signal, received) = registration.into_signal(&actor.person, now)?;
    let today = local_date(now);
    let write = move |number| {
        let id = ComplaintId(Uuid::now_v7());
        let by = actor.person.clone();
        let (complaint, registered) = Complaint::register(id, number, signal, received, by, now, &rules);
        let mut events = vec![registered];
        let complaint = match at_once {
            None => complaint,
            Some(at_once) => {
                let deeds = at_once
                    .into_deeds(channel, &actor, &rules)
                    .map_err(under_handled_at_once)?;
                deeds.into_iter().try_fold(complaint, |complaint, deed| {
                    let (complaint, event) = deed
                        .done_to(complaint, &actor, now, &rules)
                        .map_err(under_handled_at_once)?;
                    events.push(event);
                    Ok::<_, Error>(complaint)
                })?
            }
        };
        let view = ComplaintView::new(
            &complaint,
            Eye {
                actor: &actor,
                today,
                language,
            },
        );
        let answer = Answer::json(StatusCode::CREATED, &view)?
            .with_etag(etag(complaint.version))
            .with_location(format!("/v1/complaints/{id}"));
        let kept = kept(answer, claim.as_ref(), id, now);
        Ok(Filed {
            complaint,
            events,
            kept,
        })
    };
    Ok(Filing {
        year: Filing::year_of(today),
        write: Box::new(write),
    })
}

impl HandledAtOnce {
    /// What leads from registered to closed.
    fn into_deeds(self, channel: Channel, actor: &Actor, rules: &Rules) -> Result<Vec<Deed>, Refusal> {
        let assessed = match self.assessment {
            None => None,
            Some(input) => {
                let (judgement, reason) = input.into_judgement();
                let assessment = assess(judgement, reason, None, actor, rules.finding_rule)?;
                Some(Deed::Note(What::Assessed(assessment)))
            }
        };
        let analysed = self.analysis.map(|text| {
            Deed::Note(What::Investigated(Investigation {
                id: Uuid::now_v7(),
                step: InvestigationStep::Analysis { text },
            }))
        });
        let answer = Step::Answer {
            contact: Uuid::now_v7(),
            feedback_at: None,
            channel,
            summary: self.summary,
            late_reason: self.late_reason,
        };
        let closure = Closure {
            outcome: self.outcome,
            short_description: self.short_description,
            handling_summary: self.handling_summary,
            prevention: self.prevention.map(Prevention::from),
            duplicate_of: None,
        };
        let mut deeds = vec![Deed::Step(Step::Proceed { reason: None })];
        deeds.extend(assessed);
        deeds.extend(analysed);
        deeds.extend([Deed::Step(answer), Deed::Step(Step::Close(closure))]);
        Ok(deeds)
    }
}

/// A refused step of a call handled at once is a fault in that part of the body.
fn under_handled_at_once(refusal: Refusal) -> Error {
    Error::from(refusal).with_places(|place| match place {
        Place::Pointer(pointer) => Place::Pointer(format!("/handledAtOnce{pointer}")),
        other => other,
    })
}
