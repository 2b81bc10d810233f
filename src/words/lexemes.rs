//! The two sides of a comparison by words: the lexemes that are kept, and the parts of a query.

use std::collections::BTreeMap;

/// The lexemes of a `tsvector`, with their places in the text if these matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexemes(BTreeMap<String, Vec<u16>>);

/// PostgreSQL keeps at most so many places of a lexeme, and none beyond the last place.
const MOST_PLACES: usize = 255;
const LAST_PLACE: u16 = 16_383;

/// The query that nothing meets: no lexeme is a space.
pub(super) const NOTHING: &str = "' '";

impl Lexemes {
    pub(super) fn add(&mut self, lexeme: String) {
        self.0.entry(lexeme).or_default();
    }

    /// Adds a lexeme at a place that is not before those added earlier.
    pub(super) fn add_at(&mut self, lexeme: String, place: usize) {
        let places = self.0.entry(lexeme).or_default();
        let place = u16::try_from(place).unwrap_or(LAST_PLACE).min(LAST_PLACE);
        if places.len() < MOST_PLACES && places.last() != Some(&place) {
            places.push(place);
        }
    }

    /// The lexemes in the order of their bytes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &[u16])> {
        self.0
            .iter()
            .map(|(lexeme, places)| (lexeme.as_str(), places.as_slice()))
    }
}

/// The query for a whole lexeme.
pub(super) fn exact(lexeme: &str) -> String {
    format!("'{}'", lexeme.replace('\\', "\\\\").replace('\'', "''"))
}

/// The query for lexemes that begin with `lexeme`.
pub(super) fn beginning(lexeme: &str) -> String {
    exact(lexeme) + ":*"
}

/// The query that is met when all parts are; without parts, by nothing.
pub(super) fn all(parts: &[String]) -> String {
    joined(parts, " & ")
}

/// The query that is met when one part is; without parts, by nothing.
pub(super) fn any(parts: &[String]) -> String {
    joined(parts, " | ")
}

fn joined(parts: &[String], operator: &str) -> String {
    match parts {
        [] => NOTHING.to_owned(),
        [one] => one.clone(),
        several => format!("({})", several.join(operator)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_lexeme_is_read_as_query_language() {
        assert_eq!(exact("o'b\\r | x:*"), "'o''b\\\\r | x:*'");
        assert_eq!(beginning("hoek"), "'hoek':*");
        assert_eq!(all(&[]), NOTHING);
        let both = [exact("a"), any(&[exact("b"), exact("c")])];
        assert_eq!(all(&both), "('a' & ('b' | 'c'))");
    }

    #[test]
    fn places_are_as_many_and_as_far_as_postgresql_takes() {
        let mut lexemes = Lexemes::default();
        for place in 1..300 {
            lexemes.add_at("a".into(), place);
        }
        for place in [20_000, 70_000] {
            lexemes.add_at("b".into(), place);
        }
        let places: Vec<(&str, usize)> = lexemes.iter().map(|(lexeme, places)| (lexeme, places.len())).collect();
        assert_eq!(places, [("a", MOST_PLACES), ("b", 1)]);
    }
}
