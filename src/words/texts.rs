//! Full text: the words that are kept of texts, and what a caller asks for them.

use super::dutch::{is_common, stem};
use super::folding::words;
use super::lexemes::{Lexemes, all, any, beginning, exact};

/// The distance between the last word of a text and the first of the next, so that no phrase is found across both.
const GAP: usize = 10;

/// The lexemes that are kept of texts: their words and the Dutch stems of these, each with its places. Words that are too
/// common to tell texts apart are left out.
pub fn text_lexemes<'a>(texts: impl IntoIterator<Item = &'a str>) -> Lexemes {
    let mut lexemes = Lexemes::default();
    let mut place = 1;
    for text in texts {
        for word in words(text) {
            if !is_common(&word) {
                let stem = stem(&word);
                if stem != word {
                    lexemes.add_at(stem, place);
                }
                lexemes.add_at(word, place);
            }
            place += 1;
        }
        place += GAP;
    }
    lexemes
}

/// The query for what a caller asks: every word must be found, by its stem or, from three letters, as the beginning of a
/// word; words in quotation marks must follow each other; `or` stands between alternatives, and `-` before what must not
/// be found. Words that are too common are passed over; without any other, nothing is found.
pub fn text_query(asked: &str) -> String {
    let mut alternatives = vec![Vec::new()];
    for term in terms(asked) {
        match term {
            Term::Or => alternatives.push(Vec::new()),
            Term::Words {
                text,
                is_phrase,
                is_unwanted,
            } => {
                let query = if is_phrase { phrase(text) } else { together(text) };
                let wanted = query.map(|query| if is_unwanted { format!("!{query}") } else { query });
                if let Some(parts) = alternatives.last_mut() {
                    parts.extend(wanted);
                }
            }
        }
    }
    let alternatives: Vec<String> = alternatives
        .iter()
        .filter(|parts| !parts.is_empty())
        .map(|parts| all(parts))
        .collect();
    any(&alternatives)
}

enum Term<'a> {
    Or,
    Words {
        text: &'a str,
        is_phrase: bool,
        is_unwanted: bool,
    },
}

/// Takes a question apart at spaces and quotation marks.
fn terms(asked: &str) -> Vec<Term<'_>> {
    let mut terms = Vec::new();
    let mut rest = asked.trim_start();
    while !rest.is_empty() {
        let unwanted = rest.strip_prefix('-');
        rest = unwanted.unwrap_or(rest);
        let quoted = rest.strip_prefix('"');
        let (text, after) = match quoted {
            Some(inside) => inside.split_once('"').unwrap_or((inside, "")),
            None => rest.split_at(
                rest.find(|letter: char| letter.is_whitespace() || letter == '"')
                    .unwrap_or(rest.len()),
            ),
        };
        let is_or = quoted.is_none() && unwanted.is_none() && text.eq_ignore_ascii_case("or");
        terms.push(if is_or {
            Term::Or
        } else {
            Term::Words {
                text,
                is_phrase: quoted.is_some(),
                is_unwanted: unwanted.is_some(),
            }
        });
        rest = after.trim_start();
    }
    terms
}

/// The query for the words of `text` at any places; `None` without a word that tells something.
fn together(text: &str) -> Option<String> {
    let parts: Vec<String> = words(text)
        .iter()
        .filter(|word| !is_common(word))
        .map(|word| found_by(word))
        .collect();
    (!parts.is_empty()).then(|| all(&parts))
}

/// The query for the words of `text` one after another; `None` without a word that tells something.
fn phrase(text: &str) -> Option<String> {
    let mut query = String::new();
    let mut last = None;
    for (place, word) in words(text).iter().enumerate().filter(|(_, word)| !is_common(word)) {
        if let Some(last) = last.replace(place) {
            query += &[" <", &(place - last).to_string(), "> "].concat();
        }
        query.push_str(&found_by(word));
    }
    last.map(|_| format!("({query})"))
}

fn found_by(word: &str) -> String {
    let stem = stem(word);
    let is_whole = word.starts_with(char::is_numeric) || word.chars().nth(2).is_none();
    match (is_whole, stem == word) {
        (true, _) => exact(word),
        (false, true) => beginning(word),
        (false, false) => any(&[beginning(word), exact(&stem)]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexemes::NOTHING;
    use super::*;

    #[test]
    fn texts_are_kept_by_words_and_stems_with_their_places() {
        let kept = text_lexemes(["De klachten van “mij”.Klacht", "over OF-2026-99317"]);
        let kept: Vec<(&str, &[u16])> = kept.iter().collect();
        let places: [(&str, &[u16]); 4] = [
            ("2026", &[18]),
            ("99317", &[19]),
            ("klacht", &[2, 5]),
            ("klachten", &[2]),
        ];
        assert_eq!(kept, places);
    }

    #[test]
    fn a_question_is_words_phrases_alternatives_and_exclusions() {
        for (asked, query) in [
            ("Klachten", "('klachten':* | 'klacht')"),
            ("de meter", "'meter':*"),
            ("CV 99317", "('cv' & '99317')"),
            ("tarief or gás", "('tarief':* | 'gas':*)"),
            ("tarief -meter", "('tarief':* & !'meter':*)"),
            ("\"meter op zolder\" kapot", "(('meter':* <2> 'zolder':*) & 'kapot':*)"),
            ("info@bakker.nl", "('info':* & 'bakker':* & 'nl')"),
            ("-\"niet\" or", NOTHING),
            ("');--", NOTHING),
            ("&|!()", NOTHING),
            ("\"meter", "('meter':*)"),
        ] {
            assert_eq!(text_query(asked), query, "{asked}");
        }
    }
}
