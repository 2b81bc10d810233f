//! A realistic year of complaints as an intermediary in energy sales gets them, written through the same function as real
//! ones, for exploring and for tests.

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
use diesel::PgConnection;
use rand::SeedableRng;
use rand::rngs::StdRng;

use past::Past;
use stage::Stage;
use story::Story;
use year::Year;

use crate::auth::Identity;
use crate::catalogues::store::{CatalogueEntry, add};
use crate::complaints::store::{PendingRegistration, register};
use crate::procedure::Rules;

/// Why the register could not be filled.
pub type Failure = Box<dyn std::error::Error>;

/// How much is invented, and from what.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Complaints, spread over the past thirteen months.
    pub complaints: u32,
    /// Another seed makes another year.
    pub seed: u64,
    /// Complaints that the register holds already.
    pub present: u64,
}

const BATCH: usize = 50;

/// Fills the catalogues and registers the planned complaints; calls `progress` with the number registered by each batch.
/// Returns how many complaints were registered.
pub fn fill(
    connection: &mut PgConnection,
    plan: Plan,
    rules: &Rules,
    now: DateTime<Utc>,
    mut progress: impl FnMut(u64),
) -> Result<usize, Failure> {
    let by = Identity {
        subject: "demo".to_owned(),
        name: None,
        roles: Vec::new(),
        expires_at: now,
    };
    for member in people::staff() {
        present(connection, &member, &by, now)?;
    }
    natures::arrange(connection, &by, now)?;
    let year = Year::until(now)?;
    let stage = Stage {
        year: &year,
        rules,
        measures: &measures::of(connection, &year)?,
    };
    let mut past = Past::before(plan.present);
    let mut random = StdRng::seed_from_u64(plan.seed);
    let mut moments: Vec<DateTime<Utc>> = (0..plan.complaints).map(|_| year.moment(&mut random)).collect();
    moments.sort_unstable();
    for batch in moments.chunks(BATCH) {
        let filings: Vec<PendingRegistration<()>> = batch
            .iter()
            .map(|at| {
                let story = Story::invent(&mut random, &stage, &mut past, *at)?;
                Ok(story.told(stage.rules, stage.year.now))
            })
            .collect::<Result<_, Failure>>()?;
        for outcome in register(connection, filings) {
            outcome?;
        }
        past.turn_page();
        progress(batch.len() as u64);
    }
    Ok(moments.len())
}

/// Adds the entry to its catalogue, unless there is one by its key.
fn present<E: CatalogueEntry>(
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

#[cfg(test)]
mod tests;
