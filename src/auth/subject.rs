//! The `sub` of tokens: who somebody is.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

use unicode_normalization::UnicodeNormalization;

use crate::words::is_invisible;

/// The longest `sub`, in bytes.
const LONGEST: usize = 200;

/// The beginning of what the service calls itself and those who have no token.
const RESERVED: &str = "system:";

/// Whether a text can be a `sub`: it can be told from any other by looking at it, and is none of the service itself.
pub fn is_subject(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && !folded_subject(text).starts_with(RESERVED)
        && text.trim() == text
        && !text
            .chars()
            .any(|letter| letter.is_control() || is_invisible(letter) && letter != ' ')
}

/// The form in which the `sub` of tokens is compared: in lower case, without invisible characters.
pub fn folded_subject(subject: &str) -> String {
    let visible = subject.chars().filter(|letter| !is_invisible(*letter));
    visible.nfkc().collect::<String>().trim().to_lowercase()
}

/// The staff who have left: their tokens let them do nothing any more. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Retired(Arc<RwLock<HashSet<String>>>);

impl Retired {
    /// Replaces the list by these subjects.
    pub fn replace(&self, subjects: &[String]) {
        let folded = subjects.iter().map(|subject| folded_subject(subject)).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = folded;
    }

    pub fn contains(&self, subject: &str) -> bool {
        let retired = self.0.read().unwrap_or_else(PoisonError::into_inner);
        !retired.is_empty() && retired.contains(&folded_subject(subject))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_holds_nothing_that_cannot_be_seen() {
        for fine in [
            "h-1",
            "auth0|5f7c",
            "josé@example.nl",
            "M. Visser",
            "李小龍",
            "https://idp/9",
        ] {
            assert!(is_subject(fine), "{fine}");
        }
        for wrong in [
            "",
            " ",
            "h-1 ",
            "h\u{200b}-1",
            "\u{202e}1-h",
            "h-1\u{2069}",
            "\u{feff}h-1",
            "h\n1",
            "\u{3164}",
            "h\u{ad}1",
            "system:complainant",
            "System:\u{200b}website",
        ] {
            assert!(!is_subject(wrong), "{wrong:?}");
        }
        assert!(is_subject(&"x".repeat(200)) && !is_subject(&"x".repeat(201)));
    }

    #[test]
    fn who_is_retired_is_so_in_every_spelling() {
        let retired = Retired::default();
        assert!(!retired.contains("h-1"));
        retired.replace(&["H-1".to_owned()]);
        assert!(retired.contains("h-1") && retired.contains("H-1") && !retired.contains("h-2"));
        retired.replace(&[]);
        assert!(!retired.contains("h-1"));
    }
}
