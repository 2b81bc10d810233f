//! Words of the Dutch language.

use rust_stemmers::{Algorithm, Stemmer};

/// The Dutch stem of a folded word, by the Snowball algorithm.
pub(super) fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::Dutch).stem(word).into_owned()
}

/// Whether a folded word is too common to tell texts apart: the list of Snowball, by which PostgreSQL judges too.
pub(super) fn is_common(word: &str) -> bool {
    COMMON.contains(&word)
}

/// Whether a folded word goes before surnames, and is a surname itself where none follows (`den Heer`, `Le`).
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// Whether a folded word is a form of address or a title, and never a surname.
pub(super) fn is_form_of_address(word: &str) -> bool {
    ADDRESSES.contains(&word)
}

const COMMON: &[&str] = &[
    "aan", "al", "alles", "als", "altijd", "andere", "ben", "bij", "daar", "dan", "dat", "de", "der", "deze", "die",
    "dit", "doch", "doen", "door", "dus", "een", "eens", "en", "er", "ge", "geen", "geweest", "haar", "had", "heb",
    "hebben", "heeft", "hem", "het", "hier", "hij", "hoe", "hun", "iemand", "iets", "ik", "in", "is", "ja", "je",
    "kan", "kon", "kunnen", "maar", "me", "meer", "men", "met", "mij", "mijn", "moet", "na", "naar", "niet", "niets",
    "nog", "nu", "of", "om", "omdat", "onder", "ons", "ook", "op", "over", "reeds", "te", "tegen", "toch", "toen",
    "tot", "u", "uit", "uw", "van", "veel", "voor", "want", "waren", "was", "wat", "werd", "wezen", "wie", "wil",
    "worden", "wordt", "zal", "ze", "zelf", "zich", "zij", "zijn", "zo", "zonder", "zou",
];

const PARTICLES: &[&str] = &[
    "aan", "af", "al", "bij", "da", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "el", "erven",
    "heer", "het", "in", "la", "las", "le", "les", "los", "onder", "op", "over", "te", "ten", "ter", "tot", "uit",
    "van", "vanden", "vander", "vd", "vde", "vden", "vder", "voor", "von", "zu", "zum", "zur",
];

const ADDRESSES: &[&str] = &[
    "bsc",
    "dhr",
    "dr",
    "drs",
    "ds",
    "fam",
    "familie",
    "hr",
    "ing",
    "ir",
    "jhr",
    "jkvr",
    "jr",
    "juffrouw",
    "llm",
    "mej",
    "mejuffrouw",
    "meneer",
    "mevr",
    "mevrouw",
    "mijnheer",
    "miss",
    "mme",
    "mr",
    "mrs",
    "ms",
    "msc",
    "mw",
    "phd",
    "prof",
    "sir",
    "sr",
    "wed",
    "weduwe",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_kind_share_a_stem() {
        for (one, other) in [
            ("klacht", "klachten"),
            ("bedenktijd", "bedenktijden"),
            ("overeenkomst", "overeenkomsten"),
            ("rekening", "rekeningen"),
            ("meter", "meters"),
        ] {
            assert_eq!(stem(one), stem(other), "{one}");
        }
    }

    #[test]
    fn the_lists_are_folded_words() {
        for word in COMMON.iter().chain(PARTICLES).chain(ADDRESSES) {
            assert_eq!(super::super::folding::words(word), [*word]);
        }
    }
}
