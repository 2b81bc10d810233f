//! Where a complaint stands, and what that lets whom do: who may see it, which status may follow, and why not.

use chrono::NaiveDate;

use super::closing_gate::MissingForClosing;
use super::complaint::Complaint;
use super::people::{Actor, Assignee};
use super::refusal::{Refusal, gate, not_independent, wrong_status};
use super::vocabulary::{Outcome, StatusName};
use crate::auth::Role;
use crate::i18n::Text;

/// The facts on which permissions depend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessFacts<'a> {
    pub status: StatusName,
    pub assignee: &'a Assignee,
    pub registered_by: &'a str,
    /// The employees whom it is about, by the `sub` of their tokens.
    pub employee: Option<&'a str>,
    pub further_employees: &'a [String],
    /// What closing would still need.
    pub gaps: MissingForClosing,
    /// Of a closed complaint: how, and until when it can be reopened.
    pub outcome: Option<Outcome>,
    pub reopen_until: Option<NaiveDate>,
}

/// What somebody is to a complaint where it stands: all that decides what they may do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not exclude each other")]
pub struct Permissions {
    status: StatusName,
    gaps: MissingForClosing,
    manages: bool,
    handles: bool,
    registered_it: bool,
    is_about_them: bool,
    can_be_reopened: bool,
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

impl Complaint {
    /// Checks that the complaint is not about this person, who then changes nothing that concerns it.
    ///
    /// # Errors
    /// `Conflict` when it is.
    pub fn check_independent(&self, actor: &Actor) -> Result<(), Refusal> {
        if self.access_facts().is_about(&actor.person.subject) {
            return Err(about_you());
        }
        Ok(())
    }

    /// Where it stands, for the rules about who may do what.
    pub fn access_facts(&self) -> AccessFacts<'_> {
        let employee = self.signal.employee.as_ref();
        let closing = self.closing();
        AccessFacts {
            status: self.status.name(),
            assignee: &self.assignee,
            registered_by: &self.registered_by.subject,
            employee: employee.and_then(|employee| employee.subject.as_deref()),
            further_employees: &self.evidence.employees,
            gaps: self.gaps(),
            outcome: closing.map(|closing| closing.outcome),
            reopen_until: closing.map(|closing| closing.reopen_until),
        }
    }
}

impl AccessFacts<'_> {
    /// Whether this person may know that the complaint exists. Lists apply the same rule in SQL.
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        actor.has(Role::Manager) || self.was_registered_by(actor) || (actor.has(Role::Handler) && self.concerns(actor))
    }

    /// Whether this person may know which employee it is about: managers and the handler of the case.
    pub fn shows_employee_to(&self, actor: &Actor) -> bool {
        let is_theirs = self.assignee.subject.as_ref() == Some(&actor.person.subject);
        actor.has(Role::Manager) || (actor.has(Role::Handler) && is_theirs)
    }

    /// Whether it is this handler's own, in their queue, or nobody's yet.
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

    /// Whether it is about this employee, who then neither handles nor decides it.
    pub fn is_about(&self, subject: &str) -> bool {
        self.employee == Some(subject) || self.further_employees.iter().any(|one| one == subject)
    }

    /// What this person is to the complaint on the day `today`.
    pub fn permissions(&self, actor: &Actor, today: NaiveDate) -> Permissions {
        Permissions {
            status: self.status,
            gaps: self.gaps,
            manages: actor.has(Role::Manager),
            handles: actor.has(Role::Handler) && self.concerns(actor),
            registered_it: self.was_registered_by(actor),
            is_about_them: self.is_about(&actor.person.subject),
            // What was merged can always be taken apart again.
            can_be_reopened: self.outcome == Some(Outcome::Duplicate)
                || self.reopen_until.is_some_and(|last| today <= last),
        }
    }

    fn was_registered_by(&self, actor: &Actor) -> bool {
        actor.has(Role::Intake) && self.registered_by == actor.person.subject
    }
}

impl Permissions {
    /// For every status whether this person may bring the complaint there.
    pub fn allowed_transitions(self) -> Vec<Allowed> {
        StatusName::ALL.iter().map(|to| self.allowed(*to)).collect()
    }

    /// Checks the independence rule, which holds whatever the role.
    pub(super) fn check_independent(self) -> Result<(), Refusal> {
        if self.is_about_them { Err(about_you()) } else { Ok(()) }
    }

    /// Whether this person may work on the case: its handler and managers, unless it is about them.
    pub(super) fn check_may_work(self) -> Result<(), Refusal> {
        self.check_independent()?;
        if self.manages || self.handles {
            return Ok(());
        }
        Err(Refusal::Forbidden(Text::of(
            "Alleen de behandelaar van deze klacht of een manager doet dit.",
            "Only the handler of this complaint or a manager does this.",
        )))
    }

    /// Whether this person may pass on what belongs to the case, or the case itself: besides those who work on it,
    /// the one who registered it, unless it is about them.
    pub(super) fn check_may_contribute(self) -> Result<(), Refusal> {
        self.check_independent()?;
        if self.registered_it {
            Ok(())
        } else {
            self.check_may_work()
        }
    }

    /// Whether this person may take a step to `to` from here, before looking at what the step carries. A complaint
    /// that is withdrawn or a duplicate is `cut_short`: it closes from any open status.
    pub(super) fn check_transition(self, to: StatusName, cut_short: bool) -> Result<(), Refusal> {
        let from = self.status;
        let closes_early = cut_short && to == StatusName::Closed && from.is_open();
        if !leads(from, to) && !closes_early {
            return Err(wrong_status(from, to));
        }
        match to {
            StatusName::Forwarded => self.check_may_contribute(),
            StatusName::InProgress if from == StatusName::Closed => self.reopens(),
            _ => self.check_may_work(),
        }
    }

    fn reopens(self) -> Result<(), Refusal> {
        if !self.manages {
            return Err(Refusal::Forbidden(Text::of(
                "Alleen een manager heropent een klacht.",
                "Only a manager reopens a complaint.",
            )));
        }
        self.check_may_work()?;
        if self.can_be_reopened {
            return Ok(());
        }
        Err(Refusal::Conflict {
            code: "too-late-to-reopen",
            reason: Text::of(
                "De termijn voor heropenen is voorbij. Registreer een nieuwe klacht met deze in \"follows\".",
                "The time for reopening has passed. Register a new complaint with this one in \"follows\".",
            ),
            missing: Vec::new(),
        })
    }

    fn allowed(self, to: StatusName) -> Allowed {
        let outcomes = if to == StatusName::Closed {
            self.possible_outcomes()
        } else {
            Vec::new()
        };
        let missing = self.gaps.missing();
        let refusal = match self.check_transition(to, false).err() {
            // Short of an answer, what is missing says more than that the status is wrong.
            Some(_) if !outcomes.is_empty() && self.gaps.feedback => Some(gate(missing)),
            None if to == StatusName::Closed && !missing.is_empty() => Some(gate(missing)),
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

    /// The outcomes for which nothing is missing but what closing itself carries.
    fn possible_outcomes(self) -> Vec<Outcome> {
        let possible = |outcome: &Outcome| {
            let cut_short = outcome.cuts_short();
            let complete = !outcome.is_handled() || self.gaps.missing().is_empty();
            complete && self.check_transition(StatusName::Closed, cut_short).is_ok()
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

const fn about_you() -> Refusal {
    not_independent(Text::of(
        "Deze klacht gaat over u; een ander behandelt haar.",
        "This complaint is about you; somebody else handles it.",
    ))
}
