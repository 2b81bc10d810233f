//! The commands of the program, one file each; here is only what they share: the command line, logging, the database.

mod calendar;
mod database;
mod demo;
mod doctor;
mod erase;
mod healthcheck;
mod job;
mod language;
mod logging;
mod migrate;
mod openapi;
mod output;
mod personal_data;
mod report;
mod retention;
mod serve;
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, SETTINGS, Setting, SettingError, unknown_settings};
use crate::error::with_causes;
use crate::private_files;

/// The complaints register of a company, as a service.
///
/// Without a command it serves. Nothing needs to be configured: a private PostgreSQL is started in the data folder,
/// and demo tokens are printed. Settings come from the environment, and in development from a file `.env`.
#[derive(Debug, Parser)]
#[command(name = "klachtenmap", version, after_long_help = settings_help())]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and Swagger UI until SIGTERM or Ctrl-C (the default)
    Serve,
    /// Bring the schema of the database up to date
    Migrate,
    /// Print a token for the service that runs with the same settings
    Token(token::Arguments),
    /// Print the OpenAPI document
    Openapi,
    /// Print the inventory of personal data: what is kept of whom, why, how long, and how it is erased
    PersonalData,
    /// Fill the register with a realistic year of Dutch complaints
    Demo(demo::Arguments),
    /// Succeed when the service on this machine is ready, for containers
    Healthcheck,
    /// Print the report of a month
    Report(report::Arguments),
    /// Work with the calendar of working days
    Calendar(calendar::Arguments),
    /// Examine settings, keys, database, clock, storage and scanner, and say what to do about what is wrong
    Doctor(doctor::Arguments),
    /// Erase again what a restored database still has
    Erase(erase::EraseArguments),
    /// Let a restored database go on
    Restore(erase::RestoreArguments),
    /// Purge what need not be kept any longer
    Retention(retention::Arguments),
    /// Run by hand what the service does by itself once a period
    Job(job::Arguments),
}

/// The reason for which a command did not do its work; printed to people as one line.
pub type Failure = Box<dyn std::error::Error>;

/// Runs the command line; 0 only when the work is done, 2 for settings or arguments that cannot be used.
pub fn run() -> ExitCode {
    private_files::set_umask();
    if std::env::var("KLACHTENMAP_MODE").as_deref() != Ok("production") {
        // Without such a file there is simply nothing to read.
        drop(dotenvy::dotenv());
    }
    let line = CommandLine::parse();
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(faults) => {
            return match &line.command {
                Some(Command::Doctor(arguments)) => doctor::refuse(&faults, arguments),
                _ => refuse(&faults),
            };
        }
    };
    logging::start(config.log_format);
    for name in unknown_settings() {
        log::warn!("{name} is no setting of this service");
    }
    let outcome = match line.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config),
        Command::Migrate => migrate::run(&config),
        Command::Token(arguments) => token::run(&config, &arguments),
        Command::Openapi => openapi::run(),
        Command::PersonalData => personal_data::run(),
        Command::Healthcheck => healthcheck::run(&config),
        Command::Demo(arguments) => demo::run(&config, &arguments),
        Command::Report(arguments) => report::run(&config, &arguments),
        Command::Calendar(arguments) => calendar::run(&config, &arguments),
        Command::Doctor(arguments) => doctor::run(&config, &arguments),
        Command::Erase(arguments) => erase::erase(&config, &arguments),
        Command::Restore(arguments) => erase::restore(&config, &arguments),
        Command::Retention(arguments) => retention::run(&config, &arguments),
        Command::Job(arguments) => job::run(&config, &arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("klachtenmap: {}", with_causes(failure.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn refuse(faults: &[SettingError]) -> ExitCode {
    eprintln!("klachtenmap: these settings cannot be used:");
    for fault in faults {
        eprintln!("  {fault}");
    }
    ExitCode::from(2)
}

fn settings_help() -> String {
    let line = |setting: &Setting| {
        let default = if setting.default.is_empty() {
            "nothing"
        } else {
            setting.default
        };
        let Setting {
            name, example, meaning, ..
        } = setting;
        format!("  {name}\n      {meaning} [default: {default}; example: {example}]\n")
    };
    format!("Settings:\n{}", SETTINGS.iter().map(line).collect::<String>())
}
