//! The people of a complaint and the id of a complaint: actors, named employees and assignees.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::Role;
use crate::error::FieldError;
use crate::i18n::Text;

/// The id of a complaint, a UUID of version 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ComplaintId(pub Uuid);

/// A person of the company, as named in the person's token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A person who requests an action, with the roles of that person and the place in the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub person: Person,
    pub roles: Vec<Role>,
    pub place: Place,
}

/// The place of a person in the company, from the catalogue of staff; empty for a person without an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The `sub` as the catalogue spells it.
    pub subject: Option<String>,
    /// The name in the catalogue, with which the names in complaints are compared.
    pub name: Option<String>,
    pub department: Option<String>,
    pub function: Option<String>,
    /// Whether the catalogue says that this person handles no complaints.
    pub handles_none: bool,
    /// The colleagues of the department who are retired, or absent at some time.
    pub colleagues: Vec<Colleague>,
}

/// A colleague whose complaints may have to be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    pub subject: String,
    pub active: bool,
    pub absence: Absence,
}

/// A period of absence. Both days belong to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Absence {
    /// The first day of a current or future absence; `None` when there is none.
    pub from: Option<NaiveDate>,
    /// The last day of the absence; `None` when the end of the absence is unknown.
    pub until: Option<NaiveDate>,
}

/// The employee whom a complaint is about, by the `sub` of the employee's tokens, by name, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Employee {
    /// The `sub` of the employee's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The employee's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The assignee of a complaint: a person, or the queue of a department or function until a person takes the complaint,
/// or nobody yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignee {
    pub department: Option<String>,
    pub subject: Option<String>,
    pub function: Option<String>,
    pub name: Option<String>,
}

/// The standing of a person in the catalogue of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Active,
    Retired,
    Unknown,
}

impl fmt::Display for ComplaintId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for ComplaintId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(ComplaintId)
    }
}

impl Person {
    /// Stands for somebody of whom the reader is not told who it was: no `sub` is empty.
    pub const fn withheld() -> Self {
        Person {
            subject: String::new(),
            name: None,
        }
    }

    pub const fn is_withheld(&self) -> bool {
        self.subject.is_empty()
    }

    /// The name of the person or, without a name, the `sub` of the person's token.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.subject)
    }
}

impl Standing {
    /// The standing of a person whose entry in the catalogue of staff is active or not; `None` without an entry.
    pub const fn new(active: Option<bool>) -> Self {
        match active {
            None => Standing::Unknown,
            Some(true) => Standing::Active,
            Some(false) => Standing::Retired,
        }
    }

    /// The fault at `pointer` of giving something to do to a person with this standing.
    pub fn fault(self, pointer: &str) -> Option<FieldError> {
        let (code, message) = match self {
            Standing::Active => return None,
            Standing::Retired => (
                "retired",
                Text::of(
                    "Deze persoon werkt hier niet meer.",
                    "This person does not work here any more.",
                ),
            ),
            Standing::Unknown => ("unknown", NOT_IN_CATALOGUE),
        };
        Some(FieldError::at(pointer, code, message))
    }
}

pub(super) const NOT_IN_CATALOGUE: Text = Text::of(
    "Deze persoon staat niet in het overzicht van medewerkers.",
    "This person is not in the catalogue of staff.",
);

impl Absence {
    pub fn covers(self, day: NaiveDate) -> bool {
        self.from.is_some_and(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

impl Colleague {
    /// Whether the colleague is retired or absent on `day`.
    pub fn is_away(&self, day: NaiveDate) -> bool {
        !self.active || self.absence.covers(day)
    }
}

impl Actor {
    /// The actor as the handler of a call that is answered while it lasts.
    #[must_use]
    pub fn answering(mut self) -> Self {
        if !self.has(Role::Handler) {
            self.roles.push(Role::Handler);
        }
        self.place.handles_none = false;
        self
    }

    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether this person is told who did what. Another system is not.
    pub fn is_told_people(&self) -> bool {
        Role::are_told_people(&self.roles)
    }

    /// Whether the documents of others are shown: those who take calls read only what they added themselves.
    pub fn reads_documents_of_others(&self) -> bool {
        let roles = [Role::Handler, Role::Manager, Role::Integration];
        roles.iter().any(|role| self.has(*role))
    }
}
