//! Why something may not happen: what stands in the way, and what would have to be there first.

use crate::error::{Conflict, Error, Fault};
use crate::text::Text;

/// A decision against a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This person may not, whatever the state.
    NotYours(Text),
    /// Nobody may, in this state.
    NotNow {
        code: &'static str,
        reason: Text,
        missing: Vec<&'static str>,
    },
    /// What was given cannot be.
    Fault {
        pointer: &'static str,
        code: &'static str,
        message: Text,
    },
    /// Several things that were given cannot be.
    Faults(Vec<Fault>),
}

impl Refusal {
    /// Why, in words.
    pub fn into_reason(self) -> Text {
        match self {
            Refusal::Faults(faults) => {
                let first = faults.into_iter().next().map(|fault| fault.message);
                first.unwrap_or(Text::of("Dit kan niet.", "This cannot be."))
            }
            Refusal::NotYours(reason) | Refusal::NotNow { reason, .. } | Refusal::Fault { message: reason, .. } => {
                reason
            }
        }
    }

    /// What is missing, in the names of the contract.
    pub fn missing(&self) -> &[&'static str] {
        match self {
            Refusal::NotNow { missing, .. } => missing,
            _ => &[],
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotYours(reason) => Error::Forbidden(Some(reason)),
            Refusal::NotNow { code, reason, missing } => Error::Conflict(Conflict { code, reason, missing }),
            Refusal::Fault { pointer, code, message } => Error::at(pointer, code, message),
            Refusal::Faults(faults) => Error::Invalid(faults),
        }
    }
}
