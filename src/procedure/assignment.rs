//! The handler that a forwarding names: who it may be, and the department that a person brings along. Source: part C of
//! the complaint procedure ("De ontvanger zorgt dat de klacht direct doorgespeeld wordt naar de juiste behandelaar").

use chrono::{DateTime, Utc};

use super::complaint::{Complaint, Status};
use super::event::EventData;
use super::people::{Actor, Assignee};
use super::refusal::{Refusal, not_independent};
use crate::error::FieldError;
use crate::i18n::Text;

/// The entries of the catalogues that a forwarding names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reachable {
    /// The named member of staff, if there is one.
    pub person: Option<Candidate>,
    /// The named department: `None` when there is none, else whether it is active.
    pub department: Option<bool>,
    /// Whether an active member of staff who may handle complaints has the named function.
    pub function_is_held: bool,
}

/// A member of staff to whom a complaint may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub name: String,
    pub department: Option<String>,
    pub active: bool,
    pub may_handle: bool,
}

/// The code of the refusal by which somebody who is not shown the employee learns that a person cannot take a complaint.
/// It is the same for every reason, so that nobody finds the employee by trying.
pub const HANDLER_NOT_POSSIBLE: &str = "handler_not_possible";

impl Complaint {
    pub(super) fn forward(
        self,
        to: Assignee,
        found: &Reachable,
        note: Option<String>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, EventData), Refusal> {
        let to = self.assignee(to, found, actor)?;
        let what = EventData::Forwarded {
            from: self.assignee,
            to: to.clone(),
            note,
        };
        Ok((
            Complaint {
                status: Status::Forwarded,
                assignee: to,
                forwarded_at: Some(now),
                first_forwarded_at: self.first_forwarded_at.or(Some(now)),
                ..self
            },
            what,
        ))
    }

    pub(super) fn give_back(self, reason: String) -> (Complaint, EventData) {
        let after = Complaint {
            status: Status::Registered,
            assignee: Assignee::default(),
            forwarded_at: None,
            ..self
        };
        (after, EventData::Returned { reason })
    }

    /// Completes the handler `to` of a forwarding with what the catalogues tell: the name of the person, and the
    /// person's department.
    ///
    /// # Errors
    /// All faults of the handler, or `Conflict` when the complaint is about the person. To an actor who is not shown the
    /// employee all reasons against a person are one fault.
    fn assignee(&self, to: Assignee, found: &Reachable, actor: &Actor) -> Result<Assignee, Refusal> {
        let mut faults = Vec::new();
        if to.department.is_some() {
            faults.extend(department_fault(found.department));
        }
        if to.function.is_some() && !found.function_is_held {
            faults.push(FieldError::at(
                "/handler/function",
                "nobody",
                Text::of("Niemand heeft deze functie.", "Nobody has this function."),
            ));
        }
        let Some(subject) = &to.subject else {
            return if faults.is_empty() {
                Ok(to)
            } else {
                Err(Refusal::Faults(faults))
            };
        };
        let name = found.person.as_ref().map(|person| person.name.as_str());
        let is_about = self.is_about(subject, name);
        let person_fault = person_fault(found.person.as_ref());
        if self.access_facts().shows_employee_to(actor) {
            faults.extend(person_fault);
        } else if is_about || person_fault.is_some() {
            faults.push(FieldError::at(
                "/handler/subject",
                HANDLER_NOT_POSSIBLE,
                Text::of(
                    "Deze klacht kan niet naar deze persoon. Kies iemand anders.",
                    "This complaint cannot go to this person. Choose somebody else.",
                ),
            ));
        }
        let own_department = found.person.as_ref().and_then(|person| person.department.as_ref());
        if to.department.is_some() && own_department.is_some() && own_department != to.department.as_ref() {
            faults.push(FieldError::at(
                "/handler/department",
                "contradiction",
                Text::of(
                    "Deze persoon hoort bij een andere afdeling.",
                    "This person belongs to another department.",
                ),
            ));
        }
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        if is_about {
            return Err(not_independent(Text::of(
                "De klacht gaat over deze medewerker. Stuur de klacht naar iemand anders door.",
                "The complaint is about this employee. Forward it to somebody else.",
            )));
        }
        Ok(Assignee {
            name: name.map(ToOwned::to_owned),
            department: own_department.cloned().or(to.department),
            ..to
        })
    }
}

fn department_fault(known: Option<bool>) -> Option<FieldError> {
    let (code, message) = match known {
        Some(true) => return None,
        Some(false) => ("retired", Text::of("Deze code is vervallen.", "This code is retired.")),
        None => ("unknown", Text::of("Deze code bestaat niet.", "There is no such code.")),
    };
    Some(FieldError::at("/handler/department", code, message))
}

fn person_fault(person: Option<&Candidate>) -> Option<FieldError> {
    const POINTER: &str = "/handler/subject";
    let message = Text::of(
        "Deze persoon mag geen klachten behandelen.",
        "This person may not handle complaints.",
    );
    let may_not_handle = || {
        let refused = person.is_some_and(|person| !person.may_handle);
        refused.then(|| FieldError::at(POINTER, "may_not_handle", message))
    };
    employment_fault(person.map(|person| person.active), POINTER).or_else(may_not_handle)
}

/// The fault at `pointer` of naming somebody who does not work here: `active` is that of the entry in the catalogue of
/// staff, `None` without an entry.
pub fn employment_fault(active: Option<bool>, pointer: &'static str) -> Option<FieldError> {
    let (code, message) = match active {
        Some(true) => return None,
        Some(false) => (
            "retired",
            Text::of(
                "Deze persoon werkt hier niet meer.",
                "This person does not work here any more.",
            ),
        ),
        None => (
            "unknown",
            Text::of(
                "Deze persoon staat niet in het overzicht van medewerkers.",
                "This person is not in the catalogue of staff.",
            ),
        ),
    };
    Some(FieldError::at(pointer, code, message))
}
