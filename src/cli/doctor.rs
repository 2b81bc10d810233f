//! `klachtenmap doctor`: looks whether everything is there that the service needs, and says what to do about what is not.

mod database;
mod documents;
mod finding;
mod keys;

use std::process::ExitCode;

use clap::Args;

use self::finding::{DATABASE, Finding, Level};
use super::database::Database;
use super::language::Language;
use super::{Failure, output};
use crate::app::database_settings;
use crate::config::{Config, SettingError, unknown_settings};
use crate::db::{self, Db};
use crate::error::with_causes;
use crate::i18n::{self, Text};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Language of the findings
    #[arg(long, value_enum, default_value_t = Language::Nl)]
    language: Language,
}

const SETTINGS: Text = Text::of("instellingen", "settings");

/// A connection for the register, and one to spare.
const CONNECTIONS: u32 = 2;

/// Prints what is found, a line each.
///
/// # Errors
/// When there is a problem.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let mut findings = settings();
    findings.extend(keys::examine(config));
    match Database::shared(config) {
        Ok(database) => {
            findings.extend(database::examine(config, &database.url));
            findings
                .extend(actix_web::rt::System::new().block_on(documents::examine(config, &open(config, &database))));
        }
        Err(error) => findings.push(Finding::problem(
            DATABASE,
            Text::written(
                format!("start niet: {}", with_causes(&error)),
                format!("does not start: {}", with_causes(&error)),
            ),
            Text::of(
                "Neem de genoemde oorzaak weg, of stel een eigen database in.",
                "Remove the cause named, or set a database of your own.",
            ),
        )),
    }
    let language = arguments.language.into();
    print(&findings, language)?;
    match findings
        .iter()
        .filter(|finding| finding.level == Level::Problem)
        .count()
    {
        0 => Ok(()),
        problems => {
            let text = Text::written(
                format!("aantal problemen: {problems}"),
                format!("number of problems: {problems}"),
            );
            Err(text.get(language).into())
        }
    }
}

/// Prints the faults of settings that cannot be used: nothing else can be examined with them.
pub fn refuse(faults: &[SettingError], arguments: &Arguments) -> ExitCode {
    let finding = |fault: &SettingError| {
        Finding::problem(
            SETTINGS,
            Text::written(fault.to_string(), fault.to_string()),
            Text::of(
                "Verbeter deze instelling; pas daarna is de rest te controleren.",
                "Correct this setting; only then the rest can be examined.",
            ),
        )
    };
    let findings: Vec<Finding> = faults.iter().map(finding).collect();
    // The exit code tells as much to a reader that is gone.
    print(&findings, arguments.language.into()).ok();
    ExitCode::from(2)
}

fn print(findings: &[Finding], language: i18n::Language) -> std::io::Result<()> {
    let lines: Vec<String> = findings.iter().map(|finding| finding.line(language)).collect();
    output::write_line(&lines.join("\n"))
}

fn settings() -> Vec<Finding> {
    let unknown = unknown_settings();
    if unknown.is_empty() {
        return vec![Finding::fine(SETTINGS, Text::of("bruikbaar", "can be used"))];
    }
    let remark = |name: &String| {
        Finding::remark(
            SETTINGS,
            Text::written(
                format!("{name} is geen instelling van deze dienst"),
                format!("{name} is no setting of this service"),
            ),
            Text::of("Verbeter de naam, of haal haar weg.", "Correct the name, or remove it."),
        )
    };
    unknown.iter().map(remark).collect()
}

fn open(config: &Config, database: &Database) -> Db {
    Db::open(&db::Settings {
        connections: CONNECTIONS,
        application_name: "klachtenmap-doctor",
        ..database_settings(config, &database.url)
    })
}
