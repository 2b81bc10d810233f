//! Whether a request is about the person who looks at it, who then neither reads it nor decides on it.

use diesel::prelude::*;

use crate::complaints::store::hidden_from;
use crate::error::{Error, Result};
use crate::privacy_requests::model::{Origin, PrivacyRequest, PrivacyScope, Requester, capacities};
use crate::procedure::{Actor, Complaint, Concerned, StaffName};

/// The complaints about somebody, by which it is judged which requests are.
pub(super) struct Independence<'a> {
    actor: &'a Actor,
    hidden: Vec<Complaint>,
}

impl<'a> Independence<'a> {
    /// # Errors
    /// When the database fails.
    pub(super) fn of(connection: &mut PgConnection, actor: &'a Actor) -> Result<Self> {
        let hidden = hidden_from(connection, actor)?;
        Ok(Independence { actor, hidden })
    }

    /// Whether neither the requester is the actor, nor a complaint about the actor is among those of the request and those
    /// that may be the requester's.
    pub(super) fn is_of(&self, request: &PrivacyRequest) -> bool {
        let Some(requester) = &request.requester else {
            return !self
                .hidden
                .iter()
                .any(|complaint| request.about.contains(&complaint.id.0));
        };
        let sought = capacities(request.scope, requester);
        let may_be_theirs = |complaint: &Complaint| {
            request.scope != PrivacyScope::Complaint && !requester.matches(complaint, &sought, Origin::Found).is_empty()
        };
        let is_of_request = |complaint: &Complaint| request.about.contains(&complaint.id.0) || may_be_theirs(complaint);
        let asks = request.scope == PrivacyScope::Employee && self.is_actor(requester);
        !asks && !self.hidden.iter().any(is_of_request)
    }

    /// # Errors
    /// `NotFound` for a request that is about the actor.
    pub(super) fn check(&self, request: &PrivacyRequest) -> Result<()> {
        if self.is_of(request) {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    fn is_actor(&self, requester: &Requester) -> bool {
        self.actor.is_among(&Concerned {
            names: vec![StaffName::of(&requester.name).words],
            ..Concerned::default()
        })
    }
}
