//! Where a complaint stands, and what that lets whom do: who may see it, which status may follow, and why not.

use std::collections::HashMap;
use std::sync::LazyLock;

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

    /// For every status whether this person may bring the complaint there.
    #[must_use]
    pub fn allowed_transitions(&self, actor: &Actor) -> Vec<Allowed> {
        StatusName::ALL
            .iter()
            .map(|to| self.allowed(*to, actor))
            .collect()
    }

    /// Whether this person may take a step to `to` from here, before looking at what the step carries. A complaint
    /// that is withdrawn or a duplicate is `cut_short`: it closes from any open status.
    pub(super) fn permits(
        &self,
        to: StatusName,
        cut_short: bool,
        actor: &Actor,
    ) -> Result<(), Refusal> {
        let from = self.status;
        let cuts_short = cut_short && to == StatusName::Closed && from.is_open();
        if !leads(from, to) && !cuts_short {
            return Err(Refusal::NotNow {
                code: "wrong-status",
                reason: wrong_status(from, to),
                missing: Vec::new(),
            });
        }
        let manages = actor.has(Role::Manager);
        let handles = actor.has(Role::Handler) && self.concerns(actor);
        let reopening = from == StatusName::Closed;
        let may = match to {
            StatusName::Forwarded => manages || handles || self.was_registered_by(actor),
            StatusName::InProgress if reopening => manages,
            _ => manages || handles,
        };
        if may {
            Ok(())
        } else if reopening {
            let reason = Text::of(
                "Alleen een manager heropent een klacht.",
                "Only a manager reopens a complaint.",
            );
            Err(Refusal::NotYours(reason))
        } else {
            Err(Refusal::NotYours(Text::of(
                "Alleen de behandelaar van deze klacht of een manager doet dit.",
                "Only the handler of this complaint or a manager does this.",
            )))
        }
    }

    fn was_registered_by(&self, actor: &Actor) -> bool {
        actor.has(Role::Intake) && self.registered_by == actor.person.subject
    }

    fn allowed(&self, to: StatusName, actor: &Actor) -> Allowed {
        let outcomes = if to == StatusName::Closed {
            self.possible_outcomes(actor)
        } else {
            Vec::new()
        };
        let refusal = match self.permits(to, false, actor).err() {
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

    fn possible_outcomes(&self, actor: &Actor) -> Vec<Outcome> {
        let possible = |outcome: &Outcome| {
            self.permits(StatusName::Closed, outcome.cuts_short(), actor)
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

/// Lists say this several times for every complaint, so the sentences are written once.
fn wrong_status(from: StatusName, to: StatusName) -> Text {
    static SENTENCES: LazyLock<HashMap<(StatusName, StatusName), (String, String)>> =
        LazyLock::new(|| {
            let pairs = StatusName::ALL
                .iter()
                .flat_map(|from| StatusName::ALL.iter().map(|to| (*from, *to)));
            let sentences = pairs.map(|(from, to)| {
                let (a, b) = (from.as_str(), to.as_str());
                let nl = format!("Van {a} kan een klacht niet naar {b}.");
                (
                    (from, to),
                    (nl, format!("A complaint cannot go from {a} to {b}.")),
                )
            });
            sentences.collect()
        });
    let (nl, en) = &SENTENCES[&(from, to)];
    Text::of(nl, en)
}
