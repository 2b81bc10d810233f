//! `klachtenmap report`.

use clap::{Args, ValueEnum};

use super::Failure;
use super::database::Database;
use crate::calendar::model::{Month, local_date};
use crate::clock::Clock;
use crate::config::Config;
use crate::reports::model::Report;
use crate::reports::render::{MonthlyReport, csv};
use crate::reports::store::count;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The month, as 2026-10
    #[arg(long, value_name = "MONTH")]
    month: Month,
    /// How it is written down
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Csv,
}

/// Prints the report of a month.
///
/// # Errors
/// When the database cannot be reached, or the figures do not add up.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let database = Database::shared(config)?;
    let mut connection = database.connect(config)?;
    let now = Clock::system().now();
    let counts = count(&mut connection, arguments.month, local_date(now))?;
    let report = MonthlyReport::new(&Report::of(arguments.month, &counts)?, now);
    match arguments.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&report)?),
        Format::Csv => print!("{}", csv(&[report])?),
    }
    Ok(())
}
