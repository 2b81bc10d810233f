//! Independence: nobody whom a complaint is or was about handles, changes or finds it. Source: the rule of independence
//! of the domain, after part A.3 of the complaint procedure.

use super::complaint::Complaint;
use super::people::{Actor, Employee};
use super::refusal::{Refusal, not_independent};
use crate::i18n::Text;

impl Complaint {
    /// Whether the complaint is or was about `subject`, whose name in the catalogue of staff is `name`.
    pub fn is_about(&self, subject: &str, name: Option<&str>) -> bool {
        self.evidence.concerned.includes(subject, name)
    }

    /// Checks that the complaint is not about `actor`. A person whom a complaint is about may change nothing that
    /// concerns the complaint.
    ///
    /// # Errors
    /// `Conflict` when the complaint is about `actor`.
    pub fn check_independent(&self, actor: &Actor) -> Result<(), Refusal> {
        if actor.is_among(&self.evidence.concerned) {
            return Err(about_you());
        }
        Ok(())
    }

    /// Excludes `employee` from handling the complaint. The employee whom a complaint is about is never its handler,
    /// and stays excluded when another employee is named later.
    pub(super) fn name_employee(&mut self, employee: &Employee) -> Result<(), Refusal> {
        self.evidence.concerned.add(employee);
        self.check_handler()
    }

    /// Compares an employee who was named by a `sub` that nobody has also by the name beside it.
    ///
    /// # Errors
    /// `Conflict` when the present handler likely has that name.
    pub fn guard_by_name(mut self, unknown: Option<&Employee>) -> Result<Self, Refusal> {
        if let Some(name) = unknown.and_then(|employee| employee.name.as_deref()) {
            self.evidence.concerned.add_name(name);
            self.check_handler()?;
        }
        Ok(self)
    }

    /// Checks that the complaint is not about its present handler.
    pub(super) fn check_handler(&self) -> Result<(), Refusal> {
        let Some(subject) = &self.assignee.subject else {
            return Ok(());
        };
        if self.is_about(subject, self.assignee.name.as_deref()) {
            return Err(not_independent(Text::of(
                "Deze medewerker behandelt de klacht zelf. Stuur de klacht eerst door naar iemand anders.",
                "This employee handles the complaint. Forward the complaint to somebody else first.",
            )));
        }
        Ok(())
    }
}

pub(super) const fn about_you() -> Refusal {
    not_independent(Text::of(
        "Deze klacht gaat over u. Iemand anders moet de klacht behandelen.",
        "This complaint is about you. Somebody else must handle it.",
    ))
}
