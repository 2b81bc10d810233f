//! The facts by which a complaint is found: names, address, numbers. The lexemes of a fact begin with a letter of their
//! own, so that one `tsvector` holds them all.

use serde::Serialize;

use super::dutch::{is_form_of_address, is_particle};
use super::folding::{key, words};
use super::lexemes::{Lexemes, all, any, beginning, exact};

/// Facts of a complaint, or those that are sought: every one given must match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The name of the complainant.
    pub name: Option<String>,
    /// Street and number, postal code and town; any of these when sought.
    pub address: Option<String>,
    pub postal_code: Option<String>,
    /// The e-mail addresses by which the person is reached; one when sought.
    pub emails: Vec<String>,
    /// The phone numbers by which the person is reached; one when sought.
    pub phones: Vec<String>,
    pub customer_number: Option<String>,
    pub quote_number: Option<String>,
    /// References of other systems: the id alone or `system:id`, kept in both forms.
    pub references: Vec<String>,
    /// The name of the person who received the complaint.
    pub receiver_name: Option<String>,
    pub reception_point: Option<String>,
}

/// The first letters of the lexemes of a name: of its words, and of the initials of its words.
struct NameLexemes {
    word: char,
    initial: char,
}

const COMPLAINANT: NameLexemes = NameLexemes {
    word: 'n',
    initial: 'i',
};
const RECEIVER: NameLexemes = NameLexemes {
    word: 'o',
    initial: 'j',
};
const ADDRESS: char = 'a';
const PHONE: &str = "t";

impl Facts {
    /// The lexemes that are kept of these facts.
    pub fn lexemes(&self) -> Lexemes {
        let mut lexemes = Lexemes::default();
        for (kind, name) in [(COMPLAINANT, &self.name), (RECEIVER, &self.receiver_name)] {
            if let Some(name) = name {
                kind.keep(name, &mut lexemes);
            }
        }
        for word in self.address.iter().flat_map(|address| words(address)) {
            lexemes.add(format!("{ADDRESS}{word}"));
        }
        // Nobody is found by a phone number without digits.
        let keys = self.keys().filter(|key| key != PHONE);
        keys.for_each(|key| lexemes.add(key));
        lexemes
    }

    /// The query for complaints with all these facts; `None` without any.
    pub fn query(&self) -> Option<String> {
        let mut parts: Vec<String> = self.keys().map(|key| exact(&key)).collect();
        parts.extend(self.name.as_deref().map(|name| COMPLAINANT.query(name)));
        parts.extend(self.receiver_name.as_deref().map(|name| RECEIVER.query(name)));
        parts.extend(self.address.as_deref().map(address_query));
        (!parts.is_empty()).then(|| all(&parts))
    }

    /// The lexemes of the facts that match as a whole.
    fn keys(&self) -> impl Iterator<Item = String> {
        let postal_code = self
            .postal_code
            .as_ref()
            .map(|code| format!("p{}", words(code).concat()));
        let emails = self.emails.iter().map(|email| format!("e{}", key(email)));
        let phones = self.phones.iter().map(|phone| format!("{PHONE}{}", phone_key(phone)));
        let folded = [
            ('c', &self.customer_number),
            ('q', &self.quote_number),
            ('d', &self.reception_point),
        ];
        let folded = folded
            .into_iter()
            .filter_map(|(kind, value)| Some(format!("{kind}{}", key(value.as_ref()?))));
        // Ids of other systems may differ by case alone.
        let references = self.references.iter().map(|reference| format!("r{reference}"));
        postal_code
            .into_iter()
            .chain(emails)
            .chain(phones)
            .chain(folded)
            .chain(references)
    }
}

