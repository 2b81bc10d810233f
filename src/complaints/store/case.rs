//! One case in the database, opened for somebody who may see it. Reads of a single complaint go through here, and those that
//! are batched through `lookup`.

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::read;
use crate::auth::Identity;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::i18n::Text;
use crate::procedure::{Actor, Closure, Complaint, ComplaintId, Event, Transition};

/// A complaint that somebody looks at, and a way to ask for more of it.
pub struct Case<'a> {
    pub complaint: Complaint,
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    connection: &'a mut PgConnection,
}

impl<'a> Case<'a> {
    /// Opens a complaint as it is now.
    ///
    /// # Errors
    /// `NotFound` when there is none that the actor may see.
    pub(super) fn open(
        connection: &'a mut PgConnection,
        id: ComplaintId,
        actor: &'a Actor,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        Ok(Case {
            complaint: read::find(connection, id, actor)?,
            actor,
            now,
            connection,
        })
    }

    /// Everything that happened to the complaint, in order: the parts of the case are folded from it.
    pub fn events(&mut self) -> Result<Vec<Event>> {
        read::events(self.connection, self.complaint.id)
    }

    /// Another complaint, for the same actor.
    ///
    /// # Errors
    /// `NotFound` when there is none that the actor may see.
    pub fn other(&mut self, id: ComplaintId) -> Result<Complaint> {
        read::find(self.connection, id, self.actor)
    }

    /// A page of the events after version `after`, in order.
    pub fn history(&mut self, only_transitions: bool, after: Option<i32>, limit: i64) -> Result<Vec<Event>> {
        read::history(self.connection, self.complaint.id, only_transitions, after, limit)
    }

    /// Returns the connection, with which the stores of other slices read what they keep of this complaint.
    pub fn connection(&mut self) -> &mut PgConnection {
        self.connection
    }

    /// Checks that the complaint can be merged into the one that closing names: one that the actor may see. That it is
    /// no duplicate itself is held by the trigger `refuse_circular_merges`.
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
            Err(Error::NotFound) => Err(Error::at(
                "/duplicateOf",
                "unknown",
                Text::of("Deze klacht bestaat niet.", "There is no such complaint."),
            )),
            other => other.map(drop),
        }
    }

    /// Adds to a forwarding to a person their name, as the catalogue of staff has it.
    pub fn with_assignee_name(&mut self, transition: Transition) -> Result<Transition> {
        read::with_assignee_name(self.connection, transition)
    }
}

/// Reads what `with` asks of the case of a complaint, in one crossing to the database.
///
/// # Errors
/// `NotFound` when there is none that the caller may see, or what `with` returns.
pub async fn load<R: Send + 'static>(
    db: &Db,
    id: ComplaintId,
    caller: Identity,
    now: DateTime<Utc>,
    with: impl FnOnce(Case<'_>) -> Result<R> + Send + 'static,
) -> Result<R> {
    db.run(move |connection| {
        let actor = read::load_actor(connection, caller)?;
        with(Case::open(connection, id, &actor, now)?)
    })
    .await
}
