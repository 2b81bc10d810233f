//! The command `klachtenmap report`.

use clap::{Args, ValueEnum};

use super::database::Database;
use super::language::Language;
use super::{Failure, output};
use crate::calendar::model::Month;
use crate::clock::Clock;
use crate::config::Config;
use crate::reports::{format, service};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Month, as 2026-10
    #[arg(long, value_name = "MONTH")]
    month: Month,
    /// Format of the report
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Language of spreadsheet, page and PDF
    #[arg(long, value_enum, default_value_t = Language::Nl)]
    language: Language,
    /// The figures as they are now, also when the report was frozen
    #[arg(long)]
    live: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Csv,
    /// CSV as a Dutch Excel opens it
    CsvExcel,
    Xlsx,
    Html,
    Pdf,
}

/// Prints the report of a month: its latest edition, or the figures as they are now.
///
/// # Errors
/// When the database cannot be reached, or the figures do not add up.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let database = Database::shared(config)?;
    let mut connection = database.connect(config)?;
    let (month, format) = (arguments.month, arguments.format.into());
    let language = arguments.language.into();
    let frozen = if arguments.live {
        None
    } else {
        service::frozen_content(&mut connection, month, None, format, language)?
    };
    let content = if let Some((_, content)) = frozen {
        content
    } else {
        service::live_content(&mut connection, month, format, language, Clock::system().now())?
    };
    Ok(output::write(&content)?)
}

impl From<Format> for format::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Json => format::Format::Json,
            Format::Csv => format::Format::Csv,
            Format::CsvExcel => format::Format::CsvExcel,
            Format::Xlsx => format::Format::Xlsx,
            Format::Html => format::Format::Html,
            Format::Pdf => format::Format::Pdf,
        }
    }
}
