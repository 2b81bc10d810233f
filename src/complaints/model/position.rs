//! Where a complaint stands, and what that lets whom do: who may see it, which status may follow, and why not.

use super::complaint::{Actor, Assignee};
use super::refusal::Refusal;
use super::transition::gate;
use super::words::{Outcome, StatusName};
use crate::auth::Role;
use crate::text::Text;

/// The facts on which permissions depend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position<'a> {
    pub status: StatusName,
    pub assignee: &'a Assignee,
    pub registered_by: &'a str,
    /// Whether the complainant was told the outcome.
    pub answered: bool,
}

/// What somebody is to a complaint where it stands: all that decides what they may do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four facts that do not exclude each other"
)]
pub struct Standing {
    status: StatusName,
    answered: bool,
    manages: bool,
    handles: bool,
    registered_it: bool,
}

/// One possible status, seen from here by somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowed {
    pub to: StatusName,
    pub allowed: bool,
    pub missing: Vec<&'static str>,
    pub reason: Option<Text>,
    /// With which outcomes closing is possible now.
    pub outcomes: Vec<Outcome>,
}

impl Position<'_> {
    /// Whether this person may know that the complaint exists. Lists apply the same rule in SQL.
    #[must_use]
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        actor.has(Role::Manager)
            || self.was_registered_by(actor)
            || (actor.has(Role::Handler) && self.concerns(actor))
    }

    /// Whether it is this handler's own, in their queue, or nobody's yet.
    #[must_use]
    pub fn concerns(&self, actor: &Actor) -> bool {
        let Assignee {
            department,
            subject,
            function,
            ..
        } = self.assignee;
        match (subject, department, function) {
            (Some(subject), ..) => *subject == actor.person.subject,
            (None, None, None) => true,
            (None, department, function) => {
                (department.is_some() && *department == actor.department)
                    || (function.is_some() && *function == actor.function)
            }
        }
    }

    /// What this person is to the complaint.
    #[must_use]
    pub fn standing(&self, actor: &Actor) -> Standing {
        Standing {
            status: self.status,
            answered: self.answered,
            manages: actor.has(Role::Manager),
            handles: actor.has(Role::Handler) && self.concerns(actor),
            registered_it: self.was_registered_by(actor),
        }
    }

    fn was_registered_by(&self, actor: &Actor) -> bool {
        actor.has(Role::Intake) && self.registered_by == actor.person.subject
    }
}

impl Standing {
    /// For every status whether this person may bring the complaint there.
    #[must_use]
    pub fn allowed_transitions(self) -> Vec<Allowed> {
        StatusName::ALL.iter().map(|to| self.allowed(*to)).collect()
    }

    /// Whether this person may take a step to `to` from here, before looking at what the step carries. A complaint
    /// that is withdrawn or a duplicate is `cut_short`: it closes from any open status.
    pub(super) fn permits(self, to: StatusName, cut_short: bool) -> Result<(), Refusal> {
        let from = self.status;
        let closes_early = cut_short && to == StatusName::Closed && from.is_open();
        if !leads(from, to) && !closes_early {
            return Err(Refusal::NotNow {
                code: "wrong-status",
                reason: wrong_status(from, to),
                missing: Vec::new(),
            });
        }
        let reopening = from == StatusName::Closed;
        let may = match to {
            StatusName::Forwarded => self.manages || self.handles || self.registered_it,
            StatusName::InProgress if reopening => self.manages,
            _ => self.manages || self.handles,
        };
        if may {
            Ok(())
        } else if reopening {
            Err(Refusal::NotYours(Text::of(
                "Alleen een manager heropent een klacht.",
                "Only a manager reopens a complaint.",
            )))
        } else {
            Err(Refusal::NotYours(Text::of(
                "Alleen de behandelaar van deze klacht of een manager doet dit.",
                "Only the handler of this complaint or a manager does this.",
            )))
        }
    }

    fn allowed(self, to: StatusName) -> Allowed {
        let outcomes = if to == StatusName::Closed {
            self.possible_outcomes()
        } else {
            Vec::new()
        };
        let refusal = match self.permits(to, false).err() {
            // Short of an answer, what is missing says more than that the status is wrong.
            Some(_) if !outcomes.is_empty() && !self.answered => Some(gate(vec!["feedback"])),
            other => other,
        };
        Allowed {
            to,
            allowed: refusal.is_none(),
            missing: refusal
                .as_ref()
                .map_or_else(Vec::new, |refusal| refusal.missing().to_vec()),
            reason: refusal.map(Refusal::into_reason),
            outcomes,
        }
    }

    fn possible_outcomes(self) -> Vec<Outcome> {
        let possible = |outcome: &Outcome| {
            self.permits(StatusName::Closed, outcome.cuts_short())
                .is_ok()
        };
        Outcome::ALL.iter().copied().filter(possible).collect()
    }
}

/// Which status follows which; a complaint that is cut short closes from any open status besides.
const fn leads(from: StatusName, to: StatusName) -> bool {
    use StatusName::{Answered, Closed, Forwarded, InProgress, Registered, Waiting};
    matches!(
        (from, to),
        (Registered | Forwarded | InProgress, Forwarded)
            | (Forwarded, Registered)
            | (Registered | Forwarded | Waiting | Closed, InProgress)
            | (InProgress, Waiting)
            | (InProgress | Waiting, Answered)
            | (Answered, Closed)
    )
}

fn wrong_status(from: StatusName, to: StatusName) -> Text {
    let (from, to) = (from.as_str(), to.as_str());
    Text::written(
        format!("Van {from} kan een klacht niet naar {to}."),
        format!("A complaint cannot go from {from} to {to}."),
    )
}
