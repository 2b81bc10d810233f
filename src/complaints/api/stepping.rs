//! Changes of the status.

use std::collections::HashSet;

use actix_web::http::StatusCode;

use super::desk::Desk;
use super::request::TransitionRequest;
use super::view::TransitionView;
use crate::complaints::store::{self, Audience, Case, Change};
use crate::error::{Error, FieldLocation, Result};
use crate::http::{etag, security};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{Actor, ComplaintId, HANDLER_NOT_POSSIBLE, Transition};

impl Desk {
    /// Takes a step, and the closing that an answer carries.
    ///
    /// # Errors
    /// As [`store::change`].
    pub(super) async fn step(&self, change: Change, request: TransitionRequest) -> Result<StoredResponse> {
        let closing = request.closing();
        let closes = closing.is_some();
        let transition = Transition::from(request);
        let audience = match transition {
            Transition::Forward { .. } => Audience::WhoForwards,
            _ => Audience::WhoSees,
        };
        let rules = self.rules.clone();
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
        store::change_for(audience, &self.db, change, decide, |changed| {
            let disclosure = changed.complaint.disclosure_to(changed.actor, HashSet::new());
            let view = TransitionView::try_from(changed.event.clone().disclosed(&disclosure))?;
            Ok(StoredResponse::json(StatusCode::CREATED, &view)?
                .with_etag(etag(changed.complaint.version))
                .with_location(format!("/v1/complaints/{}", changed.complaint.id)))
        })
        .await
        .map_err(|error| if closes { below_closing(error) } else { error })
    }
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
