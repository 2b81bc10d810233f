//! The complainant: who complains, in whatever way somebody told it, and whether somebody can be answered. Source: part B
//! of the complaint procedure (every signal is registered).

use serde::{Deserialize, Serialize};

use super::reach::{has_postal_codes, is_country, is_dutch_postal_code, is_phone, stored_phone, stored_postal_code};
use super::vocabulary::{ComplainantLanguage, ContactBy};
use crate::error::FieldError;
use crate::i18n::Text;

/// The person who complains; not necessarily a customer. Everything about the person may be unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complainant {
    pub name: Option<String>,
    /// Whether the person does not want to be known.
    pub anonymous: bool,
    pub address: Option<String>,
    pub postal_code: Option<String>,
    pub town: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub social_media: Option<SocialMedia>,
    pub representative: Option<Representative>,
    /// `None` when it was not asked: Dutch.
    pub language: Option<ComplainantLanguage>,
    pub contact_by: Option<ContactBy>,
}

/// An account in a social medium.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocialMedia {
    pub platform: String,
    pub handle: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The person who complains for the complainant: a relative, a carer, a lawyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    pub name: String,
    /// The relation to the complainant, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl Complainant {
    /// Whether the complainant or the representative can be answered: by phone, e-mail or a full address.
    pub fn is_answerable(&self) -> bool {
        let has_postal_code = self.postal_code.is_some() || !has_postal_codes(&self.country);
        let has_full_address = self.address.is_some() && has_postal_code && self.town.is_some();
        let is_represented = |by: &Representative| by.phone.is_some() || by.email.is_some();
        self.phone.is_some()
            || self.email.is_some()
            || has_full_address
            || self.representative.as_ref().is_some_and(is_represented)
    }

    /// A fault if nothing is known of the complainant, who is not anonymous either.
    pub fn nobody_fault(&self) -> Option<FieldError> {
        let known = [
            &self.name,
            &self.address,
            &self.postal_code,
            &self.town,
            &self.phone,
            &self.email,
        ];
        let is_known = known.iter().any(|part| part.is_some())
            || self.anonymous
            || self.social_media.is_some()
            || self.representative.is_some();
        let message = Text::of(
            "Vul iets van de melder in, of geef aan dat de melder anoniem is.",
            "Fill in something about the complainant, or say that the complainant is anonymous.",
        );
        (!is_known).then(|| FieldError::at("/complainant", "required", message))
    }

    /// The stored form: phone numbers and Dutch postal codes are written in one way where they are understood.
    pub(super) fn normalised(mut self) -> Self {
        if let Some(code) = &mut self.postal_code {
            *code = stored_postal_code(code, &self.country);
        }
        let by_representative = self.representative.as_mut().map(|by| &mut by.phone);
        for phone in std::iter::once(&mut self.phone).chain(by_representative).flatten() {
            *phone = stored_phone(phone);
        }
        self
    }

    /// The parts that could not be understood and are kept as written, as JSON Pointers into a registration.
    pub fn unclear(&self) -> Vec<(&'static str, Text)> {
        let is_dutch = self.country == "NL";
        let by = self.representative.as_ref();
        let is_unclear_phone = |phone: Option<&String>| phone.is_some_and(|phone| !is_phone(phone));
        let is_unclear_email = |email: Option<&String>| email.is_some_and(|email| !is_email(email));
        let unclear_code = |code: &String| is_dutch && !is_dutch_postal_code(code);
        let phone = Text::of(
            "Dit telefoonnummer is niet te herkennen. Het is bewaard zoals het is opgegeven.",
            "This phone number cannot be recognised. It was kept as given.",
        );
        let email = Text::of(
            "Dit e-mailadres is niet te herkennen. Het is bewaard zoals het is opgegeven.",
            "This e-mail address cannot be recognised. It was kept as given.",
        );
        let code = Text::of(
            "Deze postcode is niet te herkennen. De postcode is bewaard zoals opgegeven.",
            "This postal code cannot be recognised. It was kept as given.",
        );
        let parts = [
            (
                "/complainant/phone",
                is_unclear_phone(self.phone.as_ref()),
                phone.clone(),
            ),
            (
                "/complainant/email",
                is_unclear_email(self.email.as_ref()),
                email.clone(),
            ),
            (
                "/complainant/postalCode",
                self.postal_code.as_ref().is_some_and(unclear_code),
                code,
            ),
            (
                "/complainant/representative/phone",
                is_unclear_phone(by.and_then(|by| by.phone.as_ref())),
                phone,
            ),
            (
                "/complainant/representative/email",
                is_unclear_email(by.and_then(|by| by.email.as_ref())),
                email,
            ),
        ];
        let unclear = parts.into_iter().filter(|(_, is_unclear, _)| *is_unclear);
        unclear.map(|(pointer, _, message)| (pointer, message)).collect()
    }
}

