//! Permissions on a complaint: its visibility, the permitted transitions, and the reason for each refusal.

use chrono::NaiveDate;

use super::closing_gate::MissingForClosing;
use super::complaint::Complaint;
use super::concerned::{Concerned, is_same_subject};
use super::independence::about_you;
use super::people::{Actor, Colleague};
use super::refusal::{Refusal, gate, wrong_status};
use super::vocabulary::{Kind, Outcome, StatusName};
use crate::auth::Role;
use crate::i18n::Text;
use crate::vocabulary::Vocabulary;

/// The facts of a complaint on which permissions depend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessFacts<'a> {
    pub kind: Kind,
    pub status: StatusName,
    pub handler_department: Option<&'a str>,
    pub handler_subject: Option<&'a str>,
    pub handler_function: Option<&'a str>,
    pub registered_by: &'a str,
    pub forwarded_by: Option<&'a str>,
    /// The employees whom the complaint is or was about.
    pub concerned: &'a Concerned,
    /// The facts that are missing for closing.
    pub gaps: MissingForClosing,
    /// Whether nobody can be answered.
    pub unanswerable: bool,
    /// Whether the data is kept and not used for now.
    pub restricted: bool,
    /// The outcome of a closed complaint; `reopen_until` is the last day on which that complaint can be reopened.
    pub outcome: Option<Outcome>,
    pub reopen_until: Option<NaiveDate>,
}

/// The relation of a person to a complaint in its present status. All permissions of the person follow from this value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not exclude each other")]
pub struct Permissions {
    status: StatusName,
    /// Whether it closes as soon as it was taken up: a question or remark, and where nobody can be answered.
    closes_unanswered: bool,
    gaps: MissingForClosing,
    manages: bool,
    handles: bool,
    takes_over: bool,
    integrates: bool,
    registered_it: bool,
    forwarded_it: bool,
    is_about_them: bool,
    can_be_reopened: bool,
}

/// One target status, and whether a person may bring the complaint to that status.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowed {
    pub to: StatusName,
    pub allowed: bool,
    pub missing: Vec<&'static str>,
    pub reason: Option<Text>,
    /// The outcomes with which closing is possible now.
    pub outcomes: Vec<Outcome>,
}

impl Complaint {
    /// The facts of this complaint on which permissions depend.
    pub fn access_facts(&self) -> AccessFacts<'_> {
        let closing = self.closing();
        AccessFacts {
            kind: self.signal.kind,
            status: self.status.name(),
            handler_department: self.assignee.department.as_deref(),
            handler_subject: self.assignee.subject.as_deref(),
            handler_function: self.assignee.function.as_deref(),
            registered_by: &self.registered_by.subject,
            forwarded_by: self.evidence.forwarded_by.as_deref(),
            concerned: &self.evidence.concerned,
            gaps: self.gaps(),
            unanswerable: self.evidence.unanswerable,
            restricted: self.evidence.restricted,
            outcome: closing.map(|closing| closing.outcome),
            reopen_until: closing.map(|closing| closing.reopen_until),
        }
    }
}

