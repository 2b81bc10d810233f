//! `klachtenmap demo`: a year of complaints as an intermediary in energy sales gets them, made through the same door as
//! real ones, for exploring and for tests.

mod case;
mod course;
mod measures;
mod natures;
mod pace;
mod past;
mod people;
mod plot;
mod stage;
mod story;
mod year;

use chrono::{DateTime, Utc};
use clap::Args;
use diesel::prelude::*;
use indicatif::{ProgressBar, ProgressStyle};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::Failure;
use super::database::Database;
use crate::auth::Identity;
use crate::catalogues::store::{Kept, add};
use crate::clock::Clock;
use crate::complaints::store::{Filing, register};
use crate::config::{Config, Mode};
use crate::schema::complaints;
use past::Past;
use stage::Stage;
use story::Story;
use year::Year;

#[derive(Debug, Args)]
pub struct Arguments {
    /// How many complaints, spread over the past thirteen months
    #[arg(long, default_value_t = 3000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    complaints: u32,
    /// Another seed makes another year
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Add to a register that already has complaints
    #[arg(long)]
    add: bool,
}

const BATCH: usize = 50;

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
    let now = Clock::system().now();
    let by = Identity {
        subject: "demo".to_owned(),
        name: None,
        roles: Vec::new(),
        expires_at: now,
    };
    for member in people::staff() {
        self::present(&mut connection, &member, &by, now)?;
    }
    natures::arrange(&mut connection, &by, now)?;
    let year = Year::until(now)?;
    let stage = Stage {
        year: &year,
        rules: &config.rules,
        measures: &measures::of(&mut connection, &year)?,
    };
    let past = Past::before(present.unsigned_abs());
    let made = fill(&mut connection, &stage, past, arguments)?;
    println!("{made} complaints registered");
    Ok(())
}

/// Adds the entry to its catalogue, unless there is one by its key.
fn present<E: Kept>(
    connection: &mut PgConnection,
    entry: &E,
    by: &Identity,
    now: DateTime<Utc>,
) -> crate::error::Result<()> {
    if E::find(connection, entry.key())?.is_none() {
        add(connection, entry, by, now, None)?;
    }
    Ok(())
}

fn fill(
    connection: &mut PgConnection,
    stage: &Stage<'_>,
    mut past: Past,
    arguments: &Arguments,
) -> Result<usize, Failure> {
    let mut random = StdRng::seed_from_u64(arguments.seed);
    let mut moments: Vec<DateTime<Utc>> = (0..arguments.complaints)
        .map(|_| stage.year.moment(&mut random))
        .collect();
    moments.sort_unstable();
    let progress = ProgressBar::new(arguments.complaints.into());
    progress.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} complaints, {eta} left",
    )?);
    for batch in moments.chunks(BATCH) {
        let filings: Vec<Filing<()>> = batch
            .iter()
            .map(|at| {
                let story = Story::invent(&mut random, stage, &mut past, *at)?;
                Ok(story.told(stage.rules, stage.year.now))
            })
            .collect::<Result<_, Failure>>()?;
        for outcome in register(connection, filings) {
            outcome?;
        }
        past.turn_page();
        progress.inc(batch.len() as u64);
    }
    progress.finish_and_clear();
    Ok(moments.len())
}

#[cfg(test)]
mod tests;
