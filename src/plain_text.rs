//! Text as it is kept: composed, trimmed, and without the invisible characters that come along when people paste from
//! Word, WhatsApp, Arabic or Hebrew.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// The characters that no answer holds, as a pattern that every dialect of regular expressions reads alike: controls other
/// than tab and newlines. [`plain_text`] removes more than these.
pub const PATTERN: &str = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F]*$";

/// The text without the characters that [`PATTERN`] forbids: for what a caller sent and an answer repeats.
pub fn repeatable(text: &str) -> String {
    let is_forbidden = |letter: char| letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r');
    text.replace(is_forbidden, "\u{fffd}")
}

/// The kept form of a text, trimmed and in Unicode NFC. Vertical tab, form feed, NEL, the separators of lines and
/// paragraphs and every carriage return become newlines. Other controls but tab, zero-width characters and bidi marks are
/// removed; joiners stay inside words and emoji that need them. A text in which nothing is visible is empty.
///
/// NUL stays, because it is no slip of a keyboard or clipboard: callers refuse it.
pub fn plain_text(text: &str) -> Cow<'_, str> {
    let is_ordinary = |byte: u8| matches!(byte, b'\t' | b'\n' | b' '..=b'~');
    if text.bytes().all(is_ordinary) {
        return Cow::Borrowed(text.trim());
    }
    let mut kept = composed(text);
    // Composing moves marks, and with them what stands beside a joiner. Each further round removes something.
    loop {
        let again = composed(&kept);
        if again == kept {
            return Cow::Owned(kept);
        }
        kept = again;
    }
}

/// The text without what is removed, composed (NFC); empty when nothing of it can be seen.
fn composed(text: &str) -> String {
    let cleaned = cleaned(text);
    let trimmed = cleaned.trim();
    if trimmed.chars().all(is_invisible) {
        String::new()
    } else {
        trimmed.nfc().collect()
    }
}

fn cleaned(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut before = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '\r' if letters.peek() == Some(&'\n') => continue,
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{200c}' | '\u{200d}' => {
                let after = letters.clone().find(|next| !is_joiner(*next) && !is_removed(*next));
                if !before.is_some_and(|before| joins(before, letter, after)) {
                    continue;
                }
                letter
            }
            // The letters of the flags of countries that are part of another, such as Scotland.
            '\u{e0020}'..='\u{e007f}' if matches!(before, Some('\u{1f3f4}' | '\u{e0020}'..='\u{e007f}')) => letter,
            _ if is_removed(letter) => continue,
            _ => letter,
        };
        kept.push(letter);
        before = Some(letter);
    }
    kept
}

const fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// Whether a character that shows nothing is removed wherever it stands. Variation selectors and the fillers of scripts
/// stay: the letter before them looks another way with them.
const fn is_removed(letter: char) -> bool {
    matches!(
        letter,
        '\u{1}'..='\u{8}'
            | '\u{e}'..='\u{1f}'
            | '\u{7f}'..='\u{84}'
            | '\u{86}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether a joiner between these two has a meaning: in a word of a script that needs joiners, after the sign that joins
/// two consonants (also at the end of the word, as in older Malayalam), or in an emoji.
fn joins(before: char, joiner: char, after: Option<char>) -> bool {
    if is_of_joining_script(before) {
        let is_virama = canonical_combining_class(before) == 9;
        return is_virama || after.is_some_and(is_of_joining_script);
    }
    let is_emoji_before = is_pictograph(before) || matches!(before, '\u{fe0f}' | '\u{e007f}');
    joiner == '\u{200d}' && is_emoji_before && after.is_some_and(is_pictograph)
}

/// Whether the character is a letter or a mark of a script in which joiners shape words: Arabic and its neighbours,
/// Mongolian, and the scripts of India and South-East Asia.
fn is_of_joining_script(letter: char) -> bool {
    let is_in_script = matches!(
        letter,
        '\u{600}'..='\u{8ff}'
            | '\u{900}'..='\u{dff}'
            | '\u{f00}'..='\u{109f}'
            | '\u{1700}'..='\u{18af}'
            | '\u{1900}'..='\u{1c4f}'
            | '\u{1cd0}'..='\u{1cff}'
            | '\u{a800}'..='\u{a8ff}'
            | '\u{a930}'..='\u{a9ff}'
            | '\u{aa00}'..='\u{aaff}'
            | '\u{abc0}'..='\u{abff}'
            | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefe}'
            | '\u{10a00}'..='\u{10fff}'
            | '\u{11000}'..='\u{11fff}'
            | '\u{1e900}'..='\u{1e95f}'
    );
    is_in_script && (letter.is_alphabetic() || is_combining_mark(letter))
}

/// Whether the character can be a part of an emoji that is made of several, such as a family or a profession.
const fn is_pictograph(letter: char) -> bool {
    matches!(
        letter,
        '\u{2190}'..='\u{21ff}'
            | '\u{231a}'..='\u{231b}'
            | '\u{23cf}'..='\u{23ff}'
            | '\u{25a0}'..='\u{27bf}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

/// Whether a text of such characters alone shows nothing: blanks, NUL excepted, and what is drawn as nothing in most
/// fonts (the `Default_Ignorable_Code_Point` of Unicode, and the empty pattern of Braille).
fn is_invisible(letter: char) -> bool {
    letter.is_whitespace()
        || is_joiner(letter)
        || is_removed(letter)
        || matches!(
            letter,
            '\u{34f}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0080}'..='\u{e0fff}'
        )
}

/// Prefixes a quote to a text that a spreadsheet would read as a formula.
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_escaped() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1"] {
            assert_eq!(escape_formula(text), format!("'{text}"));
        }
        for text in ["", "price", "a=b", "'=1", " =1"] {
            assert_eq!(escape_formula(text), text);
        }
    }

    #[test]
    fn what_is_sent_is_kept_as_people_mean_it() {
        for (sent, kept) in [
            ("  Noorderstroom \n", "Noorderstroom"),
            ("\u{a0}naam\u{2003}", "naam"),
            ("e\u{301}e\u{301}n", "één"),
            ("voor\tmidden\nna", "voor\tmidden\nna"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f", "a\nb\nc\nd\ne\nf"),
            ("a\u{1}b\u{1b}c\u{7f}d\u{9f}", "abcd"),
            ("a\0b", "a\0b"),
            ("klach\u{200b}ten\u{2060}re\u{ad}gis\u{feff}ter", "klachtenregister"),
            ("\u{feff}begin", "begin"),
            ("\u{200b} rand \u{200b}", "rand"),
            ("\u{202a}+31 6\u{202c}\u{200e}", "+31 6"),
            ("\u{2067}\u{5d3}\u{5d5}\u{5d3}\u{2069}\u{200f}", "\u{5d3}\u{5d5}\u{5d3}"),
            ("een\u{2011}twee", "een\u{2011}twee"),
        ] {
            assert_eq!(plain_text(sent), kept, "{sent:?}");
        }
    }

    #[test]
    fn joiners_stay_where_words_and_emoji_need_them() {
        for kept in [
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "ക്\u{200d}",
            "👩\u{200d}👩\u{200d}👧",
            "👩🏽\u{200d}⚕\u{fe0f}",
            "❤\u{fe0f}\u{200d}🔥",
            "🙂\u{200d}↔\u{fe0f}",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "葛\u{e0100}",
        ] {
            assert_eq!(plain_text(kept), kept, "{kept:?}");
        }
        for (sent, kept) in [
            ("Jan\u{200d}ssen", "Janssen"),
            ("Jan\u{200c}ssen", "Janssen"),
            ("\u{200d}می", "می"),
            ("می\u{200c} ", "می"),
            ("می\u{200c}\u{200d}\u{200c}خواهم", "می\u{200c}خواهم"),
            ("می\u{200c}\u{200e}خواهم", "می\u{200c}خواهم"),
            ("👩\u{200c}👧", "👩👧"),
            ("👩\u{200d}a", "👩a"),
            ("a\u{e0061}", "a"),
        ] {
            assert_eq!(plain_text(sent), kept, "{sent:?}");
        }
    }

    #[test]
    fn a_text_of_invisible_characters_is_empty() {
        for sent in [
            "",
            " \n\t\u{3000}",
            "\u{200b}\u{200d}\u{feff}",
            "\u{202e}\u{2066}\u{61c}",
            "\u{7}\u{1b}",
            "\u{2800}\u{2800} \u{2800}",
            "\u{115f}\u{1160}\u{3164}\u{ffa0}",
            "\u{fe0f}\u{34f}\u{e0100}\u{180e}",
        ] {
            assert_eq!(plain_text(sent), "", "{sent:?}");
        }
        // Among other characters these are part of a script.
        for kept in ["⠓\u{2800}⠕", "\u{115f}\u{1161}가"] {
            assert_eq!(plain_text(kept), kept);
        }
    }

    /// Text in which what this module treats in a way of its own is frequent.
    fn any_text() -> impl Strategy<Value = String> {
        let special = "\0\t\n\r\u{b}\u{85}\u{2028} \u{a0}\u{ad}\u{200b}\u{200c}\u{200d}\u{200e}\u{202e}\u{2069}\u{feff}\
                       \u{fe0f}\u{2800}\u{e0062}\u{e007f}\u{1f3f4}👩⚕↔\u{338}〈\u{2329}ae\u{301}\u{308}می्कക്\u{93c}\u{f71}\u{f72}";
        let special: Vec<char> = special.chars().collect();
        let letter = prop_oneof![3 => prop::sample::select(special), 1 => any::<char>()];
        prop::collection::vec(letter, 0..20).prop_map(|letters| letters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn kept_text_has_no_forbidden_character_and_is_kept_as_it_is(text in any_text()) {
            let kept = plain_text(&text);
            let forbidden = |letter: char| {
                let is_tag = matches!(letter, '\u{e0020}'..='\u{e007f}');
                letter == '\r' || letter == '\u{85}' || is_removed(letter) && !is_tag
            };
            prop_assert!(!kept.chars().any(forbidden), "{kept:?}");
            prop_assert_eq!(kept.trim(), &*kept);
            prop_assert!(unicode_normalization::is_nfc(&kept));
            let again = plain_text(&kept);
            prop_assert_eq!(&*again, &*kept);
            let pattern = jsonschema::validator_for(&serde_json::json!({ "pattern": PATTERN })).unwrap();
            prop_assert!(kept.contains('\0') || pattern.is_valid(&serde_json::json!(kept)), "{kept:?}");
        }
    }
}
