//! Texts for people in the two languages of the product. `http::language` chooses the language of a caller.

use std::borrow::Cow;

/// The languages a caller may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    Dutch,
    English,
}

impl Language {
    /// The tag used in `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Dutch => "nl",
            Language::English => "en",
        }
    }
}

/// One message in both languages; both are required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    nl: Cow<'static, str>,
    en: Cow<'static, str>,
}

impl Text {
    pub const fn of(nl: &'static str, en: &'static str) -> Self {
        Text {
            nl: Cow::Borrowed(nl),
            en: Cow::Borrowed(en),
        }
    }

    pub const fn written(nl: String, en: String) -> Self {
        Text {
            nl: Cow::Owned(nl),
            en: Cow::Owned(en),
        }
    }

    /// The text with a capital at its beginning.
    pub fn capitalised(&self) -> Self {
        let capitalised = |text: &str| {
            let mut letters = text.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect()
        };
        Text::written(capitalised(&self.nl), capitalised(&self.en))
    }

    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Dutch => &self.nl,
            Language::English => &self.en,
        }
    }

    pub fn into_language(self, language: Language) -> Cow<'static, str> {
        match language {
            Language::Dutch => self.nl,
            Language::English => self.en,
        }
    }
}
