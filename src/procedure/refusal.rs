//! Refusals of changes: the reason, and the facts that are missing for the change.

use super::vocabulary::StatusName;
use crate::error::{Conflict, Error, FieldError};
use crate::i18n::{Language, Text};
use crate::vocabulary::{Vocabulary, name_of};

/// A decision against a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This person may not make the change, in any state.
    Forbidden(Text),
    /// Nobody may make the change in this state.
    Conflict {
        code: &'static str,
        reason: Text,
        missing: Vec<&'static str>,
    },
    /// A field of the request is invalid.
    Fault {
        pointer: &'static str,
        code: &'static str,
        message: Text,
    },
    /// Several fields of the request are invalid.
    Faults(Vec<FieldError>),
}

impl Refusal {
    /// A conflict in which nothing is missing.
    pub const fn conflict(code: &'static str, reason: Text) -> Self {
        let missing = Vec::new();
        Refusal::Conflict { code, reason, missing }
    }

    /// The reason as text.
    pub fn into_reason(self) -> Text {
        match self {
            Refusal::Faults(faults) => {
                let first = faults.into_iter().next().map(|fault| fault.message);
                first.unwrap_or(Text::of("Dit kan niet.", "This is not possible."))
            }
            Refusal::Forbidden(reason) | Refusal::Conflict { reason, .. } | Refusal::Fault { message: reason, .. } => {
                reason
            }
        }
    }

    /// The names of the missing facts, as in the contract.
    pub fn missing(&self) -> &[&'static str] {
        match self {
            Refusal::Conflict { missing, .. } => missing,
            _ => &[],
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Forbidden(reason) => Error::Forbidden(Some(reason)),
            Refusal::Conflict { code, reason, missing } => Error::Conflict(Conflict { code, reason, missing }),
            Refusal::Fault { pointer, code, message } => Error::at(pointer, code, message),
            Refusal::Faults(faults) => Error::Invalid(faults),
        }
    }
}

/// The refusal of the independence rule.
pub(super) const fn not_independent(reason: Text) -> Refusal {
    Refusal::conflict("not-independent", reason)
}

pub(super) fn wrong_status(from: StatusName, to: StatusName) -> Refusal {
    let is = from.name();
    let (is_nl, is_en) = (is.get(Language::Dutch), is.get(Language::English));
    let stands = if from == StatusName::Waiting { "staat" } else { "is" };
    let reason = if from == to {
        Text::written(
            format!("Deze klacht {stands} al {is_nl}."),
            format!("This complaint is already {is_en}."),
        )
    } else {
        let step = becoming(to);
        let (nl, en) = (step.get(Language::Dutch), step.get(Language::English));
        Text::written(
            format!("Deze klacht {stands} {is_nl} en kan nu niet {nl}."),
            format!("This complaint is {is_en} and cannot be {en} now."),
        )
    };
    Refusal::conflict("wrong-status", reason)
}

/// The step to a status, as a verb after "kan niet" or "cannot be".
const fn becoming(to: StatusName) -> Text {
    match to {
        StatusName::Registered => Text::of("worden teruggegeven", "given back"),
        StatusName::Forwarded => Text::of("worden doorgestuurd", "forwarded"),
        StatusName::InProgress => Text::of("in behandeling worden genomen", "taken up"),
        StatusName::Waiting => Text::of("in de wacht worden gezet", "put on hold"),
        StatusName::Answered => Text::of("worden beantwoord", "answered"),
        StatusName::Closed => Text::of("worden gesloten", "closed"),
    }
}

/// The refusal to take away what a closed complaint needs.
pub(super) fn missing_after_closing(missing: Vec<&'static str>) -> Refusal {
    let [nl, en] = listed(&missing);
    Refusal::Conflict {
        code: "closing-gate",
        reason: Text::written(
            format!("De klacht is gesloten en kan niet zonder: {nl}. Heropen de klacht eerst."),
            format!("The complaint is closed and cannot do without: {en}. Reopen the complaint first."),
        ),
        missing,
    }
}

/// The names of facts as a list, in Dutch and English.
fn listed(facts: &[&'static str]) -> [String; 2] {
    [Language::Dutch, Language::English].map(|language| {
        let names = facts.iter().map(|fact| name_of(fact).into_language(language));
        names.collect::<Vec<_>>().join(", ")
    })
}

/// The refusal to change a part that was struck out.
pub(super) const fn struck_out() -> Refusal {
    Refusal::conflict(
        "struck-out",
        Text::of(
            "Dit is doorgehaald en kan niet meer worden gewijzigd.",
            "This is struck out and can no longer be changed.",
        ),
    )
}

/// The refusal of the closing gate.
pub(super) fn gate(missing: Vec<&'static str>) -> Refusal {
    let [nl, en] = listed(&missing);
    Refusal::Conflict {
        code: "closing-gate",
        reason: Text::written(
            format!("De klacht kan nog niet worden gesloten. Nog nodig: {nl}."),
            format!("The complaint cannot be closed yet. Still needed: {en}."),
        ),
        missing,
    }
}

/// The refusal of a late answer without an explanation.
pub(super) const fn late_reason_required() -> Refusal {
    Refusal::Fault {
        pointer: "/lateReason",
        code: "required",
        message: EXPLAIN,
    }
}

pub(super) const EXPLAIN: Text = Text::of(
    "Deze reactie komt na de termijn. Geef de reden.",
    "This answer comes after its term. Give the reason.",
);