impl AccessFacts<'_> {
    /// Whether `actor` may know that the complaint exists: nobody whom it is or was about, then managers, other systems,
    /// who registered it, and handlers to whom it may come or whose department has it. One whose data is restricted is for
    /// managers only, by its id. Lists apply the same rule in SQL, and leave out what is restricted.
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        let by_place = || actor.has(Role::Handler) && (self.is_assignable_to(actor) || self.is_of_department_of(actor));
        if self.restricted && !actor.has(Role::Manager) {
            return false;
        }
        let sees_all = actor.has(Role::Manager) || actor.has(Role::Integration);
        !actor.is_among(self.concerned) && (sees_all || self.was_registered_by(actor) || by_place())
    }

    /// Whether `actor` may see which employee the complaint is about: only managers and the handler of the case may.
    pub fn shows_employee_to(&self, actor: &Actor) -> bool {
        actor.has(Role::Manager) || (actor.has(Role::Handler) && self.is_handled_by(actor))
    }

    /// Whether `actor` may see with whom the complainant had the conversation: besides whoever sees the employee, the
    /// person who registered the complaint. To another system nobody is named, also where it registered the complaint.
    pub fn shows_spoken_with_to(&self, actor: &Actor) -> bool {
        self.shows_employee_to(actor) || (self.was_registered_by(actor) && actor.is_told_people())
    }

    /// Whether `actor` may say whom the complaint is about: besides whoever sees the employee, the person who registered
    /// the complaint, until somebody takes it up.
    pub fn accepts_employee_from(&self, actor: &Actor) -> bool {
        let registered_it = self.was_registered_by(actor) && actor.is_told_people();
        self.shows_employee_to(actor) || (registered_it && self.status.is_before_taking_up())
    }

    /// Whether the complaint is assigned to `actor`, is in the queue of `actor`, or is not assigned yet.
    pub fn is_assignable_to(&self, actor: &Actor) -> bool {
        match (self.handler_subject, self.handler_department, self.handler_function) {
            (Some(subject), ..) => actor.is(subject),
            (None, None, None) => true,
            (None, _, function) => {
                self.is_of_department_of(actor) || (function.is_some() && function == actor.place.function.as_deref())
            }
        }
    }

    /// Whether `actor` handles the complaint or may take it up. Who handles no complaints by the catalogue finishes those
    /// that were theirs before.
    fn is_theirs_to_handle(&self, actor: &Actor) -> bool {
        self.is_handled_by(actor) || (self.is_assignable_to(actor) && !actor.place.handles_none)
    }

    fn is_handled_by(&self, actor: &Actor) -> bool {
        self.handler_subject.is_some_and(|subject| actor.is(subject))
    }

    fn is_of_department_of(&self, actor: &Actor) -> bool {
        self.handler_department.is_some() && self.handler_department == actor.place.department.as_deref()
    }

    /// Whether `actor` may take the complaint over from a colleague of the department who is retired or absent.
    pub(super) fn is_taken_over_by(&self, actor: &Actor, today: NaiveDate) -> bool {
        let is_away = |colleague: &Colleague| {
            self.handler_subject == Some(&colleague.subject)
                && !is_same_subject(&colleague.subject, &actor.person.subject)
                && colleague.is_away(today)
        };
        actor.has(Role::Handler)
            && !actor.place.handles_none
            && self.is_of_department_of(actor)
            && actor.place.colleagues.iter().any(is_away)
    }

    /// The permissions of `actor` on the complaint on the day `today`.
    pub fn permissions(&self, actor: &Actor, today: NaiveDate) -> Permissions {
        Permissions {
            status: self.status,
            closes_unanswered: self.kind != Kind::Complaint || self.unanswerable,
            gaps: self.gaps_shown_to(actor),
            manages: actor.has(Role::Manager),
            handles: actor.has(Role::Handler) && self.is_theirs_to_handle(actor),
            takes_over: self.is_taken_over_by(actor, today),
            integrates: actor.has(Role::Integration),
            registered_it: self.was_registered_by(actor),
            forwarded_it: self.was_forwarded_by(actor),
            is_about_them: actor.is_among(self.concerned),
            // A merge of duplicates can be undone at any time.
            can_be_reopened: self.outcome == Some(Outcome::Duplicate)
                || self.reopen_until.is_some_and(|last| today <= last),
        }
    }

    /// The facts missing for closing, without those that depend on the employee for who is not shown the employee. Only who
    /// is shown the employee can close a complaint as handled, so a closing is never refused for what is left out.
    fn gaps_shown_to(&self, actor: &Actor) -> MissingForClosing {
        MissingForClosing {
            employee_interview: self.gaps.employee_interview && self.shows_employee_to(actor),
            ..self.gaps
        }
    }

    /// Whether `actor` forwarded the complaint, which nobody has taken up since: a forward to the wrong one is put right by
    /// another, also by who no longer sees the complaint.
    pub fn was_forwarded_by(&self, actor: &Actor) -> bool {
        let by_actor = || self.forwarded_by.is_some_and(|subject| actor.is(subject));
        self.status == StatusName::Forwarded && actor.has(Role::Handler) && by_actor()
    }

    fn was_registered_by(&self, actor: &Actor) -> bool {
        actor.is(self.registered_by)
    }
}

impl Permissions {
    /// The facts missing for closing, as far as the person may know.
    pub(super) const fn gaps(self) -> MissingForClosing {
        self.gaps
    }

    /// For every status, whether the person may bring the complaint to that status.
    pub fn allowed_transitions(self) -> Vec<Allowed> {
        StatusName::ALL.iter().map(|to| self.allowed(*to)).collect()
    }

    /// Checks the independence rule, which applies to every role.
    pub(super) fn check_independent(self) -> Result<(), Refusal> {
        if self.is_about_them { Err(about_you()) } else { Ok(()) }
    }

    /// Checks that the person may work on the case: only its handler and managers may, unless it is about that person.
    pub(super) fn check_may_work(self) -> Result<(), Refusal> {
        self.check_independent()?;
        if self.manages || self.handles {
            return Ok(());
        }
        Err(Refusal::Forbidden(Text::of(
            "Alleen de behandelaar van deze klacht of een manager kan dit doen.",
            "Only the handler of this complaint or a manager can do this.",
        )))
    }

    /// Checks that the person may put right a part of the case: besides the persons who may work on the case, the person
    /// who recorded the part, unless the complaint is about that person.
    pub(super) fn check_may_amend(self, is_author: bool) -> Result<(), Refusal> {
        self.check_independent()?;
        if is_author || self.manages || self.handles {
            return Ok(());
        }
        Err(Refusal::Forbidden(Text::of(
            "Alleen wie dit heeft vastgelegd, de behandelaar van deze klacht of een manager kan dit doen.",
            "Only whoever recorded this, the handler of this complaint or a manager can do this.",
        )))
    }

