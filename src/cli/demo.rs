//! `klachtenmap demo`: fills an empty register with a realistic year.

use clap::Args;
use diesel::prelude::*;
use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;
use super::database::Database;
use crate::clock::Clock;
use crate::config::{Config, Mode};
use crate::demo::{Plan, fill};
use crate::schema::complaints;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Number of complaints, spread over the past thirteen months
    #[arg(long, default_value_t = 3000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    complaints: u32,
    /// Another seed makes another year
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Add to a register that already has complaints
    #[arg(long)]
    add: bool,
}

/// # Errors
/// In production, on a register that is not empty without `--add`, and when the database fails.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    if config.mode == Mode::Production {
        return Err("these are production settings: a real register gets no invented complaints".into());
    }
    let database = Database::shared(config)?;
    let mut connection = database.connect(config)?;
    let present: i64 = complaints::table.count().get_result(&mut connection)?;
    if present > 0 && !arguments.add {
        return Err(format!("the register already has {present} complaints; --add adds to them").into());
    }
    let plan = Plan {
        complaints: arguments.complaints,
        seed: arguments.seed,
        present: present.unsigned_abs(),
    };
    let bar = ProgressBar::new(arguments.complaints.into());
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} complaints, {eta} left",
    )?);
    let made = fill(&mut connection, plan, &config.rules, Clock::system().now(), |more| {
        bar.inc(more);
    })?;
    bar.finish_and_clear();
    println!("{made} complaints registered");
    Ok(())
}
