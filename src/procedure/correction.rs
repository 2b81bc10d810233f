//! Corrections of a registered signal: the permission to correct, and the effects on terms and exclusions.

use chrono::{DateTime, Utc};

use super::complaint::{Closing, Complaint};
use super::concerned::is_same_subject;
use super::event::{Change, Event, EventData};
use super::people::{Actor, Employee};
use super::receipt::ReceiptCorrection;
use super::refusal::Refusal;
use super::rules::Rules;
use super::signal::Signal;
use super::vocabulary::Outcome;
use crate::auth::Role;
use crate::calendar::model::{CalendarDate, local_date};
use crate::i18n::Text;

/// A correction of a registered signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The signal after the correction.
    pub signal: Signal,
    /// The day of receipt of that signal.
    pub received: CalendarDate,
    /// The corrected fields, in the form in which the history stores the fields.
    pub changes: Vec<Change>,
    pub mistaken_namings: Vec<MistakenNaming>,
    pub receipt: ReceiptCorrection,
}

/// A manager's statement that the complaint named an employee by mistake. Only this statement lifts the independence
/// rule for that employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MistakenNaming {
    pub part: NamingPart,
    /// The `sub` of the employee's tokens.
    pub subject: String,
    pub reason: String,
}

/// The part of a signal that names somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamingPart {
    /// The employee whom the complaint is about.
    Employee,
    /// The person with whom the complainant had the conversation.
    Conversation,
}

impl Complaint {
    /// Checks that `actor` may correct the registered signal and, if `names_employee`, whom the complaint is about.
    ///
    /// # Errors
    /// `Conflict` when the complaint is about `actor`. `Forbidden` when `actor` is neither the complaint's handler, nor a
    /// manager, nor who registered a complaint that nobody took up; and when a correction names an employee but `actor`
    /// may not.
    pub fn may_correct(&self, actor: &Actor, now: DateTime<Utc>, names_employee: bool) -> Result<(), Refusal> {
        let position = self.access_facts();
        position.permissions(actor, local_date(now)).check_may_correct()?;
        if names_employee && !position.accepts_employee_from(actor) {
            return Err(Refusal::Forbidden(Text::of(
                "Alleen de behandelaar van deze klacht of een manager kan wijzigen om welke medewerker het gaat.",
                "Only the handler of this complaint or a manager can correct which employee it is about.",
            )));
        }
        Ok(())
    }

    /// Replaces the registered signal by the corrected signal. A different time of receipt moves the terms as well, with a
    /// reason.
    /// An employee who was named before stays excluded from the case unless the naming is declared mistaken.
    ///
    /// # Errors
    /// As [`Complaint::may_correct`]; `Conflict` when the signal names the present handler; a fault in the naming that
    /// is declared mistaken, or in the time of receipt.
    pub fn correct(
        mut self,
        correction: Correction,
        actor: &Actor,
        now: DateTime<Utc>,
        rules: &Rules,
    ) -> Result<(Complaint, Event), Refusal> {
        let Correction {
            signal,
            received,
            mut changes,
            mistaken_namings,
            receipt,
        } = correction;
        let names_employee = changes.iter().any(Change::is_about_employee);
        self.may_correct(actor, now, names_employee)?;
        self.evidence.concerned.extend_with(&signal);
        for mistaken in &mistaken_namings {
            self.lift_naming(mistaken, signal.employee.as_ref(), actor)?;
        }
        if names_employee {
            self.check_handler()?;
        }
        self.check_short_description(&signal)?;
        let (terms, told) = self.receive_at(
            signal.received_at,
            received,
            signal.complainant.is_answerable(),
            receipt,
            &rules.terms,
        )?;
        changes.extend(told);
        let status = self.status.name();
        self.evidence.unanswerable = !signal.complainant.is_answerable();
        let after = Complaint { signal, terms, ..self };
        let what = EventData::Corrected { changes };
        Ok(after.with_event(status, None, what, actor, now))
    }

    /// Checks that a correction leaves the short description that closing asked for.
    fn check_short_description(&self, corrected: &Signal) -> Result<(), Refusal> {
        let needs = |closing: &Closing| closing.outcome.is_handled() || closing.outcome == Outcome::NoResponse;
        if corrected.short_description.is_none() && self.closing().is_some_and(needs) {
            return Err(Refusal::Fault {
                pointer: "/shortDescription",
                code: "required",
                message: Text::of(
                    "Een klacht die zo is gesloten, houdt een korte omschrijving.",
                    "A complaint that was closed in this way keeps a short description.",
                ),
            });
        }
        Ok(())
    }

    fn lift_naming(
        &mut self,
        mistaken: &MistakenNaming,
        named_now: Option<&Employee>,
        actor: &Actor,
    ) -> Result<(), Refusal> {
        if !actor.has(Role::Manager) {
            return Err(Refusal::Forbidden(Text::of(
                "Alleen een manager kan verklaren dat een medewerker bij vergissing is genoemd.",
                "Only a manager can declare that an employee was named by mistake.",
            )));
        }
        let named_now = named_now.and_then(|employee| employee.subject.as_deref());
        if named_now.is_some_and(|named| is_same_subject(named, &mistaken.subject)) {
            return Err(Refusal::Fault {
                pointer: "/employee/subject",
                code: "contradiction",
                message: Text::of(
                    "Dezelfde medewerker kan niet ook worden genoemd.",
                    "The same employee cannot be named as well.",
                ),
            });
        }
        if !self.evidence.concerned.clear(&mistaken.subject) {
            return Err(Refusal::Fault {
                pointer: mistaken.part.not_subject(),
                code: "unknown",
                message: Text::of(
                    "Deze medewerker is in deze klacht niet genoemd.",
                    "This complaint does not name this employee.",
                ),
            });
        }
        Ok(())
    }
}

impl NamingPart {
    /// The JSON Pointer of the employee whose naming was mistaken.
    const fn not_subject(self) -> &'static str {
        match self {
            NamingPart::Employee => "/employee/notSubject",
            NamingPart::Conversation => "/conversation/notSubject",
        }
    }
}