    /// Checks that the person may add documents to the case or forward the case. Besides the persons who may work on
    /// the case, the person who registered the complaint may, unless the complaint is about that person.
    pub(super) fn check_may_contribute(self) -> Result<(), Refusal> {
        self.check_independent()?;
        if self.registered_it {
            Ok(())
        } else {
            self.check_may_work()
        }
    }

    /// Checks that the actor may add what belongs to the case: besides those who may contribute, another system.
    pub(super) fn check_may_supply(self) -> Result<(), Refusal> {
        if self.integrates {
            self.check_independent()
        } else {
            self.check_may_contribute()
        }
    }

    /// Checks that the actor may link the complaint: those who may work on the case, and another system.
    pub(super) fn check_may_link(self) -> Result<(), Refusal> {
        if self.integrates {
            self.check_independent()
        } else {
            self.check_may_work()
        }
    }

    /// Checks that the actor may correct the registered signal: besides those who may work on the case another system, and
    /// the person who registered the complaint, until somebody takes it up.
    pub(super) fn check_may_correct(self) -> Result<(), Refusal> {
        if self.integrates {
            self.check_independent()
        } else if self.status.is_before_taking_up() {
            self.check_may_contribute()
        } else {
            self.check_may_work()
        }
    }

    /// Checks that the person may make a transition to `to`, without regard to the content of the transition. A closing is
    /// `cut_short` when its outcome ends a complaint in this status before the answer: [`Outcome::is_early_from`]. A
    /// question or remark closes as soon as it was taken up, and so does a complaint where nobody can be answered.
    pub(super) fn check_transition(self, to: StatusName, cut_short: bool) -> Result<(), Refusal> {
        let from = self.status;
        let is_short = cut_short || (self.closes_unanswered && !from.is_before_taking_up());
        let closes_early = is_short && to == StatusName::Closed && from.is_open();
        let is_taken_over = self.takes_over && to == StatusName::InProgress && from.is_open();
        if !leads(from, to) && !closes_early && !is_taken_over {
            return Err(wrong_status(from, to));
        }
        match to {
            StatusName::Forwarded if self.forwarded_it => self.check_independent(),
            StatusName::Forwarded if from.is_before_taking_up() => self.check_may_contribute(),
            StatusName::InProgress if from == StatusName::Closed => self.reopens(),
            StatusName::InProgress if is_taken_over => self.check_independent(),
            _ => self.check_may_work(),
        }
    }

    fn reopens(self) -> Result<(), Refusal> {
        if !self.manages {
            return Err(Refusal::Forbidden(Text::of(
                "Alleen een manager kan een klacht heropenen.",
                "Only a manager can reopen a complaint.",
            )));
        }
        self.check_may_work()?;
        if self.can_be_reopened {
            return Ok(());
        }
        Err(Refusal::conflict(
            "too-late-to-reopen",
            Text::of(
                "De termijn voor heropenen is voorbij. Registreer een nieuwe klacht die op deze klacht volgt.",
                "The time for reopening has passed. Register a new complaint that follows this one.",
            ),
        ))
    }

    fn allowed(self, to: StatusName) -> Allowed {
        let outcomes = if to == StatusName::Closed {
            self.possible_outcomes()
        } else {
            Vec::new()
        };
        let missing = self.gaps.missing();
        let refusal = match self.check_transition(to, false).err() {
            // If the answer is missing, the list of missing facts is more useful than the refusal of the status.
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

    /// The outcomes for which nothing is missing apart from the content of the request to close.
    fn possible_outcomes(self) -> Vec<Outcome> {
        let possible = |outcome: &Outcome| {
            let cut_short = outcome.is_early_from(self.status);
            let is_complete = Complaint::missing_evidence(*outcome, self.gaps).is_empty();
            is_complete && self.check_transition(StatusName::Closed, cut_short).is_ok()
        };
        Outcome::ALL.iter().copied().filter(possible).collect()
    }
}

/// Whether the procedure permits the transition `from` -> `to`. In addition, a complaint that is cut short closes from
/// any open status.
const fn leads(from: StatusName, to: StatusName) -> bool {
    use StatusName::{Answered, Closed, Forwarded, InProgress, Registered, Waiting};
    matches!(
        (from, to),
        (Registered | Forwarded | InProgress | Waiting | Answered, Forwarded)
            | (Forwarded, Registered)
            | (Registered | Forwarded | Waiting | Answered | Closed, InProgress)
            | (InProgress, Waiting)
            | (InProgress | Waiting, Answered)
            | (Answered, Closed)
    )
}
