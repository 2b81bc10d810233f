//! `klachtenmap job`.

use std::time::Duration;

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::database::Database;
use super::output;
use crate::app::{JOBS, JobSettings, correspondence, database_settings, jobs, website};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db};
use crate::documents::scanner::Scanner;
use crate::documents::storage::Storage;
use crate::error::Error;
use crate::http::Health;
use crate::jobs::{Attempt, Job, Occasion};
use crate::restoring::job::look;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the names of the jobs and how often the service runs them
    List,
    /// Run a job now, unless a service is running it at this moment
    Run {
        /// Name of the job
        #[arg(value_parser = PossibleValuesParser::new(JOBS.map(|(name, _)| name)))]
        name: String,
    },
}

fn in_words(period: Duration) -> String {
    match period.as_secs() {
        1 => "second".to_owned(),
        60 => "minute".to_owned(),
        seconds if seconds < 60 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds / 60),
    }
}

/// A connection for the job, and one to extend its lease.
pub(super) const CONNECTIONS: u32 = 2;

/// # Errors
/// When the database or the storage of documents cannot be used, the job fails, or another process runs it.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let name = match &arguments.command {
        Command::List => {
            let lines = JOBS.map(|(name, period)| format!("{name:<20} every {}", in_words(period)));
            return Ok(output::write_line(&lines.join("\n"))?);
        }
        Command::Run { name } => name,
    };
    let database = Database::shared(config)?;
    // Refuses a schema that does not fit, and migrates where that is allowed.
    drop(database.connect(config)?);
    let db = Db::open(&db::Settings {
        connections: CONNECTIONS,
        application_name: "klachtenmap-job",
        ..database_settings(config, &database.url)
    });
    let (storage, scanner) = (
        Storage::open(&config.documents_place)?,
        config.documents_scanner.clone(),
    );
    let health = Health::default();
    // `connect` has just seen it.
    health.schema_fits();
    let scanner = scanner.map(Scanner::new);
    let settings = JobSettings {
        rules: config.rules.clone(),
        trash: config.trash,
        reach: config.reach(),
        correspondence: correspondence(config, &website(config)?).map_err(|error| error.to_string())?,
        alerts_to: config.mail.alerts_to.clone(),
        office_hours: config.office_hours,
    };
    // As the service does before it runs any: a restored database tells nobody anything.
    match actix_web::rt::System::new().block_on(look(&storage, &db, &health)) {
        // The storage is of another register: what sends is refused, and what uses the storage says so itself.
        Ok(()) | Err(Error::NotReady(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let jobs = jobs(&db, &storage, scanner, &Clock::system(), &health, &settings);
    let Some(job) = jobs.iter().find(|job| job.name == name) else {
        return Err(format!("there is no job {name}").into());
    };
    let done = insist(&db, job)?.unwrap_or_else(|| "there was nothing to do".to_owned());
    Ok(output::write_line(&done)?)
}

/// Runs a job now, until it ends or somebody interrupts it.
///
/// # Errors
/// When the job fails, is interrupted, or another process runs it.
pub(super) fn insist(db: &Db, job: &Job) -> Result<Option<String>, Failure> {
    let name = job.name;
    let interrupted = async {
        let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
        let (Ok(mut terminate), Ok(mut interrupt)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let attempt = job.attempt(db, Occasion::Insisted, interrupted);
    match actix_web::rt::System::new().block_on(attempt)? {
        Attempt::Done(done) => Ok(done),
        Attempt::Failed(cause) => Err(cause),
        Attempt::Held(time) => Err(format!(
            "another process runs {name}; if that was killed, its lease ends in {} seconds",
            time.as_secs() + 1
        )
        .into()),
        Attempt::NotDue(_) | Attempt::Stopped => Err(format!("{name} was not done").into()),
        Attempt::Lost => Err(format!("another process has taken over {name}").into()),
    }
}
