//! `klachtenmap calendar`.

use clap::{Args, Subcommand};

use super::Failure;
use super::database::Database;
use super::output;
use crate::app::database_settings;
use crate::clock::Clock;
use crate::complaints::store::{RecomputedTerm, recompute_terms};
use crate::config::Config;
use crate::db::{self, Db};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compute the first-response terms of open complaints anew, after a change of the working days
    Recompute {
        /// Print what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// # Errors
/// When the database cannot be used.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let Command::Recompute { dry_run } = arguments.command;
    let database = Database::shared(config)?;
    // Refuses a schema that does not fit, and migrates where that is allowed.
    drop(database.connect(config)?);
    let db = Db::open(&db::Settings {
        connections: 1,
        application_name: "klachtenmap-calendar",
        ..database_settings(config, &database.url)
    });
    let work = recompute_terms(&db, &config.rules.terms, Clock::system().now(), dry_run);
    let recomputed = actix_web::rt::System::new().block_on(work)?;
    let mut lines: Vec<String> = recomputed.iter().map(line).collect();
    lines.push(total(recomputed.len(), dry_run));
    Ok(output::write_line(&lines.join("\n"))?)
}

fn line(term: &RecomputedTerm) -> String {
    format!("{}: {} -> {}", term.number, term.previous_due_date, term.due_date)
}

fn total(count: usize, dry_run: bool) -> String {
    let terms = if count == 1 { "term" } else { "terms" };
    if dry_run {
        format!("{count} first-response {terms} would change")
    } else {
        format!("{count} first-response {terms} changed")
    }
}
