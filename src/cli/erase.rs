//! `klachtenmap erase` and `klachtenmap restore`.

use clap::{Args, Subcommand};

use super::Failure;
use super::database::Database;
use super::output;
use crate::app::database_settings;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db, compact};
use crate::documents::storage::Storage;
use crate::privacy_requests::job::reapply;
use crate::restoring::job::accept;

#[derive(Debug, Args)]
pub struct EraseArguments {
    #[command(subcommand)]
    command: EraseCommand,
}

#[derive(Debug, Subcommand)]
enum EraseCommand {
    /// Erase again what was erased after the backup from which the database was restored
    Reapply,
    /// Rewrite the tables, so that their files hold nothing of what was deleted; the service must be stopped
    Compact,
}

#[derive(Debug, Args)]
pub struct RestoreArguments {
    #[command(subcommand)]
    command: RestoreCommand,
}

#[derive(Debug, Subcommand)]
enum RestoreCommand {
    /// Go on with the restored database: with a new feed, and with numbers that nobody was given
    Accept {
        /// Numbers to leave out after the last that was written down: as many as may have been given since
        #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
        skip: i64,
        /// The database was restored though nothing shows it: less than five minutes were lost, or overtaken since
        #[arg(long)]
        certain: bool,
    },
}

/// # Errors
/// When database or storage cannot be used, a complaint cannot be erased, or a table cannot be rewritten.
pub fn erase(config: &Config, EraseArguments { command }: &EraseArguments) -> Result<(), Failure> {
    match command {
        EraseCommand::Reapply => erase_again(config),
        EraseCommand::Compact => rewrite(config),
    }
}

fn erase_again(config: &Config) -> Result<(), Failure> {
    let database = Database::shared(config)?;
    let (db, storage) = opened(config, &database)?;
    let work = reapply(&storage, &db, &config.rules, Clock::system().now());
    let erased = actix_web::rt::System::new().block_on(work)?;
    Ok(output::write_line(&format!("{erased} complaints erased again"))?)
}

fn rewrite(config: &Config) -> Result<(), Failure> {
    let database = Database::shared(config)?;
    let mut connection = database.connect(config)?;
    let mut count = 0;
    let compacted = compact(&mut connection, |table| {
        log::info!("{table} is rewritten");
        count += 1;
    });
    compacted.map_err(|cause| -> Failure { cause })?;
    Ok(output::write_line(&format!("{count} tables rewritten"))?)
}

/// # Errors
/// When database or storage cannot be used, something is to be erased again first, or nothing was restored.
pub fn restore(config: &Config, RestoreArguments { command }: &RestoreArguments) -> Result<(), Failure> {
    let RestoreCommand::Accept { skip, certain } = command;
    let database = Database::shared(config)?;
    let (db, storage) = opened(config, &database)?;
    let accepted = actix_web::rt::System::new().block_on(accept(&storage, &db, *skip, *certain));
    let head = accepted.map_err(|cause| -> Failure { cause })?;
    let line = format!(
        "the register goes on with feed {} at position {}",
        head.epoch, head.position
    );
    Ok(output::write_line(&line)?)
}

fn opened(config: &Config, database: &Database) -> Result<(Db, Storage), Failure> {
    // Refuses a schema that does not fit, and migrates where that is allowed.
    drop(database.connect(config)?);
    let db = Db::open(&db::Settings {
        connections: 1,
        application_name: "klachtenmap-restore",
        ..database_settings(config, &database.url)
    });
    Ok((db, Storage::open(&config.documents_place)?))
}