/// A fault if there is no country `code` in ISO 3166-1 alpha-2.
pub fn country_fault(code: &str) -> Option<FieldError> {
    let message = Text::of("Dit land bestaat niet.", "There is no such country.");
    (!is_country(code)).then(|| FieldError::at("/complainant/country", "unknown", message))
}

/// Whether `text` has the parts of an e-mail address: something before one `@`, and a domain with a dot after it.
fn is_email(text: &str) -> bool {
    let has_space = text.chars().any(char::is_whitespace);
    let domain_is_whole =
        |domain: &str| domain.split('.').count() >= 2 && domain.split('.').all(|part| !part.is_empty());
    let parts = text.rsplit_once('@');
    !has_space
        && parts.is_some_and(|(local, domain)| !local.is_empty() && !local.contains('@') && domain_is_whole(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nobody() -> Complainant {
        Complainant {
            name: None,
            anonymous: false,
            address: None,
            postal_code: None,
            town: None,
            country: "NL".into(),
            phone: None,
            email: None,
            social_media: None,
            representative: None,
            language: None,
            contact_by: None,
        }
    }

    fn representative(phone: Option<&str>) -> Representative {
        Representative {
            name: "A. Hoekstra".into(),
            relation: None,
            phone: phone.map(str::to_owned),
            email: None,
        }
    }

    #[test]
    fn whoever_is_known_by_anything_complains() {
        assert_eq!(nobody().nobody_fault().unwrap().code, "required");
        let known: [fn(&mut Complainant); 6] = [
            |one| one.anonymous = true,
            |one| one.name = Some("S. Hoekstra".into()),
            |one| one.town = Some("Leeuwarden".into()),
            |one| one.email = Some("jan at example".into()),
            |one| {
                one.social_media = Some(SocialMedia {
                    platform: "x".into(),
                    handle: "@sjoerd".into(),
                    url: None,
                });
            },
            |one| one.representative = Some(representative(None)),
        ];
        for change in known {
            let mut one = nobody();
            change(&mut one);
            assert_eq!(one.nobody_fault(), None, "{one:?}");
        }
        for (country, exists) in [("NL", true), ("UK", false), ("ZZ", false), ("nl", false)] {
            assert_eq!(country_fault(country).is_none(), exists, "{country}");
        }
    }

    #[test]
    fn an_answer_needs_a_phone_an_e_mail_address_or_a_full_address() {
        let address = Complainant {
            address: Some("Ossekop 3-b".into()),
            town: Some("Leeuwarden".into()),
            ..nobody()
        };
        assert!(!address.is_answerable(), "half an address");
        assert!(
            Complainant {
                postal_code: Some("8911 LE".into()),
                ..address.clone()
            }
            .is_answerable()
        );
        let of_curacao = Complainant {
            country: "CW".into(),
            ..address
        };
        assert!(of_curacao.is_answerable(), "a country without postal codes");
        for (represented, answerable) in [
            (representative(None), false),
            (representative(Some("058 808 0050")), true),
        ] {
            let one = Complainant {
                representative: Some(represented),
                ..nobody()
            };
            assert_eq!(one.is_answerable(), answerable);
        }
        let handle = SocialMedia {
            platform: "x".into(),
            handle: "@sjoerd".into(),
            url: None,
        };
        let one = Complainant {
            social_media: Some(handle),
            ..nobody()
        };
        assert!(!one.is_answerable());
    }

    #[test]
    fn what_is_not_understood_is_kept_and_told() {
        let one = Complainant {
            phone: Some("06-12345678 (na 18u)".into()),
            email: Some("jan at example.nl".into()),
            postal_code: Some("8911".into()),
            ..nobody()
        }
        .normalised();
        let pointers: Vec<_> = one.unclear().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(
            pointers,
            ["/complainant/phone", "/complainant/email", "/complainant/postalCode"]
        );
        assert_eq!(one.phone.as_deref(), Some("06-12345678 (na 18u)"));
        let clear = Complainant {
            phone: Some("058/8080050".into()),
            email: Some("jan.de.boer@voorbeeld.example".into()),
            postal_code: Some("8911le".into()),
            ..nobody()
        }
        .normalised();
        assert_eq!(
            (clear.unclear().len(), clear.postal_code.as_deref()),
            (0, Some("8911 LE"))
        );
    }

    #[test]
    fn e_mail_addresses_have_two_parts_and_a_whole_domain() {
        for email in ["a@b.nl", "müller@exämple.de", "a+b@c.d.nl"] {
            assert!(is_email(email), "{email}");
        }
        for other in ["a", "@b.nl", "a@b", "a@b..nl", "a@@b.nl", "a b@c.nl", "a@.nl"] {
            assert!(!is_email(other), "{other}");
        }
    }
}