/// The digits of a phone number without the prefixes that may be left out. The function `phone_key` of the database is the
/// same rule.
fn phone_key(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let mut rest = digits.as_str();
    for prefix in ["00", "31", "0"] {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    rest.to_owned()
}

impl NameLexemes {
    fn keep(&self, name: &str, lexemes: &mut Lexemes) {
        for word in words(name) {
            lexemes.add(self.of_initial(&word));
            lexemes.add(format!("{}{word}", self.word));
        }
    }

    /// The query for a name: each of its words from the beginning, but particles and forms of address only if it has no
    /// other words. An initial stands for any word that it begins, and where another word of the name is found, any
    /// word for its initial.
    fn query(&self, name: &str) -> String {
        let words = words(name);
        // `Berg, van den`
        let is_inverted = name.contains(',');
        let telling = (0..words.len()).filter(|place| !is_beside(&words, *place, is_inverted));
        let mut sought: Vec<&str> = telling.map(|place| words[place].as_str()).collect();
        if sought.is_empty() {
            sought = words.iter().map(String::as_str).collect();
        }
        let found_by = |written: Option<&str>| {
            let part = |word: &&str| {
                if written.is_none_or(|written| written == *word) {
                    self.word(word)
                } else {
                    self.word_or_initial(word)
                }
            };
            all(&sought.iter().map(part).collect::<Vec<_>>())
        };
        let written = sought.iter().filter(|word| !is_initial(word));
        let ways: Vec<String> = written.map(|word| found_by(Some(word))).collect();
        if ways.is_empty() { found_by(None) } else { any(&ways) }
    }

    fn word(&self, word: &str) -> String {
        if is_initial(word) {
            exact(&self.of_initial(word))
        } else {
            beginning(&format!("{}{word}", self.word))
        }
    }

    fn word_or_initial(&self, word: &str) -> String {
        let written = self.word(word);
        match word.chars().next() {
            Some(initial) if !is_initial(word) => any(&[written, exact(&format!("{}{initial}", self.word))]),
            _ => written,
        }
    }

    fn of_initial(&self, word: &str) -> String {
        [self.initial].into_iter().chain(word.chars().next()).collect()
    }
}

fn is_initial(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// Whether the word at `place` of a name only goes with the name: a form of address, or a particle that is not its
/// surname. An abbreviated particle (`v.d.`, `'t`) does, but a single one at the beginning is an initial.
fn is_beside(name: &[String], place: usize, is_inverted: bool) -> bool {
    let is_short = |place: usize| {
        name.get(place)
            .is_some_and(|word| ["d", "t", "v"].contains(&word.as_str()))
    };
    let is_surname = place + 1 == name.len() && !is_inverted;
    is_form_of_address(&name[place])
        || is_particle(&name[place]) && !is_surname
        || is_short(place) && (place > 0 || is_short(1))
}

/// The query for an address: numbers and words of one or two letters as a whole, other words from the beginning.
fn address_query(address: &str) -> String {
    let part = |word: String| {
        let lexeme = format!("{ADDRESS}{word}");
        let is_whole = word.starts_with(char::is_numeric) || word.chars().nth(2).is_none();
        if is_whole { exact(&lexeme) } else { beginning(&lexeme) }
    };
    all(&words(address).into_iter().map(part).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Facts {
        Facts {
            name: Some(name.to_owned()),
            ..Facts::default()
        }
    }

    fn query(name: &str) -> String {
        named(name).query().unwrap()
    }

    #[test]
    fn a_name_is_kept_by_its_words_and_their_initials() {
        let kept = named("M.v.d.Berg").lexemes();
        let kept: Vec<&str> = kept.iter().map(|(lexeme, _)| lexeme).collect();
        assert_eq!(kept, ["ib", "id", "im", "iv", "nberg", "nd", "nm", "nv"]);
    }

    #[test]
    fn particles_and_forms_of_address_are_not_asked_for() {
        for same in [
            "Berg",
            "van den Berg",
            "v.d. Berg",
            "Mevr. v/d Berg",
            "berg, van den",
            "dhr. Van der BERG",
        ] {
            assert_eq!(query(same), "'nberg':*", "{same}");
        }
        assert_eq!(query("V. Bakker"), "('iv' & 'nbakker':*)");
        assert_eq!(query("J. v. Dijk"), "('ij' & 'ndijk':*)");
        assert_eq!(query("den Heer"), "'nheer':*");
        assert_eq!(query("mevrouw van der"), "'nder':*");
        assert_eq!(query("Mevrouw"), "'nmevrouw':*");
        assert_eq!(query("') | !('"), "' '");
    }

    #[test]
    fn one_word_of_a_name_is_written_out() {
        assert_eq!(query("M.J."), "('im' & 'ij')");
        assert_eq!(
            query("Jan Smit"),
            "(('njan':* & ('nsmit':* | 'ns')) | (('njan':* | 'nj') & 'nsmit':*))"
        );
    }

    #[test]
    fn a_phone_is_found_however_it_is_written_and_nobody_by_one_without_digits() {
        let reached = |phone: &str| Facts {
            phones: vec![phone.to_owned()],
            ..Facts::default()
        };
        for same in ["058 808 0050", "+31 58 8080050", "0031 (0)58-808 00 50", "588080050"] {
            assert_eq!(reached(same).query().unwrap(), "'t588080050'", "{same}");
        }
        assert_eq!(reached("06-12345678").query().unwrap(), "'t612345678'");
        for nothing in ["onbekend", "+31 (0)"] {
            assert_eq!(reached(nothing).query().unwrap(), "'t'");
            assert_eq!(reached(nothing).lexemes().iter().count(), 0);
        }
    }

    #[test]
    fn all_facts_that_are_sought_must_match() {
        let sought = Facts {
            postal_code: Some("8911le".into()),
            address: Some("Osseko 3b".into()),
            customer_number: Some("KL-1".into()),
            references: vec!["crm:Case'1".into()],
            ..Facts::default()
        };
        let query = "('p8911le' & 'ckl-1' & 'rcrm:Case''1' & ('aosseko':* & 'a3' & 'ab'))";
        assert_eq!(sought.query().as_deref(), Some(query));
        assert_eq!(Facts::default().query(), None);
    }
}
