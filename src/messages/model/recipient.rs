//! The person to whom a message about a complaint goes, and the way by which it reaches them.

use super::event::MessageChannel;
use crate::i18n::Language;
use crate::procedure::{Complainant, ComplainantLanguage, ContactBy, Representative};

/// The person to whom a message goes: the representative where there is one, else the complainant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The name in the salutation of a mail; none where it could be something else than a name.
    pub name: Option<String>,
    /// The same on paper: of the person to whom the envelope is addressed.
    pub name_on_paper: Option<String>,
    /// An address to which mail can be sent.
    pub email: Option<String>,
    pub address: Option<PostalAddress>,
    pub language: Language,
    /// The way that the complainant wishes, or that is left; `None`: no messages are sent by themselves.
    pub channel: Option<MessageChannel>,
    /// The way that the complainant has asked for.
    pub wish: Option<ContactBy>,
}

/// A full postal address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalAddress {
    /// The lines for the window of an envelope, name first.
    pub lines: Vec<String>,
}

const LONGEST_NAME: usize = 60;
const LONGEST_EMAIL: usize = 254;

impl Recipient {
    /// `None` for an anonymous complainant for whom nobody acts.
    pub fn of(complainant: &Complainant) -> Option<Self> {
        let by = complainant.representative.as_ref();
        if complainant.anonymous && by.is_none() {
            return None;
        }
        let of_representative = by.and_then(|by| mailable(by.email.as_deref()));
        let (name, email) = match (by, of_representative) {
            (Some(by), Some(email)) => (Some(by.name.as_str()), Some(email)),
            (Some(_), None) if complainant.anonymous => (by.map(|by| by.name.as_str()), None),
            _ => (complainant.name.as_deref(), mailable(complainant.email.as_deref())),
        };
        let addressee = addressee(complainant, by);
        let address = PostalAddress::of(complainant, addressee);
        let name_on_paper = if address.is_some() { addressee } else { name };
        let given = by.and_then(|by| by.email.as_ref());
        let given = given.or(complainant.email.as_ref().filter(|_| !complainant.anonymous));
        let wish = complainant.contact_by;
        let by_letter = || address.is_some().then_some(MessageChannel::Letter);
        let channel = match wish {
            Some(ContactBy::None | ContactBy::Phone) => None,
            Some(ContactBy::Letter) => Some(MessageChannel::Letter),
            Some(ContactBy::Email) | None if email.is_some() => Some(MessageChannel::Email),
            // An address to which no mail can be sent is a fault that somebody is to see.
            Some(ContactBy::Email) | None => by_letter().or(given.map(|_| MessageChannel::Email)),
        };
        let plain = |name: Option<&str>| name.filter(|name| is_plain_name(name)).map(str::to_owned);
        Some(Recipient {
            name: plain(name),
            name_on_paper: plain(name_on_paper),
            email,
            address,
            language: match complainant.language {
                Some(ComplainantLanguage::En) => Language::English,
                Some(ComplainantLanguage::Nl) | None => Language::Dutch,
            },
            channel,
            wish,
        })
    }

    /// Whether the complainant wants no messages at all.
    pub fn wants_none(&self) -> bool {
        self.wish == Some(ContactBy::None)
    }

    /// Whether no mail goes to this person: none is wanted, or what nobody asked for goes another way.
    pub fn declines_mail(&self, is_automatic: bool) -> bool {
        match self.wish {
            Some(ContactBy::None) => true,
            Some(ContactBy::Phone | ContactBy::Letter) => is_automatic,
            Some(ContactBy::Email) | None => is_automatic && self.channel == Some(MessageChannel::Letter),
        }
    }
}

/// The name on the envelope, which goes to the address of the complainant.
fn addressee<'a>(complainant: &'a Complainant, by: Option<&'a Representative>) -> Option<&'a str> {
    let own = complainant.name.as_deref().filter(|_| !complainant.anonymous);
    own.or(by.map(|by| by.name.as_str()))
}

impl PostalAddress {
    fn of(complainant: &Complainant, addressee: Option<&str>) -> Option<Self> {
        let (street, town) = (complainant.address.as_ref()?, complainant.town.as_ref()?);
        let place = match &complainant.postal_code {
            Some(code) => format!("{code}  {town}"),
            None => town.clone(),
        };
        let country = (complainant.country != "NL").then_some(complainant.country.as_str());
        let lines = addressee.into_iter().chain([street.as_str(), &place]).chain(country);
        Some(PostalAddress {
            lines: lines.map(str::to_owned).collect(),
        })
    }
}

fn mailable(email: Option<&str>) -> Option<String> {
    email.filter(|email| is_mailable(email)).map(str::to_owned)
}

/// Whether mail can be sent to the address, and to nothing else than one address: no letter in it means anything in a header.
pub fn is_mailable(email: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter);
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    let Some((local, domain)) = email.split_once('@') else {
        return false;
    };
    email.len() <= LONGEST_EMAIL
        && (1..=64).contains(&local.len())
        && local.chars().all(is_plain)
        && local.split('.').all(|part| !part.is_empty())
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// Whether the text is a name and nothing besides: forms are used to send strangers what stands in the place of a name.
fn is_plain_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphabetic() || " .'’-".contains(letter);
    // `S.J.` and `dr.` are parts of names, `voorbeeld.nl` is an address.
    let is_word = |word: &str| {
        let parts: Vec<&str> = word.split('.').filter(|part| !part.is_empty()).collect();
        parts.len() <= 1 || parts.iter().all(|part| part.chars().count() == 1)
    };
    name.chars().count() <= LONGEST_NAME
        && name.chars().any(char::is_alphabetic)
        && name.chars().all(is_letter)
        && name.split_whitespace().all(is_word)
        && name.split_whitespace().count() <= 6
}
