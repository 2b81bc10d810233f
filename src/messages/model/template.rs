//! Templates: texts with placeholders in braces. What fills a placeholder is never read as a placeholder again.

use super::placeholder::{Piece, Placeholder};
use super::values::Values;
use crate::i18n::{Language, Text};
use crate::vocabulary::Vocabulary;

/// The words of a message, with placeholders. Paragraphs are divided by empty lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub subject: String,
    pub text: String,
}

/// A fault of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateFault {
    /// A word in braces that is no placeholder.
    Unknown,
    /// A placeholder of several paragraphs that does not stand by itself.
    NotAlone,
    /// A subject of several lines.
    Lines,
    /// A placeholder that does not belong in a subject.
    NotInSubject,
}

/// A message with its placeholders filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    pub subject: String,
    pub pieces: Vec<Piece>,
}

/// A part of a text: words, or what stands in braces.
enum Part<'a> {
    Words(&'a str),
    Braced(&'a str),
}

impl Template {
    pub fn of(texts: &(Text, Text), language: Language) -> Self {
        Template {
            subject: texts.0.get(language).to_owned(),
            text: texts.1.get(language).to_owned(),
        }
    }

    /// The faults of the subject and of the text.
    pub fn faults(&self) -> (Option<TemplateFault>, Option<TemplateFault>) {
        let unknown = |text: &str| {
            let mut braced = parts(text).into_iter();
            braced.any(|part| matches!(part, Part::Braced(word) if Placeholder::named(word).is_none()))
        };
        let has = |text: &str, of_kind: fn(Placeholder) -> bool| {
            let mut braced = parts(text).into_iter();
            braced.any(|part| matches!(part, Part::Braced(word) if Placeholder::named(word).is_some_and(of_kind)))
        };
        let subject = if unknown(&self.subject) {
            Some(TemplateFault::Unknown)
        } else if self.subject.contains(char::is_control) {
            Some(TemplateFault::Lines)
        } else {
            has(&self.subject, |found| !found.is_for_subject()).then_some(TemplateFault::NotInSubject)
        };
        let text = if unknown(&self.text) {
            Some(TemplateFault::Unknown)
        } else {
            let is_mixed = |paragraph: &str| has(paragraph, Placeholder::is_block) && parts(paragraph).len() > 1;
            let mixed = paragraphs(&self.text).any(is_mixed);
            mixed.then_some(TemplateFault::NotAlone)
        };
        (subject, text)
    }

    /// Fills the placeholders. A paragraph with a placeholder for which there is nothing is left out.
    pub fn fill(&self, values: &Values) -> Filled {
        let pieces = paragraphs(&self.text)
            .flat_map(|paragraph| filled(paragraph, values))
            .collect();
        let subject = line(&self.subject, values).unwrap_or_default();
        Filled {
            subject: subject.split(char::is_control).collect::<Vec<_>>().join(" "),
            pieces,
        }
    }
}

impl Filled {
    /// The message as plain text.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.pieces.iter().map(Piece::text).collect();
        texts.join("\n\n")
    }
}

/// Several messages as one, with one salutation and one ending.
pub fn together(subject: String, messages: Vec<Filled>) -> Filled {
    let last = messages.len().saturating_sub(1);
    let mut pieces = Vec::new();
    for (place, message) in messages.into_iter().enumerate() {
        let is_here = |piece: &Piece| match piece {
            Piece::Salutation(_) => place == 0,
            Piece::Ending(_) => place == last,
            Piece::Heading(_) | Piece::Paragraph(_) => true,
        };
        let mut kept: Vec<Piece> = message.pieces.into_iter().filter(is_here).collect();
        let at = kept.iter().position(|piece| !matches!(piece, Piece::Salutation(_)));
        kept.insert(at.unwrap_or(kept.len()), Piece::Heading(message.subject));
        pieces.extend(kept);
    }
    Filled { subject, pieces }
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    let paragraphs = text.split("\n\n").map(str::trim);
    paragraphs.filter(|paragraph| !paragraph.is_empty())
}

fn filled(paragraph: &str, values: &Values) -> Vec<Piece> {
    if let [Part::Braced(word)] = parts(paragraph).as_slice() {
        match Placeholder::named(word) {
            Some(Placeholder::Decision) => return values.decision().to_vec(),
            Some(Placeholder::Salutation) => {
                let salutation = values.get(Placeholder::Salutation);
                return salutation
                    .map(|text| Piece::Salutation(text.to_owned()))
                    .into_iter()
                    .collect();
            }
            _ => {}
        }
    }
    let ends = parts(paragraph)
        .iter()
        .any(|part| matches!(part, Part::Braced(word) if Placeholder::named(word) == Some(Placeholder::Company)));
    let piece = if ends { Piece::Ending } else { Piece::Paragraph };
    line(paragraph, values).map(piece).into_iter().collect()
}

/// The text with its placeholders filled; `None` where there is nothing for one of them.
fn line(text: &str, values: &Values) -> Option<String> {
    let mut line = String::new();
    for part in parts(text) {
        match part {
            Part::Words(words) => line.push_str(words),
            Part::Braced(word) => match Placeholder::named(word) {
                Some(placeholder) => line.push_str(values.get(placeholder)?),
                None => line.extend(["{", word, "}"]),
            },
        }
    }
    Some(line)
}

/// Takes a text apart. What stands in braces is one word; other braces are words.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find('{') {
        let inside = &rest[begin + 1..];
        let end = inside.find(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '-'));
        match end {
            Some(end) if end > 0 && inside[end..].starts_with('}') => {
                if begin > 0 {
                    parts.push(Part::Words(&rest[..begin]));
                }
                parts.push(Part::Braced(&inside[..end]));
                rest = &inside[end + 1..];
            }
            _ => {
                parts.push(Part::Words(&rest[..=begin]));
                rest = inside;
            }
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}
