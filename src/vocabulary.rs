//! Vocabularies: closed lists of words, each with one spelling in the API, in events and in the database, and with a name
//! for people.

mod names;

use std::str::FromStr;

use strum::VariantArray;

pub use self::names::{choice_of, name_of};
use crate::i18n::Text;

/// An enum whose variants are words. Strum derives what it needs: `EnumString`, `IntoStaticStr` and `VariantArray`, with
/// the spelling in `serialize_all`; `rename_all` of serde says the same, and a test compares the two.
pub trait Vocabulary: VariantArray + FromStr + Into<&'static str> + Copy {
    /// Every word, in order of declaration.
    const ALL: &'static [Self] = Self::VARIANTS;

    fn as_str(self) -> &'static str {
        self.into()
    }

    /// The name of the word for people, in lower case.
    fn name(self) -> Text {
        name_of(self.as_str())
    }

    /// The word with this spelling.
    fn named(spelling: &str) -> Option<Self> {
        spelling.parse().ok()
    }
}

/// Finds the name of a word by its vocabulary and its spelling, whatever slice the vocabulary is of.
#[derive(Clone, Copy)]
pub struct WordNames(pub fn(vocabulary: &str, word: &str) -> Option<Text>);

impl<T: VariantArray + FromStr + Into<&'static str> + Copy> Vocabulary for T {}
