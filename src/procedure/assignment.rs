//! The handler that a forwarding names: who it may be, and the department that a person brings along. Source: part C of
//! the complaint procedure ("De ontvanger zorgt dat de klacht direct doorgespeeld wordt naar de juiste behandelaar").

use chrono::{DateTime, Utc};

use super::complaint::{Complaint, Status};
use super::event::EventData;
use super::people::{Actor, Assignee, Person, Standing};
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
    /// The `sub` as the catalogue spells it.
    pub subject: String,
    pub name: String,
    pub department: Option<String>,
    pub active: bool,
    pub may_handle: bool,
}

/// Something that stands in the way of giving a person a part in a case.
enum Obstacle {
    /// The one fault that somebody who is not shown the employee learns, whatever stands in the way.
    Untold(FieldError),
    /// The person does not work here, or may not do this.
    Unfit(FieldError),
    /// The complaint is or was about the person.
    Concerned,
}

/// The code of the refusal by which somebody who is not shown the employee learns that a person cannot take a complaint.
/// It is the same for every reason, so that nobody finds the employee by trying.
pub const HANDLER_NOT_POSSIBLE: &str = "handler_not_possible";

impl Complaint {
    pub(super) fn forward(
        mut self,
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
            resolution_due_date: None,
        };
        self.evidence.forwarded_by = Some(actor.person.subject.clone());
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
    /// employee all reasons against a person are one fault, and nothing else is said beside it.
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
        let person = found.person.as_ref();
        let mut is_about = false;
        match self.obstacle("/handler/subject", subject, person, person_fault, actor) {
            Some(Obstacle::Untold(fault)) => return Err(Refusal::Faults(vec![fault])),
            Some(Obstacle::Unfit(fault)) => faults.push(fault),
            Some(Obstacle::Concerned) => is_about = true,
            None => {}
        }
        let own_department = person.and_then(|person| person.department.as_ref());
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
            name: person.map(|person| person.name.clone()),
            subject: person.map(|person| person.subject.clone()),
            department: own_department.cloned().or(to.department),
            ..to
        })
    }

    /// The person who calls back, named by `subject`, of whom the catalogue of staff has `found`.
    ///
    /// # Errors
    /// A fault when nobody of that `sub` works here or the complaint is about the person; to an actor who is not shown the
    /// employee it is the same for every reason.
    pub fn caller_back(&self, subject: &str, found: Option<Candidate>, actor: &Actor) -> Result<Person, FieldError> {
        const POINTER: &str = "/callBack/person/subject";
        match self.obstacle(POINTER, subject, found.as_ref(), employment_fault, actor) {
            Some(Obstacle::Untold(fault) | Obstacle::Unfit(fault)) => Err(fault),
            Some(Obstacle::Concerned) => Err(FieldError::at(
                POINTER,
                "not_independent",
                Text::of(
                    "De klacht gaat over deze medewerker. Kies iemand anders.",
                    "The complaint is about this employee. Choose somebody else.",
                ),
            )),
            None => Ok(Person {
                name: found.as_ref().map(|person| person.name.clone()),
                subject: found.map_or_else(|| subject.to_owned(), |person| person.subject),
            }),
        }
    }

    /// The obstacle to giving `subject` a part in the case that is named at `pointer`; `unfit` is the fault of the
    /// entry in the catalogue of staff, if it has one.
    fn obstacle(
        &self,
        pointer: &'static str,
        subject: &str,
        person: Option<&Candidate>,
        unfit: impl Fn(Option<&Candidate>, &'static str) -> Option<FieldError>,
        actor: &Actor,
    ) -> Option<Obstacle> {
        let name = person.map(|person| person.name.as_str());
        let concerned = || self.is_about(subject, name).then_some(Obstacle::Concerned);
        let obstacle = unfit(person, pointer).map(Obstacle::Unfit).or_else(concerned)?;
        if self.access_facts().shows_employee_to(actor) {
            return Some(obstacle);
        }
        let message = Text::of(
            "Deze persoon kan voor deze klacht niet worden gekozen. Kies iemand anders.",
            "This person cannot be chosen for this complaint. Choose somebody else.",
        );
        Some(Obstacle::Untold(FieldError::at(pointer, HANDLER_NOT_POSSIBLE, message)))
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

fn person_fault(person: Option<&Candidate>, pointer: &'static str) -> Option<FieldError> {
    let message = Text::of(
        "Deze persoon mag geen klachten behandelen.",
        "This person may not handle complaints.",
    );
    let may_not_handle = || {
        let refused = person.is_some_and(|person| !person.may_handle);
        refused.then(|| FieldError::at(pointer, "may_not_handle", message))
    };
    employment_fault(person, pointer).or_else(may_not_handle)
}

/// The fault at `pointer` of naming somebody who does not work here.
fn employment_fault(person: Option<&Candidate>, pointer: &'static str) -> Option<FieldError> {
    Standing::new(person.map(|person| person.active)).fault(pointer)
}
