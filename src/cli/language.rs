//! The languages in which a command can speak.

use clap::ValueEnum;

use crate::i18n;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Language {
    Nl,
    En,
}

impl From<Language> for i18n::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Nl => i18n::Language::Dutch,
            Language::En => i18n::Language::English,
        }
    }
}
