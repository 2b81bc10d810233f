//! The parts of a complaint that requests and views share.

use o2o::o2o;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::http::input::broken;
use crate::i18n::Text;
use crate::procedure::{Employee, ExternalReference, Representative, SocialMedia, is_email_address};

/// The employee whom a complaint is about, by the `sub` of their tokens, by name, or both.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate, o2o)]
#[map_owned(Employee)]
#[serde(deny_unknown_fields)]
#[schema(as = Employee, min_properties = 1)]
pub struct EmployeeBody {
    /// The `sub` of the employee's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "v-12")]
    pub subject: Option<String>,
    /// The employee's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "L. Postma")]
    pub name: Option<String>,
}

/// The striking out of something that was recorded by mistake.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "Hoort bij een andere klacht." }))]
pub struct StrikeOutInput {
    /// The reason, which is shown with it.
    #[schema(min_length = 1, max_length = 2000, example = "Hoort bij een andere klacht.")]
    pub reason: String,
}

/// The fault of a change that is given together with striking out.
pub fn not_with_striking_out() -> ValidationError {
    let message = Text::of(
        "Dit kan niet samen met doorhalen.",
        "This cannot be combined with striking out.",
    );
    broken("contradiction", &message)
}

/// The complaint's id in another system.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate, o2o)]
#[map_owned(ExternalReference)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExternalReference)]
pub struct ExternalReferenceBody {
    /// The other system.
    #[schema(pattern = "^[a-z][a-z0-9_-]{0,59}$", max_length = 60, example = "crm")]
    pub system: String,
    /// The id there, in whatever letters; upper and lower case differ. Not an e-mail address: ids stand in addresses, and
    /// personal data does not.
    #[schema(min_length = 1, max_length = 200, example = "CASE-48213")]
    #[validate(custom(function = is_usable))]
    pub id: String,
}

fn is_usable(id: &str) -> Result<(), ValidationError> {
    let (code, message) = if is_email_address(id) {
        (
            "personal",
            Text::of(
                "Gebruik geen e-mailadres als kenmerk.",
                "Do not use an e-mail address as a reference.",
            ),
        )
    } else if id == "." || id == ".." {
        (
            "format",
            Text::of("Dit kan geen kenmerk zijn.", "This cannot be a reference."),
        )
    } else {
        return Ok(());
    };
    Err(broken(code, &message))
}

/// The fault of references of which one is given twice.
pub fn differ(references: &[ExternalReferenceBody]) -> Result<(), ValidationError> {
    let mut named: Vec<_> = references.iter().map(|one| (&one.system, &one.id)).collect();
    named.sort_unstable();
    let repeats = named.windows(2).any(|pair| pair[0] == pair[1]);
    let message = Text::of(
        "Elk kenmerk mag maar één keer voorkomen.",
        "Every reference may occur only once.",
    );
    if repeats {
        Err(broken("repeated", &message))
    } else {
        Ok(())
    }
}

/// An account in a social medium.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate, o2o)]
#[map_owned(SocialMedia)]
#[serde(deny_unknown_fields)]
#[schema(as = SocialMedia)]
pub struct SocialMediaBody {
    /// The social medium.
    #[schema(min_length = 1, max_length = 60, example = "facebook")]
    pub platform: String,
    /// The name of the account there.
    #[schema(min_length = 1, max_length = 200, example = "@shoekstra")]
    pub handle: String,
    /// The address of the account or the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000, example = "https://social.example/@shoekstra")]
    pub url: Option<String>,
}

/// The person who complains for the complainant.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate, o2o)]
#[map_owned(Representative)]
#[serde(deny_unknown_fields)]
#[schema(as = Representative)]
pub struct RepresentativeBody {
    /// As the representative gives it.
    #[schema(min_length = 1, max_length = 200, example = "A. Hoekstra")]
    pub name: String,
    /// The relation to the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "dochter")]
    pub relation: Option<String>,
    /// As a phone number of the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60, example = "+31 58 808 0051")]
    pub phone: Option<String>,
    /// As an e-mail address of the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 254, example = "a.hoekstra@example.nl")]
    pub email: Option<String>,
}
