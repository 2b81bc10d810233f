//! `klachtenmap retention`.

use std::time::Duration;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;
use super::database::Database;
use super::job::{CONNECTIONS, insist};
use super::output;
use crate::app::database_settings;
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db};
use crate::documents::storage::Storage;
use crate::jobs::Job;
use crate::retention::job::{Counted, Ended, PURGE_COMPLAINTS, Retention};
use crate::retention::model::Period;
use crate::retention::store::Run;
use crate::vocabulary::Vocabulary;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the run of today, or take it up where it was cut off
    Run {
        /// Print what would be purged, and purge nothing
        #[arg(long)]
        dry_run: bool,
        /// Purge up to so many complaints although the run is unlike others
        #[arg(long, value_name = "N", conflicts_with = "dry_run", value_parser = clap::value_parser!(i64).range(0..))]
        confirm: Option<i64>,
    },
}

/// # Errors
/// When database or storage cannot be used, another process makes the run, or the run waits for `--confirm`.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let Command::Run { dry_run, confirm } = arguments.command;
    let database = Database::shared(config)?;
    // Refuses a schema that does not fit, and migrates where that is allowed.
    drop(database.connect(config)?);
    let retention = Retention {
        db: Db::open(&db::Settings {
            connections: CONNECTIONS,
            application_name: "klachtenmap-retention",
            ..database_settings(config, &database.url)
        }),
        storage: Storage::open(&config.documents_place)?,
        clock: Clock::system(),
        period: Period::of(&config.rules),
    };
    if dry_run {
        let today = local_date(retention.clock.now());
        let counted = actix_web::rt::System::new().block_on(retention.count(today))?;
        return Ok(output::write_line(&would_do(&counted))?);
    }
    let (db, hour) = (retention.db.clone(), Duration::from_hours(1));
    let job = Job::new(PURGE_COMPLAINTS, hour, move |lease| {
        let retention = retention.clone();
        async move {
            let bar = ProgressBar::new(0);
            bar.set_style(ProgressStyle::with_template(
                "{bar:40} {pos}/{len} complaints, {eta} left",
            )?);
            let ended = retention.run(lease, confirm, |purged, due| {
                bar.set_length(due.unsigned_abs());
                bar.set_position(purged.unsigned_abs());
            });
            let ended = ended.await;
            bar.finish_and_clear();
            match ended? {
                Ended::Done(run) => Ok(Some(did(&run))),
                Ended::DoneBefore(run) => Ok(Some(format!("today's run is done: {}", did(&run)))),
                Ended::Asks(run) => Err(asks(&run).into()),
            }
        }
    });
    let done = insist(&db, &job)?.unwrap_or_default();
    Ok(output::write_line(&done)?)
}

fn would_do(counted: &Counted) -> String {
    let kept = counted.blocked.iter().map(|(block, count)| {
        format!(
            "\n{count} past their date are kept: {}",
            block.as_str().replace('_', " ")
        )
    });
    format!("{} complaints would be purged{}", counted.due, kept.collect::<String>())
}

fn did(run: &Run) -> String {
    format!("{} complaints purged, with {} documents", run.purged, run.documents)
}

fn asks(run: &Run) -> String {
    let doubts: Vec<String> = run
        .doubts
        .iter()
        .map(|doubt| doubt.as_str().replace('_', " "))
        .collect();
    format!(
        "{} of {} complaints would be purged, and nothing was ({}): run it again with --confirm {} if that is right",
        run.due,
        run.register,
        doubts.join(", "),
        run.due
    )
}
