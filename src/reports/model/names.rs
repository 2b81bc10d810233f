//! The names of the fixed parts of divisions. Natures and departments have their names from the catalogues.

use super::figures::Name;
use crate::i18n::Language;
use crate::vocabulary::Vocabulary;

/// The name of a word, as it stands in a table.
pub(super) fn of(word: impl Vocabulary) -> Name {
    let text = word.name().capitalised();
    name(text.get(Language::Dutch), text.get(Language::English))
}

pub(super) fn name(nl: &str, en: &str) -> Name {
    Name {
        nl: nl.to_owned(),
        en: en.to_owned(),
    }
}
