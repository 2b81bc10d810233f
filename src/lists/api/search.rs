//! What callers know of a complainant whose complaints they look for.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::http::Input;
use crate::http::input::broken;
use crate::i18n::Text;
use crate::lists::model::PersonalData;
use crate::procedure::sought_postal_code;

/// What is known of a complainant; everything given must match, and something must be given.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = something_is_given))]
pub struct PersonalDataQuery {
    /// Words of the name, each from its beginning.
    #[schema(min_length = 2, max_length = 100, example = "hoekstra")]
    pub name: Option<String>,
    /// The whole e-mail address, in upper or lower case.
    #[schema(min_length = 3, max_length = 254, example = "s.hoekstra@example.nl")]
    pub email: Option<String>,
    /// The whole phone number, however it is written.
    #[schema(min_length = 6, max_length = 30, example = "058 808 0050")]
    pub phone: Option<String>,
    /// The whole postal code.
    #[schema(min_length = 2, max_length = 20, example = "8911 LE")]
    pub postal_code: Option<String>,
    /// The whole customer number.
    #[schema(min_length = 1, max_length = 60, example = "KL-104482")]
    pub customer_number: Option<String>,
    /// Items on a page; default 50.
    #[schema(minimum = 1, maximum = 200, example = 20)]
    pub page_size: Option<i64>,
    /// `cursor` of the page before.
    #[schema(max_length = 2000)]
    pub cursor: Option<String>,
}

impl Input for PersonalDataQuery {}

impl PersonalDataQuery {
    pub(super) fn wanted(&self) -> PersonalData {
        PersonalData {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            postal_code: self.postal_code.as_deref().map(sought_postal_code),
            customer_number: self.customer_number.clone(),
        }
    }
}

fn something_is_given(query: &PersonalDataQuery) -> std::result::Result<(), ValidationError> {
    let given = [
        &query.name,
        &query.email,
        &query.phone,
        &query.postal_code,
        &query.customer_number,
    ];
    if given.iter().any(|field| field.is_some()) {
        return Ok(());
    }
    Err(broken(
        "nothing_given",
        &Text::of(
            "Geef ten minste één gegeven om op te zoeken.",
            "Give at least one thing to search for.",
        ),
    ))
}
