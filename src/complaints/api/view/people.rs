//! Who did something, as callers see it: a program is not told.

use o2o::o2o;
use serde::Serialize;
use utoipa::ToSchema;

use crate::procedure::Person;

/// Somebody of the company.
#[derive(Debug, Clone, Serialize, ToSchema, o2o)]
#[from_owned(Person)]
pub struct PersonView {
    /// The `sub` of the token.
    #[schema(max_length = 200, example = "h-1")]
    subject: String,
    /// The name in the token at that time.
    #[schema(max_length = 200, example = "M. Visser")]
    name: Option<String>,
}

/// The name of who did something, as far as the reader is told.
pub fn told(name: String) -> Option<String> {
    Some(name).filter(|name| !name.is_empty())
}

impl PersonView {
    /// Who did something, as far as the reader is told.
    pub fn told(person: Person) -> Option<Self> {
        (!person.is_withheld()).then(|| person.into())
    }
}
