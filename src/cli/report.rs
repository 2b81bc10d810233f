//! The command `klachtenmap report`.

use clap::{Args, ValueEnum};

use super::database::Database;
use super::{Failure, output};
use crate::calendar::model::Month;
use crate::clock::Clock;
use crate::config::Config;
use crate::i18n;
use crate::reports::forms::{self, Reports};
use crate::reports::store::{editions, with_trend};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Month, as 2026-10
    #[arg(long, value_name = "MONTH")]
    month: Month,
    /// Format of the report
    #[arg(long, value_enum, default_value_t = Form::Json)]
    format: Form,
    /// Language of spreadsheet, page and PDF
    #[arg(long, value_enum, default_value_t = Language::Nl)]
    language: Language,
    /// The figures as they are now, also when the report was frozen
    #[arg(long)]
    live: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Json,
    Csv,
    /// CSV as a Dutch Excel opens it
    CsvExcel,
    Xlsx,
    Html,
    Pdf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Nl,
    En,
}

/// Prints the report of a month: its latest edition, or the figures as they are now.
///
/// # Errors
/// When the database cannot be reached, or the figures do not add up.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let database = Database::shared(config)?;
    let mut connection = database.connect(config)?;
    let (month, form) = (arguments.month, arguments.format.into());
    let language = arguments.language.into();
    let frozen = if arguments.live {
        None
    } else {
        editions::content(&mut connection, month, None, form, language)?
    };
    let content = if let Some((_, content)) = frozen {
        content
    } else {
        let trend = with_trend(&mut connection, month, form, Clock::system().now())?;
        form.write(Reports::new(&trend, None)?, language)?
    };
    Ok(output::write(&content)?)
}

impl From<Form> for forms::Form {
    fn from(form: Form) -> Self {
        match form {
            Form::Json => forms::Form::Json,
            Form::Csv => forms::Form::Csv,
            Form::CsvExcel => forms::Form::CsvExcel,
            Form::Xlsx => forms::Form::Xlsx,
            Form::Html => forms::Form::Html,
            Form::Pdf => forms::Form::Pdf,
        }
    }
}

impl From<Language> for i18n::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Nl => i18n::Language::Dutch,
            Language::En => i18n::Language::English,
        }
    }
}
