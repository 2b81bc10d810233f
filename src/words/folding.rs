//! Folding of letters, and cutting of texts into words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The number of letters after which a word is cut off. PostgreSQL takes 2046 bytes.
const LONGEST: usize = 60;

/// The words of a text in their order, folded: in lower case, without accents, in Latin letters where a letter has a
/// customary spelling in them (`ß` is `ss`, `ĳ` is `ij`, `ı` is `i`). Everything but letters and digits separates, and so
/// does the place where letters and digits meet.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for letter in text.chars() {
        fold(letter, |folded| {
            if word.is_ended_by(folded) && !word.letters.is_empty() {
                words.push(std::mem::take(&mut word).letters);
            }
            word.push(folded);
        });
    }
    if !word.letters.is_empty() {
        words.push(word.letters);
    }
    words
}

/// A number or an address in the form in which such are compared: in lower case, without spaces, with hyphens for all
/// dashes.
pub fn key(text: &str) -> String {
    let visible = text.chars().filter(|letter| !is_invisible(*letter));
    let lower = visible.nfkc().flat_map(char::to_lowercase);
    lower.filter(|letter| !letter.is_whitespace()).map(hyphen).collect()
}

/// Characters that nobody sees: soft hyphens, joiners and spaces of no width, marks of direction, fillers.
pub const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A word that is being cut out.
#[derive(Default)]
struct Word {
    letters: String,
    length: usize,
    is_number: bool,
}

impl Word {
    fn is_ended_by(&self, letter: char) -> bool {
        !is_of_word(letter) || letter.is_numeric() != self.is_number
    }

    fn push(&mut self, letter: char) {
        if !is_of_word(letter) {
            return;
        }
        self.is_number = letter.is_numeric();
        self.length += 1;
        if self.length <= LONGEST {
            self.letters.push(letter);
        }
    }
}

/// Whether a letter is part of a word. Modifier letters look like apostrophes and separate as these do.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() && !matches!(letter, '\u{2b9}'..='\u{2ff}')
}

/// Emits the letters for which `letter` stands. The order of combining marks does not matter, because they go.
fn fold(letter: char, mut emit: impl FnMut(char)) {
    if letter.is_ascii() {
        return emit(letter.to_ascii_lowercase());
    }
    if is_invisible(letter) {
        return;
    }
    decompose_compatible(letter, |part| {
        for lower in part.to_lowercase().filter(|lower| !is_combining_mark(*lower)) {
            match latin(lower) {
                Some(letters) => letters.chars().for_each(&mut emit),
                None => emit(lower),
            }
        }
    });
}

/// The customary spelling of a letter that does not decompose; the final sigma is the other one.
const fn latin(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'þ' => "th",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŋ' => "n",
        'ŧ' => "t",
        'ς' => "σ",
        _ => return None,
    })
}

const fn hyphen(letter: char) -> char {
    match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_are_folded() {
        for (written, folded) in [
            ("Renée", "renee"),
            ("Rene\u{301}e", "renee"),
            ("MÜLLER", "muller"),
            ("Groß", "gross"),
            ("GROẞ", "gross"),
            ("Yıldız", "yildiz"),
            ("İSMAİL", "ismail"),
            ("ĳsbrand", "ijsbrand"),
            ("Ĳsbrand", "ijsbrand"),
            ("IJSBRAND", "ijsbrand"),
            ("Sørensen", "sorensen"),
            ("Wałęsa", "walesa"),
            ("Đorđević", "dordevic"),
            ("Ægir", "aegir"),
            ("Æsa\u{301}", "aesa"),
            ("Šimić", "simic"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("Σίσυφος", "σισυφοσ"),
            ("Иванов\u{200d}", "иванов"),
            ("Ｊａｎｓｅｎ", "jansen"),
            ("klach\u{ad}ten", "klachten"),
        ] {
            assert_eq!(words(written), [folded], "{written}");
        }
    }

    #[test]
    fn everything_but_letters_and_digits_separates() {
        for (written, cut) in [
            ("R.Zwanenburg", vec!["r", "zwanenburg"]),
            ("M.v.d.Berg", vec!["m", "v", "d", "berg"]),
            ("Jansen/de Boer", vec!["jansen", "de", "boer"]),
            ("info@zwanenburg.nl", vec!["info", "zwanenburg", "nl"]),
            ("O’Brien", vec!["o", "brien"]),
            ("O\u{2bc}Brien", vec!["o", "brien"]),
            ("O´Brien", vec!["o", "brien"]),
            ("Smit\u{a0}–\u{202f}Bos\u{2011}Vis", vec!["smit", "bos", "vis"]),
            ("“klacht”…€50/maand", vec!["klacht", "50", "maand"]),
            ("genoemd.Daarna_ook", vec!["genoemd", "daarna", "ook"]),
            ("OF-2026-99317", vec!["of", "2026", "99317"]),
            ("KL104482", vec!["kl", "104482"]),
            ("3-b, 8911LE", vec!["3", "b", "8911", "le"]),
            ("  ", vec![]),
        ] {
            assert_eq!(words(written), cut, "{written}");
        }
        assert_eq!(words(&"é".repeat(70)), ["e".repeat(LONGEST)]);
    }

    #[test]
    fn keys_differ_by_more_than_case_spaces_and_dashes() {
        for same in ["kl-104482", "KL-104482", " Kl\u{a0}–\u{200b}104482 ", "ＫＬ-104482"] {
            assert_eq!(key(same), "kl-104482", "{same}");
        }
        assert_ne!(key("1-23"), key("12-3"));
    }

    proptest! {
        #[test]
        fn words_are_words_already(text in "\\PC{0,40}") {
            for word in words(&text) {
                prop_assert_eq!(words(&word), [word.clone()]);
            }
        }
    }
}
