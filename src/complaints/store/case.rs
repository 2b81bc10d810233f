//! One case in the database, opened for an actor who may see the complaint. Reads of a single complaint go through this
//! module; batched reads go through `lookup`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::audience::Audience;
use super::constraints::unknown_complaint;
use super::earlier::{Asked, Earlier, earlier};
use super::histories;
use super::read;
use super::view_facts::{ViewFacts, about};
use crate::auth::Identity;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::{Found, Paging};
use crate::procedure::{
    Actor, BeforeMerge, Candidate, Closure, Complaint, ComplaintId, Employee, Event, Signal, Transition,
};

/// A complaint that an actor may see, with access to the further data of its case.
pub struct Case<'a> {
    pub complaint: Complaint,
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    connection: &'a mut PgConnection,
}

impl<'a> Case<'a> {
    /// Opens a complaint in its present state.
    ///
    /// # Errors
    /// `NotFound` when there is no such complaint that is open to the actor.
    pub(super) fn open(
        connection: &'a mut PgConnection,
        id: ComplaintId,
        actor: &'a Actor,
        audience: Audience,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        Ok(Case {
            complaint: read::find_for(connection, id, actor, audience)?,
            actor,
            now,
            connection,
        })
    }

    /// All events of the complaint, in order; the parts of the case are folded from these events. They do not say who did
    /// what to an actor who is not told.
    pub fn events(&mut self) -> Result<Vec<Event>> {
        let events = histories::events(self.connection, self.complaint.id)?;
        if self.actor.is_told_people() {
            return Ok(events);
        }
        Ok(events.into_iter().map(Event::without_people).collect())
    }

    /// Reads another complaint for the same actor.
    ///
    /// # Errors
    /// `NotFound` when there is no such complaint that the actor may see.
    pub fn other(&mut self, id: ComplaintId) -> Result<Complaint> {
        read::find(self.connection, id, self.actor)
    }

    /// The member of staff `subject`, as somebody who can be given a part in the case.
    pub fn candidate(&mut self, subject: &str) -> Result<Option<Candidate>> {
        read::candidate(self.connection, subject)
    }

