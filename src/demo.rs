//! A realistic year of complaints as an intermediary in energy sales gets them, written through the same function as real
//! ones, for exploring and for tests.

mod case;
mod catalogues;
mod context;
mod known_customers;
mod measures;
mod natures;
mod people;
mod scenario;
mod scenario_builder;
mod template;
mod timeline;
mod year;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use rand::SeedableRng;
use rand::rngs::StdRng;

use catalogues::add_missing;
use context::Context;
use known_customers::KnownCustomers;
use scenario::Scenario;
use year::Year;

use crate::auth::Identity;
use crate::complaints::store::{PendingRegistration, register};
use crate::procedure::Rules;

/// The error of a register that could not be filled.
pub type Failure = Box<dyn std::error::Error>;

/// The size and the seed of the demonstration.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Complaints, spread over the past thirteen months.
    pub complaints: u32,
    /// Seed of the random numbers; the same seed gives the same complaints.
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
        add_missing(connection, &member, &by, now)?;
    }
    natures::arrange(connection, &by, now)?;
    let year = Year::new(now)?;
    let context = Context {
        year: &year,
        rules,
        measures: &measures::add_missing(connection, &year)?,
    };
    let mut known_customers = KnownCustomers::new(plan.present);
    let mut random = StdRng::seed_from_u64(plan.seed);
    let mut moments: Vec<DateTime<Utc>> = (0..plan.complaints).map(|_| year.moment(&mut random)).collect();
    moments.sort_unstable();
    for batch in moments.chunks(BATCH) {
        let filings: Vec<PendingRegistration<()>> = batch
            .iter()
            .map(|at| {
                let scenario = Scenario::new(&mut random, &context, &mut known_customers, *at)?;
                Ok(scenario.into_registration(context.rules, context.year.now))
            })
            .collect::<Result<_, Failure>>()?;
        for outcome in register(connection, filings) {
            outcome?;
        }
        known_customers.end_batch();
        progress(batch.len() as u64);
    }
    Ok(moments.len())
}

#[cfg(test)]
mod tests;
