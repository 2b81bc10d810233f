//! `klachtenmap demo`: a year of complaints as an intermediary in energy sales gets them, made through the same door as
//! real ones, for exploring and for tests.

mod people;
mod story;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use clap::Args;
use diesel::prelude::*;
use indicatif::{ProgressBar, ProgressStyle};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::Failure;
use super::database::Database;
use crate::auth::Identity;
use crate::catalogues::model::StaffMember;

use crate::catalogues::store::{Kept as _, add};
use crate::clock::Clock;
use crate::complaints::model::Rules;
use crate::complaints::store::{Filing, register};
use crate::config::{Config, Mode};
use crate::schema::complaints;
use story::Story;

#[derive(Debug, Args)]
pub struct Arguments {
    /// How many complaints, spread over the past year
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
        return Err(
            "these are production settings: a real register gets no invented complaints".into(),
        );
    }
    let database = Database::shared(config)?;
    let mut connection = database.connect(config)?;
    let present: i64 = complaints::table.count().get_result(&mut connection)?;
    if present > 0 && !arguments.add {
        return Err(
            format!("the register already has {present} complaints; --add adds to them").into(),
        );
    }
    let now = Clock::system().now();
    people::staff()
        .iter()
        .try_for_each(|member| employ(&mut connection, member, now))?;
    let made = fill(&mut connection, &config.rules, arguments, now)?;
    println!("{made} complaints registered");
    Ok(())
}

fn employ(
    connection: &mut PgConnection,
    member: &StaffMember,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    if StaffMember::find(connection, &member.subject)?.is_none() {
        let by = Identity {
            subject: "demo".to_owned(),
            name: None,
            roles: Vec::new(),
            expires_at: now,
        };
        add(connection, member, &by, now, None)?;
    }
    Ok(())
}

fn fill(
    connection: &mut PgConnection,
    rules: &Rules,
    arguments: &Arguments,
    now: DateTime<Utc>,
) -> Result<usize, Failure> {
    let mut random = StdRng::seed_from_u64(arguments.seed);
    let mut moments: Vec<DateTime<Utc>> = (0..arguments.complaints)
        .map(|_| moment(&mut random, now))
        .collect();
    moments.sort_unstable();
    let progress = ProgressBar::new(arguments.complaints.into());
    progress.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} complaints, {eta} left",
    )?);
    for batch in moments.chunks(BATCH) {
        let filings: Vec<Filing<()>> = batch
            .iter()
            .map(|at| Story::invent(&mut random, *at).told(rules, now))
            .collect::<Result<_, _>>()?;
        for outcome in register(connection, filings) {
            outcome?;
        }
        progress.inc(batch.len() as u64);
    }
    progress.finish_and_clear();
    Ok(moments.len())
}

/// A moment of the past year at which somebody complains: mostly in office hours of working days, more in winter when
/// the bills come, and most of all in March, when a sales campaign went wrong.
fn moment(random: &mut StdRng, now: DateTime<Utc>) -> DateTime<Utc> {
    loop {
        let at = now - TimeDelta::seconds(random.random_range(600..365 * 24 * 3600));
        let day = match at.weekday() {
            Weekday::Sat => 0.15,
            Weekday::Sun => 0.1,
            _ => 0.9,
        };
        let hour = if (7..17).contains(&at.hour()) {
            1.0
        } else {
            0.08
        };
        let season = match at.month() {
            3 => 1.0,
            11 | 12 | 1 | 2 => 0.75,
            7 | 8 => 0.4,
            _ => 0.55,
        };
        if random.random_bool(day * hour * season) {
            return at;
        }
    }
}