    /// Returns `employee` when named by a `sub` that nobody in the catalogue of staff has.
    pub fn unknown<'b>(&mut self, employee: Option<&'b Employee>) -> Result<Option<&'b Employee>> {
        read::unknown_employee(self.connection, employee)
    }

    /// Checks that the complaint that this one follows exists and is not about the actor.
    ///
    /// # Errors
    /// A fault at `/follows`.
    pub fn check_followed(&mut self, id: ComplaintId) -> Result<()> {
        read::check_followed(self.connection, id, self.actor)
    }

    /// A page of the events after version `after`, in order, as far as the actor is told.
    pub fn history(&mut self, only_transitions: bool, paging: &Paging<i32>) -> Result<Found<Event>> {
        let events = self.told_events(only_transitions, paging.after, paging.fetch())?;
        let named: Vec<_> = events.iter().flat_map(|event| event.what.named_complaints()).collect();
        let hidden = about(self.connection, self.actor, &named)?;
        let disclosure = self.complaint.disclosure_to(self.actor, hidden);
        let events = events.into_iter().map(|event| event.disclosed(&disclosure)).collect();
        paging.found(events, |most| self.count_told_events(only_transitions, most))
    }

    /// A page of the events of which the actor may know. Another system does not learn of interviews and reprimands, also
    /// not by the kind of an event that carries nothing.
    fn told_events(&mut self, only_transitions: bool, after: Option<i32>, limit: i64) -> Result<Vec<Event>> {
        let id = self.complaint.id;
        if self.actor.is_told_people() {
            return histories::history(self.connection, id, only_transitions, after, limit);
        }
        let mut events = histories::history(self.connection, id, only_transitions, after, i64::MAX)?;
        events.retain(|event| !event.what.is_about_employee());
        events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(events)
    }

    /// The number of events of which the actor may know, counted up to `most`.
    fn count_told_events(&mut self, only_transitions: bool, most: i64) -> Result<i64> {
        if self.actor.is_told_people() {
            return histories::count_history(self.connection, self.complaint.id, only_transitions, most);
        }
        let events = self.told_events(only_transitions, None, most)?;
        Ok(i64::try_from(events.len()).unwrap_or(i64::MAX))
    }

    /// The facts on which the view of the complaint depends.
    pub fn view_facts(&mut self) -> Result<ViewFacts> {
        let employee = self.complaint.signal.employee.as_ref();
        Ok(ViewFacts {
            unknown_employee: read::unknown_employee(self.connection, employee)?.is_some(),
            hidden: self.hidden()?,
            earlier: self.before(self.asked(&self.complaint.signal))?,
        })
    }

    /// The earlier complaints of the person who brought in the correction `signal` of this complaint.
    pub fn earlier(&mut self, signal: &Signal) -> Result<Earlier> {
        self.before(self.asked(signal))
    }

    fn asked(&self, signal: &Signal) -> Asked {
        Asked::of(signal, self.complaint.registered_at, self.complaint.id.0)
    }

    fn before(&mut self, asked: Asked) -> Result<Earlier> {
        Ok(earlier(self.connection, &[asked])?.remove(0))
    }

    /// The complaints named in this one that are or were about the actor.
    pub fn hidden(&mut self) -> Result<HashSet<Uuid>> {
        about(self.connection, self.actor, &self.complaint.named_complaints())
    }

    /// Returns the connection, with which the stores of other slices read their own data on this complaint.
    pub fn connection(&mut self) -> &mut PgConnection {
        self.connection
    }

    /// Checks that the actor may see the complaint named in `duplicateOf`. The trigger `refuse_circular_merges` checks
    /// that the named complaint is not a duplicate itself.
    ///
    /// # Errors
    /// A fault at `/duplicateOf`.
    pub fn check_merge_target(&mut self, transition: &Transition) -> Result<()> {
        let Transition::Close(Closure {
            duplicate_of: Some(id), ..
        }) = transition
        else {
            return Ok(());
        };
        match self.other(*id) {
            Err(Error::NotFound) => Err(unknown_complaint("/duplicateOf")),
            other => other.map(drop),
        }
    }

    /// Adds to a requested transition what it needs from the register: to a forwarding the entries of the catalogues, to
    /// taking a merge apart the state before the merge.
    pub fn prepared(&mut self, transition: Transition) -> Result<Transition> {
        Ok(match transition {
            Transition::Forward { to, note, .. } => Transition::Forward {
                found: read::reachable(self.connection, &to)?,
                to,
                note,
            },
            Transition::Proceed { reason, .. } if self.complaint.is_merged() => Transition::Proceed {
                reason,
                before_merge: BeforeMerge::of(&self.events()?),
            },
            other => other,
        })
    }
}

/// Runs `with` on the case of a complaint, in one call of [`Db::run`].
///
/// # Errors
/// `NotFound` when there is no such complaint that the caller may see, or the error of `with`.
pub async fn load<R: Send + 'static>(
    db: &Db,
    id: ComplaintId,
    caller: Identity,
    now: DateTime<Utc>,
    with: impl Fn(Case<'_>) -> Result<R> + Send + 'static,
) -> Result<R> {
    load_for(Audience::WhoSees, db, id, caller, now, with).await
}

/// As [`load`], by one of `audience`.
///
/// # Errors
/// As [`load`].
pub async fn load_for<R: Send + 'static>(
    audience: Audience,
    db: &Db,
    id: ComplaintId,
    caller: Identity,
    now: DateTime<Utc>,
    with: impl Fn(Case<'_>) -> Result<R> + Send + 'static,
) -> Result<R> {
    db.run(move |connection| {
        let actor = read::load_actor(connection, caller.clone())?;
        with(Case::open(connection, id, &actor, audience, now)?)
    })
    .await
}
